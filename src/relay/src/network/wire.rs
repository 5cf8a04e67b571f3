//! Parcels onto the links and off again.

use super::connection::receiver;
use super::rules::{self, Strike, Verdict};
use super::{Flight, Network, Parcel};
use crate::core::{Core, Due};
use crate::{ConnectionId, Direction, HopView, NodeId, What};
use smtp::SimTime;

/// A segment without content: the header alone.
const HEADER_OCTETS: u64 = 40;

impl Network {
    /// Sends a parcel off. Gives when it will arrive, or would; `None` where no way leads there and it is lost at once.
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
            _ => (HEADER_OCTETS, None),
        };
        let Some(hops) = self.map.launch(core.now(), from, to, wire_octets) else {
            if let Some(octets) = octets {
                core.tell(What::SegmentLost { connection, direction, octets, link: None });
            }
            return None;
        };
        if !self.rules.is_empty()
            && let Some(on) = self.connections.get(&connection)
            && let Some(strike) =
                rules::judge(&mut self.rules, &mut core.chance, (on, direction), (&parcel, &hops))
        {
            return Some(self.strike(core, (connection, direction), (parcel, hops), strike));
        }
        Some(self.fly(core, (connection, direction), (parcel, hops), SimTime::ZERO))
    }

    /// Something is on its way, and so much longer than its hops say. Gives when it arrives.
    fn fly(
        &mut self,
        core: &mut Core,
        (connection, direction): (ConnectionId, Direction),
        (parcel, hops): (Parcel, Vec<HopView>),
        longer: SimTime,
    ) -> SimTime {
        let arrives_at = hops.last().map_or(core.now() + longer, |hop| hop.leaves_at);
        let id = self.flights_begun;
        self.flights_begun += 1;
        self.flights.insert(id, Flight { connection, direction, parcel, hops });
        core.plan(arrives_at, Due::Arrival(id));
        arrives_at
    }

    /// A rule strikes a parcel. Gives when it arrives, or would without the rule.
    fn strike(
        &mut self,
        core: &mut Core,
        (connection, direction): (ConnectionId, Direction),
        (parcel, mut hops): (Parcel, Vec<HopView>),
        Strike { rule, verdict, hop, link }: Strike,
    ) -> SimTime {
        let (whose, would_arrive_at) =
            ((connection, direction), hops.last().map_or(core.now(), |hop| hop.leaves_at));
        let octets = match &parcel {
            Parcel::Segment { load, .. } => Some(load.octets() as u32),
            _ => None,
        };
        // Nobody looks at acknowledgements that come late.
        if !matches!((verdict, octets), (Verdict::Pass, _) | (Verdict::Delay(_), None)) {
            let octets = octets.unwrap_or(0);
            core.tell(What::RuleStruck { rule, connection, direction, octets, verdict });
        }
        match verdict {
            Verdict::Pass => self.fly(core, whose, (parcel, hops), SimTime::ZERO),
            Verdict::Delay(by) => {
                for (place, late) in hops.iter_mut().enumerate().skip(hop) {
                    late.leaves_at = late.leaves_at + by;
                    if place > hop {
                        late.enters_at = late.enters_at + by;
                    }
                }
                self.fly(core, whose, (parcel, hops), by)
            }
            Verdict::Drop => {
                if let Parcel::Segment { load, .. } = parcel {
                    hops.truncate(link.map_or(hops.len(), |_| hop + 1));
                    self.fly(core, whose, (Parcel::Lost { load, link }, hops), SimTime::ZERO);
                }
                would_arrive_at
            }
            Verdict::Reset | Verdict::Refuse => {
                if verdict == Verdict::Reset {
                    self.fly(core, whose, (Parcel::Reset, hops), SimTime::ZERO);
                }
                let back = Direction::from(receiver(direction));
                let ends = self.nodes(connection, back);
                if let Some(hops) =
                    ends.and_then(|(from, to)| self.map.launch(core.now(), from, to, HEADER_OCTETS))
                {
                    self.fly(core, (connection, back), (Parcel::Reset, hops), SimTime::ZERO);
                }
                would_arrive_at
            }
        }
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
            Parcel::Lost { load, link } => {
                let octets = load.octets() as u32;
                core.tell(What::SegmentLost { connection, direction, octets, link });
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
