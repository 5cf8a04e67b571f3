//! A WebSocket to the server that the page came from.

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{BinaryType, CloseEvent, MessageEvent, WebSocket};

/// What comes over a socket.
pub(crate) enum Came {
    /// It stands.
    Opened,
    /// A text.
    Text(String),
    /// Octets.
    Octets(Vec<u8>),
    /// It is over, or never stood; the other end may have said why.
    Closed(String),
}

/// A WebSocket, closed when it is dropped.
pub(crate) struct Socket {
    socket: WebSocket,
    _message: Closure<dyn Fn(MessageEvent)>,
    _open: Closure<dyn Fn()>,
    _close: Closure<dyn Fn(CloseEvent)>,
}

impl Socket {
    /// Opens one to a path of the page's own server; `None` where the browser does not let it.
    pub(crate) fn open(path: &str, came: impl Fn(Came) + Clone + 'static) -> Option<Socket> {
        let location = web_sys::window()?.location();
        let scheme = if location.protocol().ok()? == "https:" { "wss://" } else { "ws://" };
        let socket = WebSocket::new(&[scheme, &location.host().ok()?, path].concat()).ok()?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let message = {
            let came = came.clone();
            Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                let data = event.data();
                match data.as_string() {
                    Some(text) => came(Came::Text(text)),
                    None => {
                        if let Ok(buffer) = data.dyn_into::<ArrayBuffer>() {
                            came(Came::Octets(Uint8Array::new(&buffer).to_vec()));
                        }
                    }
                }
            })
        };
        let open = {
            let came = came.clone();
            Closure::<dyn Fn()>::new(move || came(Came::Opened))
        };
        let close =
            Closure::<dyn Fn(CloseEvent)>::new(move |event: CloseEvent| came(Came::Closed(event.reason())));
        socket.set_onmessage(Some(message.as_ref().unchecked_ref()));
        socket.set_onopen(Some(open.as_ref().unchecked_ref()));
        socket.set_onclose(Some(close.as_ref().unchecked_ref()));
        Some(Socket { socket, _message: message, _open: open, _close: close })
    }

    /// Sends a text; where the socket is over, its end has been told.
    pub(crate) fn text(&self, text: &str) {
        let _ = self.socket.send_with_str(text);
    }

    /// Sends octets.
    pub(crate) fn octets(&self, octets: &[u8]) {
        let _ = self.socket.send_with_u8_array(octets);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onmessage(None);
        self.socket.set_onopen(None);
        self.socket.set_onclose(None);
        let _ = self.socket.close();
    }
}

/// Whether the page is in the background, where no frames are drawn.
pub(crate) fn is_hidden() -> bool {
    super::document().is_some_and(|document| document.hidden())
}

/// A moment in milliseconds, to be compared with another.
pub(crate) fn now_ms() -> f64 {
    js_sys::Date::now()
}
