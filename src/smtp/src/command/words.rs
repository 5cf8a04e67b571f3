//! The words behind a path: `KEYWORD` or `KEYWORD=value` (RFC 5321 section 4.1.2, esmtp-param).

use texts::english;

use super::Fault;
use super::parse::{NOT_TAKEN, SYNTAX_ARGUMENT, UNKNOWN_PARAMETER};
use crate::capitals::Capitals;
use crate::{Diagnostic, Section};

/// One parameter, with its place in the line.
pub(super) struct Word<'a> {
    line: &'a [u8],
    from: usize,
    text: &'a str,
    keyword: Capitals,
    /// What stands behind `=`.
    value: Option<&'a str>,
}

impl<'a> Word<'a> {
    /// The parameters in `text`, which starts at `at` in `line`.
    pub(super) fn all(line: &'a [u8], text: &'a str, at: usize) -> impl Iterator<Item = Word<'a>> {
        words(text, at).map(move |(from, text)| {
            let end = position(text, b'=').unwrap_or(text.len());
            Word {
                line,
                from,
                text,
                keyword: Capitals::of(&text.as_bytes()[..end]),
                value: text.get(end + 1..),
            }
        })
    }

    /// Reads a value into `slot`; what does not parse, and what is there already, is a fault.
    pub(super) fn read<T>(
        &self,
        slot: &mut Option<T>,
        parse: impl Fn(&str) -> Option<T>,
        expected: &str,
        section: Section,
    ) -> Result<(), Fault> {
        let value = self.value.and_then(parse).ok_or_else(|| self.wrong(expected, section))?;
        slot.replace(value).map_or(Ok(()), |_| Err(self.repeated()))
    }

    /// Sets a parameter that takes no value.
    pub(super) fn set(&self, flag: &mut bool, section: Section) -> Result<(), Fault> {
        if self.value.is_some() {
            let keyword = String::from_utf8_lossy(self.keyword());
            return Err(self.wrong(&english!("{keyword} without a value"), section));
        }
        if std::mem::replace(flag, true) { Err(self.repeated()) } else { Ok(()) }
    }

    /// The keyword in capitals; empty where it is longer than any that is known.
    pub(super) fn keyword(&self) -> &[u8] {
        self.keyword.as_bytes()
    }

    /// The value, where there is one.
    pub(super) fn value(&self) -> Option<&'a str> {
        self.value
    }

    /// A parameter that no offered extension brings along, or what is no parameter at all.
    pub(super) fn unknown(&self) -> Fault {
        if !is_parameter(self.text) {
            let expected = english!("letters, digits and hyphens, and perhaps = and a value");
            return self.wrong(expected, Section::smtp("4.1.2"));
        }
        let diagnostic =
            self.diagnostic(english!("a parameter that the EHLO reply offers"), Section::smtp("4.1.1.11"));
        Fault::new(UNKNOWN_PARAMETER, diagnostic)
    }

    pub(super) fn wrong(&self, expected: &str, section: Section) -> Fault {
        Fault::new(SYNTAX_ARGUMENT, self.diagnostic(expected, section))
    }

    /// A parameter that is right, but more than the server can do (RFC 5321 section 4.2.3: 555).
    pub(super) fn not_taken(&self, expected: &str, section: Section) -> Fault {
        Fault::new(NOT_TAKEN, self.diagnostic(expected, section))
    }

    fn repeated(&self) -> Fault {
        self.wrong(english!("each parameter once"), Section::smtp("4.1.1.2"))
    }

    fn diagnostic(&self, expected: &str, section: Section) -> Diagnostic {
        Diagnostic::new(self.line, self.from, self.from + self.text.len(), expected, section)
    }
}

/// Whether a word has the form of a parameter (RFC 5321 section 4.1.2, esmtp-param; RFC 6531 section 3.3).
fn is_parameter(text: &str) -> bool {
    let (keyword, value) = text.split_once('=').map_or((text, "x"), |(keyword, value)| (keyword, value));
    let is_ldh = |octet: u8| octet.is_ascii_alphanumeric() || octet == b'-';
    let keyword_fits = keyword.bytes().all(is_ldh) && !keyword.is_empty() && !keyword.starts_with('-');
    keyword_fits && !value.is_empty() && !value.contains('=')
}

/// The words of `text`, each with its place in the line.
pub(super) fn words(text: &str, at: usize) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = without_spaces(rest);
        let from = at + text.len() - rest.len();
        let (word, behind) = rest.split_at(position(rest, b' ').unwrap_or(rest.len()));
        rest = behind;
        (!word.is_empty()).then_some((from, word))
    })
}

/// The text behind the spaces at its front.
pub(super) fn without_spaces(text: &str) -> &str {
    &text[text.bytes().take_while(|octet| *octet == b' ').count()..]
}

/// Where an ASCII octet is; words are short, and a plain loop is the fastest look at them.
fn position(text: &str, octet: u8) -> Option<usize> {
    text.bytes().position(|other| other == octet)
}

/// So many decimal digits at most, one at least.
pub(crate) fn digits(text: &str, digits_max: usize) -> Option<u64> {
    let fits = (1..=digits_max).contains(&text.len()) && text.bytes().all(|octet| octet.is_ascii_digit());
    // 20 digits may be more than an u64 holds, and are then as good as its greatest.
    fits.then(|| text.parse().unwrap_or(u64::MAX))
}

/// What xtext stands for: printable ASCII in which `+` begins two hexadecimal digits in capitals (RFC 3461 section 4).
/// `None` for what is no xtext.
pub fn from_xtext(text: &str) -> Option<Vec<u8>> {
    let hex = |octet: u8| match octet {
        b'0'..=b'9' => Some(octet - b'0'),
        b'A'..=b'F' => Some(octet - b'A' + 10),
        _ => None,
    };
    let mut octets = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(octet) = octets.next() {
        out.push(match octet {
            b'+' => hex(octets.next()?)? << 4 | hex(octets.next()?)?,
            b'=' => return None,
            octet if octet.is_ascii_graphic() => octet,
            _ => return None,
        });
    }
    Some(out)
}

/// Whether there are only characters that show, and spaces: all that a report may hold (RFC 3461 sections 4.2 and 4.4).
pub(super) fn printable(octets: &[u8]) -> bool {
    octets.iter().all(|octet| (b' '..=b'~').contains(octet))
}

/// A text as xtext (RFC 3461 section 4).
pub fn to_xtext(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, octet| {
        match octet {
            b'+' | b'=' => out.push_str(&format!("+{octet:02X}")),
            octet if octet.is_ascii_graphic() => out.push(char::from(octet)),
            octet => out.push_str(&format!("+{octet:02X}")),
        }
        out
    })
}
