//! The frame of the page.

mod bar;
mod help;
mod lead;
mod log;
mod panel;
mod time_line;

pub(crate) use bar::Bar;
pub(crate) use help::Help;
pub(crate) use lead::Lead;
pub(crate) use log::Log;
pub(crate) use panel::Panel;
pub(crate) use time_line::TimeLine;
