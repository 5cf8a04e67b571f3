//! CRAM-MD5 (RFC 2195): the server asks with a word that is used once; the client answers with the keyed digest of it.

use std::fmt::Write as _;

use hmac::{Hmac, Mac};
use md5::Md5;
use subtle::ConstantTimeEq;
use texts::english;

use super::exchange::{Known, Server as Half, Step};
use super::{Credentials, attempt};

const FORM: &str = english!("the user name, a space and 32 hexadecimal digits in lower case, in base64");

/// HMAC-MD5 of the challenge with the password as the key, in hexadecimal digits.
fn digest(password: &str, challenge: &str) -> String {
    // HMAC takes a key of any length.
    let Ok(mut mac) = Hmac::<Md5>::new_from_slice(password.as_bytes()) else { return String::new() };
    mac.update(challenge.as_bytes());
    mac.finalize().into_bytes().iter().fold(String::new(), |mut digits, octet| {
        let _ = write!(digits, "{octet:02x}");
        digits
    })
}

/// The server, with its challenge and, once it has come, the digest of the client.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Server {
    challenge: String,
    digest: String,
}

impl Server {
    /// `challenge` has the form of a message identifier and never comes again.
    pub(super) fn new(challenge: &str) -> Self {
        Server { challenge: challenge.to_owned(), digest: String::new() }
    }
}

impl Half for Server {
    fn challenge(&self) -> String {
        self.challenge.clone()
    }

    fn respond(&mut self, response: &str) -> Step {
        // The name may hold spaces; the digest does not.
        let Some((user, digest)) = response.rsplit_once(' ') else { return Step::Malformed(FORM) };
        let is_digit = |octet: u8| octet.is_ascii_digit() || (b'a'..=b'f').contains(&octet);
        if user.is_empty() || digest.len() != 32 || !digest.bytes().all(is_digit) {
            return Step::Malformed(FORM);
        }
        digest.clone_into(&mut self.digest);
        Step::Ask(user.to_owned())
    }

    fn know(&mut self, known: Known<'_>) -> Step {
        let (password, real) = known.secret();
        let same = digest(password, &self.challenge).as_bytes().ct_eq(self.digest.as_bytes());
        Step::of(known == Known::Anybody || bool::from(same) && real)
    }
}

/// The client, before and after its one response.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Client {
    credentials: Credentials,
    said: bool,
}

impl Client {
    pub(super) fn new(credentials: Credentials) -> Self {
        Client { credentials, said: false }
    }
}

impl attempt::Client for Client {
    fn respond(&mut self, challenge: &str) -> Result<String, &'static str> {
        if std::mem::replace(&mut self.said, true) {
            return Err(english!("235, or a refusal: all is said"));
        }
        if challenge.is_empty() {
            return Err("a challenge");
        }
        Ok(format!("{} {}", self.credentials.user, digest(self.credentials.secret(), challenge)))
    }
}

#[cfg(test)]
mod tests {
    use super::attempt::Client as _;
    use super::*;

    /// The example of RFC 2195 section 2.
    const CHALLENGE: &str = "<1896.697170952@postoffice.reston.mci.net>";

    #[test]
    fn the_example_of_rfc_2195() {
        let mut client = Client::new(Credentials::password("tim", "tanstaaftanstaaf"));
        let response = client.respond(CHALLENGE).expect("a response");
        assert_eq!(response, "tim b913a602c7eda7a495b4e6e7334d3890");
        let mut server = Server::new(CHALLENGE);
        assert_eq!(server.challenge(), CHALLENGE);
        assert_eq!(server.respond(&response), Step::Ask("tim".to_owned()));
        assert_eq!(server.know(Known::Secret("tanstaaftanstaaf")), Step::Proved);
        for wrong in [Known::Secret("tanstaaf"), Known::Secret(""), Known::Nobody] {
            assert_eq!(server.know(wrong), Step::Failed(None));
        }
    }

    #[test]
    fn nobody_has_no_password_not_even_an_empty_one() {
        let mut server = Server::new(CHALLENGE);
        server.respond(&format!("tim {}", digest("", CHALLENGE)));
        assert_eq!(server.know(Known::Nobody), Step::Failed(None));
        assert_eq!(server.know(Known::Secret("")), Step::Proved);
    }
}
