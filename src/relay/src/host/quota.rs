//! Quota: how much a mailbox may hold.

use smtp::{ForwardPath, Reply};
use texts::english;

use super::alias::Found;
use super::{Policy, Why};

/// The enhanced code of a mailbox that is full (RFC 3463 section 3.3).
const FULL: (u16, u16) = (2, 2);

impl Policy<'_> {
    /// Whether a mailbox here, by its key, holds no more when so many octets come in, and what it holds.
    pub(crate) fn overflows(&self, key: &str, octets: u64) -> Option<String> {
        let most = self.host.names.mailbox_octets_max?;
        let messages = self.state.mailboxes.get(key).map_or(&[][..], |mailbox| &mailbox.messages);
        let held: u64 = messages.iter().map(|message| message.content.len() as u64).sum();
        (held.saturating_add(octets) > most).then(|| english!("{key}, which holds {held} octets of {most}"))
    }

    /// The refusal of a recipient whose mailbox holds no more, and the reason.
    pub(crate) fn full(&self, to: &ForwardPath, octets: u64) -> Option<(Reply, String)> {
        let mailbox = to.mailbox().filter(|mailbox| self.is_local(&mailbox.domain.to_string()))?;
        let Found::Mailbox(key) = self.look(mailbox) else { return None };
        let reason = self.overflows(&key, octets)?;
        let (code, class) = if self.host.names.full_defers { (452, 4) } else { (552, 5) };
        let text = format!("The mailbox of {mailbox} is full");
        Some((Reply::new(code, Some((class, FULL.0, FULL.1)), text), reason))
    }
}

/// Why a message that was taken is not in a mailbox.
pub(crate) fn overflown(reason: &str) -> Why {
    Why::found("5.2.2", english!("the mailbox is full: {reason}"))
}
