//! Sessions: the terminal's place, the conversation on a connection, the state diagrams.

mod connection_panel;
mod diagnosed;
mod line;
mod log;
mod section_link;
mod state_diagram;
mod terminal;
mod verdict;

pub(crate) use connection_panel::ConnectionPanel;
pub(crate) use diagnosed::Underlined;
pub(crate) use section_link::SectionLink;
pub(crate) use terminal::{Input, Kit, Memory, Terminal, TerminalProps};
pub(crate) use verdict::verdict;
