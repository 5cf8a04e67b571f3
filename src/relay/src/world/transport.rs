//! Segments on links: sending, arriving, getting lost, going again.

use super::connection::ClientEnd;
use super::{Due, World};
use crate::network::{Payload, Segment};
use crate::{Caller, Carries, ConnectionId, Direction, HostId, LinkId, Phase, Side, What};

impl World {
    pub(super) fn transmit(
        &mut self,
        id: ConnectionId,
        direction: Direction,
        payload: Payload,
        carries: Carries,
    ) {
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.stream(direction).push(payload, carries);
        }
        self.pump(id, direction);
    }

    /// Sends what the window allows.
    pub(super) fn pump(&mut self, id: ConnectionId, direction: Direction) {
        let now = self.now();
        loop {
            let Some(connection) = self.connections.get_mut(&id) else { return };
            let Some((from, to)) = connection.ends(direction) else { return };
            let Some((payload, carries)) = connection.stream(direction).take() else { return };
            let way = match self.is_up(to) {
                true => self.topology.route(from.into(), to.into()),
                false => None,
            };
            let Some(way) = way else { return self.lost(id, direction, payload, carries) };
            let octets = payload.octets() as u64 + 40;
            let first =
                way.first().map(|(link, ..)| self.topology.links[link.index()].latency).unwrap_or_default();
            let Some(connection) = self.connections.get_mut(&id) else { return };
            let stream = connection.stream(direction);
            let hops = self.topology.travel(&way, stream.start(now), octets);
            let (segment, arrives_at) = stream.sent(&hops, first, now);
            let arrival = self.agenda.plan(arrives_at, Due::Arrival(id, direction, segment));
            stream.in_flight.push_back(Segment { id: segment, payload, carries, hops, arrival });
        }
    }

    /// A piece found no way: it waits and goes again later.
    fn lost(&mut self, id: ConnectionId, direction: Direction, payload: Payload, carries: Carries) {
        self.tell(What::SegmentLost { connection: id, direction, octets: payload.octets() as u32 });
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.stream(direction).put_back(payload, carries);
        }
        self.stall(id, direction);
    }

    /// Plans the next sending, or gives the connection up.
    fn stall(&mut self, id: ConnectionId, direction: Direction) {
        let now = self.now();
        let Some(connection) = self.connections.get_mut(&id) else { return };
        if connection.stream(direction).stalled {
            return;
        }
        match connection.stream(direction).back_off() {
            Some(wait) => {
                self.agenda.plan(now + wait, Due::Retransmit(id, direction));
            }
            None if connection.phase == Phase::Connecting => {
                self.tell(What::ConnectTimedOut(id));
                self.over(id, Phase::Failed);
            }
            None => {
                self.tell(What::Broken(id));
                self.end_sessions(id);
                self.over(id, Phase::Failed);
            }
        }
    }

    pub(super) fn retransmit(&mut self, id: ConnectionId, direction: Direction) {
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.stream(direction).stalled = false;
        }
        self.pump(id, direction);
    }

    /// What is on this link does not arrive.
    pub(super) fn lose_on_link(&mut self, link: LinkId) {
        let now = self.now();
        self.lose(|segment| segment.hops.iter().any(|hop| hop.link == link && hop.leaves_at > now));
    }

    fn lose(&mut self, is_lost: impl Fn(&Segment) -> bool) {
        let ids: Vec<ConnectionId> = self.connections.keys().copied().collect();
        for id in ids {
            for direction in [Direction::ToServer, Direction::ToClient] {
                let Some(connection) = self.connections.get_mut(&id) else { continue };
                let gone = connection.stream(direction).lose(&is_lost);
                for segment in &gone {
                    self.agenda.cancel(segment.arrival);
                    let octets = segment.payload.octets() as u32;
                    self.tell(What::SegmentLost { connection: id, direction, octets });
                }
                if !gone.is_empty() {
                    self.stall(id, direction);
                }
            }
        }
    }

    pub(super) fn arrival(&mut self, id: ConnectionId, direction: Direction, segment: u64) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        let Some((_, to)) = connection.ends(direction) else { return };
        let Some(segment) = connection.stream(direction).arrived(segment) else { return };
        if self.is_up(to) {
            self.take_segment(id, direction, to, segment.payload);
        }
        self.pump(id, direction);
        self.refill(id, direction);
    }

    fn take_segment(&mut self, id: ConnectionId, direction: Direction, to: HostId, payload: Payload) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        // A host that has been down meanwhile does not know the connection any more.
        let known = match direction {
            Direction::ToServer => connection.server_knows || payload == Payload::Syn,
            Direction::ToClient => !matches!(connection.client, ClientEnd::Gone),
        };
        match payload {
            Payload::Rst => self.broken_by_reset(id),
            _ if !known && connection.fins == [true, true] => {}
            _ if !known => self.transmit(id, reverse(direction), Payload::Rst, Carries::Handshake),
            Payload::Syn if self.scenario.hosts[to.index()].listens() => {
                connection.server_knows = true;
                self.transmit(id, Direction::ToClient, Payload::SynAck, Carries::Handshake);
            }
            Payload::Syn => self.transmit(id, Direction::ToClient, Payload::Rst, Carries::Handshake),
            Payload::SynAck => {
                self.transmit(id, Direction::ToServer, Payload::Ack, Carries::Handshake);
                self.set_phase(id, Phase::Open);
                self.tell(What::Connected(id));
                self.open_client(id);
            }
            Payload::Ack => self.open_server(id),
            Payload::Data { bytes, from, to } => self.take_data(id, direction, &bytes[from..to]),
            Payload::Fin => self.take_fin(id, direction),
        }
    }

    fn broken_by_reset(&mut self, id: ConnectionId) {
        let connecting =
            self.connections.get(&id).is_some_and(|connection| connection.phase == Phase::Connecting);
        if connecting {
            self.tell(What::Refused(id));
        } else {
            self.tell(What::Broken(id));
            self.end_sessions(id);
        }
        self.over(id, Phase::Failed);
    }

    /// One end has nothing more to say.
    pub(super) fn close_end(&mut self, id: ConnectionId, side: Side) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        if connection.is_over() || std::mem::replace(&mut connection.fins[side as usize], true) {
            return;
        }
        if connection.phase == Phase::Open {
            connection.phase = Phase::Closing;
        }
        let caller = connection.client_of;
        self.tell(What::EndClosed(id, side));
        match caller {
            Caller::Host(_) => self.transmit(id, Direction::from(side), Payload::Fin, Carries::Handshake),
            Caller::Outside(_) => {
                self.tell(What::Closed(id));
                self.over(id, Phase::Closed);
            }
        }
    }

    fn take_fin(&mut self, id: ConnectionId, direction: Direction) {
        let receiver = match direction {
            Direction::ToServer => Side::Server,
            Direction::ToClient => Side::Client,
        };
        self.end_session(id, receiver);
        let Some(connection) = self.connections.get(&id) else { return };
        if connection.fins[receiver as usize] {
            if !connection.is_over() {
                self.tell(What::Closed(id));
                self.over(id, Phase::Closed);
            }
        } else {
            self.close_end(id, receiver);
        }
    }

    /// The sessions at a host that went down are gone; what is on the way to it is lost.
    pub(super) fn drop_sessions_of(&mut self, host: HostId) {
        self.lose(|segment| segment.hops.last().is_some_and(|hop| hop.to == host.into()));
        let ids: Vec<ConnectionId> = self.connections.keys().copied().collect();
        for id in ids {
            let Some(connection) = self.connections.get_mut(&id) else { continue };
            if connection.is_over() {
                continue;
            }
            let mut side = None;
            let gone_was_answer = connection.server_knows;
            if connection.server_of == host {
                connection.server = None;
                connection.server_knows = false;
                side = Some(Side::Server);
            }
            if connection.client_of == Caller::Host(host) {
                connection.client = ClientEnd::Gone;
                side = Some(Side::Client);
            }
            let Some(side) = side else { continue };
            if let Some(timer) = connection.timers[side as usize].take() {
                self.agenda.cancel(timer);
            }
            let outside = matches!(connection.client_of, Caller::Outside(_));
            let connecting = connection.phase == Phase::Connecting;
            let gone = connection.stream(Direction::from(side)).clear();
            for segment in gone {
                self.agenda.cancel(segment.arrival);
            }
            // Where the host that is down had dialed, or the caller is outside, nobody is left who would notice.
            if outside || side == Side::Client {
                self.tell(What::Broken(id));
                self.end_sessions(id);
                self.over(id, Phase::Failed);
            } else if connecting && gone_was_answer {
                // The opening segment had arrived, its answer will not: the caller opens again.
                self.transmit(id, Direction::ToServer, Payload::Syn, Carries::Handshake);
            }
        }
    }
}

fn reverse(direction: Direction) -> Direction {
    match direction {
        Direction::ToServer => Direction::ToClient,
        Direction::ToClient => Direction::ToServer,
    }
}
