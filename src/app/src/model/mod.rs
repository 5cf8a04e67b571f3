//! What the page knows and how it changes: pure, natively tested.

mod arranged;
mod compose;
mod course;
#[allow(dead_code, reason = "the element builds nothing")]
pub(crate) mod draft;
mod engine;
mod facts;
pub(crate) mod history;
mod intent;
pub(crate) mod message;
mod own;
mod picture;
mod playground;
mod rules;
mod script;
mod share;
pub(crate) mod shipped;
mod shown;
mod signs;
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
pub(crate) use intent::{Field, Intent, Selection, Tab};
pub(crate) use own::Own;
pub(crate) use playground::Playground;
pub(crate) use rules::{COMMANDS, RuleField, RuleForm, VERDICTS, WHATS, node_name};
pub(crate) use share::{Link, Shared};
pub(crate) use shown::{Shown, Zone};
pub(crate) use signs::{RuleLine, SignKind, Signs};
pub(crate) use view::{LogLine, Mark, Moment, SPEED_FIRST, SPEEDS, Session, View, WELCOME};
pub(crate) use words::{clock, size, span};
