//! What the page knows and how it changes: pure, natively tested.

mod compose;
mod decode;
mod facts;
mod intent;
pub(crate) mod message;
mod picture;
mod playground;
mod telling;
pub(crate) mod terminal;
mod time;
pub(crate) mod transcript;
mod view;
mod words;

pub(crate) use compose::{Compose, Fault};
pub(crate) use facts::Fact;
pub(crate) use intent::{Field, Intent, Selection, Tab};
pub(crate) use playground::{Moment, Playground, SPEEDS};
pub(crate) use view::{LogLine, Mark, Session, View};
pub(crate) use words::{clock, size, span};
