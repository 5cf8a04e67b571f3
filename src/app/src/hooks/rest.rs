//! What stands around the network.

use std::rc::Rc;

use yew::prelude::*;

use crate::model::{Moment, View};

/// The view and the moment for all but the network. Where a crowd is drawn anew as time passes, a frame draws the network,
/// and the next one draws the rest: none has to draw both.
#[hook]
pub(crate) fn use_rest(view: &Rc<View>, moment: Moment) -> (Rc<View>, Moment) {
    let before = use_mut_ref(|| (Rc::clone(view), (Rc::clone(view), moment)));
    let (network, rest) = &mut *before.borrow_mut();
    let anew = !Rc::ptr_eq(network, view);
    let behind = !Rc::ptr_eq(&rest.0, view);
    if !view.passing || !anew && behind {
        *rest = (Rc::clone(view), moment);
    }
    *network = Rc::clone(view);
    rest.clone()
}
