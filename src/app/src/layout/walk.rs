//! The way of the arrow keys: from host to host along the links.

use relay::LinkView;

/// The hosts that a link leads to from this one, or several links with nothing but routers between; the first `hosts` of the
/// nodes are hosts.
fn linked(links: &[LinkView], hosts: usize, from: usize) -> Vec<usize> {
    let mut found = vec![from];
    let mut next = 0;
    while let Some(&node) = found.get(next) {
        next += 1;
        // Nobody sees through a host.
        if node < hosts && node != from {
            continue;
        }
        for link in links {
            let (a, b) = (usize::from(link.a.0), usize::from(link.b.0));
            let other = if a == node { b } else { a };
            if (a == node || b == node) && !found.contains(&other) {
                found.push(other);
            }
        }
    }
    found.retain(|node| *node < hosts && *node != from);
    found
}

/// The host that lies nearest in a direction from the one at `from`: one that a link leads to, if any of them lies there,
/// else any. `places` are those of all nodes.
pub(crate) fn neighbour(
    places: &[[i32; 2]],
    links: &[LinkView],
    hosts: usize,
    from: usize,
    direction: [i32; 2],
) -> Option<usize> {
    let near = |among: &mut dyn Iterator<Item = usize>| {
        among.filter_map(|index| Some((away(places, from, index, direction)?, index))).min()
    };
    near(&mut linked(links, hosts, from).into_iter()).or_else(|| near(&mut (0..hosts))).map(|found| found.1)
}

/// How far a place lies in a direction, with what lies aside counted twice; `None` where it is more aside than ahead.
fn away(places: &[[i32; 2]], from: usize, to: usize, [dx, dy]: [i32; 2]) -> Option<i32> {
    let ([x, y], [to_x, to_y]) = (*places.get(from)?, *places.get(to)?);
    let (along, aside) = ((to_x - x) * dx + (to_y - y) * dy, (to_x - x) * dy + (to_y - y) * dx);
    (along > 0 && aside.abs() <= 3 * along).then_some(along + 2 * aside.abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use relay::{LinkId, NodeId};
    use smtp::SimTime;

    fn link(a: u16, b: u16) -> LinkView {
        LinkView { id: LinkId(0), a: NodeId(a), b: NodeId(b), latency: SimTime::ZERO, cut: false }
    }

    #[test]
    fn links_come_before_what_is_merely_near() {
        // Three hosts, and a router on the way from the first to the third.
        let places = [[0, 0], [60, 0], [200, 0], [100, 0]];
        let links = [link(0, 3), link(3, 2)];
        let right = |links: &[LinkView], from| neighbour(&places, links, 3, from, [1, 0]);
        assert_eq!(right(&links, 0), Some(2));
        assert_eq!(right(&[], 0), Some(1));
        assert_eq!(right(&links, 1), Some(2), "without a link any will do");
        assert_eq!(right(&links, 2), None);
        assert_eq!(right(&links, 9), None);
    }

    #[test]
    fn nobody_sees_through_a_host() {
        let links = [link(0, 1), link(1, 2), link(2, 0)];
        assert_eq!(linked(&links[..2], 3, 0), [1]);
        assert_eq!(linked(&links, 3, 0), [1, 2]);
    }

    #[test]
    fn a_direction_is_a_direction() {
        let places = [[0, 0], [100, 10], [100, 200], [0, 100]];
        let walk = |direction| neighbour(&places, &[], 4, 0, direction);
        assert_eq!(walk([1, 0]), Some(1));
        assert_eq!(walk([0, 1]), Some(3));
        assert_eq!(walk([-1, 0]), None);
        let steep = [[0, 0], [10, 400]];
        assert_eq!(neighbour(&steep, &[], 2, 0, [1, 0]), None, "that is below, not beside");
    }
}
