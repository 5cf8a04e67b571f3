//! What the page knows and how it changes: pure, natively tested.

mod arranged;
pub(crate) mod branches;
#[allow(dead_code, reason = "the element has no bridge")]
pub(crate) mod bridge;
#[allow(dead_code, reason = "the element runs no chaos")]
pub(crate) mod chaos;
mod compose;
mod course;
mod depicted;
#[allow(dead_code, reason = "the element builds nothing")]
pub(crate) mod draft;
mod engine;
mod facts;
mod follow;
mod guest;
pub(crate) mod history;
mod intent;
pub(crate) mod message;
pub(crate) mod octets;
mod own;
#[allow(dead_code, reason = "the element has no palette")]
pub(crate) mod palette;
mod picture;
mod playground;
mod rules;
mod scene;
mod script;
mod session;
mod share;
pub(crate) mod shipped;
mod shown;
pub(crate) mod sides;
mod signs;
mod start;
pub(crate) mod take;
mod telling;
pub(crate) mod terminal;
mod time;
pub(crate) mod transcript;
mod view;
pub(crate) mod waterfall;
mod words;

pub(crate) use compose::{Compose, Fault};
pub(crate) use course::{Course, Learn};
pub(crate) use depicted::Depicted;
pub(crate) use engine::Engine;
pub(crate) use follow::Family;
#[allow(unused_imports, reason = "the element has no guests")]
pub(crate) use guest::{Guest, Hall, Visitor};
pub(crate) use intent::{Aspect, Field, Intent, Selection, ShowFall, Tab};
pub(crate) use own::Own;
pub(crate) use playground::Playground;
pub(crate) use rules::{COMMANDS, RuleField, RuleForm, VERDICTS, WHATS, node_name};
#[allow(unused_imports, reason = "the element has no bridge")]
pub(crate) use share::bridge_token;
pub(crate) use share::{Link, Shared};
pub(crate) use shown::{Show, Shown, Zone};
pub(crate) use signs::{RuleLine, SignKind, Signs};
pub(crate) use view::{First, LogLine, Mark, MarkKind, Moment, SPEED_FIRST, SPEEDS, Session, View, WELCOME};
pub(crate) use words::{ahead, clock, size, span};
