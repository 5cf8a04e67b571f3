//! Lets time pass while it plays.

use smtp::SimTime;
use texts::t;

use super::Playground;
use crate::model::time::{FOLD_MIN, Passed};
use crate::model::{Moment, SPEEDS, Tab};

/// Time for a person who types passes this much faster.
const TYPING_FACTOR: u64 = 6;
/// While it plays, the clock changes every so many milliseconds: nobody reads faster, and each number is laid out anew.
const READ_MS: u64 = 100;
/// A real program's time does not jump further than this.
const LIVE_US_MAX: u64 = 2_000_000;

/// The picture of more than so many hosts is drawn anew no more often than this while it plays; what moves, moves all the time.
const CROWD: usize = 30;
const COARSE_US: u64 = 100_000;
/// In so many frames all of it is drawn; however long they take, so many pass.
const TURNS: u64 = 3;

impl Playground {
    /// Lets time pass. Whether the view has changed.
    pub(super) fn frame(&mut self, passed_us: u64) -> bool {
        if !self.playing {
            return false;
        }
        if let Some(way) = self.way.take() {
            return self.walk(way);
        }
        if self.is_live() {
            return self.live(passed_us);
        }
        let speed = self.micros_per_ms();
        let before = self.timeline.cursor();
        self.stood_us = self.stood_us.saturating_add(passed_us.min(COARSE_US.div_ceil(TURNS)));
        if self.late && self.timeline.next_at().is_none_or(|next| next - self.timeline.now() >= FOLD_MIN) {
            // Whether a pause is folded is judged by how things are.
            self.refresh();
            return true;
        }
        match self.pace.pass(&mut self.timeline, &self.snapshot, passed_us, speed) {
            Passed::Only if !self.late || self.may_stand() => return false,
            Passed::Only => {}
            Passed::Happened => {
                self.end_where_it_is_so(before);
                if self.may_stand() {
                    self.late = true;
                    return false;
                }
                if self.late || self.timeline.cursor() > before {
                    self.tell_last();
                }
            }
            Passed::YourTurn if self.running && self.do_next() => {}
            Passed::YourTurn => {
                self.running = false;
                self.playing = false;
                self.status =
                    t!("Your turn: the other end waits for a line of yours. Play lets time pass instead.")
                        .into();
            }
            Passed::Quiet => {
                self.playing = false;
                self.tell_end();
            }
        }
        self.refresh();
        true
    }

    /// Whether the view may stand a little longer although something has happened.
    fn may_stand(&self) -> bool {
        self.playing && self.is_crowd() && self.stood_us < COARSE_US
    }

    /// Whether so many are at play that the picture is drawn anew in turns.
    pub(super) fn is_crowd(&self) -> bool {
        self.snapshot.hosts.len() > CROWD
    }

    /// Time passes as on the wall.
    fn live(&mut self, passed_us: u64) -> bool {
        let before = self.timeline.cursor();
        let passed = SimTime::from_micros(passed_us.min(LIVE_US_MAX));
        self.timeline.run_until(self.timeline.now() + passed);
        self.entertain();
        if self.timeline.cursor() == before {
            return false;
        }
        self.tell_last();
        self.refresh();
        true
    }

    /// Ends play at the first new event of those that it is played until.
    fn end_where_it_is_so(&mut self, before: usize) {
        let Some(until) = self.until else { return };
        let new = &self.timeline.events()[before..self.timeline.cursor()];
        if let Some(met) = new.iter().find(|event| until.is_met_by(&event.what)) {
            let sequence = met.sequence;
            self.playing = false;
            self.running = false;
            self.timeline.seek_event(sequence);
        }
    }

    /// How many simulated microseconds pass in a millisecond of a person's.
    fn micros_per_ms(&self) -> u64 {
        SPEEDS[self.speed].1 * if self.tab == Tab::Terminal { TYPING_FACTOR } else { 1 }
    }

    /// What changes while time merely passes.
    pub(crate) fn moment(&self) -> Moment {
        let now = self.timeline.now();
        let grain_us = if self.playing { self.micros_per_ms() * READ_MS } else { 1 };
        let clock = SimTime::from_micros(now.as_micros() / grain_us * grain_us);
        Moment { now, clock, next_at: self.timeline.next_at(), fold: self.pace.fold }
    }
}
