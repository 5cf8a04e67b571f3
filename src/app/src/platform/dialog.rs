//! Dialogs: the browser's own, with its focus trap and its Escape key.

use wasm_bindgen::JsCast;

/// Closes the dialog with this id.
pub(crate) fn close_dialog(id: &str) {
    if let Some(dialog) = dialog(id) {
        dialog.close();
    }
}

fn dialog(id: &str) -> Option<web_sys::HtmlDialogElement> {
    super::element(id)?.dyn_into().ok()
}

/// Opens the dialog with this id over the page.
pub(crate) fn open_dialog(id: &str) {
    if let Some(dialog) = dialog(id) {
        let _ = dialog.show_modal();
    }
}
