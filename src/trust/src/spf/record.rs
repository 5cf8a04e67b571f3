//! An SPF record as data (RFC 7208 sections 4.6, 5 and 6).

use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use smtp::{Diagnostic, Section};

use super::verdict::Outcome;

/// A record that is without error, with the text that it was read from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    /// The record as it stands in the DNS.
    pub text: String,
    /// Its terms in their order.
    pub terms: Vec<Term>,
}

/// One term of a record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Term {
    /// Where it stands, in octets of the record's text.
    pub span: Range<u32>,
    /// What it says.
    pub kind: TermKind,
}

/// What a term says. Texts with macros are kept as they are written; their syntax has been checked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TermKind {
    /// A mechanism, and the result if it matches.
    Directive(Qualifier, Mechanism),
    /// `redirect=`: where the record is that decides when nothing here matches (section 6.1).
    Redirect(String),
    /// `exp=`: where the text is that explains a fail (section 6.2).
    Explanation(String),
    /// Any other modifier; it means nothing to us and changes nothing (section 6).
    Unknown,
}

/// What a mechanism's match means (section 4.6.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Qualifier {
    /// `+`, or none.
    Pass,
    /// `-`
    Fail,
    /// `~`
    SoftFail,
    /// `?`
    Neutral,
}

impl Qualifier {
    /// The result of a check that ends with it.
    pub const fn outcome(self) -> Outcome {
        match self {
            Qualifier::Pass => Outcome::Pass,
            Qualifier::Fail => Outcome::Fail,
            Qualifier::SoftFail => Outcome::SoftFail,
            Qualifier::Neutral => Outcome::Neutral,
        }
    }
}

/// A test of the client's address (section 5). A domain may hold macros; where there is none, it is the domain whose
/// record this is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Mechanism {
    /// Always matches.
    All,
    /// Matches where the check of another domain passes.
    Include(String),
    /// Matches the addresses of a domain; with the lengths of the IPv4 and the IPv6 network around each.
    A(Option<String>, u8, u8),
    /// Matches the addresses of a domain's mail exchangers; lengths as for `A`.
    Mx(Option<String>, u8, u8),
    /// Matches a client whose name, found backwards from its address, is in a domain.
    Ptr(Option<String>),
    /// Matches an IPv4 network.
    Ip4(Ipv4Addr, u8),
    /// Matches an IPv6 network.
    Ip6(Ipv6Addr, u8),
    /// Matches where a name has an A record, whatever it says.
    Exists(String),
}

impl Mechanism {
    /// Where the RFC defines it.
    pub const fn section(&self) -> Section {
        Section::new(
            7208,
            match self {
                Mechanism::All => "5.1",
                Mechanism::Include(_) => "5.2",
                Mechanism::A(..) => "5.3",
                Mechanism::Mx(..) => "5.4",
                Mechanism::Ptr(_) => "5.5",
                Mechanism::Ip4(..) | Mechanism::Ip6(..) => "5.6",
                Mechanism::Exists(_) => "5.7",
            },
        )
    }
}

impl Record {
    /// Reads a record: `v=spf1` and terms with spaces between them.
    ///
    /// # Errors
    /// The first thing that is wrong, with its octets in the text: one error anywhere makes the whole record unusable
    /// (RFC 7208 section 4.6).
    pub fn parse(text: &str) -> Result<Record, Diagnostic> {
        super::parse::record(text)
    }

    /// Whether a TXT record is an SPF record at all, right or wrong: `v=spf1`, then a space or nothing (section 4.5).
    pub fn is_one(text: &str) -> bool {
        let octets = text.as_bytes();
        octets.len() >= 6
            && octets[..6].eq_ignore_ascii_case(b"v=spf1")
            && octets.get(6).is_none_or(|octet| *octet == b' ')
    }

    /// A term as it is written.
    pub fn source(&self, term: &Term) -> &str {
        self.text.get(term.span.start as usize..term.span.end as usize).unwrap_or_default()
    }
}
