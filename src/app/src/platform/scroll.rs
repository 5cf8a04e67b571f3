//! Logs that follow what is new.

use std::cell::Cell;
use std::rc::Rc;

use yew::NodeRef;

use super::size::after_layout;

/// How far from its end a log may stand and still follow what is new, in CSS pixels.
const NEAR: i32 = 240;

/// Scrolls what has this id back to its beginning.
pub(crate) fn to_top(id: &str) {
    if let Some(element) = super::element(id) {
        element.set_scroll_top(0);
    }
}

/// Scrolls a log to its end as soon as what is new is laid out, unless the person has gone back in it; `height` is how high it
/// was before that, and is how high it is afterwards.
pub(crate) fn follow(log: &NodeRef, height: Rc<Cell<i32>>) {
    if let Some(log) = log.cast::<web_sys::Element>() {
        after_layout(log, move |log| {
            let below = height.get() - log.client_height() - log.scroll_top();
            height.set(log.scroll_height());
            if below <= NEAR {
                log.set_scroll_top(height.get());
            }
        });
    }
}
