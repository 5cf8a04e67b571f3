//! What can be wrong with what a scenario says, wherever it came from.

use std::fmt;

/// Which part of a key's value is at fault.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Part {
    /// All of it.
    Whole,
    /// This item of a list, from 0.
    Item(usize),
    /// This line of a text, from 1.
    Line(u32),
}

/// A mistake in what a scenario says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// The table, `host`; empty for the top of the file.
    pub(super) table: &'static str,
    /// Which one of the tables of that name, from 0.
    pub(super) index: usize,
    /// The key in it.
    pub(super) key: &'static str,
    /// Which part of its value.
    pub(super) part: Part,
    /// What is wrong, and what would be right.
    pub(super) message: String,
}

impl Problem {
    /// A problem with the scenario as a whole.
    pub(super) fn whole(message: &str) -> Self {
        Problem { table: "", index: 0, key: "", part: Part::Whole, message: message.to_owned() }
    }
}

/// `host 2: network: "gamma" is no [[network]]`; the count is from 1.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.table.is_empty() {
            write!(f, "{} {}: ", self.table, self.index + 1)?;
        }
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        f.write_str(&self.message)
    }
}
