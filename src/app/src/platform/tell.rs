//! Events on an element, for the page around it.

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

/// The element that tells what happens.
#[derive(Clone, PartialEq)]
pub(crate) struct Host(pub(crate) web_sys::Element);

/// Tells that something has happened, with numbers about it.
pub(crate) fn tell(Host(host): &Host, name: &str, numbers: &[(&str, u64)]) {
    let detail = Object::new();
    for (key, number) in numbers {
        // Counts and milliseconds are far below what a double holds.
        let _ = Reflect::set(&detail, &(*key).into(), &JsValue::from_f64(*number as f64));
    }
    send(host, name, &detail);
}

/// Tells something in words.
pub(crate) fn tell_words(Host(host): &Host, name: &str, words: &str) {
    let detail = Object::new();
    let _ = Reflect::set(&detail, &"message".into(), &words.into());
    send(host, name, &detail);
}

fn send(host: &web_sys::Element, name: &str, detail: &Object) {
    let init = web_sys::CustomEventInit::new();
    init.set_bubbles(true);
    init.set_composed(true);
    init.set_detail(detail);
    if let Ok(event) = web_sys::CustomEvent::new_with_event_init_dict(name, &init) {
        let _ = host.dispatch_event(&event);
    }
}
