//! What became of each message for each of its recipients, in two futures side by side.

use smtp::SimTime;

use std::collections::BTreeMap;

use crate::{Event, MessageId, What};

/// What became of a message for a recipient, as far as a future is known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fate {
    /// It was put off last, to be tried again then.
    Deferred {
        /// When.
        next_attempt: SimTime,
    },
    /// It is in a mailbox.
    Delivered {
        /// Since when, for the first copy.
        at: SimTime,
        /// How many copies there are.
        copies: u32,
    },
    /// It was given up.
    Failed {
        /// When.
        at: SimTime,
        /// Why.
        reason: String,
    },
}

/// A message and a recipient of whom it differs what became.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// The message; one that was sent behind the fork has its number in its own future only.
    pub message: MessageId,
    /// Where its reports go, in angle brackets.
    pub from: String,
    /// The recipient, or the mailbox that stands for it.
    pub recipient: String,
    /// What became of it here; `None` where nothing is known.
    pub here: Option<Fate>,
    /// What became of it there.
    pub there: Option<Fate>,
}

/// The fates in a future, by message, sender and recipient.
type Fates = BTreeMap<(MessageId, String, String), Fate>;

/// What differs, by the number of the message and the recipient.
pub(super) fn outcomes<'a>(
    here: impl Iterator<Item = &'a Event>,
    there: impl Iterator<Item = &'a Event>,
) -> Vec<Outcome> {
    let (mut here, mut there) = (fates(here), fates(there));
    let mut keys: Vec<_> = here.keys().chain(there.keys()).cloned().collect();
    keys.sort();
    keys.dedup();
    let both = keys.into_iter().map(|key| {
        let (here, there) = (here.remove(&key), there.remove(&key));
        let (message, from, recipient) = key;
        Outcome { message, from, recipient, here, there }
    });
    both.filter(|outcome| outcome.here != outcome.there).collect()
}

fn fates<'a>(events: impl Iterator<Item = &'a Event>) -> Fates {
    let (mut fates, mut senders) = (Fates::new(), BTreeMap::new());
    for Event { at, what, .. } in events {
        let (message, recipient, fate) = match what {
            What::Accepted { message, from, .. } => {
                senders.entry(*message).or_insert(from);
                continue;
            }
            What::Deferred { message, recipient, next_attempt, .. } => {
                (message, recipient, Fate::Deferred { next_attempt: *next_attempt })
            }
            What::Delivered { message, mailbox, .. } => {
                (message, mailbox, Fate::Delivered { at: *at, copies: 1 })
            }
            What::Failed { message, recipient, reason, .. } => {
                (message, recipient, Fate::Failed { at: *at, reason: reason.clone() })
            }
            _ => continue,
        };
        let from = senders.get(message).map_or_else(String::new, |from| (*from).clone());
        let known = fates.entry((*message, from, recipient.clone()));
        known
            .and_modify(|known| match (&mut *known, &fate) {
                // A copy that arrived is there, whatever becomes of others.
                (Fate::Delivered { copies, .. }, Fate::Delivered { .. }) => *copies += 1,
                (Fate::Delivered { .. }, _) => {}
                _ => *known = fate.clone(),
            })
            .or_insert(fate);
    }
    fates
}
