//! PLAIN (RFC 4616): one message with everything in it.

use texts::english;

use super::exchange::{Known, Server as Half, Step};
use super::{Credentials, attempt};

const FORM: &str = english!("NUL, user name, NUL, password, in base64");

/// The message: `authorization NUL user NUL password`.
pub(super) fn write(credentials: &Credentials) -> String {
    [&credentials.authorization, &credentials.user, credentials.secret()].join("\0")
}

/// The server has heard nothing yet, or the password.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Server {
    password: String,
}

impl Half for Server {
    fn respond(&mut self, response: &str) -> Step {
        let parts: Vec<&str> = response.split('\0').collect();
        let [authorization, user, password] = parts[..] else { return Step::Malformed(FORM) };
        if user.is_empty() || password.is_empty() {
            return Step::Malformed(FORM);
        }
        if !authorization.is_empty() && authorization != user {
            return Step::Failed(Some(super::gs2::OWN));
        }
        password.clone_into(&mut self.password);
        Step::Ask(user.to_owned())
    }

    fn know(&mut self, known: Known<'_>) -> Step {
        known.opens_with(&self.password)
    }
}

/// The client, before it has said its message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Client(pub(super) Credentials);

impl attempt::Client for Client {
    fn begin(&mut self) -> Option<String> {
        Some(write(&self.0))
    }

    fn respond(&mut self, _challenge: &str) -> Result<String, &'static str> {
        Err(english!("235, or a refusal: all is said"))
    }
}
