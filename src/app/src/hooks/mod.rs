//! Effects: the store behind the view, and the clock that plays it.

mod playground;

pub(crate) use playground::use_playground;
