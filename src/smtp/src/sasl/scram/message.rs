//! The messages of SCRAM: attributes of one letter, with commas between them (RFC 5802 section 7).

use super::super::gs2;
use crate::base64;

/// The first message of the client behind its header: `n=user,r=nonce`.
pub(super) fn read_client_first(text: &str) -> Option<(String, &str)> {
    let mut attributes = text.split(',');
    let user = gs2::read_name(attributes.next()?.strip_prefix("n=")?)?;
    let nonce = attributes.next()?.strip_prefix("r=").filter(|nonce| is_nonce(nonce))?;
    attributes.all(is_extension).then_some((user, nonce))
}

/// The last message of the client: `c=header,r=nonce,p=proof`.
pub(super) struct ClientFinal<'a> {
    /// Without the proof: that is what is signed.
    pub(super) without_proof: &'a str,
    /// The header of the first message, in base64.
    pub(super) header: &'a str,
    /// The nonce of both ends.
    pub(super) nonce: &'a str,
    /// The proof.
    pub(super) proof: [u8; 32],
}

pub(super) fn read_client_final(text: &str) -> Option<ClientFinal<'_>> {
    let (without_proof, proof) = text.rsplit_once(",p=")?;
    let proof = base64::decode(proof.as_bytes()).ok()?.try_into().ok()?;
    let mut attributes = without_proof.split(',');
    let header = attributes.next()?.strip_prefix("c=")?;
    let nonce = attributes.next()?.strip_prefix("r=").filter(|nonce| is_nonce(nonce))?;
    attributes.all(is_extension).then_some(ClientFinal { without_proof, header, nonce, proof })
}

/// The first message of the server: `r=nonce,s=salt,i=iterations`.
pub(super) fn read_server_first(text: &str) -> Option<(&str, Vec<u8>, u32)> {
    let mut attributes = text.split(',');
    let nonce = attributes.next()?.strip_prefix("r=").filter(|nonce| is_nonce(nonce))?;
    let salt = base64::decode(attributes.next()?.strip_prefix("s=")?.as_bytes()).ok()?;
    let digits = attributes.next()?.strip_prefix("i=")?;
    let iterations = digits.bytes().all(|octet| octet.is_ascii_digit()).then(|| digits.parse().ok())??;
    (!salt.is_empty() && attributes.all(is_extension)).then_some((nonce, salt, iterations))
}

/// The last message of the server: `v=signature`; `None` for anything else, such as `e=` and an error.
pub(super) fn read_server_final(text: &str) -> Option<Vec<u8>> {
    let mut attributes = text.split(',');
    let signature = base64::decode(attributes.next()?.strip_prefix("v=")?.as_bytes()).ok()?;
    attributes.all(is_extension).then_some(signature)
}

/// `printable`: ASCII that can be seen, without the comma.
fn is_nonce(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_graphic() && octet != b',')
}

/// An attribute that nobody has laid down yet, which may be passed over; `m=` at the front of a message may not.
fn is_extension(text: &str) -> bool {
    let mut octets = text.bytes();
    octets.next().is_some_and(|letter| letter.is_ascii_alphabetic()) && octets.next() == Some(b'=')
}
