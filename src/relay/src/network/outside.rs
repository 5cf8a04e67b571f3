//! Connections whose client is a program outside: octets take no time there, as they come over a real network.

use std::net::IpAddr;
use std::sync::Arc;

use super::connection::End;
use super::{Failure, Network, News};
use crate::core::Core;
use crate::{Caller, ConnectionId, Phase, Side, What};

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

    /// TLS begins behind what was sent.
    pub(crate) fn start_tls_outside(&mut self, id: ConnectionId) {
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.outside_tls = true;
        }
    }

    /// The program outside speaks for another: from now on the connection is that one's.
    pub(crate) fn speak_for(&mut self, id: ConnectionId, client: IpAddr) {
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.client = Caller::Outside(client);
        }
    }

    /// What the host said since the last call, whether TLS begins behind it, and whether the host will say no more.
    pub(crate) fn take_outside(&mut self, id: ConnectionId) -> (Vec<u8>, bool, bool) {
        match self.connections.get_mut(&id) {
            Some(connection) => {
                let tls = std::mem::take(&mut connection.outside_tls);
                (std::mem::take(&mut connection.outside), tls, connection.is_over())
            }
            None => (Vec::new(), false, true),
        }
    }
}
