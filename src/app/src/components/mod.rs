//! What the page shows. Every component gets a [`crate::model::View`] or a part of it, and emits intents.

mod breaking;
mod choices;
mod closer;
mod graph;
mod live;
mod mail;
mod part;
mod session;
mod shell;
mod terminal;
mod tutor;

pub(crate) use choices::choices;
pub(crate) use closer::Closer;
pub(crate) use live::Live;
pub(crate) use part::{PartProps, Shows, part, part_of};
pub(crate) use session::Memory;
/// What the page alone is made of.
#[allow(unused_imports, reason = "the element is no page")]
pub(crate) use shell::{KEYS, bar, lead};
/// What the element is made of.
#[allow(unused_imports, reason = "the page has them from where they are")]
pub(crate) use {
    closer::use_closer,
    graph::Graph,
    live::engine,
    shell::{Panel, panels, time_line},
    tutor::Lessons,
};

use std::rc::Rc;

use relay::MessageId;
use yew::prelude::*;

use crate::model::{Intent, View};

/// What most components get: the view of the moment, and where intents go.
/// Two are equal when the view is the very same: comparing costs two pointers.
#[derive(Clone, Properties)]
pub(crate) struct Props {
    pub(crate) view: Rc<View>,
    /// `None` until the engine is there.
    pub(crate) live: Option<Live>,
    /// `None` until that is there.
    pub(crate) closer: Option<Closer>,
    pub(crate) on_intent: Callback<Intent>,
    /// Offers the selected connection in other ways than as a conversation; `None` where there is no room for them.
    pub(crate) aspects: Option<fn(&Props) -> Html>,
}

impl Props {
    /// Where the wish goes to follow a message; `None` in the element, which has no waterfall.
    pub(crate) fn on_follow(&self) -> Option<Callback<MessageId>> {
        self.aspects.map(|_| self.on_intent.reform(|message| Intent::FollowMail(Some(message))))
    }
}

impl PartialEq for Props {
    fn eq(&self, other: &Props) -> bool {
        Rc::ptr_eq(&self.view, &other.view)
            && self.live.is_some() == other.live.is_some()
            && self.closer.is_some() == other.closer.is_some()
            && self.on_intent == other.on_intent
    }
}
