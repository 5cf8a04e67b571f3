//! A host: its shape says its role, badges say what it holds.

use relay::{HostId, Role};
use yew::prelude::*;

use super::shapes::{outline, picture};
use crate::layout::{Point, pixels};
use crate::model::{Intent, Selection};

#[derive(Clone, PartialEq, Properties)]
pub(super) struct HostProps {
    pub(super) id: HostId,
    pub(super) name: String,
    pub(super) role: Role,
    pub(super) up: bool,
    /// It has a connection open.
    pub(super) speaks: bool,
    /// The messages in its queue.
    pub(super) queued: usize,
    /// The messages in its mailboxes.
    pub(super) stored: usize,
    pub(super) at: Point,
    pub(super) compact: bool,
    pub(super) roomy: bool,
    pub(super) selected: bool,
    /// Its signs, in words.
    pub(super) signs: String,
    pub(super) on_intent: Callback<Intent>,
}

/// A host.
#[component]
pub(super) fn HostNode(props: &HostProps) -> Html {
    let HostProps {
        id, name, role, up, speaks, queued, stored, at, compact, roomy, selected, on_intent, ..
    } = props;
    let id = *id;
    let class =
        classes!("host", selected.then_some("selected"), (!up).then_some("down"), speaks.then_some("speaks"));
    let (edge, first, second) = if *compact { (19, 36, 0) } else { (27, 46, 62) };
    html! {
        <g {class} id={format!("node-{}", id.0)} role="option" aria-selected={selected.to_string()}
            aria-description={spoken(props)} transform={format!("translate({} {})", pixels(at.x), pixels(at.y))}
            data-testid={format!("host-{name}")} data-host={name.clone()}
            onclick={on_intent.reform(move |_| Intent::Select(Selection::Host(id)))}>
            <circle class="halo" r={(edge + 6).to_string()} />
            <g class="face" transform={compact.then_some("scale(0.7)")}>
                <path class="body" d={outline(*role)} />
                <path class="glyph" d={picture(*role)} />
                if !up { <path class="off" d="M-20 20L20-20" /> }
            </g>
            <text class="name" y={first.to_string()}>{ name }</text>
            if *roomy {
                <text class="role" y={second.to_string()}>{ if *up { role.title() } else { "is down" } }</text>
            }
            { badge(*queued, -edge - 2, edge, "queue", "waiting in its queue") }
            { badge(*stored, edge + 2, edge, "stored", "in its mailboxes") }
        </g>
    }
}

/// The same in words.
fn spoken(props: &HostProps) -> String {
    let mut words =
        format!("{}, {}, {}", props.name, props.role.title(), if props.up { "up" } else { "down" });
    for (count, what) in [(props.queued, "in the queue"), (props.stored, "in mailboxes")] {
        if count > 0 {
            words.push_str(&format!(", {count} {what}"));
        }
    }
    words.push_str(&props.signs);
    words
}

fn badge(count: usize, x: i32, edge: i32, kind: &'static str, what: &'static str) -> Html {
    if count == 0 {
        return Html::default();
    }
    // A tray of waiting mail, and an envelope that has arrived.
    let sign = if kind == "queue" { "M-12-4h8M-12 0h8M-12 4h8" } else { "M-13-4h10v8h-10zM-13-3l5 4 5-4" };
    html! {
        <g class={classes!("badge", kind)} transform={format!("translate({x} {})", -edge + 2)} data-testid={format!("badge-{kind}")}>
            <title>{ format!("{count} {what}") }</title>
            <rect x="-17" y="-11" width="34" height="22" rx="11" />
            <path d={sign} />
            <text x="6" y="4.5">{ count }</text>
        </g>
    }
}

/// The sign of a role, for legends and headings.
pub(crate) fn symbol(role: Role) -> Html {
    html! {
        <svg class="symbol" viewBox="-34 -34 68 68" aria-hidden="true">
            <path class="body" d={outline(role)} /><path class="glyph" d={picture(role)} />
        </svg>
    }
}
