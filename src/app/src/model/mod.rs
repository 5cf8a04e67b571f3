//! What the page knows and how it changes: pure, natively tested.

mod compose;
mod course;
mod engine;
mod facts;
mod follow;
mod intent;
pub(crate) mod message;
mod picture;
mod playground;
mod script;
mod share;
pub(crate) mod shipped;
mod shown;
mod start;
mod telling;
pub(crate) mod terminal;
mod time;
pub(crate) mod transcript;
mod view;
pub(crate) mod waterfall;
mod words;

pub(crate) use compose::{Compose, Fault};
pub(crate) use course::{Course, Learn};
pub(crate) use engine::Engine;
pub(crate) use follow::Family;
pub(crate) use intent::{Field, Intent, Selection, ShowFall, Tab};
pub(crate) use playground::Playground;
pub(crate) use share::{Link, Shared};
pub(crate) use shown::{Shown, Zone};
pub(crate) use view::{LogLine, Mark, Moment, SPEED_FIRST, SPEEDS, Session, View, WELCOME};
pub(crate) use words::{clock, size, span};
