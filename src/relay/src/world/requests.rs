//! What a sender asks for on MAIL beyond delivery: not before a time, not after a time, and in which order.

use smtp::command::{By, ByMode, Hold, Requests};
use smtp::server::{Answer, Question};
use smtp::{Reply, SimTime};
use texts::english;

use super::World;
use crate::HostId;
use crate::host::{Entry, Why};
use crate::scenario::Role;

/// The enhanced code of a message whose time is over (RFC 2852 section 4.1.4, RFC 3463 section 3.5).
const TOO_LATE_STATUS: &str = "5.4.7";

impl World {
    /// When a message that is held may go on (RFC 4865 section 4); `None` for one that need not wait. A person's mail program
    /// asks, and does not hold by itself.
    pub(super) fn released_at(&self, host: HostId, came_at: SimTime, requests: &Requests) -> Option<SimTime> {
        let hold = requests.hold.filter(|_| self.scenario.hosts[host.index()].role != Role::Client)?;
        let at = match hold {
            Hold::For(seconds) => came_at + SimTime::from_secs(seconds.into()),
            Hold::Until(unix_s) => {
                let start = self.unix_s_at(host, SimTime::ZERO);
                let seconds = i64::try_from(unix_s).unwrap_or(i64::MAX).saturating_sub(start);
                SimTime::from_secs(u64::try_from(seconds).unwrap_or(0).min(u64::from(u32::MAX)))
            }
        };
        (at > self.now()).then_some(at)
    }

    /// Why a message is not taken that would be held until after the time for its delivery (RFC 4865 section 5.2.2).
    pub(super) fn refused_hold(&self, host: HostId, question: &Question) -> Option<Answer> {
        let Question::Mail { parameters, .. } = question else { return None };
        let (Hold::Until(at), by) = (parameters.requests.hold?, parameters.requests.by?) else { return None };
        let held_s = i64::try_from(at).unwrap_or(i64::MAX).saturating_sub(self.unix_s(host));
        (held_s > by.seconds).then(|| {
            let text = "HOLDUNTIL= is later than the time for delivery that BY= sets";
            Answer::Reply(Reply::new(501, Some((5, 5, 4)), text))
        })
    }

    /// What MAIL asks of the next host: BY with the time that is left (RFC 2852 section 4.1.3); a hold is over where a
    /// server has held.
    pub(super) fn requests_of(&self, host: HostId, entry: &Entry) -> Requests {
        let mut requests = entry.envelope.requests.clone();
        if let Some(by) = &mut requests.by {
            by.seconds =
                entry.seconds_left(self.now()).unwrap_or(by.seconds).clamp(-999_999_999, 999_999_999);
        }
        if self.scenario.hosts[host.index()].role != Role::Client {
            requests.hold = None;
        }
        requests
    }

    /// The message of a host's queue that goes first of those that are due now: the most urgent (RFC 6710 section 5.1), and
    /// of those the one that came first.
    pub(super) fn first_due(&self, host: HostId, number: u32) -> u32 {
        let (queue, now) = (&self.hosts[host.index()].queue, self.now());
        let due = queue.iter().filter(|(_, entry)| entry.next_attempt == Some(now));
        due.min_by_key(|(_, entry)| -entry.priority()).map_or(number, |(first, _)| *first)
    }
}

impl Entry {
    fn by(&self) -> Option<By> {
        self.envelope.requests.by
    }

    /// The more urgent, the higher.
    pub(super) fn priority(&self) -> i8 {
        self.envelope.requests.priority.unwrap_or(0)
    }

    /// How many seconds the message has left; negative when its time is over.
    pub(super) fn seconds_left(&self, now: SimTime) -> Option<i64> {
        let gone = (now - self.arrived_at).as_secs() as i64;
        self.by().map(|by| by.seconds.saturating_sub(gone))
    }

    /// When the time is over, where that is still to come.
    pub(super) fn deadline(&self, now: SimTime) -> Option<SimTime> {
        let seconds = self.by().and_then(|by| u64::try_from(by.seconds).ok())?;
        let at = self.arrived_at + SimTime::from_secs(seconds);
        (at > now).then_some(at)
    }

    /// Why the message goes back now, where its sender wants it back when the time is over.
    pub(super) fn too_late(&self, now: SimTime) -> Option<Why> {
        let over = self.by()?.mode == ByMode::Return && self.seconds_left(now)? <= 0;
        over.then(|| {
            Why::found(TOO_LATE_STATUS, english!("the time that the sender set for its delivery is over"))
        })
    }

    /// Whether the sender hears from this host that the next one has taken the message for a recipient. `dsn` and
    /// `deliver_by` are what that one offers.
    pub(super) fn ends_here(&self, recipient: usize, [dsn, deliver_by]: [bool; 2]) -> bool {
        let Some(recipient) = self.recipients.get(recipient) else { return false };
        let timed = |by: By| by.trace || by.mode == ByMode::Notify && !deliver_by;
        recipient.wants_success() && !dsn || recipient.wants_reports() && self.by().is_some_and(timed)
    }

    /// Whether the sender is to be told that the time is over; another host has told them of a message that came too late.
    pub(super) fn is_newly_late(&self, now: SimTime) -> bool {
        !self.told_late
            && self.by().is_some_and(|by| by.mode == ByMode::Notify && by.seconds > 0)
            && self.seconds_left(now).is_some_and(|left| left <= 0)
    }
}
