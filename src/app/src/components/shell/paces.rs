//! How far a step goes, and when play ends.

use relay::{Stride, Until};
use texts::{html, t};
use yew::prelude::*;

use super::time_line::choice;
use crate::components::{PartProps, Shows};
use crate::model::Intent;

/// How far a step goes.
const STRIDES: [(&str, Stride); 3] = [
    (t!("by event"), Stride::Event),
    (t!("by command"), Stride::Word),
    (t!("by connection"), Stride::Connection),
];
/// When play ends.
const UNTILS: [(&str, Option<Until>); 4] = [
    (t!("until paused"), None),
    (t!("until delivered"), Some(Until::Delivered)),
    (t!("until bounced"), Some(Until::Bounced)),
    (t!("until quiet"), Some(Until::Quiet)),
];

/// Both choices, beside the buttons that they are about.
pub(crate) fn paces(props: &PartProps) -> Html {
    let PartProps { shows: Shows::Gear(gear), on_intent, .. } = props else { return Html::default() };
    let strides = STRIDES.map(|(words, it)| (words, it == gear.stride));
    let untils = UNTILS.map(|(words, it)| (words, it == gear.until));
    html! {
        <>
            { choice(["stride", t!("How far a step goes"), ""], &strides, on_intent, stride) }
            { choice(["until", t!("When play ends"), ""], &untils, on_intent, until) }
        </>
    }
}

fn stride(place: usize) -> Intent {
    Intent::Stride(STRIDES.get(place).map_or(Stride::Event, |(_, it)| *it))
}

fn until(place: usize) -> Intent {
    Intent::Until(UNTILS.get(place).and_then(|(_, it)| *it))
}
