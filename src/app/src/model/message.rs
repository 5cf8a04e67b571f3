//! A stored message as a person reads it: the envelope against the header, the journey, the text, the source.

use mail::{Part, words};
use smtp::Mailbox;
use texts::t;

/// A header field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Header {
    /// Its place in the header section.
    pub(crate) index: u32,
    /// The name, as it is written.
    pub(crate) name: String,
    /// The value, unfolded, encoded words undone.
    pub(crate) value: String,
    /// What its place in the message is.
    pub(crate) kind: Kind,
    /// How many servers had taken the message when it was there: 0 for what its author wrote.
    pub(crate) hop: usize,
}

/// Who wrote a header field, and what for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// A server wrote it on the way (RFC 5321 section 4.4).
    Trace,
    /// The author sees and chose it: From, To, Subject, Date and the like.
    Author,
    /// Everything else.
    Other,
}

/// One hop of the journey, from a Received field.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Hop {
    /// The name that the sending host gave.
    pub(crate) from: String,
    /// What the server knew about it: its address.
    pub(crate) address: String,
    /// The server.
    pub(crate) by: String,
    /// The protocol.
    pub(crate) with: String,
    /// The server's number of the message.
    pub(crate) id: String,
    /// The date, as it is written.
    pub(crate) date: String,
    /// Seconds of UTC since 1970, where the date can be read.
    pub(crate) unix_s: Option<i64>,
}

/// A message, taken apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Letter {
    /// The header fields, in order.
    pub(crate) headers: Vec<Header>,
    /// The journey, the first hop first.
    pub(crate) hops: Vec<Hop>,
    /// The message as a tree of parts.
    pub(crate) tree: Part,
}

/// Takes a message apart. Any octets give a letter.
pub(crate) fn letter(content: &[u8]) -> Letter {
    let mut headers: Vec<Header> = mail::fields(content)
        .into_iter()
        .zip(0..)
        .map(|(field, index)| Header {
            index,
            kind: kind(&field.name),
            value: words(&field.value).into_owned(),
            name: field.name.into_owned(),
            hop: 0,
        })
        .collect();
    let mut hop_now = 0;
    // Each server writes above what it finds: what stands on a Received field is of the same server.
    for header in headers.iter_mut().rev() {
        hop_now += usize::from(header.name.eq_ignore_ascii_case("Received"));
        header.hop = hop_now;
    }
    let received = headers.iter().rev().filter(|header| header.name.eq_ignore_ascii_case("Received"));
    let hops = received.map(|header| hop(&header.value)).collect();
    Letter { hops, tree: mail::parts(content), headers }
}

impl Letter {
    /// The value of the first field with this name.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name))
            .map(|header| header.value.as_str())
    }

    /// How envelope and header differ, in words: what many take for forgery is how SMTP is meant to be.
    pub(crate) fn differences(&self, reverse_path: &str, mailbox: &str) -> Vec<&'static str> {
        let named = |name: &str| self.field(name).map(mail::addresses).unwrap_or_default();
        let is = |address: &str, list: &[Mailbox]| list.iter().any(|known| known.to_string() == address);
        let mut out = Vec::new();
        let sender = reverse_path.trim_matches(['<', '>']);
        if sender.is_empty() {
            out.push(t!(
                "The reverse-path is empty: this is a report, and nobody is to be told if it fails."
            ));
        } else if !is(sender, &named("From")) {
            out.push(t!(
                "The reverse-path is not in From: servers report to the one, people read the other."
            ));
        }
        if !is(mailbox, &named("To")) && !is(mailbox, &named("Cc")) {
            out.push(t!(
                "The mailbox stands neither in To nor in Cc: only the envelope says where a message goes."
            ));
        }
        out
    }
}

/// Subject and From of a message, for a list.
pub(crate) fn summary(content: &[u8]) -> (String, String) {
    let field = |name| mail::field(content, name).map(|value| words(&value).into_owned());
    (field("Subject").unwrap_or_else(|| t!("(no subject)").to_owned()), field("From").unwrap_or_default())
}

/// How many octets of a source are shown.
const SOURCE_OCTETS_MAX: usize = 64 * 1024;

/// A stretch of a source, each CRLF shown as `↵`, and what it means.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Line {
    pub(crate) source: String,
    pub(crate) meaning: String,
}

/// The source beside its meaning, and how many octets were left out at the end.
pub(crate) fn visible_source(content: &[u8]) -> (Vec<Line>, usize) {
    let shown = &content[..content.len().min(SOURCE_OCTETS_MAX)];
    let line = |stretch: mail::Stretch| Line {
        source: String::from_utf8_lossy(&shown[stretch.span]).replace("\r\n", "↵\n"),
        meaning: stretch.meaning,
    };
    (mail::meanings(shown).into_iter().map(line).collect(), content.len() - shown.len())
}

/// HTML for a frame without rights. Its policy fetches nothing; but a browser also opens connections ahead of need, for
/// frames and links, so what asks for them is no tag any more.
pub(crate) fn harmless(html: &str) -> String {
    const POLICY: &str =
        "<!doctype html><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\">";
    const TAGS: [&str; 8] = ["iframe", "frame", "object", "embed", "link", "meta", "base", "portal"];
    let mut out = String::from(POLICY);
    for (index, piece) in html.split('<').enumerate() {
        let is = |tag: &str| piece.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag));
        let before = if index == 0 { "" } else { "<" };
        let mark = if index > 0 && TAGS.iter().any(|tag| is(tag)) { "x-" } else { "" };
        out.extend([before, mark, piece]);
    }
    out
}

fn kind(name: &str) -> Kind {
    const TRACE: [&str; 5] =
        ["Received", "Return-Path", "Received-SPF", "Authentication-Results", "Delivered-To"];
    const AUTHOR: [&str; 8] = ["From", "To", "Cc", "Subject", "Date", "Reply-To", "Sender", "Bcc"];
    let is_in = |list: &[&str]| list.iter().any(|known| known.eq_ignore_ascii_case(name));
    match () {
        () if is_in(&TRACE) => Kind::Trace,
        () if is_in(&AUTHOR) => Kind::Author,
        () => Kind::Other,
    }
}

/// Reads a Received value (RFC 5321 section 4.4); clauses that are missing stay empty.
fn hop(value: &str) -> Hop {
    let (clauses, date) = value.rsplit_once(';').unwrap_or((value, ""));
    let mut hop = Hop { date: date.trim().to_owned(), unix_s: unix_s(date), ..Hop::default() };
    let mut clause = "";
    let mut rest = clauses.trim();
    while !rest.is_empty() {
        let (word, tail) = match rest.strip_prefix('(').and_then(|inner| inner.split_once(')')) {
            Some((comment, tail)) => {
                if clause == "from" && hop.address.is_empty() {
                    hop.address = comment.trim().to_owned();
                }
                ("", tail)
            }
            None => rest.split_once(' ').unwrap_or((rest, "")),
        };
        rest = tail.trim_start();
        let slot = match clause {
            "from" => &mut hop.from,
            "by" => &mut hop.by,
            "with" => &mut hop.with,
            "id" => &mut hop.id,
            _ => &mut String::new(),
        };
        match ["from", "by", "with", "id", "for", "via"]
            .into_iter()
            .find(|known| word.eq_ignore_ascii_case(known))
        {
            Some(known) if clause.is_empty() || !slot.is_empty() || matches!(clause, "for" | "via") => {
                clause = known
            }
            _ if slot.is_empty() => slot.push_str(word),
            _ => {}
        }
    }
    hop
}

/// Seconds of UTC since 1970 of a date (RFC 5322 section 3.3); `None` where it cannot be read.
fn unix_s(date: &str) -> Option<i64> {
    const MONTHS: &str = "janfebmaraprmayjunjulaugsepoctnovdec";
    let date = date.split('(').next()?;
    let mut words = date.rsplit_once(',').map_or(date, |(_, rest)| rest).split_ascii_whitespace();
    let day: i64 = words.next()?.parse().ok()?;
    let month =
        MONTHS.find(&words.next()?.get(..3)?.to_ascii_lowercase()).filter(|at| at % 3 == 0)? as i64 / 3;
    let year: i64 = words.next()?.parse().ok().filter(|year| (1970..10_000).contains(year))?;
    let mut clock =
        words.next()?.split(':').map(|part| part.parse::<i64>().ok().filter(|part| (0..=60).contains(part)));
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next().unwrap_or(Some(0))?);
    let zone: i64 = words.next().unwrap_or("+0000").parse().unwrap_or(0);
    let zone_s = (zone / 100 * 60 + zone % 100) * 60;
    // Days since 1970, with the year beginning in March (so the leap day comes last).
    let (y, m) = if month < 2 { (year - 1, month + 10) } else { (year, month - 2) };
    let days = y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day - 719_469;
    Some(days * 86_400 + hour * 3_600 + minute * 60 + second - zone_s)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_journey_is_read_from_the_trace_fields() {
        let received = |by: &str, unix_s| {
            mail::Received {
                from: "from.example",
                from_address: Some([192, 0, 2, 1].into()),
                by,
                with: "ESMTP",
                id: "0001",
                recipient: Some("bob@b.example"),
                priority: None,
                date_unix_s: unix_s,
            }
            .to_field()
        };
        let rest = b"From: a@b\r\nSubject: =?utf-8?Q?=C3=84?=\r\nX-Y: z\r\n\r\nhi\r\n".to_vec();
        let content =
            [received("last.example", 1_767_603_605), received("first.example", 1_767_603_600), rest]
                .concat();
        let letter = letter(&content);
        let hops: Vec<(&str, Option<i64>)> =
            letter.hops.iter().map(|hop| (hop.by.as_str(), hop.unix_s)).collect();
        assert_eq!(hops, [("first.example", Some(1_767_603_600)), ("last.example", Some(1_767_603_605))]);
        let Hop { from, address, with, id, .. } = &letter.hops[0];
        assert_eq!([from, address, with, id], ["from.example", "[192.0.2.1]", "ESMTP", "0001"]);
        let kinds: Vec<Kind> = letter.headers.iter().map(|header| header.kind).collect();
        assert_eq!(kinds, [Kind::Trace, Kind::Trace, Kind::Author, Kind::Author, Kind::Other]);
        let written: Vec<usize> = letter.headers.iter().map(|header| header.hop).collect();
        assert_eq!(written, [2, 1, 0, 0, 0]);
        assert_eq!(letter.field("subject"), Some("Ä"));
    }

    #[test]
    fn a_strangers_received_field_is_read_as_far_as_it_goes() {
        let hop = hop(
            "from mail.example (mail.example [192.0.2.7]) by mx.example (Postfix) with ESMTPS id 4X for <b@y>; Tue, 1 Jul 2025 10:00:00 +0200 (CEST)",
        );
        assert_eq!([hop.from, hop.by, hop.with, hop.id], ["mail.example", "mx.example", "ESMTPS", "4X"]);
        assert_eq!(hop.unix_s, Some(1_751_356_800));
        for odd in ["", ";", "from", "by (", "from from by by by", "(a) (b); x"] {
            let _ = super::hop(odd);
        }
    }

    #[test]
    fn dates_are_read_as_they_are_written() {
        for at in [0, 951_782_399, 951_782_400, 1_709_164_800, 1_767_603_600, 4_102_444_799] {
            assert_eq!(unix_s(&mail::date(at)), Some(at), "{}", mail::date(at));
        }
        assert_eq!(unix_s("1 Jan 2026 00:00 -0130"), Some(1_767_231_000));
        for odd in ["", "x", "1 Foo 2026 00:00:00 +0000", "1 Jan 26 00:00:00 +0000", "1 Jan 2026 aa:00"] {
            assert_eq!(unix_s(odd), None, "{odd}");
        }
    }

    #[test]
    fn the_source_shows_its_line_ends_and_is_bounded() {
        let text = |lines: Vec<Line>| lines.into_iter().map(|line| line.source).collect::<String>();
        let (lines, left_out) = visible_source(b"a: =?utf-8?Q?=C3=A4?=\r\n\r\nx\n");
        assert_eq!((lines[0].meaning.as_str(), left_out), ("ä", 0));
        assert_eq!(text(lines), "a: =?utf-8?Q?=C3=A4?=↵\n↵\nx\n");
        let (lines, left_out) = visible_source(&vec![b'x'; SOURCE_OCTETS_MAX + 5]);
        assert_eq!((text(lines).len(), left_out), (SOURCE_OCTETS_MAX, 5));
        assert_eq!(
            summary(b"Subject: =?utf-8?Q?=C3=A4?=\r\nFrom: a@b\r\n\r\n"),
            ("ä".to_owned(), "a@b".to_owned())
        );
        assert_eq!(summary(b"").0, "(no subject)");
    }

    #[test]
    fn tags_that_open_connections_are_none_any_more() {
        let html = harmless("a < b<IFRAME src=x></iframe><Link rel=preconnect><p>frame</p><img src=y>");
        assert!(
            html.ends_with("a < b<x-IFRAME src=x></iframe><x-Link rel=preconnect><p>frame</p><img src=y>"),
            "{html}"
        );
        assert_eq!(harmless("iframe").matches('<').count(), 2, "only the policy");
    }

    #[test]
    fn envelope_and_header_are_compared() {
        let letter = letter(b"From: Alice <a@x.example>\r\nTo: list@y.example\r\n\r\n");
        assert_eq!(letter.differences("<a@x.example>", "list@y.example").len(), 0);
        assert_eq!(letter.differences("<bounce@x.example>", "b@y.example").len(), 2);
        assert!(letter.differences("<>", "list@y.example")[0].contains("report"));
    }
}
