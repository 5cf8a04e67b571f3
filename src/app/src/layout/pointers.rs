//! What fingers and mice do on the picture: one drags, two pinch.

use super::Point;

/// A pointer that moves less than so many pixels is still: it clicks.
const STILL: f64 = 5.0;

/// What pointers do.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Gesture {
    /// The ground is dragged by so much.
    Pan(Point),
    /// A node is carried to a place on the screen.
    Carry(u16, Point),
    /// It is let go.
    Drop,
    /// Two fingers, or a wheel: nearer by a factor about a place, which has moved by so much.
    Zoom(f64, Point, Point),
}

/// The pointers that are down.
#[derive(Clone, Default, Debug)]
pub(crate) struct Pointers {
    down: Vec<(i32, Point)>,
    /// Where the first one came down.
    start: Option<Point>,
    /// The node under it then.
    node: Option<u16>,
    /// It has moved: this is no click.
    pub(crate) drags: bool,
}

impl Pointers {
    /// A pointer comes down, over a node or over the ground.
    pub(crate) fn down(&mut self, id: i32, at: Point, node: Option<u16>) {
        self.down.retain(|(known, _)| *known != id);
        if self.down.is_empty() {
            (self.start, self.node, self.drags) = (Some(at), node, false);
        } else {
            // Two fingers move no host.
            self.node = None;
        }
        self.down.push((id, at));
    }

    /// A pointer moves.
    pub(crate) fn moved(&mut self, id: i32, at: Point) -> Option<Gesture> {
        let place = self.down.iter().position(|(known, _)| *known == id)?;
        let before = self.down[place].1;
        if !self.drags && self.down.len() == 1 && far(self.start?, at) < STILL {
            return None;
        }
        self.drags = true;
        self.down[place].1 = at;
        match (self.down.len(), self.node) {
            (1, Some(node)) => Some(Gesture::Carry(node, at)),
            (1, None) => Some(Gesture::Pan(Point { x: at.x - before.x, y: at.y - before.y })),
            _ => {
                let other = self.down[usize::from(place == 0)].1;
                let middle = |a: Point| Point { x: (a.x + other.x) / 2.0, y: (a.y + other.y) / 2.0 };
                let (was, is) = (middle(before), middle(at));
                let factor = far(at, other).max(1.0) / far(before, other).max(1.0);
                Some(Gesture::Zoom(factor, is, Point { x: is.x - was.x, y: is.y - was.y }))
            }
        }
    }

    /// A pointer goes up, or is taken away.
    pub(crate) fn up(&mut self, id: i32) -> Option<Gesture> {
        self.down.retain(|(known, _)| *known != id);
        let carried = self.drags && self.node.take().is_some();
        carried.then_some(Gesture::Drop)
    }

    /// Whether any is down.
    pub(crate) fn any(&self) -> bool {
        !self.down.is_empty()
    }
}

fn far(a: Point, b: Point) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    #[test]
    fn a_click_is_no_drag() {
        let mut pointers = Pointers::default();
        pointers.down(1, at(10.0, 10.0), Some(3));
        assert_eq!(pointers.moved(1, at(12.0, 13.0)), None);
        assert_eq!(pointers.up(1), None);
        assert!(!pointers.drags);
        assert_eq!(pointers.moved(1, at(90.0, 90.0)), None, "it is up");
    }

    #[test]
    fn the_ground_is_dragged() {
        let mut pointers = Pointers::default();
        pointers.down(1, at(10.0, 10.0), None);
        assert_eq!(pointers.moved(1, at(30.0, 10.0)), Some(Gesture::Pan(at(20.0, 0.0))));
        assert_eq!(pointers.moved(1, at(31.0, 12.0)), Some(Gesture::Pan(at(1.0, 2.0))));
        assert_eq!(pointers.up(1), None);
        assert!(pointers.drags);
    }

    #[test]
    fn a_node_is_carried_and_dropped() {
        let mut pointers = Pointers::default();
        pointers.down(1, at(10.0, 10.0), Some(3));
        assert_eq!(pointers.moved(1, at(40.0, 50.0)), Some(Gesture::Carry(3, at(40.0, 50.0))));
        assert_eq!(pointers.up(1), Some(Gesture::Drop));
        assert_eq!(pointers.up(1), None);
    }

    #[test]
    fn two_fingers_pinch_about_their_middle() {
        let mut pointers = Pointers::default();
        pointers.down(1, at(100.0, 100.0), Some(3));
        pointers.down(2, at(200.0, 100.0), None);
        let zoom = pointers.moved(2, at(300.0, 100.0));
        assert_eq!(zoom, Some(Gesture::Zoom(2.0, at(200.0, 100.0), at(50.0, 0.0))));
        // The one that stays drags on.
        assert_eq!(pointers.up(2), None);
        assert_eq!(pointers.moved(1, at(90.0, 100.0)), Some(Gesture::Pan(at(-10.0, 0.0))));
    }
}
