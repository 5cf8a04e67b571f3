//! The words of the file, and times and octets as it spells them.

use std::fmt::Write;
use std::sync::Arc;

use smtp::SimTime;

use super::TIME_MAX;

/// What may be done, in the order of [`crate::Action`].
pub(super) const WORDS: [&str; 22] = [
    "send",
    "dial",
    "type",
    "hang-up",
    "host-down",
    "host-up",
    "cut-link",
    "mend-link",
    "set-latency",
    "add-rule",
    "remove-rule",
    "remove-mailbox",
    "add-mailbox",
    "set-spf",
    "set-zone",
    "set-dns",
    "retry-now",
    "fill-disk",
    "free-disk",
    "set-clock",
    "take-host",
    "release-host",
];
pub(super) const SPF: [&str; 3] = ["ignore", "tag", "reject"];
pub(super) const DNS: [&str; 4] = ["works", "fails", "silent", "slow"];
pub(super) const VERDICTS: [&str; 5] = ["pass", "delay", "drop", "reset", "refuse"];

/// `5s`, `0.4s`, `90.000000s`.
pub(super) fn time(text: &str) -> Option<SimTime> {
    let number = text.trim().strip_suffix('s')?;
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_digit());
    if !digits(whole) || !digits(part) || part.len() > 6 {
        return None;
    }
    let micros = part.parse::<u64>().ok()? * 10_u64.pow(6 - part.len() as u32);
    let micros = whole.parse::<u64>().ok()?.checked_mul(1_000_000)?.checked_add(micros)?;
    Some(SimTime::from_micros(micros)).filter(|time| *time <= TIME_MAX)
}

/// `0d0a`; blanks and line ends may stand anywhere.
pub(super) fn octets(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .filter(|c| !c.is_ascii_whitespace())
        .map(|c| c.to_digit(16).map(|digit| digit as u8))
        .collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

/// What [`octets`] reads, in lines.
pub(super) fn hex(octets: &[u8]) -> String {
    let mut text = String::new();
    for (index, octet) in octets.iter().enumerate() {
        if index > 0 && index % 40 == 0 {
            text.push('\n');
        }
        let _ = write!(text, "{octet:02x}");
    }
    text
}

/// A message whose lines end as those of a text file do.
pub(super) fn message(text: &str) -> Arc<[u8]> {
    text.replace('\n', "\r\n").into_bytes().into()
}

/// What [`message`] makes this of; `None` where lines end otherwise, or it is no UTF-8.
pub(super) fn lines(content: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(content).ok()?.replace("\r\n", "\n");
    (!text.contains('\r') && *message(&text) == *content).then_some(text)
}

/// A text between quotes: as it stands where it has many lines and nothing strange, otherwise with escapes.
pub(super) fn quoted(text: &str) -> String {
    let plain = |c: char| c == '\n' || c == '\t' || !c.is_control();
    if text.contains('\n') && text.chars().all(plain) && !text.contains("''") && !text.ends_with('\'') {
        return ["'''\n", text, "'''"].concat();
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_the_trace() {
        for micros in [0, 1, 400_000, 90_000_000, 1 << 50] {
            let at = SimTime::from_micros(micros);
            assert_eq!(time(&at.to_string()), Some(at));
        }
        assert_eq!(time("5s"), Some(SimTime::from_secs(5)));
        assert_eq!(time("0.4s"), Some(SimTime::from_millis(400)));
        for wrong in ["", "5", "s", ".5s", "5.s", "5.0000001s", "-5s", "+5s", "5 m", "99999999999999999999s"]
        {
            assert_eq!(time(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn octets_and_lines_come_back() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(octets(&hex(&all)), Some(all));
        assert_eq!((octets("0"), octets("xy"), octets("")), (None, None, Some(Vec::new())));
        assert_eq!(lines(b"a\r\nb\r\n").as_deref(), Some("a\nb\n"));
        for other in [&b"a\n"[..], b"a\r", b"a\r\r\n", b"\xFF\r\n"] {
            assert_eq!(lines(other), None, "{other:?}");
        }
    }
}
