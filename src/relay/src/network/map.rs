//! Nodes and links: the shortest way from one node to another, and when a load that takes it would be where.

use std::collections::BTreeSet;
use std::sync::Arc;

use litemap::LiteMap;

use smtp::SimTime;

use crate::{HopView, LinkId, NodeId};

/// A link between two nodes, both ways.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    /// One end.
    pub(crate) a: NodeId,
    /// The other end.
    pub(crate) b: NodeId,
    /// How long an octet is on its way.
    pub(crate) latency: SimTime,
    /// How many octets enter in a second; at least 1.
    pub(crate) octets_per_s: u64,
    /// Nothing passes.
    pub(crate) cut: bool,
    /// When the link is free again, from `a` to `b` and from `b` to `a`.
    free_at: [SimTime; 2],
}

impl Link {
    /// A link that is whole and free.
    pub(crate) fn new(a: NodeId, b: NodeId, latency: SimTime, octets_per_s: u64) -> Self {
        let octets_per_s = octets_per_s.max(1);
        Link { a, b, latency, octets_per_s, cut: false, free_at: [SimTime::ZERO; 2] }
    }

    fn other_end(&self, node: NodeId) -> Option<NodeId> {
        match node {
            _ if node == self.a => Some(self.b),
            _ if node == self.b => Some(self.a),
            _ => None,
        }
    }

    fn serialization(&self, octets: u64) -> SimTime {
        SimTime::from_micros((octets.saturating_mul(1_000_000)).div_ceil(self.octets_per_s))
    }
}

/// The ways from one node: for each node the last link of the shortest way there, and the node before it.
type Tree = Arc<[Option<(LinkId, NodeId)>]>;

/// The links and what is known of the ways over them.
#[derive(Clone, Debug)]
pub(crate) struct Map {
    links: Vec<Link>,
    /// Nodes below this number are hosts: ends of ways. Only routers pass on what is not for them.
    hosts: u16,
    /// For each node its links.
    links_at: Arc<[Vec<LinkId>]>,
    /// What was asked for so far, by the node of the start; nothing is known any more when a link changes.
    trees: LiteMap<NodeId, Tree>,
}

impl Map {
    /// A map of these links; nodes below `hosts` are hosts.
    pub(crate) fn new(links: Vec<Link>, hosts: u16) -> Self {
        let ends = || links.iter().flat_map(|link| [link.a, link.b]);
        let nodes = ends().map(|node| node.index() + 1).max().unwrap_or(0).max(hosts.into());
        let mut links_at = vec![Vec::new(); nodes];
        for (index, link) in links.iter().enumerate() {
            for end in [link.a, link.b] {
                links_at[end.index()].push(LinkId(index as u16));
            }
        }
        Map { links, hosts, links_at: links_at.into(), trees: LiteMap::new() }
    }

    /// The links, by their ids.
    pub(crate) fn links(&self) -> &[Link] {
        &self.links
    }

    /// Changes a link; `false` where there is none. What is on its way keeps its times.
    pub(crate) fn change(&mut self, link: LinkId, change: impl FnOnce(&mut Link)) -> bool {
        self.trees.clear();
        self.links.get_mut(link.index()).map(change).is_some()
    }

    /// The nodes from `from` to `to`, both included; `None` where no whole way leads there.
    pub(crate) fn path(&mut self, from: NodeId, to: NodeId) -> Option<Vec<NodeId>> {
        let way = self.way(from, to)?;
        Some(std::iter::once(from).chain(way.iter().map(|(_, _, behind)| *behind)).collect())
    }

    /// The time that the latencies of the way add up to; zero where there is none.
    pub(crate) fn latency(&mut self, from: NodeId, to: NodeId) -> SimTime {
        let way = self.way(from, to).unwrap_or_default();
        way.iter().fold(SimTime::ZERO, |sum, (link, _, _)| sum + self.links[link.index()].latency)
    }

    /// Sends a load of `octets` off: each link takes it when it is free, and each node passes it on when it is whole.
    /// Empty where `from` is `to`; `None` where no way leads there.
    pub(crate) fn launch(
        &mut self,
        now: SimTime,
        from: NodeId,
        to: NodeId,
        octets: u64,
    ) -> Option<Vec<HopView>> {
        let way = self.way(from, to)?;
        let mut at = now;
        let mut hops = Vec::with_capacity(way.len());
        for &(id, from, to) in way.iter() {
            let Some(link) = self.links.get_mut(id.index()) else { continue };
            let serialization = link.serialization(octets);
            let free_at = &mut link.free_at[usize::from(from == link.b)];
            let enters_at = at.max(*free_at);
            *free_at = enters_at + serialization;
            at = enters_at + serialization + link.latency;
            hops.push(HopView { link: id, from, to, enters_at, leaves_at: at });
        }
        Some(hops)
    }

    /// The shortest whole way: its links in order, each with the nodes before and behind it.
    fn way(&mut self, from: NodeId, to: NodeId) -> Option<Vec<(LinkId, NodeId, NodeId)>> {
        if !self.trees.contains_key(&from) {
            self.trees.insert(from, self.tree(from));
        }
        let tree = self.trees.get(&from)?;
        let mut way = Vec::new();
        let mut node = to;
        while node != from {
            let (link, before) = (*tree.get(node.index())?)?;
            way.push((link, before, node));
            node = before;
        }
        way.reverse();
        Some(way)
    }

    /// Dijkstra by latency; among ways of equal latency the one with fewer links, then with lower ids.
    fn tree(&self, from: NodeId) -> Tree {
        let mut costs = vec![None; self.links_at.len()];
        let mut tree = vec![None; self.links_at.len()];
        let mut open = BTreeSet::from([((SimTime::ZERO, 0u16), from)]);
        while let Some((cost, node)) = open.pop_first() {
            if node != from && node.0 < self.hosts {
                continue;
            }
            for id in &self.links_at[node.index()] {
                let link = &self.links[id.index()];
                let Some(next) = link.other_end(node).filter(|next| !link.cut && *next != from) else {
                    continue;
                };
                let longer = (cost.0 + link.latency, cost.1 + 1);
                let (known, by) = (&mut costs[next.index()], &mut tree[next.index()]);
                if known.is_none_or(|known| (longer, Some((*id, node))) < (known, *by)) {
                    open.extend([(longer, next)]);
                    (*known, *by) = (Some(longer), Some((*id, node)));
                }
            }
        }
        tree.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(millis: u64) -> SimTime {
        SimTime::from_millis(millis)
    }

    /// Hosts 0, 1, 2, routers 3 and 4: 0-3-1 takes 30 ms, 0-4-1 takes 20; 0-2-1 would take two, but 2 is a host.
    fn map() -> Map {
        let links = [(0, 3, 10), (3, 1, 20), (0, 4, 10), (4, 1, 10), (0, 2, 1), (2, 1, 1)];
        let link = |(a, b, latency)| Link::new(NodeId(a), NodeId(b), ms(latency), 1_000_000);
        Map::new(links.map(link).to_vec(), 3)
    }

    #[track_caller]
    fn check(map: &mut Map, to: u16, expect: Option<&[u16]>) {
        let path = map.path(NodeId(0), NodeId(to));
        assert_eq!(path, expect.map(|nodes| nodes.iter().map(|node| NodeId(*node)).collect::<Vec<_>>()));
    }

    #[test]
    fn the_shortest_whole_way_over_routers_is_taken() {
        let mut map = map();
        check(&mut map, 1, Some(&[0, 4, 1]));
        check(&mut map, 2, Some(&[0, 2]));
        check(&mut map, 0, Some(&[0]));
        check(&mut map, 9, None);
        assert!(map.change(LinkId(3), |link| link.cut = true));
        check(&mut map, 1, Some(&[0, 3, 1]));
        assert_eq!(map.latency(NodeId(0), NodeId(1)), ms(30));
        map.change(LinkId(0), |link| link.cut = true);
        check(&mut map, 1, None);
        map.change(LinkId(3), |link| link.cut = false);
        check(&mut map, 1, Some(&[0, 4, 1]));
        assert!(!map.change(LinkId(99), |_| ()));
    }

    #[test]
    fn equal_ways_are_decided_by_the_ids() {
        let mut map = map();
        map.change(LinkId(1), |link| link.latency = ms(10));
        check(&mut map, 1, Some(&[0, 3, 1]));
    }

    #[test]
    fn loads_queue_for_a_link_and_are_passed_on_whole() {
        let mut map = map();
        let times = |hops: Option<Vec<HopView>>| -> Vec<(u64, u64)> {
            let hops = hops.expect("a way").into_iter();
            hops.map(|hop| (hop.enters_at.as_millis(), hop.leaves_at.as_millis())).collect()
        };
        // 1 MB/s: 1000 octets take one millisecond to enter.
        assert_eq!(times(map.launch(ms(0), NodeId(0), NodeId(1), 1_000)), [(0, 11), (11, 22)]);
        assert_eq!(times(map.launch(ms(0), NodeId(0), NodeId(1), 1_000)), [(1, 12), (12, 23)]);
        assert_eq!(times(map.launch(ms(0), NodeId(1), NodeId(0), 0)), [(0, 10), (10, 20)]);
        assert_eq!(map.launch(ms(0), NodeId(0), NodeId(0), 5), Some(Vec::new()));
        assert_eq!(map.launch(ms(0), NodeId(0), NodeId(9), 5), None);
    }
}
