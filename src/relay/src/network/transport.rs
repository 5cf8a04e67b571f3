//! Connections: calls, numbered segments, acknowledgements, retransmission with back-off, the end (RFC 9293 in small).

use std::sync::Arc;

use smtp::SimTime;

use super::connection::{Connection, End, inward, other, receiver};
use super::stream::{Load, Piece};
use super::{Failure, Network, News, Parcel, ROOM_OCTETS};
use crate::core::{Core, Due};
use crate::shared::Shared;
use crate::{Caller, Carries, ConnectionId, Direction, HostId, Phase, Side, What};

/// The first wait for an acknowledgement beyond the time that it needs (RFC 6298 section 2.1); it doubles each time.
const WAIT: SimTime = SimTime::from_secs(1);
/// The longest wait (RFC 6298 section 2.5).
const WAIT_MAX: SimTime = SimTime::from_secs(60);
/// Retransmissions of a call: with the waits of 1, 2, 4, 8 and 16 s it is given up after half a minute.
const CALL_RETRANSMISSIONS_MAX: u32 = 4;
/// Retransmissions of anything else: given up after some four minutes (RFC 9293 section 3.8.3 wants 100 s at least).
const RETRANSMISSIONS_MAX: u32 = 8;
/// How long an end that has closed waits for the other to close.
const LINGER: SimTime = SimTime::from_secs(60);

impl Network {
    /// Calls `server`. Whether it answers, a [`News`] will tell.
    pub(crate) fn dial(&mut self, core: &mut Core, client: Caller, server: HostId) -> ConnectionId {
        let id = ConnectionId(self.connections_begun);
        self.connections_begun += 1;
        let path = match client {
            Caller::Host(client) => self.map.path(client.into(), server.into()),
            Caller::Outside(_) => None,
        };
        let path = path.unwrap_or_default();
        self.connections.insert(id, Shared::new(Connection::new(client, server, core.now(), path)));
        core.tell(What::Dialed { connection: id, client, server });
        if matches!(client, Caller::Outside(_)) {
            self.open_outside(core, id);
        } else {
            self.push(core, id, Direction::ToServer, Load::Syn);
        }
        id
    }

    /// Sends octets, behind what was sent before. Nothing happens where this end has finished or is gone.
    pub(crate) fn send(
        &mut self,
        core: &mut Core,
        id: ConnectionId,
        side: Side,
        octets: Arc<[u8]>,
        carries: Carries,
    ) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        if *connection.end(side) != End::Alive || *connection.finished(side) {
            return;
        }
        if connection.is_outside() {
            return self.send_outside(id, side, octets);
        }
        self.push(core, id, Direction::from(side), Load::Octets(Piece::new(octets, carries)));
    }

    /// This end will send no more. A call that was not answered yet is given up.
    pub(crate) fn finish(&mut self, core: &mut Core, id: ConnectionId, side: Side) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        if connection.is_over() || *connection.end(side) != End::Alive || *connection.finished(side) {
            return;
        }
        *connection.finished(side) = true;
        core.tell(What::EndClosed(id, side));
        match connection.phase {
            Phase::Connecting => return self.close(core, id),
            Phase::Open => connection.phase = Phase::Closing,
            _ => {}
        }
        if connection.is_outside() {
            return self.finish_outside(core, id, side);
        }
        self.push(core, id, Direction::from(side), Load::Fin);
    }

    /// Whether the send buffer of this end takes more. After a no, [`News::Room`] will say when it does.
    pub(crate) fn has_room(&mut self, id: ConnectionId, side: Side) -> bool {
        let Some(connection) = self.connections.get_mut(&id) else { return true };
        let room = connection.stream(Direction::from(side)).waiting_octets() < ROOM_OCTETS;
        *connection.wants_room(side) = !room;
        room
    }

    /// No acknowledgement came: sends everything again that is under way, or gives up.
    pub(crate) fn retransmit(&mut self, core: &mut Core, id: ConnectionId, direction: Direction) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        let connecting = connection.phase == Phase::Connecting && direction == Direction::ToServer;
        let lingered = connection.stream(direction).unacknowledged().next().is_none();
        let patience = connection.patience(direction);
        patience.timer = None;
        patience.tries += 1;
        let tries_max = if connecting { CALL_RETRANSMISSIONS_MAX } else { RETRANSMISSIONS_MAX };
        if lingered || patience.tries > tries_max {
            let failure = if connecting { Failure::ConnectTimedOut } else { Failure::Reset };
            return self.fail(core, id, direction.sender(), failure);
        }
        let stream = connection.stream(direction);
        let again: Vec<(u64, Load)> =
            stream.unacknowledged().map(|(number, load)| (number, load.clone())).collect();
        for (number, load) in again {
            self.transmit(core, id, direction, number, load);
        }
        self.wait(core, id, direction);
    }

    pub(super) fn segment_arrived(
        &mut self,
        core: &mut Core,
        id: ConnectionId,
        direction: Direction,
        number: u64,
        load: Load,
    ) {
        let side = receiver(direction);
        let Some(connection) = self.connections.get_mut(&id) else { return };
        let listens = self.ports.get(connection.server.index()).is_some_and(|port| port.listens);
        match connection.end(side) {
            End::Alive => {}
            end @ End::Unborn if listens => *end = End::Alive,
            End::Unborn | End::Gone => {
                self.launch(core, id, Direction::from(side), Parcel::Reset);
                return;
            }
        }
        if side == Side::Server && load != Load::Syn && !connection.confirmed {
            connection.confirmed = true;
            self.notify(id, Side::Server, News::Opened);
        }
        let Some(connection) = self.connections.get_mut(&id) else { return };
        let loads = connection.stream(direction).receive(number, load);
        let expected = connection.stream(direction).expected();
        self.launch(core, id, Direction::from(side), Parcel::Acknowledgement(expected));
        for load in loads {
            self.take(core, id, side, load);
        }
    }

    /// One load, in its turn.
    fn take(&mut self, core: &mut Core, id: ConnectionId, side: Side, load: Load) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        match load {
            Load::Syn if side == Side::Server => self.push(core, id, Direction::ToClient, Load::Syn),
            Load::Syn => {
                connection.phase = Phase::Open;
                core.tell(What::Connected(id));
                self.notify(id, side, News::Opened);
                self.acknowledged(core, id, Direction::ToClient, 1);
            }
            Load::Octets(piece) => self.notify(id, side, News::Octets(piece.into_octets())),
            Load::Fin => {
                *connection.ended(side) = true;
                connection.phase = Phase::Closing;
                let both = *connection.ended(other(side));
                self.notify(id, side, News::Ended);
                if both {
                    self.close(core, id);
                }
            }
        }
    }

    /// The other end of the connection has everything below `number`.
    pub(super) fn acknowledged(
        &mut self,
        core: &mut Core,
        id: ConnectionId,
        direction: Direction,
        number: u64,
    ) {
        let side = receiver(direction);
        let ours = Direction::from(side);
        let Some(connection) = self.connections.get_mut(&id) else { return };
        // A call is acknowledged by its answer: the two are one segment (RFC 9293 section 3.5).
        if side == Side::Client && connection.phase == Phase::Connecting {
            return;
        }
        if *connection.end(side) != End::Alive || !connection.stream(ours).acknowledge(number) {
            return;
        }
        connection.patience(ours).tries = 0;
        if side == Side::Server && !connection.confirmed {
            connection.confirmed = true;
            self.notify(id, side, News::Opened);
        }
        self.pump(core, id, ours);
        self.wait(core, id, ours);
        let Some(connection) = self.connections.get_mut(&id) else { return };
        let room = connection.stream(ours).waiting_octets() < ROOM_OCTETS;
        if room && std::mem::take(connection.wants_room(side)) {
            self.notify(id, side, News::Room);
        }
    }

    pub(super) fn reset_arrived(&mut self, core: &mut Core, id: ConnectionId, side: Side) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        let refused = side == Side::Client && connection.phase == Phase::Connecting;
        if *connection.end(side) == End::Alive {
            self.fail(core, id, side, if refused { Failure::Refused } else { Failure::Reset });
        }
    }

    /// This end learns that the connection is lost.
    pub(super) fn fail(&mut self, core: &mut Core, id: ConnectionId, side: Side, failure: Failure) {
        core.tell(match failure {
            Failure::Refused => What::Refused(id),
            Failure::ConnectTimedOut => What::ConnectTimedOut(id),
            Failure::Reset => What::Broken(id),
        });
        self.notify(id, side, News::Failed(failure));
        self.vanish(core, id, side);
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.phase = Phase::Failed;
        }
    }

    /// Nobody is at this end any more. Where nobody is at the other end either, the connection is
    /// over; gives whether it is.
    pub(super) fn vanish(&mut self, core: &mut Core, id: ConnectionId, side: Side) -> bool {
        let Some(connection) = self.connections.get_mut(&id) else { return false };
        *connection.end(side) = End::Gone;
        core.cancel(&mut connection.patience(Direction::from(side)).timer);
        if *connection.end(other(side)) != End::Alive {
            connection.phase = Phase::Failed;
            connection.end_at(core.now());
            core.cancel(&mut connection.patience(inward(side)).timer);
        }
        connection.is_over()
    }

    /// Both ends are done.
    pub(super) fn close(&mut self, core: &mut Core, id: ConnectionId) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        connection.phase = Phase::Closed;
        connection.end_at(core.now());
        for direction in [Direction::ToServer, Direction::ToClient] {
            core.cancel(&mut connection.patience(direction).timer);
        }
        for side in [Side::Client, Side::Server] {
            *connection.end(side) = End::Gone;
        }
        core.tell(What::Closed(id));
    }

    fn push(&mut self, core: &mut Core, id: ConnectionId, direction: Direction, load: Load) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        connection.stream(direction).push(load);
        self.flow(core, id, direction);
    }

    /// Sends what may go, and waits for its acknowledgement.
    fn flow(&mut self, core: &mut Core, id: ConnectionId, direction: Direction) {
        if self.pump(core, id, direction) {
            self.wait(core, id, direction);
        }
    }

    /// Sends what the window lets out; whether that was anything. Behind the call nothing goes out before its answer.
    fn pump(&mut self, core: &mut Core, id: ConnectionId, direction: Direction) -> bool {
        let mut any = false;
        while let Some(connection) = self.connections.get_mut(&id) {
            let calling = connection.phase == Phase::Connecting && direction == Direction::ToServer;
            let stream = connection.stream(direction);
            if calling && stream.unacknowledged().next().is_some() {
                break;
            }
            let Some((number, load)) = stream.take() else { break };
            self.transmit(core, id, direction, number, load);
            any = true;
        }
        any
    }

    fn transmit(&mut self, core: &mut Core, id: ConnectionId, direction: Direction, number: u64, load: Load) {
        let arrives_at = self.launch(core, id, direction, Parcel::Segment { number, load });
        let back = self.latency(id, inward(direction.sender()));
        if let Some(connection) = self.connections.get_mut(&id) {
            let patience = connection.patience(direction);
            let acknowledged_at = arrives_at.unwrap_or(core.now()) + back;
            patience.acknowledged_at = patience.acknowledged_at.max(acknowledged_at);
        }
    }

    /// Waits for the acknowledgement of what is under way, if anything is.
    fn wait(&mut self, core: &mut Core, id: ConnectionId, direction: Direction) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        let side = direction.sender();
        let all = connection.stream(direction).unacknowledged().next().is_none();
        let lingers = *connection.finished(side) && !*connection.ended(side);
        let patience = connection.patience(direction);
        core.cancel(&mut patience.timer);
        if all {
            if lingers {
                patience.timer = Some(core.plan(core.now() + LINGER, Due::Retransmission(id, direction)));
            }
            return;
        }
        let wait = SimTime::from_micros(WAIT.as_micros() << patience.tries.min(16)).min(WAIT_MAX);
        let at = patience.acknowledged_at.max(core.now()) + wait;
        patience.timer = Some(core.plan(at, Due::Retransmission(id, direction)));
    }
}
