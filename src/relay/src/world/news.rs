//! What the network tells the ends of connections, handed on to the sessions and persons there.

use smtp::Utterance;
use texts::english;

use super::World;
use super::talk::ClientEnd;
use crate::host::{Fate, Why};
use crate::network::{Failure, News, Notice};
use crate::{ConnectionId, HostId, Side, What};

/// What an end of a connection has to hear.
enum Input<'a> {
    /// The connection stands.
    Opened,
    /// Octets came.
    Octets(&'a [u8]),
    /// The other end will send no more.
    End,
    /// What its session has waited for did not come.
    Timeout,
}

impl World {
    /// Hands on all that the network has to tell, until it is quiet.
    pub(super) fn settle(&mut self) {
        while let Some(Notice { connection, side, news }) = self.network.take_notice() {
            match news {
                News::Opened => self.hear(connection, side, Input::Opened),
                News::Octets(octets) => {
                    if self.hear_tls(connection, side, &octets).is_none() {
                        self.hear_text(connection, side, &octets);
                    }
                }
                News::Room => self.drain_client(connection),
                News::Ended => self.hear(connection, side, Input::End),
                News::Failed(failure) => self.connection_failed(connection, side, failure),
            }
        }
    }

    /// One end hears octets of the session, TLS taken off.
    pub(super) fn hear_text(&mut self, id: ConnectionId, side: Side, octets: &[u8]) {
        self.hear(id, side, Input::Octets(octets));
    }

    /// For one end the connection is at its end.
    pub(super) fn hear_end(&mut self, id: ConnectionId, side: Side) {
        self.hear(id, side, Input::End);
    }

    /// Gives one end what it has to hear, and does what its session makes of it.
    fn hear(&mut self, id: ConnectionId, side: Side, input: Input<'_>) {
        let now = self.now();
        let Some(talk) = self.talks.get_mut(&id).map(|talk| &mut **talk) else { return };
        match (side, &mut talk.client) {
            (Side::Server, _) => {
                match (&mut talk.server, input) {
                    (Some(end), Input::Octets(octets)) => end.receive(now, octets),
                    (Some(end), Input::End) => {
                        let waiting = std::mem::take(&mut end.waiting);
                        end.session.receive(now, &waiting);
                        end.session.receive_end(now);
                    }
                    (Some(end), Input::Timeout) => end.session.handle_timeout(now),
                    (_, Input::Opened) => return self.open_server(id),
                    (None, Input::Octets(octets)) => return self.hear_by_hand(id, octets),
                    (None, Input::End) if talk.hand.is_some() => {
                        self.leave(id, side);
                        return self.network.finish(&mut self.core, id, side);
                    }
                    _ => {}
                }
                self.drain_server(id);
            }
            (Side::Client, ClientEnd::Session(sender)) => {
                let session = &mut sender.session;
                match input {
                    Input::Opened => session.open(now),
                    Input::Octets(octets) => session.receive(now, octets),
                    Input::End => session.receive_end(now),
                    Input::Timeout => session.handle_timeout(now),
                }
                self.drain_client(id);
            }
            (Side::Client, client) => match (client, input) {
                (ClientEnd::Person(terminal), Input::Octets(mut rest)) => {
                    let mut starts_tls = false;
                    while let Some(read) = terminal.reader.read(&mut rest) {
                        // Beside the greeting only the answer to STARTTLS has this code (RFC 3207 section 4).
                        let is_220 = read.as_ref().is_ok_and(|reply| reply.code.value() == 220);
                        starts_tls |= is_220 && terminal.greeted && talk.tls[0].is_none();
                        terminal.greeted = true;
                        self.core.tell(match read {
                            Ok(reply) => What::Heard(id, Side::Client, Utterance::Reply(reply)),
                            Err(diagnostic) => What::Diagnosed(id, Side::Client, diagnostic.into()),
                        });
                    }
                    if starts_tls {
                        self.start_client_tls(id);
                    }
                }
                // The other end has closed, or is lost.
                (_, Input::End) => {
                    self.leave(id, side);
                    self.network.finish(&mut self.core, id, side);
                }
                _ => {}
            },
        }
    }

    fn connection_failed(&mut self, id: ConnectionId, side: Side, failure: Failure) {
        if failure == Failure::Reset {
            // A session stood: it knows best what is lost with the connection.
            return self.hear(id, side, Input::End);
        }
        let Some(job) = self.leave(id, side) else { return };
        let name = self.jobs.get(&job).and_then(|job| job.trying.clone()).map(|(name, _)| name);
        let name = name.unwrap_or_default();
        let text = match failure {
            Failure::Refused => english!("{name} refused the connection"),
            _ => english!("{name} did not answer"),
        };
        self.note(job, Fate::Deferred(Why::found("4.4.1", text)));
        self.session_over(job);
    }

    /// A host went down: nobody is at its ends any more, and nobody was told.
    pub(super) fn drop_sessions_of(&mut self, host: HostId) {
        for (id, side) in self.network.host_down(&mut self.core, host) {
            self.leave(id, side);
        }
    }

    pub(super) fn session_timeout(&mut self, id: ConnectionId, side: Side) {
        self.hear(id, side, Input::Timeout);
    }
}
