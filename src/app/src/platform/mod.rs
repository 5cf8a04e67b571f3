//! The only place that names the browser: mounting, panics, storage, files, theme.

mod address;
mod charset;
mod dialog;
mod fetch;
mod file;
mod gesture;
mod input;
#[allow(dead_code, reason = "the element has no keys of its own")]
mod keys;
mod paint;
mod person;
mod picture;
mod point;
mod scroll;
mod size;
#[allow(dead_code, reason = "the element has no bridge")]
mod socket;
mod style;
#[allow(dead_code, reason = "the element tells more than the page")]
mod tell;
#[allow(dead_code, reason = "the element has no workers")]
mod worker;

use texts::t;
use wasm_bindgen::JsCast;
use yew::prelude::*;

pub(crate) use gloo::render::{AnimationFrame, request_animation_frame};

pub(crate) use address::{address_with, copy, fragment, on_fragment, pack, unpack, wait};
pub(crate) use charset::decoded;
pub(crate) use dialog::{close_dialog, open_dialog};
pub(crate) use fetch::fetch;
pub(crate) use file::{Read, chosen_file, dropped_file, save};
pub(crate) use gesture::watch_gestures;
#[allow(unused_imports, reason = "the element builds nothing")]
pub(crate) use input::{changed, checked, chosen, pasted, picked, submitted, value};
#[allow(unused_imports, reason = "the element has no keys of its own")]
pub(crate) use keys::{focus_at, into_sight, is_typing, on_key};
pub(crate) use paint::after_paint;
pub(crate) use person::on_person;
pub(crate) use picture::{drawing, png};
pub(crate) use point::{hold, place_in, scrolled};
pub(crate) use scroll::{follow, to_top};
pub(crate) use size::watch_size;
#[allow(unused_imports, reason = "the element has no bridge")]
pub(crate) use socket::{Came, Socket, is_hidden, now_ms};
pub(crate) use style::add_style;
#[allow(unused_imports, reason = "the element tells, the page does not")]
pub(crate) use tell::{Host, on_person_there, tell, tell_words};

#[allow(unused_imports, reason = "the element has no workers")]
pub(crate) use worker::{Sent, Worker, answers, workers};

/// Puts the application into `#app`.
pub(crate) fn mount<C>()
where
    C: BaseComponent,
    C::Properties: Default,
{
    if let Some(root) = element("app") {
        root.set_inner_html("");
        yew::Renderer::<C>::with_root(root).render();
    }
}

/// A panic leaves the page frozen: this says so, with a report to copy.
pub(crate) fn report_panics() {
    std::panic::set_hook(Box::new(|info| {
        fail(
            t!(
                "The playground has crashed. What you did is lost; reloading starts it afresh. Please report this:"
            ),
            &info.to_string(),
            true,
        );
    }));
}

/// Tells the script that started this program what it cannot do, in words and with a report to copy, and whether that is
/// the end of it.
fn fail(words: &str, report: &str, over: bool) {
    if let Some(window) = web_sys::window() {
        tell::failed(&window, words, report, over);
    }
}

fn document() -> Option<web_sys::Document> {
    web_sys::window()?.document()
}

fn element(id: &str) -> Option<web_sys::Element> {
    let document = document()?;
    // Inside an element the names are its own; the one that the person is in is meant.
    let inside = || document.active_element()?.shadow_root()?.get_element_by_id(id);
    inside().or_else(|| document.get_element_by_id(id))
}

/// Moves the keyboard to an element. The page stays where it is.
pub(crate) fn focus(id: &str) {
    // Shapes of a picture take the focus as well, by a method of the same name, though they are no HTML.
    if let Some(element) = element(id).map(|element| element.unchecked_into::<web_sys::HtmlElement>()) {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = element.focus_with_options(&options);
    }
}

/// Moves the keyboard and the page to an element.
pub(crate) fn go_to(id: &str) {
    focus(id);
    if let Some(element) = element(id) {
        element.scroll_into_view_with_bool(false);
    }
}

/// Where the browser keeps things; nowhere in a sandboxed frame.
fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// What was kept under a name.
pub(crate) fn kept(name: &str) -> Option<String> {
    storage()?.get_item(name).ok()?
}

/// Keeps a text under a name, where the browser lets it.
pub(crate) fn keep(name: &str, text: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(name, text);
    }
}

/// Sets the theme, `light` or `dark`, and remembers it where the browser lets it.
pub(crate) fn set_theme(theme: &str) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        let _ = root.set_attribute("data-theme", theme);
    }
    if let Some(storage) = storage() {
        let _ = storage.set_item("theme", theme);
    }
}

/// The theme that was chosen before, else the one that the system prefers.
pub(crate) fn theme() -> String {
    let system = || {
        let dark = web_sys::window()?.match_media("(prefers-color-scheme: dark)").ok()??.matches();
        Some(if dark { "dark" } else { "light" }.to_owned())
    };
    storage()
        .and_then(|storage| storage.get_item("theme").ok()?)
        .or_else(system)
        .unwrap_or_else(|| "light".to_owned())
}

/// Whether the person wants no motion.
pub(crate) fn reduced_motion() -> bool {
    let query = || web_sys::window()?.match_media("(prefers-reduced-motion: reduce)").ok()?;
    query().is_some_and(|query| query.matches())
}
