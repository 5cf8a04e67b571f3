//! Composing, hosts with their mailboxes, messages.

mod address_field;
mod composer;
mod connections;
mod copy;
mod host_panel;
mod mailboxes;
mod message_panel;
mod parts;
mod queue;
mod source;

pub(crate) use address_field::faults;
pub(crate) use composer::{Composer, file, source};
pub(crate) use host_panel::HostPanel;
pub(crate) use message_panel::MessagePanel;
