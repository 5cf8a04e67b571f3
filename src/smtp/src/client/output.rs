//! What a client session is given, and what it gives its host.

use std::sync::Arc;

use texts::english;

use super::State;
use crate::command::Requests;
use crate::table;
use crate::{Body, Diagnostic, ForwardPath, RcptParameters, Reply, ReversePath, SimTime, Utterance};

/// The envelope of a message (RFC 5321 section 2.3.1).
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Envelope {
    /// Where reports go.
    pub reverse_path: ReversePath,
    /// Where the message goes.
    pub forward_paths: Vec<ForwardPath>,
    /// What reports the sender wants about the forward-path with the same index; where there is none, the usual ones.
    pub rcpt_parameters: Vec<RcptParameters>,
    /// Which octets the content uses.
    pub body: Body,
    /// Whether addresses or header fields need SMTPUTF8.
    pub smtputf8: bool,
    /// What else the sender asks for.
    pub requests: Requests,
}

/// A message to send.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Transaction {
    /// Its envelope.
    pub envelope: Envelope,
    /// Its content; CR or LF that stands alone goes out as CRLF.
    pub content: Arc<[u8]>,
}

/// One thing for the host to do or know.
#[derive(Clone, PartialEq, Debug)]
pub enum Output {
    /// Send these octets: a command, a group of commands, or a piece of content.
    Send(Vec<u8>),
    /// What the next `Send` says, for the screen.
    Said(Utterance),
    /// What the server said, for the screen.
    Heard(Utterance),
    /// The state changed.
    Moved(table::Moved<State>),
    /// The server broke a rule.
    Diagnosed(Diagnostic),
    /// What became of a recipient; exactly one for each, whatever happens.
    Outcome {
        /// The number that [`super::Client::submit`] gave.
        transaction: u32,
        /// The index in the forward-paths of the envelope.
        recipient: u32,
        /// What became of it.
        outcome: Outcome,
    },
    /// Begin the TLS handshake as a client, after what was sent; then call [`super::Client::secured`] or
    /// [`super::Client::not_secured`].
    StartTls,
    /// Call [`super::Client::handle_timeout`] at this time; replaces the earlier deadline.
    Wait(SimTime),
    /// Close the connection after what was sent.
    Close,
}

/// What became of one recipient.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The server answers for the message from here on.
    Accepted(Reply),
    /// Not now; trying later may work.
    Deferred(Reason),
    /// No; trying again will not work.
    Failed(Reason),
}

impl Outcome {
    /// The outcome that a reply says.
    pub(super) fn of(reply: Reply) -> Outcome {
        match reply {
            reply if reply.is_positive() => Outcome::Accepted(reply),
            reply if reply.is_transient() => Outcome::Deferred(Reason::Reply(reply)),
            reply => Outcome::Failed(Reason::Reply(reply)),
        }
    }
}

/// Why a recipient was not accepted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// The server said so.
    Reply(Reply),
    /// The connection ended first.
    ConnectionLost,
    /// The server was silent for too long.
    TimedOut,
    /// The message needs an extension that the server does not offer; its keyword.
    ExtensionMissing(&'static str),
    /// The message is larger than the SIZE that the server offers.
    TooLarge {
        /// The octets of the message.
        octets: u64,
        /// The octets of the limit.
        octets_max: u64,
    },
    /// The server does not speak SMTP.
    Protocol(Diagnostic),
    /// TLS is wanted, and the server does not offer it or refuses it.
    NoTls,
    /// The TLS handshake failed, or the certificate is not good enough; the reason in words.
    TlsFailed(String),
    /// The server takes only so many transactions, or domains of recipients, in a session (RFC 9422 section 4).
    SessionFull,
    /// The login failed on this side: the server's part of it is wrong, so it may not be the server that knows the password.
    Login(Diagnostic),
}

impl Reason {
    /// The outcome of a message that cannot go to this server.
    pub(super) fn outcome(&self) -> Outcome {
        match self {
            Reason::NoTls | Reason::SessionFull => Outcome::Deferred(self.clone()),
            _ => Outcome::Failed(self.clone()),
        }
    }

    /// The outcome of a session that ended early: a permanent refusal and a failed login stay so, all else may be tried again.
    pub(super) fn deferred(&self) -> Outcome {
        match self {
            Reason::Reply(reply) if reply.is_permanent() => Outcome::Failed(self.clone()),
            Reason::Login(_) => Outcome::Failed(self.clone()),
            _ => Outcome::Deferred(self.clone()),
        }
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Reason::Reply(reply) => write!(f, "{reply}"),
            Reason::ConnectionLost => f.write_str(english!("the connection was lost")),
            Reason::TimedOut => f.write_str(english!("the server was silent for too long")),
            Reason::ExtensionMissing(keyword @ ("DELIVERBY" | "FUTURERELEASE")) => {
                f.write_str(&english!("the next server does not offer {keyword} for such a time"))
            }
            Reason::ExtensionMissing(keyword) => {
                f.write_str(&english!("the next server does not offer {keyword}"))
            }
            Reason::TooLarge { octets, octets_max } => {
                f.write_str(&english!("the message has {octets} octets, the next server takes {octets_max}"))
            }
            Reason::NoTls => f.write_str(english!("the next server has no TLS")),
            Reason::TlsFailed(why) => f.write_str(&english!("TLS with the next server failed: {why}")),
            Reason::SessionFull => {
                f.write_str(english!("the next server takes no more messages in one session"))
            }
            Reason::Protocol(diagnostic) => {
                f.write_str(&english!("the server does not speak SMTP: {diagnostic}"))
            }
            Reason::Login(diagnostic) => f.write_str(&english!("the server failed the login: {diagnostic}")),
        }
    }
}
