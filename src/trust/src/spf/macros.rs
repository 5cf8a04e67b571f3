//! Macros: how their text is cut into pieces, and what is done to their values (RFC 7208 section 7).

use texts::english;

/// A piece of a macro string.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Piece<'a> {
    /// Text that stands for itself, `%%`, `%_` and `%-` included.
    Literal(&'a str),
    /// `%{…}`
    Macro(Macro<'a>),
}

/// One `%{…}`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Macro<'a> {
    /// The letter, in lower case: one of [`LETTERS`].
    pub(crate) letter: u8,
    /// The letter was in upper case: the value is escaped as in a URL.
    pub(crate) escape: bool,
    /// How many parts are kept, from the right.
    pub(crate) keep: usize,
    /// The parts are turned round.
    pub(crate) reverse: bool,
    /// Where the value is cut; nothing is as good as `.`.
    pub(crate) delimiters: &'a str,
}

/// What can stand in a macro string.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    /// A domain name, or the value of a modifier that we do not know.
    Record,
    /// The text of an explanation: the letters c, r and t may stand in it.
    Explanation,
}

/// What is wrong in a macro string: the octets, and what would be right.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Fault {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) expected: &'static str,
}

const LETTERS: &[u8] = b"slodiphvcrt";
const ONLY_EXPLAINING: &[u8] = b"crt";
const DELIMITERS: &[u8] = b".-+,/_=";

/// Reads the piece that begins at octet `from` of a text that is longer than that; gives it and where the next begins.
///
/// Whether literal text is printable ASCII, as it must be, is for the caller to see.
pub(crate) fn piece(text: &str, from: usize, place: Place) -> Result<(Piece<'_>, usize), Fault> {
    let octets = text.as_bytes();
    if octets[from] != b'%' {
        let mut to = from;
        while to < octets.len() && octets[to] != b'%' {
            to += 1;
        }
        return Ok((Piece::Literal(&text[from..to]), to));
    }
    let literal = match octets.get(from + 1) {
        Some(b'{') => return in_braces(text, from, place),
        Some(b'%') => "%",
        Some(b'_') => " ",
        Some(b'-') => "%20",
        _ => return Err(Fault { from, to: from + 1, expected: "%{, %%, %_ or %-" }),
    };
    Ok((Piece::Literal(literal), from + 2))
}

/// `"%{" letter digits ["r"] delimiters "}"`
fn in_braces(text: &str, from: usize, place: Place) -> Result<(Piece<'_>, usize), Fault> {
    let octets = text.as_bytes();
    let fault = |at: usize, expected| Err(Fault { from: at, to: after(text, at), expected });
    let mut at = from + 2;
    let written = octets.get(at).copied().unwrap_or_default();
    let letter = written.to_ascii_lowercase();
    if !LETTERS.contains(&letter) {
        return fault(at, english!("a macro letter: s, l, o, d, i, p, h or v"));
    }
    if place == Place::Record && ONLY_EXPLAINING.contains(&letter) {
        return fault(
            at,
            english!("a macro letter: s, l, o, d, i, p, h or v (c, r and t are for explanations)"),
        );
    }
    at += 1;
    let digits = at;
    let mut keep = 0_usize;
    while let Some(digit @ b'0'..=b'9') = octets.get(at) {
        keep = keep.saturating_mul(10).saturating_add(usize::from(digit - b'0'));
        at += 1;
    }
    if at == digits {
        keep = usize::MAX;
    } else if keep == 0 {
        return Err(Fault { from: digits, to: at, expected: english!("a number of parts, at least 1") });
    }
    let reverse = matches!(octets.get(at), Some(b'r' | b'R'));
    at += usize::from(reverse);
    let first = at;
    while octets.get(at).is_some_and(|octet| DELIMITERS.contains(octet)) {
        at += 1;
    }
    if octets.get(at) != Some(&b'}') {
        return fault(at, english!("} at the end of the macro"));
    }
    let escape = written != letter;
    Ok((Piece::Macro(Macro { letter, escape, keep, reverse, delimiters: &text[first..at] }), at + 1))
}

/// Where the character at octet `at` ends; `at` itself at the end of the text.
fn after(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.chars().next()).map_or(at, |c| at + c.len_utf8())
}

impl Macro<'_> {
    /// Cuts the value into parts, keeps those on the right, turns them round, joins them with dots, escapes.
    pub(crate) fn apply(&self, value: &str) -> String {
        let mut parts: Vec<&str> = Vec::new();
        let mut from = 0;
        for (at, octet) in value.bytes().enumerate() {
            let cut = if self.delimiters.is_empty() {
                octet == b'.'
            } else {
                self.delimiters.as_bytes().contains(&octet)
            };
            if cut {
                parts.push(&value[from..at]);
                from = at + 1;
            }
        }
        parts.push(&value[from..]);
        if self.reverse {
            parts.reverse();
        }
        let kept = parts[parts.len().saturating_sub(self.keep)..].join(".");
        if self.escape { escaped(&kept) } else { kept }
    }
}

/// All but letters, digits and `-._~` as `%` and two digits (RFC 3986 section 2.1).
fn escaped(value: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::new();
    for octet in value.bytes() {
        if octet.is_ascii_alphanumeric() || b"-._~".contains(&octet) {
            out.push(char::from(octet));
        } else {
            out.push('%');
            out.push(char::from(DIGITS[usize::from(octet >> 4)]));
            out.push(char::from(DIGITS[usize::from(octet & 15)]));
        }
    }
    out
}
