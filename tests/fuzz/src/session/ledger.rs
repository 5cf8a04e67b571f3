//! Who owes whom a reply: each command has one, in LMTP each recipient of a message.

use smtp::server::{Answer, Output, Question, State};
use smtp::table::On;
use smtp::{ReplyReader, Utterance, Verb};

/// Counts commands and replies.
pub(super) struct Ledger {
    lmtp: bool,
    /// Replies that the server owes.
    owed: usize,
    /// Recipients that the host has accepted in this transaction.
    recipients: usize,
    /// How many there were before they were dropped.
    dropped: usize,
    /// In LMTP, those of a message that was refused before its last chunk: the last chunk has a reply for each.
    failed: usize,
    /// The last command was BDAT, and what follows is answered in its place.
    bdat: bool,
    /// It was the last chunk.
    last: bool,
    closed: bool,
}

impl Ledger {
    /// The greeting is owed.
    pub(super) fn new(lmtp: bool) -> Self {
        Ledger {
            lmtp,
            owed: 1,
            recipients: 0,
            dropped: 0,
            failed: 0,
            bdat: false,
            last: false,
            closed: false,
        }
    }

    pub(super) fn recipients(&self) -> usize {
        self.recipients
    }

    /// The host has decided.
    pub(super) fn answered(&mut self, question: &Question, answer: &Answer) {
        let yes = match answer {
            Answer::Accept => true,
            Answer::Reply(reply) => reply.is_positive(),
            _ => false,
        };
        if yes && matches!(question, Question::Rcpt { .. }) {
            self.recipients += 1;
        }
    }

    /// The session has put this out.
    pub(super) fn enter(&mut self, output: &Output) {
        if matches!(output, Output::Wait(_) | Output::Diagnosed(_)) {
            return;
        }
        assert!(!self.closed, "after the end: {output:?}");
        match output {
            Output::Heard(Utterance::Command(line)) => {
                assert_eq!(self.owed, 0, "the next command is heard before the last is answered");
                self.owed = 1;
                self.bdat = line.get(..4).is_some_and(|verb| verb.eq_ignore_ascii_case(b"BDAT"));
                self.last = line.trim_ascii_end().to_ascii_uppercase().ends_with(b" LAST");
            }
            Output::Heard(Utterance::Response(_)) => {
                assert_eq!(self.owed, 0, "the next response is heard before the last is answered");
                self.owed = 1;
            }
            Output::Heard(Utterance::EndOfData) if !self.bdat => {
                assert_eq!(self.owed, 0, "the content ends before DATA is answered");
                self.owed = self.replies_to_message();
            }
            Output::Moved(moved) if moved.to == State::ExpectChunk && self.bdat && self.last => {
                self.owed = self.replies_to_message();
            }
            Output::Moved(moved) if moved.row.on == On::Accepted(Verb::Mail) => self.failed = 0,
            Output::Moved(moved) if moved.row.on == On::ContentRefused && self.bdat && !self.last => {
                self.failed = if self.lmtp { self.dropped } else { 0 };
            }
            Output::Moved(moved) if moved.row.on == On::Refusal && self.bdat && self.last => {
                self.late_chunk(moved.from);
            }
            Output::Said(Utterance::Reply(reply)) if reply.code.value() == 421 => self.owed = 0,
            Output::Said(_) => {
                assert!(self.owed > 0, "a reply to nothing: {output:?}");
                self.owed -= 1;
            }
            Output::Send(wire) => check_wire(wire),
            Output::Reset => {
                self.dropped = std::mem::take(&mut self.recipients);
                self.failed = 0;
            }
            Output::Close => self.closed = true,
            _ => {}
        }
    }

    /// The last chunk came at the wrong time: in LMTP nobody hears of it where nobody was accepted, and each recipient of
    /// a message that has failed already.
    fn late_chunk(&mut self, from: State) {
        if self.owed == 1 {
            assert!(self.lmtp && from == State::ExpectRcpt, "a chunk without a reply in {from:?}");
            self.owed = 0;
        }
        self.owed += std::mem::take(&mut self.failed).saturating_sub(1);
    }

    fn replies_to_message(&self) -> usize {
        if self.lmtp { self.recipients } else { 1 }
    }

    /// Nothing more comes from the client, and no question is open.
    pub(super) fn close(&self, state: State) {
        assert_eq!(self.closed, state == State::Closed);
        // A chunk is answered when its octets have come.
        let in_chunk = self.bdat;
        assert!(self.closed || self.owed == 0 || in_chunk, "{} replies are owed in {state:?}", self.owed);
    }
}

/// Exactly one reply, in lines of at most 512 octets (RFC 5321 section 4.5.3.1.5).
fn check_wire(wire: &[u8]) {
    let text = String::from_utf8_lossy(wire);
    let mut rest = wire;
    assert!(matches!(ReplyReader::default().read(&mut rest), Some(Ok(_))), "no reply: {text:?}");
    assert!(rest.is_empty(), "more than a reply: {text:?}");
    assert!(text.split_inclusive("\r\n").all(|line| line.len() <= 512), "a line is too long: {text:?}");
    assert!(wire.is_ascii(), "{text:?}");
}
