//! What each command does: checks, questions to the host, replies.

use super::{Answer, Pending, Question, Server};
use crate::command::not_ascii;
use crate::table::{self, On};
use crate::{
    Command, Diagnostic, Domain, Extension, Extensions, ForwardPath, MailParameters, Reply, Section, SimTime,
    Utterance, Verb,
};

impl Server {
    pub(super) fn take_command(&mut self, now: SimTime, line: Vec<u8>) {
        let command = Command::parse(&line, &self.dialect);
        self.hear(Utterance::Command(line.clone()));
        let verb = match &command {
            Ok(command) => Some(command.verb()),
            Err(fault) => fault.verb,
        };
        // The wrong time comes before the wrong argument: that is what the client must know first.
        match verb.filter(|verb| table::row(table::SERVER, self.state, On::Accepted(*verb)).is_none()) {
            Some(verb) => self.refuse_out_of_order(verb, &line),
            None => match command {
                Ok(command) => self.obey(now, command, &line),
                Err(fault) => self.refuse_fault(fault),
            },
        }
    }

    fn refuse_out_of_order(&mut self, verb: Verb, line: &[u8]) {
        let legal: Vec<&str> = self.legal().iter().map(|verb| verb.as_str()).collect();
        let text = match (self.state.name(), verb) {
            ("ExpectEhlo", _) => "Say EHLO or HELO first",
            ("ExpectQuit", _) => "No mail service here; only QUIT is taken",
            (_, Verb::Mail) => "A transaction is open already; RSET drops it",
            ("ExpectRcpt", Verb::Data) => "No valid recipients",
            (_, Verb::Rcpt | Verb::Data) => "Say MAIL first",
            _ => "Bad sequence of commands",
        };
        let expected = format!("one of {}", legal.join(" "));
        let diagnostic = Diagnostic::new(line, 0, verb.as_str().len(), expected, Section::smtp("4.1.4"));
        self.refuse(Reply::new(503, Some((5, 5, 1)), text), Some(diagnostic));
    }

    fn obey(&mut self, _now: SimTime, command: Command, line: &[u8]) {
        match command {
            Command::Ehlo(domain) => self.hello(Verb::Ehlo, &domain),
            Command::Helo(domain) => self.hello(Verb::Helo, &domain),
            Command::Auth { mechanism, initial } => {
                self.auth(&mechanism, initial.as_deref(), line.trim_ascii_end())
            }
            Command::Mail { from, parameters } => {
                if parameters.size.is_some_and(|size| size > self.config.limits.message_octets_max) {
                    return self.say_refusal(too_large(self.config.limits.message_octets_max));
                }
                self.ask(Pending::Mail(parameters.clone()), Question::Mail { from, parameters });
            }
            Command::Rcpt { to } => self.rcpt(to, line),
            Command::Data => self.data(),
            Command::Rset => {
                self.drop_transaction();
                self.accept(
                    Verb::Rset,
                    Reply::new(250, Some((2, 0, 0)), "Nothing is left of the transaction"),
                );
            }
            Command::Noop => self.accept(Verb::Noop, Reply::new(250, Some((2, 0, 0)), "OK")),
            Command::Quit => {
                let text = format!("{} Goodbye", self.config.host_name);
                self.drop_transaction();
                self.accept(Verb::Quit, Reply::new(221, Some((2, 0, 0)), &text));
                self.outputs.push_back(super::Output::Close);
            }
            Command::Vrfy(name) => self.ask(Pending::Verify, Question::Verify(name)),
            Command::Expn(name) => self.ask(Pending::Expand, Question::Expand(name)),
            Command::Help(topic) => self.accept(Verb::Help, help(topic.as_deref())),
        }
    }

    fn hello(&mut self, verb: Verb, domain: &Domain) {
        self.drop_transaction();
        let mut text = format!("{} Hello {domain}", self.config.host_name);
        // Enhanced codes never stand in the replies to EHLO and HELO (RFC 2034 section 4).
        self.dialect.offered = Extensions::none();
        self.client_name = Some(domain.clone());
        let mut offered = Extensions::none();
        if verb == Verb::Ehlo {
            for extension in self.config.extensions.iter() {
                let extension = match extension {
                    Extension::Size(_) => Extension::Size(Some(self.config.limits.message_octets_max)),
                    other => other,
                };
                text.push_str(&format!("\n{extension}"));
                offered.insert(extension);
            }
        }
        self.accept(verb, Reply::new(250, None, &text));
        self.dialect.offered = offered;
    }

    fn rcpt(&mut self, to: ForwardPath, line: &[u8]) {
        if self.transaction.recipients >= self.config.limits.recipients_max {
            return self.say_refusal(Reply::new(
                452,
                Some((4, 5, 3)),
                "Too many recipients in this transaction",
            ));
        }
        let ascii = to.mailbox().is_none_or(|mailbox| mailbox.is_ascii());
        if !ascii && !self.transaction.parameters.smtputf8 {
            let at = memchr::memchr(b'<', line).unwrap_or(0);
            return self.refuse_fault(not_ascii(line, at, line.len() - at));
        }
        self.ask(Pending::Rcpt, Question::Rcpt { to });
    }

    /// Carries out what the host decided.
    pub(super) fn answered(&mut self, pending: Pending, answer: Answer) {
        let pending = match pending {
            Pending::Secret(exchange) => return self.secret_answered(*exchange, answer),
            other => other,
        };
        let reply = match answer {
            Answer::Reply(reply) => reply,
            Answer::Accept => self.usual(&pending),
            // Nobody asked for a secret: the host is out of step, and that must let nothing in.
            Answer::Secret(_) => Reply::new(451, Some((4, 3, 0)), "An error on this side"),
        };
        let accepted = reply.is_positive();
        match pending {
            Pending::Greeting if reply.code.value() == 421 => self.end(On::ServiceClosing, Some(reply)),
            Pending::Greeting => {
                self.say(reply);
                self.step(if accepted { On::Greeted } else { On::TurnedAway });
            }
            Pending::Message => self.message_answered(reply),
            // A host that says 421 to a command ends the session (RFC 5321 section 3.8).
            _ if reply.code.value() == 421 => self.end(On::ServiceClosing, Some(reply)),
            _ if !accepted => self.say_refusal(reply),
            Pending::Mail(parameters) => {
                self.transaction.parameters = parameters;
                self.accept(Verb::Mail, reply);
            }
            Pending::Rcpt => {
                self.transaction.recipients += 1;
                self.accept(Verb::Rcpt, reply);
            }
            Pending::Verify => self.accept(Verb::Vrfy, reply),
            Pending::Expand => self.accept(Verb::Expn, reply),
            Pending::Secret(_) => {}
        }
    }

    fn usual(&self, pending: &Pending) -> Reply {
        match pending {
            Pending::Greeting => {
                let esmtp = if self.config.extensions.iter().next().is_some() { "ESMTP" } else { "SMTP" };
                Reply::new(220, None, &format!("{} {esmtp} ready", self.config.host_name))
            }
            Pending::Mail(_) => Reply::new(250, Some((2, 1, 0)), "Sender OK"),
            Pending::Rcpt => Reply::new(250, Some((2, 1, 5)), "Recipient OK"),
            Pending::Message => Reply::new(250, Some((2, 0, 0)), "Message accepted"),
            Pending::Verify | Pending::Expand | Pending::Secret(_) => {
                let text = "Cannot say, but will take a message and try to deliver it";
                Reply::new(252, Some((2, 0, 0)), text)
            }
        }
    }

    pub(super) fn accept(&mut self, verb: Verb, reply: Reply) {
        self.say(reply);
        self.step(On::Accepted(verb));
    }

    /// A refusal by policy: no error of the client's, so it does not count as one.
    fn say_refusal(&mut self, reply: Reply) {
        self.say(reply);
        self.step(On::Refusal);
    }

    /// Whether the content may hold octets above 127.
    pub(super) fn takes_eight_bit(&self) -> bool {
        let MailParameters { body, smtputf8, .. } = &self.transaction.parameters;
        let declared = *smtputf8 || *body == Some(crate::Body::EightBitMime);
        declared || (!self.config.eight_bit_needs_body && self.dialect.offered.has("8BITMIME"))
    }
}

pub(super) fn too_large(octets_max: u64) -> Reply {
    Reply::new(552, Some((5, 3, 4)), &format!("Message too large: the limit is {octets_max} octets"))
}

fn help(topic: Option<&str>) -> Reply {
    let text = match topic.map(|topic| Verb::from_word(topic.as_bytes())) {
        None => format!("Commands: {}", Verb::ALL.map(Verb::as_str).join(" ")),
        Some(Some(verb)) => format!("Syntax: {}", verb.syntax()),
        Some(None) => return Reply::new(504, Some((5, 5, 4)), "There is no help on that"),
    };
    Reply::new(214, Some((2, 0, 0)), &text)
}
