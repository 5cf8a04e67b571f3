//! BDAT: content in counted chunks (RFC 3030 section 2).

use super::content::Replies;
use super::{Output, Pending, Question, Server, State};
use crate::table::On;
use crate::{Body, Command, Reply, Utterance, Verb};

/// A chunk that is being read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chunk {
    octets: u64,
    left: u64,
    last: bool,
}

impl Server {
    /// BDAT was said at the right time.
    pub(super) fn bdat(&mut self, octets: u64, last: bool) {
        self.skip = 0;
        self.chunk = Some(Chunk { octets, left: octets, last });
        self.step(On::Accepted(Verb::Bdat));
        self.end_chunk();
    }

    /// Takes octets of the chunk from the front of `bytes`.
    pub(super) fn take_chunk(&mut self, bytes: &mut &[u8]) {
        let Some(chunk) = &mut self.chunk else { return };
        let count = usize::try_from(chunk.left).unwrap_or(usize::MAX).min(bytes.len());
        let octets = &bytes[..count];
        *bytes = &bytes[count..];
        chunk.left -= count as u64;
        self.transaction.octets += count as u64;
        self.transaction.eight_bit |= !octets.is_ascii();
        self.hear(|| Utterance::Content { octets: count as u64 });
        // What goes beyond the limit is swallowed, not handed on.
        if self.transaction.octets <= self.config.limits.message_octets_max {
            super::content::reserve(&mut self.block, octets.len());
            self.block.extend_from_slice(octets);
            self.hand_on(false);
        }
        self.end_chunk();
    }

    /// Throws away the octets of a chunk that was refused.
    pub(super) fn skip_chunk(&mut self, bytes: &mut &[u8]) {
        let count = usize::try_from(self.skip).unwrap_or(usize::MAX).min(bytes.len());
        self.skip -= count as u64;
        *bytes = &bytes[count..];
        if self.skip == 0
            && let Some(line) = self.late.take()
        {
            self.refuse_chunk_out_of_order(&line);
        }
    }

    /// A chunk at the wrong time. In LMTP the last chunk has a reply for each recipient of its transaction, also where
    /// that has failed already, and none where nobody was accepted (RFC 2033 section 4.3): the client counts on it.
    pub(super) fn refuse_chunk_out_of_order(&mut self, line: &[u8]) {
        let (reply, diagnostic) = self.out_of_order(Verb::Bdat, line);
        let last = matches!(Command::parse(line, &self.dialect), Ok(Command::Bdat { last: true, .. }));
        let failed = if last { std::mem::take(&mut self.transaction.failed) } else { 0 };
        if last && self.dialect.lmtp && self.offers(Verb::Bdat) && self.state == State::ExpectRcpt {
            self.tell(|| Output::Diagnosed(diagnostic));
            return self.step(On::Refusal);
        }
        self.refuse(reply.clone(), Some(diagnostic));
        if self.state != State::Closed {
            (1..failed).for_each(|_| self.say(reply.clone()));
        }
    }

    /// Answers a chunk that is whole; a message that cannot be taken is refused with the first chunk that shows it, and
    /// the transaction is over (RFC 3030 section 2).
    fn end_chunk(&mut self) {
        let Some(chunk) = self.chunk.filter(|chunk| chunk.left == 0) else { return };
        self.chunk = None;
        self.hand_on(true);
        debug_assert_eq!(self.state, State::ExpectChunk);
        let octets = self.transaction.octets;
        let octets_max = self.config.limits.message_octets_max;
        let binary = self.transaction.allowed.body == Some(Body::BinaryMime);
        if octets > octets_max {
            return self.refuse_chunk(super::commands::too_large(octets_max), chunk.last);
        }
        if self.transaction.eight_bit && !binary && !self.takes_eight_bit() {
            return self.refuse_chunk(super::content::not_seven_bit(), chunk.last);
        }
        if chunk.last {
            self.hear(|| Utterance::EndOfData);
            return match self.header_fault() {
                Some(diagnostic) => self.refuse_header(diagnostic),
                None => self.ask(Pending::Message, Question::Message { octets }),
            };
        }
        let text = format!("{} octets received", chunk.octets);
        self.say(Reply::new(250, Some((2, 0, 0)), text));
        self.step(On::ChunkAccepted);
    }

    /// The message ends with this chunk: in LMTP each recipient hears it where the chunk was the last one, and else the
    /// chunk has its one reply as always (RFC 2033 section 4.3).
    fn refuse_chunk(&mut self, reply: Reply, last: bool) {
        if last {
            return self.refuse_message(reply);
        }
        let failed = if self.dialect.lmtp { self.transaction.recipients } else { 0 };
        self.message_answered(Replies::One(reply));
        self.transaction.failed = failed;
    }
}
