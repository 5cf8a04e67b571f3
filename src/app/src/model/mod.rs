//! What the page knows and how it changes: pure, natively tested.

mod compose;
mod course;
mod depicted;
mod engine;
mod facts;
mod intent;
pub(crate) mod message;
pub(crate) mod octets;
mod picture;
mod playground;
mod scene;
mod script;
mod share;
pub(crate) mod shipped;
mod shown;
mod start;
pub(crate) mod take;
mod telling;
pub(crate) mod terminal;
mod time;
pub(crate) mod transcript;
mod view;
mod words;

pub(crate) use compose::{Compose, Fault};
pub(crate) use course::{Course, Learn};
pub(crate) use depicted::Depicted;
pub(crate) use engine::Engine;
pub(crate) use intent::{Aspect, Field, Intent, Selection, Tab};
pub(crate) use playground::Playground;
pub(crate) use share::{Link, Shared};
pub(crate) use shown::{Show, Shown, Zone};
pub(crate) use view::{LogLine, Mark, Moment, SPEED_FIRST, SPEEDS, Session, View, WELCOME};
pub(crate) use words::{clock, size, span};
