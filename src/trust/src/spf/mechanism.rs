//! The mechanisms: which of them match (RFC 7208 section 5).

use std::net::IpAddr;

use super::derivation::Fact;
use super::evaluate::{Run, Stop};
use super::names::{contains, family, is_within, reversed};
use super::record::Mechanism;
use super::verdict::Outcome;
use crate::dns::{Data, Kind};

/// How many names of an MX or PTR look-up are looked at.
const NAMES_MAX: usize = 10;

impl<'a> Run<'a> {
    /// Section 5: whether a mechanism matches.
    pub(super) fn matches(&mut self, mechanism: &Mechanism) -> Result<bool, Stop> {
        match mechanism {
            Mechanism::All => Ok(true),
            Mechanism::Ip4(network, length) => Ok(self.compare(IpAddr::V4(*network), *length)),
            Mechanism::Ip6(network, length) => Ok(self.compare(IpAddr::V6(*network), *length)),
            Mechanism::Include(domain) => {
                let target = self.begin_term(Some(domain))?;
                self.include(&target)
            }
            Mechanism::A(domain, four, six) => {
                let target = self.begin_term(domain.as_deref())?;
                self.is_at(&target, *four, *six)
            }
            Mechanism::Mx(domain, four, six) => {
                let target = self.begin_term(domain.as_deref())?;
                self.is_exchanger(&target, *four, *six)
            }
            Mechanism::Ptr(domain) => {
                let target = self.begin_term(domain.as_deref())?;
                self.is_named(&target)
            }
            Mechanism::Exists(domain) => {
                let target = self.begin_term(Some(domain))?;
                Ok(!self.ask(&target, Kind::A)?.records().is_empty())
            }
        }
    }

    /// Section 5.2.
    fn include(&mut self, target: &str) -> Result<bool, Stop> {
        let domain = self.domain.clone();
        self.depth += 1;
        let inner = self.check_host(target)?;
        self.depth -= 1;
        self.domain = domain;
        let fact = Fact::Included { domain: target.into(), outcome: inner.outcome };
        if inner.outcome == Outcome::None {
            return Err(self.stop(Outcome::PermError, fact));
        }
        self.note(fact);
        Ok(inner.outcome == Outcome::Pass)
    }

    /// Section 5.3: whether the client has an address of this name, or one in the network around it.
    fn is_at(&mut self, name: &str, four: u8, six: u8) -> Result<bool, Stop> {
        let (kind, length) = if self.claim.client.is_ipv4() { (Kind::A, four) } else { (Kind::Aaaa, six) };
        for data in self.ask(name, kind)?.records() {
            let Data::Address(address) = data else { continue };
            if self.compare(*address, length) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Section 5.4.
    fn is_exchanger(&mut self, target: &str, four: u8, six: u8) -> Result<bool, Stop> {
        for (index, data) in self.ask(target, Kind::Mx)?.records().iter().enumerate() {
            if index == NAMES_MAX {
                return Err(self.stop(Outcome::PermError, Fact::TooManyExchangers));
            }
            let Data::Name(name) = data else { continue };
            if !name.is_empty() && self.is_at(name, four, six)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Section 5.5: whether a name of the client that leads back to it is in the domain.
    fn is_named(&mut self, target: &str) -> Result<bool, Stop> {
        for name in self.names()? {
            if self.validates(name)? && is_within(name, target) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether the client lies in a network of its own family.
    fn compare(&mut self, network: IpAddr, length: u8) -> bool {
        let client = self.claim.client;
        let inside = contains(network, length, client);
        self.note(Fact::Compared { client, network, length, inside });
        inside
    }

    /// The names of the client that its address leads to, whether they are right or not (section 5.5).
    fn names(&mut self) -> Result<Vec<&'a str>, Stop> {
        let question = [&reversed(self.claim.client), ".", family(self.claim.client), ".arpa"].concat();
        let mut names = Vec::new();
        for data in self.ask_leniently(&question, Kind::Ptr)?.records() {
            if names.len() == NAMES_MAX {
                self.note(Fact::TooManyNames);
                break;
            }
            if let Data::Name(name) = data {
                names.push(name.strip_suffix('.').unwrap_or(name));
            }
        }
        Ok(names)
    }

    /// Whether a name leads back to the client.
    fn validates(&mut self, name: &str) -> Result<bool, Stop> {
        let client = self.claim.client;
        let kind = if client.is_ipv4() { Kind::A } else { Kind::Aaaa };
        let answer = self.ask_leniently(name, kind)?;
        let valid = answer.records().contains(&Data::Address(client));
        self.note(Fact::Validated { name: name.into(), valid });
        Ok(valid)
    }

    /// Macro `p`: the best name of the client that leads back to it (section 7.3).
    pub(super) fn validated_name(&mut self) -> Result<String, Stop> {
        if self.counting {
            self.count_term()?;
        }
        let (mut best, mut best_within) = ("unknown", false);
        for name in self.names()? {
            if !self.validates(name)? {
                continue;
            }
            if name.eq_ignore_ascii_case(&self.domain) {
                return Ok(name.into());
            }
            let within = is_within(name, &self.domain);
            if best == "unknown" || within && !best_within {
                (best, best_within) = (name, within);
            }
        }
        Ok(best.into())
    }
}
