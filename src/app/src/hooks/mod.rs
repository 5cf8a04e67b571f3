//! Effects: the store behind the view, the clock that plays it, the size of things.

#[allow(dead_code, reason = "the element has no bridge")]
mod bridge;
#[allow(dead_code, reason = "the element is no page")]
mod page;
mod playground;
#[allow(dead_code, reason = "the element draws all at once")]
mod rest;
mod size;

#[allow(unused_imports, reason = "the element has no bridge")]
pub(crate) use bridge::{Crossing, use_bridge};
#[allow(unused_imports, reason = "the element is no page")]
pub(crate) use page::{address, use_page};
pub(crate) use playground::{Begin, use_playground};
#[allow(unused_imports, reason = "the element draws all at once")]
pub(crate) use rest::use_rest;
pub(crate) use size::use_size;
