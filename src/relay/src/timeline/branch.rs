//! Futures that were left behind: kept when somebody acts in the past, to go back to and to compare.

use std::sync::Arc;

use smtp::SimTime;

use super::outcome::{Outcome, outcomes};
use super::{Logged, Timeline};
use crate::{Event, What};

/// The most futures that are kept; the oldest goes first.
const BRANCHES_MAX: usize = 4;

/// A future that was left behind.
#[derive(Clone, Debug)]
pub struct Branch {
    /// Its number: they are counted as they are left.
    pub number: u32,
    fork: Fork,
    /// What is done behind the fork, and what happens there.
    log: Arc<Vec<Logged>>,
    events: Arc<Vec<Event>>,
    end: SimTime,
    /// How many messages wait in queues at its end.
    queued: usize,
}

/// The place in a timeline where two futures part.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Fork {
    at: SimTime,
    steps: u64,
    done: usize,
    cursor: usize,
}

/// What a future comes to.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Counts {
    /// Copies that reached a mailbox.
    pub delivered: usize,
    /// Times that a recipient was put off.
    pub deferred: usize,
    /// Recipients that were given up.
    pub bounced: usize,
    /// Messages that wait in queues at the end of what is known.
    pub queued: usize,
}

/// This future and another, side by side.
#[derive(Clone, PartialEq, Debug)]
pub struct Comparison {
    /// The number of the first event that is not the same in both; `None` where one is the whole of the other.
    pub differs_at: Option<u64>,
    /// That event here; `None` where nothing more is known.
    pub here: Option<Event>,
    /// That event there.
    pub there: Option<Event>,
    /// What the future here comes to.
    pub counts: Counts,
    /// What the other one comes to.
    pub others: Counts,
    /// Of which messages and recipients it differs what became.
    pub outcomes: Vec<Outcome>,
}

impl Branch {
    /// When it parts from the present.
    pub fn at(&self) -> SimTime {
        self.fork.at
    }

    /// What was done first in it.
    pub fn first(&self) -> Option<&Logged> {
        self.log.first()
    }

    /// Compares the known future with this one: all the events that are known, and how many messages wait at its end; `None`
    /// where this one does not part from it.
    pub fn beside(&self, known: &[Event], queued: usize) -> Option<Comparison> {
        let (common, ours) = known.split_at_checked(self.fork.cursor)?;
        let theirs = &self.events[..];
        let same = ours.iter().zip(theirs).take_while(|(here, there)| here == there).count();
        let (here, there) = (ours.get(same).cloned(), theirs.get(same).cloned());
        Some(Comparison {
            differs_at: here.as_ref().or(there.as_ref()).map(|event| event.sequence),
            here,
            there,
            counts: Counts::of(known.iter(), queued),
            others: Counts::of(common.iter().chain(theirs), self.queued),
            outcomes: outcomes(known.iter(), common.iter().chain(theirs)),
        })
    }
}

impl Counts {
    fn of<'a>(events: impl Iterator<Item = &'a Event>, queued: usize) -> Counts {
        let mut counts = Counts { queued, ..Counts::default() };
        for event in events {
            match event.what {
                What::Delivered { .. } => counts.delivered += 1,
                What::Deferred { .. } => counts.deferred += 1,
                What::Failed { .. } => counts.bounced += 1,
                _ => {}
            }
        }
        counts
    }
}

impl Timeline {
    /// The futures that were left behind, the oldest first.
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// Takes up the future with this number, and leaves the one that is known now; the moment is where they part. `false`
    /// where there is none.
    pub fn switch(&mut self, number: u32) -> bool {
        let Some(place) = self.branches.iter().position(|branch| branch.number == number) else {
            return false;
        };
        let Branch { fork, log, events, end, .. } = self.branches.remove(place);
        self.go_to(fork);
        if self.has_future() {
            self.cut();
        }
        self.log.extend(Arc::unwrap_or_clone(log));
        self.events.extend(Arc::unwrap_or_clone(events));
        self.end = end;
        true
    }

    /// Compares the known future with that of this number.
    pub fn compare(&self, number: u32) -> Option<Comparison> {
        let branch = self.branches.iter().find(|branch| branch.number == number)?;
        branch.beside(&self.events, self.queued_at_end())
    }

    /// Whether anything is known to come.
    pub(super) fn has_future(&self) -> bool {
        self.cursor < self.events.len() || self.done < self.log.len()
    }

    /// Cuts off the known future behind the moment; it is kept.
    pub(super) fn cut(&mut self) {
        let fork = self.fork();
        let queued = self.queued_at_end();
        let end = self.end();
        self.rebase(fork);
        self.left += 1;
        self.branches.push(Branch {
            number: self.left,
            fork,
            log: Arc::new(self.log.split_off(fork.done)),
            events: Arc::new(self.events.split_off(fork.cursor)),
            end,
            queued,
        });
        if self.branches.len() > BRANCHES_MAX {
            self.branches.remove(0);
        }
        self.end = fork.at;
        self.forget_checkpoints();
    }

    /// Futures that part from the known one behind a fork part from it there: what lies between is theirs.
    fn rebase(&mut self, fork: Fork) {
        for branch in &mut self.branches {
            let old = branch.fork;
            if (old.steps, old.done) <= (fork.steps, fork.done) {
                continue;
            }
            let log = [&self.log[fork.done..old.done], &branch.log[..]].concat();
            let events = [&self.events[fork.cursor..old.cursor], &branch.events[..]].concat();
            (branch.log, branch.events, branch.fork) = (Arc::new(log), Arc::new(events), fork);
        }
    }

    fn fork(&self) -> Fork {
        Fork { at: self.now(), steps: self.world.steps(), done: self.done, cursor: self.cursor }
    }

    fn go_to(&mut self, fork: Fork) {
        let start = self.last_checkpoint(|it| it.world.steps() <= fork.steps && it.done <= fork.done);
        self.resume(start);
        while (self.done < fork.done || self.world.steps() < fork.steps) && self.step() {}
        self.world.wait_until(fork.at);
    }

    /// The checkpoints of a future that is not known any more.
    pub(super) fn forget_checkpoints(&mut self) {
        let Fork { steps, done, cursor, .. } = self.fork();
        let known =
            |it: &super::Checkpoint| it.world.steps() <= steps && it.done <= done && it.cursor <= cursor;
        self.checkpoints.retain(known);
    }

    /// How many messages wait in queues at the end of what is known.
    pub fn queued_at_end(&self) -> usize {
        let last = self.checkpoints.last().filter(|last| last.cursor > self.cursor);
        let (mut world, mut done, mut cursor) = match last {
            Some(last) => (last.world.clone(), last.done, last.cursor),
            None => (self.world.clone(), self.done, self.cursor),
        };
        while cursor < self.events.len() || done < self.log.len() {
            match super::due(&self.log[done..], &world) {
                Some(logged) => {
                    world.wait_until(logged.at);
                    done += usize::from(world.act_on(&logged.action).is_ok());
                }
                None if !world.step() => break,
                None => {}
            }
            cursor += world.drain_events().len();
        }
        world.queued().0
    }
}
