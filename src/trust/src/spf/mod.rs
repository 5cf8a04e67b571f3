//! SPF: which hosts may send mail for a domain (RFC 7208).

mod ask;
mod check;
mod derivation;
mod evaluate;
mod expand;
mod field;
mod macros;
mod mechanism;
mod names;
mod parse;
mod record;
mod verdict;

pub use check::{Check, Claim, Identity, Step};
pub use derivation::{Fact, Finding};
pub use field::{received_spf, result};
pub use names::contains;
pub use record::{Mechanism, Qualifier, Record, Term, TermKind};
pub use verdict::{Outcome, Verdict};
