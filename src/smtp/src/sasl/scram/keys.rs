//! What both ends make of the password (RFC 5802 section 3).

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::super::prepare;

/// The octets of SHA-256.
pub(super) type Hash = [u8; 32];

/// The two keys of a user; the password cannot be got out of them.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Keys {
    client: Hash,
    server: Hash,
}

impl Keys {
    /// The keys of a password; `iterations` rounds of work.
    pub(super) fn new(password: &str, salt: &[u8], iterations: u32) -> Keys {
        let salted = salted(&prepare(password), salt, iterations);
        Keys { client: hmac(&salted, &[b"Client Key"]), server: hmac(&salted, &[b"Server Key"]) }
    }

    /// What proves to the server that the client knows the password.
    pub(super) fn proof(&self, messages: &str) -> Hash {
        xor(&self.client, &self.client_signature(messages))
    }

    /// Whether it proves it. Compared is what the server would keep, not what the client sent.
    pub(super) fn proves(&self, proof: &Hash, messages: &str) -> bool {
        let key = xor(proof, &self.client_signature(messages));
        Sha256::digest(key).ct_eq(&Sha256::digest(self.client)).into()
    }

    /// What proves to the client that the server knows the password.
    pub(super) fn server_signature(&self, messages: &str) -> Hash {
        hmac(&self.server, &[messages.as_bytes()])
    }

    /// Whether it proves it.
    pub(super) fn is_signed(&self, signature: &[u8], messages: &str) -> bool {
        self.server_signature(messages).ct_eq(signature).into()
    }

    fn client_signature(&self, messages: &str) -> Hash {
        hmac(&Sha256::digest(self.client).into(), &[messages.as_bytes()])
    }
}

/// `Hi` of RFC 5802 section 2.2: PBKDF2 with one block.
fn salted(password: &str, salt: &[u8], iterations: u32) -> Hash {
    // The key is set once and copied for each round, which halves the work.
    let keyed = keyed(password.as_bytes());
    let mut round: Hash = finish(keyed.clone(), &[salt, &1u32.to_be_bytes()]);
    let mut out = round;
    for _ in 1..iterations {
        round = finish(keyed.clone(), &[&round]);
        out = xor(&out, &round);
    }
    out
}

fn hmac(key: &Hash, parts: &[&[u8]]) -> Hash {
    finish(keyed(key), parts)
}

fn keyed(key: &[u8]) -> Option<Hmac<Sha256>> {
    // HMAC takes a key of any length: it is always there.
    Hmac::new_from_slice(key).ok()
}

fn finish(mac: Option<Hmac<Sha256>>, parts: &[&[u8]]) -> Hash {
    let Some(mut mac) = mac else { return Hash::default() };
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

fn xor(a: &Hash, b: &Hash) -> Hash {
    std::array::from_fn(|index| a[index] ^ b[index])
}
