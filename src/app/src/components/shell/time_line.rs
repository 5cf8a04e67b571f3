//! The time line: play, step, speed, and a scrubber through everything that is known.

use smtp::SimTime;
use yew::prelude::*;

use crate::components::Props;
use crate::model::{Intent, SPEEDS, clock, span};
use crate::platform;

#[component]
pub(crate) fn TimeLine(props: &Props) -> Html {
    let Props { view, on_intent } = props;
    let playing = view.playing;
    let now = view.snapshot.now;
    let next = match view.next_at {
        Some(next) if next > now => format!("next event in {}", span(next - now)),
        Some(_) => "next event now".to_owned(),
        None => "all is quiet".to_owned(),
    };
    // The scrubber moves by events, not by time: idle hours take no room.
    let on_scrub = on_intent.reform(|event: InputEvent| {
        match platform::value(&event).parse::<u64>().unwrap_or(0).checked_sub(1) {
            Some(sequence) => Intent::SeekEvent(sequence),
            None => Intent::Seek(SimTime::ZERO),
        }
    });
    let on_speed =
        on_intent.reform(|event: Event| Intent::Speed(platform::chosen(&event).parse().unwrap_or(2)));
    html! {
        <section class="time-line" aria-label="Time">
            <div class="time-buttons">
                <button type="button" data-testid="step-back" aria-label="One event back" title="One event back"
                    disabled={view.cursor == 0} onclick={on_intent.reform(|_| Intent::StepBack)}>{ icon("M11 3v10L4 8zM3 3h2v10H3z") }</button>
                <button type="button" class="primary" data-testid="play" aria-label={if playing { "Pause" } else { "Play" }}
                    onclick={on_intent.reform(move |_| Intent::Play(!playing))}>
                    { icon(if playing { "M4 3h3v10H4zM9 3h3v10H9z" } else { "M4 3l9 5-9 5z" }) }
                </button>
                <button type="button" data-testid="step" aria-label="One event on" title="One event on"
                    onclick={on_intent.reform(|_| Intent::Step)}>{ icon("M5 3l7 5-7 5zM11 3h2v10h-2z") }</button>
                <label class="choice">
                    <span>{ "Speed" }</span>
                    <select data-testid="speed" onchange={on_speed}>
                        { for SPEEDS.iter().enumerate().map(|(index, (name, _))| html! {
                            <option key={*name} value={index.to_string()} selected={index == view.speed}>{ *name }</option>
                        }) }
                    </select>
                </label>
                <p class="now"><strong data-testid="now">{ clock(now) }</strong><span>{ next }</span></p>
            </div>
            <div class="scrub">
                <input type="range" data-testid="scrubber" aria-label="Moment, by events"
                    aria-valuetext={format!("event {} of {}, {}", view.cursor, view.known, clock(now))}
                    min="0" max={view.known.max(1).to_string()} step="1" value={view.cursor.to_string()} oninput={on_scrub} />
                <svg class="marks" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
                    { for view.marks.iter().map(|mark| {
                        let x = (mark.sequence + 1) * 984 / (view.known.max(1) as u64) + 8;
                        html! { <rect key={mark.sequence} class={classes!("mark", mark.kind.name())} x={x.to_string()} y="0" width="3" height="10" /> }
                    }) }
                </svg>
            </div>
        </section>
    }
}

fn icon(path: &'static str) -> Html {
    html! { <svg viewBox="0 0 16 16" aria-hidden="true"><path d={path} /></svg> }
}
