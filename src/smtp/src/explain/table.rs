//! How the tables are written down and looked up: each is one text, which costs a page less than a thousand small ones.

use super::Explanation;
use crate::Section;

/// Rows of [`LINES`] lines: the key, what it means, the cause, what to do, the RFC and its section.
#[derive(Clone, Copy)]
pub(super) struct Table(pub(super) &'static str);

const LINES: usize = 5;

impl Table {
    /// The rows in order.
    pub(super) fn rows(self) -> impl Iterator<Item = (&'static str, Explanation)> {
        let mut lines = self.0.lines();
        std::iter::from_fn(move || {
            let row: [&'static str; LINES] = std::array::from_fn(|_| lines.next().unwrap_or_default());
            let [key, means, cause, mend, section] = row;
            let (rfc, part) = section.split_once(' ')?;
            let some = |line: &'static str| Some(line).filter(|line| !line.is_empty());
            let section = Section { rfc: rfc.parse().unwrap_or_default(), part };
            Some((key, Explanation { means, cause: some(cause), mend: some(mend), section }))
        })
    }

    /// The keys in order.
    pub(super) fn keys(self) -> impl Iterator<Item = &'static str> {
        self.0.lines().step_by(LINES)
    }

    /// The explanation of a key, in any case.
    pub(super) fn find(self, key: &str) -> Option<Explanation> {
        self.rows().find(|(known, _)| known.eq_ignore_ascii_case(key)).map(|(_, explanation)| explanation)
    }
}

/// A table: `key => "What it means." because "Usually why." so "What to do." in 5321 "4.2.3";`, where `because` and `so`
/// may be left out.
macro_rules! table {
    ($($key:literal => $means:literal $(because $cause:literal)? $(so $mend:literal)? in $rfc:literal $part:literal;)*) => {
        $crate::explain::table::Table(concat!($(
            $key, "\n", texts::t!($means), "\n", $(texts::t!($cause),)? "\n", $(texts::t!($mend),)? "\n",
            $rfc, " ", $part, "\n",
        )*))
    };
}
pub(super) use table;
