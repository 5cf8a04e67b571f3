//! What a message needs of a server, and what MAIL says about it.

use super::{Reason, Transaction, content};
use crate::command::{ByMode, Requests};
use crate::{Body, Extensions, ForwardPath, MailParameters, Mailbox};

/// What a message needs; read off the content and the addresses, whatever the envelope claims.
pub(super) struct Needs<'a> {
    octets: u64,
    eight_bit: bool,
    utf8: bool,
    binary: bool,
    requests: &'a Requests,
}

impl Needs<'_> {
    pub(super) fn of(transaction: &Transaction) -> Needs<'_> {
        let envelope = &transaction.envelope;
        let plain = |path: &ForwardPath| path.mailbox().is_none_or(Mailbox::is_ascii);
        let plain_sender = envelope.reverse_path.mailbox().is_none_or(Mailbox::is_ascii);
        Needs {
            octets: match envelope.body {
                Body::BinaryMime => transaction.content.len() as u64,
                _ => content::octets(&transaction.content),
            },
            eight_bit: envelope.body != Body::SevenBit || !transaction.content.is_ascii(),
            binary: envelope.body == Body::BinaryMime,
            requests: &envelope.requests,
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
            _ if self.requests.require_tls && !(secured && offered.has("REQUIRETLS")) => {
                Some(Reason::ExtensionMissing("REQUIRETLS"))
            }
            _ if self.eight_bit && !offered.has("8BITMIME") => Some(Reason::ExtensionMissing("8BITMIME")),
            _ => self.too_much(offered).map(Reason::ExtensionMissing),
        }
    }

    /// What of the sender's requests this server cannot do, where the message must not go to it then: return in time (RFC
    /// 2852 section 4.1.4.1), or wait so long (RFC 4865 section 4.1).
    fn too_much(&self, offered: &Extensions) -> Option<&'static str> {
        let returned = self.requests.by.filter(|by| by.mode == ByMode::Return);
        match (returned, self.requests.hold, offered.latest_release()) {
            (Some(_), _, _) if !offered.has("DELIVERBY") => Some("DELIVERBY"),
            (Some(by), _, _) if by.seconds < offered.least_by_s().map_or(1, i64::from) => {
                Some("DELIVERBY in so short a time")
            }
            (_, Some(hold), Some(limits)) if hold.is_beyond(limits) => Some("FUTURERELEASE so late"),
            _ => None,
        }
    }

    /// The parameters of MAIL (RFC 1870 section 4, RFC 6152 section 2, RFC 6531 section 3.4). What a server does not offer
    /// is left out: reports then come from here (RFC 3461 section 5.2.2), and the rest was a wish.
    pub(super) fn parameters(&self, offered: &Extensions) -> MailParameters {
        let requests = self.requests;
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
                require_tls: requests.require_tls,
            },
        }
    }
}
