//! What each command does: checks, questions to the host, replies.

use texts::english;

use super::{Answer, Octets, Pending, Question, Server};
use crate::command::{RcptParameters, asks_for_utf8, not_ascii};
use crate::table::{self, On};
use crate::{
    Body, Command, Diagnostic, Extension, ForwardPath, MailParameters, Reply, ReversePath, Section,
    Utterance, Verb,
};

impl Server {
    pub(super) fn take_command(&mut self, line: &[u8]) {
        let command = Command::parse(line, &self.dialect);
        self.hear(|| Utterance::Command(line.to_vec()));
        let verb = match &command {
            Ok(command) => Some(command.verb()),
            Err(fault) => fault.verb,
        };
        // MAILMAX counts every MAIL, whether it succeeds or fails (RFC 9422 section 4.1).
        self.mails = self.mails.saturating_add(u32::from(verb == Some(Verb::Mail)));
        // The octets of a chunk come whether it is taken or not (RFC 3030 section 2); without CHUNKING it is no command.
        if let Ok(Command::Bdat { octets, .. }) = &command
            && self.offers(Verb::Bdat)
        {
            self.skip = *octets;
        }
        if verb.is_none() && self.config.http_ends && is_http(line) {
            return self.close("This is a mail server, not a web server");
        }
        if verb.is_none() && self.state == super::State::ExpectQuit {
            let expected = english!("QUIT, as the greeting was a refusal");
            let diagnostic = Diagnostic::new(line, 0, line.len(), expected, Section::smtp("3.1"));
            let text = "No mail service here; only QUIT is taken";
            return self.refuse(Reply::new(503, Some((5, 5, 1)), text), Some(diagnostic));
        }
        // The wrong time comes before the wrong argument: that is what the client must know first.
        match verb.filter(|verb| table::server_row(self.state, On::Accepted(*verb)).is_none()) {
            _ if verb.is_some_and(|verb| self.wants_tls(verb)) => self.refuse_without_tls(verb, line),
            _ if verb.is_some_and(|verb| self.wants_login(verb)) => self.refuse_without_login(verb, line),
            Some(Verb::Bdat) if self.skip > 0 => self.late = Some(line.to_vec()),
            Some(Verb::Bdat) => self.refuse_chunk_out_of_order(line),
            Some(verb) => {
                let (reply, diagnostic) = self.out_of_order(verb, line);
                self.refuse_verb(Some(verb), reply, diagnostic);
            }
            None => match (command, verb) {
                // Whether a login may begin at all comes before how it is spelled.
                (Err(_), Some(Verb::Auth)) if !self.offers(Verb::Auth) => self.auth("", None, line),
                (_, Some(verb)) if !self.offers(verb) && verb != Verb::Auth => {
                    self.refuse_unoffered(verb, line)
                }
                (Ok(command), _) => self.obey(command, line),
                (Err(fault), _) => self.refuse_fault(fault),
            },
        }
    }

    /// A command of an extension that this session has not agreed on.
    fn refuse_unoffered(&mut self, verb: Verb, line: &[u8]) {
        let expected = english!("a command that the EHLO reply offers");
        let diagnostic = Diagnostic::new(line, 0, verb.as_str().len(), expected, Section::smtp("4.1.1.1"));
        let reply = match verb {
            Verb::Starttls if self.is_secured() => Reply::new(503, Some((5, 5, 1)), "TLS stands already"),
            _ => Reply::new(502, Some((5, 5, 1)), format!("{verb} is not offered here")),
        };
        self.refuse_verb(Some(verb), reply, diagnostic);
    }

    /// What a command at the wrong time is answered with.
    pub(super) fn out_of_order(&self, verb: Verb, line: &[u8]) -> (Reply, Diagnostic) {
        let legal: Vec<&str> = self.legal().iter().map(|verb| verb.as_str()).collect();
        let text = match (self.state.name(), verb) {
            ("ExpectEhlo", _) => "Say EHLO or HELO first",
            ("ExpectQuit", _) => "No mail service here; only QUIT is taken",
            (_, Verb::Starttls) => "No TLS in the middle of a transaction; RSET drops it",
            (_, Verb::Mail) => "A transaction is open already; RSET drops it",
            ("ExpectRcpt", Verb::Data | Verb::Bdat) => "No valid recipients",
            ("ExpectBdat", Verb::Rcpt | Verb::Data) => "The message has begun; BDAT goes on with it",
            (_, Verb::Rcpt | Verb::Data | Verb::Bdat) => "Say MAIL first",
            _ => "Bad sequence of commands",
        };
        let expected = english!("one of {}", legal.join(" "));
        let diagnostic = Diagnostic::new(line, 0, verb.as_str().len(), expected, Section::smtp("4.1.4"));
        (Reply::new(503, Some((5, 5, 1)), text), diagnostic)
    }

    fn obey(&mut self, command: Command, line: &[u8]) {
        if self.is_idle(command.verb()) {
            return;
        }
        match command {
            Command::Ehlo(domain) => self.hello(Verb::Ehlo, domain),
            Command::Helo(domain) => self.hello(Verb::Helo, domain),
            Command::Lhlo(domain) => self.hello(Verb::Lhlo, domain),
            Command::StartTls => self.start_tls(),
            Command::Auth { mechanism, initial } => {
                self.auth(&mechanism, initial.as_deref(), line.trim_ascii_end())
            }
            Command::Mail { from, parameters } => self.mail(from, parameters),
            Command::Rcpt { to, parameters } => self.rcpt(to, parameters, line),
            Command::Data if self.transaction.allowed.body == Some(Body::BinaryMime) => {
                let diagnostic = Diagnostic::new(
                    line,
                    0,
                    4,
                    english!("BDAT, as BODY=BINARYMIME was said"),
                    Section::new(3030, "3"),
                );
                let text = "A binary message comes by BDAT";
                self.refuse(Reply::new(503, Some((5, 5, 1)), text), Some(diagnostic));
            }
            Command::Data => self.data(),
            Command::Bdat { octets, last } => self.bdat(octets, last),
            Command::Rset => {
                self.drop_transaction();
                self.accept(
                    Verb::Rset,
                    Reply::new(250, Some((2, 0, 0)), "Nothing is left of the transaction"),
                );
            }
            Command::Noop => self.accept(Verb::Noop, Reply::new(250, Some((2, 0, 0)), "OK")),
            Command::Quit => {
                let text = [&self.config.host_name, " Goodbye"].concat();
                self.drop_transaction();
                self.accept(Verb::Quit, Reply::new(221, Some((2, 0, 0)), text));
                self.outputs.push_back(super::Output::Close);
            }
            Command::Vrfy(name) => {
                self.ask(Pending::Verify { utf8: asks_for_utf8(line) }, Question::Verify(name))
            }
            Command::Expn(name) => {
                self.ask(Pending::Expand { utf8: asks_for_utf8(line) }, Question::Expand(name))
            }
            Command::Help(topic) => self.help(topic.as_deref()),
            Command::Etrn(domain) => self.ask(Pending::Etrn, Question::Etrn(domain)),
            Command::Xclient(attributes) => self.ask(Pending::Xclient, Question::Xclient(attributes)),
            Command::Xforward(attributes) => self.ask(Pending::Xforward, Question::Xforward(attributes)),
        }
    }

    fn mail(&mut self, from: ReversePath, parameters: Box<MailParameters>) {
        let limits = self.config.limits;
        if parameters.size.is_some_and(|size| size > limits.message_octets_max) {
            return self.say_refusal(too_large(limits.message_octets_max));
        }
        if limits.mails_max.is_some_and(|most| self.mails > most) {
            let text = "Too many transactions in this session";
            return self.say_refusal(Reply::new(452, Some((4, 5, 3)), text));
        }
        let allowed = Octets { body: parameters.body, smtputf8: parameters.smtputf8 };
        self.ask(Pending::Mail(allowed), Question::Mail { from, parameters });
    }

    fn rcpt(&mut self, to: ForwardPath, parameters: RcptParameters, line: &[u8]) {
        if let Some(text) = self.too_many(&to) {
            return self.say_refusal(Reply::new(452, Some((4, 5, 3)), text));
        }
        if !line.is_ascii() && !self.transaction.allowed.smtputf8 {
            let at = memchr::memchr(b'<', line).unwrap_or(0);
            return self.refuse_fault(not_ascii(line, at, line.len() - at, &self.dialect));
        }
        self.ask(Pending::Rcpt, Question::Rcpt { to, parameters });
    }

    /// What RCPT goes beyond, where it is one too many (RFC 5321 section 4.5.3.1.10). LIMITS counts commands, whether they
    /// succeed or fail, and the domains of the whole session (RFC 9422 sections 4.2 and 4.3).
    fn too_many(&mut self, to: &ForwardPath) -> Option<&'static str> {
        let offered = &self.dialect.offered;
        let transaction = &mut self.transaction;
        let so_far = if offered.has("LIMITS") { transaction.rcpts } else { transaction.recipients };
        transaction.rcpts = transaction.rcpts.saturating_add(1);
        if so_far >= self.config.limits.recipients_max {
            return Some("Too many recipients in this transaction");
        }
        let (most, mailbox) = (offered.limits().recipient_domains_max?, to.mailbox()?);
        if self.domains.contains(&mailbox.domain) {
            return None;
        }
        if self.domains.len() >= most as usize {
            return Some("Too many domains of recipients in this session");
        }
        self.domains.push(mailbox.domain.clone());
        None
    }

    /// Carries out what the host decided.
    pub(super) fn answered(&mut self, pending: Pending, answer: Answer) {
        let pending = match pending {
            Pending::Secret(exchange) => return self.secret_answered(*exchange, answer),
            Pending::Message => {
                let replies = self.each(answer);
                return self.message_answered(replies);
            }
            other => other,
        };
        let mut reply = match answer {
            Answer::Reply(reply) => self.in_ascii(&pending, reply),
            Answer::Accept | Answer::Each(_) => self.usual(&pending),
            // Nobody asked for a secret: the host is out of step, and that must let nothing in.
            Answer::Secret(_) => Reply::new(451, Some((4, 3, 0)), "An error on this side"),
        };
        // No enhanced code stands in the greeting (RFC 2034 section 4).
        if pending == Pending::Greeting {
            reply.enhanced = None;
        }
        let accepted = reply.is_positive();
        match pending {
            Pending::Greeting if reply.code.value() == 421 => self.end(On::ServiceClosing, Some(reply)),
            Pending::Greeting => {
                self.never = reply.code.value() == 521;
                self.say(reply);
                self.step(if accepted { On::Greeted } else { On::TurnedAway });
            }
            // A host that says 421 to a command ends the session (RFC 5321 section 3.8).
            _ if reply.code.value() == 421 => self.end(On::ServiceClosing, Some(reply)),
            _ if !accepted => self.say_refusal(reply),
            Pending::Mail(allowed) => {
                self.transaction.allowed = allowed;
                self.transaction.failed = 0;
                self.accept(Verb::Mail, reply);
            }
            Pending::Rcpt => {
                self.transaction.recipients += 1;
                self.accept(Verb::Rcpt, reply);
            }
            Pending::Verify { .. } => self.accept(Verb::Vrfy, reply),
            Pending::Expand { .. } => self.accept(Verb::Expn, reply),
            Pending::Etrn => self.accept(Verb::Etrn, reply),
            Pending::Xclient => self.begin_anew(reply),
            Pending::Xforward => self.accept(Verb::Xforward, reply),
            Pending::Message | Pending::Secret(_) => {}
        }
    }

    pub(super) fn usual(&self, pending: &Pending) -> Reply {
        match pending {
            Pending::Greeting | Pending::Xclient if self.dialect.lmtp => {
                Reply::new(220, None, [&self.config.host_name, " LMTP ready"].concat())
            }
            Pending::Greeting | Pending::Xclient => {
                let esmtp = if self.config.extensions.iter().next().is_some() { "ESMTP" } else { "SMTP" };
                Reply::new(220, None, [&self.config.host_name, " ", esmtp, " ready"].concat())
            }
            Pending::Mail(_) => Reply::new(250, Some((2, 1, 0)), "Sender OK"),
            Pending::Rcpt => Reply::new(250, Some((2, 1, 5)), "Recipient OK"),
            Pending::Message => Reply::new(250, Some((2, 0, 0)), "Message accepted"),
            Pending::Xforward => Reply::new(250, Some((2, 0, 0)), "Noted"),
            Pending::Etrn => Reply::new(250, Some((2, 0, 0)), "What waits is tried now"),
            Pending::Verify { .. } | Pending::Expand { .. } | Pending::Secret(_) => {
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
    pub(super) fn say_refusal(&mut self, reply: Reply) {
        self.say(reply);
        self.step(On::Refusal);
    }

    /// Whether the content may hold octets above 127.
    pub(super) fn takes_eight_bit(&self) -> bool {
        let Octets { body, smtputf8 } = self.transaction.allowed;
        let declared = smtputf8 || body.is_some_and(|body| body != Body::SevenBit);
        let eight_bit = || self.dialect.offered.offers(Extension::EightBitMime);
        declared || (!self.config.eight_bit_needs_body && (self.config.eight_bit_unoffered || eight_bit()))
    }
}

pub(super) fn too_large(octets_max: u64) -> Reply {
    Reply::new(552, Some((5, 3, 4)), format!("Message too large: the limit is {octets_max} octets"))
}

/// Whether a line begins as a request of HTTP does: no mail program says such a word.
fn is_http(line: &[u8]) -> bool {
    const WORDS: [&[u8]; 7] = [b"GET", b"POST", b"PUT", b"HEAD", b"CONNECT", b"OPTIONS", b"DELETE"];
    let word = line.split(|octet| *octet == b' ').next().unwrap_or_default();
    line.len() > word.len() && WORDS.iter().any(|known| known.eq_ignore_ascii_case(word))
}
