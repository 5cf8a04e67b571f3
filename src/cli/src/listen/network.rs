//! The simulated network in real time: it follows the clock, tells what happens, and hands out what is delivered.

use std::collections::BTreeSet;
use std::net::IpAddr;

use relay::scenario::Port;
use relay::{
    Acted, Action, ActionError, ConnectionId, Event, HostId, OutsideOutput, StoredView, Visit, What, World,
};
use smtp::SimTime;

use super::clock::Clock;
use super::maildir::Maildirs;
use crate::failure::Failure;
use crate::nonce::nonce;
use crate::output::{Output, printable};

/// How much may wait in all queues together before nothing more is taken from outside.
const QUEUES_OCTETS_MAX: u64 = 60_000_000;
/// How much all mailboxes may hold in memory together, and what a message counts at least.
const MAILBOXES_OCTETS_MAX: usize = 8_000_000;
const MESSAGE_OCTETS_MIN: usize = 8_000;

/// A world that keeps up with the clock.
pub(crate) struct Network {
    world: World,
    clock: Clock,
    /// The host that real peers talk to.
    host: HostId,
    maildirs: Option<Maildirs>,
    /// Whether everything is told, as JSON lines, or only what becomes of messages.
    whole_trace: bool,
    queued_octets: u64,
    /// What the mailboxes hold, see [`held`].
    held_octets: usize,
}

impl Network {
    /// A world whose time zero is the start of the clock.
    pub(crate) fn new(
        world: World,
        clock: Clock,
        host: HostId,
        maildirs: Option<Maildirs>,
        whole_trace: bool,
    ) -> Self {
        Network { world, clock, host, maildirs, whole_trace, queued_octets: 0, held_octets: 0 }
    }

    /// The present.
    pub(crate) fn now(&self) -> SimTime {
        self.clock.now()
    }

    /// How long it is until `at`, or until something happens in the world.
    pub(crate) fn rest(&self, at: SimTime) -> std::time::Duration {
        self.clock.until(self.world.next_at().map_or(at, |next| next.min(at)))
    }

    /// Lets everything happen that is due, and tells it. Gives the connections on which something happened.
    pub(crate) fn catch_up(&mut self, out: &mut Output) -> Result<BTreeSet<ConnectionId>, Failure> {
        self.world.run_until(self.clock.now());
        let events = self.world.drain_events();
        // Whoever reads that a message is delivered finds its file.
        self.store(&events);
        for event in &events {
            self.tell(event, out)?;
        }
        out.flush()?;
        Ok(events.iter().filter_map(|event| event.what.connection()).collect())
    }

    /// A peer connects to a port of the host.
    pub(crate) fn dial(&mut self, from: IpAddr, port: Port) -> Option<ConnectionId> {
        self.world.run_until(self.clock.now());
        let visit = Visit { address: from, port, nonce: nonce().ok() };
        self.world.visit(self.host, visit).ok()
    }

    /// A peer says something.
    pub(crate) fn say(&mut self, connection: ConnectionId, bytes: &[u8]) {
        // A connection that the host has just closed takes nothing more; the peer will see that it is closed.
        let _ = self.act(Action::Type { connection, bytes: bytes.into() });
    }

    /// A peer speaks no more.
    pub(crate) fn hang_up(&mut self, connection: ConnectionId) {
        let _ = self.act(Action::HangUp { connection });
    }

    /// What a peer does happens now, not when the world was last looked at.
    fn act(&mut self, action: Action) -> Result<Acted, ActionError> {
        self.world.run_until(self.clock.now());
        self.world.act(action)
    }

    /// What the host says to a peer, whether TLS begins behind it, and whether the connection is over.
    pub(crate) fn take(&mut self, connection: ConnectionId) -> OutsideOutput {
        self.world.take_outside(connection)
    }

    /// The handshake with a peer that said STARTTLS is done.
    pub(crate) fn secured(&mut self, connection: ConnectionId) {
        self.world.run_until(self.clock.now());
        self.world.secured(connection);
    }

    /// Whether so much waits in the queues that no more should come in.
    pub(crate) fn is_full(&self) -> bool {
        self.queued_octets > QUEUES_OCTETS_MAX
    }

    /// How many messages wait in the queues of all hosts.
    pub(crate) fn queued(&self) -> usize {
        self.world.queued().0
    }

    fn tell(&self, event: &Event, out: &mut Output) -> Result<(), Failure> {
        if self.whole_trace {
            return out.line(event.to_json_line());
        }
        let host =
            |host: HostId| self.world.scenario().hosts.get(usize::from(host.0)).map(|host| &host.host_name);
        let Some(host) = event.what.host().and_then(host) else { return Ok(()) };
        match &event.what {
            What::Accepted { message, from, recipients, .. } => {
                let to = recipients.join(", ");
                out.line(printable(&format!("{host} answers for {message} from {from} to {to}")))
            }
            What::Relayed { message, recipient, .. } => {
                out.line(printable(&format!("{host} has handed {message} on for {recipient}")))
            }
            What::Delivered { message, mailbox, .. } => {
                out.line(printable(&format!("{host} puts {message} into {mailbox}")))
            }
            What::Deferred { message, recipient, reason, .. } => {
                out.line(printable(&format!("{host} will try {message} for {recipient} again: {reason}")))
            }
            What::Failed { message, recipient, reason, .. } => {
                out.line(printable(&format!("{host} gives up {message} for {recipient}: {reason}")))
            }
            What::Held { message, until, .. } => {
                let seconds = (*until - event.at).as_secs();
                out.line(format_args!("{host} holds {message} for {seconds} s"))
            }
            What::Completed { message, fields, .. } => {
                out.line(format_args!("{host} adds to {message} what it lacks: {fields}"))
            }
            What::QueueStarted { domain, messages, .. } => {
                out.line(printable(&format!("{host} tries {messages} messages for {domain}, as ETRN asks")))
            }
            What::LoopFound { message, .. } => out.line(format_args!("{host} sees {message} go in circles")),
            What::Decided { decision, about, .. } => {
                out.line(printable(&format!("{host} {}: {about}", decision.means())))
            }
            _ => Ok(()),
        }
    }

    /// Writes what was delivered into the Maildirs. A file that cannot be written is told and does not end the program.
    fn store(&mut self, events: &[Event]) {
        if events.iter().all(|event| event.what.message().is_none()) {
            return;
        }
        self.queued_octets = self.world.queued().1;
        for event in events {
            let What::Delivered { host, message, mailbox } = &event.what else { continue };
            let stored = self.world.stored(*host, mailbox);
            let Some(stored) = stored.iter().rev().find(|stored| stored.message == *message) else {
                continue;
            };
            self.held_octets += held(stored);
            let Some(maildirs) = &mut self.maildirs else { continue };
            let host_name = &self.world.scenario().hosts[usize::from(host.0)].host_name;
            let at = self.clock.unix_us(event.at);
            if let Err(error) = maildirs.write(mailbox, host_name, at, stored) {
                eprintln!("smtp-playground: a message for {mailbox} cannot be written: {error}");
            }
        }
        if self.held_octets > MAILBOXES_OCTETS_MAX {
            self.make_room();
        }
    }

    /// Empties the largest mailboxes where all together have become too large: nobody reads them here, and the Maildirs
    /// have what was delivered.
    fn make_room(&mut self) {
        let octets = |messages: &[StoredView]| -> usize { messages.iter().map(held).sum() };
        let mailboxes = self.world.mailboxes();
        let mut sizes: Vec<(usize, HostId, String)> =
            mailboxes.map(|(host, name, messages)| (octets(messages), host, name.to_owned())).collect();
        sizes.sort();
        self.held_octets = sizes.iter().map(|(octets, ..)| octets).sum();
        while self.held_octets > MAILBOXES_OCTETS_MAX {
            let Some((octets, host, mailbox)) = sizes.pop() else { return };
            self.held_octets -= octets;
            let removed = self.world.act(Action::RemoveMailbox { host, mailbox: mailbox.clone() });
            // Postmaster's mailbox may be of a domain that is not local; it comes by itself with the next message.
            let _ = removed.and_then(|_| self.world.act(Action::AddMailbox { host, mailbox }));
        }
    }
}

/// What a message in a mailbox counts.
fn held(stored: &StoredView) -> usize {
    stored.content.len().max(MESSAGE_OCTETS_MIN)
}
