//! Geometry: the map on the screen, things in flight, and where the states of a diagram stand.

mod fit;
pub(crate) mod state_diagram;
pub(crate) mod waterfall;

pub(crate) use fit::{Fit, Point, lane, neighbour, pixels};
