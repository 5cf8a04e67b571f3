//! How the map of a scenario fits the space that the screen has for it.

use relay::{HopView, Map, NodeId};
use smtp::SimTime;

use super::Camera;

/// Below this width or this height things are drawn smaller.
const COMPACT_BELOW: [i32; 2] = [620, 280];
/// So near there is room all the same.
const NEAR_FROM: f64 = 1.6;
/// Below this scale there is no room for a second line under a host.
const ROOMY_FROM: f64 = 0.82;
/// With fewer pixels for each node, on the average, in both directions things are drawn smaller, and without names.
const CROWDED_BELOW: [f64; 2] = [96.0, 60.0];
/// How much one direction may be stretched more than the other.
const STRETCH_MAX: f64 = 1.6;
/// From the edges of the screen to the outermost network: at the sides, and where a title may stand above it.
const EDGE: [f64; 2] = [12.0, 20.0];
/// The distance between connections that share a link.
const LANE: f64 = 7.0;

/// A place on the screen, in its pixels.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Point {
    /// To the right.
    pub(crate) x: f64,
    /// Down.
    pub(crate) y: f64,
}

impl Point {
    /// The move there from the left upper corner, as SVG wants it.
    pub(crate) fn translate(self) -> String {
        ["translate(", &pixels(self.x), " ", &pixels(self.y), ")"].concat()
    }
}

/// The way from the map to the screen.
#[derive(Clone, Copy, PartialEq, Default, Debug)]
pub(crate) struct Fit {
    scale: [f64; 2],
    origin: [f64; 2],
    /// From the left edge to the right one.
    width: f64,
    /// Whether there is little room.
    pub(crate) compact: bool,
    /// Whether there is room for more words.
    pub(crate) roomy: bool,
    /// Whether there is no room for names.
    pub(crate) tiny: bool,
}

impl Fit {
    /// The fit of a map into so many pixels, as the eye sees it.
    pub(crate) fn new(map: &Map, [width, height]: [i32; 2], camera: Camera) -> Fit {
        let corners = map.networks.iter().flat_map(|network| {
            let [x, y, width, height] = network.area;
            [[x, y], [x + width, y + height]]
        });
        let mut low = [i32::MAX; 2];
        let mut high = [i32::MIN; 2];
        for corner in corners.chain(map.places.iter().copied()) {
            for axis in 0..2 {
                low[axis] = low[axis].min(corner[axis]);
                high[axis] = high[axis].max(corner[axis]);
            }
        }
        let pixels = [width, height];
        let room = [0, 1].map(|axis| (f64::from(pixels[axis]) - 2.0 * EDGE[axis]).max(1.0));
        let size = [0, 1].map(|axis| f64::from(high[axis].saturating_sub(low[axis]).max(1)));
        let mut scale = [room[0] / size[0], room[1] / size[1]];
        let least = scale[0].min(scale[1]);
        scale = scale.map(|scale| scale.min(least * STRETCH_MAX));
        let origin = [0, 1].map(|axis| {
            EDGE[axis] + (room[axis] - size[axis] * scale[axis]) / 2.0 - f64::from(low[axis]) * scale[axis]
        });
        let (scale, origin) = (scale.map(|scale| scale * camera.zoom), camera.sees(origin));
        let spacing = ((size[0] * scale[0]) * (size[1] * scale[1]) / map.places.len().max(1) as f64).sqrt();
        let small = width < COMPACT_BELOW[0] || height < COMPACT_BELOW[1];
        let compact = small && camera.zoom < NEAR_FROM || spacing < CROWDED_BELOW[0];
        let roomy = !compact && scale.iter().all(|scale| *scale >= ROOMY_FROM);
        Fit { scale, origin, width: f64::from(width), compact, roomy, tiny: spacing < CROWDED_BELOW[1] }
    }

    /// How far something of this width with its middle at `x` has to move to be inside; its left end counts most.
    pub(crate) fn shift(&self, x: f64, width: f64) -> f64 {
        let least = EDGE[0] / 2.0 + width / 2.0;
        x.min(self.width - least).max(least) - x
    }

    /// A place of the map on the screen.
    pub(crate) fn point(&self, [x, y]: [i32; 2]) -> Point {
        Point {
            x: f64::from(x) * self.scale[0] + self.origin[0],
            y: f64::from(y) * self.scale[1] + self.origin[1],
        }
    }

    /// The place of the map that lies under a point of the screen.
    pub(crate) fn place(&self, at: Point) -> [i32; 2] {
        [(at.x, 0), (at.y, 1)].map(|(at, axis)| {
            let scale = if self.scale[axis] > 0.0 { self.scale[axis] } else { 1.0 };
            ((at - self.origin[axis]) / scale).round() as i32
        })
    }

    /// A node on the screen.
    pub(crate) fn node(&self, map: &Map, node: NodeId) -> Point {
        self.point(map.place(node))
    }

    /// An area of the map on the screen: left upper corner and size.
    pub(crate) fn area(&self, [x, y, width, height]: [i32; 4]) -> (Point, [f64; 2]) {
        (self.point([x, y]), [f64::from(width) * self.scale[0], f64::from(height) * self.scale[1]])
    }

    /// Both ends of a hop on the screen, set aside by a lane so that connections side by side can be told apart.
    pub(crate) fn hop(&self, map: &Map, from: NodeId, to: NodeId, lane: i32) -> (Point, Point) {
        let (a, b) = (self.node(map, from), self.node(map, to));
        // The same side whichever way it goes.
        let sign = if from < to { 1.0 } else { -1.0 };
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let length = (dx * dx + dy * dy).sqrt().max(1.0);
        let aside = f64::from(lane) * LANE * sign / length;
        let shift = |point: Point| Point { x: point.x - dy * aside, y: point.y + dx * aside };
        (shift(a), shift(b))
    }

    /// Where something with these hops is at `now`: on its link, or at the near end before it starts; in the middle of its
    /// link where nothing shall move.
    pub(crate) fn flight(
        &self,
        map: &Map,
        hops: &[HopView],
        lane: i32,
        now: SimTime,
        still: bool,
    ) -> Option<Point> {
        let hop = hops.iter().find(|hop| now < hop.leaves_at).or(hops.last())?;
        let (a, b) = self.hop(map, hop.from, hop.to, lane);
        let span = (hop.leaves_at - hop.enters_at).as_micros().max(1) as f64;
        let part = ((now - hop.enters_at).as_micros() as f64 / span).clamp(0.0, 1.0);
        let part = if still { 0.5 } else { part };
        Some(Point { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part })
    }
}

/// The lane of the connection in this place among those that are drawn: 0, 1, -1, 2, -2 and so on.
pub(crate) fn lane(place: usize) -> i32 {
    let step = place.div_ceil(2) as i32;
    if place % 2 == 1 { step } else { -step }
}

/// A number as SVG wants it: one digit after the point is more than anybody sees.
pub(crate) fn pixels(value: f64) -> String {
    let tenths = (value * 10.0) as i64;
    let (sign, tenths) = if tenths < 0 { ("-", -tenths) } else { ("", tenths) };
    match tenths % 10 {
        0 => format!("{sign}{}", tenths / 10),
        digit => format!("{sign}{}.{digit}", tenths / 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use relay::LinkId;
    use relay::scenario::Network;

    fn map() -> Map {
        let network = |area| Network { name: String::new(), title: String::new(), area };
        Map {
            networks: vec![network([0, 0, 100, 100]), network([100, 0, 100, 100])],
            routers: vec![],
            places: vec![[50, 50], [150, 50], [150, 90]],
        }
    }

    #[test]
    fn words_stay_inside() {
        let fit = Fit { width: 390.0, ..Fit::default() };
        for (x, width, expect) in
            [(95.0, 100.0, 0.0), (20.0, 100.0, 36.0), (380.0, 100.0, -46.0), (195.0, 600.0, 111.0)]
        {
            assert_eq!(fit.shift(x, width), expect, "{width} wide at {x}");
        }
    }

    #[test]
    fn the_map_fits_any_screen_and_is_not_stretched_too_far() {
        for size in [[1000, 500], [390, 300], [390, 800], [2000, 200], [0, 0]] {
            let fit = Fit::new(&map(), size, Camera::default());
            let (low, high) = (fit.point([0, 0]), fit.point([200, 100]));
            if size != [0, 0] {
                assert!(low.x >= 11.9 && low.y >= 11.9, "{size:?} {low:?}");
                assert!(high.x <= f64::from(size[0]) - 11.9 && high.y <= f64::from(size[1]) - 11.9);
            }
            let stretch = fit.scale[0] / fit.scale[1];
            assert!((1.0 / 1.61..=1.61).contains(&stretch), "{size:?} {stretch}");
        }
        assert!(Fit::new(&map(), [390, 300], Camera::default()).compact);
    }

    #[test]
    fn the_map_is_seen_by_the_eye_and_found_under_the_pointer() {
        let room = [1_000, 500];
        let middle = Point { x: 500.0, y: 250.0 };
        for factor in [1.0, 2.0, 5.0] {
            let camera = Camera::default().zoomed(factor, middle, room);
            let (whole, fit) = (Fit::new(&map(), room, Camera::default()), Fit::new(&map(), room, camera));
            let node = whole.node(&map(), NodeId(2));
            let Point { x, y } = fit.node(&map(), NodeId(2));
            let [seen_x, seen_y] = camera.sees([node.x, node.y]);
            assert!((x - seen_x).abs() + (y - seen_y).abs() < 1e-6);
            assert_eq!(fit.place(Point { x, y }), [150, 90]);
        }
        let near = Camera::default().zoomed(2.0, middle, [390, 300]);
        assert!(!Fit::new(&map(), [390, 300], near).compact);
        assert_eq!(Fit::default().place(Point { x: 3.0, y: 4.0 }), [3, 4]);
    }

    #[test]
    fn a_crowd_is_drawn_small() {
        let crowd = |hosts| Map { places: vec![[50, 50]; hosts], ..map() };
        let drawn = |hosts| {
            let Fit { compact, tiny, .. } = Fit::new(&crowd(hosts), [1_000, 500], Camera::default());
            (compact, tiny)
        };
        assert_eq!(drawn(10), (false, false));
        assert_eq!(drawn(80), (true, false));
        assert_eq!(drawn(300), (true, true));
    }

    #[test]
    fn a_flight_moves_along_its_links() {
        let (map, ms) = (map(), SimTime::from_millis);
        let fit = Fit { scale: [1.0, 1.0], origin: [0.0, 0.0], width: 1_000.0, ..Fit::default() };
        let hop = |from, to, a, b| HopView {
            link: LinkId(0),
            from: NodeId(from),
            to: NodeId(to),
            enters_at: ms(a),
            leaves_at: ms(b),
        };
        let hops = [hop(0, 1, 10, 20), hop(1, 2, 20, 40)];
        let at = |now| fit.flight(&map, &hops, 0, ms(now), false).map(|point| (point.x, point.y));
        for (now, expect) in
            [(0, (50.0, 50.0)), (15, (100.0, 50.0)), (30, (150.0, 70.0)), (99, (150.0, 90.0))]
        {
            assert_eq!(at(now), Some(expect), "at {now} ms");
        }
        assert_eq!(fit.flight(&map, &[], 0, ms(0), false), None);
        let still = fit.flight(&map, &hops, 0, ms(11), true);
        assert_eq!(still, Some(Point { x: 100.0, y: 50.0 }));
    }

    #[test]
    fn a_connection_keeps_its_lane_both_ways() {
        let fit = Fit { scale: [1.0, 1.0], origin: [0.0, 0.0], width: 1_000.0, ..Fit::default() };
        let there = fit.hop(&map(), NodeId(0), NodeId(1), 1);
        let back = fit.hop(&map(), NodeId(1), NodeId(0), 1);
        assert_eq!((there.0, there.1), (back.1, back.0));
        assert_eq!([0, 1, 2, 3, 4].map(lane), [0, 1, -1, 2, -2]);
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!([0.0, 12.34, -0.57, 7.99].map(pixels), ["0", "12.3", "-0.5", "7.9"]);
    }
}
