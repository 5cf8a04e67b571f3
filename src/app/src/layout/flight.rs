//! Where a segment is at a moment.

use relay::{HopView, Map};
use smtp::SimTime;

/// The place of a segment with these hops at `now`: on its link, or at the near end before it starts.
pub(crate) fn place(hops: &[HopView], now: SimTime, map: &Map) -> Option<(f64, f64)> {
    let hop = hops.iter().find(|hop| now < hop.leaves_at).or(hops.last())?;
    let ([ax, ay], [bx, by]) = (*map.places.get(hop.from.0 as usize)?, *map.places.get(hop.to.0 as usize)?);
    let span = (hop.leaves_at - hop.enters_at).as_micros().max(1) as f64;
    let part = ((now - hop.enters_at).as_micros() as f64 / span).clamp(0.0, 1.0);
    let between = |a: i32, b: i32| f64::from(a) + (f64::from(b) - f64::from(a)) * part;
    Some((between(ax, bx), between(ay, by)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use relay::{LinkId, NodeId};

    #[test]
    fn a_segment_moves_along_its_links() {
        let map = Map { networks: vec![], routers: vec![], places: vec![[0, 0], [100, 0], [100, 50]] };
        let ms = SimTime::from_millis;
        let hop = |from, to, a, b| HopView {
            link: LinkId(0),
            from: NodeId(from),
            to: NodeId(to),
            enters_at: ms(a),
            leaves_at: ms(b),
        };
        let hops = [hop(0, 1, 10, 20), hop(1, 2, 20, 40)];
        for (at, expect) in [(0, (0.0, 0.0)), (15, (50.0, 0.0)), (30, (100.0, 25.0)), (99, (100.0, 50.0))] {
            assert_eq!(place(&hops, ms(at), &map), Some(expect), "at {at} ms");
        }
        assert_eq!(place(&[], ms(0), &map), None);
    }
}
