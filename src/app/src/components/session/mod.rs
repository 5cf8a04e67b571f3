//! Sessions: the terminal, the conversation on a connection, the state diagrams.

mod connection_panel;
mod diagnosed;
mod line;
mod log;
mod prompt;
mod section_link;
mod state_diagram;
mod terminal;
mod terminal_view;
mod verdict;

pub(crate) use connection_panel::ConnectionPanel;
pub(crate) use diagnosed::Underlined;
pub(crate) use section_link::SectionLink;
pub(crate) use terminal::Terminal;
pub(crate) use verdict::verdict;
