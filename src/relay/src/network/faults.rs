//! What can break: hosts go down, links are cut.

use smtp::SimTime;

use super::connection::{End, other};
use super::rules::{Rule, RuleView};
use super::{Failure, Flight, Network, Parcel};
use crate::core::Core;
use crate::{ConnectionId, HostId, LinkId, Side, What};

impl Network {
    /// A host stops: its ends of connections vanish without a word. Gives those ends.
    pub(crate) fn host_down(&mut self, core: &mut Core, host: HostId) -> Vec<(ConnectionId, Side)> {
        if let Some(port) = self.ports.get_mut(host.index()) {
            port.up = false;
        }
        let mut ends = Vec::new();
        let ids: Vec<ConnectionId> = self.connections.keys().copied().collect();
        for (id, side) in ids.into_iter().flat_map(|id| [(id, Side::Client), (id, Side::Server)]) {
            let Some(connection) = self.connections.get_mut(&id) else { continue };
            if connection.host(side) != Some(host) || *connection.end(side) != End::Alive {
                continue;
            }
            ends.push((id, side));
            if connection.is_outside() {
                self.fail(core, id, other(side), Failure::Reset);
            }
            if self.vanish(core, id, side) {
                core.tell(What::Broken(id));
            }
        }
        ends
    }

    /// A host starts. It knows nothing of the connections it had.
    pub(crate) fn host_up(&mut self, host: HostId) {
        if let Some(port) = self.ports.get_mut(host.index()) {
            port.up = true;
        }
    }

    /// Cuts a link: what is on it, or on its way to it, is lost. `false` where there is no such link.
    pub(crate) fn cut(&mut self, core: &mut Core, link: LinkId) -> bool {
        let known = self.map.change(link, |link| link.cut = true);
        let lost =
            |flight: &Flight| flight.hops.iter().any(|hop| hop.link == link && hop.leaves_at > core.now());
        let lost: Vec<u64> =
            self.flights.iter().filter(|(_, flight)| lost(flight)).map(|(id, _)| *id).collect();
        for id in lost {
            let Some(Flight { connection, direction, parcel, .. }) = self.flights.remove(&id) else {
                continue;
            };
            if let Parcel::Segment { load, .. } | Parcel::Lost { load, .. } = parcel {
                let octets = load.octets() as u32;
                core.tell(What::SegmentLost { connection, direction, octets, link: Some(link) });
            }
        }
        known
    }

    /// Puts a rule behind the others.
    pub(crate) fn add_rule(&mut self, rule: Rule) {
        self.rules.push(RuleView { rule, struck: 0 });
    }

    /// Takes the rule of this number away, or all; `false` where there is none.
    pub(crate) fn remove_rule(&mut self, number: Option<u16>) -> bool {
        let before = self.rules.len();
        let mut numbers = 1u16..;
        self.rules.retain(|_| numbers.next() != number && number.is_some());
        self.rules.len() < before
    }

    /// Mends a link. `false` where there is no such link.
    pub(crate) fn mend(&mut self, link: LinkId) -> bool {
        self.map.change(link, |link| link.cut = false)
    }

    /// Changes how long a link takes, for all that is sent from now on. `false` where there is no such link.
    pub(crate) fn set_latency(&mut self, link: LinkId, latency: SimTime) -> bool {
        self.map.change(link, |link| link.latency = latency)
    }
}
