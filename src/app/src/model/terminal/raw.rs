//! Exact octets as a person writes them: `NOOP\r\n`, `\0`, `\x0A`. Nothing is added, and what cannot be read is said.

use std::fmt;
use std::fmt::Write;

use texts::{t, tell};

/// Why a text with escapes stands for no octets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Mistake {
    /// Where, in characters from 1.
    pub(crate) column: usize,
    /// The escape, as far as it goes.
    pub(crate) found: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Mistake { column, found } = self;
        tell!(f, "Character {column}: ")?;
        match found.as_str() {
            "\\" => f.write_str(t!("nothing follows the backslash. Write \\\\ for a backslash itself.")),
            hex if hex.starts_with("\\x") => {
                tell!(f, "{hex} is no octet. Two hexadecimal digits follow \\x, such as \\x0D.")
            }
            other => tell!(f, "{other} is no escape. There are \\r \\n \\t \\0 \\\\ and \\xNN."),
        }
    }
}

/// The octets that a text with escapes stands for; characters beyond ASCII are their UTF-8.
pub(crate) fn octets(text: &str) -> Result<Vec<u8>, Mistake> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.extend_from_slice(&rest.as_bytes()[..at]);
        let escape = &rest[at..];
        let mut letters = escape[1..].chars();
        let (octet, letters_taken) = match letters.next() {
            Some('r') => (Some(b'\r'), 1),
            Some('n') => (Some(b'\n'), 1),
            Some('t') => (Some(b'\t'), 1),
            Some('0') => (Some(0), 1),
            Some('\\') => (Some(b'\\'), 1),
            Some('x') => (hex(letters.as_str()), 3),
            _ => (None, 1),
        };
        let Some(octet) = octet else {
            let column = text[..text.len() - escape.len()].chars().count() + 1;
            return Err(Mistake { column, found: escape.chars().take(letters_taken + 1).collect() });
        };
        out.push(octet);
        // What was taken is ASCII.
        rest = &escape[1 + letters_taken..];
    }
    out.extend_from_slice(rest.as_bytes());
    Ok(out)
}

fn hex(text: &str) -> Option<u8> {
    let digits = text.get(..2).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
    u8::from_str_radix(digits, 16).ok()
}

/// Octets as a text that [`octets`] reads.
pub(crate) fn escaped(octets: &[u8]) -> String {
    let mut out = String::with_capacity(octets.len());
    for chunk in octets.utf8_chunks() {
        for letter in chunk.valid().chars() {
            match letter {
                '\r' => out.push_str("\\r"),
                '\n' => out.push_str("\\n"),
                '\t' => out.push_str("\\t"),
                '\0' => out.push_str("\\0"),
                '\\' => out.push_str("\\\\"),
                letter if letter.is_control() => {
                    letter.encode_utf8(&mut [0; 4]).bytes().for_each(|octet| push_hex(&mut out, octet));
                }
                letter => out.push(letter),
            }
        }
        chunk.invalid().iter().for_each(|octet| push_hex(&mut out, *octet));
    }
    out
}

fn push_hex(out: &mut String, octet: u8) {
    let _ = write!(out, "\\x{octet:02X}");
}

/// Octets as the transcript shows them: as they stand where they are plain text, else with escapes. The second value is
/// whether there are escapes.
pub(crate) fn legible(octets: &[u8]) -> (String, bool) {
    match std::str::from_utf8(octets) {
        Ok(text) if text.chars().all(|letter| letter == '\t' || !letter.is_control()) => {
            (text.to_owned(), false)
        }
        _ => (escaped(octets), true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &[u8]) {
        assert_eq!(octets(text).as_deref(), Ok(expect), "{text}");
    }

    #[track_caller]
    fn wrong(text: &str, expect: &str) {
        assert_eq!(octets(text).map_err(|mistake| mistake.to_string()), Err(expect.to_owned()), "{text}");
    }

    #[test]
    fn escapes_are_octets_and_nothing_is_added() {
        check("", b"");
        check("NOOP", b"NOOP");
        check("NOOP\\r\\n", b"NOOP\r\n");
        check("a\\nb\\0\\t\\\\n", b"a\nb\0\t\\n");
        check("\\x0d\\x0A\\xFF\\x00", b"\r\n\xFF\0");
        check("\\x0d0", b"\r0");
        check("é\\n", "é\n".as_bytes());
    }

    #[test]
    fn a_mistake_says_where_it_is_and_what_would_be_right() {
        wrong("NOOP\\", "Character 5: nothing follows the backslash. Write \\\\ for a backslash itself.");
        wrong("é\\q", "Character 2: \\q is no escape. There are \\r \\n \\t \\0 \\\\ and \\xNN.");
        wrong("\\ü", "Character 1: \\ü is no escape. There are \\r \\n \\t \\0 \\\\ and \\xNN.");
        for text in ["\\x", "\\x0", "\\xG0", "\\x+1", "\\xé"] {
            let why = "is no octet. Two hexadecimal digits follow \\x, such as \\x0D.";
            wrong(text, &format!("Character 1: {text} {why}"));
        }
    }

    #[test]
    fn whatever_the_octets_they_come_back() {
        let all: Vec<u8> = (0..=255).chain("é\u{85}\u{2028}\\x41".bytes()).collect();
        assert_eq!(octets(&escaped(&all)), Ok(all));
    }

    #[test]
    fn plain_text_is_legible_as_it_stands() {
        assert_eq!(legible(b"a \\n b\t"), ("a \\n b\t".to_owned(), false));
        assert_eq!(legible(b"a\nb\\"), ("a\\nb\\\\".to_owned(), true));
        assert_eq!(legible(b"\xFF"), ("\\xFF".to_owned(), true));
    }
}
