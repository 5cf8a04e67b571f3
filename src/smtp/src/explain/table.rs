//! How the tables are written down and looked up.

use super::Explanation;

/// What is explained, by its key.
pub(super) type Table<K> = &'static [(K, Explanation)];

/// The explanation of a name, in any case.
pub(super) fn named(table: Table<&'static str>, name: &str) -> Option<Explanation> {
    table.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, explanation)| *explanation)
}

/// The names of a table, in its order.
pub(super) fn names(table: Table<&'static str>) -> impl Iterator<Item = &'static str> {
    table.iter().map(|(name, _)| *name)
}

/// A table: `key => "What it means." because "Usually why." so "What to do." in 5321 "4.2.3";`, where `because` and `so`
/// may be left out.
macro_rules! table {
    (@text) => { None };
    (@text $text:literal) => { Some($text) };
    ($($key:expr => $means:literal $(because $cause:literal)? $(so $mend:literal)? in $rfc:literal $part:literal;)*) => {
        &[$((
            $key,
            $crate::explain::Explanation {
                means: $means,
                cause: $crate::explain::table::table!(@text $($cause)?),
                mend: $crate::explain::table::table!(@text $($mend)?),
                section: $crate::Section::new($rfc, $part),
            },
        )),*]
    };
}
pub(super) use table;
