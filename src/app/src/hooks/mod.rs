//! Effects: the store behind the view, the clock that plays it, the size of things.

mod playground;
mod size;

pub(crate) use playground::{Begin, Place, use_playground};
pub(crate) use size::use_size;
