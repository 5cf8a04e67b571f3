//! Effects: the store behind the view, the clock that plays it, the size of things.

#[allow(dead_code, reason = "the element has no bridge")]
mod bridge;
#[allow(dead_code, reason = "the element is no page")]
mod page;
#[allow(dead_code, reason = "the element draws all at once")]
mod parts;
mod playground;
mod size;

#[allow(unused_imports, reason = "the element has no bridge")]
pub(crate) use bridge::{Crossing, use_bridge};
#[allow(unused_imports, reason = "the element is no page")]
pub(crate) use page::{address, use_page};
#[allow(unused_imports, reason = "the element draws all at once")]
pub(crate) use parts::use_parts;
pub(crate) use playground::{Begin, use_playground};
pub(crate) use size::use_size;
