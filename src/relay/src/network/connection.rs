//! What is known of one connection: two streams, two ends, and how far it has come.

use smtp::SimTime;

use super::stream::Stream;
use crate::clock::Key;
use crate::{Caller, Direction, HostId, NodeId, Phase, Side};

/// Who is at one end of a connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum End {
    /// The server has not heard of it yet.
    Unborn,
    /// Somebody.
    Alive,
    /// Nobody any more: the host went down, or the end gave up. What arrives is answered with a reset.
    Gone,
}

/// Waiting for acknowledgements of one stream.
#[derive(Clone, Default, Debug)]
pub(crate) struct Patience {
    /// When it ends.
    pub(crate) timer: Option<Key>,
    /// How often it ended since the last acknowledgement.
    pub(crate) tries: u32,
    /// When the last load that is under way should have been acknowledged.
    pub(crate) acknowledged_at: SimTime,
}

/// A TCP connection (RFC 9293 in small) between two hosts, or from a program outside.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    /// Who called.
    pub(crate) client: Caller,
    /// Who was called.
    pub(crate) server: HostId,
    /// How far it has come.
    pub(crate) phase: Phase,
    /// When the call was made.
    pub(crate) opened_at: SimTime,
    /// When it was over.
    pub(crate) closed_at: Option<SimTime>,
    /// The nodes from client to server when the call was made; empty where no way led there.
    pub(crate) path: Vec<NodeId>,
    /// Octets for the program outside.
    pub(crate) outside: Vec<u8>,
    /// Whether TLS begins behind these octets.
    pub(crate) outside_tls: bool,
    /// The server knows that the connection stands.
    pub(super) confirmed: bool,
    streams: [Stream; 2],
    patience: [Patience; 2],
    ends: [End; 2],
    /// Sides that said they will send no more.
    finished: [bool; 2],
    /// Sides that know that the other will send no more.
    ended: [bool; 2],
    wants_room: [bool; 2],
}

impl Connection {
    pub(super) fn new(client: Caller, server: HostId, opened_at: SimTime, path: Vec<NodeId>) -> Self {
        Connection {
            client,
            server,
            phase: Phase::Connecting,
            opened_at,
            closed_at: None,
            path,
            outside: Vec::new(),
            outside_tls: false,
            confirmed: false,
            streams: Default::default(),
            patience: Default::default(),
            ends: [End::Alive, End::Unborn],
            finished: [false; 2],
            ended: [false; 2],
            wants_room: [false; 2],
        }
    }

    /// Whether nothing can happen any more.
    pub(crate) fn is_over(&self) -> bool {
        self.closed_at.is_some()
    }

    /// It is over from now on.
    pub(super) fn end_at(&mut self, now: SimTime) {
        self.closed_at = Some(now);
        self.streams.iter_mut().for_each(Stream::shrink);
    }

    /// The host at one side; `None` outside the simulated network.
    pub(crate) fn host(&self, side: Side) -> Option<HostId> {
        match (side, self.client) {
            (Side::Server, _) => Some(self.server),
            (Side::Client, Caller::Host(host)) => Some(host),
            (Side::Client, Caller::Outside(_)) => None,
        }
    }

    /// Whether this end can still send.
    pub(crate) fn can_send(&self, side: Side) -> bool {
        self.ends[of_side(side)] == End::Alive && !self.finished[of_side(side)]
    }

    /// How many octets have gone out in this direction, those on their way included.
    pub(crate) fn sent_octets(&self, direction: Direction) -> u64 {
        self.streams[of_side(direction.sender())].sent_octets()
    }

    /// The number of the load in this direction that is to come next.
    pub(crate) fn expected(&self, direction: Direction) -> u64 {
        self.streams[of_side(direction.sender())].expected()
    }

    /// Whether the client is a program outside.
    pub(crate) fn is_outside(&self) -> bool {
        matches!(self.client, Caller::Outside(_))
    }

    pub(super) fn stream(&mut self, direction: Direction) -> &mut Stream {
        &mut self.streams[of_side(direction.sender())]
    }

    pub(super) fn patience(&mut self, direction: Direction) -> &mut Patience {
        &mut self.patience[of_side(direction.sender())]
    }

    pub(super) fn end(&mut self, side: Side) -> &mut End {
        &mut self.ends[of_side(side)]
    }

    pub(super) fn finished(&mut self, side: Side) -> &mut bool {
        &mut self.finished[of_side(side)]
    }

    pub(super) fn ended(&mut self, side: Side) -> &mut bool {
        &mut self.ended[of_side(side)]
    }

    pub(super) fn wants_room(&mut self, side: Side) -> &mut bool {
        &mut self.wants_room[of_side(side)]
    }
}

fn of_side(side: Side) -> usize {
    match side {
        Side::Client => 0,
        Side::Server => 1,
    }
}

/// The side that receives in this direction.
pub(crate) fn receiver(direction: Direction) -> Side {
    other(direction.sender())
}

/// The direction from which this side receives.
pub(crate) fn inward(side: Side) -> Direction {
    Direction::from(other(side))
}

/// The other side.
pub(crate) fn other(side: Side) -> Side {
    match side {
        Side::Client => Side::Server,
        Side::Server => Side::Client,
    }
}
