//! Undoing what makes text safe for mail: base64, quoted-printable, encoded words, parameters. Total: what is damaged is
//! given as far as it goes.

use std::borrow::Cow;

/// The value of a field with its encoded words undone (RFC 2047); the same where there are none.
pub fn words(value: &str) -> Cow<'_, str> {
    if !value.contains("=?") {
        return Cow::Borrowed(value);
    }
    let mut out = String::new();
    let mut rest = value;
    let mut after_word = false;
    while let Some(at) = rest.find("=?") {
        let Some((text, used)) = encoded_word(&rest[at..]) else {
            out.push_str(&rest[..at + 2]);
            rest = &rest[at + 2..];
            after_word = false;
            continue;
        };
        // White space between encoded words is no part of the text (RFC 2047 section 6.2).
        if !(after_word && rest[..at].trim().is_empty()) {
            out.push_str(&rest[..at]);
        }
        out.push_str(&text);
        rest = &rest[at + used..];
        after_word = true;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// `=?charset?B?text?=` at the front; gives what it means and the octets used.
fn encoded_word(text: &str) -> Option<(String, usize)> {
    let mut fields = text.strip_prefix("=?")?.splitn(3, '?');
    let (charset, encoding, rest) = (fields.next()?, fields.next()?, fields.next()?);
    let encoded = &rest[..rest.find("?=")?];
    let octets = match encoding {
        "B" | "b" => base64(encoded.as_bytes()),
        "Q" | "q" => quoted_printable(encoded.as_bytes(), true),
        _ => return None,
    };
    let used = 2 + charset.len() + 1 + encoding.len() + 1 + encoded.len() + 2;
    let charset = charset.split('*').next().unwrap_or_default();
    // In a charset without a table here the word stays as it came, rather than become something else.
    let readable = is_known(charset) || std::str::from_utf8(&octets).is_ok();
    readable.then(|| (in_charset(&octets, charset), used))
}

/// Whether texts in this charset can be read without a table.
pub(crate) fn is_known(charset: &str) -> bool {
    const KNOWN: [&str; 6] = ["us-ascii", "ascii", "utf-8", "utf8", "iso-8859-1", "latin1"];
    KNOWN.iter().any(|known| known.eq_ignore_ascii_case(charset))
}

/// ISO 8859-1 by its own rule, everything else as UTF-8, of which ASCII is a part.
pub(crate) fn in_charset(octets: &[u8], charset: &str) -> String {
    if ["iso-8859-1", "latin1"].iter().any(|known| known.eq_ignore_ascii_case(charset)) {
        return octets.iter().map(|octet| char::from(*octet)).collect();
    }
    String::from_utf8_lossy(octets).into_owned()
}

/// A parameter of a structured value such as Content-Type, quotes undone (RFC 2045 section 5.1); continued and encoded
/// ones put together (RFC 2231), and encoded words undone, which many programs write where they should not.
pub(crate) fn parameter(value: &str, name: &str) -> Option<String> {
    let mut pieces: Vec<(u32, bool, String)> = Vec::new();
    for (key, text) in parameters(value) {
        let Some(rest) = key
            .get(..name.len())
            .filter(|start| start.eq_ignore_ascii_case(name))
            .map(|_| &key[name.len()..])
        else {
            continue;
        };
        match rest.strip_prefix('*') {
            None if rest.is_empty() => return Some(words(&text).into_owned()),
            None => {}
            Some("") => pieces.push((0, true, text)),
            Some(section) => {
                let encoded = section.ends_with('*');
                let number = section.trim_end_matches('*').parse().ok();
                pieces.extend(number.map(|number| (number, encoded, text)));
            }
        }
    }
    pieces.sort_unstable_by_key(|(number, ..)| *number);
    let mut octets = Vec::new();
    let mut charset = String::new();
    for (number, encoded, text) in &pieces {
        let mut text = text.as_str();
        if *number == 0 && *encoded {
            let mut parts = text.splitn(3, '\'');
            charset = parts.next().unwrap_or_default().to_owned();
            text = parts.nth(1).unwrap_or(text);
        }
        if *encoded { octets.extend(percent(text)) } else { octets.extend(text.as_bytes()) }
    }
    (!pieces.is_empty()).then(|| in_charset(&octets, &charset))
}

/// The parameters of a value, each with its quotes undone.
fn parameters(value: &str) -> Vec<(&str, String)> {
    let (mut quoted, mut escaped) = (false, false);
    let pieces = value.split(|c: char| {
        let ends = c == ';' && !quoted;
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = quoted,
            '"' => quoted = !quoted,
            _ => {}
        }
        ends
    });
    let pairs = pieces.skip(1).filter_map(|piece| piece.split_once('='));
    pairs.map(|(key, text)| (key.trim(), unquoted(text.trim()))).collect()
}

fn unquoted(text: &str) -> String {
    let Some(inner) = text.strip_prefix('"') else { return text.to_owned() };
    let mut out = String::new();
    let mut escaped = false;
    for c in inner.strip_suffix('"').unwrap_or(inner).chars() {
        escaped = !escaped && c == '\\';
        if !escaped {
            out.push(c);
        }
    }
    out
}

/// `%41` is an octet (RFC 2231 section 7).
fn percent(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    while let [octet, tail @ ..] = rest {
        rest = tail;
        match (octet, tail) {
            (b'%', [high, low, after @ ..]) if hex(*high).is_some() && hex(*low).is_some() => {
                out.push(hex(*high).unwrap_or(0) << 4 | hex(*low).unwrap_or(0));
                rest = after;
            }
            _ => out.push(*octet),
        }
    }
    out
}

/// Base64 (RFC 2045 section 6.8); what is no digit is passed over.
pub(crate) fn base64(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0);
    for octet in text {
        let digit = match octet {
            b'A'..=b'Z' => octet - b'A',
            b'a'..=b'z' => octet - b'a' + 26,
            b'0'..=b'9' => octet - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => break,
            _ => continue,
        };
        bits = (bits << 6) | u32::from(digit);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    out
}

/// Quoted-printable (RFC 2045 section 6.7), or the Q encoding of encoded words, where `_` is a space.
pub(crate) fn quoted_printable(text: &[u8], in_word: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [octet, tail @ ..] = rest {
        rest = tail;
        match (octet, tail) {
            (b'=', [b'\r', b'\n', after @ ..] | [b'\n', after @ ..]) => rest = after,
            (b'=', [high, low, after @ ..]) if hex(*high).is_some() && hex(*low).is_some() => {
                out.push(hex(*high).unwrap_or(0) << 4 | hex(*low).unwrap_or(0));
                rest = after;
            }
            (b'_', _) if in_word => out.push(b' '),
            _ => out.push(*octet),
        }
    }
    out
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|value| value as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_words(value: &str, expect: &str) {
        assert_eq!(words(value), expect);
    }

    #[test]
    fn encoded_words_are_read() {
        check_words("plain", "plain");
        check_words("=?utf-8?B?zprOsc67zrc=?= x", "Καλη x");
        check_words("=?UTF-8?Q?a_b=C3=A4?=\t=?utf-8?q?c?= d", "a bäc d");
        check_words("=?iso-8859-1?Q?=E4?=", "ä");
        check_words("=?iso-8859-1?Q?=C3=A4?=", "Ã¤");
        check_words("=?koi8-r?B?8NLJ18XU?=", "=?koi8-r?B?8NLJ18XU?=");
        check_words("2 =? 3 =?x?Z?y?= =?", "2 =? 3 =?x?Z?y?= =?");
    }

    #[track_caller]
    fn check_parameter(value: &str, name: &str, expect: Option<&str>) {
        assert_eq!(parameter(value, name).as_deref(), expect, "{value}");
    }

    #[test]
    fn parameters_in_every_spelling() {
        check_parameter("text/plain; charset=utf-8", "charset", Some("utf-8"));
        check_parameter("a/b; x=1; Name=\"c; \\\"d\\\"\"", "name", Some("c; \"d\""));
        check_parameter("a/b; filename*=utf-8''%CE%B1%20b.pdf", "filename", Some("α b.pdf"));
        check_parameter("a/b; filename*1=\"c.pdf\"; filename*0*=utf-8''%CE%B1", "filename", Some("αc.pdf"));
        check_parameter("a/b; filename=\"=?utf-8?Q?=CE=B1?=\"", "filename", Some("α"));
        check_parameter("a/b; names=1; filename*x=2", "name", None);
        check_parameter("a/b", "name", None);
    }
}
