//! DATA: from 354 to the reply after the final dot.

use super::{Answer, Output, Pending, Question, Server};
use crate::framing::{ContentFault, ContentReader};
use crate::table::On;
use crate::{Reply, Utterance, Verb};

/// The host gets content in pieces of so many octets or more; only the last one may be shorter.
const BLOCK_OCTETS: usize = 4_096;

/// The replies to a message; one needs no list.
pub(super) enum Replies {
    One(Reply),
    Each(Vec<Reply>),
}

impl Replies {
    fn as_slice(&self) -> &[Reply] {
        match self {
            Replies::One(reply) => std::slice::from_ref(reply),
            Replies::Each(replies) => replies,
        }
    }
}

impl Server {
    pub(super) fn data(&mut self) {
        let limits = self.config.limits;
        self.content = Some(ContentReader::new(
            limits.text_line_octets_max,
            limits.message_octets_max,
            self.takes_eight_bit(),
            self.config.bare_line_ends,
        ));
        self.accept(
            Verb::Data,
            Reply::new(354, None, "Send the message; end it with a line that holds only a dot"),
        );
    }

    pub(super) fn take_content(&mut self, bytes: &mut &[u8]) {
        let Some(reader) = &mut self.content else { return };
        // The one copy: a mail is handed on in a few slices, a dot at a line start parts them.
        let before = self.block.len();
        reserve(&mut self.block, bytes.len());
        if reader.take_line(bytes) {
            let line = std::mem::take(bytes);
            self.block.extend_from_slice(line);
            self.hear(|| Utterance::Content { octets: line.len() as u64 });
            return self.hand_on(false);
        }
        let end = reader.read(bytes, |octets| self.block.extend_from_slice(octets));
        if self.block.len() > before {
            let octets = (self.block.len() - before) as u64;
            self.hear(|| Utterance::Content { octets });
        }
        self.hand_on(end.is_some());
        if let Some(end) = end {
            self.content = None;
            self.hear(|| Utterance::EndOfData);
            self.content_ended(end.octets, end.faults);
        }
    }

    /// Gives the host a block of content if it is full, or if it is the last.
    #[inline]
    pub(super) fn hand_on(&mut self, last: bool) {
        if !self.block.is_empty() && (last || self.block.len() >= BLOCK_OCTETS) {
            self.hand_on_block();
        }
    }

    fn hand_on_block(&mut self) {
        let mut block = std::mem::take(&mut self.block);
        if block.capacity() > 2 * block.len() {
            block.shrink_to_fit();
        }
        self.keep_header(&block);
        self.outputs.push_back(Output::Content(block));
    }

    fn content_ended(&mut self, octets: u64, faults: Vec<ContentFault>) {
        let Some(worst) = faults.iter().max_by_key(|fault| severity(fault)) else {
            return match self.header_fault() {
                Some(diagnostic) => self.refuse_header(diagnostic),
                None => self.ask(Pending::Message, Question::Message { octets }),
            };
        };
        let reply = match worst {
            ContentFault::TooLarge(_) => super::commands::too_large(self.config.limits.message_octets_max),
            ContentFault::BareLineEnd(_) => {
                Reply::new(554, Some((5, 6, 0)), "CR or LF stood alone; lines end with CRLF and nothing else")
            }
            ContentFault::LineTooLong(_) => {
                let most = self.config.limits.text_line_octets_max;
                Reply::new(554, Some((5, 6, 0)), format!("A line is longer than {most} octets"))
            }
            ContentFault::EightBit(_) => not_seven_bit(),
        };
        let bare = matches!(worst, ContentFault::BareLineEnd(_));
        for fault in faults {
            self.tell(|| Output::Diagnosed(fault.diagnostic().clone()));
        }
        self.refuse_message(reply);
        if bare {
            self.end_after_bare_line_end();
        }
    }

    /// The message cannot be taken: every recipient hears it.
    pub(super) fn refuse_message(&mut self, reply: Reply) {
        let replies = self.each(Answer::Reply(reply));
        self.message_answered(replies);
    }

    /// The replies to the message: one, or in LMTP one for each recipient (RFC 2033 section 4.2).
    pub(super) fn each(&self, answer: Answer) -> Replies {
        let count = if self.dialect.lmtp { self.transaction.recipients as usize } else { 1 };
        let reply = match answer {
            Answer::Reply(reply) => self.in_ascii(&Pending::Message, reply),
            Answer::Each(replies) if replies.len() == count => {
                let replies = replies.into_iter().map(|reply| self.in_ascii(&Pending::Message, reply));
                return Replies::Each(replies.collect());
            }
            Answer::Accept | Answer::Each(_) | Answer::Secret(_) => self.usual(&Pending::Message),
        };
        if count == 1 { Replies::One(reply) } else { Replies::Each(vec![reply; count]) }
    }

    /// Says what became of the message; the transaction is over either way (RFC 5321 section 4.1.1.4).
    pub(super) fn message_answered(&mut self, replies: Replies) {
        let accepted = replies.as_slice().iter().any(Reply::is_positive);
        if let Some(closing) = replies.as_slice().iter().find(|reply| reply.code.value() == 421) {
            return self.end(On::ServiceClosing, Some(closing.clone()));
        }
        match replies {
            Replies::One(reply) => self.say(reply),
            Replies::Each(replies) => replies.into_iter().for_each(|reply| self.say(reply)),
        }
        if accepted {
            self.idle = 0;
        }
        self.drop_transaction();
        self.step(if accepted { On::ContentAccepted } else { On::ContentRefused });
    }
}

/// Makes room for octets at hand; where they come in small pieces, for a whole block.
pub(super) fn reserve(block: &mut Vec<u8>, at_hand: usize) {
    if block.capacity() == 0 {
        block.reserve_exact(at_hand.max(BLOCK_OCTETS));
    }
}

pub(super) fn not_seven_bit() -> Reply {
    Reply::new(554, Some((5, 6, 3)), "Octets above 127 need 8BITMIME, which was not agreed on")
}

/// Which fault the one reply names.
fn severity(fault: &ContentFault) -> u8 {
    match fault {
        ContentFault::EightBit(_) => 0,
        ContentFault::LineTooLong(_) => 1,
        ContentFault::TooLarge(_) => 2,
        ContentFault::BareLineEnd(_) => 3,
    }
}
