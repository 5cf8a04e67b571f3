//! Pointers and the wheel over the picture, told as gestures.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{AddEventListenerOptions, Element, Event, EventTarget, MouseEvent, PointerEvent, WheelEvent};
use yew::NodeRef;

use crate::layout::{Gesture, Point, Pointers};

const POINTER: [&str; 4] = ["pointerdown", "pointermove", "pointerup", "pointercancel"];
/// How much nearer one pixel of the wheel brings, as a power of e.
const WHEEL: f64 = 0.002;
/// The pixels of a line and of a page, where a wheel counts in those.
const WHEEL_UNITS: [f64; 3] = [1.0, 16.0, 400.0];

type Listener = Closure<dyn FnMut(Event)>;

/// Watches an element until it is dropped.
pub(crate) struct GestureWatch {
    listeners: Vec<(EventTarget, &'static str, Listener)>,
}

impl Drop for GestureWatch {
    fn drop(&mut self) {
        for (target, name, listener) in &self.listeners {
            let listener = listener.as_ref().unchecked_ref();
            let _ = target.remove_event_listener_with_callback_and_bool(name, listener, true);
        }
    }
}

/// Tells what pointers and the wheel do over an element, in its pixels.
pub(crate) fn watch_gestures(node: &NodeRef, told: impl Fn(Gesture) + 'static) -> Option<GestureWatch> {
    let element = node.cast::<Element>()?;
    let told = Rc::new(told);
    let pointers = Rc::new(RefCell::new(Pointers::default()));
    let mut watch = GestureWatch { listeners: Vec::new() };
    for name in POINTER {
        let (room, told, pointers) = (element.clone(), Rc::clone(&told), Rc::clone(&pointers));
        watch.listen(&element, name, true, move |event| {
            if let Some(gesture) = pointed(name, &event, &room, &mut pointers.borrow_mut()) {
                told(gesture);
            }
        });
    }
    // What ends a drag is no click. Browsers differ in what they say was clicked, so nobody else hears of it.
    if let Some(document) = super::document() {
        let room = element.clone();
        watch.listen(&document, "click", true, move |event| {
            if event.composed_path().includes(&room, 0) && std::mem::take(&mut pointers.borrow_mut().drags) {
                event.stop_propagation();
            }
        });
    }
    // The browser lets a wheel be prevented only by who says so beforehand.
    let room = element.clone();
    watch.listen(&element, "wheel", false, move |event| {
        let Some(event) = event.dyn_ref::<WheelEvent>() else { return };
        if !(event.ctrl_key() || event.meta_key() || stands_still()) {
            return;
        }
        event.prevent_default();
        let unit = WHEEL_UNITS.get(event.delta_mode() as usize).copied().unwrap_or(1.0);
        // A pinch on a touch pad comes as a wheel with small steps.
        let unit = if event.ctrl_key() { unit * 4.0 } else { unit };
        let factor = (-event.delta_y() * unit * WHEEL).exp();
        told(Gesture::Zoom(factor, place(event, &room), Point { x: 0.0, y: 0.0 }));
    });
    Some(watch)
}

impl GestureWatch {
    fn listen(
        &mut self,
        target: &EventTarget,
        name: &'static str,
        passive: bool,
        then: impl FnMut(Event) + 'static,
    ) {
        let listener = Listener::new(then);
        let options = AddEventListenerOptions::new();
        options.set_capture(true);
        options.set_passive(passive);
        let _ = target.add_event_listener_with_callback_and_add_event_listener_options(
            name,
            listener.as_ref().unchecked_ref(),
            &options,
        );
        self.listeners.push((target.clone(), name, listener));
    }
}

fn pointed(name: &str, event: &Event, element: &Element, pointers: &mut Pointers) -> Option<Gesture> {
    let event = event.dyn_ref::<PointerEvent>()?;
    let (id, at) = (event.pointer_id(), place(event, element));
    match name {
        "pointerdown" if event.button() == 0 => {
            let target = event.target()?.dyn_into::<Element>().ok()?;
            // Buttons over the picture are no part of it.
            if target.closest("svg.graph").ok()?.is_some() {
                pointers.down(id, at, node(&target));
            } else {
                pointers.drags = false;
            }
            None
        }
        "pointermove" if pointers.any() => {
            let gesture = pointers.moved(id, at)?;
            let _ = element.set_pointer_capture(id);
            Some(gesture)
        }
        "pointerup" | "pointercancel" => pointers.up(id),
        _ => None,
    }
}

/// The node that an element of the picture belongs to.
fn node(element: &Element) -> Option<u16> {
    element.closest("[id^='node-']").ok()??.id().strip_prefix("node-")?.parse().ok()
}

/// Where a pointer is in an element, in its pixels.
fn place(event: &MouseEvent, element: &Element) -> Point {
    let frame = element.get_bounding_client_rect();
    Point { x: f64::from(event.client_x()) - frame.left(), y: f64::from(event.client_y()) - frame.top() }
}

/// Whether the page is no higher than the window, so that a wheel has nothing else to do.
fn stands_still() -> bool {
    let page = super::document().and_then(|document| document.document_element());
    page.is_some_and(|page| page.scroll_height() <= page.client_height())
}
