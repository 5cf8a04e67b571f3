//! What a person put into a field.

use wasm_bindgen::JsCast;
use yew::prelude::*;

/// The text of the input or text area that an event came from; empty for anything else.
pub(crate) fn value(event: &InputEvent) -> String {
    let Some(target) = event.target() else { return String::new() };
    if let Some(input) = target.dyn_ref::<web_sys::HtmlInputElement>() {
        return input.value();
    }
    target.dyn_ref::<web_sys::HtmlTextAreaElement>().map(|area| area.value()).unwrap_or_default()
}

/// The value of the choice that an event came from; empty for anything else.
pub(crate) fn chosen(event: &Event) -> String {
    event.target_dyn_into::<web_sys::HtmlSelectElement>().map(|select| select.value()).unwrap_or_default()
}

/// The text that a paste event carries.
pub(crate) fn pasted(event: &Event) -> Option<String> {
    event.dyn_ref::<web_sys::ClipboardEvent>()?.clipboard_data()?.get_data("text").ok()
}

/// Whether the box that was clicked is ticked now.
pub(crate) fn checked(event: &Event) -> bool {
    event.target_dyn_into::<web_sys::HtmlInputElement>().is_some_and(|input| input.checked())
}

/// The text of the field that has changed; empty for anything else.
pub(crate) fn changed(event: &Event) -> String {
    if let Some(area) = event.target_dyn_into::<web_sys::HtmlTextAreaElement>() {
        return area.value();
    }
    event.target_dyn_into::<web_sys::HtmlInputElement>().map(|input| input.value()).unwrap_or_default()
}

/// The text of the field with this name in a form that is sent; empty where there is none.
pub(crate) fn submitted(event: &SubmitEvent, name: &str) -> String {
    let field = || {
        let form = event.target_dyn_into::<web_sys::Element>()?;
        let field = form.query_selector(&format!("[name='{name}']")).ok()??;
        Some(match field.dyn_into::<web_sys::HtmlSelectElement>() {
            Ok(select) => select.value(),
            Err(field) => field.dyn_into::<web_sys::HtmlInputElement>().ok()?.value(),
        })
    };
    field().unwrap_or_default()
}

/// The mark of what was clicked, its `data-pick`.
pub(crate) fn picked(event: &MouseEvent) -> Option<String> {
    let target = event.target_dyn_into::<web_sys::Element>()?;
    target.closest("[data-pick]").ok()??.get_attribute("data-pick")
}
