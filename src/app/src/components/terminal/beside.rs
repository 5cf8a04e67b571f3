//! Two sessions side by side: the one in which the person is, and the one that they left open for it.

use relay::{ConnectionView, Phase};
use smtp::server::State;
use texts::{html, t};
use yew::prelude::*;

use super::call::who;
use crate::components::session::Kit;
use crate::model::{Intent, View};

/// A connection, and what there is to see of it.
type Pane<'a> = (&'a ConnectionView, Html);

/// One session or two, the older one first.
pub(super) fn panes(view: &View, here: Pane<'_>, beside: Option<Pane<'_>>) -> Html {
    let two = beside.is_some();
    let is_older = beside.as_ref().is_some_and(|(connection, _)| connection.id < here.0.id);
    let (first, last) = if is_older { (beside, Some(here)) } else { (Some(here), beside) };
    html! {
        <div class={classes!("panes", two.then_some("two"))}>
            { for first.into_iter().chain(last).map(|(connection, pane)| {
                let name = who(view, connection);
                html! {
                    <section key={connection.id.0} class="pane" aria-label={name.clone()}>
                        if two { <h3 class="pane-name">{ name }</h3> }
                        { pane }
                    </section>
                }
            }) }
        </div>
    }
}

/// The session in which the person is not; so many lines wait in the other one.
pub(super) fn beside(
    view: &View,
    connection: &ConnectionView,
    waiting: usize,
    on_intent: &Callback<Intent>,
    kit: Kit,
) -> Html {
    let id = connection.id;
    let over = matches!(connection.phase, Phase::Closed | Phase::Failed);
    let (words, mark) =
        if over { (t!("Put away"), "terminal-alone") } else { (t!("Type here"), "terminal-switch") };
    let state = if over { None } else { connection.server_state.map(State::name) };
    html! {
        <>
            <p class="terminal-state">
                <strong class="state-name">{ state.unwrap_or(t!("over")) }</strong>
                <button
                    type="button"
                    class="quiet"
                    data-testid={mark}
                    disabled={!over && waiting > 0}
                    onclick={on_intent.reform(move |_: MouseEvent| if over { Intent::Alone } else { Intent::Answer(id) })}
                >
                    { words }
                </button>
            </p>
            if let Some(shown) = &view.shown.beside {
                { (kit.log)(shown, 0, false, [t!("The other session, newest line last"), "terminal-log-beside"]) }
            }
        </>
    }
}
