//! The frame of the page.

mod bar;
mod help;
mod lead;
mod link;
mod log;
mod overview;
mod panel;
mod time_line;

pub(crate) use bar::Bar;
pub(crate) use help::Help;
pub(crate) use lead::Lead;
use link::LinkPanel;
pub(crate) use log::Log;
use overview::Overview;
pub(crate) use panel::Panel;
pub(crate) use time_line::TimeLine;
