//! What the page knows and how it changes: pure, natively tested.

#[allow(dead_code, reason = "the element has no bridge")]
pub(crate) mod bridge;
mod compose;
mod course;
mod depicted;
mod engine;
mod facts;
mod guest;
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
#[allow(unused_imports, reason = "the element has no guests")]
pub(crate) use guest::{Guest, Visitor};
pub(crate) use intent::{Aspect, Field, Intent, Selection, Tab};
pub(crate) use playground::Playground;
#[allow(unused_imports, reason = "the element has no bridge")]
pub(crate) use share::bridge_token;
pub(crate) use share::{Link, Shared};
pub(crate) use shown::{Show, Shown, Zone};
pub(crate) use view::{LogLine, Mark, Moment, SPEED_FIRST, SPEEDS, Session, View, WELCOME};
pub(crate) use words::{clock, size, span};
