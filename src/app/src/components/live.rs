//! What there is nothing to draw of before the engine is there; its code comes with the engine's.

use std::rc::Rc;

use smtp::SimTime;
use smtp::client::Envelope;
use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::prelude::*;

use super::graph::{badges, bubbles, crowd, flights, ways};
use super::mail::{faults, file, source};
use super::{PartProps, Props};
use crate::hooks::{self, Begin};
use crate::layout::Fit;
use crate::model::chaos::{Begun, begun};
use crate::model::{Compose, Fault, Intent, Playground, View};

/// Draws what only an engine brings about.
#[derive(Clone, Copy)]
pub(crate) struct Live {
    /// The connections.
    pub(crate) ways: fn(&PartProps) -> Html,
    /// The routers and the hosts, however many there are.
    pub(crate) crowd: fn(&PartProps) -> Html,
    /// What the hosts hold.
    pub(crate) badges: fn(&PartProps) -> Html,
    /// What is on the way.
    pub(crate) flights: fn(&View, SimTime, Fit) -> Html,
    /// What hosts ask, and what came of a message.
    pub(crate) bubbles: fn(&PartProps) -> Html,
    /// The source of the composed message.
    pub(crate) source: fn(&Props) -> Html,
    /// Where a message file is chosen.
    pub(crate) file: fn(&Props) -> Html,
    /// The envelope of what stands in the composer.
    pub(crate) envelope: fn(&Compose) -> Option<Envelope>,
    /// Goes where the address of the page leads.
    pub(crate) address: fn(&Callback<Intent>),
    /// Makes a run that chaos is let loose on.
    pub(crate) begun: Begun,
    /// What is wrong with an address field.
    pub(crate) faults: fn(&[&Fault], String) -> Html,
}

/// Fetches the engine and what comes with it, so that the picture need not wait for them.
#[wasm_split(engine, fallible)]
pub(crate) fn engine() -> Result<(Begin, Live), SplitLoaderError> {
    let begin: Begin = |view: &Rc<View>| Box::new(Playground::new(view));
    let live = Live {
        ways,
        crowd,
        badges,
        flights,
        bubbles,
        source,
        file,
        envelope: Compose::envelope,
        address: hooks::address,
        begun,
        faults,
    };
    Ok((begin, live))
}
