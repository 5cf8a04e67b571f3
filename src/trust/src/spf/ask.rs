//! Questions to the DNS, and how many a check may ask (RFC 7208 section 4.6.4).

use super::derivation::Fact;
use super::evaluate::{Run, Stop};
use super::names::is_name;
use super::verdict::Outcome;
use crate::dns::{Answer, Kind, Question};

/// How many terms of a check may ask the DNS.
const TERMS_MAX: u8 = 10;
/// How many of them may find nothing; a term counts once, however many of its look-ups are void.
const VOID_MAX: u8 = 2;

impl<'a> Run<'a> {
    /// A term that asks the DNS begins; gives its domain, macros filled in.
    pub(super) fn begin_term(&mut self, written: Option<&str>) -> Result<String, Stop> {
        self.void = false;
        self.count_term()?;
        self.target(written)
    }

    pub(super) fn count_term(&mut self) -> Result<(), Stop> {
        if self.terms == TERMS_MAX {
            return Err(self.stop(Outcome::PermError, Fact::TooManyTerms));
        }
        self.terms += 1;
        Ok(())
    }

    /// The answer to a question that must be answered: a failure of the DNS ends the check.
    pub(super) fn ask(&mut self, name: &str, kind: Kind) -> Result<&'a Answer, Stop> {
        let answer = self.ask_leniently(name, kind)?;
        if *answer == Answer::Failed {
            return Err(self.stop(Outcome::TempError, Fact::DnsFailed));
        }
        Ok(answer)
    }

    /// The answer to a question. A name that the DNS cannot be asked for is as good as one that does not exist.
    pub(super) fn ask_leniently(&mut self, name: &str, kind: Kind) -> Result<&'a Answer, Stop> {
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
