//! One direction of a connection: what waits, what is on the way, what must go again.
//!
//! Segments arrive in order. A lost one is sent again after a time-out that doubles; acknowledgements are not shown:
//! the window opens as segments arrive.

use std::collections::VecDeque;
use std::sync::Arc;

use smtp::SimTime;

use crate::{Carries, HopView};

/// The payload of one segment on the wire; several of them may travel as a train when much is waiting.
const SEGMENT_OCTETS: usize = 1_460;
const TRAIN_OCTETS: usize = 10 * SEGMENT_OCTETS;
/// The most octets on the way.
const WINDOW_OCTETS: usize = 65_535;
/// The first time-out before sending again; it doubles each time.
const RETRANSMIT: SimTime = SimTime::from_secs(1);
/// How often the same segment is sent again before the connection is given up.
const RETRANSMITS_MAX: u32 = 6;

/// What a segment holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Payload {
    /// Opens the connection.
    Syn,
    /// Answers `Syn`.
    SynAck,
    /// Completes the handshake.
    Ack,
    /// Octets of the stream.
    Data { bytes: Arc<[u8]>, from: usize, to: usize },
    /// No more octets follow.
    Fin,
    /// The connection is refused or unknown.
    Rst,
}

impl Payload {
    pub(crate) fn octets(&self) -> usize {
        match self {
            Payload::Data { from, to, .. } => to - from,
            _ => 0,
        }
    }
}

/// A segment on its way.
#[derive(Clone, Debug)]
pub(crate) struct Segment {
    pub(crate) id: u64,
    pub(crate) payload: Payload,
    pub(crate) carries: Carries,
    pub(crate) hops: Vec<HopView>,
    /// The key that cancels its arrival.
    pub(crate) arrival: (SimTime, u64),
}

/// One direction of a connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stream {
    waiting: VecDeque<(Payload, Carries)>,
    waiting_octets: usize,
    pub(crate) in_flight: VecDeque<Segment>,
    next_id: u64,
    line_free_at: SimTime,
    last_arrival_at: SimTime,
    retransmits: u32,
    /// A time-out runs; nothing is sent before it.
    pub(crate) stalled: bool,
}

impl Stream {
    pub(crate) fn push(&mut self, payload: Payload, carries: Carries) {
        self.waiting_octets += payload.octets();
        self.waiting.push_back((payload, carries));
    }

    /// Octets that were not sent yet.
    pub(crate) fn waiting_octets(&self) -> usize {
        self.waiting_octets
    }

    /// Takes the next piece that may be sent now, as large as a segment (or a train of ten where much is waiting).
    pub(crate) fn take(&mut self) -> Option<(Payload, Carries)> {
        let on_the_way: usize = self.in_flight.iter().map(|segment| segment.payload.octets()).sum();
        if self.stalled || on_the_way >= WINDOW_OCTETS {
            return None;
        }
        let size = if self.waiting_octets > TRAIN_OCTETS { TRAIN_OCTETS } else { SEGMENT_OCTETS };
        let (payload, carries) = self.waiting.pop_front()?;
        self.waiting_octets -= payload.octets();
        match payload {
            Payload::Data { bytes, from, to } if to - from > size => {
                let rest = Payload::Data { bytes: Arc::clone(&bytes), from: from + size, to };
                self.waiting_octets += rest.octets();
                self.waiting.push_front((rest, carries));
                Some((Payload::Data { bytes, from, to: from + size }, carries))
            }
            payload => Some((payload, carries)),
        }
    }

    /// Puts a piece that could not be sent back.
    pub(crate) fn put_back(&mut self, payload: Payload, carries: Carries) {
        self.waiting_octets += payload.octets();
        self.waiting.push_front((payload, carries));
    }

    /// When the first link is free for the next piece.
    pub(crate) fn start(&self, now: SimTime) -> SimTime {
        now.max(self.line_free_at)
    }

    /// Notes a piece as sent; gives its number and when it arrives, never before the one ahead of it.
    pub(crate) fn sent(&mut self, hops: &[HopView], latency: SimTime, now: SimTime) -> (u64, SimTime) {
        let id = self.next_id;
        self.next_id += 1;
        if let Some(first) = hops.first() {
            self.line_free_at = first.leaves_at - latency;
        }
        let arrives_at = hops.last().map_or(now, |hop| hop.leaves_at).max(self.last_arrival_at);
        self.last_arrival_at = arrives_at;
        (id, arrives_at)
    }

    /// The first segment on the way has arrived.
    pub(crate) fn arrived(&mut self, id: u64) -> Option<Segment> {
        if self.in_flight.front()?.id != id {
            return None;
        }
        self.retransmits = 0;
        self.in_flight.pop_front()
    }

    /// Loses the segments from the first one for which `lost` holds: they wait again, in order. Gives them.
    pub(crate) fn lose(&mut self, lost: impl Fn(&Segment) -> bool) -> Vec<Segment> {
        let Some(first) = self.in_flight.iter().position(lost) else { return Vec::new() };
        let gone: Vec<Segment> = self.in_flight.drain(first..).collect();
        for segment in gone.iter().rev() {
            self.put_back(segment.payload.clone(), segment.carries);
        }
        self.last_arrival_at = SimTime::ZERO;
        self.line_free_at = SimTime::ZERO;
        gone
    }

    /// How long to wait before sending again; `None` when it was tried often enough.
    pub(crate) fn back_off(&mut self) -> Option<SimTime> {
        if self.retransmits >= RETRANSMITS_MAX {
            return None;
        }
        self.stalled = true;
        let wait = SimTime::from_micros(RETRANSMIT.as_micros() << self.retransmits);
        self.retransmits += 1;
        Some(wait)
    }

    /// Forgets everything; gives what was on the way.
    pub(crate) fn clear(&mut self) -> Vec<Segment> {
        self.waiting.clear();
        self.waiting_octets = 0;
        self.in_flight.drain(..).collect()
    }
}
