//! The first sign of a person: a pointer, a finger, a key, the focus.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

const SIGNS: [&str; 5] = ["pointermove", "pointerdown", "keydown", "focusin", "dragenter"];

/// Calls back at each sign of a person anywhere on the page; the first call is the one that counts.
pub(crate) fn on_person(come: impl Fn() + 'static) {
    if let Some(window) = web_sys::window() {
        on_person_at(&window, come);
    }
}

/// Calls back at each sign of a person there; the first call is the one that counts.
pub(crate) fn on_person_at(there: &web_sys::EventTarget, come: impl Fn() + 'static) {
    let listener = Closure::<dyn Fn()>::new(come).into_js_value();
    let options = web_sys::AddEventListenerOptions::new();
    options.set_once(true);
    options.set_passive(true);
    for sign in SIGNS {
        let listener = listener.unchecked_ref();
        let _ =
            there.add_event_listener_with_callback_and_add_event_listener_options(sign, listener, &options);
    }
}
