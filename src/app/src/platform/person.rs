//! The first sign of a person: a pointer, a finger, a key, the focus.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::EventTarget;

const SIGNS: [&str; 5] = ["pointermove", "pointerdown", "keydown", "focusin", "dragenter"];

/// Looks out for a person until it is dropped.
pub(crate) struct Lookout {
    there: EventTarget,
    listener: Closure<dyn Fn()>,
}

impl Lookout {
    /// Calls back at each kind of sign, once; the first call is the one that counts.
    pub(super) fn new(there: &EventTarget, come: impl Fn() + 'static) -> Lookout {
        let listener = Closure::<dyn Fn()>::new(come);
        let options = web_sys::AddEventListenerOptions::new();
        options.set_once(true);
        options.set_passive(true);
        for sign in SIGNS {
            let listener = listener.as_ref().unchecked_ref();
            let _ = there
                .add_event_listener_with_callback_and_add_event_listener_options(sign, listener, &options);
        }
        Lookout { there: there.clone(), listener }
    }
}

impl Drop for Lookout {
    fn drop(&mut self) {
        for sign in SIGNS {
            let listener = self.listener.as_ref().unchecked_ref();
            let _ = self.there.remove_event_listener_with_callback(sign, listener);
        }
    }
}

/// Calls back at the first signs of a person anywhere on the page.
pub(crate) fn on_person(come: impl Fn() + 'static) {
    if let Some(window) = web_sys::window() {
        std::mem::forget(Lookout::new(&window, come));
    }
}
