//! Charsets: the browser has the tables of all that are in use (Encoding standard).

use wasm_bindgen::JsCast;

/// The text that octets stand for in a charset; `None` where the browser does not know it.
pub(crate) fn decoded(charset: &str, octets: &[u8]) -> Option<String> {
    let decoder = js_sys::Reflect::get(&js_sys::global(), &"TextDecoder".into()).ok()?;
    let decoder: js_sys::Function = decoder.dyn_into().ok()?;
    let decoder = js_sys::Reflect::construct(&decoder, &js_sys::Array::of1(&charset.into())).ok()?;
    let decode: js_sys::Function = js_sys::Reflect::get(&decoder, &"decode".into()).ok()?.dyn_into().ok()?;
    let text = decode.call1(&decoder, &js_sys::Uint8Array::from(octets)).ok()?.as_string()?;
    Some(text.replace("\r\n", "\n"))
}
