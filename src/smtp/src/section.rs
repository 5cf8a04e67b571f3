//! Where a rule stands: a section of an RFC.

use std::fmt;

/// A section of an RFC; prints as `RFC 5321 §4.1.1.2`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Section {
    /// The number of the RFC.
    pub rfc: u16,
    /// The section in it, as the RFC numbers it; empty for the whole document.
    pub part: &'static str,
}

impl Section {
    /// Section `part` of RFC `rfc`.
    pub const fn new(rfc: u16, part: &'static str) -> Self {
        Section { rfc, part }
    }

    /// Section `part` of RFC 5321, the protocol itself.
    pub const fn smtp(part: &'static str) -> Self {
        Section { rfc: 5321, part }
    }
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RFC {}", self.rfc)?;
        if !self.part.is_empty() {
            write!(f, " §{}", self.part)?;
        }
        Ok(())
    }
}
