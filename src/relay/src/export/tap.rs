//! A tap: what the ends of connections send, seen as it leaves them.

use std::sync::Arc;

use litemap::LiteMap;
use smtp::SimTime;

use crate::network::connection::{Connection, inward};
use crate::network::stream::Load;
use crate::network::{self, Flight};
use crate::{ConnectionId, Direction, World};

/// More connections than this are looked through for those that the world has forgotten.
const KNOWN_MAX: usize = 1_024;

/// Something that one end of a connection has sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sent {
    /// When it left.
    pub at: SimTime,
    /// When it reaches the other end, if nothing comes between; `None` where a rule loses it.
    pub arrives_at: Option<SimTime>,
    /// The connection.
    pub connection: ConnectionId,
    /// Which way.
    pub direction: Direction,
    /// What.
    pub parcel: Parcel,
    /// Its number in the stream, where the first octet has the number 1, as the beginning counts too (RFC 9293 section 3.4).
    pub number: u64,
    /// The number that the sender expects next from the other end; 0 where it has heard nothing.
    pub acknowledges: u64,
}

/// What was sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Parcel {
    /// The beginning of the stream: SYN.
    Begin,
    /// Octets.
    Octets(Arc<[u8]>),
    /// The end of the stream: FIN.
    End,
    /// Nothing but how far the other end was heard.
    Acknowledgement,
    /// There is no such connection: RST.
    Reset,
}

/// What is known of a connection, for each direction.
type Ends = [End; 2];

/// What is known of a stream.
#[derive(Clone, Default, Debug)]
struct End {
    /// For each load the number behind it.
    behind: Vec<u64>,
    /// The number behind all.
    next: u64,
}

/// Sees what is sent, of one connection or of all.
#[derive(Clone, Default, Debug)]
pub struct Tap {
    only: Option<ConnectionId>,
    /// How many flights have been seen.
    seen: u64,
    ends: LiteMap<ConnectionId, Ends>,
}

impl Tap {
    /// A tap that has seen nothing. It must look at a world before the connection begins, and then after each step.
    pub fn new(only: Option<ConnectionId>) -> Tap {
        Tap { only, ..Tap::default() }
    }

    /// What was sent since the last look.
    pub fn look(&mut self, world: &World) -> Vec<Sent> {
        let network = world.network();
        let begun = network.flights_begun();
        if begun == self.seen {
            return Vec::new();
        }
        let new = network.flights().iter().filter(|(id, _)| **id >= self.seen);
        let new = new.filter(|(_, flight)| self.only.is_none_or(|only| only == flight.connection));
        let mut out = Vec::new();
        for (_, flight) in new {
            let Some(connection) = network.connection(flight.connection) else { continue };
            let ends = self.ends.entry(flight.connection).or_default();
            out.extend(sent(world.now(), flight, connection, ends));
        }
        self.seen = begun;
        if self.ends.len() > KNOWN_MAX {
            self.ends.retain(|id, _| network.connection(*id).is_some());
        }
        out
    }
}

/// What a flight is; `None` for the acknowledgement of a call, which its answer brings along.
fn sent(now: SimTime, flight: &Flight, connection: &Connection, ends: &mut Ends) -> Option<Sent> {
    let Flight { connection: id, direction, .. } = *flight;
    let sent_octets = connection.sent_octets(direction);
    let of = |load: &Load| match load {
        Load::Syn => (0, Parcel::Begin),
        Load::Octets(piece) => (1 + piece.at, Parcel::Octets(piece.clone().into_octets())),
        Load::Fin => (1 + sent_octets, Parcel::End),
    };
    let own = &mut ends[place(direction)];
    let (number, parcel) = match &flight.parcel {
        network::Parcel::Segment { load, .. } | network::Parcel::Lost { load, .. } => of(load),
        network::Parcel::Acknowledgement(..=1) if direction == Direction::ToClient => return None,
        network::Parcel::Acknowledgement(_) => (own.next, Parcel::Acknowledgement),
        network::Parcel::Reset => (own.next, Parcel::Reset),
    };
    let behind = number
        + match &parcel {
            Parcel::Octets(octets) => octets.len() as u64,
            Parcel::Begin | Parcel::End => 1,
            Parcel::Acknowledgement | Parcel::Reset => 0,
        };
    own.next = own.next.max(behind);
    if let network::Parcel::Segment { number, .. } = flight.parcel {
        own.note(number as usize, behind);
    }
    let back = inward(direction.sender());
    let heard = connection.expected(back) as usize;
    let acknowledges = heard.checked_sub(1).and_then(|last| ends[place(back)].behind.get(last)).copied();
    let lost = matches!(flight.parcel, network::Parcel::Lost { .. });
    Some(Sent {
        at: now,
        arrives_at: (!lost).then(|| flight.hops.last().map_or(now, |hop| hop.leaves_at)),
        connection: id,
        direction,
        parcel,
        number,
        acknowledges: acknowledges.unwrap_or_default(),
    })
}

impl End {
    /// Notes the number behind a load.
    fn note(&mut self, load: usize, number: u64) {
        if self.behind.len() <= load {
            self.behind.resize(load + 1, 0);
        }
        self.behind[load] = number;
    }
}

const fn place(direction: Direction) -> usize {
    match direction {
        Direction::ToServer => 0,
        Direction::ToClient => 1,
    }
}
