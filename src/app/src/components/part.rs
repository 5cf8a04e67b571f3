//! A part of the page that is drawn anew only when what it shows changes.

use std::rc::Rc;
use std::sync::Arc;

use relay::Map;
use yew::prelude::*;

use super::graph::{Face, Group, Line};
use super::shell::Gear;
use crate::layout::Fit;
use crate::model::{Intent, Mark, View};

/// What a part shows.
pub(crate) enum Shows {
    /// Everything: it is drawn anew when something has happened.
    All(Rc<View>),
    /// The networks and their links.
    Ground(Arc<Map>, Vec<Line>),
    /// Some of the hosts.
    Hosts(Vec<Face>),
    /// Some of the networks, seen from afar.
    Groups(Vec<Group>),
    /// How time passes.
    Gear(Gear),
    /// The marks on the time line, and which of them is the first that is ahead.
    Marks(Rc<Vec<Mark>>, usize),
}

impl PartialEq for Shows {
    fn eq(&self, other: &Shows) -> bool {
        match (self, other) {
            (Shows::All(a), Shows::All(b)) => Rc::ptr_eq(a, b),
            (Shows::Ground(a, lines), Shows::Ground(b, others)) => Arc::ptr_eq(a, b) && lines == others,
            (Shows::Hosts(a), Shows::Hosts(b)) => a == b,
            (Shows::Groups(a), Shows::Groups(b)) => a == b,
            (Shows::Gear(a), Shows::Gear(b)) => a == b,
            (Shows::Marks(a, ahead), Shows::Marks(b, other)) => a == b && ahead == other,
            _ => false,
        }
    }
}

/// What a part is drawn from, and by which function.
#[derive(Properties)]
pub(crate) struct PartProps {
    pub(crate) draw: fn(&PartProps) -> Html,
    pub(crate) shows: Shows,
    pub(crate) fit: Fit,
    pub(crate) on_intent: Callback<Intent>,
}

impl PartialEq for PartProps {
    fn eq(&self, other: &PartProps) -> bool {
        self.fit == other.fit && std::ptr::fn_addr_eq(self.draw, other.draw) && self.shows == other.shows
    }
}

/// A part that shows everything: one component for all of them, as each kind of component weighs 3 kB.
pub(crate) fn part(
    draw: fn(&PartProps) -> Html,
    view: &Rc<View>,
    fit: Fit,
    on_intent: &Callback<Intent>,
) -> Html {
    part_of(draw, Shows::All(Rc::clone(view)), fit, on_intent)
}

/// A part that shows less.
pub(crate) fn part_of(
    draw: fn(&PartProps) -> Html,
    shows: Shows,
    fit: Fit,
    on_intent: &Callback<Intent>,
) -> Html {
    html! { <Part ..PartProps { draw, shows, fit, on_intent: on_intent.clone() } /> }
}

impl PartProps {
    /// A piece of this part, by its place among them: it shows less than the whole part does.
    pub(crate) fn piece(&self, place: usize, draw: fn(&PartProps) -> Html, shows: Shows) -> Html {
        let (fit, on_intent) = (self.fit, self.on_intent.clone());
        html! { <Part key={place} ..PartProps { draw, shows, fit, on_intent } /> }
    }
}

#[component]
fn Part(props: &PartProps) -> Html {
    (props.draw)(props)
}
