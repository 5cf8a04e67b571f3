//! The network as a picture: areas, links, connections, what is on the way, hosts, and the words beside them.

mod bubble;
mod flight;
mod ground;
mod host;
mod scenery;
mod shapes;

use std::rc::Rc;

use relay::{HostId, NodeId};
use yew::prelude::*;

use crate::components::{Live, part};
use crate::hooks::use_size;
use crate::layout::{Fit, neighbour};
use crate::model::{Intent, Moment, Selection, View};
pub(crate) use bubble::bubbles;
pub(crate) use flight::flights;
pub(crate) use host::symbol;
pub(crate) use scenery::link_name;
pub(crate) use scenery::ways;
use scenery::{ground, hosts};

/// What [`Graph`] shows.
#[derive(Clone, Properties)]
pub(crate) struct GraphProps {
    pub(crate) view: Rc<View>,
    pub(crate) moment: Moment,
    pub(crate) live: Option<Live>,
    pub(crate) on_intent: Callback<Intent>,
}

impl PartialEq for GraphProps {
    fn eq(&self, other: &GraphProps) -> bool {
        Rc::ptr_eq(&self.view, &other.view)
            && self.moment == other.moment
            && self.live.is_some() == other.live.is_some()
    }
}

/// The picture: one stop for the Tab key, the arrow keys walk from host to host, Enter opens the panel.
#[component]
pub(crate) fn Graph(props: &GraphProps) -> Html {
    let GraphProps { view, moment, live, on_intent } = props;
    let frame = use_node_ref();
    let size = use_size(frame.clone());
    let snapshot = &view.snapshot;
    let on_key = Callback::from({
        let (view, on_intent) = (view.clone(), on_intent.clone());
        move |event: KeyboardEvent| {
            let intent = match event.key().as_str() {
                "Enter" => return crate::platform::focus("panel-body"),
                "ArrowRight" => walk(&view, [1, 0]),
                "ArrowLeft" => walk(&view, [-1, 0]),
                "ArrowDown" => walk(&view, [0, 1]),
                "ArrowUp" => walk(&view, [0, -1]),
                "Escape" => Intent::Select(Selection::Nothing),
                _ => return,
            };
            event.prevent_default();
            on_intent.emit(intent);
        }
    });
    let active = match view.selection {
        Selection::Host(host) => Some(format!("node-{}", host.0)),
        _ => None,
    };
    html! {
        <div class="graph-room" ref={frame}>
            if let Some(fit) = size.map(|size| Fit::new(&snapshot.map, size)) {
                <svg class={classes!("graph", fit.compact.then_some("compact"))} tabindex="0" role="listbox"
                    aria-label="Hosts of the network. The arrow keys walk from host to host, Enter opens the panel."
                    aria-activedescendant={active} onkeydown={on_key} data-testid="graph">
                    { part(ground, view, fit, on_intent) }
                    if let Some(live) = live {
                        { part(live.ways, view, fit, on_intent) }
                        { (live.flights)(view, moment.now, fit, on_intent) }
                    }
                    { part(hosts, view, fit, on_intent) }
                    if let Some(live) = live { { part(live.bubbles, view, fit, on_intent) } }
                </svg>
            }
        </div>
    }
}

/// The nearest host in a direction; the first one where none is selected yet.
fn walk(view: &View, direction: [i32; 2]) -> Intent {
    let hosts = &view.snapshot.map.places[..view.snapshot.hosts.len()];
    let from = match view.selection {
        Selection::Host(host) | Selection::Message(host, ..) => usize::from(NodeId::from(host).0),
        _ => return Intent::Select(Selection::Host(HostId(0))),
    };
    Intent::Select(Selection::Host(HostId(neighbour(hosts, from, direction).unwrap_or(from) as u16)))
}
