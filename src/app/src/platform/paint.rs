//! Work that waits until the browser has painted.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

/// Calls back after what stands on the page now has been painted: the second frame shows that the first is done.
pub(crate) fn after_paint(then: impl FnOnce() + 'static) {
    in_frame(|| {
        in_frame(|| {
            if let Some(window) = web_sys::window() {
                let then = Closure::once_into_js(then);
                let _ = window.set_timeout_with_callback(then.unchecked_ref());
            }
        });
    });
}

/// Calls back within the next frame. What is called is freed by that: nobody else holds it.
fn in_frame(then: impl FnOnce() + 'static) {
    if let Some(window) = web_sys::window() {
        let _ = window.request_animation_frame(Closure::once_into_js(then).unchecked_ref());
    }
}
