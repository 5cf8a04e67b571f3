//! The time line: what happens now, play, step, speed, and a scrubber through everything that is known.

use std::rc::Rc;

use relay::{Stride, Until};
use smtp::SimTime;
use texts::{html, t};
use yew::prelude::*;

use crate::components::{Closer, PartProps, Shows, part, part_of};
use crate::layout::Fit;
use crate::model::{Intent, Moment, SPEEDS, View, clock, span};
use crate::platform;

/// The scrubber's own measure from end to end.
const LENGTH: u64 = 1_000;

/// How time passes: what the buttons and choices show. They stay as they are while it does.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Gear {
    playing: bool,
    at_start: bool,
    pub(super) stride: Stride,
    pub(super) until: Option<Until>,
    speed: usize,
}

/// What happens now, the buttons, the scrubber.
pub(crate) fn time_line(
    view: &Rc<View>,
    moment: &Moment,
    closer: Option<Closer>,
    on_intent: &Callback<Intent>,
) -> Html {
    let View { playing, stride, until, speed, cursor, .. } = **view;
    let gear = Gear { playing, at_start: cursor == 0, stride, until, speed };
    let geared = |draw| part_of(draw, Shows::Gear(gear), Fit::default(), on_intent);
    html! {
        <section class="time-line" aria-label={t!("Time")}>
            <p class="status" role="status" data-testid="status">
                { match moment.fold {
                    Some(fold) => t!("Nothing happens for {}: on to the next event …", span(fold.gap)),
                    None => view.status.to_string(),
                } }
            </p>
            <div class="time-buttons">
                { geared(buttons) }
                { for closer.map(|closer| geared(closer.paces)) }
                { geared(speeds) }
                <p class="now"><strong data-testid="now">{ clock(moment.clock) }</strong><span>{ next(moment) }</span></p>
            </div>
            <div class="scrub">
                { part(scrubber, view, Fit::default(), on_intent) }
                { for closer.map(|closer| part(closer.marks, view, Fit::default(), on_intent)) }
            </div>
        </section>
    }
}

/// A step back, play or pause, a step on.
fn buttons(props: &PartProps) -> Html {
    let PartProps { shows: Shows::Gear(gear), on_intent, .. } = props else { return Html::default() };
    let playing = gear.playing;
    let (back, on) = match gear.stride {
        Stride::Event => (t!("One event back"), t!("One event on")),
        Stride::Word => (t!("One command or reply back"), t!("One command or reply on")),
        Stride::Connection => (t!("One connection back"), t!("One connection on")),
    };
    let step = |name: &'static str, title: &'static str, path, disabled, intent: fn(MouseEvent) -> Intent| {
        let onclick = on_intent.reform(intent);
        html! {
            <button type="button" class="sign" data-testid={name} aria-label={title} {title} {disabled} {onclick}>{ icon(path) }</button>
        }
    };
    html! {
        <>
            { step("step-back", back, "M12 3v10L5 8zM3 3h2v10H3z", gear.at_start, |_| Intent::StepBack) }
            <button type="button" class="play" data-testid="play" aria-label={if playing { t!("Pause") } else { t!("Play") }}
                title={if playing { t!("Pause") } else { t!("Play") }} onclick={on_intent.reform(move |_| Intent::Play(!playing))}>
                { icon(if playing { "M4 3h3v10H4zM9 3h3v10H9z" } else { "M5 2.5l8 5.5-8 5.5z" }) }
            </button>
            { step("step", on, "M4 3l7 5-7 5zM11 3h2v10h-2z", false, |_| Intent::Step) }
        </>
    }
}

/// How fast time passes.
fn speeds(props: &PartProps) -> Html {
    let PartProps { shows: Shows::Gear(gear), on_intent, .. } = props else { return Html::default() };
    let speeds =
        std::array::from_fn::<_, { SPEEDS.len() }, _>(|place| (SPEEDS[place].0, place == gear.speed));
    choice(["speed", t!("Speed"), t!("Speed")], &speeds, on_intent, Intent::Speed)
}

/// A choice among a few: their words, and whether it is this one.
pub(super) fn choice(
    [name, title, label]: [&'static str; 3],
    all: &[(&'static str, bool)],
    on_intent: &Callback<Intent>,
    intent: fn(usize) -> Intent,
) -> Html {
    let onchange =
        on_intent.reform(move |event: Event| intent(platform::chosen(&event).parse().unwrap_or_default()));
    let now = all.iter().position(|(_, chosen)| *chosen).unwrap_or_default().to_string();
    html! {
        <label class="choice">
            <span>{ label }</span>
            <select data-testid={name} ~value={now} aria-label={title} {title} {onchange}>
                { for all.iter().enumerate().map(|(index, (words, chosen))| html! {
                    <option key={*words} value={index.to_string()} selected={*chosen}>{ *words }</option>
                }) }
            </select>
        </label>
    }
}

fn next(moment: &Moment) -> String {
    match moment.next_at {
        Some(at) if at > moment.clock => t!("next event in {}", span(at - moment.clock)),
        Some(_) => t!("next event now").to_owned(),
        None => t!("all is quiet").to_owned(),
    }
}

/// The scrubber moves by events, not by time: idle hours take no room.
fn scrubber(props: &PartProps) -> Html {
    let PartProps { shows: Shows::All(view), on_intent, .. } = props else { return Html::default() };
    let on_scrub = on_intent.reform(|event: InputEvent| {
        match platform::value(&event).parse::<u64>().unwrap_or(0).checked_sub(1) {
            Some(sequence) => Intent::SeekEvent(sequence),
            None => Intent::Seek(SimTime::ZERO),
        }
    });
    let known = view.known.max(1) as u64;
    let done = view.cursor as u64 * LENGTH / known;
    html! {
        <>
            <svg class="rail" viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true">
                <rect class="ahead" width="1000" height="8" />
                <rect class="done" width={done.to_string()} height="8" />
            </svg>
            <input type="range" data-testid="scrubber" aria-label={t!("Moment, by events")}
                aria-valuetext={t!("event {} of {}, {}", view.cursor, view.known, clock(view.snapshot.now))}
                min="0" max={known.to_string()} step="1" value={view.cursor.to_string()} oninput={on_scrub} />
        </>
    }
}

fn icon(path: &'static str) -> Html {
    html! { <svg viewBox="0 0 16 16" aria-hidden="true"><path d={path} /></svg> }
}
