//! What the network tells the ends of connections, handed on to the sessions and persons there.

use smtp::Utterance;

use super::World;
use super::talk::ClientEnd;
use crate::host::{Fate, Why};
use crate::network::{Failure, News, Notice};
use crate::{ConnectionId, HostId, Side, What};

impl World {
    /// Hands on all that the network has to tell, until it is quiet.
    pub(super) fn settle(&mut self) {
        while let Some(Notice { connection, side, news }) = self.network.take_notice() {
            match news {
                News::Opened => self.opened(connection, side),
                News::Octets(octets) => self.heard(connection, side, &octets),
                News::Room => self.drain_client(connection),
                News::Ended => self.ended(connection, side),
                News::Failed(failure) => self.connection_failed(connection, side, failure),
            }
        }
    }

    fn opened(&mut self, id: ConnectionId, side: Side) {
        let now = self.now();
        match side {
            Side::Server => self.open_server(id),
            Side::Client => {
                if let Some(ClientEnd::Session(session, _)) = self.talks.get_mut(&id).map(|t| &mut t.client) {
                    session.open(now);
                    self.drain_client(id);
                }
            }
        }
    }

    fn heard(&mut self, id: ConnectionId, side: Side, octets: &[u8]) {
        let now = self.now();
        let Some(talk) = self.talks.get_mut(&id) else { return };
        match (side, &mut talk.client) {
            (Side::Server, _) => {
                if let Some(end) = &mut talk.server {
                    end.session.receive(now, octets);
                }
                self.drain_server(id);
            }
            (Side::Client, ClientEnd::Session(session, _)) => {
                session.receive(now, octets);
                self.drain_client(id);
            }
            (Side::Client, ClientEnd::Person(reader)) => {
                let mut rest = octets;
                while let Some(read) = reader.read(&mut rest) {
                    self.core.tell(match read {
                        Ok(reply) => What::Heard(id, Side::Client, Utterance::Reply(reply)),
                        Err(diagnostic) => What::Diagnosed(id, Side::Client, diagnostic),
                    });
                }
            }
            (Side::Client, ClientEnd::Outside | ClientEnd::Gone) => {}
        }
    }

    /// The other end has closed, or is lost.
    fn ended(&mut self, id: ConnectionId, side: Side) {
        let now = self.now();
        let Some(talk) = self.talks.get_mut(&id) else { return };
        match (side, &mut talk.client) {
            (Side::Server, _) => {
                if let Some(end) = &mut talk.server {
                    end.session.receive_end(now);
                }
                self.drain_server(id);
            }
            (Side::Client, ClientEnd::Session(session, _)) => {
                session.receive_end(now);
                self.drain_client(id);
            }
            (Side::Client, _) => {
                self.leave(id, side);
                self.network.finish(&mut self.core, id, side);
            }
        }
    }

    fn connection_failed(&mut self, id: ConnectionId, side: Side, failure: Failure) {
        let why = match failure {
            Failure::Refused => "refused the connection",
            Failure::ConnectTimedOut => "did not answer",
            // A session stood: it knows best what is lost with the connection.
            Failure::Reset => return self.ended(id, side),
        };
        let Some(job) = self.leave(id, side) else { return };
        let name = self.jobs.get(&job).and_then(|job| job.trying.clone()).map(|(name, _)| name);
        let why = Why::found("4.4.1", format!("{} {why}", name.unwrap_or_default()));
        self.note(job, Fate::Deferred(why));
        self.session_over(job);
    }

    /// A host went down: nobody is at its ends any more, and nobody was told.
    pub(super) fn drop_sessions_of(&mut self, host: HostId) {
        for (id, side) in self.network.host_down(&mut self.core, host) {
            self.leave(id, side);
        }
    }

    pub(super) fn session_timeout(&mut self, id: ConnectionId, side: Side) {
        let now = self.now();
        let Some(talk) = self.talks.get_mut(&id) else { return };
        match (side, &mut talk.client) {
            (Side::Server, _) => {
                if let Some(end) = &mut talk.server {
                    end.session.handle_timeout(now);
                }
                self.drain_server(id);
            }
            (Side::Client, ClientEnd::Session(session, _)) => {
                session.handle_timeout(now);
                self.drain_client(id);
            }
            (Side::Client, _) => {}
        }
    }
}
