//! The server's half of SCRAM.

use sha2::{Digest, Sha256};
use texts::english;

use super::super::exchange::{Known, Server as Half, Step};
use super::super::gs2;
use super::keys::Keys;
use super::{ITERATIONS, message};
use crate::base64;

const FIRST: &str = english!("n,,n=user,r=nonce in base64");
const FINAL: &str = english!("c=header,r=nonce,p=proof in base64");

/// The server, with what was said so far.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in super::super) struct Server {
    host_name: String,
    /// Its own nonce, then that of both ends.
    nonce: String,
    user: String,
    client_nonce: Option<String>,
    header: String,
    /// The messages that are signed.
    messages: String,
    keys: Keys,
    /// There is such a user.
    real: bool,
    stage: Stage,
}

/// Which message of the client comes next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    First,
    Final,
    /// The empty response to the server's signature, which SMTP needs, as its 235 carries no data (RFC 4954 section 4).
    Last,
}

impl Server {
    pub(in super::super) fn new(host_name: &str, nonce: &str) -> Self {
        Server {
            host_name: host_name.to_owned(),
            nonce: nonce.to_owned(),
            user: String::new(),
            client_nonce: None,
            header: String::new(),
            messages: String::new(),
            keys: Keys::default(),
            real: false,
            stage: Stage::First,
        }
    }

    fn first(&mut self, text: &str) -> Step {
        let header = match gs2::read(text, FIRST) {
            Ok(header) => header,
            Err(step) => return step,
        };
        let Some((user, nonce)) = message::read_client_first(header.rest) else {
            return Step::Malformed(FIRST);
        };
        if !header.authorization.is_empty() && header.authorization != user {
            return Step::Failed(Some(gs2::OWN));
        }
        self.nonce.insert_str(0, nonce);
        self.client_nonce = Some(nonce.to_owned());
        header.text.clone_into(&mut self.header);
        header.rest.clone_into(&mut self.messages);
        self.user.clone_from(&user);
        Step::Ask(user)
    }

    /// The salt of a user: the same each time, for users that are there and for others, as nobody may see which are. It
    /// needs to be no secret; a host that keeps passwords keeps no table that it would protect.
    fn salt(&self) -> [u8; 16] {
        let hash =
            Sha256::new().chain_update(&self.host_name).chain_update([0]).chain_update(&self.user).finalize();
        std::array::from_fn(|index| hash[index])
    }

    fn ask(&mut self, password: &str, salt: &[u8]) -> Step {
        self.keys = Keys::new(password, salt, ITERATIONS);
        self.stage = Stage::Final;
        let first = format!("r={},s={},i={ITERATIONS}", self.nonce, base64::encode(salt));
        self.messages = format!("{},{first}", self.messages);
        Step::Challenge(first)
    }

    fn last(&mut self, text: &str) -> Step {
        let Some(said) = message::read_client_final(text) else { return Step::Malformed(FINAL) };
        if said.header != base64::encode(self.header.as_bytes()) {
            return Step::Failed(Some(english!("c= and the header of the first message in base64")));
        }
        if said.nonce != self.nonce {
            return Step::Failed(Some(english!("r= and the nonce of both ends")));
        }
        self.messages = format!("{},{}", self.messages, said.without_proof);
        let proved = self.keys.proves(&said.proof, &self.messages);
        if !(proved && self.real) {
            return Step::Failed(None);
        }
        self.stage = Stage::Last;
        Step::Challenge(format!("v={}", base64::encode(&self.keys.server_signature(&self.messages))))
    }
}

impl Half for Server {
    fn respond(&mut self, response: &str) -> Step {
        match self.stage {
            Stage::First => self.first(response),
            Stage::Final => self.last(response),
            Stage::Last if response.is_empty() => Step::Proved,
            Stage::Last => Step::Malformed(english!("an empty response to the signature")),
        }
    }

    /// Who lets anybody in cannot do so here: the server has to know the password itself.
    fn know(&mut self, known: Known<'_>) -> Step {
        let (password, real) = known.secret();
        self.real = real;
        self.ask(password, &self.salt())
    }

    fn client_nonce(&self) -> Option<&str> {
        self.client_nonce.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::super::example::*;
    use super::*;

    fn asked(password: &str, real: bool) -> Server {
        let mut server = Server::new("b.example", SERVER_NONCE);
        assert_eq!(server.respond(CLIENT_FIRST), Step::Ask("user".to_owned()));
        let salt = base64::decode(SALT.as_bytes()).expect("base64");
        server.real = real;
        assert_eq!(server.ask(password, &salt), Step::Challenge(SERVER_FIRST.to_owned()));
        server
    }

    #[test]
    fn the_example_of_rfc_7677() {
        let mut server = asked("pencil", true);
        assert_eq!(server.client_nonce(), Some(CLIENT_NONCE));
        assert_eq!(server.respond(CLIENT_FINAL), Step::Challenge(SERVER_FINAL.to_owned()));
        assert_eq!(server.clone().respond("x"), Step::Malformed("an empty response to the signature"));
        assert_eq!(server.respond(""), Step::Proved);
    }

    #[test]
    fn a_wrong_password_and_an_unknown_user_look_the_same() {
        assert_eq!(asked("pencils", true).respond(CLIENT_FINAL), Step::Failed(None));
        // Even a client that guesses what the server counts with for nobody.
        assert_eq!(asked("pencil", false).respond(CLIENT_FINAL), Step::Failed(None));
        let challenge = |known: Known<'_>| {
            let mut server = Server::new("b.example", SERVER_NONCE);
            server.respond(CLIENT_FIRST);
            server.know(known)
        };
        assert_eq!(challenge(Known::Nobody), challenge(Known::Secret("pencil")));
    }

    #[test]
    fn a_last_message_that_is_wrong() {
        let whole = |from: &str, to: &str| CLIENT_FINAL.replacen(from, to, 1);
        for (wrong, expect) in [
            (
                whole("c=biws", "c=eSws"),
                Step::Failed(Some("c= and the header of the first message in base64")),
            ),
            (whole("c=biws", "c=?"), Step::Failed(Some("c= and the header of the first message in base64"))),
            (whole(SERVER_NONCE, ""), Step::Failed(Some("r= and the nonce of both ends"))),
            (whole(SERVER_NONCE, "x"), Step::Failed(Some("r= and the nonce of both ends"))),
            (whole("p=dHzb", "p=AAAA"), Step::Failed(None)),
            (whole("p=dHzb", "p="), Step::Malformed(FINAL)),
            (whole(",p=", ",q="), Step::Malformed(FINAL)),
            (whole(",r=", ",x=1,r="), Step::Malformed(FINAL)),
            (whole("c=biws,", ""), Step::Malformed(FINAL)),
            (whole(",p=", ",x,p="), Step::Malformed(FINAL)),
            // What is not signed is found out.
            (whole(",p=", ",x=later,p="), Step::Failed(None)),
            (String::new(), Step::Malformed(FINAL)),
        ] {
            assert_eq!(asked("pencil", true).respond(&wrong), expect, "{wrong}");
        }
    }
}
