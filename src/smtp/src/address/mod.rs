//! Mailboxes and paths (RFC 5321 sections 4.1.2 and 4.1.3, RFC 6531 section 3.3).

mod domain;
mod local_part;
mod path;

use std::fmt;
use std::str::FromStr;

use texts::english;

pub use domain::{AddressLiteral, Domain};
pub use local_part::LocalPart;
pub use path::{ForwardPath, ReversePath};

use crate::{Diagnostic, Section};

/// A mailbox: `local-part@domain`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Mailbox {
    /// What only the domain's own hosts may interpret (RFC 5321 section 2.3.11).
    pub local_part: LocalPart,
    /// Where the mail goes.
    pub domain: Domain,
}

impl Mailbox {
    /// Whether it needs no SMTPUTF8.
    pub fn is_ascii(&self) -> bool {
        // Address literals are ASCII by their syntax.
        self.local_part.as_str().is_ascii() && self.domain.name().is_none_or(str::is_ascii)
    }

    /// Reads a mailbox from the front of `text`; gives it and the octets used.
    pub(crate) fn parse_prefix(text: &str) -> Result<(Mailbox, usize), Diagnostic> {
        let (local_part, used) = LocalPart::parse_prefix(text)?;
        if text.as_bytes().get(used) != Some(&b'@') {
            let expected = english!("\"@\" and a domain after the local-part");
            return Err(Diagnostic::new(text.as_bytes(), used, used + 1, expected, Section::smtp("4.1.2")));
        }
        let at = used + 1;
        let (domain, more) = Domain::parse_prefix(&text[at..]).map_err(|d| d.shifted(at))?;
        Ok((Mailbox { local_part, domain }, at + more))
    }
}

impl FromStr for Mailbox {
    type Err = Diagnostic;

    /// Reads a mailbox without angle brackets.
    fn from_str(text: &str) -> Result<Mailbox, Diagnostic> {
        let (mailbox, used) = Mailbox::parse_prefix(text)?;
        if used < text.len() {
            let expected = english!("the end of the address");
            return Err(Diagnostic::new(text.as_bytes(), used, text.len(), expected, Section::smtp("4.1.2")));
        }
        Ok(mailbox)
    }
}

impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.local_part, self.domain)
    }
}

/// How many octets at the front of `text` are of the kind: an ASCII octet by one rule, any other character by the other.
fn length_of(text: &str, ascii: impl Fn(u8) -> bool, other: impl Fn(char) -> bool) -> usize {
    let mut used = 0;
    loop {
        let octets = &text.as_bytes()[used..];
        used += octets.iter().position(|octet| !ascii(*octet)).unwrap_or(octets.len());
        match text[used..].chars().next() {
            Some(c) if !c.is_ascii() && other(c) => used += c.len_utf8(),
            _ => return used,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        let got = match text.parse::<Mailbox>() {
            Ok(mailbox) => mailbox.to_string(),
            Err(diagnostic) => format!("! {diagnostic}"),
        };
        assert_eq!(got, expect, "{text}");
    }

    #[test]
    fn mailboxes() {
        check("alice@alpha.example", "alice@alpha.example");
        check("a.b+c=d@x", "a.b+c=d@x");
        check("\"two words\"@a.example", "\"two words\"@a.example");
        check("\"a\\\"b\"@a.example", "\"a\\\"b\"@a.example");
        check("\"plain\"@a.example", "plain@a.example");
        check("bob@[192.0.2.1]", "bob@[192.0.2.1]");
        check("bob@[IPv6:2001:db8::1]", "bob@[IPv6:2001:db8::1]");
        check("bob@[192.000.002.001]", "bob@[192.0.2.1]");
        check("δοκιμή@παράδειγμα.example", "δοκιμή@παράδειγμα.example");
    }

    #[test]
    fn what_is_no_mailbox_is_told() {
        check(
            "alice",
            "! expected \"@\" and a domain after the local-part, found nothing at octet 6 (RFC 5321 §4.1.2)",
        );
        check("@a", "! expected a local-part, found \"@\" at octet 1 (RFC 5321 §4.1.2)");
        check(
            "a..b@c",
            "! expected a letter, digit or one of !#$%&'*+-/=?^_`{|}~ after the dot, found \".\" at octet 3 (RFC 5321 §4.1.2)",
        );
        check("a@b..c", "! expected a letter or digit, found \".\" at octet 5 (RFC 5321 §4.1.2)");
        check("a@-b", "! expected a letter or digit, found \"-\" at octet 3 (RFC 5321 §4.1.2)");
        check("a@b c", "! expected the end of the address, found \" c\" at octet 4 (RFC 5321 §4.1.2)");
        check(
            "a@[300.1.1.1]",
            "! expected an IPv4 address, or \"IPv6:\" and an IPv6 address, found \"300.1.1.1\" at octet 4 (RFC 5321 §4.1.3)",
        );
        check(
            &format!("{}@b", "a".repeat(65)),
            &format!(
                "! expected a local-part of at most 64 octets, found \"{}…\" at octet 1 (RFC 5321 §4.5.3.1.1)",
                "a".repeat(60)
            ),
        );
    }
}
