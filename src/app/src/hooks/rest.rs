//! What stands around the network.

use std::rc::Rc;

use yew::prelude::*;

use crate::model::{Moment, View};

/// What was drawn last: the network, and the rest, which may be a view behind.
struct Drawn {
    network: Rc<View>,
    rest: (Rc<View>, Moment),
}

impl Drawn {
    /// Draws the network as `view` has it; the rest with it, unless time has merely passed and it can be drawn next.
    fn draw(&mut self, view: &Rc<View>, moment: Moment) {
        let anew = !Rc::ptr_eq(&self.network, view);
        let behind = !Rc::ptr_eq(&self.rest.0, view);
        if !view.passing || !anew && behind {
            self.rest = (Rc::clone(view), moment);
        }
        self.network = Rc::clone(view);
    }
}

/// The view and the moment for all but the network. Where a crowd is drawn anew as time passes, a frame draws the network,
/// and the next one draws the rest: none has to draw both.
#[hook]
pub(crate) fn use_rest(view: &Rc<View>, moment: Moment) -> (Rc<View>, Moment) {
    let first = || Drawn { network: Rc::clone(view), rest: (Rc::clone(view), moment) };
    let drawn = use_mut_ref(first);
    let mut drawn = drawn.borrow_mut();
    drawn.draw(view, moment);
    drawn.rest.clone()
}

#[cfg(test)]
mod tests {
    use super::*;
    use smtp::SimTime;

    /// Each frame draws the network anew or the rest; what a person asks for is drawn whole.
    #[test]
    fn the_rest_follows_a_frame_later() {
        let view = |passing| Rc::new(View { passing, ..View::first(false, false) });
        let at = |ms| Moment { now: SimTime::from_millis(ms), ..Moment::default() };
        let [first, second, asked] = [view(true), view(true), view(false)];
        let mut drawn = Drawn { network: Rc::clone(&first), rest: (Rc::clone(&first), at(0)) };
        for (ms, view, rest, of) in [
            (1, &first, &first, 0),
            (2, &second, &first, 0),
            (3, &second, &second, 3),
            (4, &second, &second, 3),
            (5, &first, &second, 3),
            (6, &second, &second, 3),
            (7, &asked, &asked, 7),
            (8, &asked, &asked, 8),
        ] {
            drawn.draw(view, at(ms));
            assert!(Rc::ptr_eq(&drawn.network, view), "the network at {ms} ms");
            assert!(Rc::ptr_eq(&drawn.rest.0, rest), "the rest at {ms} ms");
            assert_eq!(drawn.rest.1, at(of), "the moment of the rest at {ms} ms");
        }
    }
}
