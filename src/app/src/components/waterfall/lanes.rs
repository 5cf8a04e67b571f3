//! What the waterfall draws: the lanes that are seen, the axis above them, and the playhead.

use smtp::SimTime;
use texts::html;
use yew::prelude::*;

use super::signs::{fill, height, sign};
use super::words;
use crate::layout::pixels;
use crate::layout::waterfall::{Axis, rounded};
use crate::model::waterfall::{Fall, Lane, Sign, Span};
use crate::model::{Intent, Selection, View, clock};
use crate::platform;

/// The height of the axis: ticks, then the signs of what belongs to no connection.
pub(super) const HEAD: f64 = 46.0;
/// Where those signs are.
const BESIDE: f64 = 35.0;
/// Signs of one kind that are closer than this are one.
const SIGNS_APART: f64 = 4.0;

/// What is seen of the waterfall.
pub(super) struct Scene<'a> {
    pub(super) view: &'a View,
    pub(super) fall: &'a Fall,
    pub(super) axis: &'a Axis,
    /// The part of the axis that is seen begins here.
    pub(super) left: f64,
    /// Where the axis begins on the screen, and where it ends.
    pub(super) edges: (f64, f64),
    /// The height of a lane.
    pub(super) row: f64,
    pub(super) now: SimTime,
    pub(super) end: SimTime,
    pub(super) on_intent: &'a Callback<Intent>,
    /// Says something about what is pointed at.
    pub(super) say: &'a Callback<String>,
}

impl Scene<'_> {
    /// Where a moment is on the screen.
    fn x(&self, at: SimTime) -> f64 {
        self.axis.x(at) - self.left + self.edges.0
    }

    fn seen(&self, x: f64) -> bool {
        (self.edges.0..=self.edges.1).contains(&x)
    }

    /// The part of the axis that is seen.
    fn part(&self) -> (f64, f64) {
        (self.left, self.left + self.edges.1 - self.edges.0)
    }

    fn is_compact(&self) -> bool {
        self.edges.0 < 60.0
    }

    /// The axis: ticks, folds with their lengths, and signs beside connections.
    pub(super) fn head(&self) -> Html {
        let (left, right) = self.part();
        html! {
            <>
                { for self.axis.ticks(left, right).into_iter().map(|tick| {
                    let x = tick.x - left + self.edges.0;
                    html! {
                        <g key={tick.words.clone()} class="fall-tick">
                            <path d={format!("M{} 18v6", pixels(x))} />
                            // A word at the right edge stands before its tick.
                            <text x={pixels(x)} y="13" class={if x > self.edges.1 - 50.0 { "last" } else { "" }}>{ tick.words }</text>
                        </g>
                    }
                }) }
                { for self.axis.folds(left, right).filter_map(|fold| {
                    let middle = (fold.left + fold.right) / 2.0 - left + self.edges.0;
                    self.seen(middle).then(|| html! {
                        <text key={fold.from.as_micros()} class="fall-gap" x={pixels(middle)} y="13">{ rounded(fold.until - fold.from) }</text>
                    })
                }) }
                { self.signs(&self.fall.waterfall.beside, BESIDE) }
            </>
        }
    }

    /// The lanes from one to before another.
    pub(super) fn lanes(&self, first: usize, last: usize) -> Html {
        let lanes = &self.fall.waterfall.lanes;
        let tall = pixels(lanes.len().max(1) as f64 * self.row);
        let (left, right) = self.part();
        html! {
            <>
                { for self.axis.folds(left, right).map(|fold| {
                    let from = (fold.left - left + self.edges.0).max(self.edges.0);
                    let until = (fold.right - left + self.edges.0).min(self.edges.1);
                    html! {
                        <rect key={fold.from.as_micros()} class="fall-fold" x={pixels(from)} width={pixels((until - from).max(0.0))} height={tall.clone()} />
                    }
                }) }
                { for lanes.iter().enumerate().take(last).skip(first).map(|(place, lane)| self.lane(place, lane)) }
                { self.future(&tall) }
            </>
        }
    }

    /// What lies ahead is paler; what is now is a line.
    fn future(&self, tall: &str) -> Html {
        let x = self.x(self.now).max(self.edges.0);
        html! {
            <>
                if x < self.edges.1 {
                    <rect class="fall-ahead" x={pixels(x)} width={pixels(self.edges.1 - x)} height={tall.to_owned()} />
                }
                if self.seen(self.x(self.now)) { <path class="fall-now" d={format!("M{} 0V{tall}", pixels(x))} /> }
            </>
        }
    }

    fn lane(&self, place: usize, lane: &Lane) -> Html {
        let id = lane.connection;
        let y = place as f64 * self.row;
        let middle = if self.is_compact() { y + self.row - 10.0 } else { y + self.row / 2.0 };
        let selected = self.view.selection == Selection::Connection(id);
        let follows = self.fall.follows(id).map(|follows| if follows { "followed" } else { "faded" });
        let summary = words::whole(lane, self.view, self.end);
        let on_key = self.on_lane_key(place, lane);
        let onclick = self.on_intent.reform(move |_| Intent::Select(Selection::Connection(id)));
        let (label_x, label_y) = if self.is_compact() { (2.0, y + 12.0) } else { (6.0, middle + 4.0) };
        html! {
            <g key={id.0} id={format!("fall-{}", id.0)} class={classes!("fall-lane", selected.then_some("selected"), follows)} role="button" tabindex="0"
                aria-label={summary.clone()} data-testid={format!("lane-{}", id.0)} {onclick} onkeydown={on_key}
                onfocus={self.say.reform(move |_| summary.clone())}>
                <rect class="fall-row" y={pixels(y)} width={pixels(self.edges.1)} height={pixels(self.row)} />
                <text x={pixels(label_x)} y={pixels(label_y)}>{ words::ends(lane, self.view) }</text>
                { self.bars(lane, middle) }
                { self.signs(&lane.signs, middle) }
            </g>
        }
    }

    /// The phases that are seen, none of them thinner than a pixel.
    fn bars(&self, lane: &Lane, middle: f64) -> Html {
        let mut drawn = self.edges.0 - 1.0;
        let mut bars = Vec::new();
        for span in lane.spans(self.end) {
            let (from, until) = (self.x(span.from).max(self.edges.0), self.x(span.until).min(self.edges.1));
            let until = until.max((from + 1.0).min(self.edges.1));
            if self.x(span.until) < self.edges.0 || from >= self.edges.1 || until <= drawn + 0.5 {
                continue;
            }
            drawn = until;
            bars.push(self.bar(lane, span, from, until, middle));
        }
        html! { <>{ for bars }</> }
    }

    fn bar(&self, lane: &Lane, span: Span, from: f64, until: f64, middle: f64) -> Html {
        let tall = height(span.phase);
        let words = words::phase(lane, &span, self.view);
        html! {
            <rect key={format!("{}-{}", span.from.as_micros(), span.phase.name())} class={classes!("fall-bar", span.phase.name())}
                x={pixels(from)} y={pixels(middle - tall / 2.0)} width={pixels(until - from)} height={pixels(tall)}
                fill={fill(span.phase)} onpointerover={self.say.reform(move |_| words.clone())} />
        }
    }

    fn signs(&self, signs: &[Sign], middle: f64) -> Html {
        let mut drawn = [f64::MIN; 6];
        let family = self.fall.followed.as_ref().map(|(_, family)| family);
        let signs = signs.iter().filter_map(|sign| {
            let x = self.x(sign.at);
            let before = &mut drawn[sign.kind as usize];
            if !self.seen(x) || x - *before < SIGNS_APART {
                return None;
            }
            *before = x;
            let faded =
                family.is_some_and(|family| sign.message.is_none_or(|it| !family.messages.contains(&it)));
            Some(self.sign(sign, x, middle, faded))
        });
        html! { <>{ for signs }</> }
    }

    fn sign(&self, shown: &Sign, x: f64, middle: f64, faded: bool) -> Html {
        let sequence = shown.sequence;
        let words = [&clock(shown.at), ": ", &shown.words].concat();
        let onclick = {
            let on_intent = self.on_intent.clone();
            Callback::from(move |event: MouseEvent| {
                event.stop_propagation();
                on_intent.emit(Intent::SeekEvent(sequence));
            })
        };
        html! {
            <path key={sequence} class={classes!("fall-sign", shown.kind.name(), faded.then_some("faded"))} d={sign(shown.kind)}
                transform={format!("translate({} {})", pixels(x), pixels(middle))} {onclick}
                onpointerover={self.say.reform(move |_| words.clone())} />
        }
    }

    /// Keys on a lane: up and down walk, Enter opens the connection, F follows its message.
    fn on_lane_key(&self, place: usize, lane: &Lane) -> Callback<KeyboardEvent> {
        let lanes = &self.fall.waterfall.lanes;
        let near = [place.checked_sub(1), Some(place + 1)].map(|place| Some(lanes.get(place?)?.connection));
        let (id, message, on_intent) =
            (lane.connection, lane.messages.first().copied(), self.on_intent.clone());
        let followed = self.fall.followed.as_ref().map(|(message, _)| *message);
        Callback::from(move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "ArrowUp" => near[0],
                "ArrowDown" => near[1],
                "Enter" | " " => {
                    on_intent.emit(Intent::Select(Selection::Connection(id)));
                    None
                }
                "f" | "F" => {
                    on_intent.emit(Intent::FollowMail(message.filter(|message| followed != Some(*message))));
                    None
                }
                _ => return,
            };
            event.prevent_default();
            if let Some(to) = to {
                platform::go_to(&format!("fall-{}", to.0));
            }
        })
    }

    /// The playhead's handle, which keys move.
    pub(super) fn handle(&self, on_key: Callback<KeyboardEvent>) -> Html {
        let x = self.x(self.now).clamp(self.edges.0, self.edges.1);
        html! {
            <g class="fall-handle" role="slider" tabindex="0" data-testid="playhead" aria-label={t!("Moment, by time")} aria-valuemin="0"
                aria-valuemax={self.end.as_micros().to_string()} aria-valuenow={self.now.as_micros().to_string()}
                aria-valuetext={clock(self.now)} onkeydown={on_key} transform={format!("translate({} 0)", pixels(x))}>
                <path class="fall-now" d={format!("M0 0V{HEAD}")} />
                <path class="fall-grip" d="M-7 16h14v8l-7 8-7-8z" />
            </g>
        }
    }
}
