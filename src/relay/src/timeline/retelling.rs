//! Coming to the moment of a story, a part of the way at a time.

use std::sync::Arc;

use texts::t;

use super::{Logged, STEPS_MAX, Timeline};
use crate::{Scenario, Story};

const NONSENSE: &str = t!("what it tells cannot happen in this scenario");

/// A timeline on its way to the moment of a story: first through all that is known, then there from the start.
#[derive(Clone, Debug)]
pub struct Retelling {
    timeline: Timeline,
    story: Story,
    /// All that is known has been told.
    known: bool,
}

impl Retelling {
    /// At the start of the scenario.
    pub fn new(scenario: Arc<Scenario>, story: Story) -> Retelling {
        Retelling { timeline: Timeline::new(scenario, story.seed), story, known: false }
    }

    /// Goes on for so many steps at most, and gives the timeline once it is at the moment, with its future; or says why it
    /// cannot be told here.
    pub fn go_on(&mut self, most: u64) -> Result<Option<Timeline>, &'static str> {
        for _ in 0..most {
            if self.step()? {
                let there = Timeline::new(Arc::clone(self.timeline.scenario()), self.story.seed);
                return Ok(Some(std::mem::replace(&mut self.timeline, there)));
            }
        }
        Ok(None)
    }

    /// How much of the way is done, as far as it is known, in percent.
    pub fn percent(&self) -> u8 {
        let (events, steps) = (self.timeline.cursor as u64, self.timeline.world.steps());
        let share = |done: u64, all: u64| 50 * done.min(all) / all.max(1);
        let done =
            if self.known { 50 + share(steps, self.story.steps) } else { share(events, self.story.known) };
        done as u8
    }

    /// The next thing on the way; whether it is at its end.
    fn step(&mut self) -> Result<bool, &'static str> {
        let Retelling { timeline, story, known } = self;
        let steps = timeline.world.steps();
        if !*known {
            match story.log.get(timeline.done) {
                Some(Logged { at, after, action }) if steps >= *after => {
                    timeline.wait(*at).filter(|()| steps == *after).ok_or(NONSENSE)?;
                    timeline.act(action.clone()).map_err(|_| NONSENSE)?;
                }
                None if timeline.events.len() as u64 >= story.known => {
                    timeline.resume(0);
                    *known = true;
                }
                _ => walk(timeline)?,
            }
            return Ok(false);
        }
        if steps < story.steps || steps == story.steps && (timeline.done as u64) < story.done {
            walk(timeline)?;
            return Ok(false);
        }
        timeline.wait(story.now).ok_or(NONSENSE)?;
        timeline.end = timeline.end.max(story.now);
        if timeline.hash() == story.hash {
            Ok(true)
        } else {
            Err(t!("it was made with another edition of the playground, in which other things happened"))
        }
    }
}

fn walk(timeline: &mut Timeline) -> Result<(), &'static str> {
    if timeline.world.steps() >= STEPS_MAX {
        return Err(t!("it is too long to be told here"));
    }
    if timeline.step() { Ok(()) } else { Err(NONSENSE) }
}
