//! Pointers that drag, and how far something is scrolled.

use yew::prelude::*;

/// Keeps a pointer with what it was pressed on, until it is let go.
pub(crate) fn hold(node: &NodeRef, event: &PointerEvent) {
    if let Some(element) = node.cast::<web_sys::Element>() {
        // A pointer that is gone already need not be held.
        let _ = element.set_pointer_capture(event.pointer_id());
    }
}

/// How far right of the left edge of an element a pointer is, in CSS pixels.
pub(crate) fn place_in(node: &NodeRef, event: &MouseEvent) -> f64 {
    let left =
        node.cast::<web_sys::Element>().map_or(0.0, |element| element.get_bounding_client_rect().left());
    f64::from(event.client_x()) - left
}

/// How far down something is scrolled, in CSS pixels.
pub(crate) fn scrolled(node: &NodeRef) -> i32 {
    node.cast::<web_sys::Element>().map_or(0, |element| element.scroll_top())
}
