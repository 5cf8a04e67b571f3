//! The journeys that a browser's driver cannot make, by name, each with the reason.

use playground_tests::browser::Kind;

const NO_TOUCH: &str = "its driver moves a mouse where a finger is asked for, and two mice are one";
const OTHER_FONTS: &str = "its references are made in Chromium: fonts differ in the others";

/// The browsers that draw letters in their own way.
const OTHERS: &[Kind] = &[Kind::Firefox, Kind::WebKit];

/// In which browsers a journey is not made, its name, and why.
const LEFT_OUT: &[(&[Kind], &str, &str)] = &[
    (&[Kind::WebKit], "fingers bring the picture nearer and move it", NO_TOUCH),
    (OTHERS, "screens look as they did, desk, light", OTHER_FONTS),
    (OTHERS, "screens look as they did, desk, dark", OTHER_FONTS),
    (OTHERS, "screens look as they did, tablet, light", OTHER_FONTS),
    (OTHERS, "screens look as they did, tablet, dark", OTHER_FONTS),
    (OTHERS, "screens look as they did, phone, light", OTHER_FONTS),
    (OTHERS, "screens look as they did, phone, dark", OTHER_FONTS),
];

/// What is for a mouse or fingers, and the journey that does the same by keys.
const FOR_HANDS: &[(&str, &str)] = &[
    (
        "the picture is looked at closely, and a host is put elsewhere",
        "the picture is looked at closely by keys",
    ),
    ("fingers bring the picture nearer and move it", "the picture is looked at closely by keys"),
    ("the waterfall follows a message", "the waterfall is read by keyboard alone"),
    ("the waterfall on a phone, without motion", "the waterfall is read by keyboard alone"),
    ("a dropped .eml arrives byte for byte", "a chosen .eml arrives byte for byte"),
    ("everything is found on a phone, in the dark", "everything is done by a few letters, by keyboard alone"),
];

/// Why a journey is not made in a browser, or by keys alone; `None` where it is.
pub(crate) fn reason(kind: Kind, keys_alone: bool, journey: &str) -> Option<String> {
    let row = LEFT_OUT.iter().find(|(kinds, name, _)| *name == journey && kinds.contains(&kind));
    let by_keys = FOR_HANDS.iter().find(|(name, _)| *name == journey && keys_alone);
    let by_keys = by_keys.map(|(_, other)| format!("it is for a hand; keys make \"{other}\""));
    let pictures = (keys_alone && journey.starts_with("screens look"))
        .then(|| "keys leave the focus in its pictures".to_owned());
    row.map(|(.., reason)| (*reason).to_owned()).or(by_keys).or(pictures)
}

/// All that the tables name.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    let by_keys = FOR_HANDS.iter().flat_map(|(by_hand, by_keys)| [*by_hand, *by_keys]);
    LEFT_OUT.iter().map(|(_, name, _)| *name).chain(by_keys)
}
