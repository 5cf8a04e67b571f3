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
            { for marks.iter().enumerate().filter(|(_, mark)| height(mark.kind).is_none()).map(|(place, mark)| {
                let percent = (mark.sequence + 1) as f64 * 100.0 / *known as f64;
                html! {
                    <svg key={mark.sequence} class={class(mark, place >= ahead)} data-pick={mark.sequence.to_string()}
                        x={[&pixels(percent), "%"].concat()} y="6" overflow="visible">
                        <path d={sign(mark.kind)}>{ title(mark) }</path>
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
        let d = bar(mark.kind, mark.sequence + 1, 6.0)?;
        Some(html! {
            <path key={mark.sequence} class={class(mark, place >= *ahead)} data-pick={mark.sequence.to_string()} {d}>{ title(mark) }</path>
        })
    };
    marks.iter().enumerate().filter_map(one).collect()
}

/// How high a kind stands that is a bar; the style says how wide.
const fn height(kind: MarkKind) -> Option<f64> {
    match kind {
        MarkKind::Accepted => Some(12.0),
        MarkKind::Delivered => Some(9.0),
        _ => None,
    }
}

/// The bar of a kind that is one.
fn bar(kind: MarkKind, x: u64, middle: f64) -> Option<String> {
    let height = height(kind)?;
    Some(["M", &x.to_string(), " ", &pixels(middle - height / 2.0), "v", &pixels(height)].concat())
}

fn class(mark: &Mark, ahead: bool) -> Classes {
    classes!("mark", mark.kind.name(), ahead.then_some("ahead"))
}

fn title(mark: &Mark) -> Html {
    html! { <title>{ [&clock(mark.at), ": ", mark.words].concat() }</title> }
}

/// The sign of a kind of mark: told apart by shape as well as by colour.
pub(super) fn sign(kind: MarkKind) -> String {
    let path = match kind {
        MarkKind::Deferred => "M0-6a6 6 0 1 1 0 12a6 6 0 1 1 0-12zM-1-3v4h4v-1.5h-2.5v-2.5z",
        MarkKind::Failed => "M-6-4l2-2 4 4 4-4 2 2-4 4 4 4-2 2-4-4-4 4-2-2 4-4z",
        MarkKind::Fault => "M0-6l6.5 11h-13z",
        MarkKind::Accepted | MarkKind::Delivered => return bar(kind, 0, 0.0).unwrap_or_default(),
    };
    path.to_owned()
}
