//! The network as a picture: areas, links, connections, what is on the way, hosts.

mod flight;
mod ground;
mod host;
mod table;

use relay::{NodeId, Phase, Snapshot};
use yew::prelude::*;

use super::Props;
use crate::model::{Intent, Selection};
use flight::{Envelope, Way};
use ground::{Ground, LinkLine};
use host::HostNode;
use table::Table;

#[component]
pub(crate) fn Graph(props: &Props) -> Html {
    let Props { view, on_intent } = props;
    let snapshot = &view.snapshot;
    let on_key = Callback::from({
        let (snapshot, selection, on_intent) = (snapshot.clone(), view.selection, on_intent.clone());
        move |event: KeyboardEvent| {
            let intent = match event.key().as_str() {
                "Enter" => return crate::platform::focus("panel-body"),
                "ArrowRight" => walk(&snapshot, selection, [1, 0]),
                "ArrowLeft" => walk(&snapshot, selection, [-1, 0]),
                "ArrowDown" => walk(&snapshot, selection, [0, 1]),
                "ArrowUp" => walk(&snapshot, selection, [0, -1]),
                _ => return,
            };
            event.prevent_default();
            on_intent.emit(intent);
        }
    });
    let open = snapshot.connections.iter().filter(|c| !matches!(c.phase, Phase::Closed | Phase::Failed));
    let open: Vec<_> = open.collect();
    html! {
        <div class="graph-frame">
            <svg class="graph" viewBox="0 0 1000 560" role="group" tabindex="0" onkeydown={on_key} data-testid="graph"
                aria-label="Network. The arrow keys walk from host to host, Enter opens the panel.">
                <Ground map={snapshot.map.clone()} />
                { for snapshot.links.iter().map(|link| html! {
                    <LinkLine key={link.id.0} link={*link} map={snapshot.map.clone()}
                        selected={view.selection == Selection::Link(link.id)} on_intent={on_intent.clone()} />
                }) }
                { for open.iter().map(|connection| html! {
                    <Way key={connection.id.0} id={connection.id} path={connection.path.clone()} map={snapshot.map.clone()}
                        selected={view.selection == Selection::Connection(connection.id)} on_intent={on_intent.clone()} />
                }) }
                { for snapshot.map.routers.iter().map(|router| html! {
                    <circle key={router.name.clone()} class="router" cx={router.place[0].to_string()} cy={router.place[1].to_string()} r="7" />
                }) }
                { for snapshot.hosts.iter().map(|host| html! {
                    <HostNode key={host.id.0} host={host.clone()} place={snapshot.map.places[host.id.0 as usize]}
                        selected={view.selection == Selection::Host(host.id)} on_intent={on_intent.clone()} />
                }) }
                { for open.iter().flat_map(|connection| connection.in_flight.iter().map(|segment| html! {
                    <Envelope key={format!("{}-{:?}-{}", connection.id, segment.direction, segment.id)} connection={connection.id}
                        segment={segment.clone()} now={snapshot.now} map={snapshot.map.clone()} on_intent={on_intent.clone()} />
                })) }
            </svg>
            <Table snapshot={snapshot.clone()} on_intent={on_intent.clone()} />
        </div>
    }
}

/// The nearest host in a direction; the first one where nothing is selected yet.
fn walk(snapshot: &Snapshot, selection: Selection, [dx, dy]: [i32; 2]) -> Intent {
    let from = match selection {
        Selection::Host(host) | Selection::Message(host, ..) => host,
        _ => return Intent::Select(Selection::Host(relay::HostId(0))),
    };
    let place = |host: relay::HostId| snapshot.map.places[NodeId::from(host).0 as usize];
    let [x, y] = place(from);
    let distance = |host: &relay::HostView| {
        let [hx, hy] = place(host.id);
        let (along, aside) = ((hx - x) * dx + (hy - y) * dy, (hx - x) * dy + (hy - y) * dx);
        (along > 0).then_some(along + 2 * aside.abs())
    };
    let nearest = snapshot.hosts.iter().filter_map(|host| Some((distance(host)?, host.id))).min();
    Intent::Select(Selection::Host(nearest.map_or(from, |(_, host)| host)))
}
