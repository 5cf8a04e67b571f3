//! The data file of a lesson as it is written. Version 1.

use serde::Deserialize;
use toml::Spanned;

use crate::{Condition, Doing};

/// The version of the format that this edition reads.
pub(crate) const VERSION: u32 = 1;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    pub(crate) version: Spanned<u32>,
    /// Its place among the lessons.
    pub(crate) order: u32,
    pub(crate) title: String,
    pub(crate) summary: String,
    pub(crate) minutes: u32,
    pub(crate) scenario: Spanned<String>,
    #[serde(default)]
    pub(crate) step: Vec<StepEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepEntry {
    pub(crate) name: Spanned<String>,
    #[serde(default)]
    pub(crate) points: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) goal: Vec<GoalEntry>,
    #[serde(default)]
    pub(crate) solution: Vec<Spanned<Doing>>,
    #[serde(default)]
    pub(crate) wrong: Vec<WrongEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GoalEntry {
    pub(crate) text: String,
    pub(crate) when: Spanned<Condition>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WrongEntry {
    pub(crate) message: String,
    pub(crate) when: Spanned<Condition>,
    pub(crate) attempt: Vec<Spanned<Doing>>,
}
