//! What each reply means to the client.

use super::{Client, Outcome, Output, Reason, State};
use crate::table::On;
use crate::{Class, Command, Diagnostic, Extension, Extensions, Reply, Section, Verb};

impl Client {
    pub(super) fn take_reply(&mut self, reply: Reply) {
        if reply.code.value() == 421 {
            return self.end(On::ServiceClosing, Reason::Reply(reply));
        }
        if let Some(expected) = unfit(self.state, reply.code.class()) {
            return self.fault(reply, expected);
        }
        match self.state {
            State::ExpectGreeting => self.greeting(reply),
            State::ExpectEhloReply => self.ehlo_reply(reply),
            State::ExpectHeloReply => self.helo_reply(reply),
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
            State::Ready | State::SendContent | State::Closed => {}
        }
        self.go_on();
    }

    /// A reply that nothing asked for: the two ends are out of step, so no later reply can be trusted.
    pub(super) fn fault(&mut self, reply: Reply, expected: &str) {
        let line = reply.to_string().into_bytes();
        let diagnostic = Diagnostic::new(&line, 0, 3, expected, Section::smtp("4.3.2"));
        self.outputs.push_back(Output::Diagnosed(diagnostic.clone()));
        self.end(On::ProtocolFault, Reason::Protocol(diagnostic));
    }

    fn greeting(&mut self, reply: Reply) {
        if reply.is_positive() {
            self.say(&[Command::Ehlo(self.host_name())]);
            self.step(On::Greeted);
        } else {
            self.turned_away(On::TurnedAway, reply);
        }
    }

    fn ehlo_reply(&mut self, reply: Reply) {
        if reply.is_positive() {
            let lines = reply.lines.iter().skip(1);
            self.offered = lines.filter_map(|line| Extension::parse(line)).collect();
            self.step(On::Accepted(Verb::Ehlo));
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
            let first = current.transaction.envelope.forward_paths[0].clone();
            if !current.grouped {
                self.say(&[Command::Rcpt { to: first }]);
            }
            self.step(On::Accepted(Verb::Mail));
        } else if current.grouped {
            current.refused = Some(reply);
            self.step(On::RefusedInGroup(Verb::Mail));
        } else {
            self.fail_all_of_current(&reply);
            self.step(On::Refused(Verb::Mail));
        }
    }

    fn rcpt_reply(&mut self, reply: Reply) {
        let Some(current) = &mut self.current else { return };
        let recipient = current.recipients.len();
        let number = current.number;
        // Where MAIL was refused, that is the reason, not the 503 that follows from it.
        let shown = current.refused.clone().unwrap_or(reply);
        let refused = !shown.is_positive();
        current.recipients.push(shown.clone());
        let (done, all) = (current.recipients.len(), current.transaction.envelope.forward_paths.len());
        let nobody = current.recipients.iter().all(|reply| !reply.is_positive());
        let grouped = current.grouped;
        let next = current.transaction.envelope.forward_paths.get(done).cloned();
        if refused {
            self.outcome(number, recipient, of_recipient(shown));
        }
        match next {
            Some(to) => {
                if !grouped {
                    self.say(&[Command::Rcpt { to }]);
                }
                self.step(On::RecipientAnswered);
            }
            None => {
                debug_assert_eq!(done, all);
                match (grouped, nobody) {
                    (true, _) => {}
                    (false, true) => self.say(&[Command::Rset]),
                    (false, false) => self.say(&[Command::Data]),
                }
                self.step(if nobody && !grouped { On::NoRecipient } else { On::RecipientsAnswered });
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
        self.fail_accepted(&reply);
        self.step(if accepted { On::ContentAccepted } else { On::ContentRefused });
    }

    fn rset_reply(&mut self, reply: Reply) {
        self.current = None;
        if reply.is_positive() {
            self.step(On::Accepted(Verb::Rset));
        } else {
            self.turned_away(On::Refused(Verb::Rset), reply);
        }
    }

    /// Every recipient that was accepted gets this reply as its outcome; the transaction is over.
    fn fail_accepted(&mut self, reply: &Reply) {
        let Some(current) = self.current.take() else { return };
        for (recipient, answered) in current.recipients.iter().enumerate() {
            if answered.is_positive() {
                self.outcome(current.number, recipient, Outcome::of(reply.clone()));
            }
        }
    }

    fn fail_all_of_current(&mut self, reply: &Reply) {
        let Some(current) = self.current.take() else { return };
        for recipient in 0..current.transaction.envelope.forward_paths.len() {
            self.outcome(current.number, recipient, Outcome::of(reply.clone()));
        }
    }
}

/// What a reply in `state` has to be, where one of this class is not (RFC 5321 section 4.3.2): only DATA and AUTH are answered with 3yz.
fn unfit(state: State, class: Class) -> Option<&'static str> {
    match (state, class) {
        (State::Ready | State::SendContent | State::Closed, _) => Some("no reply, as nothing was asked"),
        (State::ExpectDataReply, Class::PositiveCompletion) => Some("354, or a refusal"),
        (State::ExpectDataReply | State::ExpectAuthReply, _) => None,
        (_, Class::PositiveIntermediate) => Some("2yz, or a refusal"),
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
