//! The auditor: no message is lost and none is made of nothing. It balances the books of every host.

use std::collections::{BTreeMap, BTreeSet};

use texts::t;

use crate::{ConnectionId, HostId, MessageId, What, World};

/// The books of every host: what it has answered for, less what it is rid of in one of the right ways.
#[derive(Clone, Default, Debug)]
pub struct Auditor {
    /// Recipients of a message that a host still answers for.
    open: BTreeMap<(HostId, MessageId), i64>,
    /// Copies in each mailbox, by its name in lower case.
    stored: BTreeMap<(HostId, String), u64>,
    /// Reports that were promised, and whether they are on their way.
    reports: BTreeMap<MessageId, bool>,
    /// What a next host has taken, while the host before it does not know so yet.
    taken: BTreeMap<(ConnectionId, MessageId), BTreeSet<String>>,
    /// How often each mailbox got each message.
    copies: BTreeMap<(MessageId, HostId, String), u64>,
    /// How many recipients of each message came of aliases and lists. Each may lead to a mailbox that has the message already.
    expanded: BTreeMap<MessageId, u64>,
    /// The hosts whose disks are full: they take nothing from outside.
    full: BTreeSet<HostId>,
    /// Connections that a person answers. What they take is out of the world: nobody answers for it any more.
    by_hand: BTreeSet<ConnectionId>,
    /// What went wrong first.
    wrong: Option<String>,
}

impl Auditor {
    /// Enters an event into the books.
    pub fn note(&mut self, what: &What) {
        match what {
            What::Accepted { host, message, recipients, connection, .. } => {
                if let Some(promised) = self.reports.get_mut(message) {
                    *promised = true;
                }
                if connection.is_some() && self.full.contains(host) {
                    self.fault(t!("a host with a full disk takes a message: {what}"));
                }
                if let Some(connection) = connection {
                    self.taken.insert((*connection, *message), recipients.iter().cloned().collect());
                }
                self.change(*host, *message, recipients.len() as i64, what);
            }
            What::Relayed { host, message, recipient, connection } => {
                let key = (*connection, *message);
                let known = self.taken.get_mut(&key).is_some_and(|taken| taken.remove(recipient));
                if self.taken.get(&key).is_some_and(BTreeSet::is_empty) {
                    self.taken.remove(&key);
                }
                if !known && !self.by_hand.contains(connection) {
                    self.fault(t!("nobody has taken it: {what}"));
                }
                self.change(*host, *message, -1, what);
            }
            What::Delivered { host, message, mailbox } => {
                let name = mailbox.to_lowercase();
                *self.copies.entry((*message, *host, name.clone())).or_default() += 1;
                *self.stored.entry((*host, name)).or_default() += 1;
                self.change(*host, *message, -1, what);
            }
            What::Failed { host, message, report, .. } => {
                self.reports.extend(report.map(|report| (report, false)));
                self.change(*host, *message, -1, what);
            }
            What::Decided { host, message: Some(message), decision, .. } => {
                if let Some(recipients) = decision.recipients() {
                    *self.expanded.entry(*message).or_default() += u64::from(recipients);
                    self.change(*host, *message, i64::from(recipients) - 1, what);
                }
            }
            What::ByHand(connection) => drop(self.by_hand.insert(*connection)),
            What::DiskSet(host, true) => drop(self.full.insert(*host)),
            What::DiskSet(host, false) => drop(self.full.remove(host)),
            What::MailboxRemoved(host, mailbox) => {
                self.stored.remove(&(*host, mailbox.to_lowercase()));
            }
            _ => {}
        }
    }

    /// Compares the books with the queues and mailboxes of a world whose events were all entered; what is wrong.
    pub fn check(&self, world: &World) -> Result<(), String> {
        if let Some(wrong) = &self.wrong {
            return Err(wrong.clone());
        }
        if let Some((report, _)) = self.reports.iter().find(|(_, promised)| !**promised) {
            return Err(t!("report {report} was promised and is nowhere"));
        }
        let mut queued: BTreeMap<(HostId, MessageId), i64> = BTreeMap::new();
        for (host, message, recipients) in world.held() {
            *queued.entry((host, message)).or_default() += recipients as i64;
        }
        if queued != self.open {
            let differs = |key: &&(HostId, MessageId)| queued.get(key) != self.open.get(key);
            let key = queued.keys().chain(self.open.keys()).find(differs);
            return Err(key.map_or_else(String::new, |key| {
                let [books, queue] = [&self.open, &queued].map(|it| it.get(key).copied().unwrap_or(0));
                t!("host {} answers for {books} recipients of {}; its queue has {queue}", key.0, key.1)
            }));
        }
        let stored: usize = world.mailboxes().map(|(_, _, messages)| messages.len()).sum();
        let booked: u64 = self.stored.values().sum();
        if stored as u64 != booked {
            return Err(t!("{booked} copies were delivered; {stored} are in the mailboxes"));
        }
        Ok(())
    }

    /// At the end of a run, when nothing waits any more: what is wrong.
    pub fn close(&self) -> Result<(), String> {
        if let Some(((host, message), recipients)) = self.open.first_key_value() {
            return Err(t!("host {host} still answers for {recipients} recipients of {message}"));
        }
        let mut extra: BTreeMap<MessageId, u64> = BTreeMap::new();
        for ((message, ..), copies) in &self.copies {
            *extra.entry(*message).or_default() += copies - 1;
        }
        let expanded = |message: &MessageId| self.expanded.get(message).copied().unwrap_or(0);
        let unexplained =
            extra.into_iter().find(|(message, extra)| *extra > self.windows_of(*message) + expanded(message));
        unexplained.map_or(Ok(()), |(message, extra)| {
            let windows = self.windows_of(message);
            Err(t!("{message} was delivered {extra} times too often, but only {windows} replies were lost"))
        })
    }

    /// Copies beyond the first that a mailbox got of a message.
    pub fn duplicates(&self) -> u64 {
        self.copies.values().map(|copies| copies - 1).sum()
    }

    /// Recipients that a next host has taken while the reply to the final dot was lost: the host before tries again, and the
    /// mail arrives twice (RFC 5321 section 4.5.3.2.6, RFC 1047).
    pub fn windows(&self) -> u64 {
        self.taken.values().map(|taken| taken.len() as u64).sum()
    }

    fn windows_of(&self, message: MessageId) -> u64 {
        let of = self.taken.iter().filter(|((_, of), _)| *of == message);
        of.map(|(_, taken)| taken.len() as u64).sum()
    }

    fn change(&mut self, host: HostId, message: MessageId, change: i64, what: &What) {
        let open = self.open.entry((host, message)).or_default();
        *open += change;
        match *open {
            0 => drop(self.open.remove(&(host, message))),
            left if left < 0 => self.fault(t!("a host is rid of more than it had: {what}")),
            _ => {}
        }
    }

    fn fault(&mut self, wrong: String) {
        self.wrong.get_or_insert(wrong);
    }
}
