//! One journey for each part of the page: the whole test makes them in every browser, and by keyboard alone.

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
    names().any(|name| name == journey)
}

/// All that the table names.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    PARTS.iter().flat_map(|(_, journeys)| *journeys).copied()
}
