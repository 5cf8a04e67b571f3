//! The function `check_host()` (RFC 7208 sections 4 to 6), over the answers that are known.
//!
//! It is run from its beginning each time, and stops with a question where an answer is missing.

use texts::t;

use super::check::Claim;
use super::derivation::{Fact, Finding};
use super::macros::Place;
use super::names::malformed;
use super::record::{Record, TermKind};
use super::verdict::{Outcome, Verdict};
use crate::dns::{Answer, Data, Kind, Question};

/// Why a run ends early.
pub(crate) enum Stop {
    /// An answer is missing.
    Ask(Question),
    /// There is an error: temperror or permerror. What it is stands last in the derivation.
    Failed(Outcome),
}

/// What a record came to.
pub(super) struct Judged {
    pub(super) outcome: Outcome,
    mechanism: Option<String>,
    domain: String,
    explanation: Option<String>,
}

/// One run over the answers that are known.
pub(crate) struct Run<'a> {
    pub(super) claim: &'a Claim,
    pub(super) answers: &'a [(Question, Answer)],
    pub(crate) derivation: Vec<Finding>,
    pub(super) depth: u8,
    /// Whether look-ups count: all but those for an explanation.
    pub(super) counting: bool,
    pub(super) terms: u8,
    pub(super) voids: u8,
    /// Whether the present term has found nothing already.
    pub(super) void: bool,
    /// The domain whose record is read.
    pub(super) domain: String,
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
    pub(super) fn stop(&mut self, outcome: Outcome, fact: Fact) -> Stop {
        self.note(fact);
        Stop::Failed(outcome)
    }

    /// Section 4: judges the client by the record of a domain.
    pub(super) fn check_host(&mut self, domain: &str) -> Result<Judged, Stop> {
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
        let target = self.begin_term(Some(target))?;
        self.note(Fact::Redirect(target.clone()));
        self.depth += 1;
        let judged = self.check_host(&target)?;
        if judged.outcome == Outcome::None {
            return Err(self.stop(Outcome::PermError, Fact::RedirectNowhere(target)));
        }
        Ok(judged)
    }

    /// Section 6.2: the text that explains a fail, if it can be had. Never fails: without it the result is the same.
    fn explanation(&mut self, place: &str) -> Result<Option<String>, Stop> {
        self.counting = false;
        let place = self.target(Some(place))?;
        let why = match self.ask_leniently(&place, Kind::Txt)?.records() {
            [Data::Text(written)] => match self.expand(written, Place::Explanation)? {
                Some(text) if text.bytes().all(|octet| matches!(octet, b' '..=b'~')) => {
                    self.note(Fact::Explained(text.clone()));
                    return Ok(Some(text));
                }
                Some(_) => t!("it is not printable ASCII"),
                None => t!("its text has an error"),
            },
            [] => t!("there is no text"),
            _ => t!("there is more than one text"),
        };
        self.note(Fact::NotExplained(why));
        Ok(None)
    }
}
