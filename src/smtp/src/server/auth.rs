//! AUTH: the exchange in which a client proves who it is (RFC 4954 section 4).

use texts::english;

use super::{Answer, Pending, Question, Server};
use crate::framing::LineEvent;
use crate::sasl::Mechanisms;
use crate::sasl::{Exchange, Known, Mechanism, Step, nonce};
use crate::table::On;
use crate::{Diagnostic, Extension, Reply, Section, Utterance, Verb, base64};

/// The longest line of an exchange, in octets with CRLF (RFC 4954 section 4).
const RESPONSE_OCTETS_MAX: usize = 12_288;

/// What the session knows of the client's logins.
#[derive(Clone, Default, Debug)]
pub(super) struct Login {
    /// The exchange under way, while the next line is a part of it.
    pub(super) exchange: Option<Exchange>,
    /// Who the client has proved to be.
    pub(super) user: Option<String>,
    /// How many exchanges have begun.
    begun: u32,
    /// How many of them have failed.
    failed: u32,
    /// The one under way has failed, however it ends: the client only has to hear it.
    lost: bool,
    /// The nonces of the client; there are no more of them than errors, which are counted.
    nonces: Vec<String>,
}

/// A response, where it stands in its line.
struct Said<'a> {
    line: &'a [u8],
    at: usize,
}

impl Said<'_> {
    fn diagnostic(&self, at: usize, expected: &str, section: Section) -> Diagnostic {
        Diagnostic::new(self.line, self.at + at, self.line.len(), expected, section)
    }
}

impl Server {
    /// AUTH was said.
    pub(super) fn auth(&mut self, mechanism: &str, initial: Option<&str>, line: &[u8]) {
        let offered = self.dialect.offered.mechanisms();
        let known = Mechanism::from_word(mechanism).filter(|mechanism| offered.has(*mechanism));
        let (reply, expected) = match known {
            _ if self.config.auth_needs_tls && !self.secured => {
                let reply = Reply::new(538, Some((5, 7, 11)), "No login without TLS: say STARTTLS first");
                (reply, "STARTTLS before AUTH".to_owned())
            }
            _ if !self.dialect.offered.offers(Extension::Auth(Mechanisms::default())) => {
                let reply = Reply::new(502, Some((5, 5, 1)), "AUTH is not offered here");
                (reply, english!("a command that the EHLO reply offers").to_owned())
            }
            _ if self.login.user.is_some() => {
                let reply = Reply::new(503, Some((5, 5, 1)), "It is known already who you are");
                (reply, english!("AUTH once in a session").to_owned())
            }
            None => {
                let reply = Reply::new(504, Some((5, 5, 4)), "This mechanism is not known here");
                (reply, english!("one of {}", offered.to_string().trim_start()))
            }
            Some(mechanism) if initial.is_some() && !mechanism.takes_initial_response() => {
                let text = "In this mechanism the server begins: wait for its challenge";
                (Reply::new(501, Some((5, 7, 0)), text), english!("AUTH {} alone", mechanism.as_str()))
            }
            Some(mechanism) => {
                self.login.begun += 1;
                let nonce = nonce(&self.config.nonce, self.login.begun);
                let mut exchange = Exchange::new(mechanism, &self.config.host_name, &nonce);
                return match initial {
                    Some(response) => self.respond(exchange, response.as_bytes(), line),
                    None => {
                        let challenge = exchange.challenge();
                        self.challenge(exchange, &challenge);
                    }
                };
            }
        };
        let diagnostic = Diagnostic::new(line, 0, line.len(), expected, Section::new(4954, "4"));
        self.refuse(reply, Some(diagnostic));
    }

    /// Whether this command has to wait until the client has logged in (RFC 4954 section 6).
    pub(super) fn wants_login(&self, verb: Verb) -> bool {
        use Verb::{Auth, Ehlo, Helo, Help, Lhlo, Noop, Quit, Rset, Starttls, Xclient, Xforward};
        let waits = self.config.login_required && self.login.user.is_none() && self.client_name.is_some();
        let free = matches!(verb, Auth | Ehlo | Helo | Help | Lhlo | Noop | Quit | Rset | Starttls);
        waits && !free && !matches!(verb, Xclient | Xforward)
    }

    pub(super) fn refuse_without_login(&mut self, verb: Option<Verb>, line: &[u8]) {
        let diagnostic =
            Diagnostic::new(line, 0, line.len(), english!("AUTH first"), Section::new(4954, "4"));
        let reply = Reply::new(530, Some((5, 7, 0)), "Say who you are first: AUTH");
        self.refuse_verb(verb, reply, diagnostic);
    }

    /// A line came in the middle of an exchange: it is no command.
    pub(super) fn take_response(&mut self, exchange: Exchange, event: LineEvent<'_>) {
        self.lines.limit(self.config.limits.command_line_octets_max);
        match event {
            LineEvent::Line(line) => {
                self.hear(|| Utterance::Response(line.to_vec()));
                if *line == *b"*" {
                    return self
                        .refuse_auth(Reply::new(501, Some((5, 7, 0)), "The login is cancelled"), None);
                }
                self.respond(exchange, &line, &line);
            }
            LineEvent::TooLong(diagnostic) => {
                self.hear(|| Utterance::Response(diagnostic.found.clone().into_bytes()));
                let expected = english!("a response of at most {RESPONSE_OCTETS_MAX} octets with CRLF");
                let diagnostic = Diagnostic { expected, section: Section::new(4954, "4"), ..diagnostic };
                self.refuse_auth(Reply::new(500, Some((5, 5, 6)), "Line too long"), Some(diagnostic));
            }
            LineEvent::BareLineEnd(line, diagnostic) => {
                self.hear(|| Utterance::Response(line));
                let text = "Lines end with CRLF; CR or LF alone is not allowed";
                self.refuse_auth(Reply::new(500, Some((5, 5, 2)), text), Some(diagnostic));
                self.end_after_bare_line_end();
            }
        }
    }

    /// The host has said what it knows of the user.
    pub(super) fn secret_answered(&mut self, mut exchange: Exchange, answer: Answer) {
        let known = match &answer {
            // A host that says 421 to a command ends the session (RFC 5321 section 3.8).
            Answer::Reply(reply) if reply.code.value() == 421 => {
                return self.end(On::ServiceClosing, Some(reply.clone()));
            }
            Answer::Reply(reply) if !reply.is_positive() => {
                let reply = reply.clone();
                return if reply.is_permanent() {
                    self.fail(reply, None)
                } else {
                    self.refuse_auth(reply, None)
                };
            }
            Answer::Reply(_) | Answer::Accept => Known::Anybody,
            Answer::Secret(Some(secret)) => Known::Secret(secret),
            Answer::Secret(None) | Answer::Each(_) => Known::Nobody,
        };
        let step = exchange.know(known);
        self.follow(exchange, step, None);
    }

    /// A response; `=` stands for one that came with AUTH and is empty.
    fn respond(&mut self, mut exchange: Exchange, response: &[u8], line: &[u8]) {
        let said = Said { line, at: line.len() - response.len() };
        let octets = if response == b"=" && said.at > 0 { Ok(Vec::new()) } else { base64::decode(response) };
        match octets {
            Err(at) => {
                let diagnostic = said.diagnostic(at, "base64", Section::new(4954, "4"));
                self.malformed("base64", Some(diagnostic));
            }
            Ok(octets) => {
                let step = exchange.respond(&octets);
                self.follow(exchange, step, Some(said));
            }
        }
    }

    /// Does what an exchange wants next.
    fn follow(&mut self, mut exchange: Exchange, step: Step, said: Option<Said<'_>>) {
        let mechanism = exchange.mechanism();
        let section = mechanism.section();
        let diagnostic = |expected| said.as_ref().map(|said| said.diagnostic(0, expected, section));
        match step {
            Step::Challenge(text) => self.challenge(exchange, &text),
            Step::Ask(user) => match exchange.client_nonce() {
                Some(nonce) if self.login.nonces.iter().any(|used| used == nonce) => {
                    self.fail(wrong(mechanism), diagnostic(english!("a nonce that was not used before")));
                }
                nonce => {
                    self.login.nonces.extend(nonce.map(str::to_owned));
                    let question = Question::Secret { user, mechanism };
                    self.ask(Pending::Secret(Box::new(exchange)), question);
                }
            },
            Step::Proved => {
                self.login.user = Some(exchange.user().to_owned());
                self.accept(Verb::Auth, Reply::new(235, Some((2, 7, 0)), "You may send"));
            }
            Step::Failed(expected) => self.fail(wrong(mechanism), expected.and_then(diagnostic)),
            Step::Malformed(expected) => self.malformed(expected, diagnostic(expected)),
        }
    }

    fn challenge(&mut self, exchange: Exchange, text: &str) {
        self.lines.limit(RESPONSE_OCTETS_MAX);
        self.login.lost = exchange.is_lost();
        self.login.exchange = Some(exchange);
        self.say(Reply::new(334, None, base64::encode(text.as_bytes())));
        self.step(On::Challenged);
    }

    fn malformed(&mut self, expected: &str, diagnostic: Option<Diagnostic>) {
        let text = format!("Cannot read the response: expected {expected}");
        self.refuse_auth(Reply::new(501, Some((5, 5, 2)), text), diagnostic);
    }

    /// The client is not who it says.
    fn fail(&mut self, reply: Reply, diagnostic: Option<Diagnostic>) {
        self.login.lost = true;
        self.refuse_auth(reply, diagnostic);
    }

    /// The exchange is over without a login; the client may try another one. Too many that have failed, not just been
    /// cancelled or misspelled, end the session (RFC 4954 section 9).
    fn refuse_auth(&mut self, reply: Reply, diagnostic: Option<Diagnostic>) {
        self.login.failed += u32::from(std::mem::take(&mut self.login.lost));
        if self.login.failed > self.config.limits.logins_max {
            if let Some(diagnostic) = diagnostic {
                self.tell(|| super::Output::Diagnosed(diagnostic));
            }
            let text = format!("{} Closing: too many logins have failed", self.config.host_name);
            return self.end(On::ServiceClosing, Some(Reply::new(421, Some((4, 7, 0)), text)));
        }
        self.refuse(reply, diagnostic);
        self.step(On::Refused(Verb::Auth));
    }
}

/// The same words for an unknown user and for a wrong secret.
fn wrong(mechanism: Mechanism) -> Reply {
    let secret = if mechanism.wants_token() { "token" } else { "password" };
    Reply::new(535, Some((5, 7, 8)), format!("Wrong user name or {secret}"))
}
