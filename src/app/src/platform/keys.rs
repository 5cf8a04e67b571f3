//! Keys pressed anywhere on the page.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::KeyboardEvent;

/// Hands on every key that nobody else has used, for as long as the page is there.
pub(crate) fn on_key(press: impl Fn(&KeyboardEvent) + 'static) {
    let Some(window) = web_sys::window() else { return };
    let listener = Closure::<dyn Fn(KeyboardEvent)>::new(move |event: KeyboardEvent| {
        if !event.default_prevented() {
            press(&event);
        }
    });
    let _ = window.add_event_listener_with_callback("keydown", listener.as_ref().unchecked_ref());
    listener.forget();
}

/// Whether a key pressed now belongs to something that takes letters, or to a dialog.
pub(crate) fn is_typing() -> bool {
    let Some(document) = super::document() else { return false };
    let busy = "input:not([type=range], [type=checkbox]), textarea, select, dialog, [contenteditable]";
    let dialog = document.query_selector("dialog[open]").ok().flatten();
    let active = document.active_element();
    dialog.is_some() || active.is_some_and(|it| it.matches(busy).unwrap_or(false))
}

/// Moves the keyboard to the first element that fits a selector.
pub(crate) fn focus_at(css: &str) {
    let element = super::document().and_then(|document| document.query_selector(css).ok()?);
    if let Some(element) = element {
        // Shapes of a picture take the focus as well, by a method of the same name.
        let _ = element.unchecked_into::<web_sys::HtmlElement>().focus();
    }
}

/// Brings the line with this id into sight, in whatever scrolls it.
pub(crate) fn into_sight(id: &str) {
    if let Some(element) = super::element(id) {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
