//! Connections: who speaks at each end, and the two streams between.

use std::sync::Arc;

use smtp::client::Client;
use smtp::server::Server;
use smtp::{Body, ForwardPath, ReversePath, SimTime};

use super::delivery::JobId;
use super::{CONNECTIONS_KEPT, Due, World};
use crate::network::{Payload, Stream};
use crate::{
    Acted, ActionError, Caller, Carries, ConnectionId, Direction, HostId, MessageId, Phase, Side, What,
};

/// A connection.
#[derive(Clone, Debug)]
pub(super) struct Connection {
    pub(super) client_of: Caller,
    pub(super) server_of: HostId,
    pub(super) phase: Phase,
    pub(super) opened_at: SimTime,
    pub(super) closed_at: Option<SimTime>,
    pub(super) client: ClientEnd,
    pub(super) server: Option<Box<ServerEnd>>,
    /// The server's host has seen the opening segment and was not down since.
    pub(super) server_knows: bool,
    pub(super) to_server: Stream,
    pub(super) to_client: Stream,
    pub(super) message: Option<MessageId>,
    pub(super) timers: [Option<(SimTime, u64)>; 2],
    pub(super) outside: OutsideOutput,
    /// Which ends have sent their `Fin`, and which `Fin` has arrived.
    pub(super) fins: [bool; 2],
    pub(super) client_state: Option<smtp::client::State>,
    pub(super) server_state: Option<smtp::server::State>,
}

/// Who speaks at the client end.
#[derive(Clone, Debug)]
pub(super) enum ClientEnd {
    /// A host's client session, working on a job.
    Session(Box<Client>, JobId),
    /// A person, or a program outside.
    Typed,
    /// Nobody any more.
    Gone,
}

/// The server session and the transaction that it is told about.
#[derive(Clone, Debug)]
pub(super) struct ServerEnd {
    pub(super) session: Server,
    pub(super) inbox: Inbox,
}

/// The transaction so far.
#[derive(Clone, Default, Debug)]
pub(super) struct Inbox {
    pub(super) reverse_path: Option<ReversePath>,
    pub(super) forward_paths: Vec<ForwardPath>,
    pub(super) body: Body,
    pub(super) smtputf8: bool,
    pub(super) content: Vec<u8>,
}

/// What a program outside is to be sent.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct OutsideOutput {
    /// Octets, each reply whole.
    pub bytes: Vec<u8>,
    /// Whether to close after them.
    pub closed: bool,
}

impl Connection {
    pub(super) fn stream(&mut self, direction: Direction) -> &mut Stream {
        match direction {
            Direction::ToServer => &mut self.to_server,
            Direction::ToClient => &mut self.to_client,
        }
    }

    pub(super) fn is_over(&self) -> bool {
        matches!(self.phase, Phase::Closed | Phase::Failed)
    }

    /// The host at the end that sends in this direction, and the one that receives.
    pub(super) fn ends(&self, direction: Direction) -> Option<(HostId, HostId)> {
        let Caller::Host(client) = self.client_of else { return None };
        Some(match direction {
            Direction::ToServer => (client, self.server_of),
            Direction::ToClient => (self.server_of, client),
        })
    }
}

impl World {
    pub(super) fn dial_typed(&mut self, from: Caller, to: HostId) -> ConnectionId {
        let id = self.dial(from, to, ClientEnd::Typed);
        if let Caller::Outside(_) = from {
            self.dial_outside(id, to);
        }
        id
    }

    /// Begins a connection; the handshake goes out at once.
    pub(super) fn dial(&mut self, from: Caller, to: HostId, client: ClientEnd) -> ConnectionId {
        let id = ConnectionId(self.next_connection);
        self.next_connection += 1;
        self.forget_old_connections();
        let connection = Connection {
            client_of: from,
            server_of: to,
            phase: Phase::Connecting,
            opened_at: self.now(),
            closed_at: None,
            client,
            server: None,
            server_knows: false,
            to_server: Stream::default(),
            to_client: Stream::default(),
            message: None,
            timers: [None, None],
            outside: OutsideOutput::default(),
            fins: [false, false],
            client_state: None,
            server_state: None,
        };
        self.connections.insert(id, connection);
        self.tell(What::Dialed { connection: id, client: from, server: to });
        if let Caller::Host(_) = from {
            self.transmit(id, Direction::ToServer, Payload::Syn, Carries::Handshake);
        }
        id
    }

    /// A program outside is connected at once, or refused.
    fn dial_outside(&mut self, id: ConnectionId, to: HostId) {
        if !self.is_up(to) || !self.scenario.hosts[to.index()].listens() {
            if let Some(connection) = self.connections.get_mut(&id) {
                connection.outside.closed = true;
            }
            self.tell(What::Refused(id));
            return self.over(id, Phase::Failed);
        }
        self.set_phase(id, Phase::Open);
        self.tell(What::Connected(id));
        self.open_server(id);
    }

    fn forget_old_connections(&mut self) {
        let over: Vec<ConnectionId> = self
            .connections
            .iter()
            .filter(|(_, connection)| connection.is_over())
            .map(|(id, _)| *id)
            .collect();
        for id in over.iter().take(over.len().saturating_sub(CONNECTIONS_KEPT - 1)) {
            self.connections.remove(id);
        }
    }

    pub(super) fn type_bytes(&mut self, id: ConnectionId, bytes: Arc<[u8]>) -> Result<Acted, ActionError> {
        let now = self.now();
        let connection = self.typed(id)?;
        match connection.client_of {
            Caller::Host(_) => {
                let expects = connection.server.as_ref().map(|end| end.session.state());
                let content = expects == Some(smtp::server::State::ExpectContent);
                let carries = if content { Carries::Content } else { Carries::Command };
                let to = bytes.len();
                self.transmit(id, Direction::ToServer, Payload::Data { bytes, from: 0, to }, carries);
            }
            Caller::Outside(_) => {
                if let Some(server) = &mut connection.server {
                    server.session.receive(now, &bytes);
                }
                self.drain_server(id);
            }
        }
        Ok(Acted { connection: Some(id), message: None })
    }

    pub(super) fn hang_up(&mut self, id: ConnectionId) -> Result<Acted, ActionError> {
        let now = self.now();
        let connection = self.typed(id)?;
        if let Caller::Outside(_) = connection.client_of {
            if let Some(server) = &mut connection.server {
                server.session.receive_end(now);
            }
            self.drain_server(id);
            self.tell(What::EndClosed(id, Side::Client));
            self.over(id, Phase::Closed);
        } else {
            self.close_end(id, Side::Client);
        }
        Ok(Acted { connection: Some(id), message: None })
    }

    /// The connection, if a person or a program outside may speak on it.
    fn typed(&mut self, id: ConnectionId) -> Result<&mut Connection, ActionError> {
        self.connections
            .get_mut(&id)
            .filter(|c| {
                matches!(c.client, ClientEnd::Typed) && !c.is_over() && !c.fins[Side::Client as usize]
            })
            .ok_or(ActionError::NotYours(id))
    }

    /// Takes what a program outside is to be sent.
    pub fn take_outside(&mut self, id: ConnectionId) -> OutsideOutput {
        match self.connections.get_mut(&id) {
            Some(connection) => {
                let closed = connection.outside.closed;
                OutsideOutput { bytes: std::mem::take(&mut connection.outside.bytes), closed }
            }
            None => OutsideOutput { bytes: Vec::new(), closed: true },
        }
    }

    pub(super) fn set_phase(&mut self, id: ConnectionId, phase: Phase) {
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.phase = phase;
        }
    }

    /// The connection is over: its sessions, streams and timers go.
    pub(super) fn over(&mut self, id: ConnectionId, phase: Phase) {
        let now = self.now();
        let Some(connection) = self.connections.get_mut(&id) else { return };
        if connection.is_over() {
            return;
        }
        connection.phase = phase;
        connection.closed_at = Some(now);
        connection.outside.closed = true;
        connection.server = None;
        let client = std::mem::replace(&mut connection.client, ClientEnd::Gone);
        let mut arrivals: Vec<_> = connection.timers.iter_mut().filter_map(Option::take).collect();
        arrivals.extend(connection.to_server.clear().into_iter().map(|segment| segment.arrival));
        arrivals.extend(connection.to_client.clear().into_iter().map(|segment| segment.arrival));
        for key in arrivals {
            self.agenda.cancel(key);
        }
        if let ClientEnd::Session(_, job) = client {
            self.session_over(job);
        }
    }

    /// Sets or moves the time-out of a session.
    pub(super) fn set_timer(&mut self, id: ConnectionId, side: Side, at: SimTime) {
        let key = (at < SimTime::MAX).then(|| self.agenda.plan(at, Due::SessionTimeout(id, side)));
        let old = match self.connections.get_mut(&id) {
            Some(connection) => std::mem::replace(&mut connection.timers[side as usize], key),
            None => key,
        };
        if let Some(old) = old {
            self.agenda.cancel(old);
        }
    }
}
