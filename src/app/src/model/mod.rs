//! What the page knows and how it changes: pure, natively tested.

mod compose;
mod intent;
mod playground;
pub(crate) mod terminal;
mod time;
pub(crate) mod transcript;
mod view;
mod words;

pub(crate) use compose::{Compose, Eml};
pub(crate) use intent::{Field, Intent, Selection, Tab};
pub(crate) use playground::{Playground, SPEEDS};
pub(crate) use view::{LogLine, Mark, MarkKind, Session, View};
pub(crate) use words::{clock, size, span};
