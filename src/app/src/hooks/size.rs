//! The size of an element.

use yew::prelude::*;

use crate::platform;

/// Width and height of the element in pixels; `None` until it is laid out.
#[hook]
pub(crate) fn use_size(node: NodeRef) -> Option<[i32; 2]> {
    let size = use_state_eq(|| None);
    let set = size.setter();
    use_effect_with((), move |()| {
        let watch = platform::watch_size(&node, Callback::from(move |size| set.set(Some(size))));
        move || drop(watch)
    });
    *size
}
