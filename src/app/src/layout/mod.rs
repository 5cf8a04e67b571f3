//! Geometry: where things in flight are, and where the states of a diagram stand.

mod flight;
pub(crate) mod state_diagram;

pub(crate) use flight::place;
