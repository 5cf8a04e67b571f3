//! The journeys that a browser's driver cannot make, by name, each with the reason.

use playground_tests::browser::{Kind, Result};

const NO_TOUCH: &str = "its driver moves a mouse where a finger is asked for, and two mice are one";

/// In which browsers a journey is not made, its name, and why.
const LEFT_OUT: &[(&[Kind], &str, &str)] =
    &[(&[Kind::WebKit], "fingers bring the picture nearer and move it", NO_TOUCH)];

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
