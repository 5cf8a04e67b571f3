//! A lesson as a value.

use crate::{Condition, Doing};

/// A lesson.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Lesson {
    /// The stable name: that of its folder.
    pub slug: String,
    /// The name for people.
    pub title: String,
    /// What one learns, in a sentence.
    pub summary: String,
    /// About how long it takes.
    pub minutes: u32,
    /// The name of the scenario in which it happens.
    pub scenario: String,
    /// Its steps, in order.
    pub steps: Vec<Step>,
}

/// A step of a lesson.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Step {
    /// The stable name within the lesson.
    pub name: String,
    /// The name for people.
    pub title: String,
    /// The text, as HTML without scripts, styles and frames.
    pub html: String,
    /// Where on the page it happens.
    pub points: Points,
    /// What has to come about, all of it.
    pub goals: Vec<Goal>,
    /// Hints, each saying more than the one before, as HTML.
    pub hints: Vec<String>,
    /// A way to the goals.
    pub solution: Vec<Doing>,
    /// What people try that does not lead there.
    pub wrong: Vec<Wrong>,
}

/// Something that has to come about.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Goal {
    /// It in words.
    pub text: String,
    /// How to tell.
    pub when: Condition,
}

/// Something that people try.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Wrong {
    /// How to tell.
    pub when: Condition,
    /// What to say about it.
    pub message: String,
    /// How one gets there: for the test of the lesson.
    pub attempt: Vec<Doing>,
}

/// A thing on the page.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub enum Points {
    /// Nothing in particular.
    #[default]
    Nowhere,
    /// Where messages are written.
    Compose,
    /// Where one types SMTP.
    Terminal,
    /// Where everything that happened stands.
    Log,
    /// A host, by its short name.
    Host(String),
}
