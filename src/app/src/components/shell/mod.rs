//! The frame of the page.

mod bar;
mod help;
mod later;
mod lead;
mod link;
mod log;
mod marks;
mod overview;
mod paces;
mod panel;
mod time_line;
mod zones;

pub(crate) use bar::{bar, button};
#[allow(unused_imports, reason = "the element has no list of keys")]
pub(crate) use help::KEYS;
pub(crate) use help::help;
#[allow(unused_imports, reason = "the element fetches them itself")]
pub(crate) use later::later as panels;
pub(crate) use lead::lead;
pub(crate) use log::Log;
pub(crate) use marks::marks;
pub(crate) use paces::paces;
pub(crate) use panel::Panel;
pub(crate) use time_line::{Gear, time_line};
