//! The guard at the door: what a host does about clients that it does not relay for.

use std::net::IpAddr;

use smtp::server::{Answer, Question};
use smtp::{ForwardPath, Reply, SimTime, Utterance};
use texts::english;

use super::World;
use super::talk::Inbox;
use crate::core::Due;
use crate::host::{Wait, triple};
use crate::trace::Decision;
use crate::{ConnectionId, HostId, Side, What};

/// How often a refusal counts for the delay of a reply.
const REFUSALS_MAX: u32 = 10;

impl World {
    /// What the host has to say to a question that its policy has nothing against.
    pub(super) fn guard(
        &mut self,
        id: ConnectionId,
        host: HostId,
        question: &Question,
        trusted: bool,
    ) -> Answer {
        if let Some(end) = self.server_end(id) {
            end.trusted = trusted;
        }
        let answer = match question {
            Question::Greeting if !trusted => self.crowd(id, host),
            Question::Mail { .. } if self.hosts[host.index()].disk_full => {
                Answer::Reply(self.no_room(id, host))
            }
            Question::Mail { .. } if !trusted => self.rate(id, host),
            Question::Rcpt { to, .. } if !trusted => self.greylist(id, host, to),
            _ => Answer::Accept,
        };
        match (question, &answer) {
            (Question::Rcpt { to, .. }, Answer::Accept) => self.room(id, host, to),
            _ => answer,
        }
    }

    /// The reply of a host whose disk is full (RFC 3463 section 3.4).
    pub(super) fn no_room(&mut self, id: ConnectionId, host: HostId) -> Reply {
        let client = self.client_of(id).map(|client| client.to_string()).unwrap_or_default();
        if let Some(end) = self.server_end(id) {
            end.inbox = Inbox::default();
        }
        self.decide_on(id, host, Decision::DiskFull, english!("{client} is to come again"));
        Reply::new(452, Some((4, 3, 1)), "Insufficient system storage")
    }

    fn client_of(&self, id: ConnectionId) -> Option<IpAddr> {
        self.network.connection(id).and_then(|connection| self.address_of(connection.client))
    }

    /// How many connections the client has at once.
    fn crowd(&mut self, id: ConnectionId, host: HostId) -> Answer {
        let most = self.scenario.hosts[host.index()].guard.connections_per_client_max;
        let Some(client) = self.client_of(id).filter(|_| most > 0) else { return Answer::Accept };
        let open = self.talks.iter().filter(|(_, talk)| talk.server.is_some());
        let same = open.filter(|(other, _)| {
            let to_here = self.network.connection(**other).is_some_and(|other| other.server == host);
            to_here && self.client_of(**other) == Some(client)
        });
        if same.count() <= most as usize {
            return Answer::Accept;
        }
        self.decide_on(id, host, Decision::Limited, english!("{client} has {most} connections already"));
        Answer::Reply(Reply::new(421, Some((4, 7, 0)), "You have too many connections: close one first"))
    }

    /// How many messages the client begins in a minute.
    fn rate(&mut self, id: ConnectionId, host: HostId) -> Answer {
        let most = self.scenario.hosts[host.index()].guard.mails_per_minute_max;
        let Some(client) = self.client_of(id).filter(|_| most > 0) else { return Answer::Accept };
        let now = self.now();
        let Some(left) = self.hosts[host.index()].counters.begin(client, now, most) else {
            return Answer::Accept;
        };
        let seconds = left.as_micros().div_ceil(1_000_000);
        let about = english!("{client} sends more than {most} messages in a minute, {seconds} s to wait");
        self.decide_on(id, host, Decision::Limited, about);
        let text = format!("Too many messages from you: come again in {seconds} s");
        Answer::Reply(Reply::new(450, Some((4, 7, 1)), text))
    }

    /// The session says something: it is given back, or kept for [`World::reply_at_last`] where the client was refused before.
    pub(super) fn tarpit(&mut self, id: ConnectionId, said: Utterance) -> Option<Utterance> {
        let Some(host) = self.network.connection(id).map(|connection| connection.server) else {
            return Some(said);
        };
        let tarpit = self.scenario.hosts[host.index()].guard.tarpit;
        let now = self.now();
        let Some(end) = self.server_end(id).filter(|end| tarpit > SimTime::ZERO && !end.trusted) else {
            return Some(said);
        };
        if matches!(&said, Utterance::Reply(reply) if reply.is_transient() || reply.is_permanent()) {
            end.refusals += 1;
        }
        let refusals = end.refusals;
        if refusals == 0 {
            return Some(said);
        }
        end.held = Some(said);
        let micros = tarpit.as_micros() * u64::from(refusals.min(REFUSALS_MAX));
        self.core.plan(now + SimTime::from_micros(micros), Due::Reply(id));
        let about = english!("{wait} ms, refused so far: {refusals}", wait = micros / 1_000);
        self.decide_on(id, host, Decision::Tarpitted, about);
        None
    }

    /// A reply was kept back for long enough.
    pub(super) fn reply_at_last(&mut self, id: ConnectionId) {
        if let Some(said) = self.server_end(id).and_then(|end| end.held.take()) {
            self.tell(What::Said(id, Side::Server, said));
            self.drain_server(id);
        }
        let now = self.now();
        if let Some(end) = self.server_end(id).filter(|end| end.held.is_none()) {
            let waiting = std::mem::take(&mut end.waiting);
            end.session.receive(now, &waiting);
            self.drain_server(id);
        }
    }

    /// A stranger who comes for the first time is asked to come again.
    pub(super) fn greylist(&mut self, id: ConnectionId, host: HostId, to: &ForwardPath) -> Answer {
        if self.scenario.hosts[host.index()].guard.greylist == SimTime::ZERO {
            return Answer::Accept;
        }
        let client = self.client_of(id);
        let from = self.server_end(id).and_then(|end| end.inbox.reverse_path.clone());
        let triple = triple(client, from.as_ref(), to);
        let (now, guard) = (self.now(), &self.scenario.hosts[host.index()].guard);
        match self.hosts[host.index()].greylist.ask(triple.clone(), now, guard) {
            Wait::Known => Answer::Accept,
            Wait::Passed(since) => {
                let about = english!("{triple}, after {seconds} s", seconds = since.as_secs());
                self.decide_on(id, host, Decision::GreylistPassed, about);
                Answer::Accept
            }
            Wait::Left(left) => {
                let seconds = left.as_micros().div_ceil(1_000_000);
                self.decide_on(id, host, Decision::Greylisted, english!("{triple}, {seconds} s to wait"));
                let text = format!("Not known here yet: come again in {seconds} s");
                Answer::Reply(Reply::new(450, Some((4, 7, 1)), text))
            }
        }
    }

    /// Tells a decision about the client of a connection.
    pub(super) fn decide_on(&mut self, id: ConnectionId, host: HostId, decision: Decision, about: String) {
        let message = self.talks.get(&id).and_then(|talk| talk.message);
        self.tell(What::Decided { host, connection: Some(id), message, decision, about });
    }
}
