//! LOGIN: the server asks for the user name, then for the password. What it asks with is for people; clients go by the order.

use texts::english;

use super::exchange::{Known, Server as Half, Step};
use super::{Credentials, attempt};

/// The server has heard nothing yet, the user name, or both.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Server {
    user: Option<String>,
    password: String,
}

impl Half for Server {
    fn challenge(&self) -> String {
        "Username:".to_owned()
    }

    fn respond(&mut self, response: &str) -> Step {
        let Some(user) = &self.user else {
            self.user = Some(response.to_owned());
            return Step::Challenge("Password:".to_owned());
        };
        if user.is_empty() || response.is_empty() {
            return Step::Failed(Some(english!("a name and a password that are not empty")));
        }
        response.clone_into(&mut self.password);
        Step::Ask(user.clone())
    }

    fn know(&mut self, known: Known<'_>) -> Step {
        known.opens_with(&self.password)
    }
}

/// The client has said nothing yet, the user name, or both.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Client {
    credentials: Credentials,
    said: u8,
}

impl Client {
    pub(super) fn new(credentials: Credentials) -> Self {
        Client { credentials, said: 0 }
    }
}

impl attempt::Client for Client {
    fn respond(&mut self, _challenge: &str) -> Result<String, &'static str> {
        self.said = self.said.saturating_add(1);
        match self.said {
            1 => Ok(self.credentials.user.clone()),
            2 => Ok(self.credentials.secret().to_owned()),
            _ => Err(english!("235, or a refusal: all is said")),
        }
    }
}
