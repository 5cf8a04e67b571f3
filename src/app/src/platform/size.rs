//! How large an element is, told whenever that changes.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use yew::prelude::*;

/// Watches an element until it is dropped.
pub(crate) struct SizeWatch {
    observer: web_sys::ResizeObserver,
    _told: Closure<dyn FnMut()>,
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Tells the inner width and height of an element in pixels, now and whenever they change.
pub(crate) fn watch_size(node: &NodeRef, told: Callback<[i32; 2]>) -> Option<SizeWatch> {
    let element = node.cast::<web_sys::Element>()?;
    let target = element.clone();
    let tell =
        Closure::<dyn FnMut()>::new(move || told.emit([target.client_width(), target.client_height()]));
    let observer = web_sys::ResizeObserver::new(tell.as_ref().unchecked_ref()).ok()?;
    observer.observe(&element);
    Some(SizeWatch { observer, _told: tell })
}
