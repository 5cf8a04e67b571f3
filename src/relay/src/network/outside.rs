//! Connections whose client is a program outside: octets take no time there, as they come over a real network.

use std::sync::Arc;

use super::connection::End;
use super::{Failure, Network, News};
use crate::core::Core;
use crate::{ConnectionId, Phase, Side, What};

impl Network {
    /// The program has called already: the host answers at once, or refuses.
    pub(super) fn open_outside(&mut self, core: &mut Core, id: ConnectionId) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        if !self.ports.get(connection.server.index()).is_some_and(|port| port.up && port.listens) {
            return self.fail(core, id, Side::Client, Failure::Refused);
        }
        *connection.end(Side::Server) = End::Alive;
        connection.phase = Phase::Open;
        core.tell(What::Connected(id));
        self.notify(id, Side::Server, News::Opened);
    }

    pub(super) fn send_outside(&mut self, id: ConnectionId, side: Side, octets: Arc<[u8]>) {
        match side {
            Side::Client => self.notify(id, Side::Server, News::Octets(octets)),
            Side::Server => {
                if let Some(connection) = self.connections.get_mut(&id) {
                    connection.outside.extend_from_slice(&octets);
                }
            }
        }
    }

    pub(super) fn finish_outside(&mut self, core: &mut Core, id: ConnectionId, side: Side) {
        match side {
            Side::Client => self.notify(id, Side::Server, News::Ended),
            Side::Server => self.close(core, id),
        }
    }

    /// What the host said since the last call, and whether it will say no more.
    pub(crate) fn take_outside(&mut self, id: ConnectionId) -> (Vec<u8>, bool) {
        match self.connections.get_mut(&id) {
            Some(connection) => (std::mem::take(&mut connection.outside), connection.is_over()),
            None => (Vec::new(), true),
        }
    }
}
