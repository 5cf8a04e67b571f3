//! Logs that follow what is new.

use yew::NodeRef;

/// How far from its end a log may stand and still follow what is new, in CSS pixels.
const NEAR: i32 = 240;

/// Scrolls what has this id back to its beginning.
pub(crate) fn to_top(id: &str) {
    if let Some(element) = super::element(id) {
        element.set_scroll_top(0);
    }
}

/// Scrolls a log to its end, unless the person has gone back in it; `height` is how high it was before what is new, and is how
/// high it is afterwards.
pub(crate) fn follow(log: &NodeRef, height: &mut i32) {
    if let Some(log) = log.cast::<web_sys::Element>() {
        let below = *height - log.client_height() - log.scroll_top();
        *height = log.scroll_height();
        if below <= NEAR {
            log.set_scroll_top(*height);
        }
    }
}
