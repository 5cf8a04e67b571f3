//! A host: what it keeps over a restart, and what it decides.

mod alias;
mod greylist;
mod limits;
mod policy;
mod queue;
mod quota;

use litemap::LiteMap;

pub(crate) use alias::{DOUBLE_BOUNCE, Group, is_double_bounce, reverse_path};
pub(crate) use greylist::{Greylist, Wait, triple};
pub(crate) use limits::Counters;
pub(crate) use policy::{Place, Policy, key};
pub(crate) use queue::{Entry, Fate, Recipient, Why};
pub(crate) use quota::overflown;

use crate::StoredView;
use crate::scenario::{Host, SpfPolicy};
use crate::shared::Shared;

/// What a host keeps: it survives going down.
#[derive(Clone, Debug)]
pub(crate) struct HostState {
    /// The mailboxes by their key, see [`policy::key`].
    pub(crate) mailboxes: LiteMap<String, Shared<Mailbox>>,
    /// The queue, by number.
    pub(crate) queue: LiteMap<u32, Shared<Entry>>,
    /// What it does about SPF now.
    pub(crate) spf: SpfPolicy,
    /// Whom greylisting knows.
    pub(crate) greylist: Greylist,
    /// What was counted for each client; it is forgotten when the host goes down.
    pub(crate) counters: Counters,
    /// Whether it has no room for mail.
    pub(crate) disk_full: bool,
    /// Whether a person answers the programs that connect to it.
    pub(crate) taken: bool,
    /// How many seconds its clock is ahead.
    pub(crate) clock_ahead_s: i64,
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
    pub(crate) fn new(settings: &Host) -> Self {
        let mut state = HostState {
            mailboxes: LiteMap::new(),
            queue: LiteMap::new(),
            spf: settings.spf,
            greylist: Greylist::default(),
            counters: Counters::default(),
            disk_full: false,
            taken: false,
            clock_ahead_s: settings.clock_ahead_s,
            number: 0,
        };
        for name in &settings.mailboxes {
            let empty = Mailbox { name: name.clone(), messages: Vec::new() };
            state.mailboxes.insert(policy::key(name), Shared::new(empty));
        }
        state
    }

    pub(crate) fn next_number(&mut self) -> u32 {
        self.number += 1;
        self.number
    }
}
