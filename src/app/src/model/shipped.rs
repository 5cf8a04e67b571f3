//! The scenarios that come with the page.

use relay::Scenario;

use super::start;

/// A scenario as the build script packed it.
struct Packed {
    title: &'static str,
    bytes: &'static [u8],
}

static SCENARIOS: &[Packed] = include!(concat!(env!("OUT_DIR"), "/scenarios.rs"));

/// The titles of the scenarios, in their order.
pub(crate) fn titles() -> impl Iterator<Item = &'static str> {
    SCENARIOS.iter().map(|packed| packed.title)
}

/// The scenario in this place; the first one where there is none.
pub(crate) fn unpack(place: usize) -> Scenario {
    let packed = SCENARIOS.get(place).unwrap_or(&SCENARIOS[start::FIRST]);
    Scenario::from_bytes(packed.bytes).unwrap_or_else(|problems| panic!("{}: {problems:?}", packed.title))
}
