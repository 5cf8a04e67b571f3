//! The rules that content can break.

use crate::Diagnostic;

/// A rule that the content broke, with the line and the octet in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ContentFault {
    /// CR or LF alone: smuggling, or a broken client (RFC 5321 section 2.3.8).
    BareLineEnd(Diagnostic),
    /// A line beyond the limit (RFC 5321 section 4.5.3.1.6).
    LineTooLong(Diagnostic),
    /// More octets than the limit (RFC 1870 section 6.3).
    TooLarge(Diagnostic),
    /// An octet above 127 without 8BITMIME or SMTPUTF8 (RFC 6152 section 3).
    EightBit(Diagnostic),
}

impl ContentFault {
    /// What was wrong.
    pub fn diagnostic(&self) -> &Diagnostic {
        match self {
            ContentFault::BareLineEnd(d)
            | ContentFault::LineTooLong(d)
            | ContentFault::TooLarge(d)
            | ContentFault::EightBit(d) => d,
        }
    }
}

/// What becomes of a CR or LF that stands alone (RFC 5321 section 2.3.8). None of them is ever a part of CRLF.CRLF.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum BareLineEnds {
    /// It is a fault, and the session ends with the reply to it.
    Close,
    /// It is a fault: the command or the message is refused.
    #[default]
    Refuse,
    /// It is content like any other octet; a lone LF begins a line where the length of lines is limited, and ends a
    /// command line.
    Keep,
    /// It is content like any other octet, as most servers have it, but a command with one is refused.
    Content,
}
