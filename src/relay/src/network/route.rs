//! Routing: the quickest way over links that are not cut.

use std::collections::BTreeMap;

use smtp::SimTime;

use crate::{HopView, LinkId, NodeId};

/// A link and its present condition.
#[derive(Clone, Debug)]
pub(crate) struct LinkState {
    pub(crate) a: NodeId,
    pub(crate) b: NodeId,
    pub(crate) latency: SimTime,
    pub(crate) octets_per_s: u64,
    pub(crate) cut: bool,
}

/// All links. Hosts are ends; only routers pass segments on.
#[derive(Clone, Debug)]
pub(crate) struct Topology {
    pub(crate) links: Vec<LinkState>,
    /// Nodes below this number are hosts.
    pub(crate) hosts: u16,
}

impl Topology {
    /// The links from `from` to `to` in order, quickest way first; equal ways by the lower link numbers.
    pub(crate) fn route(&self, from: NodeId, to: NodeId) -> Option<Vec<(LinkId, NodeId, NodeId)>> {
        let mut best: BTreeMap<NodeId, (SimTime, Option<(LinkId, NodeId)>)> =
            BTreeMap::from([(from, (SimTime::ZERO, None))]);
        let mut open = vec![from];
        while let Some(place) = (0..open.len()).min_by_key(|index| (best[&open[*index]].0, open[*index])) {
            let node = open.swap_remove(place);
            if node == to {
                break;
            }
            if node != from && node.0 < self.hosts {
                continue;
            }
            let so_far = best[&node].0;
            for (index, link) in self.links.iter().enumerate().filter(|(_, link)| !link.cut) {
                let next = match (link.a == node, link.b == node) {
                    (true, false) => link.b,
                    (false, true) => link.a,
                    _ => continue,
                };
                let cost = so_far + link.latency;
                if best.get(&next).is_none_or(|(known, _)| cost < *known) {
                    best.insert(next, (cost, Some((LinkId(index as u16), node))));
                    if !open.contains(&next) {
                        open.push(next);
                    }
                }
            }
        }
        let mut way = Vec::new();
        let mut node = to;
        while let Some((link, before)) = best.get(&node)?.1 {
            way.push((link, before, node));
            node = before;
        }
        way.reverse();
        Some(way)
    }

    /// When a segment of `octets` that starts at `start` is where.
    pub(crate) fn travel(
        &self,
        way: &[(LinkId, NodeId, NodeId)],
        start: SimTime,
        octets: u64,
    ) -> Vec<HopView> {
        let mut at = start;
        way.iter()
            .map(|(link, from, to)| {
                let state = &self.links[link.index()];
                let enters_at = at;
                at =
                    at + state.latency + SimTime::from_micros(octets * 1_000_000 / state.octets_per_s.max(1));
                HopView { link: *link, from: *from, to: *to, enters_at, leaves_at: at }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(a: u16, b: u16, ms: u64) -> LinkState {
        let latency = SimTime::from_millis(ms);
        LinkState { a: NodeId(a), b: NodeId(b), latency, octets_per_s: 1_000_000, cut: false }
    }

    #[test]
    fn the_quickest_way_that_is_not_cut_and_not_through_a_host() {
        // Hosts 0, 1, 2; routers 3, 4.
        let mut topology = Topology {
            links: vec![
                link(0, 3, 1),
                link(3, 1, 9),
                link(3, 4, 1),
                link(4, 1, 1),
                link(0, 2, 1),
                link(2, 1, 1),
            ],
            hosts: 3,
        };
        let nodes = |topology: &Topology| -> Option<Vec<u16>> {
            topology.route(NodeId(0), NodeId(1)).map(|way| way.iter().map(|hop| hop.2.0).collect())
        };
        assert_eq!(nodes(&topology), Some(vec![3, 4, 1]));
        topology.links[3].cut = true;
        assert_eq!(nodes(&topology), Some(vec![3, 1]));
        topology.links[1].cut = true;
        assert_eq!(nodes(&topology), None);
    }

    #[test]
    fn a_segment_takes_latency_and_bandwidth_on_each_link() {
        let topology = Topology { links: vec![link(0, 2, 5), link(2, 1, 5)], hosts: 2 };
        let way = topology.route(NodeId(0), NodeId(1)).expect("a way");
        let hops = topology.travel(&way, SimTime::from_millis(1), 1_000);
        assert_eq!(hops[1].leaves_at, SimTime::from_millis(1 + 2 * (5 + 1)));
    }
}
