//! Time travel: a world, its action log, its trace, and checkpoints to go back to.

mod branch;
mod outcome;
mod retelling;
mod stride;

use std::sync::Arc;

pub use branch::{Branch, Comparison, Counts};
pub use outcome::{Fate, Outcome};
pub use retelling::Retelling;
pub use stride::{Stride, Until};

use smtp::SimTime;

use crate::{Acted, Action, ActionError, Event, Scenario, Snapshot, Story, World, trace};

/// How many steps of the world lie between checkpoints at first: they are the work of going there again. It doubles when
/// there are too many checkpoints.
const SPACING: u64 = 256;
/// The most checkpoints that are kept. What did not change from one to the next they share.
const CHECKPOINTS_MAX: usize = 128;
/// The most steps that a story may take.
const STEPS_MAX: u64 = 200_000;

/// An action and when it was done.
#[derive(Clone, PartialEq, Debug)]
pub struct Logged {
    /// When.
    pub at: SimTime,
    /// After how many steps of the world: this orders it among things at the same time.
    pub after: u64,
    /// What.
    pub action: Action,
}

/// A world that a person can move through in time. Going back is restoring a checkpoint and replaying the log.
#[derive(Clone, Debug)]
pub struct Timeline {
    world: World,
    checkpoints: Vec<Checkpoint>,
    spacing: u64,
    log: Vec<Logged>,
    /// How many actions of the log are done.
    done: usize,
    /// Everything that is known to happen, the future included.
    events: Vec<Event>,
    /// How many events have happened.
    cursor: usize,
    end: SimTime,
    /// The futures that were left behind, and how many there ever were.
    branches: Vec<Branch>,
    left: u32,
}

/// A world at some moment.
#[derive(Clone, Debug)]
struct Checkpoint {
    world: World,
    done: usize,
    cursor: usize,
}

impl Timeline {
    /// A timeline at its start.
    pub fn new(scenario: Arc<Scenario>, seed: u64) -> Timeline {
        let mut world = World::new(scenario, seed);
        let events = world.drain_events();
        let cursor = events.len();
        Timeline {
            checkpoints: vec![Checkpoint { world: world.clone(), done: 0, cursor }],
            world,
            spacing: SPACING,
            log: Vec::new(),
            done: 0,
            events,
            cursor,
            end: SimTime::ZERO,
            branches: Vec::new(),
            left: 0,
        }
    }

    /// What has been done and where this stands, for [`Timeline::retell`]; `seed` is what it began with.
    pub fn story(&self, seed: u64) -> Story {
        Story {
            scenario: self.scenario().name.clone(),
            own: String::new(),
            seed,
            log: self.log.clone(),
            known: self.events.len() as u64,
            done: self.done as u64,
            steps: self.world.steps(),
            now: self.now(),
            hash: self.hash(),
        }
    }

    /// The timeline that a story tells, at its moment and with its future; or why it cannot be told here.
    pub fn retell(scenario: Arc<Scenario>, story: &Story) -> Result<Timeline, &'static str> {
        let told = Retelling::new(scenario, story.clone()).go_on(u64::MAX)?;
        told.ok_or("it is too long to be told here")
    }

    /// Sets the clock to a time before which nothing happens; `None` when something would.
    fn wait(&mut self, at: SimTime) -> Option<()> {
        let idle = at >= self.now() && self.next_at().is_none_or(|next| next >= at);
        idle.then(|| self.world.wait_until(at))
    }

    /// Goes to just before the last action that was done; `false` where none was.
    pub fn undo(&mut self) -> bool {
        let Some(wanted) = self.done.checked_sub(1) else { return false };
        let Logged { at, after, .. } = self.log[wanted];
        let start =
            self.last_checkpoint(|checkpoint| checkpoint.done <= wanted && checkpoint.world.steps() <= after);
        self.resume(start);
        while (self.done < wanted || self.world.steps() < after) && self.step() {}
        self.world.wait_until(at);
        true
    }

    /// Does the next known action again, and goes to just before the one after it, or to the end of what is known;
    /// `false` where none is known.
    pub fn redo(&mut self) -> bool {
        if self.done == self.log.len() {
            return false;
        }
        let wanted = self.done + 1;
        while self.done < wanted && self.step() {}
        match self.log.get(wanted) {
            Some(Logged { at, after, .. }) => {
                let (at, after) = (*at, *after);
                while self.world.steps() < after && self.step() {}
                self.world.wait_until(at);
            }
            None => while self.cursor < self.events.len() && self.step() {},
        }
        true
    }

    /// Does an action now. In the past this begins another future: the later trace and log are cut off, and kept as a branch.
    pub fn act(&mut self, action: Action) -> Result<Acted, ActionError> {
        let logged = Logged { at: self.now(), after: self.world.steps(), action };
        let before = self.has_future().then(|| self.world.clone());
        // What cannot be done cuts nothing off.
        let acted = self.world.act_on(&logged.action)?;
        match before {
            Some(before) => {
                let after = std::mem::replace(&mut self.world, before);
                self.cut();
                self.world = after;
            }
            None => self.forget_checkpoints(),
        }
        self.log.push(logged);
        self.done += 1;
        self.end = self.now();
        self.take_events();
        Ok(acted)
    }

    /// Does the next thing that is due, or the next action of a known future; `false` when nothing is left.
    pub fn step(&mut self) -> bool {
        let stepped = match due(&self.log[self.done..], &self.world) {
            Some(Logged { at, action, .. }) => {
                self.world.wait_until(*at);
                // It was done before in the same world, so it can be done again.
                self.done += usize::from(self.world.act_on(action).is_ok());
                true
            }
            None => self.world.step(),
        };
        self.take_events();
        stepped
    }

    /// Steps until at least one event has been told; `false` when nothing is left.
    pub fn step_event(&mut self) -> bool {
        let before = self.cursor;
        while self.cursor == before {
            if !self.step() {
                return false;
            }
        }
        true
    }

    /// Goes back to before the step that told the last event.
    pub fn step_back(&mut self) {
        self.back_before(self.cursor);
    }

    /// Goes back to before the step with which so many events have happened.
    fn back_before(&mut self, wanted: usize) {
        let start = self.last_checkpoint(|checkpoint| checkpoint.cursor < wanted);
        self.resume(start);
        let mut steps = 0;
        while self.cursor < wanted && self.step() {
            steps += 1;
        }
        self.resume(start);
        for _ in 1..steps {
            self.step();
        }
    }

    /// Runs to a time, the present or the known future's.
    pub fn run_until(&mut self, at: SimTime) {
        loop {
            if self.next_at().is_none_or(|next| next > at) {
                break;
            }
            self.step();
        }
        self.world.run_until(at);
        self.take_events();
        self.end = self.end.max(at);
    }

    /// Runs to a time, but not by more than so many steps of the world: then there is more to do at the time where it stands.
    pub fn run_toward(&mut self, at: SimTime, most: u64) {
        for _ in 0..most {
            if self.next_at().is_none_or(|next| next > at) {
                return self.run_until(at);
            }
            self.step();
        }
    }

    /// Goes to a time, back or forth.
    pub fn seek(&mut self, at: SimTime) {
        self.approach(at < self.now(), |checkpoint| checkpoint.world.now() < at);
        self.run_until(at);
    }

    /// Goes to just after the event with this number, back or forth.
    pub fn seek_event(&mut self, sequence: u64) {
        let wanted = usize::try_from(sequence).unwrap_or(usize::MAX).saturating_add(1);
        self.approach(wanted <= self.cursor, |checkpoint| checkpoint.cursor < wanted);
        while self.cursor < wanted && self.step() {}
    }

    /// Tells again how it came to this moment, beginning before the event in the place `from`, or sooner: `look` sees the
    /// world after each step, and the events that the step told.
    pub fn retrace(&self, from: usize, look: &mut dyn FnMut(&World, &[Event])) {
        let index = self.last_checkpoint(|checkpoint| checkpoint.cursor <= from);
        let Checkpoint { mut world, mut done, cursor } = self.checkpoints[index].clone();
        look(&world, if index == 0 { &self.events[..cursor] } else { &[] });
        while world.steps() < self.world.steps() || done < self.done {
            match due(&self.log[done..self.done], &world) {
                Some(Logged { at, action, .. }) => {
                    world.wait_until(*at);
                    done += usize::from(world.act_on(action).is_ok());
                }
                None if world.step() => {}
                None => break,
            }
            let told = world.drain_events();
            look(&world, &told);
        }
    }

    /// The simulated time.
    pub fn now(&self) -> SimTime {
        self.world.now()
    }

    /// The latest time that is known.
    pub fn end(&self) -> SimTime {
        self.events.last().map_or(self.end, |event| event.at.max(self.end))
    }

    /// When something happens next; `None` when all is quiet.
    pub fn next_at(&self) -> Option<SimTime> {
        due(&self.log[self.done..], &self.world).map(|logged| logged.at).or(self.world.next_at())
    }

    /// How many things were done.
    pub fn steps(&self) -> u64 {
        self.world.steps()
    }

    /// Sets the clock to a time before which nothing is due.
    #[cfg(feature = "toml")]
    pub(crate) fn run_idle(&mut self, at: SimTime) {
        self.world.wait_until(at);
        self.end = self.end.max(at);
    }

    /// The world at this moment.
    pub fn snapshot(&self) -> Snapshot {
        self.world.snapshot()
    }

    /// The world at the moment.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The scenario.
    pub fn scenario(&self) -> &Arc<Scenario> {
        self.world.scenario()
    }

    /// Every event that is known, past and future.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// How many events have happened.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// How often a known future was cut off: as long as this is the same, what was known of events and actions still holds.
    pub fn cuts(&self) -> u32 {
        self.left
    }

    /// The actions, past and future.
    pub fn log(&self) -> &[Logged] {
        &self.log
    }

    /// The hash of what has happened.
    pub fn hash(&self) -> u64 {
        trace::hash(&self.events[..self.cursor])
    }

    /// Adds what the world told. What is known already is the same again: that is what determinism means.
    fn take_events(&mut self) {
        for event in self.world.drain_events() {
            if self.cursor < self.events.len() {
                debug_assert_eq!(self.events[self.cursor], event, "a replay must tell the same");
            } else {
                if self.events.len() == self.events.capacity() {
                    // A quarter more, not twice as many: in a long run nothing is larger.
                    self.events.reserve_exact(self.events.len() / 4 + 64);
                }
                self.events.push(event);
            }
            self.cursor += 1;
        }
        self.checkpoint();
    }

    fn checkpoint(&mut self) {
        let last = self.checkpoints.last().map_or(0, |checkpoint| checkpoint.world.steps());
        if self.world.steps() < last + self.spacing {
            return;
        }
        self.checkpoints.push(Checkpoint { world: self.world.clone(), done: self.done, cursor: self.cursor });
        if self.checkpoints.len() > CHECKPOINTS_MAX {
            let mut index = 0;
            self.checkpoints.retain(|_| {
                index += 1;
                index % 2 == 1
            });
            self.spacing *= 2;
        }
    }

    /// Restores the last checkpoint that fits, if that is the way back or saves a part of the way on.
    fn approach(&mut self, back: bool, fits: impl Fn(&Checkpoint) -> bool) {
        let index = self.last_checkpoint(fits);
        if back || self.checkpoints[index].cursor > self.cursor {
            self.resume(index);
        }
    }

    /// The place of the last checkpoint that fits; the first one always does.
    fn last_checkpoint(&self, fits: impl Fn(&Checkpoint) -> bool) -> usize {
        self.checkpoints.iter().rposition(fits).unwrap_or(0)
    }

    fn resume(&mut self, index: usize) {
        let Checkpoint { world, done, cursor } = self.checkpoints[index].clone();
        self.world = world;
        self.done = done;
        self.cursor = cursor;
    }
}

/// The first of these actions, if its place has come.
fn due<'a>(to_do: &'a [Logged], world: &World) -> Option<&'a Logged> {
    to_do.first().filter(|logged| logged.after == world.steps())
}
