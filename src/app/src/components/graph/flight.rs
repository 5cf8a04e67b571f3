//! What moves: connections as ways, segments as envelopes, arrows and dots, with what they carry in words.

use std::sync::Arc;

use relay::{Carries, ConnectionId, Map, NodeId};
use smtp::SimTime;
use yew::prelude::*;

use super::scenery::drawn;
use crate::layout::{Fit, Point, pixels};
use crate::model::View;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct WayProps {
    pub(super) id: ConnectionId,
    pub(super) lane: i32,
    pub(super) path: Vec<NodeId>,
    pub(super) map: Arc<Map>,
    pub(super) fit: Fit,
    pub(super) kind: &'static str,
    pub(super) over: bool,
    /// Whether it belongs to the message that is followed; `None` where none is.
    pub(super) followed: Option<bool>,
    pub(super) selected: bool,
}

/// A connection along its links.
#[component]
pub(super) fn Way(props: &WayProps) -> Html {
    let mut d = String::new();
    for hop in props.path.windows(2) {
        let (a, b) = props.fit.hop(&props.map, hop[0], hop[1], props.lane);
        let letter = if d.is_empty() { "M" } else { "L" };
        d.push_str(&[letter, &pixels(a.x), " ", &pixels(a.y), "L", &pixels(b.x), " ", &pixels(b.y)].concat());
    }
    let class = classes!(
        "way",
        props.kind,
        props.selected.then_some("selected"),
        props.over.then_some("over"),
        props.followed.map(follows)
    );
    html! {
        <g {class} data-pick={format!("c{}", props.id.0)} data-testid={format!("connection-{}", props.id.0)}>
            <path class="way-glow" d={d.clone()} />
            <path class="way-line" d={d.clone()} />
            <path class="link-hit" {d} />
        </g>
    }
}

/// For the style: belongs to the message that is followed, or not.
fn follows(followed: bool) -> &'static str {
    if followed { "followed" } else { "faded" }
}

/// Everything that is on its way.
pub(crate) fn flights(view: &View, now: SimTime, fit: Fit) -> Html {
    let map = &view.snapshot.map;
    let mut flights = Vec::new();
    for (lane, connection) in drawn(view) {
        let followed = view.fall.as_ref().and_then(|fall| fall.follows(connection.id));
        let mut told = [false; 2];
        for segment in &connection.in_flight {
            let Some(at) = fit.flight(map, &segment.hops, lane, now, view.still) else { continue };
            // One word for a train of segments.
            let first = !std::mem::replace(&mut told[segment.direction as usize], true);
            let words = match segment.carries {
                Carries::Handshake => None,
                _ if !first => None,
                _ => view.picture.said(connection.id, segment.direction),
            };
            let leftwards = || {
                let ahead = segment.hops.last().map(|hop| fit.hop(map, hop.from, hop.to, lane).1);
                ahead.is_some_and(|ahead| ahead.x < at.x)
            };
            let (kind, shape) = shape(segment.carries, leftwards);
            flights.push(html! {
                <g key={format!("{}-{}-{}", connection.id.0, segment.direction as usize, segment.id)}
                    class={classes!("flight", kind, followed.map(follows))}
                    transform={at.translate()}
                    data-pick={format!("c{}", connection.id.0)} data-testid={format!("flight-{kind}")}>
                    { shape }
                    if let Some(said) = words { { pill(&caption(&said.text, said.more, fit.compact), at, -24, &fit, "says") } }
                </g>
            });
        }
    }
    html! { <g>{ for flights }</g> }
}

/// An envelope for the message, an arrow for a command, a diamond for a reply, a dot for the rest.
fn shape(carries: Carries, leftwards: impl Fn() -> bool) -> (&'static str, Html) {
    match carries {
        Carries::Content => (
            "content",
            html! { <><path class="paper" d="M-16-11h32v22h-32z" /><path class="flap" d="M-16-10L0 3 16-10" /></> },
        ),
        Carries::Command => {
            ("command", html! { <path d={if leftwards() { "M-8 0L6-7v14z" } else { "M8 0L-6-7v14z" }} /> })
        }
        Carries::Reply => ("reply", html! { <path d="M0-8l8 8-8 8-8-8z" /> }),
        Carries::Handshake => ("handshake", html! { <circle r="4" /> }),
    }
}

/// A few words, cut to what fits, and how much more there is.
pub(super) fn caption(text: &str, more: u32, compact: bool) -> String {
    let most = if compact { 16 } else { 30 };
    let mut out: String = text.chars().take(most).collect();
    if text.chars().nth(most).is_some() {
        out.push('…');
    }
    if more > 0 {
        out.push_str(&format!(" +{more}"));
    }
    out
}

/// A few words in a rounded box above a place, wholly inside the picture.
pub(super) fn pill(words: &str, at: Point, y: i32, fit: &Fit, class: &'static str) -> Html {
    let width = words.chars().count() as i32 * 7 + 18;
    let x = fit.shift(at.x, f64::from(width));
    html! {
        <g class={classes!("pill", class)}>
            <rect x={pixels(x - f64::from(width / 2))} y={(y - 11).to_string()} width={width.to_string()} height="21" rx="10" />
            <text x={pixels(x)} y={(y + 4).to_string()}>{ words.to_owned() }</text>
        </g>
    }
}
