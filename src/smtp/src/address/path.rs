//! Reverse-path and forward-path: mailboxes in angle brackets, with the two special forms.

use std::fmt;

use texts::english;

use super::Mailbox;
use crate::{Diagnostic, Domain, Section};

const PATH_OCTETS_MAX: usize = 256;
const SYNTAX: Section = Section::smtp("4.1.2");

/// Where reports go: a mailbox, or the null path `<>` of a message that must not be answered (RFC 5321 section 4.5.5).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub enum ReversePath {
    /// `<>`.
    #[default]
    Null,
    /// `<mailbox>`.
    Mailbox(Mailbox),
}

/// Where the message goes: a mailbox, or `<Postmaster>` of the host itself (RFC 5321 section 4.5.1).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ForwardPath {
    /// `<Postmaster>`, in any case, without a domain.
    Postmaster,
    /// `<mailbox>`.
    Mailbox(Mailbox),
}

impl ReversePath {
    /// The mailbox, where there is one.
    pub fn mailbox(&self) -> Option<&Mailbox> {
        match self {
            ReversePath::Null => None,
            ReversePath::Mailbox(mailbox) => Some(mailbox),
        }
    }

    /// Reads `<…>` from the front of `text`; gives it and the octets used.
    pub(crate) fn parse_prefix(text: &str) -> Result<(ReversePath, usize), Diagnostic> {
        if text.starts_with("<>") {
            return Ok((ReversePath::Null, 2));
        }
        in_brackets(text).map(|(mailbox, used)| (ReversePath::Mailbox(mailbox), used))
    }
}

impl ForwardPath {
    /// The mailbox, where there is one.
    pub fn mailbox(&self) -> Option<&Mailbox> {
        match self {
            ForwardPath::Postmaster => None,
            ForwardPath::Mailbox(mailbox) => Some(mailbox),
        }
    }

    /// Reads `<…>` from the front of `text`; gives it and the octets used.
    pub(crate) fn parse_prefix(text: &str) -> Result<(ForwardPath, usize), Diagnostic> {
        const POSTMASTER: &str = "<postmaster>";
        if text.get(..POSTMASTER.len()).is_some_and(|start| start.eq_ignore_ascii_case(POSTMASTER)) {
            return Ok((ForwardPath::Postmaster, POSTMASTER.len()));
        }
        in_brackets(text).map(|(mailbox, used)| (ForwardPath::Mailbox(mailbox), used))
    }
}

/// `<mailbox>` with an optional source route, which is read and ignored (RFC 5321 appendix C).
fn in_brackets(text: &str) -> Result<(Mailbox, usize), Diagnostic> {
    let wrong = |at, expected: &str| Diagnostic::new(text.as_bytes(), at, at + 1, expected, SYNTAX);
    if !text.starts_with('<') {
        return Err(wrong(0, english!("\"<\" before the address")));
    }
    let mut used = 1 + source_route(&text[1..]).map_err(|d| d.shifted(1))?;
    let (mailbox, more) = Mailbox::parse_prefix(&text[used..]).map_err(|d| d.shifted(used))?;
    used += more;
    if !text[used..].starts_with('>') {
        return Err(wrong(used, english!("\">\" after the address")));
    }
    used += 1;
    if used > PATH_OCTETS_MAX {
        let expected = english!("a path of at most 256 octets");
        return Err(Diagnostic::new(text.as_bytes(), 0, used, expected, Section::smtp("4.5.3.1.3")));
    }
    Ok((mailbox, used))
}

/// The length of `@a,@b:` at the front of `text`; 0 where there is none.
fn source_route(text: &str) -> Result<usize, Diagnostic> {
    let mut used = 0;
    while text[used..].starts_with('@') {
        let (_, more) = Domain::parse_prefix(&text[used + 1..]).map_err(|d| d.shifted(used + 1))?;
        used += 1 + more;
        match text.as_bytes().get(used) {
            Some(b',') if text[used + 1..].starts_with('@') => used += 1,
            Some(b':') => return Ok(used + 1),
            _ => {
                let expected = english!("\",\" and another host, or \":\" after the source route");
                return Err(Diagnostic::new(text.as_bytes(), used, used + 1, expected, Section::smtp("C")));
            }
        }
    }
    Ok(0)
}

impl fmt::Display for ReversePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReversePath::Null => f.write_str("<>"),
            ReversePath::Mailbox(mailbox) => write!(f, "<{mailbox}>"),
        }
    }
}

impl fmt::Display for ForwardPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ForwardPath::Postmaster => f.write_str("<Postmaster>"),
            ForwardPath::Mailbox(mailbox) => write!(f, "<{mailbox}>"),
        }
    }
}
