//! The marks below the rail: when a message was accepted and delivered, and what went wrong.

use texts::html;
use yew::prelude::*;

use crate::components::{PartProps, Shows};
use crate::layout::pixels;
use crate::model::{Intent, Mark, MarkKind, View, clock};
use crate::platform;

/// The marks of everything that is known. A click on one goes to its moment.
pub(crate) fn marks(props: &PartProps) -> Html {
    let PartProps { shows: Shows::All(view), on_intent, .. } = props else { return Html::default() };
    let View { marks, known, cursor, .. } = &**view;
    if marks.is_empty() {
        return Html::default();
    }
    let on_intent = on_intent.clone();
    let onclick = move |event: MouseEvent| {
        if let Some(sequence) = platform::picked(&event).and_then(|mark| mark.parse().ok()) {
            on_intent.emit(Intent::SeekEvent(sequence));
        }
    };
    let ahead = marks.partition_point(|mark| (mark.sequence as usize) < *cursor);
    html! {
        <svg class="marks" aria-hidden="true" {onclick}>
            <svg width="100%" height="12" viewBox={format!("0 0 {known} 12")} preserveAspectRatio="none" overflow="visible">
                { props.piece(0, bars, Shows::Marks(marks.clone(), ahead)) }
            </svg>
            { for marks.iter().enumerate().filter(|(_, mark)| bar(mark.kind).is_none()).map(|(place, mark)| {
                let percent = (mark.sequence + 1) as f64 * 100.0 / *known as f64;
                html! {
                    <svg key={mark.sequence} class={class(mark, place >= ahead)} data-pick={mark.sequence.to_string()}
                        x={[&pixels(percent), "%"].concat()} y="6" overflow="visible">
                        <path d={sign(mark.kind.name())}>{ title(mark) }</path>
                    </svg>
                }
            }) }
        </svg>
    }
}

/// Those that are a mere bar stand at the numbers of their events: more events change the measure, and no bar.
fn bars(props: &PartProps) -> Html {
    let PartProps { shows: Shows::Marks(marks, ahead), .. } = props else { return Html::default() };
    let one = |(place, mark): (usize, &Mark)| {
        let d = format!("M{} {}", mark.sequence + 1, bar(mark.kind)?);
        Some(html! {
            <path key={mark.sequence} class={class(mark, place >= *ahead)} data-pick={mark.sequence.to_string()} {d}>{ title(mark) }</path>
        })
    };
    marks.iter().enumerate().filter_map(one).collect()
}

/// A bar from top to bottom, for what is a bar; the style says how wide.
const fn bar(kind: MarkKind) -> Option<&'static str> {
    match kind {
        MarkKind::Accepted => Some("0v12"),
        MarkKind::Delivered => Some("1.5v9"),
        _ => None,
    }
}

fn class(mark: &Mark, ahead: bool) -> Classes {
    classes!("mark", mark.kind.name(), ahead.then_some("ahead"))
}

fn title(mark: &Mark) -> Html {
    html! { <title>{ [&clock(mark.at), ": ", mark.words].concat() }</title> }
}

/// The sign of a kind of mark: told apart by shape as well as by colour.
pub(super) fn sign(kind: &str) -> &'static str {
    match kind {
        "accepted" => "M-1.5-6h3v12h-3z",
        "delivered" => "M-6-4.5h12v9h-12z",
        "deferred" => "M0-6a6 6 0 1 1 0 12a6 6 0 1 1 0-12zM-1-3v4h4v-1.5h-2.5v-2.5z",
        "failed" => "M-6-4l2-2 4 4 4-4 2 2-4 4 4 4-2 2-4-4-4 4-2-2 4-4z",
        _ => "M0-6l6.5 11h-13z",
    }
}
