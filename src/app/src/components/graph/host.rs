//! A host: its shape says its role, badges say what it holds.

use relay::{HostView, Role};
use yew::prelude::*;

use crate::model::{Intent, Selection};

#[derive(Clone, PartialEq, Properties)]
pub(super) struct HostProps {
    pub(super) host: HostView,
    pub(super) place: [i32; 2],
    pub(super) selected: bool,
    pub(super) on_intent: Callback<Intent>,
}

#[component]
pub(super) fn HostNode(props: &HostProps) -> Html {
    let host = &props.host;
    let id = host.id;
    let [x, y] = props.place;
    let stored: usize = host.mailboxes.iter().map(|mailbox| mailbox.messages.len()).sum();
    html! {
        <g class={classes!("host", props.selected.then_some("selected"), (!host.up).then_some("down"))}
            transform={format!("translate({x} {y})")} data-testid={format!("host-{}", host.name)}
            onclick={props.on_intent.reform(move |_| Intent::Select(Selection::Host(id)))}>
            <circle class="halo" r="44" />
            <path class="body" d={shape(host.role)} />
            <path class="glyph" d={glyph(host.role)} />
            <text class="name" y="50">{ &host.name }</text>
            <text class="role" y="67">{ if host.up { host.role.title() } else { "down" } }</text>
            { badge(host.queue.len(), -30, "queue", "waiting") }
            { badge(stored, 30, "stored", "in mailboxes") }
        </g>
    }
}

fn badge(count: usize, x: i32, kind: &'static str, what: &'static str) -> Html {
    if count == 0 {
        return Html::default();
    }
    html! {
        <g class={classes!("badge", kind)} transform={format!("translate({x} -30)")}>
            <title>{ format!("{count} {what}") }</title>
            <rect x="-13" y="-12" width="26" height="24" rx="12" />
            <text y="5">{ count }</text>
        </g>
    }
}

/// Round for people, a box for servers, a house for a mail exchanger, a diamond for a gateway.
const fn shape(role: Role) -> &'static str {
    match role {
        Role::Client => "M0-31a31 31 0 1 1 0 62a31 31 0 1 1 0-62z",
        Role::Submission => "M-30-22q0-8 8-8h44q8 0 8 8v44q0 8-8 8h-44q-8 0-8-8z",
        Role::Relay => "M-17-31h34l17 31-17 31h-34l-17-31z",
        Role::Gateway => "M0-36l36 36-36 36-36-36z",
        Role::Mx => "M-31-6L0-34 31-6V24q0 6-6 6H-25q-6 0-6-6z",
    }
}

const fn glyph(role: Role) -> &'static str {
    match role {
        Role::Client => "M0-14a7 7 0 1 1 0 14a7 7 0 1 1 0-14zM-14 16q0-12 14-12t14 12",
        Role::Submission => "M-12 8h24M0 6v-18m-8 8l8-8 8 8",
        Role::Relay => "M-14-5h26l-6-6M14 6h-26l6 6",
        Role::Gateway => "M-12 10v-12a12 12 0 0 1 24 0v12M0 10v-8",
        Role::Mx => "M-15-4h30v20h-30zM-15-4l15 12 15-12",
    }
}
