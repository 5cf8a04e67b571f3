//! Dialogs: the browser's own, with its focus trap and its Escape key.

use wasm_bindgen::JsCast;

/// Opens the dialog with this id over the page.
pub(crate) fn open_dialog(id: &str) {
    let dialog = super::element(id).and_then(|element| element.dyn_into::<web_sys::HtmlDialogElement>().ok());
    if let Some(dialog) = dialog {
        let _ = dialog.show_modal();
    }
}
