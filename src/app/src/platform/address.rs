//! The page's address: what stands behind its `#`, and octets made fit for it.

use std::future::Future;

use js_sys::{Array, Uint8Array};
use smtp::base64;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// The longest packed text that is looked at, in octets.
const TEXT_OCTETS_MAX: usize = 100_000;
/// The most octets that are unpacked.
const OCTETS_MAX: usize = 64 * 1024;

/// What stands behind the `#`, without it.
pub(crate) fn fragment() -> String {
    let hash = web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}

/// The page's address with this behind the `#`.
pub(crate) fn address_with(fragment: &str) -> String {
    let href = web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    format!("{}#{fragment}", href.split('#').next().unwrap_or_default())
}

/// Calls back when the part behind the `#` changes.
pub(crate) fn on_fragment(changed: impl Fn() + 'static) {
    let Some(window) = web_sys::window() else { return };
    let listener = Closure::<dyn Fn()>::new(changed).into_js_value();
    let _ = window.add_event_listener_with_callback("hashchange", listener.unchecked_ref());
}

/// Puts a text where it can be pasted from; what comes of it is not said, as nobody can mend it.
pub(crate) fn copy(text: &str) {
    if let Some(window) = web_sys::window() {
        let _ = window.navigator().clipboard().write_text(text);
    }
}

/// Runs something that waits.
pub(crate) fn wait(task: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(task);
}

/// Octets as letters, digits, `-` and `_`: compressed, then in base64 for addresses (RFC 4648 section 5).
pub(crate) async fn pack(octets: &[u8]) -> Option<String> {
    let packed = through("CompressionStream", octets, usize::MAX).await.ok()??;
    Some(base64::encode(&packed).trim_end_matches('=').replace('+', "-").replace('/', "_"))
}

/// The octets again; `None` where the text is damaged, or stands for more than any link does.
pub(crate) async fn unpack(text: &str) -> Option<Vec<u8>> {
    if text.len() > TEXT_OCTETS_MAX {
        return None;
    }
    let mut text = text.replace('-', "+").replace('_', "/");
    text.extend(std::iter::repeat_n('=', text.len().next_multiple_of(4) - text.len()));
    let packed = base64::decode(text.as_bytes()).ok()?;
    through("DecompressionStream", &packed, OCTETS_MAX).await.ok()?
}

/// What comes out of one of the browser's streams (Compression Streams standard); `None` where it is more than that.
async fn through(kind: &str, octets: &[u8], octets_max: usize) -> Result<Option<Vec<u8>>, JsValue> {
    let stream: js_sys::Function = js_sys::Reflect::get(&js_sys::global(), &kind.into())?.dyn_into()?;
    let pair = js_sys::Reflect::construct(&stream, &Array::of1(&"deflate-raw".into()))?;
    let blob = web_sys::Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(octets)))?;
    let piped = blob.stream().pipe_through(pair.unchecked_ref());
    let reader: web_sys::ReadableStreamDefaultReader = piped.get_reader().unchecked_into();
    let mut out = Vec::new();
    loop {
        let piece = JsFuture::from(reader.read()).await?;
        if js_sys::Reflect::get(&piece, &"done".into())?.is_truthy() {
            return Ok(Some(out));
        }
        let piece: Uint8Array = js_sys::Reflect::get(&piece, &"value".into())?.dyn_into()?;
        if out.len() + piece.length() as usize > octets_max {
            drop(reader.cancel());
            return Ok(None);
        }
        out.extend(piece.to_vec());
    }
}
