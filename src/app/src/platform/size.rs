//! How large an element is, told when that is known and whenever it changes.

use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, ResizeObserver};
use yew::prelude::*;

/// Watches an element until it is dropped.
pub(crate) struct SizeWatch {
    observer: ResizeObserver,
    _told: Closure<dyn FnMut()>,
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Tells the inner width and height of an element in pixels, now and whenever they change.
pub(crate) fn watch_size(node: &NodeRef, told: Callback<[i32; 2]>) -> Option<SizeWatch> {
    let element = node.cast::<Element>()?;
    let target = element.clone();
    let tell =
        Closure::<dyn FnMut()>::new(move || told.emit([target.client_width(), target.client_height()]));
    let observer = ResizeObserver::new(tell.as_ref().unchecked_ref()).ok()?;
    observer.observe(&element);
    Some(SizeWatch { observer, _told: tell })
}

/// Calls back when an element has been laid out, before it is painted: to measure it costs nothing then.
pub(super) fn after_layout(element: Element, then: impl FnOnce(Element) + 'static) {
    let target = element.clone();
    let told = Closure::once_into_js(move |_: JsValue, observer: ResizeObserver| {
        observer.disconnect();
        then(target);
    });
    if let Ok(observer) = ResizeObserver::new(told.unchecked_ref()) {
        observer.observe(&element);
    }
}
