//! The network: hosts at nodes, links between them, and connections that carry octets over them.
//!
//! It knows no SMTP. What its ends must know it leaves as [`Notice`] values, which the world takes after each call.

pub(crate) mod connection;
mod faults;
pub(crate) mod map;
mod outside;
pub mod rules;
pub(crate) mod stream;
#[cfg(test)]
mod tests;
pub(crate) mod tls;
mod transport;
mod wire;

use std::collections::VecDeque;

use litemap::LiteMap;
use std::sync::Arc;

use crate::passing::Passing;
use crate::shared::Shared;
use crate::{Carries, ConnectionId, Direction, HopView, HostId, LinkId, Side};
use connection::{Connection, receiver};
use map::Map;
use rules::RuleView;
use stream::Load;

/// A send buffer with less than this takes more.
const ROOM_OCTETS: u64 = 65_536;

/// Something that one end of a connection must know.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Notice {
    /// The connection.
    pub(crate) connection: ConnectionId,
    /// The end.
    pub(crate) side: Side,
    /// What.
    pub(crate) news: News,
}

/// What an end of a connection is told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum News {
    /// The connection stands.
    Opened,
    /// Octets came.
    Octets(Arc<[u8]>),
    /// The send buffer has room again, after [`Network::has_room`] said no.
    Room,
    /// The other end will send no more.
    Ended,
    /// The connection is lost, for this end at least.
    Failed(Failure),
}

/// How a connection fails.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Failure {
    /// Nobody listens there.
    Refused,
    /// Nobody answered the call.
    ConnectTimedOut,
    /// The other end does not know the connection, or is silent.
    Reset,
}

/// What the network knows of a host.
#[derive(Clone, Debug)]
struct Port {
    listens: bool,
    up: bool,
}

/// Something on its way over links.
#[derive(Clone, Debug)]
pub(crate) struct Flight {
    /// Its connection.
    pub(crate) connection: ConnectionId,
    /// Its direction.
    pub(crate) direction: Direction,
    /// What it is.
    pub(crate) parcel: Parcel,
    /// Its way, with times; empty where both ends are on one host.
    pub(crate) hops: Vec<HopView>,
}

impl Flight {
    /// What it carries, for the screen; `None` for what is not shown: acknowledgements, but for the one that completes
    /// the handshake.
    pub(crate) fn carries(&self) -> Option<Carries> {
        match &self.parcel {
            Parcel::Segment { load, .. } | Parcel::Lost { load, .. } => Some(load.carries()),
            Parcel::Acknowledgement(1) if self.direction == Direction::ToServer => Some(Carries::Handshake),
            Parcel::Acknowledgement(_) => None,
            Parcel::Reset => Some(Carries::Handshake),
        }
    }

    /// The octets of the connection that it carries.
    pub(crate) fn octets(&self) -> u64 {
        match &self.parcel {
            Parcel::Segment { load, .. } | Parcel::Lost { load, .. } => load.octets(),
            Parcel::Acknowledgement(_) | Parcel::Reset => 0,
        }
    }
}

/// What is on its way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Parcel {
    /// A numbered load of a stream.
    Segment {
        /// Its number in the stream.
        number: u64,
        /// The load.
        load: Load,
    },
    /// Everything below this number has come.
    Acknowledgement(u64),
    /// There is no such connection.
    Reset,
    /// A segment that goes no further than to where a rule has it lost.
    Lost {
        /// The load.
        load: Load,
        /// The link of the rule.
        link: Option<LinkId>,
    },
}

/// Links, flights and connections.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    /// The links and the ways.
    pub(crate) map: Map,
    /// The rules, in order.
    pub(crate) rules: Vec<RuleView>,
    ports: Vec<Port>,
    flights: LiteMap<u64, Flight>,
    flights_begun: u64,
    /// In boxes: those that are over go from the front, and the others move up.
    connections: LiteMap<ConnectionId, Shared<Connection>>,
    connections_begun: u32,
    notices: Passing<VecDeque<Notice>>,
}

impl Network {
    /// A network without connections. For each host: whether it takes calls.
    pub(crate) fn new(map: Map, listens: impl Iterator<Item = bool>) -> Self {
        Network {
            map,
            rules: Vec::new(),
            ports: listens.map(|listens| Port { listens, up: true }).collect(),
            flights: LiteMap::new(),
            flights_begun: 0,
            connections: LiteMap::new(),
            connections_begun: 0,
            notices: Passing::default(),
        }
    }

    /// A connection, until [`Network::forget`].
    pub(crate) fn connection(&self, id: ConnectionId) -> Option<&Connection> {
        self.connections.get(&id).map(|connection| &**connection)
    }

    /// The connections, in the order of dialing.
    pub(crate) fn connections(&self) -> &LiteMap<ConnectionId, Shared<Connection>> {
        &self.connections
    }

    /// What is on its way, with its number.
    pub(crate) fn flights(&self) -> &LiteMap<u64, Flight> {
        &self.flights
    }

    /// How many things have begun to be on their way; the next has this number.
    pub(crate) fn flights_begun(&self) -> u64 {
        self.flights_begun
    }

    /// Drops a connection that is over.
    pub(crate) fn forget(&mut self, id: ConnectionId) {
        self.connections.remove(&id);
    }

    /// The next thing that an end must know.
    pub(crate) fn take_notice(&mut self) -> Option<Notice> {
        self.notices.0.pop_front()
    }

    /// Whether a host runs.
    pub(crate) fn is_up(&self, host: HostId) -> bool {
        self.port(host).is_some_and(|port| port.up)
    }

    fn notify(&mut self, connection: ConnectionId, side: Side, news: News) {
        self.notices.0.push_back(Notice { connection, side, news });
    }

    fn port(&self, host: HostId) -> Option<&Port> {
        self.ports.get(host.index())
    }
}
