//! The network as a picture: areas, links, connections, what is on the way, hosts, and the words beside them.

mod badge;
mod bubble;
mod crowd;
mod flight;
mod ground;
mod host;
mod lens;
mod scenery;
mod shapes;
mod signs;

use std::rc::Rc;

use relay::{ConnectionId, HostId, LinkId};
use texts::html;
use yew::prelude::*;

use crate::components::{Closer, Live, part};
use crate::hooks::use_size;
use crate::layout::{Camera, Fit, neighbour};
use crate::model::{Intent, Moment, Selection, View};
pub(crate) use badge::badges;
pub(crate) use bubble::bubbles;
pub(crate) use crowd::crowd;
pub(crate) use flight::flights;
pub(crate) use ground::Line;
pub(crate) use host::{Face, symbol};
pub(crate) use lens::{LensProps, keys, lens};
pub(crate) use scenery::link_name;
pub(crate) use scenery::ways;
use scenery::{ground, hosts};
pub(crate) use signs::{Group, signs};

/// What [`Graph`] shows.
#[derive(Clone, Properties)]
pub(crate) struct GraphProps {
    pub(crate) view: Rc<View>,
    /// The view that the hosts are drawn from; it may be one behind.
    pub(crate) hosts: Rc<View>,
    pub(crate) moment: Moment,
    pub(crate) live: Option<Live>,
    pub(crate) closer: Option<Closer>,
    pub(crate) on_intent: Callback<Intent>,
}

impl PartialEq for GraphProps {
    fn eq(&self, other: &GraphProps) -> bool {
        Rc::ptr_eq(&self.view, &other.view)
            && Rc::ptr_eq(&self.hosts, &other.hosts)
            && self.moment == other.moment
            && self.live.is_some() == other.live.is_some()
            && self.closer.is_some() == other.closer.is_some()
    }
}

/// The picture: one stop for the Tab key, the arrow keys walk from host to host, Enter opens the panel.
#[component]
pub(crate) fn Graph(props: &GraphProps) -> Html {
    let GraphProps { view, moment, live, closer, on_intent, .. } = props;
    let frame = use_node_ref();
    let size = use_size(frame.clone());
    let camera = use_state_eq(Camera::default);
    let snapshot = &view.snapshot;
    let on_key = Callback::from({
        let (view, on_intent, closer, camera) = (view.clone(), on_intent.clone(), *closer, camera.clone());
        move |event: KeyboardEvent| {
            if let (Some(closer), Some(size)) = (closer, size)
                && (closer.keys)(&event, &camera, size, &on_intent)
            {
                return event.prevent_default();
            }
            let intent = match event.key().as_str() {
                "Enter" => {
                    crate::platform::focus("panel-body");
                    Intent::Select(view.selection)
                }
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
    let on_pick = {
        let on_intent = on_intent.clone();
        Callback::from(move |event: MouseEvent| {
            if let Some(selection) = crate::platform::picked(&event).as_deref().and_then(picked) {
                crate::platform::focus("graph");
                on_intent.emit(Intent::Select(selection));
            }
        })
    };
    let active = match view.selection {
        Selection::Host(host) => Some(format!("node-{}", host.0)),
        _ => None,
    };
    let Some(size) = size else { return html! { <div class="graph-room" ref={frame} /> } };
    let fit = Fit::new(&snapshot.map, size, *camera);
    let class = classes!(
        "graph",
        fit.compact.then_some("compact"),
        fit.tiny.then_some("tiny"),
        (camera.zoom > 1.0).then_some("near")
    );
    let [width, height] = size.map(|pixels| pixels.to_string());
    let measure = ["0 0 ", &width, " ", &height].concat();
    // What changes in one layer is drawn anew alone.
    let layer = |which: &'static str, shows: Html| {
        html! {
            <svg class={classes!(class.clone(), which)} viewBox={measure.clone()} width={width.clone()} height={height.clone()} aria-hidden="true">
                { shows }
            </svg>
        }
    };
    let part = |draw, view| part(draw, view, fit, on_intent);
    html! {
        <div class="graph-room" ref={frame.clone()} onclick={on_pick}>
            { layer("under", html! { <>{ part(ground, view) }{ for live.map(|live| part(live.ways, view)) }</> }) }
            <svg id="graph" class={class.clone()} viewBox={measure.clone()} width={width.clone()} height={height.clone()} tabindex="0" role="listbox"
                aria-label={t!("Hosts of the network. Arrow keys walk from host to host, Enter opens the panel.")}
                aria-activedescendant={active} onkeydown={on_key} data-testid="graph">
                { part(live.map_or(hosts, |live| live.crowd), &props.hosts) }
                { for live.map(|live| part(live.badges, &props.hosts)) }
            </svg>
            if let Some(live) = live {
                { layer("moving", html! {
                    <>
                        { for closer.map(|closer| part(closer.signs, view)) }
                        { part(live.bubbles, view) }
                        { (live.flights)(view, moment.now, fit) }
                    </>
                }) }
            }
            if let Some(closer) = closer {
                { (closer.lens)(LensProps { view: view.clone(), fit, camera: *camera, size, room: frame, on_camera: camera.setter(), on_intent: on_intent.clone() }) }
            }
        </div>
    }
}

/// What bears this mark: a letter for its kind, and its number.
fn picked(mark: &str) -> Option<Selection> {
    let (kind, number) = mark.split_at_checked(1)?;
    let number: u32 = number.parse().ok()?;
    Some(match kind {
        "h" => Selection::Host(HostId(number as u16)),
        "l" => Selection::Link(LinkId(number as u16)),
        _ => Selection::Connection(ConnectionId(number)),
    })
}

/// The next host in a direction; the first one where none is selected yet.
fn walk(view: &View, direction: [i32; 2]) -> Intent {
    let snapshot = &view.snapshot;
    let from = match view.selection {
        Selection::Host(host) | Selection::Message(host, ..) => usize::from(host.0),
        _ => return Intent::Select(Selection::Host(HostId(0))),
    };
    let next = neighbour(&snapshot.map.places, &snapshot.links, snapshot.hosts.len(), from, direction);
    Intent::Select(Selection::Host(HostId(next.unwrap_or(from) as u16)))
}
