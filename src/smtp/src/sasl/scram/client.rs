//! The client's half of SCRAM.

use texts::english;

use super::super::{Credentials, attempt, gs2, prepare};
use super::keys::Keys;
use super::{ITERATIONS, ITERATIONS_MAX, message};
use crate::base64;

/// The client, with what was said so far.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in super::super) struct Client {
    credentials: Credentials,
    nonce: String,
    messages: String,
    keys: Keys,
    stage: Stage,
}

/// Which message of the server comes next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    First,
    Final,
    /// None: the server has proved that it knows the password.
    Proved,
}

impl Client {
    pub(in super::super) fn new(credentials: Credentials, nonce: &str) -> Self {
        Client {
            credentials,
            nonce: nonce.to_owned(),
            messages: String::new(),
            keys: Keys::default(),
            stage: Stage::First,
        }
    }

    fn header(&self) -> String {
        gs2::write(&prepare(&self.credentials.authorization))
    }

    fn first(&mut self, text: &str) -> Result<String, &'static str> {
        let (nonce, salt, iterations) =
            message::read_server_first(text).ok_or("r=nonce,s=salt,i=iterations")?;
        // A nonce without anything of the server's would let an old exchange be played again.
        if !nonce.starts_with(&self.nonce) || nonce.len() == self.nonce.len() {
            return Err(english!("r= and this client's nonce with more behind it"));
        }
        if !(ITERATIONS..=ITERATIONS_MAX).contains(&iterations) {
            return Err("i= and 4096 to 1000000 rounds");
        }
        self.keys = Keys::new(self.credentials.secret(), &salt, iterations);
        let without_proof = format!("c={},r={nonce}", base64::encode(self.header().as_bytes()));
        self.messages = format!("{},{text},{without_proof}", self.messages);
        self.stage = Stage::Final;
        let proof = base64::encode(&self.keys.proof(&self.messages));
        Ok(format!("{without_proof},p={proof}"))
    }

    fn last(&mut self, text: &str) -> Result<String, &'static str> {
        let signature = message::read_server_final(text).ok_or(SIGNATURE)?;
        if !self.keys.is_signed(&signature, &self.messages) {
            return Err(SIGNATURE);
        }
        self.stage = Stage::Proved;
        Ok(String::new())
    }
}

const SIGNATURE: &str = english!("v= and the signature of a server that knows the password");

impl attempt::Client for Client {
    fn begin(&mut self) -> Option<String> {
        self.messages = format!("n={},r={}", gs2::write_name(&prepare(&self.credentials.user)), self.nonce);
        Some(self.header() + &self.messages)
    }

    fn respond(&mut self, challenge: &str) -> Result<String, &'static str> {
        match self.stage {
            Stage::First => self.first(challenge),
            Stage::Final => self.last(challenge),
            Stage::Proved => Err(english!("235, or a refusal: all is said")),
        }
    }

    fn missing(&self) -> Option<&'static str> {
        (self.stage != Stage::Proved).then_some(SIGNATURE)
    }
}

#[cfg(test)]
mod tests {
    use super::super::example::*;
    use super::attempt::Client as _;
    use super::*;

    fn begun() -> Client {
        let mut client = Client::new(Credentials::password("user", "pencil"), CLIENT_NONCE);
        assert_eq!(client.begin().as_deref(), Some(CLIENT_FIRST));
        client
    }

    #[test]
    fn the_example_of_rfc_7677() {
        let mut client = begun();
        assert_eq!(client.respond(SERVER_FIRST).as_deref(), Ok(CLIENT_FINAL));
        assert_eq!(client.missing(), Some(SIGNATURE));
        assert_eq!(client.respond(SERVER_FINAL).as_deref(), Ok(""));
        assert_eq!(client.missing(), None);
        assert!(client.respond("").is_err(), "all is said");
    }

    #[test]
    fn a_server_that_does_not_know_the_password_is_found_out() {
        for wrong in [
            "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5=",
            "v=AAriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
            "v=",
            "v=6rri",
            "v=?",
            "",
            "e=other-error",
            "x=1,v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
        ] {
            let mut client = begun();
            client.respond(SERVER_FIRST).expect("a response");
            assert_eq!(client.respond(wrong), Err(SIGNATURE), "{wrong}");
            assert!(client.missing().is_some());
        }
    }

    #[test]
    fn a_first_message_that_is_wrong() {
        let (nonce, salt) = ([CLIENT_NONCE, SERVER_NONCE].concat(), SALT);
        for wrong in [
            String::new(),
            format!("r={CLIENT_NONCE},s={salt},i=4096"),
            format!("r={SERVER_NONCE}{CLIENT_NONCE},s={salt},i=4096"),
            format!("r=,s={salt},i=4096"),
            format!("r={nonce} x,s={salt},i=4096"),
            format!("s={salt},r={nonce},i=4096"),
            format!("r={nonce},s=,i=4096"),
            format!("r={nonce},s=?,i=4096"),
            format!("r={nonce},s={salt}"),
            format!("r={nonce},s={salt},i="),
            format!("r={nonce},s={salt},i=+4096"),
            format!("r={nonce},s={salt},i=4095"),
            format!("r={nonce},s={salt},i=1000001"),
            format!("r={nonce},s={salt},i=99999999999"),
            format!("r={nonce},s={salt},i=4096,"),
            format!("m=x,r={nonce},s={salt},i=4096"),
        ] {
            assert!(begun().respond(&wrong).is_err(), "{wrong}");
        }
        assert!(begun().respond(&format!("{SERVER_FIRST},x=later")).is_ok(), "an extension is passed over");
    }
}
