//! The selected connection: who speaks with whom, the conversation, the states of both ends.

use std::rc::Rc;

use relay::{Caller, ConnectionView, HostId, Phase, Side};
use texts::{html, t};
use yew::prelude::*;

use super::log::Log;
use super::state_diagram::StateDiagram;
use super::verdict::verdict;
use crate::components::Props;
use crate::model::transcript::moves;
use crate::model::{Aspect, Intent, Selection, clock, span};

/// The selected connection (`view.selection` is `Selection::Connection`); `view.shown.lines` is its conversation.
#[component]
pub(crate) fn ConnectionPanel(props: &Props) -> Html {
    let lines = &props.view.shown.lines;
    let Selection::Connection(id) = props.view.selection else { return Html::default() };
    let Some(connection) = props.view.snapshot.connections.iter().find(|connection| connection.id == id)
    else {
        return html! {
            <p class="empty">{ t!("This connection is not there at this moment: it comes later, or was long ago.") }</p>
        };
    };
    let client_state = connection.client_state.map(|state| state.name());
    let server_state = connection.server_state.map(|state| state.name());
    html! {
        <div class="sheet connection" data-testid="connection-panel">
            { head(props, connection) }
            { for props.aspects.map(|aspects| aspects(props)) }
            if props.view.aspect == Aspect::Conversation || props.aspects.is_none() {
                <Log shown={Rc::clone(&props.view.shown)} explained={true} label={t!("Conversation, newest line last")} testid="transcript" />
            }
            { for props.view.shown.verdicts.iter().enumerate().map(|(index, found)| verdict(index, found)) }
            <details open=true>
                <summary>{ t!("States of the server") }</summary>
                <StateDiagram side={Side::Server} state={server_state} moves={moves(lines, Side::Server)} />
            </details>
            if client_state.is_some() {
                <details>
                    <summary>{ t!("States of the client") }</summary>
                    <StateDiagram side={Side::Client} state={client_state} moves={moves(lines, Side::Client)} />
                </details>
            }
        </div>
    }
}

fn head(props: &Props, connection: &ConnectionView) -> Html {
    let host = |id: HostId| {
        let name = props.view.snapshot.hosts.get(usize::from(id.0)).map(|host| host.name.clone());
        let look = props.on_intent.reform(move |_: MouseEvent| Intent::Select(Selection::Host(id)));
        html! { <button type="button" class="plain" onclick={look}>{ name.unwrap_or_default() }</button> }
    };
    let client = match connection.client {
        Caller::Host(id) => host(id),
        Caller::Outside(address) => html! { { t!("outside {address}") } },
    };
    let (phase, class) = phase(connection.phase);
    html! {
        <header>
            <h2>{ client }<span aria-label={t!("to")}>{ " → " }</span>{ host(connection.server) }</h2>
            <p class="muted">
                <span class={classes!("pill", class)} data-testid="connection-phase">{ phase }</span>
                { t!(" dialed at ") }<time>{ clock(connection.opened_at) }</time>
                if let Some(closed) = connection.closed_at { { t!(", over after ") }{ span(closed - connection.opened_at) } }
                if connection.typed { { t!(", spoken by hand") } }
            </p>
        </header>
    }
}

const fn phase(phase: Phase) -> (&'static str, &'static str) {
    match phase {
        Phase::Connecting => (t!("connecting"), "pill-between"),
        Phase::Open => (t!("open"), "pill-good"),
        Phase::Closing => (t!("closing"), "pill-between"),
        Phase::Closed => (t!("closed"), "pill-over"),
        Phase::Failed => (t!("failed"), "pill-bad"),
    }
}
