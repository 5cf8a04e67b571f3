//! What moves: connections as ways, segments as envelopes and dots.

use std::sync::Arc;

use relay::{Carries, ConnectionId, Map, NodeId, SegmentView};
use smtp::SimTime;
use yew::prelude::*;

use crate::layout;
use crate::model::{Intent, Selection};

#[derive(Clone, PartialEq, Properties)]
pub(super) struct WayProps {
    pub(super) id: ConnectionId,
    pub(super) path: Vec<NodeId>,
    pub(super) map: Arc<Map>,
    pub(super) selected: bool,
    pub(super) on_intent: Callback<Intent>,
}

/// An open connection along its links.
#[component]
pub(super) fn Way(props: &WayProps) -> Html {
    let id = props.id;
    let mut d = String::new();
    for (index, node) in props.path.iter().enumerate() {
        let [x, y] = props.map.places[node.0 as usize];
        d.push_str(&format!("{}{x} {y}", if index == 0 { 'M' } else { 'L' }));
    }
    html! {
        <path class={classes!("way", props.selected.then_some("selected"))} d={d} data-testid={format!("connection-{}", id.0)}
            onclick={props.on_intent.reform(move |_| Intent::Select(Selection::Connection(id)))} />
    }
}

#[derive(Clone, PartialEq, Properties)]
pub(super) struct EnvelopeProps {
    pub(super) connection: ConnectionId,
    pub(super) segment: SegmentView,
    pub(super) now: SimTime,
    pub(super) map: Arc<Map>,
    pub(super) on_intent: Callback<Intent>,
}

/// A segment on its way: an envelope for the message, a dot for everything else.
#[component]
pub(super) fn Envelope(props: &EnvelopeProps) -> Html {
    let Some((x, y)) = layout::place(&props.segment.hops, props.now, &props.map) else {
        return Html::default();
    };
    let kind = match props.segment.carries {
        Carries::Content => "content",
        Carries::Command => "command",
        Carries::Reply => "reply",
        Carries::Handshake => "handshake",
    };
    let id = props.connection;
    // Whole numbers and one digit: no more is seen.
    let tenths = |value: f64| format!("{}.{}", (value * 10.0) as i32 / 10, (value * 10.0) as i32 % 10);
    html! {
        <g class={classes!("segment", kind)} transform={format!("translate({} {})", tenths(x), tenths(y))}
            onclick={props.on_intent.reform(move |_| Intent::Select(Selection::Connection(id)))}>
            if props.segment.carries == Carries::Content {
                <path d="M-17-11h34v22h-34z" /><path class="flap" d="M-17-11L0 3 17-11" />
            } else {
                <circle r="6" />
            }
        </g>
    }
}
