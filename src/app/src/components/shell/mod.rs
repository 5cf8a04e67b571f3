//! The frame of the page.

mod bar;
mod log;
mod panel;
mod time_line;

pub(crate) use bar::Bar;
pub(crate) use log::Log;
pub(crate) use panel::Panel;
pub(crate) use time_line::TimeLine;
