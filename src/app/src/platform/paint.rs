//! Work that waits until the browser has painted.

use gloo::render::request_animation_frame;
use gloo::timers::callback::Timeout;

/// Calls back after what stands on the page now has been painted: the second frame shows that the first is done.
pub(crate) fn after_paint(then: impl FnOnce() + 'static) {
    let first = request_animation_frame(move |_| {
        let second = request_animation_frame(move |_| {
            Timeout::new(0, then).forget();
        });
        std::mem::forget(second);
    });
    std::mem::forget(first);
}
