//! How large an element is, told when that is known and whenever it changes.

use js_sys::Array;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, ResizeObserver, ResizeObserverEntry};
use yew::prelude::*;

/// Watches an element until it is dropped.
pub(crate) struct SizeWatch {
    observer: ResizeObserver,
    _told: Closure<dyn FnMut(Array)>,
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Tells the inner width and height of an element in pixels, now and whenever they change.
pub(crate) fn watch_size(node: &NodeRef, told: Callback<[i32; 2]>) -> Option<SizeWatch> {
    let element = node.cast::<Element>()?;
    // What was measured is told: to measure again would lay out whatever the first of several elements has changed since.
    let tell = Closure::<dyn FnMut(Array)>::new(move |seen: Array| {
        let room = seen.get(0).unchecked_into::<ResizeObserverEntry>().content_rect();
        told.emit([room.width(), room.height()].map(|pixels| (pixels + 0.5) as i32));
    });
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
