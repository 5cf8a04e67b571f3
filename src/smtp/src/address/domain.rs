//! Domains and address literals.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use texts::english;

use super::length_of;
use crate::{Diagnostic, Section};

const NAME_OCTETS_MAX: usize = 255;
const LABEL_OCTETS_MAX: usize = 63;
const SYNTAX: Section = Section::smtp("4.1.2");
const LITERAL: Section = Section::smtp("4.1.3");

/// Where a mailbox is: a domain name or an address literal. Names compare without case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Domain {
    /// A domain name in lower case, without a dot at the end; UTF-8 labels as they came (RFC 6531).
    Name(String),
    /// An address in brackets.
    Literal(AddressLiteral),
}

/// What stands in the brackets of an address literal (RFC 5321 section 4.1.3).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AddressLiteral {
    /// `[192.0.2.1]` or `[IPv6:2001:db8::1]`.
    Ip(IpAddr),
}

impl Domain {
    /// The name, where it is one.
    pub fn name(&self) -> Option<&str> {
        match self {
            Domain::Name(name) => Some(name),
            Domain::Literal(_) => None,
        }
    }

    /// Reads a whole text as a domain or an address literal, as the argument of EHLO.
    pub fn parse(text: &str) -> Result<Domain, Diagnostic> {
        let (domain, used) = Domain::parse_prefix(text)?;
        if used < text.len() {
            let expected = english!("a domain of letters, digits, hyphens and dots");
            return Err(Diagnostic::new(text.as_bytes(), used, text.len(), expected, SYNTAX));
        }
        Ok(domain)
    }

    pub(crate) fn parse_prefix(text: &str) -> Result<(Domain, usize), Diagnostic> {
        if text.starts_with('[') { literal(text) } else { name(text) }
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Domain::Name(name) => f.write_str(name),
            Domain::Literal(literal) => write!(f, "{literal}"),
        }
    }
}

impl fmt::Display for AddressLiteral {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AddressLiteral::Ip(IpAddr::V4(address)) => write!(f, "[{address}]"),
            AddressLiteral::Ip(IpAddr::V6(address)) => write!(f, "[IPv6:{address}]"),
        }
    }
}

fn name(text: &str) -> Result<(Domain, usize), Diagnostic> {
    if let Some(used) = plain_name(text.as_bytes()) {
        return Ok((Domain::Name(text[..used].to_ascii_lowercase()), used));
    }
    let is_let_dig =
        |c: char| c.is_ascii_alphanumeric() || (!c.is_ascii() && c.is_alphanumeric()) || is_mark(c);
    let mut used = 0;
    loop {
        let rest = &text[used..];
        let is_ldh = |octet: u8| octet.is_ascii_alphanumeric() || octet == b'-';
        let label = length_of(rest, is_ldh, is_let_dig);
        if label == 0 || rest.starts_with('-') {
            return Err(Diagnostic::new(
                text.as_bytes(),
                used,
                used + 1,
                english!("a letter or digit"),
                SYNTAX,
            ));
        }
        if rest[..label].ends_with('-') {
            let expected = english!("a letter or digit at the end of the label");
            return Err(Diagnostic::new(text.as_bytes(), used + label - 1, used + label, expected, SYNTAX));
        }
        if label > LABEL_OCTETS_MAX {
            let section = Section::new(1035, "2.3.4");
            return Err(Diagnostic::new(
                text.as_bytes(),
                used,
                used + label,
                english!("a label of at most 63 octets"),
                section,
            ));
        }
        used += label;
        if !text[used..].starts_with('.') {
            break;
        }
        used += 1;
    }
    if used > NAME_OCTETS_MAX {
        let expected = english!("a domain of at most 255 octets");
        return Err(Diagnostic::new(text.as_bytes(), 0, used, expected, Section::smtp("4.5.3.1.2")));
    }
    let name = &text[..used];
    let name = if name.is_ascii() { name.to_ascii_lowercase() } else { name.to_lowercase() };
    Ok((Domain::Name(name), used))
}

/// The length of a name at the front of `text` that is short, in ASCII and right, as nearly all are; any other is for a
/// closer look.
fn plain_name(text: &[u8]) -> Option<usize> {
    let mut before = b'.';
    let mut used = 0;
    for &octet in text {
        if !LET_DIG[usize::from(octet)] {
            match octet {
                b'-' if before != b'.' => {}
                b'.' if !matches!(before, b'.' | b'-') => {}
                b'-' | b'.' | 128.. => return None,
                _ => break,
            }
        }
        before = octet;
        used += 1;
    }
    // No label of a name that is no longer than a label may be is too long.
    (!matches!(before, b'.' | b'-') && used <= LABEL_OCTETS_MAX).then_some(used)
}

/// Whether an octet is a letter or digit of ASCII.
static LET_DIG: [bool; 256] = {
    let mut table = [false; 256];
    let mut octet = 0;
    while octet < 128 {
        table[octet] = (octet as u8).is_ascii_alphanumeric();
        octet += 1;
    }
    table
};

/// Combining marks and joiners that international labels need beside letters and digits (RFC 5890 section 2.3.2.1).
fn is_mark(c: char) -> bool {
    matches!(c as u32, 0x300..=0x36F | 0x591..=0x5C7 | 0x610..=0x61A | 0x64B..=0x65F | 0x900..=0x903 | 0x93A..=0x94F
        | 0x200C..=0x200D | 0xE31 | 0xE34..=0xE3A | 0xE47..=0xE4E)
}

fn literal(text: &str) -> Result<(Domain, usize), Diagnostic> {
    let Some(close) = text.find(']') else {
        return Err(Diagnostic::new(
            text.as_bytes(),
            text.len(),
            text.len(),
            english!("a closing \"]\""),
            LITERAL,
        ));
    };
    let inner = &text[1..close];
    let wrong = || {
        let expected = english!("an IPv4 address, or \"IPv6:\" and an IPv6 address");
        Diagnostic::new(text.as_bytes(), 1, close, expected, LITERAL)
    };
    // No other tag than IPv6 is registered.
    let address = match inner.split_once(':') {
        None => ipv4(inner).map(IpAddr::V4),
        Some((tag, address)) if tag.eq_ignore_ascii_case("IPv6") => {
            address.parse::<Ipv6Addr>().ok().map(IpAddr::V6)
        }
        Some(_) => None,
    };
    let address = AddressLiteral::Ip(address.ok_or_else(wrong)?);
    Ok((Domain::Literal(address), close + 1))
}

/// Four numbers of one to three digits (RFC 5321 section 4.1.3, Snum); zeros may lead them.
fn ipv4(text: &str) -> Option<Ipv4Addr> {
    let mut octets = [0; 4];
    let mut parts = text.split('.');
    for octet in &mut octets {
        let digits = parts.next().filter(|part| (1..=3).contains(&part.len()))?;
        let number = digits.bytes().all(|digit| digit.is_ascii_digit()).then(|| digits.parse::<u8>().ok())?;
        *octet = number?;
    }
    parts.next().is_none().then(|| Ipv4Addr::from(octets))
}
