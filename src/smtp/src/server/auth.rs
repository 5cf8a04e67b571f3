//! AUTH: the exchange in which a client proves who it is (RFC 4954 section 4).

use super::{Pending, Question, Server};
use crate::framing::LineEvent;
use crate::sasl::{Exchange, Heard, Mechanism};
use crate::table::On;
use crate::{Diagnostic, Reply, Section, Utterance, Verb, base64};

/// The longest line of an exchange, in octets with CRLF (RFC 4954 section 4).
const RESPONSE_OCTETS_MAX: usize = 12_288;

impl Server {
    /// AUTH was said.
    pub(super) fn auth(&mut self, mechanism: &str, initial: Option<&str>, line: &[u8]) {
        let offered = self.dialect.offered.mechanisms();
        let known = Mechanism::from_word(mechanism).filter(|mechanism| offered.has(*mechanism));
        let (reply, expected) = match known {
            _ if !self.dialect.offered.has("AUTH") => {
                let reply = Reply::new(502, Some((5, 5, 1)), "AUTH is not offered here");
                (reply, "a command that the EHLO reply offers".to_owned())
            }
            _ if self.user.is_some() => {
                let reply = Reply::new(503, Some((5, 5, 1)), "It is known already who you are");
                (reply, "AUTH once in a session".to_owned())
            }
            None => {
                let reply = Reply::new(504, Some((5, 5, 4)), "This mechanism is not known here");
                (reply, format!("one of{offered}"))
            }
            Some(mechanism) => {
                let exchange = Exchange::of(mechanism);
                return match initial {
                    None => self.challenge(exchange),
                    Some(response) => self.respond(exchange, response.as_bytes(), line),
                };
            }
        };
        let diagnostic = Diagnostic::new(line, 0, line.len(), expected, Section::new(4954, "4"));
        self.refuse(reply, Some(diagnostic));
    }

    /// A line came in the middle of an exchange: it is no command.
    pub(super) fn take_response(&mut self, exchange: Exchange, event: LineEvent) {
        self.lines.limit(self.config.limits.command_line_octets_max);
        match event {
            LineEvent::Line(line) => {
                self.hear(Utterance::Response(line.clone()));
                if line == b"*" {
                    return self
                        .refuse_auth(Reply::new(501, Some((5, 7, 0)), "The login is cancelled"), None);
                }
                self.respond(exchange, &line, &line);
            }
            LineEvent::TooLong(diagnostic) => {
                self.hear(Utterance::Response(diagnostic.found.clone().into_bytes()));
                self.refuse_auth(Reply::new(500, Some((5, 5, 6)), "Line too long"), Some(diagnostic));
            }
            LineEvent::BareLineEnd(line, diagnostic) => {
                self.hear(Utterance::Response(line));
                let text = "Lines end with CRLF; CR or LF alone is not allowed";
                self.refuse_auth(Reply::new(500, Some((5, 5, 2)), text), Some(diagnostic));
            }
        }
    }

    /// The host has looked at the credentials.
    pub(super) fn auth_answered(&mut self, user: String, reply: Reply) {
        if reply.is_positive() {
            self.user = Some(user);
            self.accept(Verb::Auth, reply);
        } else {
            self.refuse_auth(reply, None);
        }
    }

    fn challenge(&mut self, exchange: Exchange) {
        self.lines.limit(RESPONSE_OCTETS_MAX);
        let text = base64::encode(exchange.challenge().as_bytes());
        self.exchange = Some(exchange);
        self.say(Reply::new(334, None, &text));
        self.step(On::Challenged);
    }

    /// A response; `=` stands for one that came with AUTH and is empty.
    fn respond(&mut self, exchange: Exchange, response: &[u8], line: &[u8]) {
        let start = line.len() - response.len();
        let wrong = |at: usize, expected: &str| {
            let diagnostic = Diagnostic::new(line, start + at, line.len(), expected, Section::new(4954, "4"));
            let text = format!("Cannot read the response: expected {expected}");
            (Reply::new(501, Some((5, 5, 2)), &text), Some(diagnostic))
        };
        let octets = if response == b"=" && start > 0 { Ok(Vec::new()) } else { base64::decode(response) };
        let (reply, diagnostic) = match octets.map(|octets| exchange.respond(octets)) {
            Ok(Heard::Next(next)) => return self.challenge(next),
            Ok(Heard::Done(credentials)) => {
                let user = credentials.user.clone();
                return self.ask(Pending::Auth(user), Question::Auth(credentials));
            }
            Ok(Heard::Wrong(expected)) => wrong(0, expected),
            Err(at) => wrong(at, "base64"),
        };
        self.refuse_auth(reply, diagnostic);
    }

    /// The login has failed; the client may try another one, but not for ever.
    fn refuse_auth(&mut self, reply: Reply, diagnostic: Option<Diagnostic>) {
        self.refuse(reply, diagnostic);
        self.step(On::Refused(Verb::Auth));
    }
}
