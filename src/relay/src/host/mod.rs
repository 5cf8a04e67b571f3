//! A host: what it keeps over a restart, and what it decides.

mod policy;
mod queue;

use litemap::LiteMap;

pub(crate) use policy::{Place, Policy, key};
pub(crate) use queue::{Entry, Fate, Why};

use crate::StoredView;

/// What a host keeps: it survives going down.
#[derive(Clone, Debug)]
pub(crate) struct HostState {
    /// The mailboxes by their key, see [`policy::key`].
    pub(crate) mailboxes: LiteMap<String, Mailbox>,
    /// The queue, by number.
    pub(crate) queue: LiteMap<u32, Entry>,
    /// The last number that was given to a message.
    pub(crate) number: u32,
}

/// A mailbox and its messages.
#[derive(Clone, Debug)]
pub(crate) struct Mailbox {
    /// The address, as the scenario spells it.
    pub(crate) name: String,
    pub(crate) messages: Vec<StoredView>,
}

impl HostState {
    pub(crate) fn new(mailboxes: &[String]) -> Self {
        let mut state = HostState { mailboxes: LiteMap::new(), queue: LiteMap::new(), number: 0 };
        for name in mailboxes {
            let empty = Mailbox { name: name.clone(), messages: Vec::new() };
            state.mailboxes.insert(policy::key(name), empty);
        }
        state
    }

    pub(crate) fn next_number(&mut self) -> u32 {
        self.number += 1;
        self.number
    }
}
