//! Files: chosen, dropped, saved.

use texts::t;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use yew::prelude::*;

/// A file that was read.
pub(crate) struct File {
    pub(crate) name: String,
    /// Type and subtype as the browser guesses them; empty where it cannot.
    pub(crate) media: String,
    pub(crate) octets: Vec<u8>,
}

/// A file, or why it could not be read.
pub(crate) type Read = Result<File, String>;

/// Reads the file that was chosen in a file input, and makes the input forget it, so that it can be chosen again.
pub(crate) fn chosen_file(event: &Event, on_read: Callback<Read>) {
    let Some(input) = event.target_dyn_into::<web_sys::HtmlInputElement>() else { return };
    if let Some(file) = input.files().and_then(|files| files.get(0)) {
        read(file, on_read);
    }
    input.set_value("");
}

/// Reads the file that was dropped; `false` where none was.
pub(crate) fn dropped_file(event: &DragEvent, on_read: Callback<Read>) -> bool {
    let file = event.data_transfer().and_then(|data| data.files()?.get(0));
    let is_there = file.is_some();
    file.into_iter().for_each(|file| read(file, on_read.clone()));
    is_there
}

fn read(file: web_sys::File, on_read: Callback<Read>) {
    yew::platform::spawn_local(async move {
        let octets =
            JsFuture::from(file.array_buffer()).await.map(|buffer| js_sys::Uint8Array::new(&buffer).to_vec());
        on_read.emit(match octets {
            Ok(octets) => Ok(File { name: file.name(), media: file.type_(), octets }),
            Err(_) => Err(t!("{} could not be read.", file.name())),
        });
    });
}

/// Offers octets as a file to save.
pub(crate) fn save(name: &str, octets: &[u8]) {
    // Fails only in a browser without files, where there is nowhere to save to.
    let _ = try_save(name, octets);
}

fn try_save(name: &str, octets: &[u8]) -> Result<(), JsValue> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(octets));
    let blob = web_sys::Blob::new_with_u8_array_sequence(&parts)?;
    let url = web_sys::Url::create_object_url_with_blob(&blob)?;
    let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
    let anchor = document.create_element("a")?.dyn_into::<web_sys::HtmlAnchorElement>()?;
    anchor.set_href(&url);
    anchor.set_download(name);
    anchor.click();
    web_sys::Url::revoke_object_url(&url)
}
