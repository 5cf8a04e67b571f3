//! What a message needs of a hop, and the envelope that its fields suggest.

use smtp::client::Envelope;
use smtp::{Body, ForwardPath, Mailbox, ReversePath};
use texts::t;

use crate::fields::{addresses, fields};

/// What a message needs of every server on its way.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Needs {
    /// Octets above 127 anywhere: 8BITMIME (RFC 6152), which SMTPUTF8 asks for too (RFC 6531 section 3.1).
    pub eight_bit: bool,
    /// Octets above 127 in the header section: SMTPUTF8 (RFC 6531).
    pub smtputf8: bool,
}

/// Looks a message through.
pub fn needs(content: &[u8]) -> Needs {
    let header = &content[..crate::body_offset(content)];
    Needs { eight_bit: !content.is_ascii(), smtputf8: !header.is_ascii() }
}

/// Why a message suggests no envelope.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EnvelopeError {
    /// No From field with an address.
    NoSender,
    /// No To, Cc or Bcc field with an address.
    NoRecipient,
}

impl std::fmt::Display for EnvelopeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            EnvelopeError::NoSender => t!("the message has no From field with an address"),
            EnvelopeError::NoRecipient => t!("the message has no To, Cc or Bcc field with an address"),
        })
    }
}

/// The envelope that the fields of a message suggest: the first From address, and each of To, Cc, Bcc once. A real
/// message may travel with any other.
pub fn envelope_of(content: &[u8]) -> Result<Envelope, EnvelopeError> {
    let list = |names: &[&str]| -> Vec<Mailbox> {
        let fields = fields(content).into_iter();
        let named = fields.filter(|field| names.iter().any(|name| field.name.eq_ignore_ascii_case(name)));
        named.flat_map(|field| addresses(&field.value)).collect()
    };
    let from = list(&["From"]).into_iter().next().ok_or(EnvelopeError::NoSender)?;
    let mut to: Vec<Mailbox> = Vec::new();
    for mailbox in list(&["To", "Cc", "Bcc"]) {
        if !to.contains(&mailbox) {
            to.push(mailbox);
        }
    }
    if to.is_empty() {
        return Err(EnvelopeError::NoRecipient);
    }
    let needs = needs(content);
    let ascii = from.is_ascii() && to.iter().all(|mailbox| mailbox.is_ascii());
    Ok(Envelope {
        reverse_path: ReversePath::Mailbox(from),
        forward_paths: to.into_iter().map(ForwardPath::Mailbox).collect(),
        body: if needs.eight_bit { Body::EightBitMime } else { Body::SevenBit },
        smtputf8: needs.smtputf8 || !ascii,
        ..Envelope::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(content: &str, expect: &str) {
        let got = match envelope_of(content.as_bytes()) {
            Ok(envelope) => {
                let to: Vec<String> = envelope.forward_paths.iter().map(ForwardPath::to_string).collect();
                let utf8 = if envelope.smtputf8 { " SMTPUTF8" } else { "" };
                format!("{} to {} {:?}{utf8}", envelope.reverse_path, to.join(" "), envelope.body)
            }
            Err(error) => error.to_string(),
        };
        assert_eq!(got, expect, "{content}");
    }

    #[test]
    fn the_envelope_comes_from_the_fields() {
        check(
            "From: A <a@x.example>\r\nTo: b@y.example\r\nCC: c@z.example,\r\n b@y.example\r\n\r\nhi\r\n",
            "<a@x.example> to <b@y.example> <c@z.example> SevenBit",
        );
        check("From: a@x\nBcc: b@y\n\nÄ\n", "<a@x> to <b@y> EightBitMime");
        check("From: a@x\nTo: b@y\nSubject: Ä\n\nhi\n", "<a@x> to <b@y> EightBitMime SMTPUTF8");
        check("From: δ@x\nTo: b@y\n\nhi\n", "<δ@x> to <b@y> EightBitMime SMTPUTF8");
        check("To: b@y\n\nFrom: a@x\n", "the message has no From field with an address");
        check("From: a@x\nTo: undisclosed:;\n\n", "the message has no To, Cc or Bcc field with an address");
        check("", "the message has no From field with an address");
    }
}
