//! One direction of a connection: pieces in order, a window, what is not acknowledged yet (RFC 9293 in small).

use std::collections::VecDeque;

use litemap::LiteMap;
use std::ops::Range;
use std::sync::Arc;

use crate::Carries;

/// The octets of a full segment on an Ethernet path (RFC 9293 section 3.7.1).
const SEGMENT_OCTETS_MAX: usize = 1_460;
/// Segments that go out back to back are one train: one event of the world, not eleven.
const TRAIN_OCTETS_MAX: usize = 11 * SEGMENT_OCTETS_MAX;
/// The most octets that may be under way without acknowledgement: the window of RFC 9293 without scaling.
const WINDOW_OCTETS: u64 = 65_535;
/// The most trains that may be under way, so that a stream of single octets cannot flood the world.
const WINDOW_TRAINS: usize = 64;

/// What goes through a stream, each in its turn.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Load {
    /// The beginning.
    Syn,
    /// Octets.
    Octets(Piece),
    /// The end.
    Fin,
}

/// Some octets of a shared buffer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Piece {
    octets: Arc<[u8]>,
    span: Range<usize>,
    /// How many octets of the stream went out before it.
    pub(crate) at: u64,
    /// What the octets are, for the screen.
    pub(crate) carries: Carries,
}

impl Piece {
    /// The whole of a buffer.
    pub(crate) fn new(octets: Arc<[u8]>, carries: Carries) -> Self {
        Piece { span: 0..octets.len(), at: 0, octets, carries }
    }

    /// The octets.
    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.octets[self.span.clone()]
    }

    /// The octets, shared where they are all of the buffer.
    pub(crate) fn into_octets(self) -> Arc<[u8]> {
        if self.span.len() == self.octets.len() { self.octets } else { self.as_slice().into() }
    }

    /// The buffer of which it is a part: what was said at once.
    pub(crate) fn whole(&self) -> &[u8] {
        &self.octets
    }

    /// Whether it ends with its buffer.
    pub(crate) fn is_last(&self) -> bool {
        self.span.end == self.octets.len()
    }

    fn split_front(&mut self, octets: usize) -> Piece {
        let middle = self.span.end.min(self.span.start + octets);
        let front = Piece { span: self.span.start..middle, ..self.clone() };
        self.span.start = middle;
        front
    }
}

impl Load {
    /// How many octets of the connection it holds.
    pub(crate) fn octets(&self) -> u64 {
        match self {
            Load::Octets(piece) => piece.span.len() as u64,
            Load::Syn | Load::Fin => 0,
        }
    }

    /// How many octets it is on the wire: each segment has a header of 40.
    pub(crate) fn wire_octets(&self) -> u64 {
        let segments = self.octets().div_ceil(SEGMENT_OCTETS_MAX as u64).max(1);
        self.octets() + 40 * segments
    }

    /// What it is, for the screen.
    pub(crate) fn carries(&self) -> Carries {
        match self {
            Load::Octets(piece) => piece.carries,
            Load::Syn | Load::Fin => Carries::Handshake,
        }
    }
}

/// Both ends of one direction. Loads are numbered as they go out; the receiver hands them on in that order, once.
#[derive(Clone, Default, Debug)]
pub(crate) struct Stream {
    waiting: VecDeque<Load>,
    waiting_octets: u64,
    /// Sent and not acknowledged; the first has the number `acknowledged`.
    under_way: VecDeque<Load>,
    under_way_octets: u64,
    acknowledged: u64,
    /// The octets that went out.
    sent_octets: u64,
    expected: u64,
    early: LiteMap<u64, Load>,
}

impl Stream {
    /// Puts a load behind what waits; empty pieces are dropped.
    pub(crate) fn push(&mut self, load: Load) {
        if matches!(&load, Load::Octets(piece) if piece.span.is_empty()) {
            return;
        }
        self.waiting_octets += load.octets();
        self.waiting.push_back(load);
    }

    /// The octets that wait for their turn.
    pub(crate) fn waiting_octets(&self) -> u64 {
        self.waiting_octets
    }

    /// The octets that went out, acknowledged or not.
    pub(crate) fn sent_octets(&self) -> u64 {
        self.sent_octets
    }

    /// The next load that the window lets out, with its number.
    pub(crate) fn take(&mut self) -> Option<(u64, Load)> {
        let room = WINDOW_OCTETS.saturating_sub(self.under_way_octets);
        let full = self.under_way.len() >= WINDOW_TRAINS;
        let fits = self.waiting.front()?.octets().min(TRAIN_OCTETS_MAX as u64) <= room;
        if full || !fits {
            return None;
        }
        let mut load = match self.waiting.front_mut() {
            Some(Load::Octets(piece)) if piece.span.len() > TRAIN_OCTETS_MAX => {
                Load::Octets(piece.split_front(TRAIN_OCTETS_MAX))
            }
            _ => self.waiting.pop_front()?,
        };
        if let Load::Octets(piece) = &mut load {
            piece.at = self.sent_octets;
        }
        self.waiting_octets -= load.octets();
        self.under_way_octets += load.octets();
        self.sent_octets += load.octets();
        let number = self.acknowledged + self.under_way.len() as u64;
        self.under_way.push_back(load.clone());
        Some((number, load))
    }

    /// What is not acknowledged, to send again.
    pub(crate) fn unacknowledged(&self) -> impl Iterator<Item = (u64, &Load)> {
        (self.acknowledged..).zip(&self.under_way)
    }

    /// The receiver has everything below `number`. Gives whether that is news.
    pub(crate) fn acknowledge(&mut self, number: u64) -> bool {
        let before = self.acknowledged;
        while self.acknowledged < number {
            let Some(load) = self.under_way.pop_front() else { break };
            self.under_way_octets -= load.octets();
            self.acknowledged += 1;
        }
        self.acknowledged > before
    }

    /// The number of the load that the receiver has not got yet: what it acknowledges.
    pub(crate) fn expected(&self) -> u64 {
        self.expected
    }

    /// Gives back the room that nothing needs any more.
    pub(crate) fn shrink(&mut self) {
        self.waiting.shrink_to_fit();
        self.under_way.shrink_to_fit();
        if self.early.is_empty() {
            self.early = LiteMap::new();
        }
    }

    /// A load arrives. Gives what can be handed on now: nothing for a load that is early or came twice.
    pub(crate) fn receive(&mut self, number: u64, load: Load) -> Vec<Load> {
        if number >= self.expected {
            self.early.insert(number, load);
        }
        let mut out = Vec::new();
        while let Some(load) = self.early.remove(&self.expected) {
            self.expected += 1;
            out.push(load);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn octets(length: usize) -> Load {
        Load::Octets(Piece::new(vec![b'x'; length].into(), Carries::Content))
    }

    fn take_all(stream: &mut Stream) -> Vec<(u64, u64)> {
        std::iter::from_fn(|| stream.take()).map(|(number, load)| (number, load.octets())).collect()
    }

    #[test]
    fn a_large_piece_goes_out_in_trains_and_stops_at_the_window() {
        let mut stream = Stream::default();
        stream.push(Load::Syn);
        stream.push(octets(100_000));
        stream.push(octets(0));
        stream.push(Load::Fin);
        assert_eq!(take_all(&mut stream), [(0, 0), (1, 16_060), (2, 16_060), (3, 16_060), (4, 16_060)]);
        assert_eq!(stream.waiting_octets(), 100_000 - 4 * 16_060);
        assert!(stream.acknowledge(3) && !stream.acknowledge(3));
        assert_eq!(take_all(&mut stream), [(5, 16_060), (6, 16_060)]);
        assert_eq!(stream.unacknowledged().map(|(number, _)| number).collect::<Vec<_>>(), [3, 4, 5, 6]);
        assert!(stream.acknowledge(99));
        assert_eq!(take_all(&mut stream), [(7, 100_000 - 6 * 16_060), (8, 0)]);
    }

    #[test]
    fn many_small_pieces_are_bounded_too() {
        let mut stream = Stream::default();
        (0..1_000).for_each(|_| stream.push(octets(1)));
        assert_eq!(take_all(&mut stream).len(), WINDOW_TRAINS);
    }

    #[test]
    fn the_receiver_hands_on_in_order_and_once() {
        let mut stream = Stream::default();
        assert_eq!(stream.receive(1, octets(1)), []);
        assert_eq!(stream.receive(2, octets(2)), []);
        assert_eq!(stream.receive(0, Load::Syn), [Load::Syn, octets(1), octets(2)]);
        assert_eq!(stream.receive(1, octets(1)), []);
        assert_eq!(stream.expected(), 3);
    }

    #[test]
    fn headers_count_on_the_wire() {
        assert_eq!(Load::Syn.wire_octets(), 40);
        assert_eq!(octets(1_460).wire_octets(), 1_500);
        assert_eq!(octets(1_461).wire_octets(), 1_541);
    }
}
