//! The scenarios that come with the page.

use relay::Scenario;

/// The titles of the scenarios, in their order.
pub(crate) static TITLES: &[&str] = include!(concat!(env!("OUT_DIR"), "/titles.rs"));

/// Their names, in the same order.
static NAMES: &[&str] = include!(concat!(env!("OUT_DIR"), "/names.rs"));

/// The place of the scenario with this name.
pub(crate) fn place(name: &str) -> Option<usize> {
    NAMES.iter().position(|known| *known == name)
}

/// The scenarios as the build script packed them.
static PACKED: &[&[u8]] = include!(concat!(env!("OUT_DIR"), "/scenarios.rs"));

/// The scenario in this place; the first of the list where there is none.
pub(crate) fn unpack(place: usize) -> Scenario {
    let packed = PACKED.get(place).unwrap_or(&PACKED[0]);
    Scenario::from_bytes(packed).unwrap_or_else(|problem| panic!("scenario {place}: {problem}"))
}
