//! The signs in the picture: what hosts are about, what is wrong with links, which connections nobody can read.

use relay::{ConnectionView, LinkView};
use yew::prelude::*;

use super::flight::{caption, pill};
use super::scenery::drawn;
use crate::components::PartProps;
use crate::layout::{Point, pixels};
use crate::model::{Intent, Selection, SignKind, View};

/// The distance between signs of a host.
const APART: i32 = 21;

/// Above so many hosts, seen from so far that they have no names, each network says what its hosts come to.
const GROUPED_FROM: usize = 150;

/// The signs.
pub(crate) fn signs(props: &PartProps) -> Html {
    let PartProps { view, fit, .. } = props;
    let map = &view.snapshot.map;
    let edge = if fit.compact { 19 } else { 27 };
    html! {
        <g class="signs" aria-hidden="true">
            if view.snapshot.hosts.len() > GROUPED_FROM && fit.tiny {
                { for groups(view).into_iter().map(|(area, words)| {
                    let (corner, [width, height]) = fit.area(area);
                    let at = Point { x: corner.x + width / 2.0, y: corner.y + height / 2.0 };
                    html! { <g key={words.clone()} class="group" transform={place(at)}>{ pill(&words, at, 0, fit, "says") }</g> }
                }) }
            }
            { for view.snapshot.links.iter().map(|link| on_link(props, link)) }
            { for drawn(view).filter(|(_, connection)| view.signs.sealed.contains(&connection.id)).filter_map(|(lane, connection)| padlock(props, lane, connection)) }
            { for view.snapshot.hosts.iter().zip(&view.signs.hosts).filter(|(_, signs)| !signs.is_empty()).map(|(host, signs)| {
                let at = fit.node(map, host.id.into());
                html! {
                    <g key={host.id.0} transform={place(at)}>
                        { for signs.iter().enumerate().map(|(index, sign)| html! {
                            <g key={index} class={classes!("sign-of-host", tone(sign.kind))} transform={format!("translate({} {})", index as i32 * APART - edge, edge - 4)}
                                data-testid={format!("sign-{}", tone(sign.kind))}>
                                <title>{ &sign.words }</title>
                                <circle r="10" /><path d={shape(sign.kind)} />
                            </g>
                        }) }
                    </g>
                }
            }) }
        </g>
    }
}

/// Each network as one: its area, and what its hosts come to.
fn groups(view: &View) -> Vec<([i32; 4], String)> {
    let (map, snapshot) = (&view.snapshot.map, &view.snapshot);
    let told = map.networks.iter().map(|network| {
        let inside = |place: &[i32; 2]| {
            let [x, y, width, height] = network.area;
            (x..=x + width).contains(&place[0]) && (y..=y + height).contains(&place[1])
        };
        let hosts: Vec<_> = snapshot
            .hosts
            .iter()
            .zip(&map.places)
            .filter(|(_, place)| inside(place))
            .map(|(host, _)| host)
            .collect();
        let waiting: usize = hosts.iter().map(|host| host.queue.len()).sum();
        let down = hosts.iter().filter(|host| !host.up).count();
        let mut words = format!("{}: {} hosts", network.title, hosts.len());
        for (count, what) in [(waiting, "waiting"), (down, "down")] {
            if count > 0 {
                words.push_str(&format!(", {count} {what}"));
            }
        }
        (network.area, words)
    });
    told.collect()
}

fn place(at: Point) -> String {
    format!("translate({} {})", pixels(at.x), pixels(at.y))
}

/// A mark where rules strike, with their words where the link is selected or pointed at.
fn on_link(props: &PartProps, link: &LinkView) -> Html {
    let PartProps { view, fit, on_intent, .. } = props;
    let words: Vec<&str> = view.signs.on_link(link.id).map(|rule| rule.words.as_str()).collect();
    if words.is_empty() {
        return Html::default();
    }
    let (a, b) = (fit.node(&view.snapshot.map, link.a), fit.node(&view.snapshot.map, link.b));
    // Beside the middle, where the sign of a cut stands.
    let at = Point { x: a.x + (b.x - a.x) * 0.36, y: a.y + (b.y - a.y) * 0.36 };
    let id = link.id;
    let selected = view.selection == Selection::Link(id);
    html! {
        <g key={id.0} class={classes!("rule-mark", selected.then_some("selected"))} transform={place(at)} data-testid={format!("rules-{}", id.0)}
            onclick={on_intent.reform(move |_| Intent::Select(Selection::Link(id)))}>
            <title>{ words.join("; ") }</title>
            <path class="shield" d="M0-11l11 19h-22z" /><path d="M0-4v6m0 3v.5" />
            <g class="rule-words">
                { for view.signs.on_link(link.id).map(|rule| &rule.brief).enumerate().map(|(index, words)| pill(&caption(words, 0, fit.compact), at, -26 - 24 * index as i32, fit, "wait")) }
            </g>
        </g>
    }
}

/// A padlock in the middle of a connection's way.
fn padlock(props: &PartProps, lane: i32, connection: &ConnectionView) -> Option<Html> {
    let PartProps { view, fit, .. } = props;
    let hops = connection.path.windows(2);
    let hop = hops.clone().nth(hops.len() / 2)?;
    let (a, b) = fit.hop(&view.snapshot.map, hop[0], hop[1], lane);
    let at = Point { x: (a.x + b.x) / 2.0, y: (a.y + b.y) / 2.0 };
    Some(html! {
        <g key={connection.id.0} class="padlock" transform={place(at)} data-testid={format!("padlock-{}", connection.id.0)}>
            <title>{ "TLS: nobody on the way can read it" }</title>
            <circle r="11" /><path d="M-4.5-1h9v6.5h-9zM-3-1v-2.5a3 3 0 0 1 6 0v2.5" />
        </g>
    })
}

const fn tone(kind: SignKind) -> &'static str {
    match kind {
        SignKind::Greylists => "greylists",
        SignKind::Refuses => "refuses",
        SignKind::Full => "full",
        SignKind::Slow => "slow",
        SignKind::NoDns => "no-dns",
        SignKind::Clock => "clock",
    }
}

/// An hour-glass, a bar, a full box, a snail's clock, a question without an answer, a leaf of a calendar.
const fn shape(kind: SignKind) -> &'static str {
    match kind {
        SignKind::Greylists => "M-4-5h8M-4 5h8M-3-5c0 4 6 6 6 10M3-5c0 4-6 6-6 10",
        SignKind::Refuses => "M-5 0h10",
        SignKind::Full => "M-5-4v8h10v-8zM-5-1h10M-5 1.5h10",
        SignKind::Slow => "M0-6a6 6 0 1 1 0 12a6 6 0 1 1 0-12zM0-3v3l2 2",
        SignKind::NoDns => "M-2.5-2.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .7-1 1.7M0 4.5v.3",
        SignKind::Clock => "M-5-3.5h10v8h-10zM-5-.5h10M-2.5-5v2.5M2.5-5v2.5",
    }
}
