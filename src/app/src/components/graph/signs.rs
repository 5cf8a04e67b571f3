//! The signs in the picture: what hosts are about, what is wrong with links, which connections nobody can read.

use relay::scenario::Network;
use relay::{ConnectionView, LinkView};
use texts::{html, t};
use yew::prelude::*;

use super::flight::{caption, pill};
use super::scenery::{PIECE, drawn};
use crate::components::{PartProps, Shows};
use crate::layout::{Fit, Point, pixels};
use crate::model::{Selection, SignKind, View};

/// The distance between signs of a host.
const APART: f64 = 21.0;

/// Above so many hosts, seen from so far that they have no names, each network says what its hosts come to.
const GROUPED_FROM: usize = 150;

/// The signs.
pub(crate) fn signs(props: &PartProps) -> Html {
    let PartProps { shows: Shows::All(view), fit, .. } = props else { return Html::default() };
    let map = &view.snapshot.map;
    let edge = if fit.compact { 19.0 } else { 27.0 };
    html! {
        <g class="signs" aria-hidden="true">
            if view.snapshot.hosts.len() > GROUPED_FROM && fit.tiny {
                { for groups(view).into_iter().enumerate().map(|(index, groups)| props.piece(index, draw_groups, Shows::Groups(groups))) }
            }
            if !view.signs.rules.is_empty() { { for view.snapshot.links.iter().map(|link| on_link(props, link)) } }
            { for drawn(view).filter(|(_, connection)| connection.secured && !fit.tiny).filter_map(|(lane, connection)| padlock(props, lane, connection)) }
            { for view.snapshot.hosts.iter().zip(&view.signs.hosts).filter(|(_, signs)| !signs.is_empty()).map(|(host, signs)| {
                let at = fit.node(map, host.id.into());
                html! {
                    <g key={host.id.0} transform={at.translate()}>
                        { for signs.iter().enumerate().map(|(index, sign)| html! {
                            <g key={index} class={classes!("sign-of-host", tone(sign.kind))} transform={Point { x: index as f64 * APART - edge, y: edge - 4.0 }.translate()}
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

/// A network from afar.
#[derive(PartialEq)]
pub(crate) struct Group {
    area: [i32; 4],
    title: String,
    hosts: usize,
    waiting: usize,
    down: usize,
}

/// Each network as one; in pieces.
fn groups(view: &View) -> Vec<Vec<Group>> {
    let (map, hosts) = (&view.snapshot.map, &view.snapshot.hosts);
    let empty = |Network { area, title, .. }: &Network| Group {
        area: *area,
        title: title.clone(),
        hosts: 0,
        waiting: 0,
        down: 0,
    };
    let mut pieces: Vec<Vec<Group>> =
        map.networks.chunks(PIECE).map(|networks| networks.iter().map(empty).collect()).collect();
    // The hosts of a network come one after the other: each is looked for first where the one before is.
    let mut near = 0;
    for host in hosts {
        let [left, down] = map.place(host.id.into());
        let is_there = |index: &usize| {
            let [x, y, width, height] = map.networks[*index].area;
            (x..=x + width).contains(&left) && (y..=y + height).contains(&down)
        };
        let Some(index) = (near..map.networks.len()).chain(0..near).find(is_there) else { continue };
        let group = &mut pieces[index / PIECE][index % PIECE];
        group.hosts += 1;
        group.waiting += host.queue.len();
        group.down += usize::from(!host.up);
        near = index;
    }
    pieces
}

fn draw_groups(props: &PartProps) -> Html {
    let PartProps { shows: Shows::Groups(groups), fit, .. } = props else { return Html::default() };
    groups.iter().map(|group| draw_group(group, fit)).collect()
}

/// What the hosts of a network come to, in as many words as there is room for.
fn draw_group(group: &Group, fit: &Fit) -> Html {
    let Group { area, title, hosts, waiting, down } = group;
    let (corner, [width, _]) = fit.area(*area);
    let troubles =
        [(*waiting, t!("waiting")), (*down, t!("down"))].into_iter().filter(|(count, _)| *count > 0);
    let troubles = troubles.map(|(count, what)| format!("{count} {what}")).collect::<Vec<_>>().join(", ");
    let hosts = t!("{hosts} hosts");
    let counts = if troubles.is_empty() { hosts.clone() } else { [&hosts, ", ", &troubles].concat() };
    let whole = [title, ": ", &counts].concat();
    let brief = if troubles.is_empty() { &hosts } else { &troubles };
    let number = brief.split(' ').next().unwrap_or_default();
    let room = |words: &str| words.chars().count() as f64 * 7.0 + 14.0;
    let ways = [&*whole, &*counts, &**brief];
    let words = ways.into_iter().find(|words| room(words) <= width).unwrap_or(number);
    let (x, room) = (corner.x + width / 2.0, room(words));
    html! {
        <g key={title.clone()} class={classes!("group", "pill", (!troubles.is_empty()).then_some("wait"))}>
            <title>{ &whole }</title>
            <rect x={pixels(x - room / 2.0)} y={pixels(corner.y + 3.0)} width={pixels(room)} height="19" rx="9" />
            <text x={pixels(x)} y={pixels(corner.y + 17.0)}>{ words }</text>
        </g>
    }
}

/// A mark where rules strike, with their words where the link is selected or pointed at.
fn on_link(props: &PartProps, link: &LinkView) -> Html {
    let PartProps { shows: Shows::All(view), fit, .. } = props else { return Html::default() };
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
        <g key={id.0} class={classes!("rule-mark", selected.then_some("selected"))} transform={at.translate()} data-pick={format!("l{}", id.0)}
            data-testid={format!("rules-{}", id.0)}>
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
    let PartProps { shows: Shows::All(view), fit, .. } = props else { return None };
    let hops = connection.path.windows(2);
    let hop = hops.clone().nth(hops.len() / 2)?;
    let (a, b) = fit.hop(&view.snapshot.map, hop[0], hop[1], lane);
    let at = Point { x: (a.x + b.x) / 2.0, y: (a.y + b.y) / 2.0 };
    Some(html! {
        <g key={connection.id.0} class="padlock" transform={at.translate()} data-testid={format!("padlock-{}", connection.id.0)}>
            <title>{ t!("TLS: nobody on the way can read it") }</title>
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
