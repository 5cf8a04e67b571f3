//! What seldom changes: networks and links.

use relay::{LinkView, Map};
use yew::prelude::*;

use crate::components::{PartProps, Shows};
use crate::layout::{Fit, Point, pixels};
use crate::model::span;

/// A line of this length has room for a word.
const ROOM_FOR_WORDS: f64 = 96.0;

/// The width of a letter of a network's title, and the space before the first one.
const LETTER: f64 = 7.2;
const ASIDE: f64 = 14.0;

/// Lower than this an area's title stands above it, where hosts are drawn close together.
const LOW: f64 = 84.0;

/// The networks and their links.
pub(super) fn ground(props: &PartProps) -> Html {
    let PartProps { shows: Shows::Ground(map, lines), fit, .. } = props else { return Html::default() };
    html! { <>{ areas(map, fit) }{ for lines.iter().map(|it| line(it, fit)) }</> }
}

/// The networks as areas.
fn areas(map: &Map, fit: &Fit) -> Html {
    html! {
        <g class="ground" aria-hidden="true">
            { for map.networks.iter().enumerate().map(|(index, network)| {
                let (at, [width, height]) = fit.area(network.area);
                let tight = (network.title.len() as f64 * LETTER + 2.0 * ASIDE > width).then_some("tight");
                let x = if tight.is_some() { at.x + width / 2.0 } else { at.x + ASIDE };
                let y = at.y + if fit.compact && height < LOW { -4.0 } else { 22.0 };
                html! {
                    <g key={network.name.clone()} class={classes!("area", format!("area-{}", index % 4), tight)}>
                        <rect x={pixels(at.x)} y={pixels(at.y)} width={pixels(width)} height={pixels(height)} rx="16" />
                        if !fit.tiny { <text x={pixels(x)} y={pixels(y)}>{ &network.title }</text> }
                    </g>
                }
            }) }
        </g>
    }
}

/// What is seen of a link.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Line {
    pub(super) link: LinkView,
    /// The places of its ends.
    pub(super) ends: [[i32; 2]; 2],
    pub(super) selected: bool,
}

/// A link with its latency; a broad unseen line takes the click.
fn line(line: &Line, fit: &Fit) -> Html {
    let Line { link: LinkView { id, cut, latency, .. }, ends, selected } = line;
    let [a, b] = ends.map(|end| fit.point(end));
    let [x1, y1, x2, y2] = [a.x, a.y, b.x, b.y].map(pixels);
    let (x, y) = ((a.x + b.x) / 2.0, (a.y + b.y) / 2.0);
    let long = (a.x - b.x).abs() + (a.y - b.y).abs() > ROOM_FOR_WORDS;
    // Beside a steep line, above a flat one.
    let steep = (a.y - b.y).abs() > (a.x - b.x).abs() / 4.0;
    let (word_x, word_y) = if steep { (x + 12.0, y + 4.0) } else { (x, y - 9.0) };
    html! {
        <g key={id.0} class={classes!("link", cut.then_some("cut"), selected.then_some("selected"))}
            data-pick={format!("l{}", id.0)} data-testid={format!("link-{}", id.0)}>
            <line class="link-line" x1={x1.clone()} y1={y1.clone()} x2={x2.clone()} y2={y2.clone()} />
            if *cut {
                <g class="link-cut" transform={Point { x, y }.translate()}>
                    <circle r="11" /><path d="M-4-4l8 8m0-8l-8 8" />
                </g>
            } else if long && !fit.compact {
                <text class={if steep { "link-word beside" } else { "link-word" }} x={pixels(word_x)} y={pixels(word_y)}>{ span(*latency) }</text>
            }
            if !fit.tiny { <line class="link-hit" {x1} {y1} {x2} {y2} /> }
        </g>
    }
}
