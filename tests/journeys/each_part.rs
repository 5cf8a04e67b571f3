//! One journey for each part of the page: the whole test makes them in every browser, and by keyboard alone.

use playground_tests::browser::Result;

/// What the page is made of, and the journeys that show that it works.
const PARTS: [(&str, &[&str]); 9] = [
    (
        "the picture",
        &[
            "the picture is looked at closely, and a host is put elsewhere",
            "the picture is looked at closely by keys",
            "a network is built by hand, carries a message, and goes along in a link",
        ],
    ),
    ("time", &["the past can be seen, and changed", "the waterfall is read by keyboard alone"]),
    ("a connection", &["a connection is arrows, and octets"]),
    ("a message", &["a message in a mailbox is followed back"]),
    ("the terminal", &["a session typed by hand is answered with 250", "a person answers as a server"]),
    ("what is taken along", &["what can be taken along is what it says"]),
    ("the real thing", &["a real program delivers over the bridge, and the page to a real server"]),
    ("the element", &["two playgrounds live in a page of somebody else's"]),
    (
        "the craft",
        &[
            "everything is done by a few letters, by keyboard alone",
            "after the first visit the page needs no network",
            "no screen has a barrier, on a phone",
        ],
    ),
];

/// Whether a journey is one of them.
pub(crate) fn has(journey: &str) -> bool {
    PARTS.iter().any(|(_, journeys)| journeys.contains(&journey))
}

/// Fails where the table names a journey that there is not.
pub(crate) fn check<'a>(journeys: impl Iterator<Item = &'a str>) -> Result {
    let journeys: Vec<&str> = journeys.collect();
    let mut named = PARTS.iter().flat_map(|(part, named)| named.iter().map(move |name| (part, name)));
    match named.find(|(_, name)| !journeys.contains(*name)) {
        Some((part, name)) => {
            Err(format!("tests/journeys/each_part.rs names \"{name}\" for {part}, which is no journey")
                .into())
        }
        None => Ok(()),
    }
}
