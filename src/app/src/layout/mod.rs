//! Geometry: the map on the screen, the eye over it, things in flight, and where the states of a diagram stand.

mod camera;
mod fit;
pub(crate) mod labels;
#[allow(dead_code, reason = "the element builds nothing")]
mod layered;
mod pointers;
pub(crate) mod sequence;
pub(crate) mod state_diagram;
mod walk;
pub(crate) mod waterfall;

pub(crate) use camera::{Camera, STEP};
pub(crate) use fit::{Fit, Point, lane, pixels};
#[allow(unused_imports, reason = "the element builds nothing")]
pub(crate) use layered::layered;
pub(crate) use pointers::{Gesture, Pointers};
pub(crate) use walk::neighbour;
