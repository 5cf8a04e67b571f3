//! What was wrong with what came, where, and what would be right.

use std::fmt;
use std::ops::Range;

use texts::english;

use crate::{Section, explain};

/// A peer's violation as data. The span counts octets from the start of the line that was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// The octets at fault; empty where something is missing.
    pub span: Range<u32>,
    /// What stood there, printable.
    pub found: String,
    /// What would have been right.
    pub expected: String,
    /// The rule that says so.
    pub section: Section,
}

impl Diagnostic {
    /// A diagnostic for `line[from..to]`; the indices are cut to the line.
    pub fn new(line: &[u8], from: usize, to: usize, expected: impl Into<String>, section: Section) -> Self {
        let to = to.min(line.len());
        let from = from.min(to);
        Diagnostic {
            span: from as u32..to as u32,
            found: printable(&line[from..to]),
            expected: expected.into(),
            section,
        }
    }

    /// The same diagnostic in the language that is built, for the screen.
    pub fn shown(&self) -> Diagnostic {
        let [found, expected] = [&self.found, &self.expected].map(|said| explain::shown(said));
        Diagnostic { found, expected, ..self.clone() }
    }

    /// The same diagnostic for a text that starts `offset` octets further on in the line.
    pub fn shifted(mut self, offset: usize) -> Self {
        self.span = self.span.start + offset as u32..self.span.end + offset as u32;
        self
    }
}

/// One sentence: `expected …, found …, at octet 12 (RFC 5321 §4.1.2)`.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Diagnostic { expected, found, section, span } = self;
        let octet = span.start + 1;
        f.write_str(&if found.is_empty() {
            english!("expected {expected}, found nothing at octet {octet} ({section})")
        } else {
            english!("expected {expected}, found \"{found}\" at octet {octet} ({section})")
        })
    }
}

/// Octets as text for a person: UTF-8 kept, everything else escaped, at most 60 characters.
fn printable(octets: &[u8]) -> String {
    const CHARACTERS_MAX: usize = 60;
    let mut out = String::new();
    for chunk in octets.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                c if c.is_control() => out.extend(c.escape_default()),
                c => out.push(c),
            }
        }
        for octet in chunk.invalid() {
            out.push_str("\\x");
            out.push(char::from_digit(u32::from(octet >> 4), 16).unwrap_or('?'));
            out.push(char::from_digit(u32::from(octet & 15), 16).unwrap_or('?'));
        }
        if out.len() > 4 * CHARACTERS_MAX {
            break;
        }
    }
    if out.chars().count() > CHARACTERS_MAX {
        out = out.chars().take(CHARACTERS_MAX).collect();
        out.push('…');
    }
    out
}
