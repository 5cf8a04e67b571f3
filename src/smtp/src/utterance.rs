//! One thing said on the wire, for the trace and the screen.

use std::fmt;

use crate::Reply;

/// What one end said, and the other heard.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Utterance {
    /// A command line, without its CRLF.
    Command(Vec<u8>),
    /// A line of a login, in base64, without its CRLF (RFC 4954 section 4).
    Response(Vec<u8>),
    /// A reply, all its lines.
    Reply(Reply),
    /// A piece of the message content.
    Content {
        /// Its length after dot-stuffing was undone.
        octets: u64,
    },
    /// The line with a lone dot that ends the content.
    EndOfData,
}

impl fmt::Display for Utterance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Utterance::Command(line) | Utterance::Response(line) => {
                f.write_str(&String::from_utf8_lossy(line))
            }
            Utterance::Reply(reply) => write!(f, "{reply}"),
            Utterance::Content { octets } => write!(f, "[{octets} octets of content]"),
            Utterance::EndOfData => f.write_str("."),
        }
    }
}
