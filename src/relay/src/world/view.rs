//! Snapshots: the world as values for the screen.

use std::sync::Arc;

use super::World;
use super::act::spelled;
use super::talk::Talk;
use crate::host::{Entry, Fate, Recipient, key};
use crate::network::Network;
use crate::network::connection::Connection;
use crate::scenario::Service;
use crate::{
    ConnectionId, ConnectionView, HostId, HostView, LinkId, LinkView, MailboxView, MessageId, QueueView,
    SegmentView, Snapshot, StoredView,
};

impl World {
    /// The world at this moment.
    pub fn snapshot(&self) -> Snapshot {
        let link = |(index, link): (usize, &crate::network::map::Link)| LinkView {
            id: LinkId(index as u16),
            a: link.a,
            b: link.b,
            latency: link.latency,
            cut: link.cut,
        };
        Snapshot {
            now: self.now(),
            map: Arc::clone(&self.map),
            hosts: (0..self.hosts.len()).map(|index| self.host_view(index)).collect(),
            links: self.network.map.links().iter().enumerate().map(link).collect(),
            rules: self.network.rules.clone(),
            connections: self.connection_views(),
        }
    }

    /// The network, for who looks at the wires.
    pub(crate) fn network(&self) -> &Network {
        &self.network
    }

    /// What the port is for to which a connection leads.
    pub(crate) fn service(&self, id: ConnectionId) -> Service {
        self.talks.get(&id).map(|talk| talk.port.service).unwrap_or_default()
    }

    /// Whether a host runs.
    pub fn runs(&self, host: HostId) -> bool {
        self.is_up(host)
    }

    /// How many messages wait in the queues of all hosts, and their octets together.
    pub fn queued(&self) -> (usize, u64) {
        let entries = self.hosts.iter().flat_map(|host| host.queue.values());
        entries.fold((0, 0), |(count, octets), entry| (count + 1, octets + entry.content.len() as u64))
    }

    /// Every message in a queue, with its host and how many recipients are left.
    pub fn held(&self) -> impl Iterator<Item = (HostId, MessageId, usize)> {
        (0u16..).zip(&self.hosts).flat_map(|(index, host)| {
            let entries = host.queue.values();
            entries.map(move |entry| (HostId(index), entry.message, left(entry).count()))
        })
    }

    /// Every mailbox with its host, its name and its messages, oldest first.
    pub fn mailboxes(&self) -> impl Iterator<Item = (HostId, &str, &[StoredView])> {
        (0u16..).zip(&self.hosts).flat_map(|(index, host)| {
            let mailboxes = host.mailboxes.values();
            mailboxes.map(move |it| (HostId(index), it.name.as_str(), it.messages.as_slice()))
        })
    }

    /// The messages in a mailbox, oldest first; none where there is no such mailbox.
    pub fn stored(&self, host: HostId, mailbox: &str) -> &[StoredView] {
        let found = self.hosts.get(host.index()).and_then(|host| host.mailboxes.get(&key(mailbox)));
        found.map_or(&[], |mailbox| &mailbox.messages)
    }

    fn host_view(&self, index: usize) -> Arc<HostView> {
        let view = self.hosts[index].view(|| self.see_host(index));
        // What goes down, or comes up, may do so without a change of its state.
        let up = self.is_up(view.id);
        if view.up == up { Arc::clone(view) } else { Arc::new(HostView { up, ..(**view).clone() }) }
    }

    fn see_host(&self, index: usize) -> HostView {
        let (settings, state) = (&self.scenario.hosts[index], &self.hosts[index]);
        let mailbox = |mailbox: &crate::host::Mailbox| MailboxView {
            mailbox: mailbox.name.clone(),
            messages: mailbox.messages.clone(),
        };
        HostView {
            id: HostId(index as u16),
            name: settings.name.clone(),
            host_name: settings.host_name.clone(),
            role: settings.role,
            addresses: settings.addresses.clone(),
            up: self.is_up(HostId(index as u16)),
            domains: settings.domains.clone(),
            relay_domains: settings.relay_domains.clone(),
            user: settings.user.clone(),
            spf: state.spf,
            disk_full: state.disk_full,
            taken: state.taken,
            clock_ahead_s: state.clock_ahead_s,
            queue: state.queue.values().map(|entry| queue_view(entry)).collect(),
            mailboxes: state.mailboxes.values().map(|it| mailbox(it)).collect(),
        }
    }

    fn connection_views(&self) -> Vec<ConnectionView> {
        let mut views: Vec<ConnectionView> = self
            .network
            .connections()
            .iter()
            .filter_map(|(id, connection)| Some(connection_view(*id, connection, self.talks.get(id)?)))
            .collect();
        for (id, flight) in self.network.flights() {
            let Some(carries) = flight.carries().filter(|_| !flight.hops.is_empty()) else { continue };
            let Ok(at) = views.binary_search_by_key(&flight.connection, |view| view.id) else { continue };
            if views[at].closed_at.is_none() {
                views[at].in_flight.push(SegmentView {
                    id: *id,
                    direction: flight.direction,
                    octets: flight.octets() as u32,
                    carries,
                    hops: flight.hops.clone(),
                });
            }
        }
        views
    }
}

fn connection_view(id: ConnectionId, connection: &Connection, talk: &Talk) -> ConnectionView {
    ConnectionView {
        id,
        client: connection.client,
        server: connection.server,
        typed: talk.typed || talk.hand.is_some(),
        answered: talk.hand.is_some(),
        secured: talk.secured,
        phase: connection.phase,
        client_state: talk.client_state,
        server_state: talk.server_state,
        legal: talk.server.as_ref().map(|end| end.session.legal()).unwrap_or_default(),
        opened_at: connection.opened_at,
        closed_at: connection.closed_at,
        message: talk.message,
        path: connection.path.clone(),
        in_flight: Vec::new(),
    }
}

/// The recipients that no next host has taken yet.
fn left(entry: &Entry) -> impl Iterator<Item = &Recipient> {
    entry.recipients.iter().filter(|recipient| recipient.last != Some(Fate::Accepted))
}

fn queue_view(entry: &Entry) -> QueueView {
    let left = || left(entry);
    let last = left().find_map(|recipient| match &recipient.last {
        Some(Fate::Deferred(why) | Fate::Failed(why)) => Some(smtp::explain::shown(&why.to_string())),
        _ => None,
    });
    QueueView {
        message: entry.message,
        reverse_path: entry.envelope.reverse_path.to_string(),
        recipients: left().map(|recipient| spelled(&recipient.path)).collect(),
        attempts: entry.attempts,
        next_attempt: entry.next_attempt,
        last,
        octets: entry.content.len() as u32,
    }
}
