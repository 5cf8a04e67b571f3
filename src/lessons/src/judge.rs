//! The judge: which goals of a step are reached, and what was tried instead.

use relay::{Event, Snapshot};

use crate::Step;
use crate::condition::{Scene, Time};

/// How a step stands.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Judged {
    /// Whether each goal is reached, in order.
    pub goals: Vec<bool>,
    /// The wrong attempt that was made last, by its place; `None` where a goal was reached after it.
    pub wrong: Option<usize>,
}

impl Judged {
    /// Whether all goals are reached.
    pub fn solved(&self) -> bool {
        !self.goals.is_empty() && self.goals.iter().all(|reached| *reached)
    }
}

/// Looks at what has happened: `events` are all of them up to the moment of `snapshot`, `from` is where the step began.
pub fn judge(step: &Step, events: &[Event], from: usize, snapshot: &Snapshot) -> Judged {
    let scene = Scene { events, from: from.min(events.len()), snapshot };
    let reached: Vec<Option<usize>> =
        step.goals.iter().map(|goal| goal.when.place(&scene, Time::First)).collect();
    let right = reached.iter().flatten().filter(|at| **at < events.len()).max().copied();
    let mut wrong = None;
    for (place, attempt) in step.wrong.iter().enumerate() {
        let at = attempt.when.place(&scene, Time::Last).filter(|at| right.is_none_or(|right| *at > right));
        if at.is_some_and(|at| wrong.is_none_or(|(last, _)| at > last)) {
            wrong = at.map(|at| (at, place));
        }
    }
    let goals: Vec<bool> = reached.iter().map(Option::is_some).collect();
    let mut judged = Judged { goals, wrong: None };
    if !judged.solved() {
        judged.wrong = wrong.map(|(_, place)| place);
    }
    judged
}
