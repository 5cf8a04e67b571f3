//! The journeys that a browser's driver cannot make, by name, each with the reason.

use playground_tests::browser::{Kind, Result};

const NO_DEVTOOLS: &str = "it blocks requests, or the network, by the Chrome DevTools protocol";
const NO_TOUCH: &str = "its fingers are sent by the Chrome DevTools protocol";
const NO_MOUSE: &str = "its wheel and drags are sent by the Chrome DevTools protocol";

const ALONE: &str = "the whole test gets no second browser yet; the runs in the others make it";
const OTHER_FONTS: &str = "its references are made in Chromium: fonts differ in the others";
const UNKNOWN: &str =
    "it did not pass, and it is not known yet whether the page, the journey or the driver is at fault";

/// In which browsers a journey is not made, its name, and why.
const LEFT_OUT: &[(&[Kind], &str, &str)] = &[
    (&[Kind::Chromium], "a link made in one browser is opened in another", ALONE),
    (&[Kind::Firefox, Kind::WebKit], "what an element cannot do it says", NO_DEVTOOLS),
    (&[Kind::Firefox, Kind::WebKit], "after the first visit the page needs no network", NO_DEVTOOLS),
    (
        &[Kind::Firefox, Kind::WebKit],
        "the picture is looked at closely, and a host is put elsewhere",
        NO_MOUSE,
    ),
    (&[Kind::Firefox, Kind::WebKit], "fingers bring the picture nearer and move it", NO_TOUCH),
    (&[Kind::Firefox], "a lesson is done by keyboard alone", UNKNOWN),
    (&[Kind::Firefox], "the waterfall is read by keyboard alone", UNKNOWN),
    (&[Kind::Firefox], "pasted lines go out one by one, or together", UNKNOWN),
    (
        &[Kind::Firefox],
        "every scenario opens and comes to what its file states, the trace hash included",
        UNKNOWN,
    ),
    (&[Kind::Firefox, Kind::WebKit], "screens look as they did, desk, light", OTHER_FONTS),
    (&[Kind::Firefox, Kind::WebKit], "screens look as they did, desk, dark", OTHER_FONTS),
    (&[Kind::Firefox, Kind::WebKit], "screens look as they did, tablet, light", OTHER_FONTS),
    (&[Kind::Firefox, Kind::WebKit], "screens look as they did, tablet, dark", OTHER_FONTS),
    (&[Kind::Firefox, Kind::WebKit], "screens look as they did, phone, light", OTHER_FONTS),
    (&[Kind::Firefox, Kind::WebKit], "screens look as they did, phone, dark", OTHER_FONTS),
];

/// Why a journey is not made in a browser; `None` where it is.
pub(crate) fn reason(kind: Kind, journey: &str) -> Option<&'static str> {
    let row = LEFT_OUT.iter().find(|(kinds, name, _)| *name == journey && kinds.contains(&kind));
    row.map(|(.., reason)| *reason)
}

/// Fails where the table names a journey that there is not.
pub(crate) fn check<'a>(journeys: impl Iterator<Item = &'a str>) -> Result {
    let journeys: Vec<&str> = journeys.collect();
    match LEFT_OUT.iter().find(|(_, name, _)| !journeys.contains(name)) {
        Some((_, name, _)) => {
            Err(format!("tests/journeys/left_out.rs names \"{name}\", which is no journey").into())
        }
        None => Ok(()),
    }
}
