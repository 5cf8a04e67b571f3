//! The connections of a host: with whom, when, how they ended.

use std::rc::Rc;

use relay::{Caller, ConnectionView, HostId, Phase, Snapshot};
use texts::{html, t};
use yew::prelude::*;

use crate::model::{Intent, Selection, clock};

/// How many of the last connections are listed.
const LISTED_MAX: usize = 20;

/// What [`Connections`] shows.
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct ConnectionsProps {
    pub(crate) snapshot: Rc<Snapshot>,
    pub(crate) host: HostId,
    pub(crate) on_intent: Callback<Intent>,
}

/// The connections of a host, the last one first.
#[component]
pub(crate) fn Connections(props: &ConnectionsProps) -> Html {
    let ConnectionsProps { snapshot, host, on_intent } = props;
    let is_here = |view: &&ConnectionView| view.server == *host || view.client == Caller::Host(*host);
    let here: Vec<&ConnectionView> =
        snapshot.connections.iter().rev().filter(is_here).take(LISTED_MAX).collect();
    let name = |id: HostId| snapshot.hosts.get(usize::from(id.0)).map_or("", |host| host.name.as_str());
    let entry = |view: &ConnectionView| {
        let id = view.id;
        let client = match view.client {
            Caller::Host(client) => name(client),
            Caller::Outside(_) => t!("outside"),
        };
        html! {
            <li key={id.0}>
                <button
                    type="button"
                    data-testid="host-connection"
                    onclick={on_intent.reform(move |_: MouseEvent| Intent::Select(Selection::Connection(id)))}
                >
                    <time>{ clock(view.opened_at) }</time>
                    <span>{ client }{ " → " }{ name(view.server) }</span>
                    <span class="muted">{ ending(view.phase) }</span>
                </button>
            </li>
        }
    };
    html! {
        <section class="connections">
            <h3>{ t!("Connections") }</h3>
            if here.is_empty() { <p class="muted">{ t!("None so far.") }</p> }
            <ol>{ for here.into_iter().map(entry) }</ol>
        </section>
    }
}

const fn ending(phase: Phase) -> &'static str {
    match phase {
        Phase::Connecting => t!("dialing"),
        Phase::Open => t!("open"),
        Phase::Closing => t!("closing"),
        Phase::Closed => t!("closed"),
        Phase::Failed => t!("failed"),
    }
}
