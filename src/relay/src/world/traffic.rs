//! People who write by themselves: the traffic of a scenario, one message after the other.

use std::sync::Arc;

use mail::Draft;

use super::World;
use crate::chance::Chance;
use crate::core::Due;
use crate::scenario::{Role, Traffic};
use crate::{Action, HostId};

/// What they have to say; it is said again until the message is long enough.
const WORDS: &str = "Thank you for your letter. We have read it twice, and we shall answer\n\
                     as soon as the post has come. The weather is fine; the ships are late.\n";

impl World {
    /// Plans the first message of each stream of traffic.
    pub(super) fn begin_traffic(&mut self) {
        for (stream, traffic) in Arc::clone(&self.scenario).traffic.iter().enumerate() {
            self.core.plan(traffic.from, Due::Traffic(stream, 0));
        }
    }

    /// Somebody sends message `sent` of a stream, and the next one is planned.
    pub(super) fn write(&mut self, stream: usize, sent: u32) {
        let scenario = Arc::clone(&self.scenario);
        let Some(traffic) = scenario.traffic.get(stream).filter(|traffic| sent < traffic.messages) else {
            return;
        };
        let mut chance = self.core.own_chance((stream as u64) << 32 | u64::from(sent));
        if let Some((from, draft)) = self.letter(traffic, &mut chance) {
            let domain = draft.from.rsplit('@').next().unwrap_or_default();
            let content = draft.build(self.unix_s(from), &format!("{stream}-{sent}@{domain}"));
            if let Ok(envelope) = mail::envelope_of(&content) {
                // Whoever's machine is down writes nothing.
                let _ = self.act_on(&Action::Send { from, envelope, content: content.into() });
            }
        }
        let gap = traffic.over.as_micros() / u64::from(traffic.messages);
        let at = self.now() + smtp::SimTime::from_micros(chance.below(2 * gap + 1));
        self.core.plan(at, Due::Traffic(stream, sent + 1));
    }

    /// Who writes, and what to whom.
    fn letter(&self, traffic: &Traffic, chance: &mut Chance) -> Option<(HostId, Draft)> {
        let hosts = &self.scenario.hosts;
        let writers =
            || hosts.iter().zip(0u16..).filter(|(host, _)| host.role == Role::Client && host.user.is_some());
        let mailboxes = || hosts.iter().flat_map(|host| &host.mailboxes);
        let (from, id) = writers().nth(chance.below(writers().count() as u64) as usize)?;
        let count = mailboxes().count() as u64;
        let recipients = 1 + chance.below(u64::from(traffic.recipients_max));
        let mut to: Vec<String> =
            (0..recipients).filter_map(|_| mailboxes().nth(chance.below(count) as usize).cloned()).collect();
        to.sort();
        to.dedup();
        let [least, most] = traffic.text_octets.map(u64::from);
        let octets = (least + chance.below(most.saturating_sub(least) + 1)) as usize;
        let mut text = WORDS.repeat(octets.div_ceil(WORDS.len()));
        text.truncate(octets);
        let subject = format!("Letter {}", chance.below(1_000_000));
        Some((HostId(id), Draft { from: from.user.clone()?, to, subject, text, ..Draft::default() }))
    }
}
