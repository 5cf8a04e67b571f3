//! Parcels onto the links and off again.

use super::connection::receiver;
use super::{Flight, Network, Parcel};
use crate::core::{Core, Due};
use crate::{ConnectionId, Direction, NodeId, What};
use smtp::SimTime;

/// A segment without content: the header alone.
const HEADER_OCTETS: u64 = 40;

impl Network {
    /// Sends a parcel off. Gives when it will arrive; `None` where no way leads there and it is lost at once.
    pub(super) fn launch(
        &mut self,
        core: &mut Core,
        connection: ConnectionId,
        direction: Direction,
        parcel: Parcel,
    ) -> Option<SimTime> {
        let (from, to) = self.nodes(connection, direction)?;
        let (wire_octets, octets) = match &parcel {
            Parcel::Segment { load, .. } => (load.wire_octets(), Some(load.octets() as u32)),
            Parcel::Acknowledgement(_) | Parcel::Reset => (HEADER_OCTETS, None),
        };
        let Some(hops) = self.map.launch(core.now(), from, to, wire_octets) else {
            if let Some(octets) = octets {
                core.tell(What::SegmentLost { connection, direction, octets, link: None });
            }
            return None;
        };
        let arrives_at = hops.last().map_or(core.now(), |hop| hop.leaves_at);
        let id = self.flights_begun;
        self.flights_begun += 1;
        self.flights.insert(id, Flight { connection, direction, parcel, hops });
        core.plan(arrives_at, Due::Arrival(id));
        Some(arrives_at)
    }

    /// A flight is over: it reaches its end, unless it was lost on the way or nobody is there.
    pub(crate) fn arrive(&mut self, core: &mut Core, id: u64) {
        let Some(Flight { connection, direction, parcel, .. }) = self.flights.remove(&id) else { return };
        let Some(known) = self.connections.get(&connection).filter(|known| !known.is_over()) else { return };
        let host = known.host(receiver(direction));
        let up = host.is_some_and(|host| self.is_up(host));
        match parcel {
            Parcel::Segment { load, .. } if !up => {
                let octets = load.octets() as u32;
                core.tell(What::SegmentLost { connection, direction, octets, link: None });
            }
            _ if !up => {}
            Parcel::Segment { number, load } => {
                self.segment_arrived(core, connection, direction, number, load)
            }
            Parcel::Acknowledgement(number) => self.acknowledged(core, connection, direction, number),
            Parcel::Reset => self.reset_arrived(core, connection, receiver(direction)),
        }
    }

    /// How long a parcel is on its way at least.
    pub(super) fn latency(&mut self, connection: ConnectionId, direction: Direction) -> SimTime {
        let Some((from, to)) = self.nodes(connection, direction) else { return SimTime::ZERO };
        self.map.latency(from, to)
    }

    fn nodes(&self, connection: ConnectionId, direction: Direction) -> Option<(NodeId, NodeId)> {
        let connection = self.connections.get(&connection)?;
        let from = connection.host(direction.sender())?;
        let to = connection.host(receiver(direction))?;
        Some((from.into(), to.into()))
    }
}
