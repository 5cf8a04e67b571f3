//! The transitions: every way in which a session may change its state, each with its rule.
//!
//! The sessions move by [`row`] and in no other way; the state diagram and the exhaustive tests read the same rows.

mod client;
mod server;

use texts::t;

use crate::{Section, Verb};

pub use client::CLIENT;
pub use server::SERVER;
pub(crate) use server::row as server_row;

/// What makes a session move.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum On {
    /// The greeting was 220.
    Greeted,
    /// The greeting was a refusal.
    TurnedAway,
    /// The server asks for the next part of a login with 334.
    Challenged,
    /// The client says this command.
    Says(Verb),
    /// The command was answered with 2yz or 3yz.
    Accepted(Verb),
    /// The command was answered with 4yz or 5yz.
    Refused(Verb),
    /// Any command was refused or not understood: nothing changes.
    Refusal,
    /// The command was refused, but the replies to the rest of the group are still to come.
    RefusedInGroup(Verb),
    /// One recipient was answered; more are waiting.
    RecipientAnswered,
    /// The last recipient was answered, and DATA follows.
    RecipientsAnswered,
    /// The last recipient was answered, and none was accepted.
    NoRecipient,
    /// The final dot was sent, or the last chunk.
    ContentSent,
    /// A chunk of the content that is not the last was answered with 250.
    ChunkAccepted,
    /// The message was accepted after the final dot.
    ContentAccepted,
    /// The message was refused after the final dot.
    ContentRefused,
    /// The TLS handshake is done: the session begins anew.
    Secured,
    /// The TLS handshake failed, or the server's certificate is not good enough.
    NotSecured,
    /// The server closes the service with 421.
    ServiceClosing,
    /// Nothing came for too long.
    TimedOut,
    /// The other end closed the connection.
    PeerClosed,
    /// The other end does not speak SMTP.
    ProtocolFault,
}

impl On {
    /// A few words for an edge of the diagram.
    pub fn label(self) -> &'static str {
        match self {
            On::Greeted => t!("220 greeting"),
            On::TurnedAway => t!("greeting refused"),
            On::Challenged => "334",
            On::Says(verb) | On::Accepted(verb) => verb.as_str(),
            On::Refused(Verb::Ehlo) => t!("EHLO refused"),
            On::Refused(Verb::Helo) => t!("HELO refused"),
            On::Refused(Verb::Lhlo) => t!("LHLO refused"),
            On::Refused(Verb::Starttls) => t!("STARTTLS refused"),
            On::Refused(Verb::Bdat) => t!("chunk refused"),
            On::Refused(Verb::Auth) => t!("AUTH refused"),
            On::Refused(Verb::Mail) => t!("MAIL refused"),
            On::Refused(Verb::Data) => t!("DATA refused"),
            On::Refused(_) => t!("refused"),
            On::Refusal => t!("refused"),
            On::RefusedInGroup(_) => t!("refused, group goes on"),
            On::RecipientAnswered => t!("RCPT answered"),
            On::RecipientsAnswered => t!("last RCPT answered"),
            On::NoRecipient => t!("no recipient left"),
            On::ContentSent => t!("content sent"),
            On::ChunkAccepted => t!("chunk taken"),
            On::ContentAccepted => t!("message accepted"),
            On::ContentRefused => t!("message refused"),
            On::Secured => t!("TLS stands"),
            On::NotSecured => t!("TLS failed"),
            On::ServiceClosing => t!("421 closing"),
            On::TimedOut => t!("time-out"),
            On::PeerClosed => t!("connection lost"),
            On::ProtocolFault => t!("not SMTP"),
        }
    }
}

/// One transition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Row<S: 'static> {
    /// The state before.
    pub from: S,
    /// What happens.
    pub on: On,
    /// The state after.
    pub to: S,
    /// The rule.
    pub section: Section,
    /// The rule in plain words.
    pub means: &'static str,
}

const fn line<S>(from: S, on: On, to: S, part: &'static str, means: &'static str) -> Row<S> {
    Row { from, on, to, section: Section::smtp(part), means }
}

/// A transition of RFC 4954 section 4.
const fn auth<S>(from: S, on: On, to: S, means: &'static str) -> Row<S> {
    Row { from, on, to, section: Section::new(4954, "4"), means }
}

/// A transition of RFC 3207 section 4.
const fn tls<S>(from: S, on: On, to: S, means: &'static str) -> Row<S> {
    Row { from, on, to, section: Section::new(3207, "4"), means }
}

/// A transition of RFC 3030 section 2.
const fn chunk<S>(from: S, on: On, to: S, means: &'static str) -> Row<S> {
    Row { from, on, to, section: Section::new(3030, "2"), means }
}

/// A transition of RFC 2033 section 4.1.
const fn lmtp<S>(from: S, on: On, to: S, means: &'static str) -> Row<S> {
    Row { from, on, to, section: Section::new(2033, "4.1"), means }
}

/// A change of state, with its row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moved<S: 'static> {
    /// The state before.
    pub from: S,
    /// The state after.
    pub to: S,
    /// The row of the table.
    pub row: &'static Row<S>,
}

/// The row for `on` in `from`; `None` where the table has no such transition.
pub fn row<S: Copy + PartialEq>(table: &'static [Row<S>], from: S, on: On) -> Option<&'static Row<S>> {
    table.iter().find(|row| row.from == from && row.on == on)
}
