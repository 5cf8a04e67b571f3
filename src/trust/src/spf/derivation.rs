//! The derivation of a verdict: what was found, step by step, in plain words.

use std::net::IpAddr;

use smtp::{Diagnostic, Section};
use texts::{english, t};

use super::verdict::Outcome;
use crate::dns::{Answer, Kind, Question};

/// One step of a derivation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// How many includes and redirects deep it was found.
    pub depth: u8,
    /// What was found.
    pub fact: Fact,
}

/// What was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fact {
    /// The record of a domain is to judge an address.
    Begin {
        /// The address of the client.
        client: IpAddr,
        /// The domain.
        domain: String,
    },
    /// The domain is none that could have a record.
    NoDomain {
        /// The domain.
        domain: String,
        /// What it is instead.
        why: &'static str,
    },
    /// The DNS was asked.
    LookUp {
        /// What was asked.
        question: Question,
        /// What it said.
        answer: Answer,
    },
    /// A name with which the DNS cannot be asked: a label is empty or too long, or it is not ASCII.
    NoName(String),
    /// The DNS failed where an answer was needed.
    DnsFailed,
    /// The domain has no SPF record.
    NoRecord(String),
    /// The domain has several SPF records, where one is allowed.
    ManyRecords(String),
    /// The SPF record of the domain.
    Record {
        /// The domain.
        domain: String,
        /// Its record.
        text: String,
    },
    /// The record breaks the grammar.
    Syntax(Diagnostic),
    /// A mechanism is tried.
    Try {
        /// The mechanism as it is written.
        term: String,
        /// Where the RFC defines it.
        section: Section,
    },
    /// The domain of a term, its macros filled in.
    Target(String),
    /// The address of the client lies in a network, or does not.
    Compared {
        /// The address of the client.
        client: IpAddr,
        /// The other address.
        network: IpAddr,
        /// How many of its bits count.
        length: u8,
        /// Whether the client lies in it.
        inside: bool,
    },
    /// A name of the client leads back to its address, or does not.
    Validated {
        /// The name.
        name: String,
        /// Whether it leads back.
        valid: bool,
    },
    /// The mechanism matches, and decides.
    Match {
        /// The mechanism as it is written.
        term: String,
        /// What its match means.
        outcome: Outcome,
    },
    /// The mechanism does not match; the next is tried.
    NoMatch(String),
    /// An included record came to a result.
    Included {
        /// Its domain.
        domain: String,
        /// Its result.
        outcome: Outcome,
    },
    /// Nothing matched, and the record hands over to another.
    Redirect(String),
    /// The record that it hands over to is not there.
    RedirectNowhere(String),
    /// Nothing matched, and the record says no more.
    Default,
    /// More than ten terms ask the DNS.
    TooManyTerms,
    /// More than two terms asked the DNS for what is not there.
    TooManyVoid,
    /// More than ten mail exchangers.
    TooManyExchangers,
    /// More than ten names of one address; the others are left alone.
    TooManyNames,
    /// The check took too long.
    OutOfTime,
    /// The domain explains why it refuses.
    Explained(String),
    /// The domain wanted to explain, but its explanation cannot be used.
    NotExplained(&'static str),
    /// The result of the whole check.
    End(Outcome),
}

impl Fact {
    /// The rule that it follows.
    pub const fn section(&self) -> Section {
        let part = match self {
            Fact::Begin { .. } => "4.1",
            Fact::NoDomain { .. } => "4.3",
            Fact::LookUp { question: Question { kind: Kind::Txt, .. }, .. } => "4.4",
            Fact::LookUp { .. } => "5",
            Fact::DnsFailed => "2.6.6",
            Fact::NoRecord(_) | Fact::ManyRecords(_) | Fact::Record { .. } => "4.5",
            Fact::Syntax(diagnostic) => return diagnostic.section,
            Fact::Try { section, .. } => return *section,
            Fact::NoName(_) => "4.8",
            Fact::Target(_) => "7.3",
            Fact::Compared { .. } => "5",
            Fact::Validated { .. } => "5.5",
            Fact::Match { .. } | Fact::NoMatch(_) => "4.6.2",
            Fact::Included { .. } => "5.2",
            Fact::Redirect(_) | Fact::RedirectNowhere(_) => "6.1",
            Fact::Default => "4.7",
            Fact::TooManyTerms | Fact::TooManyVoid | Fact::TooManyExchangers | Fact::TooManyNames => "4.6.4",
            Fact::OutOfTime => "4.6.4",
            Fact::Explained(_) | Fact::NotExplained(_) => "6.2",
            Fact::End(outcome) => outcome.part(),
        };
        Section::new(7208, part)
    }

    /// The fact in one plain sentence, without its section.
    pub fn words(&self) -> String {
        match self {
            Fact::Begin { client, domain } => {
                [t!("May "), &client.to_string(), t!(" send mail for "), domain, "?"].concat()
            }
            Fact::NoDomain { domain, why } => {
                ["\"", domain, t!("\" cannot have a record: "), why, "."].concat()
            }
            Fact::LookUp { question, answer } => {
                ["DNS: ", question.kind.as_str(), t!(" of "), &question.name, "? ", &answer.words(), "."]
                    .concat()
            }
            Fact::NoName(name) => {
                [t!("The DNS cannot be asked for \""), name, t!("\": that is as if the name did not exist.")]
                    .concat()
            }
            Fact::DnsFailed => english!("Without this answer nothing can be said for now.").into(),
            Fact::NoRecord(domain) => [domain, t!(" has no SPF record.")].concat(),
            Fact::ManyRecords(domain) => {
                english!("{domain} has more than one SPF record: nobody can know which one counts.")
            }
            Fact::Record { domain, text } => [t!("The record of "), domain, ": ", text].concat(),
            Fact::Syntax(wrong) => {
                let Diagnostic { expected, found, .. } = wrong;
                if found.is_empty() {
                    english!("The record has an error: expected {expected}, found nothing.")
                } else {
                    english!("The record has an error: expected {expected}, found {found}.")
                }
            }
            Fact::Try { term, .. } => [t!("Try "), term, "."].concat(),
            Fact::Target(name) => [t!("With its macros filled in, the name is "), name, "."].concat(),
            Fact::Compared { client, network, length, inside } => {
                let lies = if *inside { t!(" lies in ") } else { t!(" does not lie in ") };
                let (network, length) = (network.to_string(), length.to_string());
                [&client.to_string(), lies, &network, "/", &length, "."].concat()
            }
            Fact::Validated { name, valid: true } => {
                [name, t!(" leads back to the client: it is its name.")].concat()
            }
            Fact::Validated { name, valid: false } => {
                [name, t!(" does not lead back to the client: it counts for nothing.")].concat()
            }
            Fact::Match { term, outcome } => {
                [term, t!(" matches, and means "), outcome.as_str(), "."].concat()
            }
            Fact::NoMatch(term) => [term, t!(" does not match.")].concat(),
            Fact::Included { domain, outcome } => {
                let says = outcome.as_str();
                match outcome {
                    Outcome::Pass => english!("The included record of {domain} says {says}: a match."),
                    Outcome::None => {
                        english!(
                            "The included record of {domain} says {says}, and what is included must have a record."
                        )
                    }
                    Outcome::TempError | Outcome::PermError => {
                        english!("The included record of {domain} says {says}, and that ends the check.")
                    }
                    _ => english!(
                        "The included record of {domain} says {says}: no match, because only a pass is one."
                    ),
                }
            }
            Fact::Redirect(domain) => {
                [t!("Nothing matched; the record leaves it to that of "), domain, "."].concat()
            }
            Fact::RedirectNowhere(domain) => {
                english!("redirect= leads to {domain}, which has no record.")
            }
            Fact::Default => t!("Nothing matched, and the record says no more: neutral.").into(),
            Fact::TooManyTerms => english!("More than 10 terms ask the DNS: too many for one check.").into(),
            Fact::TooManyVoid => {
                english!("More than 2 terms asked the DNS for something that is not there.").into()
            }
            Fact::TooManyExchangers => english!("More than 10 mail exchangers: too many to look at.").into(),
            Fact::TooManyNames => {
                t!("The address has more than 10 names; only the first 10 are looked at.").into()
            }
            Fact::OutOfTime => english!("The check took too long.").into(),
            Fact::Explained(text) => [t!("The domain explains: "), text].concat(),
            Fact::NotExplained(why) => {
                [t!("The explanation of the domain cannot be used: "), why, "."].concat()
            }
            Fact::End(outcome) => {
                [t!("The result is "), outcome.as_str(), ": ", meaning(*outcome), "."].concat()
            }
        }
    }
}

/// A result for somebody who meets it for the first time.
const fn meaning(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::None => t!("no record speaks about this host"),
        Outcome::Neutral => t!("the domain does not say whether the host may send for it"),
        Outcome::Pass => t!("the host may send for the domain"),
        Outcome::Fail => t!("the host may not send for the domain"),
        Outcome::SoftFail => t!("the host probably may not send for the domain"),
        Outcome::TempError => t!("the DNS fails, a later try may do better"),
        Outcome::PermError => t!("the records of the domain have to be mended first"),
    }
}
