//! Text made fit for every mail server: short lines of ASCII (RFC 2045 section 6, RFC 2047, RFC 5322 section 2.1.1).

/// The longest line that is written, in octets.
const LINE_OCTETS_MAX: usize = 76;
/// The longest word that may stand in a header as it is, in octets.
const WORD_OCTETS_MAX: usize = 200;

/// The value of an unstructured field; `column` is where it begins.
pub(crate) fn unstructured(text: &str, column: usize) -> String {
    let plain = is_printable(text)
        && text.trim() == text
        && !text.contains("=?")
        && text.split(' ').all(|word| word.len() <= WORD_OCTETS_MAX);
    if !plain {
        return encoded_words(text);
    }
    let (mut out, mut column) = (String::new(), column);
    for (index, word) in text.split(' ').enumerate() {
        if index > 0 {
            // A line is folded before a blank, never between blanks.
            if !word.is_empty() && column + 1 + word.len() > LINE_OCTETS_MAX {
                out.push_str("\r\n");
                column = 0;
            }
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += word.len();
    }
    out
}

/// A name in front of an address: in quotes, or as encoded words, which never stand in quotes (RFC 2047 section 5).
pub(crate) fn phrase(name: &str) -> String {
    if !is_printable(name) || name.len() > LINE_OCTETS_MAX / 2 {
        return encoded_words(name);
    }
    let mut out = String::from("\"");
    for c in name.chars() {
        if c == '"' || c == '\\' {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}

/// A text with CRLF line ends as the body of a part, and how it is encoded.
pub(crate) fn body(text: &str) -> (&'static str, String) {
    let lines: Vec<&str> = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).collect();
    let fits = |line: &str| {
        line.len() <= LINE_OCTETS_MAX
            && !line.ends_with([' ', '\t'])
            && line.bytes().all(|octet| octet == b'\t' || is_graphic(octet))
    };
    let whole = lines.join("\r\n");
    if lines.iter().all(|line| fits(line)) {
        return ("7bit", whole);
    }
    if is_mostly_ascii(text) {
        let mut out = String::new();
        for (index, line) in lines.iter().enumerate() {
            out.push_str(if index > 0 { "\r\n" } else { "" });
            quoted_printable(line.as_bytes(), &mut out);
        }
        return ("quoted-printable", out);
    }
    ("base64", String::from_utf8(base64_lines(whole.as_bytes())).unwrap_or_default())
}

/// Octets in base64, in lines (RFC 2045 section 6.8).
pub(crate) fn base64_lines(octets: &[u8]) -> Vec<u8> {
    let mut out = String::new();
    for line in octets.chunks(LINE_OCTETS_MAX / 4 * 3) {
        out.push_str(&smtp::base64::encode(line));
        out.push_str("\r\n");
    }
    out.into_bytes()
}

/// Lines in quoted-printable, with the line ends that they have (RFC 2045 section 6.7).
pub(crate) fn quoted_printable_lines(octets: &[u8]) -> Vec<u8> {
    let mut out = String::new();
    for line in octets.split_inclusive(|octet| *octet == b'\n') {
        let ended = line.strip_suffix(b"\r\n");
        quoted_printable(ended.unwrap_or(line), &mut out);
        out.push_str(if ended.is_some() { "\r\n" } else { "" });
    }
    out.into_bytes()
}

fn is_graphic(octet: u8) -> bool {
    matches!(octet, b' '..=b'~')
}

fn is_printable(text: &str) -> bool {
    text.bytes().all(is_graphic)
}

/// Whether it is shorter, and can be read, with only the other octets escaped.
fn is_mostly_ascii(text: &str) -> bool {
    text.bytes().filter(|octet| !octet.is_ascii()).count() * 6 < text.len()
}

/// Encoded words of at most 75 octets, one a line; no character is cut in two.
fn encoded_words(text: &str) -> String {
    let quoted = is_mostly_ascii(text);
    let (open, room) = if quoted { ("=?utf-8?Q?", 63) } else { ("=?utf-8?B?", 45) };
    let plain = |c: char| !quoted || c.is_ascii_alphanumeric() || c == ' ';
    let mut out = String::new();
    let mut left = room;
    let mut from = 0;
    for (at, c) in text.char_indices() {
        let width = if plain(c) { c.len_utf8() } else { 3 * c.len_utf8() };
        if width > left {
            word(open, &text[from..at], &mut out);
            out.push_str("\r\n ");
            from = at;
            left = room;
        }
        left -= width;
    }
    word(open, &text[from..], &mut out);
    out
}

fn word(open: &str, text: &str, out: &mut String) {
    out.push_str(open);
    if open.contains('B') {
        out.push_str(&smtp::base64::encode(text.as_bytes()));
    } else {
        for octet in text.bytes() {
            match octet {
                b' ' => out.push('_'),
                _ if octet.is_ascii_alphanumeric() => out.push(octet as char),
                _ => escaped(octet, out),
            }
        }
    }
    out.push_str("?=");
}

fn quoted_printable(line: &[u8], out: &mut String) {
    let mut column = 0;
    for (at, octet) in line.iter().copied().enumerate() {
        let last = at + 1 == line.len();
        let plain = match octet {
            b' ' | b'\t' => !last,
            _ => is_graphic(octet) && octet != b'=',
        };
        let width = if plain { 1 } else { 3 };
        if column + width >= LINE_OCTETS_MAX {
            out.push_str("=\r\n");
            column = 0;
        }
        column += width;
        if plain { out.push(octet as char) } else { escaped(octet, out) }
    }
}

fn escaped(octet: u8, out: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    out.push('=');
    for digit in [octet >> 4, octet & 15] {
        out.push(DIGITS[usize::from(digit)] as char);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, encoding: &str, expect: &str) {
        assert_eq!(body(text), (encoding, expect.to_owned()));
    }

    #[test]
    fn bodies() {
        check("a\nb\r\n\tc = d\n", "7bit", "a\r\nb\r\n\tc = d\r\n");
        check("a \nb=", "quoted-printable", "a=20\r\nb=3D");
        check("a\rb", "quoted-printable", "a=0Db");
        check("viel Vergnügen dabei!", "quoted-printable", "viel Vergn=C3=BCgen dabei!");
        check("x".repeat(77).as_str(), "quoted-printable", &format!("{}=\r\nxx", "x".repeat(75)));
        check("こ\nん", "base64", "44GTDQrjgpM=\r\n");
        assert!(body(&"ö".repeat(1_000)).1.lines().all(|line| line.len() <= 76));
    }

    #[test]
    fn header_values() {
        assert_eq!(unstructured("Lunch?", 9), "Lunch?");
        let long = unstructured(&"word ".repeat(30).trim_end().replace("word word", "word  word"), 9);
        assert!(long.split("\r\n").all(|line| line.len() <= 76 && line.trim() != ""), "{long}");
        assert_eq!(long.replace("\r\n", "").len(), 30 * 4 + 29 + 15);
        assert_eq!(unstructured("viele Grüße", 9), "=?utf-8?B?dmllbGUgR3LDvMOfZQ==?=");
        assert_eq!(unstructured("nun viele schöne Tage", 9), "=?utf-8?Q?nun_viele_sch=C3=B6ne_Tage?=");
        assert_eq!(unstructured("=?a?Q?b?=", 9), "=?utf-8?Q?=3D=3Fa=3FQ=3Fb=3F=3D?=");
        assert_eq!(unstructured("a ", 9), "=?utf-8?Q?a_?=");
        let words = unstructured(&"δ".repeat(100), 9);
        assert!(words.split("\r\n ").all(|word| word.len() <= 75 && word.ends_with("?=")), "{words}");
        assert_eq!(phrase("A \"B\" \\"), "\"A \\\"B\\\" \\\\\"");
        assert_eq!(phrase("Ἀ"), "=?utf-8?B?4byI?=");
    }
}
