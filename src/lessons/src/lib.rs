//! Tutorials: what a lesson is, how it is read, and how it is seen that a goal is reached.
//!
//! A lesson is a folder under `content/`: `lesson.toml` with its steps, goals, wrong attempts and solutions, and `en.md`
//! with its words. [`judge`] looks at the trace and at the snapshot; nothing else tells whether a person has done it.

mod condition;
#[cfg(feature = "toml")]
mod content;
mod doing;
#[cfg(feature = "toml")]
mod file;
mod judge;
mod lesson;
#[cfg(feature = "toml")]
mod load;
mod pack;
mod script;
#[cfg(feature = "toml")]
mod words;

texts::watch!();

pub use condition::Condition;
#[cfg(feature = "toml")]
pub use content::SHIPPED;
pub use doing::{Doing, perform};
pub use judge::{Judged, judge};
pub use lesson::{Goal, Lesson, Points, Step, Wrong};
#[cfg(feature = "toml")]
pub use load::{LessonError, load};
pub use script::script;
