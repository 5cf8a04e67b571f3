//! A part of the page that is drawn anew only when something has happened.

use std::rc::Rc;

use yew::prelude::*;

use crate::layout::Fit;
use crate::model::{Intent, View};

/// What a part is drawn from, and by which function.
#[derive(Clone, Properties)]
pub(crate) struct PartProps {
    draw: fn(&PartProps) -> Html,
    pub(crate) view: Rc<View>,
    pub(crate) fit: Fit,
    pub(crate) on_intent: Callback<Intent>,
}

impl PartialEq for PartProps {
    fn eq(&self, other: &PartProps) -> bool {
        Rc::ptr_eq(&self.view, &other.view)
            && self.fit == other.fit
            && std::ptr::fn_addr_eq(self.draw, other.draw)
    }
}

/// A part: one component for all of them, as each kind of component weighs 3 kB.
pub(crate) fn part(
    draw: fn(&PartProps) -> Html,
    view: &Rc<View>,
    fit: Fit,
    on_intent: &Callback<Intent>,
) -> Html {
    html! { <Part ..PartProps { draw, view: Rc::clone(view), fit, on_intent: on_intent.clone() } /> }
}

#[component]
fn Part(props: &PartProps) -> Html {
    (props.draw)(props)
}
