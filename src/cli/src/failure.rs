//! Why the program gives up: one sentence, and an exit code that scripts know from sysexits.h.

use std::fmt;

/// A sentence for the person and a code for the script.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Failure {
    /// The exit code.
    pub(crate) code: u8,
    /// What went wrong and what would mend it.
    pub(crate) message: String,
}

/// The command line is wrong (EX_USAGE).
pub(crate) const USAGE: u8 = 64;
/// The input is wrong (EX_DATAERR).
pub(crate) const DATA: u8 = 65;
/// The input cannot be read (EX_NOINPUT).
pub(crate) const NO_INPUT: u8 = 66;
/// The server's name is unknown (EX_NOHOST).
pub(crate) const NO_HOST: u8 = 68;
/// The server refused for good (EX_UNAVAILABLE).
pub(crate) const UNAVAILABLE: u8 = 69;
/// The system refused (EX_OSERR).
pub(crate) const SYSTEM: u8 = 71;
/// A file cannot be written (EX_CANTCREAT).
pub(crate) const CANNOT_CREATE: u8 = 73;
/// Not now; try again later (EX_TEMPFAIL).
pub(crate) const TRY_LATER: u8 = 75;

impl Failure {
    /// A failure with its exit code.
    pub(crate) fn new(code: u8, message: impl Into<String>) -> Self {
        Failure { code, message: message.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
