//! The open waterfall: zoom, the playhead, whom to follow, lanes in a window, and words for what is pointed at.

use std::rc::Rc;

use relay::MessageId;
use smtp::SimTime;
use texts::{html, t};
use yew::prelude::*;

use super::lanes::{HEAD, Scene};
use super::legend::legend;
use super::{WaterfallProps, words};
use crate::components::choices;
use crate::hooks::use_size;
use crate::layout::pixels;
use crate::layout::waterfall::{Axis, LEVELS, busy, window};
use crate::model::waterfall::{Fall, Phase, Waterfall};
use crate::model::{Intent, Selection};
use crate::platform;

/// Below this width the names stand above the bars.
const COMPACT_BELOW: i32 = 560;
/// How many lanes are drawn beyond the edge, so that the keyboard can walk on.
const BEYOND: usize = 2;
/// How far an arrow key moves the playhead, in pixels.
const NUDGE: f64 = 8.0;
/// The most messages in the list of whom to follow, the latest.
const LISTED: usize = 200;
/// Space at the right edge, so that the last signs are whole.
const EDGE: f64 = 10.0;
/// What is said where nothing is pointed at.
const HINT: &str = t!(
    "Point at a bar or sign, or walk with Tab and the arrow keys. + and − zoom, 0 shows all, F follows a lane's message."
);

#[component]
pub(super) fn Chart(props: &WaterfallProps) -> Html {
    let WaterfallProps { view, moment, on_intent } = props;
    let fall = view.fall.clone().unwrap_or_default();
    let (level, centre) = (use_state_eq(|| None::<u32>), use_state_eq(|| SimTime::ZERO));
    let (top, said) = (use_state_eq(|| 0), use_state_eq(String::new));
    let (frame, head) = (use_node_ref(), use_node_ref());
    let [width, height] = use_size(frame.clone()).unwrap_or([0, 0]);
    let compact = width < COMPACT_BELOW;
    let row = if compact { 36.0 } else { 24.0 };
    let edges = (if compact { 10.0 } else { 170.0 }, (f64::from(width) - EDGE).max(20.0));
    let room = (edges.1 - edges.0).max(10.0);
    let now = moment.now.max(view.snapshot.now);
    let end = view.end.max(now);

    let work = use_memo(Same(Rc::clone(&fall)), |Same(fall)| busy(work(&fall.waterfall)));
    let fitting = use_memo((Same(Rc::clone(&fall)), room as i32, view.end), |(_, room, end)| {
        Axis::fitting(&work, *end, f64::from(*room))
    });
    let shown = level.unwrap_or(*fitting);
    let axis = use_memo((Same(fall.clone()), end, shown), |(_, end, level)| Axis::new(&work, *end, *level));
    let most = (axis.width() - room).max(0.0);
    let mut left = (axis.x(*centre) - room / 2.0).clamp(0.0, most);
    if view.playing && !(left..=left + room).contains(&axis.x(now)) {
        left = (axis.x(now) - room * 0.7).clamp(0.0, most);
    }

    let middle = axis.time(left + room / 2.0);
    let zoom = {
        let (level, centre, playing) = (level.clone(), centre.clone(), view.playing);
        Callback::from(move |(to, around): (Option<u32>, Option<SimTime>)| {
            centre.set(around.unwrap_or(if playing { now } else { middle }));
            level.set(to.map(|to| to.min(LEVELS - 1)));
        })
    };
    let pan = {
        let (axis, centre, level) = (axis.clone(), centre.clone(), level.clone());
        Callback::from(move |by: f64| {
            level.set(Some(shown));
            centre.set(axis.time((left + room / 2.0 + by).clamp(room / 2.0, most + room / 2.0)));
        })
    };
    let seek = {
        let (axis, centre, on_intent) = (axis.clone(), centre.clone(), on_intent.clone());
        Callback::from(move |to: SimTime| {
            if !(left..=left + room).contains(&axis.x(to)) {
                centre.set(to);
            }
            on_intent.emit(Intent::Seek(to.min(end)));
        })
    };
    let on_point = {
        let (axis, seek, head) = (axis.clone(), seek.clone(), head.clone());
        Callback::from(move |event: PointerEvent| {
            if event.buttons() & 1 == 1 {
                platform::hold(&head, &event);
                seek.emit(axis.time(left + platform::place_in(&head, &event) - edges.0));
            }
        })
    };
    let on_head_key = {
        let (axis, seek) = (axis.clone(), seek.clone());
        Callback::from(move |event: KeyboardEvent| {
            let one = SimTime::from_micros(1);
            let moved = |by: f64| {
                let to = axis.time(axis.x(now) + by);
                match by < 0.0 {
                    true if to >= now => now.max(one) - one,
                    false if to <= now => (now + one).min(end),
                    _ => to,
                }
            };
            let to = match event.key().as_str() {
                "ArrowLeft" | "ArrowDown" => moved(-NUDGE),
                "ArrowRight" | "ArrowUp" => moved(NUDGE),
                "PageUp" => moved(-room / 4.0),
                "PageDown" => moved(room / 4.0),
                "Home" => SimTime::ZERO,
                "End" => end,
                _ => return,
            };
            event.prevent_default();
            seek.emit(to);
        })
    };
    let on_wheel = {
        let (zoom, pan, axis, head) = (zoom.clone(), pan.clone(), axis.clone(), head.clone());
        Callback::from(move |event: WheelEvent| {
            event.prevent_default();
            if event.shift_key() || event.delta_x().abs() > event.delta_y().abs() {
                return pan.emit(event.delta_x() + event.delta_y());
            }
            let to = if event.delta_y() < 0.0 { shown + 1 } else { shown.saturating_sub(1) };
            let at = axis.time(left + platform::place_in(&head, &event) - edges.0);
            zoom.emit((Some(to), Some(at)));
        })
    };
    let on_key = {
        let zoom = zoom.clone();
        Callback::from(move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "+" | "=" => Some(shown + 1),
                "-" => Some(shown.saturating_sub(1)),
                "0" => None,
                _ => return,
            };
            if !event.ctrl_key() && !event.meta_key() && !event.alt_key() {
                event.prevent_default();
                zoom.emit((to, Some(now)));
            }
        })
    };
    let on_scroll = {
        let (top, frame) = (top.clone(), frame.clone());
        Callback::from(move |_: Event| top.set(platform::scrolled(&frame)))
    };
    let say = {
        let said = said.setter();
        Callback::from(move |words: String| said.set(words))
    };

    let lanes = fall.waterfall.lanes.len();
    let (first, last) = window(f64::from(*top), f64::from(height), row, lanes);
    let scene = Scene { view, fall: &fall, axis: &axis, left, edges, row, now, end, on_intent, say: &say };
    let wide = pixels(f64::from(width));
    html! {
        <div class={classes!("fall-room", fall.followed.is_some().then_some("following"))} onkeydown={on_key}>
            <div class="fall-tools">
                { sign("fall-out", t!("Zoom out"), "−", shown == 0, zoom.reform(move |_| (Some(shown.saturating_sub(1)), None))) }
                { sign("fall-in", t!("Zoom in"), "+", shown + 1 >= LEVELS, zoom.reform(move |_| (Some(shown + 1), None))) }
                { sign("fall-all", t!("Show all"), t!("All"), level.is_none(), zoom.reform(|_| (None, None))) }
                { sign("fall-earlier", t!("Earlier"), "‹", left <= 0.0, pan.reform(move |_| -room / 2.0)) }
                { sign("fall-later", t!("Later"), "›", left >= most, pan.reform(move |_| room / 2.0)) }
                { followed(&fall, view.selection, on_intent) }
            </div>
            <svg ref={head} class="fall-head" width={wide.clone()} height={pixels(HEAD)} role="group" aria-label={t!("Axis of time")}
                onpointerdown={on_point.clone()} onpointermove={on_point} onwheel={on_wheel}>
                { scene.head() }
                { scene.handle(on_head_key) }
            </svg>
            <div class="fall-lanes" ref={frame} onscroll={on_scroll} data-testid="fall-lanes">
                if lanes == 0 {
                    <p class="hint">{ t!("Nothing is connected yet: press Send, and each connection gets a lane here.") }</p>
                } else if width > 0 {
                    <svg width={wide} height={pixels(lanes as f64 * row)} role="group" aria-label={t!("{lanes} connections")}>
                        { scene.lanes(first.saturating_sub(BEYOND), last + BEYOND) }
                    </svg>
                }
            </div>
            <p class="fall-words" role="status" data-testid="fall-words">{ if said.is_empty() { HINT } else { &**said } }</p>
            { legend() }
        </div>
    }
}

/// A waterfall that is the very same as another one, or not.
struct Same(Rc<Fall>);

impl PartialEq for Same {
    fn eq(&self, other: &Same) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// When something goes on: all phases but waiting, and all signs.
fn work(waterfall: &Waterfall) -> Vec<(SimTime, SimTime)> {
    let forever = SimTime::from_micros(u64::MAX);
    let lanes = waterfall.lanes.iter();
    let spans = lanes.flat_map(|lane| lane.spans(forever)).filter(|span| span.phase != Phase::Waiting);
    let signs = waterfall.lanes.iter().flat_map(|lane| &lane.signs).chain(&waterfall.beside);
    spans.map(|span| (span.from, span.until)).chain(signs.map(|sign| (sign.at, sign.at))).collect()
}

fn sign(
    name: &'static str,
    title: &'static str,
    words: &'static str,
    disabled: bool,
    onclick: Callback<MouseEvent>,
) -> Html {
    html! { <button type="button" class="quiet" data-testid={name} aria-label={title} {title} {disabled} {onclick}>{ words }</button> }
}

/// Who is followed, and who could be: the messages, the latest first, and those of what is selected.
fn followed(fall: &Fall, selection: Selection, on_intent: &Callback<Intent>) -> Html {
    let follows = fall.followed.as_ref().map(|(message, _)| *message);
    let now = follows.map(|message| message.0.to_string()).unwrap_or_default();
    let onchange = on_intent
        .reform(|event: Event| Intent::FollowMail(platform::chosen(&event).parse().ok().map(MessageId)));
    let waterfall = &fall.waterfall;
    let selected = match selection {
        Selection::Message(_, _, message) => Some(message),
        Selection::Connection(id) => {
            waterfall.place(id).and_then(|place| waterfall.lanes[place].messages.first().copied())
        }
        _ => None,
    };
    let mut messages = vec![(String::new(), t!("all").to_owned())];
    let latest = waterfall.messages.keys().rev().take(LISTED);
    messages.extend(latest.map(|id| (id.0.to_string(), words::message(*id, waterfall))));
    html! {
        <>
            <label class="choice">
                <span>{ t!("Follow message") }</span>
                { choices("follow".to_owned(), Some(t!("Follow message")), now, messages, onchange) }
            </label>
            if let Some(message) = selected.filter(|message| follows != Some(*message)) {
                <button type="button" class="quiet" data-testid="follow-selected" onclick={on_intent.reform(move |_| Intent::FollowMail(Some(message)))}>
                    { t!("Follow the selected message") }
                </button>
            }
        </>
    }
}
