//! What hosts hold: messages in their queues and in their mailboxes.

use texts::html;
use yew::prelude::*;

use super::scenery::faces;
use crate::components::{PartProps, Shows};
use crate::layout::Point;

/// The badges beside the hosts; from afar there is no room for them.
pub(crate) fn badges(props: &PartProps) -> Html {
    if props.fit.tiny {
        return Html::default();
    }
    html! { <g aria-hidden="true">{ faces(props, draw, &[]) }</g> }
}

fn draw(props: &PartProps) -> Html {
    let PartProps { shows: Shows::Hosts(faces), fit, .. } = props else { return Html::default() };
    let edge = if fit.compact { 19.0 } else { 27.0 };
    faces
        .iter()
        .map(|face| {
            let at = fit.point(face.place);
            let beside = |x| Point { x: at.x + x, y: at.y + 2.0 - edge };
            html! {
                <g key={face.id.0} data-pick={format!("h{}", face.id.0)}
                    data-testid={format!("badges-{}", face.name)}>
                    { badge(face.queued, beside(-edge - 2.0), "queue", t!("waiting in its queue")) }
                    { badge(face.stored, beside(edge + 2.0), "stored", t!("in its mailboxes")) }
                </g>
            }
        })
        .collect()
}

fn badge(count: usize, at: Point, kind: &'static str, what: &'static str) -> Html {
    if count == 0 {
        return Html::default();
    }
    // A tray of waiting mail, and an envelope that has arrived.
    let sign = if kind == "queue" { "M-12-4h8M-12 0h8M-12 4h8" } else { "M-13-4h10v8h-10zM-13-3l5 4 5-4" };
    html! {
        <g class={classes!("badge", kind)} transform={at.translate()}>
            <title>{ format!("{count} {what}") }</title>
            <rect x="-17" y="-11" width="34" height="22" rx="11" />
            <path d={sign} />
            <text x="6" y="4.5">{ count }</text>
        </g>
    }
}
