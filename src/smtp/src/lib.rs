//! The SMTP protocol as sans-I/O sessions: RFC 5321 and its extensions, one transition table, diagnostics that explain.
//!
//! [`server::Server`] and [`client::Client`] take bytes and time as arguments and give [`server::Output`] and
//! [`client::Output`] values; after every input the caller drains `poll` completely. Nothing here knows a network.

pub mod address;
pub mod base64;
mod capitals;
pub mod client;
pub mod command;
pub mod complete;
mod diagnostic;
pub mod explain;
mod extension;
pub mod framing;
mod protocol;
mod reply;
pub mod sasl;
mod section;
pub mod server;
pub mod table;
mod time;
pub mod timestamp;
mod utterance;
mod verb;

texts::watch!();

pub use address::{AddressLiteral, Domain, ForwardPath, LocalPart, Mailbox, ReversePath};
pub use command::{Body, Command, MailParameters, RcptParameters};
pub use diagnostic::Diagnostic;
pub use extension::{Extension, Extensions, SessionLimits};
pub use protocol::Protocol;
pub use reply::{Class, Code, EnhancedCode, Reply, ReplyReader};
pub use section::Section;
pub use time::SimTime;
pub use utterance::Utterance;
pub use verb::Verb;
