//! What was said before: bounded, walked with the arrow keys, searched backwards.

use super::raw::{self, Mistake};
use super::wire;

/// The most lines that are kept.
pub(super) const LINES_MAX: usize = 100;

/// A line as it stood in the input.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Past {
    /// Its text.
    pub(crate) text: String,
    /// Whether it stood for exact octets.
    pub(crate) raw: bool,
}

impl Past {
    /// What it stands for, as it goes over the wire.
    pub(super) fn octets(&self) -> Result<Vec<u8>, Mistake> {
        if self.raw { raw::octets(&self.text) } else { Ok(wire(&self.text)) }
    }
}

/// A search backwards through what was said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Search {
    /// The line that contains what is looked for; `None` where there is none.
    pub(crate) found: Option<usize>,
    /// What stood in the input before.
    pub(super) draft: Past,
}

/// The last line before `before` that contains this; upper and lower case are the same, as to SMTP.
pub(super) fn find(lines: &[Past], wanted: &str, before: usize) -> Option<usize> {
    let wanted = wanted.to_ascii_lowercase();
    let contains = |line: &Past| line.text.to_ascii_lowercase().contains(&wanted);
    lines.get(..before)?.iter().rposition(contains).filter(|_| !wanted.is_empty())
}
