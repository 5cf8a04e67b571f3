//! What a scenario comes to: the state that its file says it ends in.

use std::collections::BTreeMap;

use smtp::SimTime;

use super::pack::time;
use crate::bytes::{Bytes, list, number};
use crate::{World, trace::Hash};

/// The seed with which a scenario ends as its file says.
pub const EXPECTED_SEED: u64 = 7;

/// The end of a scenario that began with [`EXPECTED_SEED`] and in which nobody did anything but [`World::begin`].
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Expect {
    /// When it is looked at.
    pub at: SimTime,
    /// How many messages each mailbox has; those that are not named have none.
    pub mailboxes: Vec<(String, u32)>,
    /// How many messages wait in all queues.
    pub queued: u32,
    /// How many recipients were given up on the way.
    pub failed: u32,
    /// The hash of the trace.
    pub trace_hash: u64,
}

impl Expect {
    /// What a world came to at this time, in the same form.
    pub fn of(world: &mut World, at: SimTime) -> Expect {
        world.run_until(at);
        let (mut hash, mut failed) = (Hash::default(), 0);
        for event in world.drain_events() {
            hash.note(&event);
            failed += u32::from(matches!(event.what, crate::What::Failed { .. }));
        }
        let mut mailboxes: BTreeMap<String, u32> = BTreeMap::new();
        for (_, name, messages) in world.mailboxes().filter(|(_, _, messages)| !messages.is_empty()) {
            *mailboxes.entry(name.to_owned()).or_default() += messages.len() as u32;
        }
        let queued = world.queued().0 as u32;
        Expect { at, mailboxes: mailboxes.into_iter().collect(), queued, failed, trace_hash: hash.value() }
    }

    /// As the file of the scenario says it.
    pub fn to_toml(&self) -> String {
        let mailboxes: Vec<String> =
            self.mailboxes.iter().map(|(name, count)| format!("\"{name}\" = {count}")).collect();
        let Expect { at, queued, failed, trace_hash, .. } = self;
        format!(
            "[expect]\nat_s = {}\nmailboxes = {{ {} }}\nqueued = {queued}\nfailed = {failed}\n\
             trace_hash = \"{trace_hash:016x}\"\n",
            at.as_secs(),
            mailboxes.join(", ")
        )
    }
}

pub(super) fn expect<B: Bytes>(bytes: &mut B, it: &mut Expect) {
    time(bytes, &mut it.at);
    list(bytes, &mut it.mailboxes, Default::default, |bytes, (name, count)| {
        bytes.text(name);
        number(bytes, count);
    });
    number(bytes, &mut it.queued);
    number(bytes, &mut it.failed);
    number(bytes, &mut it.trace_hash);
}
