//! How a person's time becomes simulated time: slow enough to see a hop, and long pauses are folded, saying so.

use relay::{Phase, Snapshot, Timeline};
use smtp::SimTime;

/// A pause without anything on its way is folded if it is at least this long,
pub(super) const FOLD_MIN: SimTime = SimTime::from_millis(250);
/// and if a person would have to wait for longer than this.
const PATIENCE_MS: u64 = 1_500;
/// How long the page says that it is about to fold.
const BEAT_US: u64 = 900_000;
/// Where a session by hand waits for the person, time does not fold for longer than this unless the person says so.
const TURN_MIN: SimTime = SimTime::from_secs(5);
/// A picture that comes late does not make time jump.
const FRAME_US_MAX: u64 = 100_000;
/// The most steps of the world in a frame, so that no frame waits for them: where more happens, time passes more slowly.
pub(super) const STEPS_MAX: u64 = 1_500;

/// What came of letting time pass.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Passed {
    /// Time has passed, and nothing has happened.
    Only,
    /// Something has happened.
    Happened,
    /// A session by hand is open, and nothing happens until the person says something.
    YourTurn,
    /// Nothing will happen any more.
    Quiet,
}

/// A pause that is about to be folded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Fold {
    /// How much is left out.
    pub(crate) gap: SimTime,
    left_us: u64,
}

/// Time as it passes for a person.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Pace {
    /// The pause that is about to be folded.
    pub(crate) fold: Option<Fold>,
    /// The person wants time to pass although a session waits for them.
    pub(crate) passes_turn: bool,
}

impl Pace {
    /// Lets `passed_us` of a person's time pass, at so many simulated microseconds in a millisecond. `snapshot` shows the
    /// timeline as it is.
    pub(crate) fn pass(
        &mut self,
        timeline: &mut Timeline,
        snapshot: &Snapshot,
        passed_us: u64,
        micros_per_ms: u64,
    ) -> Passed {
        let passed_us = passed_us.min(FRAME_US_MAX);
        if let Some(fold) = &mut self.fold {
            fold.left_us = fold.left_us.saturating_sub(passed_us);
            if fold.left_us > 0 {
                return Passed::Only;
            }
            self.fold = None;
            timeline.step_event();
            return Passed::Happened;
        }
        let target = timeline.now() + SimTime::from_micros(passed_us * micros_per_ms / 1_000);
        match timeline.next_at() {
            Some(next) if next <= target => {
                timeline.run_toward(target, STEPS_MAX);
                Passed::Happened
            }
            next => self.wait(timeline, snapshot, target, next, micros_per_ms),
        }
    }

    /// Nothing is due before `target`.
    fn wait(
        &mut self,
        timeline: &mut Timeline,
        snapshot: &Snapshot,
        target: SimTime,
        next: Option<SimTime>,
        micros_per_ms: u64,
    ) -> Passed {
        let your_turn = is_your_turn(snapshot);
        let Some(next) = next else {
            return if your_turn { Passed::YourTurn } else { Passed::Quiet };
        };
        let gap = next - timeline.now();
        if !is_idle(snapshot) || gap < FOLD_MIN || gap.as_micros() < PATIENCE_MS * micros_per_ms {
            timeline.run_until(target);
            return Passed::Only;
        }
        if your_turn && gap > TURN_MIN && !self.passes_turn {
            return Passed::YourTurn;
        }
        self.passes_turn = false;
        self.fold = Some(Fold { gap, left_us: BEAT_US });
        Passed::Only
    }
}

/// Whether nothing is on its way over any link.
pub(crate) fn is_idle(snapshot: &Snapshot) -> bool {
    snapshot.connections.iter().all(|connection| connection.in_flight.is_empty())
}

/// Whether a session by hand stands open and nothing is on its way: the next word is the person's.
pub(crate) fn is_your_turn(snapshot: &Snapshot) -> bool {
    let open = |phase| matches!(phase, Phase::Open | Phase::Closing);
    is_idle(snapshot)
        && snapshot.connections.iter().any(|connection| connection.typed && open(connection.phase))
}
