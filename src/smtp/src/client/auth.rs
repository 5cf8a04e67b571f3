//! AUTH: the client says who it is (RFC 4954 section 4).
//!
//! The best mechanism is tried first. Where the server refuses the mechanism itself (504, 534, 538), the next one is tried, as
//! RFC 4954 section 6 has it. Where it refuses the credentials (535), the login has failed: the next mechanism would say the
//! same ones again, and perhaps in the open what a better one had kept.

use texts::english;

use super::{Client, Output, Reason};
use crate::sasl::{Attempt, Credentials, Mechanism, Mechanisms, nonce};
use crate::table::On;
use crate::{Class, Command, Diagnostic, Reply, Section, Utterance, Verb, base64};

/// The longest AUTH in octets with CRLF; a first response that makes it longer comes after 334 (RFC 4954 section 4).
const COMMAND_OCTETS_MAX: usize = 512;

/// What became of the login so far.
#[derive(Clone, Default, Debug)]
pub(super) struct Login {
    /// It was tried, or there was nothing to try.
    pub(super) begun: bool,
    /// It succeeded.
    pub(super) done: bool,
    tried: Mechanisms,
    /// How many exchanges have begun.
    count: u32,
    attempt: Option<(Mechanism, Attempt)>,
    /// What was wrong with the server's part; `*` is out.
    cancelled: Option<Diagnostic>,
}

impl Client {
    /// Begins the login where there is something to say and the server takes it.
    pub(super) fn log_in(&mut self) {
        self.login.begun = true;
        if let Some((mechanism, credentials)) = self.next_mechanism() {
            self.say_auth(mechanism, &credentials);
            self.step(On::Says(Verb::Auth));
        }
    }

    pub(super) fn auth_reply(&mut self, reply: Reply) {
        if let Some(diagnostic) = self.login.cancelled.take() {
            if reply.code.class() == Class::PositiveIntermediate {
                return self.fault(&reply, english!("501, as the login is cancelled"));
            }
            return self.give_up(On::Refused(Verb::Auth), &Reason::Login(diagnostic));
        }
        match reply.code.class() {
            Class::PositiveIntermediate => self.challenged(&reply),
            _ if reply.is_positive() => self.welcomed(&reply),
            _ => match self.next_mechanism().filter(|_| refuses_mechanism(&reply)) {
                Some((mechanism, credentials)) => {
                    self.say_auth(mechanism, &credentials);
                    self.step(On::Says(Verb::Auth));
                }
                None => self.turned_away(On::Refused(Verb::Auth), reply),
            },
        }
    }

    /// The best mechanism that both ends know, that fits the credentials and that was not tried yet.
    fn next_mechanism(&self) -> Option<(Mechanism, Credentials)> {
        let credentials = self.config.credentials.as_ref()?;
        let wanted = |mechanism: &Mechanism| self.config.mechanism.is_none_or(|only| only == *mechanism);
        let fits = |mechanism: &Mechanism| !self.login.tried.has(*mechanism) && credentials.fit(*mechanism);
        let mechanism = self.offered.mechanisms().iter().filter(wanted).find(fits)?;
        Some((mechanism, credentials.clone()))
    }

    fn say_auth(&mut self, mechanism: Mechanism, credentials: &Credentials) {
        self.login.tried.insert(mechanism);
        self.login.count += 1;
        let nonce = nonce(&self.config.nonce, self.login.count);
        let mut attempt = Attempt::new(mechanism, credentials, &nonce);
        let command = |initial| Command::Auth { mechanism: mechanism.as_str().to_owned(), initial };
        let encoded = |first: &str| match first {
            "" => "=".to_owned(),
            first => base64::encode(first.as_bytes()),
        };
        let fits = |first: &str| command(Some(encoded(first))).to_string().len() + 2 <= COMMAND_OCTETS_MAX;
        let initial = attempt.begin(fits).map(|first| encoded(&first));
        self.login.attempt = Some((mechanism, attempt));
        self.say(&[command(initial)]);
    }

    fn challenged(&mut self, reply: &Reply) {
        let Some((mechanism, attempt)) = &mut self.login.attempt else { return };
        let response = match base64::decode(reply.text().as_bytes()) {
            Err(_) => Err(("base64", Section::new(4954, "4"))),
            Ok(octets) => attempt.respond(&octets).map_err(|expected| (expected, mechanism.section())),
        };
        match response {
            Ok(response) => self.respond(base64::encode(response.as_bytes())),
            Err((expected, section)) => {
                let diagnostic =
                    Diagnostic::new(reply.text().as_bytes(), 0, reply.text().len(), expected, section);
                self.outputs.push_back(Output::Diagnosed(diagnostic.clone()));
                self.login.cancelled = Some(diagnostic);
                self.respond("*".to_owned());
            }
        }
        self.step(On::Challenged);
    }

    /// 235 came: it counts where the server has proved what the mechanism wants it to.
    fn welcomed(&mut self, reply: &Reply) {
        let missing = self.login.attempt.take().and_then(|(mechanism, mut attempt)| {
            attempt.missing().map(|expected| (expected, mechanism.section()))
        });
        let Some((expected, section)) = missing else {
            self.login.done = true;
            return self.step(On::Accepted(Verb::Auth));
        };
        let diagnostic = Diagnostic::new(reply.to_string().as_bytes(), 0, 3, expected, section);
        self.outputs.push_back(Output::Diagnosed(diagnostic.clone()));
        self.give_up(On::Refused(Verb::Auth), &Reason::Login(diagnostic));
    }

    fn respond(&mut self, response: String) {
        let line = response.into_bytes();
        self.outputs.push_back(Output::Said(Utterance::Response(line.clone())));
        self.outputs.push_back(Output::Send([&line[..], b"\r\n"].concat()));
    }
}

/// Whether a refusal is of the mechanism, not of the credentials (RFC 4954 section 6).
fn refuses_mechanism(reply: &Reply) -> bool {
    matches!(reply.code.value(), 504 | 534 | 538)
}
