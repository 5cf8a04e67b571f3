//! Snapshots: the world as values for the screen.

use std::sync::Arc;

use super::World;
use super::act::spelled;
use super::connection::{ClientEnd, Connection};
use crate::host::{Entry, Fate};
use crate::network::Stream;
use crate::{
    Caller, ConnectionId, ConnectionView, Direction, HostId, HostView, LinkId, LinkView, MailboxView,
    QueueView, SegmentView, Snapshot,
};

impl World {
    /// The world at this moment.
    pub fn snapshot(&self) -> Snapshot {
        let link = |(index, link): (usize, &crate::network::LinkState)| LinkView {
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
            links: self.topology.links.iter().enumerate().map(link).collect(),
            connections: self
                .connections
                .iter()
                .map(|(id, connection)| self.connection_view(*id, connection))
                .collect(),
        }
    }

    fn host_view(&self, index: usize) -> HostView {
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
            up: state.up,
            domains: settings.domains.clone(),
            relay_domains: settings.relay_domains.clone(),
            user: settings.user.clone(),
            queue: state.queue.values().map(queue_view).collect(),
            mailboxes: state.mailboxes.values().map(mailbox).collect(),
        }
    }

    fn connection_view(&self, id: ConnectionId, connection: &Connection) -> ConnectionView {
        let route = match connection.client_of {
            Caller::Host(client) => self.topology.route(client.into(), connection.server_of.into()),
            Caller::Outside(_) => None,
        };
        let mut path = Vec::new();
        for (_, from, to) in route.unwrap_or_default() {
            if path.is_empty() {
                path.push(from);
            }
            path.push(to);
        }
        let mut in_flight = segments(&connection.to_server, Direction::ToServer);
        in_flight.extend(segments(&connection.to_client, Direction::ToClient));
        ConnectionView {
            id,
            client: connection.client_of,
            server: connection.server_of,
            typed: connection.client_state.is_none() && !matches!(connection.client, ClientEnd::Session(..)),
            phase: connection.phase,
            client_state: connection.client_state,
            server_state: connection.server_state,
            legal: connection.server.as_ref().map(|end| end.session.legal()).unwrap_or_default(),
            opened_at: connection.opened_at,
            closed_at: connection.closed_at,
            message: connection.message,
            path,
            in_flight,
        }
    }
}

fn queue_view(entry: &Entry) -> QueueView {
    let left = || entry.recipients.iter().filter(|recipient| recipient.last != Some(Fate::Accepted));
    let last = left().find_map(|recipient| match &recipient.last {
        Some(Fate::Deferred(why) | Fate::Failed(why)) => Some(why.to_string()),
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

fn segments(stream: &Stream, direction: Direction) -> Vec<SegmentView> {
    let view = |segment: &crate::network::Segment| SegmentView {
        id: segment.id,
        direction,
        octets: segment.payload.octets() as u32,
        carries: segment.carries,
        hops: segment.hops.clone(),
    };
    stream.in_flight.iter().map(view).collect()
}
