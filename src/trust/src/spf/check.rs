//! A check as a conversation without I/O: it asks the DNS, is answered, and comes to a verdict.

use std::net::IpAddr;

use super::derivation::{Fact, Finding};
use super::evaluate::Run;
use super::verdict::{Outcome, Verdict};
use crate::dns::{Answer, Dns, Question};

/// What a client claims, and who looks at it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Claim {
    /// The address that the connection comes from. An IPv4 address within an IPv6 address is an IPv4 address.
    pub client: IpAddr,
    /// What it said after EHLO or HELO.
    pub helo: String,
    /// The address in its MAIL FROM, without angle brackets; empty for the null path `<>`.
    pub sender: String,
    /// The name of the host that checks; macro `r`.
    pub receiver: String,
    /// The time in seconds of UTC since 1970; macro `t`.
    pub unix_s: i64,
}

/// Which of its names the client is held to (RFC 7208 sections 2.3 and 2.4).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Identity {
    /// The domain of the address in MAIL FROM.
    MailFrom,
    /// The name in EHLO or HELO, because the path in MAIL FROM is null.
    Helo,
}

impl Claim {
    /// Which identity is checked.
    pub fn identity(&self) -> Identity {
        if self.sender.is_empty() { Identity::Helo } else { Identity::MailFrom }
    }

    /// The local part of the sender; `postmaster` where it has none (section 4.3).
    pub fn local_part(&self) -> &str {
        match self.sender.rsplit_once('@') {
            Some((local_part, _)) if !local_part.is_empty() => local_part,
            _ => "postmaster",
        }
    }

    /// The domain whose record is asked first.
    pub fn domain(&self) -> &str {
        match (self.identity(), self.sender.rsplit_once('@')) {
            (Identity::Helo, _) => &self.helo,
            (Identity::MailFrom, Some((_, domain))) => domain,
            (Identity::MailFrom, None) => &self.sender,
        }
    }
}

/// What a check wants next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// An answer to this question.
    Ask(Question),
    /// Nothing more.
    Done(Verdict),
}

/// A check under way. It knows the claim and the answers so far; everything else follows from them, so a check can be
/// kept, copied and compared at any time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Check {
    claim: Claim,
    answers: Vec<(Question, Answer)>,
}

impl Check {
    /// Begins a check.
    pub fn new(mut claim: Claim) -> Check {
        claim.client = claim.client.to_canonical();
        Check { claim, answers: Vec::new() }
    }

    /// What is checked.
    pub fn claim(&self) -> &Claim {
        &self.claim
    }

    /// The next question, or the verdict. Asks each question once; the number of questions is bounded by the limits of
    /// section 4.6.4.
    pub fn poll(&self) -> Step {
        let mut run = Run::new(&self.claim, &self.answers);
        match run.verdict() {
            Ok(verdict) => Step::Done(verdict),
            Err(question) => Step::Ask(question),
        }
    }

    /// Answers the question that [`Check::poll`] gives. Does nothing when it gives a verdict.
    pub fn answer(&mut self, answer: Answer) {
        if let Step::Ask(question) = self.poll() {
            self.answers.push((question, answer));
        }
    }

    /// What has been found so far.
    pub fn derivation(&self) -> Vec<Finding> {
        let mut run = Run::new(&self.claim, &self.answers);
        match run.verdict() {
            Ok(verdict) => verdict.derivation,
            Err(_) => run.derivation,
        }
    }

    /// The verdict where the host waits no longer: temperror, or what is known already (section 4.6.4).
    pub fn out_of_time(&self) -> Verdict {
        let mut run = Run::new(&self.claim, &self.answers);
        match run.verdict() {
            Ok(verdict) => verdict,
            Err(_) => {
                run.note(Fact::OutOfTime);
                run.failed(Outcome::TempError)
            }
        }
    }

    /// The verdict with somebody who answers at once.
    pub fn run(mut self, dns: &dyn Dns) -> Verdict {
        loop {
            match self.poll() {
                Step::Ask(question) => {
                    let answer = dns.look_up(&question);
                    self.answers.push((question, answer));
                }
                Step::Done(verdict) => return verdict,
            }
        }
    }
}
