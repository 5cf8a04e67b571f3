//! Runs under chaos with an auditor beside them, who counts every message at every step: each seed is a run of its own.

use std::fmt;
use std::ops::AddAssign;

use smtp::SimTime;
use texts::t;

use crate::{Acted, Action, ActionError, Auditor, Chaos, Event, Timeline, What, World};

/// Actions of chaos in one run.
const ACTIONS: usize = 60;
/// By then every message has arrived or come back: twice the five days of a queue, and more for the reports.
const END: SimTime = SimTime::from_secs(30 * 86_400);
/// More than any run comes to.
const EVENTS_MAX: usize = 1_000_000;

/// What runs came to.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Tally {
    /// What was told.
    pub events: u64,
    /// Times that a host took a message.
    pub accepted: u64,
    /// Copies that reached a mailbox.
    pub delivered: u64,
    /// Recipients that were given up.
    pub failed: u64,
    /// Recipients for whom the reply to the final dot was lost: see [`Auditor::windows`].
    pub windows: u64,
    /// Copies that are not the first in their mailbox.
    pub duplicates: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.events += other.events;
        self.accepted += other.accepted;
        self.delivered += other.delivered;
        self.failed += other.failed;
        self.windows += other.windows;
        self.duplicates += other.duplicates;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally { events, accepted, delivered, failed, windows, duplicates } = self;
        write!(
            f,
            "{events} events, {accepted} times a host took a message, {delivered} copies delivered, {failed} \
             recipients given up, none lost; the reply to the final dot was lost for {windows} recipients, \
             and {duplicates} copies are not the first in their mailbox, for that or for aliases and lists"
        )
    }
}

/// What chaos and its auditor need of a timeline; in the page it stands between them and the engine.
pub trait Run {
    /// See [`Timeline::act`].
    fn act(&mut self, action: Action) -> Result<Acted, ActionError>;
    /// See [`Timeline::step`].
    fn step(&mut self) -> bool;
    /// See [`Timeline::run_until`].
    fn run_until(&mut self, at: SimTime);
    /// See [`Timeline::now`].
    fn now(&self) -> SimTime;
    /// See [`Timeline::next_at`].
    fn next_at(&self) -> Option<SimTime>;
    /// See [`Timeline::events`].
    fn events(&self) -> &[Event];
    /// See [`Timeline::world`].
    fn world(&self) -> &World;
    /// See [`Timeline::seek_event`].
    fn seek_event(&mut self, sequence: u64);
    /// The octets of [`Timeline::story`]; or why they would not tell all of it.
    fn story(&self, seed: u64) -> Result<Vec<u8>, &'static str>;
}

impl Run for Timeline {
    fn act(&mut self, action: Action) -> Result<Acted, ActionError> {
        Timeline::act(self, action)
    }

    fn step(&mut self) -> bool {
        Timeline::step(self)
    }

    fn run_until(&mut self, at: SimTime) {
        Timeline::run_until(self, at);
    }

    fn now(&self) -> SimTime {
        Timeline::now(self)
    }

    fn next_at(&self) -> Option<SimTime> {
        Timeline::next_at(self)
    }

    fn events(&self) -> &[Event] {
        Timeline::events(self)
    }

    fn world(&self) -> &World {
        Timeline::world(self)
    }

    fn seek_event(&mut self, sequence: u64) {
        Timeline::seek_event(self, sequence);
    }

    fn story(&self, seed: u64) -> Result<Vec<u8>, &'static str> {
        Timeline::story(self, seed).to_bytes()
    }
}

/// A run under chaos: its timeline, its books, and what it came to.
#[derive(Debug)]
pub struct Ordeal<R: Run + ?Sized> {
    /// The run, at its end or where it went wrong.
    pub timeline: Box<R>,
    /// What it came to.
    pub tally: Tally,
    /// What the auditor has against it; `None` where all is in order.
    pub wrong: Option<String>,
    auditor: Auditor,
    seen: usize,
}

impl<R: Run + ?Sized> Ordeal<R> {
    /// Runs a timeline that is at its start under the chaos of a seed until nothing waits any more, or something is wrong.
    pub fn of(timeline: Box<R>, seed: u64) -> Ordeal<R> {
        let mut ordeal =
            Ordeal { timeline, tally: Tally::default(), wrong: None, auditor: Auditor::default(), seen: 0 };
        ordeal.wrong = ordeal.play(seed).err();
        ordeal.tally.windows = ordeal.auditor.windows();
        ordeal.tally.duplicates = ordeal.auditor.duplicates();
        ordeal
    }

    fn play(&mut self, seed: u64) -> Result<(), String> {
        let mut chaos = Chaos::new(seed);
        self.balance()?;
        for _ in 0..ACTIONS {
            // What cannot be done is refused, which is right as well.
            let _ = self.timeline.act(chaos.action(self.timeline.world()));
            self.balance()?;
            self.run(self.timeline.now() + chaos.pause())?;
        }
        for action in Chaos::calm(self.timeline.world()) {
            let _ = self.timeline.act(action);
            self.balance()?;
        }
        self.run(END)?;
        match self.timeline.next_at() {
            Some(at) => Err(t!("something is still due at {at}")),
            None => self.auditor.close(),
        }
    }

    fn run(&mut self, until: SimTime) -> Result<(), String> {
        while self.timeline.next_at().is_some_and(|next| next <= until) {
            self.timeline.step();
            self.balance()?;
            if self.seen > EVENTS_MAX {
                return Err(t!("this has no end").to_owned());
            }
        }
        self.timeline.run_until(until);
        Ok(())
    }

    /// Enters what happened into the books, and compares them with the world.
    fn balance(&mut self) -> Result<(), String> {
        let new = &self.timeline.events()[self.seen..];
        if new.is_empty() {
            return Ok(());
        }
        for event in new {
            self.auditor.note(&event.what);
            match event.what {
                What::Accepted { .. } => self.tally.accepted += 1,
                What::Delivered { .. } => self.tally.delivered += 1,
                What::Failed { .. } => self.tally.failed += 1,
                _ => {}
            }
        }
        self.tally.events += new.len() as u64;
        self.seen = self.timeline.events().len();
        self.auditor.check(self.timeline.world())
    }
}
