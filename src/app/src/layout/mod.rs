//! Geometry: the map on the screen, the eye over it, things in flight, and where the states of a diagram stand.

mod camera;
mod fit;
mod pointers;
pub(crate) mod sequence;
pub(crate) mod state_diagram;
mod walk;

pub(crate) use camera::{Camera, STEP};
pub(crate) use fit::{Fit, Point, lane, pixels};
pub(crate) use pointers::{Gesture, Pointers};
pub(crate) use walk::neighbour;
