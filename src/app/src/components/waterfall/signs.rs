//! The shapes of the waterfall: patterns of phases, and signs, told apart without colour as well.

use yew::prelude::*;

use crate::model::waterfall::{Kind, Phase};

/// The height of a phase's bar, in pixels.
pub(super) const fn height(phase: Phase) -> f64 {
    match phase {
        Phase::Data => 16.0,
        Phase::Envelope | Phase::Tls => 13.0,
        Phase::Greeting => 11.0,
        Phase::Connect | Phase::Quit | Phase::Dns => 8.0,
        Phase::Waiting => 2.0,
    }
}

/// What a phase is filled with.
pub(super) fn fill(phase: Phase) -> String {
    ["url(#fall-", phase.name(), ")"].concat()
}

/// The path of a sign, around its middle, within six pixels.
pub(super) const fn sign(kind: Kind) -> &'static str {
    match kind {
        Kind::Queued => "M-1.5-6h3v12h-3z",
        Kind::Retry => "M0-6a6 6 0 1 1 0 12a6 6 0 1 1 0-12zM-1-3v4h4v-1.5h-2.5v-2.5z",
        Kind::Bounce => "M-6-4l2-2 4 4 4-4 2 2-4 4 4 4-2 2-4-4-4 4-2-2 4-4z",
        Kind::Verdict => "M-5-5.5L0-7l5 1.5v5L0 6.5-5-.5z",
        Kind::Delivered => "M-6-4.5h12v9h-12z",
        Kind::Fault => "M0-6l6.5 11h-13z",
    }
}

/// The patterns, for [`fill`].
pub(super) fn patterns() -> Html {
    html! {
        <defs>
            { for Phase::ALL.map(|phase| {
                let name = phase.name();
                html! {
                    <pattern key={name} id={format!("fall-{name}")} width="6" height="6" patternUnits="userSpaceOnUse">
                        <rect class={classes!("fall-fill", name)} width="6" height="6" />
                        if let Some(lines) = lines(phase) { <path class="fall-lines" d={lines} /> }
                    </pattern>
                }
            }) }
        </defs>
    }
}

const fn lines(phase: Phase) -> Option<&'static str> {
    match phase {
        Phase::Dns => Some("M1.5 1.5h2v2h-2z"),
        Phase::Connect => Some("M0 6L6 0M-1 1L1-1M5 7L7 5"),
        Phase::Tls => Some("M0 0L6 6M0 6L6 0"),
        Phase::Envelope => Some("M0 3h6"),
        Phase::Quit => Some("M3 0v6"),
        Phase::Greeting | Phase::Data | Phase::Waiting => None,
    }
}
