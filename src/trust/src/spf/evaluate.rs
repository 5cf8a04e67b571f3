//! The function `check_host()` (RFC 7208 sections 4 to 6), over the answers that are known.
//!
//! It is run from its beginning each time, and stops with a question where an answer is missing.

use std::net::IpAddr;

use super::check::Claim;
use super::derivation::{Fact, Finding};
use super::macros::{Piece, Place, piece};
use super::names::{NAME_MAX, contains, dotted, family, is_name, is_within, malformed, reversed};
use super::record::{Mechanism, Record, TermKind};
use super::verdict::{Outcome, Verdict};
use crate::dns::{Answer, Data, Kind, Question};

/// How many terms of a check may ask the DNS.
const TERMS_MAX: u8 = 10;
/// How many of them may find nothing.
const VOID_MAX: u8 = 2;
/// How many names of an MX or PTR look-up are looked at.
const NAMES_MAX: usize = 10;

/// Why a run ends early.
pub(crate) enum Stop {
    /// An answer is missing.
    Ask(Question),
    /// There is an error: temperror or permerror. What it is stands last in the derivation.
    Failed(Outcome),
}

/// What a record came to.
struct Judged {
    outcome: Outcome,
    mechanism: Option<String>,
    domain: String,
    explanation: Option<String>,
}

/// One run over the answers that are known.
pub(crate) struct Run<'a> {
    claim: &'a Claim,
    answers: &'a [(Question, Answer)],
    pub(crate) derivation: Vec<Finding>,
    depth: u8,
    /// Whether look-ups count: all but those for an explanation.
    counting: bool,
    terms: u8,
    voids: u8,
    /// Whether the present term has found nothing already.
    void: bool,
    /// The domain whose record is read.
    domain: String,
}

impl<'a> Run<'a> {
    pub(crate) fn new(claim: &'a Claim, answers: &'a [(Question, Answer)]) -> Self {
        Run {
            claim,
            answers,
            derivation: Vec::new(),
            depth: 0,
            counting: true,
            terms: 0,
            voids: 0,
            void: false,
            domain: String::new(),
        }
    }

    /// The verdict, or the question whose answer is missing.
    pub(crate) fn verdict(&mut self) -> Result<Verdict, Question> {
        let judged = match self.check_host(self.claim.domain()) {
            Ok(judged) => judged,
            Err(Stop::Ask(question)) => return Err(question),
            Err(Stop::Failed(outcome)) => return Ok(self.failed(outcome)),
        };
        self.depth = 0;
        let explanation = match judged.explanation {
            Some(place) if judged.outcome == Outcome::Fail => {
                self.domain = judged.domain.clone();
                match self.explanation(&place) {
                    Ok(text) => text,
                    Err(Stop::Ask(question)) => return Err(question),
                    Err(Stop::Failed(_)) => None,
                }
            }
            _ => None,
        };
        self.note(Fact::End(judged.outcome));
        Ok(Verdict {
            outcome: judged.outcome,
            mechanism: judged.mechanism,
            domain: judged.domain,
            explanation,
            problem: None,
            derivation: std::mem::take(&mut self.derivation),
        })
    }

    /// The verdict after an error, which stands last in the derivation.
    pub(crate) fn failed(&mut self, outcome: Outcome) -> Verdict {
        let problem = self.derivation.last().map(|finding| finding.fact.words());
        self.depth = 0;
        self.note(Fact::End(outcome));
        Verdict {
            outcome,
            mechanism: None,
            domain: self.domain.clone(),
            explanation: None,
            problem,
            derivation: std::mem::take(&mut self.derivation),
        }
    }

    pub(crate) fn note(&mut self, fact: Fact) {
        self.derivation.push(Finding { depth: self.depth, fact });
    }

    /// Ends the check.
    fn stop(&mut self, outcome: Outcome, fact: Fact) -> Stop {
        self.note(fact);
        Stop::Failed(outcome)
    }

    /// Section 4: judges the client by the record of a domain.
    fn check_host(&mut self, domain: &str) -> Result<Judged, Stop> {
        let domain = domain.strip_suffix('.').unwrap_or(domain);
        self.domain = domain.into();
        self.note(Fact::Begin { client: self.claim.client, domain: domain.into() });
        let mut judged =
            Judged { outcome: Outcome::None, mechanism: None, domain: domain.into(), explanation: None };
        if let Some(why) = malformed(domain) {
            self.note(Fact::NoDomain { domain: domain.into(), why });
            return Ok(judged);
        }
        let Some(record) = self.record(domain)? else { return Ok(judged) };
        let mut redirect = None;
        for term in &record.terms {
            match &term.kind {
                TermKind::Redirect(target) => redirect = Some(target),
                TermKind::Explanation(place) => judged.explanation = Some(place.clone()),
                TermKind::Directive(..) | TermKind::Unknown => {}
            }
        }
        for term in &record.terms {
            let TermKind::Directive(qualifier, mechanism) = &term.kind else { continue };
            let source = record.source(term);
            self.note(Fact::Try { term: source.into(), section: mechanism.section() });
            if self.matches(mechanism)? {
                judged.outcome = qualifier.outcome();
                judged.mechanism = Some(source.into());
                self.note(Fact::Match { term: source.into(), outcome: judged.outcome });
                return Ok(judged);
            }
            self.note(Fact::NoMatch(source.into()));
        }
        if let Some(target) = redirect {
            return self.redirect(target);
        }
        self.note(Fact::Default);
        judged.outcome = Outcome::Neutral;
        Ok(judged)
    }

    /// Sections 4.4 to 4.6: the record of a domain.
    fn record(&mut self, domain: &str) -> Result<Option<Record>, Stop> {
        let mut found: Option<&str> = None;
        for data in self.ask(domain, Kind::Txt)?.records() {
            let Data::Text(text) = data else { continue };
            if !Record::is_one(text) {
                continue;
            }
            if found.is_some() {
                return Err(self.stop(Outcome::PermError, Fact::ManyRecords(domain.into())));
            }
            found = Some(text);
        }
        let Some(text) = found else {
            self.note(Fact::NoRecord(domain.into()));
            return Ok(None);
        };
        self.note(Fact::Record { domain: domain.into(), text: text.into() });
        match Record::parse(text) {
            Ok(record) => Ok(Some(record)),
            Err(wrong) => Err(self.stop(Outcome::PermError, Fact::Syntax(wrong))),
        }
    }

    /// Section 6.1.
    fn redirect(&mut self, target: &str) -> Result<Judged, Stop> {
        self.begin_term()?;
        let target = self.target(Some(target))?;
        self.note(Fact::Redirect(target.clone()));
        self.depth += 1;
        let judged = self.check_host(&target)?;
        if judged.outcome == Outcome::None {
            return Err(self.stop(Outcome::PermError, Fact::RedirectNowhere(target)));
        }
        Ok(judged)
    }

    /// Section 5: whether a mechanism matches.
    fn matches(&mut self, mechanism: &Mechanism) -> Result<bool, Stop> {
        match mechanism {
            Mechanism::All => return Ok(true),
            Mechanism::Ip4(network, length) => return Ok(self.compare(IpAddr::V4(*network), *length)),
            Mechanism::Ip6(network, length) => return Ok(self.compare(IpAddr::V6(*network), *length)),
            _ => self.begin_term()?,
        }
        match mechanism {
            Mechanism::Include(domain) => {
                let target = self.target(Some(domain))?;
                self.include(&target)
            }
            Mechanism::A(domain, four, six) => {
                let target = self.target(domain.as_deref())?;
                self.is_at(&target, *four, *six)
            }
            Mechanism::Mx(domain, four, six) => {
                let target = self.target(domain.as_deref())?;
                self.is_exchanger(&target, *four, *six)
            }
            Mechanism::Ptr(domain) => {
                let target = self.target(domain.as_deref())?;
                for name in self.names()? {
                    if self.validates(name)? && is_within(name, &target) {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Mechanism::Exists(domain) => {
                let target = self.target(Some(domain))?;
                Ok(!self.ask(&target, Kind::A)?.records().is_empty())
            }
            Mechanism::All | Mechanism::Ip4(..) | Mechanism::Ip6(..) => Ok(false),
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
    fn validated_name(&mut self) -> Result<String, Stop> {
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

    /// A term that asks the DNS begins (section 4.6.4).
    fn begin_term(&mut self) -> Result<(), Stop> {
        self.void = false;
        self.count_term()
    }

    fn count_term(&mut self) -> Result<(), Stop> {
        if self.terms == TERMS_MAX {
            return Err(self.stop(Outcome::PermError, Fact::TooManyTerms));
        }
        self.terms += 1;
        Ok(())
    }

    /// The domain of a term: its macros filled in, cut to the length of a name (section 4.8).
    fn target(&mut self, written: Option<&str>) -> Result<String, Stop> {
        let Some(written) = written else { return Ok(self.domain.clone()) };
        let mut name = self.expand(written, Place::Record)?.unwrap_or_default();
        if name.ends_with('.') {
            name.pop();
        }
        while name.len() > NAME_MAX {
            match name.find('.') {
                Some(dot) => name.drain(..=dot),
                None => break,
            };
        }
        if written.contains('%') {
            self.note(Fact::Target(name.clone()));
        }
        Ok(name)
    }

    /// Fills in the macros (section 7); none where their syntax is wrong.
    fn expand(&mut self, written: &str, place: Place) -> Result<Option<String>, Stop> {
        let mut out = String::new();
        let mut at = 0;
        while at < written.len() {
            let Ok((piece, next)) = piece(written, at, place) else { return Ok(None) };
            match piece {
                Piece::Literal(text) => out.push_str(text),
                Piece::Macro(this) => {
                    let value = self.value(this.letter)?;
                    out.push_str(&this.apply(&value));
                }
            }
            at = next;
        }
        Ok(Some(out))
    }

    /// Section 7.2.
    fn value(&mut self, letter: u8) -> Result<String, Stop> {
        let claim = self.claim;
        let sender_domain = claim.domain();
        Ok(match letter {
            b's' => [claim.local_part(), "@", sender_domain].concat(),
            b'l' => claim.local_part().into(),
            b'o' => sender_domain.into(),
            b'd' => self.domain.clone(),
            b'i' => dotted(claim.client),
            b'p' => self.validated_name()?,
            b'v' => family(claim.client).into(),
            b'h' => claim.helo.clone(),
            b'c' => claim.client.to_string(),
            b'r' if claim.receiver.is_empty() => "unknown".into(),
            b'r' => claim.receiver.clone(),
            _ => claim.unix_s.to_string(),
        })
    }

    /// Section 6.2: the text that explains a fail, if it can be had. Never fails: without it the result is the same.
    fn explanation(&mut self, place: &str) -> Result<Option<String>, Stop> {
        self.counting = false;
        let place = self.target(Some(place))?;
        let why = match self.ask_leniently(&place, Kind::Txt)?.records() {
            [Data::Text(written)] => match self.expand(written, Place::Explanation)? {
                Some(text) if text.is_ascii() => {
                    self.note(Fact::Explained(text.clone()));
                    return Ok(Some(text));
                }
                Some(_) => "it is not ASCII",
                None => "its text has an error",
            },
            [] => "there is no text",
            _ => "there is more than one text",
        };
        self.note(Fact::NotExplained(why));
        Ok(None)
    }

    /// The answer to a question that must be answered: a failure of the DNS ends the check.
    fn ask(&mut self, name: &str, kind: Kind) -> Result<&'a Answer, Stop> {
        let answer = self.ask_leniently(name, kind)?;
        if *answer == Answer::Failed {
            return Err(self.stop(Outcome::TempError, Fact::DnsFailed));
        }
        Ok(answer)
    }

    /// The answer to a question. A name that the DNS cannot be asked for is as good as one that does not exist.
    fn ask_leniently(&mut self, name: &str, kind: Kind) -> Result<&'a Answer, Stop> {
        if !is_name(name) {
            self.note(Fact::NoName(name.into()));
            return Ok(&Answer::NxDomain);
        }
        for (question, answer) in self.answers {
            if question.kind != kind || !question.name.eq_ignore_ascii_case(name) {
                continue;
            }
            self.note(Fact::LookUp { question: question.clone(), answer: answer.clone() });
            if self.counting && kind != Kind::Txt && answer.is_void() && !self.void {
                self.void = true;
                self.voids += 1;
                if self.voids > VOID_MAX {
                    return Err(self.stop(Outcome::PermError, Fact::TooManyVoid));
                }
            }
            return Ok(answer);
        }
        Err(Stop::Ask(Question { name: name.into(), kind }))
    }
}
