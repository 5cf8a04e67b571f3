//! AUTH: the client says who it is (RFC 4954 section 4).

use std::collections::VecDeque;

use super::{Client, Output};
use crate::sasl::Mechanism;
use crate::table::On;
use crate::{Class, Command, Reply, Utterance, Verb, base64};

impl Client {
    /// Begins the login where there is something to say and the server takes it.
    pub(super) fn log_in(&mut self) {
        let mut parts = VecDeque::new();
        let mechanism = self.offered.mechanisms().best();
        if let (Some(credentials), Some(mechanism)) = (&self.config.credentials, mechanism) {
            let mut initial = None;
            match mechanism {
                Mechanism::Plain => initial = Some(base64::encode(&credentials.to_plain())),
                Mechanism::Login => {
                    parts.push_back(base64::encode(credentials.user.as_bytes()));
                    parts.push_back(base64::encode(credentials.password.as_bytes()));
                }
            }
            self.say(&[Command::Auth { mechanism: mechanism.as_str().to_owned(), initial }]);
            self.step(On::Says(Verb::Auth));
        }
        self.login = Some(parts);
    }

    pub(super) fn auth_reply(&mut self, reply: Reply) {
        if reply.code.class() == Class::PositiveIntermediate {
            match self.login.as_mut().and_then(VecDeque::pop_front) {
                Some(part) => {
                    self.respond(part);
                    self.step(On::Challenged);
                }
                None => self.fault(reply, "235, or a refusal: all is said"),
            }
        } else if reply.is_positive() {
            self.step(On::Accepted(Verb::Auth));
        } else {
            self.turned_away(On::Refused(Verb::Auth), reply);
        }
    }

    fn respond(&mut self, response: String) {
        let line = response.into_bytes();
        self.outputs.push_back(Output::Said(Utterance::Response(line.clone())));
        self.outputs.push_back(Output::Send([&line[..], b"\r\n"].concat()));
    }
}
