//! Undoing what makes text safe for mail: base64, quoted-printable, encoded words; and finding the text of a message.
//! Total: what is damaged is shown as far as it goes.

use std::borrow::Cow;

/// How deep parts inside parts are followed.
const DEPTH_MAX: u32 = 8;

/// The text that a person wrote, or what stands in its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Text {
    /// The text with LF line ends.
    pub(crate) text: String,
    /// How it was encoded, where it was: `base64` or `quoted-printable`.
    pub(crate) encoding: Option<&'static str>,
    /// Whether other parts (attachments, HTML, reports) are not shown.
    pub(crate) has_other_parts: bool,
}

/// The first plain text of a message; of a message of one part, that part.
pub(crate) fn text_of(content: &[u8]) -> Text {
    part(content, 0).unwrap_or(Text { text: String::new(), encoding: None, has_other_parts: true })
}

fn part(content: &[u8], depth: u32) -> Option<Text> {
    let body = &content[mail::body_offset(content)..];
    let kind = mail::field(content, "Content-Type").unwrap_or_default();
    if let Some(boundary) = parameter(&kind, "boundary").filter(|_| starts_with(&kind, "multipart/")) {
        let parts = if depth < DEPTH_MAX { parts(body, &boundary) } else { Vec::new() };
        let text = parts.iter().find_map(|inner| part(inner, depth + 1))?;
        return Some(Text { has_other_parts: text.has_other_parts || parts.len() > 1, ..text });
    }
    if !kind.is_empty() && !starts_with(&kind, "text/plain") {
        return None;
    }
    let encoding = mail::field(content, "Content-Transfer-Encoding").unwrap_or_default();
    let (octets, encoding) = match () {
        () if starts_with(&encoding, "base64") => (Cow::Owned(base64(body)), Some("base64")),
        () if starts_with(&encoding, "quoted-printable") => {
            (Cow::Owned(quoted_printable(body, false)), Some("quoted-printable"))
        }
        () => (Cow::Borrowed(body), None),
    };
    let text = in_charset(&octets, &parameter(&kind, "charset").unwrap_or_default());
    Some(Text { text: text.replace("\r\n", "\n"), encoding, has_other_parts: false })
}

/// The value of a field with its encoded words undone (RFC 2047); the same where there are none.
pub(crate) fn words(value: &str) -> Cow<'_, str> {
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
    Some((in_charset(&octets, charset), used))
}

/// ISO 8859-1 by its own rule, everything else as UTF-8, of which ASCII is a part.
fn in_charset(octets: &[u8], charset: &str) -> String {
    if charset.eq_ignore_ascii_case("iso-8859-1") && std::str::from_utf8(octets).is_err() {
        return octets.iter().map(|octet| char::from(*octet)).collect();
    }
    String::from_utf8_lossy(octets).into_owned()
}

fn starts_with(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

/// A parameter of a Content-Type value, quotes undone.
fn parameter(value: &str, name: &str) -> Option<String> {
    value.split(';').skip(1).find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        let value = value.trim().trim_matches('"');
        key.trim().eq_ignore_ascii_case(name).then(|| value.to_owned())
    })
}

/// The parts between the boundary lines (RFC 2046 section 5.1.1).
fn parts<'a>(body: &'a [u8], boundary: &str) -> Vec<&'a [u8]> {
    let marker = ["--", boundary].concat();
    let mut parts = Vec::new();
    let (mut at, mut start) = (0, None);
    for line in body.split_inclusive(|octet| *octet == b'\n') {
        if let Some(rest) = line.strip_prefix(marker.as_bytes()) {
            if let Some(start) = start {
                parts.push(&body[start..at]);
            }
            let last = rest.starts_with(b"--");
            start = (!last).then_some(at + line.len());
            if last {
                break;
            }
        }
        at += line.len();
    }
    parts.extend(start.map(|start| &body[start..]));
    parts
}

/// Base64 (RFC 2045 section 6.8); what is no digit is passed over.
fn base64(text: &[u8]) -> Vec<u8> {
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
fn quoted_printable(text: &[u8], in_word: bool) -> Vec<u8> {
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
        check_words("2 =? 3 =?x?Z?y?= =?", "2 =? 3 =?x?Z?y?= =?");
    }

    #[track_caller]
    fn check_text(content: &str, expect: (&str, Option<&'static str>, bool)) {
        let got = text_of(content.as_bytes());
        assert_eq!((got.text.as_str(), got.encoding, got.has_other_parts), expect);
    }

    #[test]
    fn the_text_of_a_message_is_found_and_decoded() {
        check_text("From: a@b\r\n\r\nhi\r\nyou\r\n", ("hi\nyou\n", None, false));
        check_text(
            "Content-Type: text/plain; charset=\"utf-8\"\r\nContent-Transfer-Encoding: BASE64\r\n\r\n44GT44KT\r\n44Gr\r\n",
            ("こんに", Some("base64"), false),
        );
        check_text(
            "Content-Transfer-Encoding: quoted-printable\r\n\r\na=3Db =C3=A4=\r\nc\r\n=zz\r\n",
            ("a=b äc\n=zz\n", Some("quoted-printable"), false),
        );
        check_text("Content-Type: image/png\r\n\r\nxx\r\n", ("", None, true));
    }

    #[test]
    fn the_first_plain_part_is_taken_wherever_it_lies() {
        let content = "Content-Type: multipart/mixed; boundary=\"o\"\r\n\r\npreamble\r\n--o\r\n\
            Content-Type: multipart/alternative; boundary=i\r\n\r\n--i\r\nContent-Type: text/html\r\n\r\n<b>\r\n\
            --i\r\nContent-Type: text/plain\r\n\r\nhello\r\n--i--\r\n--o\r\nContent-Type: image/png\r\n\r\nx\r\n--o--\r\n";
        check_text(content, ("hello\n", None, true));
    }

    #[test]
    fn our_own_messages_come_back() {
        let draft = mail::Draft {
            from: "a@x.example".into(),
            to: vec!["b@y.example".into()],
            subject: "Καλημέρα κόσμε, 世界 — και πάλι καλημέρα, γιατί το θέμα είναι μακρύ".into(),
            text: "Γειά,\n\nこんにちは\n".into(),
        };
        let content = draft.build(0, "1@x.example");
        assert_eq!(words(&mail::field(&content, "Subject").expect("a subject")), draft.subject);
        assert_eq!(text_of(&content).text.trim_end(), draft.text.trim_end());
    }

    #[test]
    fn any_octets_give_some_text() {
        let whole = "Content-Type: multipart/x; boundary=b\r\n\r\n--b\r\nContent-Transfer-Encoding: base64\r\n\r\n/=_%\r\n--b--";
        for cut in 0..whole.len() {
            let _ = text_of(&whole.as_bytes()[..cut]);
            let _ = words(&whole[cut..]);
        }
        assert_eq!(text_of(b"\xff\x00").text, "\u{fffd}\0");
    }
}
