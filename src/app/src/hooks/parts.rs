//! Drawing a view in several frames, where one would take too long.

use std::rc::Rc;

use yew::prelude::*;

use crate::model::{First, Moment, View};
use crate::platform::request_animation_frame;

/// The parts of the picture that are drawn one after the other: connections and what is on them, hosts, and the rest.
const NETWORK: usize = 0;
const HOSTS: usize = 1;
const REST: usize = 2;

/// What was drawn last.
struct Drawn {
    /// The view that each part was drawn from.
    parts: [Rc<View>; 3],
    /// The moment of the rest.
    moment: Moment,
}

impl Drawn {
    fn new(view: &Rc<View>, moment: Moment) -> Drawn {
        Drawn { parts: std::array::from_fn(|_| Rc::clone(view)), moment }
    }

    /// Draws what of `view` cannot wait, or the next part of it where that was drawn before. Whether something is left to draw.
    fn draw(&mut self, view: &Rc<View>, moment: Moment) -> bool {
        let order = match view.first {
            First::Whole => {
                *self = Drawn::new(view, moment);
                return false;
            }
            First::Network => [NETWORK, HOSTS, REST],
            First::Rest => [REST, NETWORK, HOSTS],
        };
        let mut behind = order.into_iter().filter(|part| !Rc::ptr_eq(&self.parts[*part], view));
        let (next, is_left) = (behind.next(), behind.next().is_some());
        if let Some(part) = next {
            self.parts[part] = Rc::clone(view);
        }
        // In a crowd the clock goes on with the rest.
        if next == Some(REST) || next.is_none() && view.first == First::Rest {
            self.moment = moment;
        }
        is_left
    }
}

/// The views of the network, its hosts and the rest, and the moment of the rest. They are one and the same where a view is drawn
/// in one frame, as most are.
#[hook]
pub(crate) fn use_parts(view: &Rc<View>, moment: Moment) -> ([Rc<View>; 3], Moment) {
    let drawn = use_mut_ref(|| Drawn::new(view, moment));
    let again = use_force_update();
    let mut drawn = drawn.borrow_mut();
    let is_left = drawn.draw(view, moment);
    let stands = !view.playing;
    use_effect(move || {
        // While it plays, frames come anyway.
        let next = (is_left && stands).then(|| request_animation_frame(move |_| again.force_update()));
        move || drop(next)
    });
    (drawn.parts.clone(), drawn.moment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use smtp::SimTime;

    /// Each frame draws a part of a view; what a person asks for is drawn whole, and what is typed shows at once.
    #[test]
    fn the_rest_follows_frame_by_frame() {
        let view = |first| Rc::new(View { first, ..View::first(false, false) });
        let views = [First::Network, First::Network, First::Whole, First::Rest].map(view);
        let mut drawn = Drawn::new(&views[0], Moment::default());
        // At which millisecond, which view is to be drawn, those of the three parts then, and the moment of the rest.
        for (ms, view, parts, of) in [
            (1, 0, [0, 0, 0], 0),
            (2, 1, [1, 0, 0], 0),
            (3, 1, [1, 1, 0], 0),
            (4, 1, [1, 1, 1], 4),
            (5, 1, [1, 1, 1], 4),
            (6, 0, [0, 1, 1], 4),
            (7, 0, [0, 0, 1], 4),
            (8, 1, [1, 0, 1], 4),
            (9, 2, [2, 2, 2], 9),
            (10, 2, [2, 2, 2], 10),
            (11, 3, [2, 2, 3], 11),
            (12, 3, [3, 2, 3], 11),
            (13, 3, [3, 3, 3], 11),
            (14, 3, [3, 3, 3], 14),
        ] {
            let is_left =
                drawn.draw(&views[view], Moment { now: SimTime::from_millis(ms), ..Moment::default() });
            for (part, of) in drawn.parts.iter().zip(parts) {
                assert!(Rc::ptr_eq(part, &views[of]), "view {of} at {ms} ms");
            }
            assert_eq!(is_left, parts != [view; 3], "whether something is left at {ms} ms");
            assert_eq!(drawn.moment.now, SimTime::from_millis(of), "the moment of the rest at {ms} ms");
        }
    }
}
