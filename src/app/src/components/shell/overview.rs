//! The whole network in words: everything that the picture shows, for every kind of reader and pointer.

use relay::{Caller, ConnectionView, Phase};
use texts::{html, t};
use yew::prelude::*;

use super::zones::zones;
use crate::components::Props;
use crate::components::graph::{link_name, symbol};
use crate::model::{Intent, Selection, span};

/// The most connections that are listed.
const CONNECTIONS_MAX: usize = 40;

/// Hosts, links and connections.
pub(super) fn overview(props: &Props) -> Html {
    let Props { view, on_intent, .. } = props;
    let snapshot = &view.snapshot;
    let select = |selection| on_intent.reform(move |_: MouseEvent| Intent::Select(selection));
    let connections = snapshot.connections.iter().rev().take(CONNECTIONS_MAX);
    html! {
        <div class="sheet overview">
            <h2>{ t!("The network") }</h2>
            <table>
                <thead><tr><th scope="col">{ t!("Host") }</th><th scope="col">{ t!("Role") }</th><th scope="col">{ t!("Queue") }</th><th scope="col">{ t!("Mail") }</th></tr></thead>
                <tbody>
                    { for snapshot.hosts.iter().map(|host| html! {
                        <tr key={host.id.0} class={(!host.up).then_some("down")}>
                            <th scope="row">{ symbol(host.role) }<button type="button" class="plain" onclick={select(Selection::Host(host.id))}>{ &host.name }</button></th>
                            <td>{ if host.up { host.role.title() } else { t!("down") } }</td>
                            <td>{ host.queue.len() }</td>
                            <td>{ host.mailboxes.iter().map(|mailbox| mailbox.messages.len()).sum::<usize>() }</td>
                        </tr>
                    }) }
                </tbody>
            </table>
            <h3>{ t!("Links") }</h3>
            <ul class="rows">
                { for snapshot.links.iter().map(|link| html! {
                    <li key={link.id.0}>
                        <button type="button" class="plain" onclick={select(Selection::Link(link.id))}>{ link_name(view, link.id) }</button>
                        <span>{ if link.cut { t!("cut").to_owned() } else { span(link.latency) } }</span>
                    </li>
                }) }
            </ul>
            { zones(props) }
            if !snapshot.connections.is_empty() {
                <h3>{ t!("Connections, newest first") }</h3>
                <ul class="rows">
                    { for connections.map(|connection| html! {
                        <li key={connection.id.0}>
                            <button type="button" class="plain" onclick={select(Selection::Connection(connection.id))}>{ ends(props, connection) }</button>
                            <span>{ phase(connection.phase) }</span>
                        </li>
                    }) }
                </ul>
            }
        </div>
    }
}

fn ends(props: &Props, connection: &ConnectionView) -> String {
    let name = |host: relay::HostId| {
        props.view.snapshot.hosts.get(usize::from(host.0)).map_or("?", |host| &host.name)
    };
    let client = match connection.client {
        Caller::Host(host) => name(host),
        Caller::Outside(_) => t!("outside"),
    };
    [client, " → ", name(connection.server)].concat()
}

fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Connecting => t!("connecting"),
        Phase::Open => t!("open"),
        Phase::Closing => t!("closing"),
        Phase::Closed => t!("closed"),
        Phase::Failed => t!("failed"),
    }
}
