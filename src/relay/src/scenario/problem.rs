//! What can be wrong with what a scenario says, wherever it came from.

/// Which part of a key's value is at fault.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Part {
    /// All of it.
    Whole,
    /// This item of a list, from 0.
    Item(usize),
    /// This line of a text, from 1.
    Line(u32),
    /// This line of another file, from 1.
    Foreign(String, u32),
}

/// A mistake in what a scenario says.
#[derive(Debug)]
pub(super) struct Problem {
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
