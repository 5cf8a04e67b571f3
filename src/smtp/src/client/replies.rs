//! What each reply means to the client.

use texts::english;

use super::{Client, Outcome, Output, Reason, State, content};
use crate::table::On;
use crate::{Body, Class, Command, Diagnostic, Extension, Extensions, Protocol, Reply, Section, Verb};

impl Client {
    pub(super) fn take_reply(&mut self, reply: Reply) {
        if reply.code.value() == 421 {
            return self.end(On::ServiceClosing, Reason::Reply(reply));
        }
        if let Some(expected) = unfit(self.state, reply.code.class()) {
            return self.fault(&reply, expected);
        }
        match self.state {
            State::ExpectGreeting => self.greeting(reply),
            State::ExpectEhloReply => self.ehlo_reply(reply),
            State::ExpectHeloReply => self.helo_reply(reply),
            State::ExpectStarttlsReply => self.starttls_reply(&reply),
            State::ExpectAuthReply => self.auth_reply(reply),
            State::ExpectMailReply => self.mail_reply(reply),
            State::ExpectRcptReply => self.rcpt_reply(reply),
            State::ExpectDataReply => self.data_reply(reply),
            State::ExpectContentReply => self.content_reply(reply),
            State::ExpectRsetReply => self.rset_reply(reply),
            State::ExpectQuitReply => {
                let on = if reply.is_positive() { On::Accepted(Verb::Quit) } else { On::Refused(Verb::Quit) };
                return self.end(on, Reason::ConnectionLost);
            }
            State::Ready | State::ExpectTls | State::SendContent | State::Closed => {}
        }
        self.go_on();
    }

    /// A reply that nothing asked for: the two ends are out of step.
    pub(super) fn fault(&mut self, reply: &Reply, expected: &str) {
        let line = reply.to_string().into_bytes();
        self.faulty(Diagnostic::new(&line, 0, 3, expected, Section::smtp("4.3.2")));
    }

    /// The server broke a rule: nobody can tell any more what its replies belong to. The client says QUIT and waits for an
    /// answer (RFC 5321 section 4.1.1.10), but only where it can be heard: not in the handshake, not in the middle of the
    /// content, of which it would be a part, and not twice.
    pub(super) fn faulty(&mut self, diagnostic: Diagnostic) {
        self.outputs.push_back(Output::Diagnosed(diagnostic.clone()));
        let reason = Reason::Protocol(diagnostic);
        if matches!(self.state, State::ExpectTls | State::SendContent | State::ExpectQuitReply) {
            return self.end(On::ProtocolFault, reason);
        }
        self.give_up(On::ProtocolFault, &reason);
        self.wait();
    }

    fn greeting(&mut self, reply: Reply) {
        if reply.is_positive() {
            self.say_hello();
            self.step(On::Greeted);
        } else {
            self.turned_away(On::TurnedAway, reply);
        }
    }

    pub(super) fn say_hello(&mut self) {
        let name = self.host_name();
        let lmtp = self.config.protocol == Protocol::Lmtp;
        self.say(&[if lmtp { Command::Lhlo(name) } else { Command::Ehlo(name) }]);
    }

    fn ehlo_reply(&mut self, reply: Reply) {
        let lmtp = self.config.protocol == Protocol::Lmtp;
        if reply.is_positive() {
            let lines = reply.lines().skip(1);
            self.offered = lines.filter_map(Extension::parse).collect();
            self.step(On::Accepted(if lmtp { Verb::Lhlo } else { Verb::Ehlo }));
        } else if lmtp {
            self.turned_away(On::Refused(Verb::Lhlo), reply);
        } else {
            self.say(&[Command::Helo(self.host_name())]);
            self.step(On::Refused(Verb::Ehlo));
        }
    }

    fn helo_reply(&mut self, reply: Reply) {
        self.offered = Extensions::none();
        if reply.is_positive() {
            self.step(On::Accepted(Verb::Helo));
        } else {
            self.turned_away(On::Refused(Verb::Helo), reply);
        }
    }

    /// The server takes no mail at all: every recipient gets this reply, then QUIT.
    pub(super) fn turned_away(&mut self, on: On, reply: Reply) {
        self.give_up(on, &Reason::Reply(reply));
    }

    pub(super) fn give_up(&mut self, on: On, reason: &Reason) {
        self.fail_all(reason);
        self.say(&[Command::Quit]);
        self.step(on);
    }

    fn mail_reply(&mut self, reply: Reply) {
        let Some(current) = &mut self.current else { return };
        if reply.is_positive() {
            if !current.grouped {
                let first = current.rcpt(0, &self.offered);
                self.say(&[first]);
            }
            self.step(On::Accepted(Verb::Mail));
        } else if current.grouped {
            current.refused = Some(reply);
            self.step(On::RefusedInGroup(Verb::Mail));
        } else {
            self.fail_accepted(&reply);
            self.step(On::Refused(Verb::Mail));
        }
    }

    fn rcpt_reply(&mut self, reply: Reply) {
        let Some(current) = &mut self.current else { return };
        let recipient = current.recipients.len();
        // Where MAIL was refused, that is the reason, not the 503 that follows from it.
        let shown = current.refused.clone().unwrap_or(reply);
        current.recipients.push(shown.clone());
        let (number, index) = (current.number, current.range.start + recipient);
        let next = (recipient + 1 < current.range.len()).then(|| current.rcpt(recipient + 1, &self.offered));
        let grouped = current.grouped;
        if !shown.is_positive() {
            self.outcome(number, index, of_recipient(shown));
        }
        match next {
            Some(next) => {
                if !grouped {
                    self.say(&[next]);
                }
                self.step(On::RecipientAnswered);
            }
            None => self.recipients_answered(grouped),
        }
    }

    /// The last recipient was answered: DATA or BDAT, or RSET where nobody is left.
    fn recipients_answered(&mut self, grouped: bool) {
        let chunked = self.chunked();
        let Some(current) = &mut self.current else { return };
        let nobody = current.recipients.iter().all(|reply| !reply.is_positive());
        match (nobody, chunked, grouped) {
            (false, true, _) => {
                if current.transaction.envelope.body != Body::BinaryMime {
                    current.content = content::in_lines(&current.content).into();
                }
                self.step(On::Says(Verb::Bdat));
            }
            (true, true, _) | (true, false, false) => {
                self.say(&[Command::Rset]);
                self.step(On::NoRecipient);
            }
            (_, false, true) => self.step(On::RecipientsAnswered),
            (false, false, false) => {
                self.say(&[Command::Data]);
                self.step(On::RecipientsAnswered);
            }
        }
    }

    fn data_reply(&mut self, reply: Reply) {
        if reply.is_positive() {
            return self.step(On::Accepted(Verb::Data));
        }
        self.fail_accepted(&reply);
        self.say(&[Command::Rset]);
        self.step(On::Refused(Verb::Data));
    }

    fn content_reply(&mut self, reply: Reply) {
        let accepted = reply.is_positive();
        // What a refused chunk leaves behind nobody knows: RSET clears it (RFC 3030 section 2).
        let unclear = !accepted && self.chunked() && self.config.protocol == Protocol::Smtp;
        if self.config.protocol == Protocol::Lmtp && self.settle_one(&reply) {
            return self.step(On::RecipientAnswered);
        }
        self.fail_accepted(&reply);
        if unclear {
            self.say(&[Command::Rset]);
            return self.step(On::Refused(Verb::Bdat));
        }
        self.step(if accepted { On::ContentAccepted } else { On::ContentRefused });
    }

    /// LMTP: this reply is the next recipient's alone (RFC 2033 section 4.2). Whether others still wait for theirs.
    fn settle_one(&mut self, reply: &Reply) -> bool {
        let Some(current) = &mut self.current else { return false };
        let mut open = current.open();
        let (Some(recipient), Some(_)) = (open.next(), open.next()) else { return false };
        drop(open);
        current.settled = recipient + 1;
        let (number, index) = (current.number, current.range.start + recipient);
        self.outcome(number, index, Outcome::of(reply.clone()));
        true
    }

    fn rset_reply(&mut self, reply: Reply) {
        self.current = None;
        if reply.is_positive() {
            self.step(On::Accepted(Verb::Rset));
        } else {
            // It says nothing about the messages that wait: they are for another session.
            self.defer_waiting(&Reason::Reply(reply.clone()));
            self.turned_away(On::Refused(Verb::Rset), reply);
        }
    }

    /// Every recipient that has no outcome yet gets this reply as its own; the transaction is over.
    fn fail_accepted(&mut self, reply: &Reply) {
        let Some(current) = self.current.take() else { return };
        for recipient in current.open() {
            self.outcome(current.number, current.range.start + recipient, Outcome::of(reply.clone()));
        }
    }
}

/// What a reply in `state` has to be, where one of this class is not (RFC 5321 section 4.3.2): only DATA and AUTH are answered with 3yz.
fn unfit(state: State, class: Class) -> Option<&'static str> {
    match (state, class) {
        (State::Ready | State::ExpectTls | State::SendContent | State::Closed, _) => {
            Some(english!("no reply, as nothing was asked"))
        }
        (State::ExpectDataReply, Class::PositiveCompletion) => Some(english!("354, or a refusal")),
        (State::ExpectDataReply | State::ExpectAuthReply, _) => None,
        (_, Class::PositiveIntermediate) => Some(english!("2yz, or a refusal")),
        _ => None,
    }
}

/// The outcome of a refused RCPT. A 552 that means too many recipients is for now only (RFC 5321 section 4.5.3.1.10).
fn of_recipient(reply: Reply) -> Outcome {
    let too_many = reply.enhanced.is_none_or(|code| (code.subject, code.detail) == (5, 3));
    if reply.code.value() == 552 && too_many {
        return Outcome::Deferred(Reason::Reply(reply));
    }
    Outcome::of(reply)
}
