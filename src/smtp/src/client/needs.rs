//! What a message needs of a server, and what MAIL says about it.

use super::{Reason, Transaction, content};
use crate::command::{ByMode, Hold, Requests};
use crate::{Body, Extensions, ForwardPath, MailParameters, Mailbox, ReversePath};

/// What a message needs; read off the content and the addresses, whatever the envelope claims.
pub(super) struct Needs {
    hold: Option<Hold>,
    octets: u64,
    eight_bit: bool,
    utf8: bool,
    binary: bool,
    require_tls: bool,
    /// A report is rather sent without REQUIRETLS than lost (RFC 8689 section 5).
    report: bool,
    /// The time after which the message is to come back.
    return_s: Option<i64>,
    held: bool,
}

impl Needs {
    pub(super) fn of(transaction: &Transaction) -> Needs {
        let envelope = &transaction.envelope;
        let plain = |path: &ForwardPath| path.mailbox().is_none_or(Mailbox::is_ascii);
        let plain_sender = envelope.reverse_path.mailbox().is_none_or(Mailbox::is_ascii);
        Needs {
            hold: envelope.requests.hold,
            octets: match envelope.body {
                Body::BinaryMime => transaction.content.len() as u64,
                _ => content::octets(&transaction.content),
            },
            eight_bit: envelope.body != Body::SevenBit || !transaction.content.is_ascii(),
            binary: envelope.body == Body::BinaryMime,
            require_tls: envelope.requests.require_tls,
            report: envelope.reverse_path == ReversePath::Null,
            return_s: envelope.requests.by.filter(|by| by.mode == ByMode::Return).map(|by| by.seconds),
            held: envelope.requests.hold.is_some(),
            utf8: envelope.smtputf8 || !plain_sender || !envelope.forward_paths.iter().all(plain),
        }
    }

    /// Why a server with these extensions cannot take the message: known before anything is said. REQUIRETLS counts on TLS
    /// alone (RFC 8689 section 2).
    pub(super) fn missing(&self, offered: &Extensions, secured: bool) -> Option<Reason> {
        let octets = self.octets;
        match offered.size().flatten() {
            Some(octets_max) if octets > octets_max => Some(Reason::TooLarge { octets, octets_max }),
            _ if self.utf8 && !offered.has("SMTPUTF8") => Some(Reason::ExtensionMissing("SMTPUTF8")),
            _ if self.binary && !(offered.has("BINARYMIME") && offered.has("CHUNKING")) => {
                Some(Reason::ExtensionMissing("BINARYMIME"))
            }
            _ if self.require_tls && !self.report && !protects(offered, secured) => {
                Some(Reason::ExtensionMissing("REQUIRETLS"))
            }
            _ if self.return_s.is_some_and(|seconds| !keeps_time(seconds, offered)) => {
                Some(Reason::ExtensionMissing("DELIVERBY"))
            }
            _ if self.held && !offered.has("FUTURERELEASE") => {
                Some(Reason::ExtensionMissing("FUTURERELEASE"))
            }
            _ if self.eight_bit && !offered.has("8BITMIME") => Some(Reason::ExtensionMissing("8BITMIME")),
            _ => self.held_too_long(offered).then_some(Reason::ExtensionMissing("FUTURERELEASE")),
        }
    }

    /// Whether the server does not hold a message so long (RFC 4865 section 4.1).
    fn held_too_long(&self, offered: &Extensions) -> bool {
        let held = self.hold.zip(offered.latest_release());
        held.is_some_and(|(hold, limits)| hold.is_beyond(limits))
    }

    /// The parameters of MAIL (RFC 1870 section 4, RFC 6152 section 2, RFC 6531 section 3.4). What a server does not offer
    /// is left out: reports then come from here (RFC 3461 section 5.2.2, RFC 2852 section 4.1.4), and the rest was a wish.
    pub(super) fn parameters(
        &self,
        requests: &Requests,
        offered: &Extensions,
        secured: bool,
    ) -> MailParameters {
        let dsn = offered.has("DSN");
        MailParameters {
            size: offered.size().map(|_| self.octets),
            body: match (self.binary, self.eight_bit) {
                (true, _) => Some(Body::BinaryMime),
                (false, true) => Some(Body::EightBitMime),
                (false, false) => None,
            },
            smtputf8: self.utf8,
            auth: None,
            requests: Requests {
                ret: requests.ret.filter(|_| dsn),
                envid: requests.envid.clone().filter(|_| dsn),
                by: requests.by.filter(|_| offered.has("DELIVERBY")),
                hold: requests.hold.filter(|_| offered.has("FUTURERELEASE")),
                priority: requests.priority.filter(|_| offered.has("MT-PRIORITY")),
                require_tls: self.require_tls && protects(offered, secured),
            },
        }
    }
}

/// Whether a server protects what asks for TLS all the way (RFC 8689 section 2).
fn protects(offered: &Extensions, secured: bool) -> bool {
    secured && offered.has("REQUIRETLS")
}

/// Whether a server gives a message back that it cannot deliver in so many seconds (RFC 2852 section 4.1.3).
fn keeps_time(seconds: i64, offered: &Extensions) -> bool {
    offered.has("DELIVERBY") && seconds >= i64::from(offered.least_by_s().unwrap_or(1))
}
