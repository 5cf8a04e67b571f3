//! The element that stands for a playground in somebody else's page: what happens is told on it by events.

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

/// The element that tells what happens: events are dispatched there.
pub(crate) type Host = web_sys::Element;

/// Calls back at the first signs of a person at the element, until what it gives is dropped.
pub(crate) fn on_person_there(host: &Host, come: impl Fn() + 'static) -> super::person::Lookout {
    super::person::Lookout::new(host, come)
}

/// Tells that something has happened, with numbers about it.
pub(crate) fn tell(host: &Host, name: &str, numbers: &[(&str, u64)]) {
    let detail = Object::new();
    for (key, number) in numbers {
        // Counts and milliseconds are far below what a double holds.
        let _ = Reflect::set(&detail, &(*key).into(), &JsValue::from_f64(*number as f64));
    }
    send(host, name, &detail);
}

/// Tells something in words.
pub(crate) fn tell_words(host: &Host, name: &str, words: &str) {
    let detail = Object::new();
    let _ = Reflect::set(&detail, &"message".into(), &words.into());
    send(host, name, &detail);
}

/// Tells the script that started the program that something cannot be done, and whether that is the end of it.
pub(super) fn failed(window: &web_sys::Window, words: &str, report: &str, over: bool) {
    let detail = Object::new();
    for (key, value) in
        [("words", words.into()), ("report", report.into()), ("over", JsValue::from_bool(over))]
    {
        let _ = Reflect::set(&detail, &key.into(), &value);
    }
    send(window, "smtp-playground-failed", &detail);
}

fn send(host: &web_sys::EventTarget, name: &str, detail: &Object) {
    let init = web_sys::CustomEventInit::new();
    // An `error` that bubbles would look like one of the page itself.
    init.set_bubbles(name != "error");
    init.set_composed(true);
    init.set_detail(detail);
    if let Ok(event) = web_sys::CustomEvent::new_with_event_init_dict(name, &init) {
        let _ = host.dispatch_event(&event);
    }
}
