//! What a message needs of a hop, and the envelope that its fields suggest.

use smtp::client::Envelope;
use smtp::{Body, ForwardPath, ReversePath};

use crate::fields::{addresses, fields};

/// What a message needs of every server on its way.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Needs {
    /// Octets above 127 in the body: 8BITMIME (RFC 6152).
    pub eight_bit: bool,
    /// Octets above 127 in the header section: SMTPUTF8 (RFC 6531).
    pub smtputf8: bool,
}

/// Looks a message through.
pub fn needs(content: &[u8]) -> Needs {
    let (header, body) = content.split_at(crate::body_offset(content));
    Needs { eight_bit: !content.is_ascii() && (!body.is_ascii() || !header.is_ascii()), smtputf8: !header.is_ascii() }
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
            EnvelopeError::NoSender => "the message has no From field with an address",
            EnvelopeError::NoRecipient => "the message has no To, Cc or Bcc field with an address",
        })
    }
}

/// The envelope that the fields of a message suggest: From, and To, Cc, Bcc. A real message may travel with any other.
pub fn envelope_of(content: &[u8]) -> Result<Envelope, EnvelopeError> {
    let list = |names: &[&str]| -> Vec<_> {
        let fields = fields(content).into_iter();
        let named = fields.filter(|field| names.iter().any(|name| field.name.eq_ignore_ascii_case(name)));
        named.flat_map(|field| addresses(&field.value)).collect()
    };
    let from = list(&["From"]).into_iter().next().ok_or(EnvelopeError::NoSender)?;
    let to = list(&["To", "Cc", "Bcc"]);
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
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_envelope_comes_from_the_fields() {
        let content = "From: A <a@x.example>\r\nTo: b@y.example\r\nCc: c@z.example\r\n\r\nÄ\r\n".as_bytes();
        let envelope = envelope_of(content).expect("an envelope");
        assert_eq!(envelope.reverse_path.to_string(), "<a@x.example>");
        assert_eq!(envelope.forward_paths.len(), 2);
        assert_eq!((envelope.body, envelope.smtputf8), (Body::EightBitMime, false));
        assert_eq!(envelope_of(b"To: b@y.example\r\n\r\n"), Err(EnvelopeError::NoSender));
        assert_eq!(envelope_of(b"From: b@y.example\r\n\r\n"), Err(EnvelopeError::NoRecipient));
    }
}
