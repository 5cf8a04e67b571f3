//! What the page knows and how it changes: pure, natively tested.

#[allow(dead_code, reason = "the element has no bridge")]
pub(crate) mod bridge;
mod compose;
mod course;
mod engine;
mod facts;
mod guest;
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
mod words;

pub(crate) use compose::{Compose, Fault};
pub(crate) use course::{Course, Learn};
pub(crate) use engine::Engine;
#[allow(unused_imports, reason = "the element has no guests")]
pub(crate) use guest::{Guest, Hall, Visitor};
pub(crate) use intent::{Field, Intent, Selection, Tab};
pub(crate) use playground::Playground;
#[allow(unused_imports, reason = "the element has no bridge")]
pub(crate) use share::bridge_token;
pub(crate) use share::{Link, Shared};
pub(crate) use shown::{Shown, Zone};
pub(crate) use view::{LogLine, Mark, Moment, SPEED_FIRST, SPEEDS, Session, View, WELCOME};
pub(crate) use words::{clock, size, span};
