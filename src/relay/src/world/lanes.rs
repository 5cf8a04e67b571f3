//! Lanes: how many connections a host has at once for a destination, what waits for one, and what each carries next.

use std::collections::VecDeque;

use smtp::SimTime;
use smtp::client::{Reason, State};

use super::World;
use super::delivery::{Destination, RECIPIENTS_MAX};
use super::talk::{ClientEnd, Sender};
use crate::core::{Due, JobId};
use crate::host::{Entry, Fate};
use crate::{ConnectionId, HostId};

/// How long a connection takes on new messages.
const REUSE: SimTime = SimTime::from_secs(300);

/// The jobs of a host for one destination.
#[derive(Clone, Default, Debug)]
pub(super) struct Lane {
    /// How many places are taken: by jobs at work, and by connections between two jobs.
    busy: u32,
    /// What waits for a place, with its priority: the most urgent first, and of those the one that came first.
    waiting: VecDeque<(i8, JobId)>,
}

impl World {
    /// A job begins as soon as its destination has a place.
    pub(super) fn line_up(&mut self, id: JobId) {
        let Some(job) = self.jobs.get(&id) else { return };
        let host = job.host.index();
        let most = self.scenario.hosts[host].sending.connections_per_destination_max;
        let priority = self.hosts[host].queue.get(&job.number).map_or(0, |entry| entry.priority());
        let lane = self.lanes[host].entry(job.destination.clone()).or_default();
        if lane.busy < most {
            lane.busy += 1;
            return self.resolve(id);
        }
        let place = lane.waiting.partition_point(|(other, _)| *other >= priority);
        lane.waiting.insert(place, (priority, id));
    }

    /// A job that has waited has its place; the time that its sender has set may be over.
    pub(super) fn begin_job(&mut self, id: JobId) {
        match self.jobs.get(&id).and_then(|job| self.entry_of(job.host, job.number)?.too_late(self.now())) {
            Some(why) => self.give_up(id, Fate::Failed(why)),
            None => self.resolve(id),
        }
    }

    /// A place is free: whoever waits gets it, a moment later.
    pub(super) fn leave_lane(&mut self, host: HostId, destination: &Destination) {
        let lanes = &mut self.lanes[host.index()];
        let Some(lane) = lanes.get_mut(destination) else { return };
        match lane.waiting.pop_front() {
            Some((_, next)) => drop(self.core.plan(self.core.now(), Due::Job(next))),
            None if lane.busy > 1 => lane.busy -= 1,
            None => drop(lanes.remove(destination)),
        }
    }

    /// A job is done. Where its connection can carry another one, the place is kept for that.
    pub(super) fn job_leaves_lane(
        &mut self,
        id: JobId,
        host: HostId,
        destination: &Destination,
        on: Option<ConnectionId>,
    ) {
        if let Some(sender) = on.and_then(|on| self.sender(on)).filter(|sender| sender.job == id) {
            sender.idle = !matches!(sender.session.state(), State::ExpectQuitReply | State::Closed);
            if sender.idle {
                return;
            }
        }
        self.leave_lane(host, destination);
    }

    /// A client session has nothing more to say: the next message of its lane goes over its connection, or it says QUIT. Gives
    /// whether the session has something to say now.
    pub(super) fn go_on_sending(&mut self, on: ConnectionId) -> bool {
        let now = self.now();
        let Some(sender) = self.sender(on) else { return false };
        if sender.finishing || sender.session.state() != State::Ready {
            return false;
        }
        if let Some(next) = self.next_job(on) {
            let Some(sender) = self.sender(on) else { return false };
            let (before, idle) = (sender.job, sender.idle);
            if !idle {
                // No other server is left for it: it is put off, and leaves its place.
                self.session_over(before);
            }
            if self.carry(on, next) {
                return true;
            }
        }
        let Some(sender) = self.sender(on) else { return false };
        sender.finishing = true;
        sender.session.finish(now);
        if std::mem::take(&mut sender.idle) {
            let (host, destination) = (sender.host, sender.destination.clone());
            self.leave_lane(host, &destination);
        }
        true
    }

    /// The job that a connection can take on when its present one is done.
    fn next_job(&self, on: ConnectionId) -> Option<JobId> {
        let ClientEnd::Session(sender) = &self.talks.get(&on)?.client else { return None };
        let connection = self.network.connection(on)?;
        let (_, next) = *self.lanes[sender.host.index()].get(&sender.destination)?.waiting.front()?;
        let most = self.scenario.hosts[sender.host.index()].sending.messages_per_connection;
        let many = most.is_some_and(|most| sender.messages >= most);
        if many || self.now() >= connection.opened_at + REUSE {
            return None;
        }
        let goes_elsewhere = self.jobs.get(&sender.job).is_some_and(|job| job.goes_elsewhere());
        let job = self.jobs.get(&next)?;
        let mails = job.recipients.len().div_ceil(RECIPIENTS_MAX) as u32;
        let fits = sender.session.mails_left().is_none_or(|left| left >= mails);
        let late = self.entry_of(job.host, job.number)?.too_late(self.now()).is_some();
        let same = self.tls_policy(next, connection.server) == sender.tls;
        (!goes_elsewhere && fits && !late && same).then_some(next)
    }

    /// The first of a lane goes over a connection that has a place there.
    fn carry(&mut self, on: ConnectionId, next: JobId) -> bool {
        let now = self.now();
        let Some((transactions, message)) = self.transactions(next) else { return false };
        let Some(talk) = self.talks.get_mut(&on).map(|talk| &mut **talk) else { return false };
        let ClientEnd::Session(sender) = &mut talk.client else { return false };
        let lane = self.lanes[sender.host.index()].get_mut(&sender.destination);
        let (Some(lane), Some(job)) = (lane, self.jobs.get_mut(&next)) else { return false };
        lane.waiting.pop_front();
        talk.message = Some(message);
        job.trying = Some((sender.name.clone(), job.recipients.clone()));
        job.connection = Some(on);
        sender.take_on(next, now, transactions);
        true
    }

    /// A server puts a recipient off. Over a connection that has carried other messages this may be about those; what it says
    /// of this one it need not say again.
    pub(super) fn put_off(&mut self, on: ConnectionId, id: JobId, reason: &Reason) {
        let server = self.network.connection(on).map(|connection| connection.server);
        let reused = self.sender(on).is_some_and(|sender| sender.messages > 1);
        let about_this = match reason {
            Reason::Reply(reply) => reply.enhanced.is_none_or(|it| (it.subject, it.detail) != (5, 3)),
            _ => false,
        };
        let lost = matches!(reason, Reason::Reply(reply) if reply.code.value() == 421);
        if let Some(job) = self.jobs.get_mut(&id).filter(|_| reused && about_this && !lost) {
            job.heard = server;
        }
    }

    /// The client session of a connection and what it works on.
    pub(super) fn sender(&mut self, id: ConnectionId) -> Option<&mut Sender> {
        match &mut self.talks.get_mut(&id)?.client {
            ClientEnd::Session(sender) => Some(sender),
            _ => None,
        }
    }

    fn entry_of(&self, host: HostId, number: u32) -> Option<&Entry> {
        self.hosts[host.index()].queue.get(&number).map(|entry| &**entry)
    }
}
