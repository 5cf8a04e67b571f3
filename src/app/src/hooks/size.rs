//! The size of an element.

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

use crate::platform;

/// Width and height of the element in pixels; `None` until it is laid out.
#[hook]
pub(crate) fn use_size(node: NodeRef) -> Option<[i32; 2]> {
    let size = use_state_eq(|| None);
    let set = size.setter();
    use_effect_with((), move |()| {
        // What a person writes in is painted first.
        let watch = Rc::new(RefCell::new(None));
        platform::after_paint({
            let watch = watch.clone();
            move || {
                *watch.borrow_mut() =
                    Some(platform::watch_size(&node, Callback::from(move |size| set.set(Some(size)))))
            }
        });
        move || drop(watch.take())
    });
    *size
}
