//! The sessions at the ends of a connection: fed with octets, drained of outputs.

use smtp::client::{self, Client};
use smtp::server::{self, Answer, Question, Server};
use smtp::{ReversePath, Utterance};

use super::connection::{ClientEnd, Inbox, ServerEnd};
use super::{ConnectionId, World};
use crate::host::Policy;
use crate::network::Payload;
use crate::{Caller, Carries, Direction, Side, What};

/// How many octets of content a client session may have waiting in its stream.
const BACKLOG_OCTETS: usize = 256 * 1024;

impl World {
    pub(super) fn open_client(&mut self, id: ConnectionId) {
        let now = self.now();
        if let Some(ClientEnd::Session(session, _)) = self.connections.get_mut(&id).map(|c| &mut c.client) {
            session.open(now);
            self.drain_client(id);
        }
    }

    pub(super) fn open_server(&mut self, id: ConnectionId) {
        let now = self.now();
        let Some(connection) = self.connections.get_mut(&id) else { return };
        let config = self.scenario.hosts[connection.server_of.index()].server.clone();
        let mut session = Server::new(config);
        session.open(now);
        connection.server = Some(Box::new(ServerEnd { session, inbox: Inbox::default() }));
        self.drain_server(id);
    }

    pub(super) fn take_data(&mut self, id: ConnectionId, direction: Direction, bytes: &[u8]) {
        let now = self.now();
        let Some(connection) = self.connections.get_mut(&id) else { return };
        match direction {
            Direction::ToServer => {
                if let Some(end) = &mut connection.server {
                    end.session.receive(now, bytes);
                }
                self.drain_server(id);
            }
            Direction::ToClient => {
                if let ClientEnd::Session(session, _) = &mut connection.client {
                    session.receive(now, bytes);
                }
                self.drain_client(id);
            }
        }
    }

    /// The other end has closed, or the connection is broken.
    pub(super) fn end_session(&mut self, id: ConnectionId, side: Side) {
        let now = self.now();
        let Some(connection) = self.connections.get_mut(&id) else { return };
        match side {
            Side::Server => {
                if let Some(end) = &mut connection.server {
                    end.session.receive_end(now);
                }
                self.drain_server(id);
            }
            Side::Client => {
                if let ClientEnd::Session(session, _) = &mut connection.client {
                    session.receive_end(now);
                }
                self.drain_client(id);
            }
        }
    }

    pub(super) fn end_sessions(&mut self, id: ConnectionId) {
        self.end_session(id, Side::Server);
        self.end_session(id, Side::Client);
    }

    pub(super) fn session_timeout(&mut self, id: ConnectionId, side: Side) {
        let now = self.now();
        let Some(connection) = self.connections.get_mut(&id) else { return };
        connection.timers[side as usize] = None;
        match side {
            Side::Server => {
                if let Some(end) = &mut connection.server {
                    end.session.handle_timeout(now);
                }
                self.drain_server(id);
            }
            Side::Client => {
                if let ClientEnd::Session(session, _) = &mut connection.client {
                    session.handle_timeout(now);
                }
                self.drain_client(id);
            }
        }
    }

    /// A client session in the middle of its content gives more when the stream has room.
    pub(super) fn refill(&mut self, id: ConnectionId, direction: Direction) {
        let sending = |client: &ClientEnd| matches!(client, ClientEnd::Session(session, _) if session.state() == client::State::SendContent);
        if direction == Direction::ToServer && self.connections.get(&id).is_some_and(|c| sending(&c.client)) {
            self.drain_client(id);
        }
    }

    pub(super) fn drain_client(&mut self, id: ConnectionId) {
        let mut carries = Carries::Command;
        loop {
            let Some(connection) = self.connections.get_mut(&id) else { return };
            if connection.to_server.waiting_octets() > BACKLOG_OCTETS {
                return;
            }
            let ClientEnd::Session(session, job) = &mut connection.client else { return };
            let job = *job;
            let Some(output) = session.poll() else { return };
            connection.client_state = Some(session.state());
            match output {
                client::Output::Send(bytes) => {
                    let to = bytes.len();
                    self.transmit(
                        id,
                        Direction::ToServer,
                        Payload::Data { bytes: bytes.into(), from: 0, to },
                        carries,
                    );
                    carries = Carries::Command;
                }
                client::Output::Said(utterance) => {
                    if matches!(utterance, Utterance::Content { .. } | Utterance::EndOfData) {
                        carries = Carries::Content;
                    }
                    self.tell(What::Said(id, Side::Client, utterance));
                }
                client::Output::Heard(utterance) => self.tell(What::Heard(id, Side::Client, utterance)),
                client::Output::Moved(moved) => self.tell(What::Moved {
                    connection: id,
                    side: Side::Client,
                    from: moved.from.name(),
                    to: moved.to.name(),
                    section: moved.row.section,
                    means: moved.row.means,
                }),
                client::Output::Diagnosed(diagnostic) => {
                    self.tell(What::Diagnosed(id, Side::Client, diagnostic))
                }
                client::Output::Outcome { recipient, outcome, .. } => {
                    self.outcome(id, job, recipient, outcome)
                }
                client::Output::Wait(at) => self.set_timer(id, Side::Client, at),
                client::Output::Close => self.close_end(id, Side::Client),
            }
        }
    }

    pub(super) fn drain_server(&mut self, id: ConnectionId) {
        let now = self.now();
        loop {
            let Some(connection) = self.connections.get_mut(&id) else { return };
            let Some(end) = &mut connection.server else { return };
            let Some(output) = end.session.poll() else { return };
            connection.server_state = Some(end.session.state());
            match output {
                server::Output::Send(bytes) => match connection.client_of {
                    Caller::Outside(_) => connection.outside.bytes.extend_from_slice(&bytes),
                    Caller::Host(_) => {
                        let to = bytes.len();
                        let payload = Payload::Data { bytes: bytes.into(), from: 0, to };
                        self.transmit(id, Direction::ToClient, payload, Carries::Reply);
                    }
                },
                server::Output::Said(utterance) => self.tell(What::Said(id, Side::Server, utterance)),
                server::Output::Heard(utterance) => self.tell(What::Heard(id, Side::Server, utterance)),
                server::Output::Moved(moved) => self.tell(What::Moved {
                    connection: id,
                    side: Side::Server,
                    from: moved.from.name(),
                    to: moved.to.name(),
                    section: moved.row.section,
                    means: moved.row.means,
                }),
                server::Output::Diagnosed(diagnostic) => {
                    self.tell(What::Diagnosed(id, Side::Server, diagnostic))
                }
                server::Output::Content(octets) => end.inbox.content.extend_from_slice(&octets),
                server::Output::Reset => end.inbox = Inbox::default(),
                server::Output::Wait(at) => self.set_timer(id, Side::Server, at),
                server::Output::Close => self.close_end(id, Side::Server),
                server::Output::Ask(question) => {
                    let answer = self.decide(id, question);
                    if let Some(end) = self.connections.get_mut(&id).and_then(|c| c.server.as_mut()) {
                        end.session.answer(now, answer);
                    }
                }
            }
        }
    }

    /// The host's answer to its session.
    fn decide(&mut self, id: ConnectionId, question: Question) -> Answer {
        let Some(connection) = self.connections.get(&id) else { return Answer::Accept };
        let (host, caller) = (connection.server_of, connection.client_of);
        let scenario = &self.scenario.hosts[host.index()];
        let trusted = match caller {
            Caller::Host(caller) => {
                scenario.relay_networks.contains(&self.scenario.hosts[caller.index()].network)
            }
            Caller::Outside(address) => address.is_loopback() && !scenario.relay_networks.is_empty(),
        };
        let policy = Policy { host: scenario, state: &self.hosts[host.index()], trusted };
        let answer = match &question {
            Question::Greeting | Question::Mail { .. } => Answer::Accept,
            Question::Rcpt { to } => policy.rcpt(to),
            Question::Verify(name) => policy.verify(name),
            Question::Expand(_) => policy.expand(),
            Question::Message { .. } => return self.take_message(id),
        };
        let accepted = matches!(&answer, Answer::Accept);
        if let Some(end) = self.connections.get_mut(&id).and_then(|connection| connection.server.as_mut()) {
            match question {
                Question::Mail { from, parameters } => {
                    end.inbox = Inbox {
                        reverse_path: Some(from),
                        body: parameters.body.unwrap_or_default(),
                        smtputf8: parameters.smtputf8,
                        ..Inbox::default()
                    };
                }
                Question::Rcpt { to } if accepted => end.inbox.forward_paths.push(to),
                _ => {}
            }
        }
        answer
    }

    /// The client session of a job.
    pub(super) fn new_client(&self, host: crate::HostId) -> Client {
        Client::new(client::Config::new(&self.scenario.hosts[host.index()].host_name))
    }
}

/// The reverse-path of the transaction; without MAIL there is none, which the session does not let happen.
pub(super) fn reverse_path(inbox: &Inbox) -> ReversePath {
    inbox.reverse_path.clone().unwrap_or(ReversePath::Null)
}
