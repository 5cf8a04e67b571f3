//! The verdict of a check, and everything that led to it.

use super::derivation::Finding;

/// The result of a check (RFC 7208 section 2.6).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// No record, or no domain to look for one.
    None,
    /// The domain says nothing about this host.
    Neutral,
    /// The host may send for the domain.
    Pass,
    /// The host may not send for the domain.
    Fail,
    /// The host probably may not; the domain does not want to say so with force.
    SoftFail,
    /// The DNS failed for now; later it may be known.
    TempError,
    /// The records cannot be understood, or ask for too much; somebody has to mend them.
    PermError,
}

impl Outcome {
    /// As the fields of a message spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Outcome::None => "none",
            Outcome::Neutral => "neutral",
            Outcome::Pass => "pass",
            Outcome::Fail => "fail",
            Outcome::SoftFail => "softfail",
            Outcome::TempError => "temperror",
            Outcome::PermError => "permerror",
        }
    }

    /// The part of RFC 7208 that defines it.
    pub(super) const fn part(self) -> &'static str {
        match self {
            Outcome::None => "2.6.1",
            Outcome::Neutral => "2.6.2",
            Outcome::Pass => "2.6.3",
            Outcome::Fail => "2.6.4",
            Outcome::SoftFail => "2.6.5",
            Outcome::TempError => "2.6.6",
            Outcome::PermError => "2.6.7",
        }
    }
}

/// What a check came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verdict {
    /// The result.
    pub outcome: Outcome,
    /// The mechanism that decided, as its record writes it: that of the first record or of one that it redirected to,
    /// not of one that it includes. None where nothing matched.
    pub mechanism: Option<String>,
    /// The domain in whose record that mechanism stands, or where the check ended otherwise.
    pub domain: String,
    /// What the domain says to those that it refuses: ASCII, one line, written by a stranger. Only with a fail (section
    /// 6.2).
    pub explanation: Option<String>,
    /// Why there is no better result, in words: only with temperror and permerror.
    pub problem: Option<String>,
    /// Everything that was found on the way, in order.
    pub derivation: Vec<Finding>,
}
