//! The local-part of a mailbox: a dot-string or a quoted string.

use std::fmt;

use texts::english;

use super::length_of;
use crate::{Diagnostic, Section};

const OCTETS_MAX: usize = 64;
const SYNTAX: Section = Section::smtp("4.1.2");

/// A local-part, kept as what it means: quotes and backslashes undone. Prints quoted where it must be.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LocalPart(String);

impl LocalPart {
    /// The meaning, without quotes.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn parse_prefix(text: &str) -> Result<(LocalPart, usize), Diagnostic> {
        let (meaning, used) = if text.starts_with('"') { quoted_string(text)? } else { dot_string(text)? };
        if used > OCTETS_MAX {
            let expected = english!("a local-part of at most 64 octets");
            return Err(Diagnostic::new(text.as_bytes(), 0, used, expected, Section::smtp("4.5.3.1.1")));
        }
        Ok((LocalPart(meaning), used))
    }
}

impl fmt::Display for LocalPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if dot_string(&self.0).is_ok_and(|(_, used)| used == self.0.len()) {
            return f.write_str(&self.0);
        }
        f.write_str("\"")?;
        for c in self.0.chars() {
            if matches!(c, '"' | '\\') {
                f.write_str("\\")?;
            }
            write!(f, "{c}")?;
        }
        f.write_str("\"")
    }
}

/// atext of RFC 5322 section 3.2.3, as far as it is ASCII.
const fn is_atext(octet: u8) -> bool {
    octet.is_ascii_alphanumeric()
        || matches!(octet, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'/' | b'=' | b'?' | b'^'..=b'`' | b'{'..=b'~')
}

/// [`is_atext`] of every octet.
static ATEXT: [bool; 256] = {
    let mut table = [false; 256];
    let mut octet = 0;
    while octet < 256 {
        table[octet] = is_atext(octet as u8);
        octet += 1;
    }
    table
};

/// The length of a dot-string in ASCII at the front of `text`, as nearly all are; any other is for a closer look.
fn plain_dot_string(text: &[u8]) -> Option<usize> {
    let mut before = b'.';
    let mut used = 0;
    for &octet in text {
        if octet >= 128 || octet == b'.' && before == b'.' {
            return None;
        }
        if octet != b'.' && !ATEXT[usize::from(octet)] {
            break;
        }
        before = octet;
        used += 1;
    }
    (before != b'.').then_some(used)
}

fn dot_string(text: &str) -> Result<(String, usize), Diagnostic> {
    if let Some(used) = plain_dot_string(text.as_bytes()) {
        return Ok((text[..used].to_owned(), used));
    }
    let mut used = 0;
    loop {
        // With UTF-8 as RFC 6531 section 3.3 adds it.
        let atom = length_of(&text[used..], |octet| ATEXT[usize::from(octet)], |c| !c.is_control());
        if atom == 0 {
            let expected = match used {
                0 => "a local-part",
                _ => "a letter, digit or one of !#$%&'*+-/=?^_`{|}~ after the dot",
            };
            return Err(Diagnostic::new(text.as_bytes(), used, used + 1, expected, SYNTAX));
        }
        used += atom;
        if !text[used..].starts_with('.') {
            return Ok((text[..used].to_owned(), used));
        }
        used += 1;
    }
}

fn quoted_string(text: &str) -> Result<(String, usize), Diagnostic> {
    let mut meaning = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Ok((meaning, at + 1)),
            '\\' => match chars.next() {
                Some((_, c)) if c == ' ' || c.is_ascii_graphic() => meaning.push(c),
                _ => {
                    let expected = english!("a printable ASCII character after the backslash");
                    return Err(Diagnostic::new(text.as_bytes(), at, at + 2, expected, SYNTAX));
                }
            },
            c if c == ' ' || c.is_ascii_graphic() || (!c.is_ascii() && !c.is_control()) => meaning.push(c),
            _ => {
                let expected = english!("a printable character in the quoted string");
                return Err(Diagnostic::new(text.as_bytes(), at, at + 1, expected, SYNTAX));
            }
        }
    }
    Err(Diagnostic::new(text.as_bytes(), text.len(), text.len(), english!("a closing quote"), SYNTAX))
}
