//! What a message needs of a server, and what MAIL says about it.

use super::{Reason, Transaction, content};
use crate::{Body, Extensions, ForwardPath, MailParameters, Mailbox};

/// What a message needs; read off the content and the addresses, whatever the envelope claims.
pub(super) struct Needs {
    octets: u64,
    eight_bit: bool,
    utf8: bool,
}

impl Needs {
    pub(super) fn of(transaction: &Transaction) -> Needs {
        let envelope = &transaction.envelope;
        let plain = |path: &ForwardPath| path.mailbox().is_none_or(Mailbox::is_ascii);
        let plain_sender = envelope.reverse_path.mailbox().is_none_or(Mailbox::is_ascii);
        Needs {
            octets: content::octets(&transaction.content),
            eight_bit: envelope.body == Body::EightBitMime || !transaction.content.is_ascii(),
            utf8: envelope.smtputf8 || !plain_sender || !envelope.forward_paths.iter().all(plain),
        }
    }

    /// Why a server with these extensions cannot take the message: known before anything is said.
    pub(super) fn missing(&self, offered: &Extensions) -> Option<Reason> {
        let octets = self.octets;
        match offered.size().flatten() {
            Some(octets_max) if octets > octets_max => Some(Reason::TooLarge { octets, octets_max }),
            _ if self.utf8 && !offered.has("SMTPUTF8") => Some(Reason::ExtensionMissing("SMTPUTF8")),
            _ if self.eight_bit && !offered.has("8BITMIME") => Some(Reason::ExtensionMissing("8BITMIME")),
            _ => None,
        }
    }

    /// The parameters of MAIL (RFC 1870 section 4, RFC 6152 section 2, RFC 6531 section 3.4).
    pub(super) fn parameters(&self, offered: &Extensions) -> MailParameters {
        MailParameters {
            size: offered.size().map(|_| self.octets),
            body: self.eight_bit.then_some(Body::EightBitMime),
            smtputf8: self.utf8,
            auth: None,
        }
    }
}
