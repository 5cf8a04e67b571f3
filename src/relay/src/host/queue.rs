//! The mail queue: what a host has accepted and not yet handed on.

use std::fmt;
use std::sync::Arc;

use smtp::client::{Envelope, Outcome, Reason};
use smtp::{ForwardPath, RcptParameters, SimTime};

use crate::{Arrival, MessageId};

/// A message in a queue.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) message: MessageId,
    /// The envelope as it came; `recipients` says who is left.
    pub(crate) envelope: Envelope,
    pub(crate) content: Arc<[u8]>,
    pub(crate) recipients: Vec<Recipient>,
    pub(crate) arrived_at: SimTime,
    pub(crate) attempts: u32,
    /// `None` while it is being tried.
    pub(crate) next_attempt: Option<SimTime>,
    /// The key that cancels the next try.
    pub(crate) timer: Option<crate::clock::Key>,
    /// How many jobs are at work on it.
    pub(crate) jobs: u32,
    /// It waits for its time (RFC 4865): how it came in, for the mailboxes that it may be for.
    pub(crate) held: Option<Option<Arc<Arrival>>>,
    /// The sender was told that the time of BY is over.
    pub(crate) told_late: bool,
    /// The sender was told that the message still waits.
    pub(crate) told_waiting: bool,
}

/// A recipient that is left.
#[derive(Clone, Debug)]
pub(crate) struct Recipient {
    pub(crate) path: ForwardPath,
    /// What reports the sender wants.
    pub(crate) parameters: RcptParameters,
    /// What came of the last try.
    pub(crate) last: Option<Fate>,
    /// The host that said so.
    pub(crate) remote: Option<String>,
    /// The next host has it, and the sender is to hear that from here: it knows nothing of the reports that are wanted
    /// (RFC 3461 section 5.2.2) or of the time (RFC 2852 section 4.1.4), or the sender wants to know each hop.
    pub(crate) relayed: bool,
}

impl Entry {
    pub(crate) fn new(message: MessageId, envelope: Envelope, content: Arc<[u8]>, now: SimTime) -> Self {
        let recipient = |(index, path): (usize, &ForwardPath)| Recipient {
            path: path.clone(),
            parameters: envelope.rcpt_parameters.get(index).cloned().unwrap_or_default(),
            last: None,
            remote: None,
            relayed: false,
        };
        Entry {
            message,
            recipients: envelope.forward_paths.iter().enumerate().map(recipient).collect(),
            envelope,
            content,
            arrived_at: now,
            attempts: 0,
            next_attempt: None,
            timer: None,
            jobs: 0,
            held: None,
            told_late: false,
            told_waiting: false,
        }
    }
}

impl Recipient {
    /// Whether the sender wants to hear of success (RFC 3461 section 4.1).
    pub(crate) fn wants_success(&self) -> bool {
        self.parameters.notify.is_some_and(|notify| notify.success)
    }

    /// Whether the sender wants to hear of failure; without NOTIFY they do.
    pub(crate) fn wants_failure(&self) -> bool {
        self.parameters.notify.is_none_or(|notify| notify.failure)
    }

    /// Whether the sender wants to hear of delay; `unasked` says what is so without NOTIFY.
    pub(crate) fn wants_delay(&self, unasked: bool) -> bool {
        self.parameters.notify.map_or(unasked, |notify| notify.delay)
    }

    /// Whether the sender wants to hear of anything.
    pub(crate) fn wants_reports(&self) -> bool {
        self.parameters.notify.is_none_or(|notify| notify.success || notify.failure || notify.delay)
    }
}

/// What became of a recipient in one try.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Fate {
    /// The next host answers for it.
    Accepted,
    /// Not now.
    Deferred(Why),
    /// Never.
    Failed(Why),
}

/// Why a try did not work.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Why {
    /// What the session with the next host gave.
    Session(Reason),
    /// What the host found out by itself, with the enhanced code for the report (RFC 3463).
    Found { status: &'static str, text: String },
}

impl Fate {
    /// Why it did not work.
    pub(crate) fn why(&self) -> Option<&Why> {
        match self {
            Fate::Accepted => None,
            Fate::Deferred(why) | Fate::Failed(why) => Some(why),
        }
    }
}

impl From<Outcome> for Fate {
    fn from(outcome: Outcome) -> Fate {
        match outcome {
            Outcome::Accepted(_) => Fate::Accepted,
            Outcome::Deferred(reason) => Fate::Deferred(Why::Session(reason)),
            Outcome::Failed(reason) => Fate::Failed(Why::Session(reason)),
        }
    }
}

impl Why {
    pub(crate) fn found(status: &'static str, text: impl Into<String>) -> Why {
        Why::Found { status, text: text.into() }
    }

    /// The enhanced code of the report; `class` where the reply has none (RFC 3464 section 2.3.4).
    pub(crate) fn status(&self) -> String {
        match self {
            Why::Found { status, .. } => (*status).to_owned(),
            Why::Session(Reason::Reply(reply)) => reply
                .enhanced
                .map_or_else(|| format!("{}.0.0", reply.code.value() / 100), |code| code.to_string()),
            Why::Session(Reason::ExtensionMissing("REQUIRETLS")) => "5.7.30".to_owned(),
            Why::Session(Reason::ExtensionMissing("SMTPUTF8")) => "5.6.7".to_owned(),
            Why::Session(Reason::ExtensionMissing("DELIVERBY")) => "5.4.7".to_owned(),
            Why::Session(Reason::ExtensionMissing("FUTURERELEASE")) => "5.3.3".to_owned(),
            Why::Session(Reason::ExtensionMissing(_)) => "5.6.3".to_owned(),
            Why::Session(Reason::TooLarge { .. }) => "5.3.4".to_owned(),
            Why::Session(Reason::ConnectionLost | Reason::TimedOut) => "4.4.2".to_owned(),
            Why::Session(Reason::Protocol(_)) => "5.5.0".to_owned(),
            Why::Session(Reason::Login(_)) => "5.7.8".to_owned(),
            Why::Session(Reason::NoTls) => "5.7.10".to_owned(),
            Why::Session(Reason::TlsFailed(_)) => "4.7.5".to_owned(),
            Why::Session(Reason::SessionFull) => "4.5.3".to_owned(),
        }
    }

    /// Whether it was tried for too long.
    pub(crate) fn is_expired(&self) -> bool {
        matches!(self, Why::Found { status: "4.4.7", .. })
    }

    /// Whether it is a reply of the next host.
    pub(crate) fn is_reply(&self) -> bool {
        matches!(self, Why::Session(Reason::Reply(_)))
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::Session(reason) => write!(f, "{reason}"),
            Why::Found { text, .. } => f.write_str(text),
        }
    }
}
