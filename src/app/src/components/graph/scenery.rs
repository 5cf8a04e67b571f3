//! The layers that change only when something happens: ground, links and connections below, hosts above.

use std::sync::Arc;

use relay::{Caller, HostView, LinkId, LinkView, NodeId, Phase};
use yew::prelude::*;

use super::flight::Way;
use super::ground::{self, Line};
use super::host::{self, Face};
use crate::components::{PartProps, Shows};
use crate::layout::lane;
use crate::model::{Selection, View};

/// The width of a router's name, in pixels.
const NAME: f64 = 72.0;

/// So many hosts, or networks, are a piece.
pub(super) const PIECE: usize = 4;

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
    let PartProps { shows: Shows::All(view), .. } = props else { return Html::default() };
    let map = &view.snapshot.map;
    let line = |link: &LinkView| Line {
        link: *link,
        ends: [map.place(link.a), map.place(link.b)],
        selected: view.selection == Selection::Link(link.id),
    };
    let lines = view.snapshot.links.iter().map(line).collect();
    html! { <g role="presentation">{ props.piece(0, ground::ground, Shows::Ground(Arc::clone(map), lines)) }</g> }
}

/// The connections along their links.
pub(crate) fn ways(props: &PartProps) -> Html {
    let PartProps { shows: Shows::All(view), fit, .. } = props else { return Html::default() };
    let map = &view.snapshot.map;
    html! {
        <g role="presentation">
            { for drawn(view).map(|(lane, connection)| html! {
                <Way key={connection.id.0} id={connection.id} {lane} path={connection.path.clone()} map={map.clone()} fit={*fit}
                    kind={if connection.typed { "by-hand" } else { "by-program" }}
                    over={matches!(connection.phase, Phase::Closed | Phase::Failed)}
                    followed={view.fall.as_ref().and_then(|fall| fall.follows(connection.id))}
                    selected={view.selection == Selection::Connection(connection.id)} />
            }) }
        </g>
    }
}

/// The routers and the hosts.
pub(super) fn hosts(props: &PartProps) -> Html {
    html! { <>{ routers(props) }{ faces(props, host::hosts, &[]) }</> }
}

/// The routers.
pub(super) fn routers(props: &PartProps) -> Html {
    let PartProps { shows: Shows::All(view), fit, .. } = props else { return Html::default() };
    let snapshot = &view.snapshot;
    html! {
        <g role="presentation">
            { for snapshot.map.routers.iter().enumerate().map(|(index, router)| {
                let place = |index| fit.node(&snapshot.map, NodeId((snapshot.hosts.len() + index) as u16));
                let at = place(index);
                // A name beside that of a close neighbour stands below instead of above.
                let close = index.checked_sub(1).map(place).is_some_and(|to| (at.x - to.x).hypot(at.y - to.y) < NAME);
                html! {
                    <g key={router.name.clone()} class="router" transform={at.translate()}>
                        <circle r="5" />
                        <text y={if close { "19" } else { "-11" }}>{ &router.name }</text>
                    </g>
                }
            }) }
        </g>
    }
}

/// The hosts, drawn in pieces; `named` says for which there is room for their names: for all, where it is empty.
pub(super) fn faces(props: &PartProps, draw: fn(&PartProps) -> Html, named: &[bool]) -> Html {
    let PartProps { shows: Shows::All(view), .. } = props else { return Html::default() };
    let snapshot = &view.snapshot;
    let mut speaks = vec![false; snapshot.hosts.len()];
    for connection in snapshot.connections.iter().filter(|connection| connection.phase == Phase::Open) {
        let client = match connection.client {
            Caller::Host(host) => host,
            Caller::Outside(_) => connection.server,
        };
        for host in [client, connection.server] {
            if let Some(speaks) = speaks.get_mut(usize::from(host.0)) {
                *speaks = true;
            }
        }
    }
    let face = |host: &Arc<HostView>| Face {
        id: host.id,
        name: host.name.clone(),
        role: host.role,
        up: host.up,
        speaks: speaks[usize::from(host.id.0)],
        queued: host.queue.len(),
        stored: host.mailboxes.iter().map(|mailbox| mailbox.messages.len()).sum(),
        place: snapshot.map.place(host.id.into()),
        selected: view.selection == Selection::Host(host.id),
        named: named.get(usize::from(host.id.0)).is_none_or(|named| *named),
        signs: view.signs.words(host.id),
    };
    let pieces = snapshot
        .hosts
        .chunks(PIECE)
        .enumerate()
        .map(|(index, hosts)| props.piece(index, draw, Shows::Hosts(hosts.iter().map(face).collect())));
    html! { <g role="presentation">{ for pieces }</g> }
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
