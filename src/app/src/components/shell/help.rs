//! What the signs mean, and which keys do what.

use relay::Role;
use texts::{html, t};
use yew::prelude::*;

use super::marks::sign;
use crate::components::graph::symbol;
use crate::model::MarkKind;

const ROLES: [Role; 5] = [Role::Client, Role::Submission, Role::Relay, Role::Gateway, Role::Mx];
const FLIGHTS: [(&str, &str, &str); 4] = [
    ("command", "M8 0L-6-7v14z", t!("A command of the client")),
    ("reply", "M0-8l8 8-8 8-8-8z", t!("A reply of the server")),
    ("content", "M-12-8h24v16h-24zM-12-8L0 2 12-8", t!("The message itself")),
    ("handshake", "M0-4a4 4 0 1 1 0 8a4 4 0 1 1 0-8z", t!("Opening or closing a connection")),
];
const MARKS: [(MarkKind, &str); 5] = [
    (MarkKind::Accepted, t!("A host takes a message and answers for it")),
    (MarkKind::Deferred, t!("A try fails; the message waits for the next one")),
    (MarkKind::Delivered, t!("A message is in its mailbox")),
    (MarkKind::Failed, t!("A message is given up")),
    (MarkKind::Fault, t!("Somebody changes the network")),
];
/// The keys of parts of the page, and what they do there.
pub(crate) const KEYS: [(&str, &str); 4] = [
    (t!("Arrow keys in the picture"), t!("walk from host to host along the links; Enter opens the panel")),
    (
        t!("+, - and 0 in the picture"),
        t!("look closer, from farther away, at all of it; with Shift the arrow keys move it"),
    ),
    (t!("Ctrl+Z in the picture"), t!("puts a host back that was dragged elsewhere")),
    (t!("Arrow keys on the time line"), t!("go back and forth, event by event")),
];

/// What stands in the dialog `help`.
pub(crate) fn help() -> Html {
    html! {
        <>
            <form method="dialog">
                <h2 id="help-title">{ t!("How to read the picture") }</h2>
                <button class="quiet" data-testid="help-close">{ t!("Close") }</button>
            </form>
            <p>
                { t!("Every server here speaks real SMTP. Press Send and follow the envelope, type commands yourself in the terminal, \
                   or click a server or a link and break it. Time is slowed down, and you can always go back.") }
            </p>
            <p class="language"><a href={t!("de/")} hreflang={t!("de")} lang={t!("de")} data-testid="language">{ t!("Diese Seite auf Deutsch") }</a></p>
            <h3>{ t!("Hosts") }</h3>
            <dl>{ for ROLES.map(|role| html! {
                <div key={role.title()}><dt>{ symbol(role) }{ role.title() }</dt><dd>{ role.means() }</dd></div>
            }) }</dl>
            <h3>{ t!("On the way") }</h3>
            <ul class="legend">{ for FLIGHTS.map(|(kind, path, words)| html! {
                <li key={kind}><svg class={classes!("flight", kind)} viewBox="-14 -14 28 28" aria-hidden="true"><path d={path} /></svg>{ words }</li>
            }) }</ul>
            <h3>{ t!("On the time line") }</h3>
            <ul class="legend">{ for MARKS.map(|(kind, words)| html! {
                <li key={kind.name()}><svg class={classes!("mark", kind.name())} viewBox="-14 -14 28 28" aria-hidden="true"><path d={sign(kind)} /></svg>{ words }</li>
            }) }</ul>
            <h3>{ t!("Keys") }</h3>
            <dl>{ for KEYS.map(|(key, words)| html! { <div key={key}><dt>{ key }</dt><dd>{ words }</dd></div> }) }</dl>
        </>
    }
}
