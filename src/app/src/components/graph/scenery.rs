//! The layers that change only when something happens: ground, links and connections below, hosts above.

use relay::{Caller, HostId, LinkId, NodeId, Phase};
use yew::prelude::*;

use super::flight::Way;
use super::ground::{LinkLine, areas};
use super::host::HostNode;
use crate::components::PartProps;
use crate::layout::{lane, pixels};
use crate::model::{Selection, View};

/// The width of a router's name, in pixels.
const NAME: f64 = 72.0;

/// In a crowd of so many hosts a connection keeps its lane, of so many, whatever becomes of others.
const CROWD: usize = 30;
const LANES: u32 = 5;

/// The connections that are drawn, each with its lane: those that are not over, and the selected one.
pub(super) fn drawn(view: &View) -> impl Iterator<Item = (i32, &relay::ConnectionView)> {
    let selected = view.selection;
    let is_drawn = move |connection: &&relay::ConnectionView| {
        !matches!(connection.phase, Phase::Closed | Phase::Failed)
            || selected == Selection::Connection(connection.id)
            || !connection.in_flight.is_empty()
    };
    let crowd = view.snapshot.hosts.len() > CROWD;
    let connections = view.snapshot.connections.iter().filter(is_drawn);
    connections.enumerate().map(move |(place, connection)| {
        (lane(if crowd { (connection.id.0 % LANES) as usize } else { place }), connection)
    })
}

/// The networks and their links.
pub(super) fn ground(props: &PartProps) -> Html {
    let PartProps { view, fit, on_intent, .. } = props;
    let map = &view.snapshot.map;
    html! {
        <g role="presentation">
            { areas(map, fit) }
            { for view.snapshot.links.iter().map(|link| html! {
                <LinkLine key={link.id.0} link={*link} a={fit.node(map, link.a)} b={fit.node(map, link.b)} compact={fit.compact}
                    selected={view.selection == Selection::Link(link.id)} on_intent={on_intent.clone()} />
            }) }
        </g>
    }
}

/// The connections along their links.
pub(crate) fn ways(props: &PartProps) -> Html {
    let PartProps { view, fit, on_intent, .. } = props;
    let map = &view.snapshot.map;
    html! {
        <g role="presentation">
            { for drawn(view).map(|(lane, connection)| html! {
                <Way key={connection.id.0} id={connection.id} {lane} path={connection.path.clone()} map={map.clone()} fit={*fit}
                    kind={if connection.typed { "by-hand" } else { "by-program" }}
                    over={matches!(connection.phase, Phase::Closed | Phase::Failed)}
                    followed={view.fall.as_ref().and_then(|fall| fall.follows(connection.id))}
                    selected={view.selection == Selection::Connection(connection.id)} on_intent={on_intent.clone()} />
            }) }
        </g>
    }
}

/// The routers and the hosts.
pub(super) fn hosts(props: &PartProps) -> Html {
    let PartProps { view, fit, on_intent, .. } = props;
    let snapshot = &view.snapshot;
    let speaks = |host: HostId| {
        let open = snapshot.connections.iter().filter(|connection| connection.phase == Phase::Open);
        let mut ends = open.map(|connection| (connection.client, connection.server));
        ends.any(|(client, server)| server == host || client == Caller::Host(host))
    };
    html! {
        <g role="presentation">
            { for snapshot.map.routers.iter().enumerate().map(|(index, router)| {
                let place = |index| fit.node(&snapshot.map, NodeId((snapshot.hosts.len() + index) as u16));
                let at = place(index);
                // A name beside that of a close neighbour stands below instead of above.
                let close = index.checked_sub(1).map(place).is_some_and(|to| (at.x - to.x).hypot(at.y - to.y) < NAME);
                html! {
                    <g key={router.name.clone()} class="router" transform={format!("translate({} {})", pixels(at.x), pixels(at.y))}>
                        <circle r="5" />
                        <text y={if close { "19" } else { "-11" }}>{ &router.name }</text>
                    </g>
                }
            }) }
            { for snapshot.hosts.iter().map(|host| html! {
                <HostNode key={host.id.0} id={host.id} name={host.name.clone()} role={host.role}
                    up={host.up} speaks={speaks(host.id)} queued={host.queue.len()}
                    stored={host.mailboxes.iter().map(|mailbox| mailbox.messages.len()).sum::<usize>()}
                    at={fit.node(&snapshot.map, host.id.into())} compact={fit.compact} roomy={fit.roomy}
                    selected={view.selection == Selection::Host(host.id)} signs={view.signs.words(host.id)} on_intent={on_intent.clone()} />
            }) }
        </g>
    }
}

/// The names of a link's two ends.
pub(crate) fn link_name(view: &View, id: LinkId) -> String {
    let Some(link) = view.snapshot.links.get(usize::from(id.0)) else { return String::new() };
    [node_name(view, link.a), " – ", node_name(view, link.b)].concat()
}

fn node_name(view: &View, node: NodeId) -> &str {
    let (hosts, routers) = (&view.snapshot.hosts, &view.snapshot.map.routers);
    let index = usize::from(node.0);
    match hosts.get(index) {
        Some(host) => &host.name,
        None => index.checked_sub(hosts.len()).and_then(|index| routers.get(index)).map_or("?", |r| &r.name),
    }
}
