//! Message content after 354: dot-unstuffing, strict CRLF, limits, all at scanning speed.

use crate::{Diagnostic, Section};

/// What the reader found at the end of the content.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ContentEvent {
    /// Octets of the message, dot-stuffing undone, in order.
    Octets(Vec<u8>),
    /// The line with the lone dot: the content is whole, with these faults (the first of each kind).
    End {
        /// How many octets the content had, unstuffed.
        octets: u64,
        /// What was wrong with it; the message must be refused if this is not empty.
        faults: Vec<ContentFault>,
    },
}

/// A rule that the content broke, with the line and the octet in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ContentFault {
    /// CR or LF alone: smuggling, or a broken client (RFC 5321 section 2.3.8).
    BareLineEnd(Diagnostic),
    /// A line beyond the limit (RFC 5321 section 4.5.3.1.6).
    LineTooLong(Diagnostic),
    /// More octets than the limit (RFC 1870 section 6.3).
    TooLarge(Diagnostic),
    /// An octet above 127 without 8BITMIME or SMTPUTF8 (RFC 6152 section 3).
    EightBit(Diagnostic),
}

impl ContentFault {
    /// What was wrong.
    pub fn diagnostic(&self) -> &Diagnostic {
        match self {
            ContentFault::BareLineEnd(d)
            | ContentFault::LineTooLong(d)
            | ContentFault::TooLarge(d)
            | ContentFault::EightBit(d) => d,
        }
    }
}

/// Reads content up to CRLF.CRLF, and only that: `\n.\n`, `\n.\r\n` and `\r.\r\n` are content (and faults).
#[derive(Clone, Debug)]
pub struct ContentReader {
    line_octets_max: u64,
    octets_max: u64,
    eight_bit: bool,
    octets: u64,
    line_octets: u64,
    lines: u64,
    place: Place,
    faults: [Option<ContentFault>; 4],
}

/// Where in a line the reader stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    /// Just after CRLF, or at the very start.
    LineStart,
    /// After a dot at the start of a line.
    Dot,
    /// After dot CR at the start of a line.
    DotCr,
    /// In the middle.
    Inside,
    /// After a CR.
    Cr,
}

impl ContentReader {
    /// A reader for lines of at most `line_octets_max` octets with CRLF, and `octets_max` octets in all;
    /// `eight_bit` says whether octets above 127 are allowed.
    pub fn new(line_octets_max: u64, octets_max: u64, eight_bit: bool) -> Self {
        ContentReader {
            line_octets_max,
            octets_max,
            eight_bit,
            octets: 0,
            line_octets: 0,
            lines: 0,
            place: Place::LineStart,
            faults: [None, None, None, None],
        }
    }

    /// Takes octets from the front of `bytes`: all of them, or up to the end of the content.
    pub fn read(&mut self, bytes: &mut &[u8]) -> Vec<ContentEvent> {
        let mut out = Vec::with_capacity(bytes.len());
        let mut ended = false;
        while !bytes.is_empty() && !ended {
            match self.place {
                Place::LineStart if bytes[0] == b'.' => {
                    self.place = Place::Dot;
                    *bytes = &bytes[1..];
                }
                Place::LineStart => self.place = Place::Inside,
                Place::Dot if bytes[0] == b'\r' => {
                    self.place = Place::DotCr;
                    *bytes = &bytes[1..];
                }
                Place::Dot => self.place = Place::Inside,
                Place::DotCr if bytes[0] == b'\n' => {
                    *bytes = &bytes[1..];
                    ended = true;
                }
                Place::DotCr => {
                    // The dot was stuffing after all; the CR belongs to the line.
                    self.count(b"\r");
                    out.push(b'\r');
                    self.place = Place::Cr;
                }
                Place::Cr => self.after_cr(bytes, &mut out),
                Place::Inside => self.inside(bytes, &mut out),
            }
        }
        self.events(out, ended)
    }

    fn after_cr(&mut self, bytes: &mut &[u8], out: &mut Vec<u8>) {
        if bytes[0] == b'\n' {
            self.count(b"\n");
            out.push(b'\n');
            *bytes = &bytes[1..];
            self.end_line();
            self.place = Place::LineStart;
        } else {
            self.bare("CR");
            self.place = Place::Inside;
        }
    }

    /// Copies up to and with the next CR or LF.
    fn inside(&mut self, bytes: &mut &[u8], out: &mut Vec<u8>) {
        let end = memchr::memchr2(b'\r', b'\n', bytes);
        let run = &bytes[..end.map_or(bytes.len(), |at| at + 1)];
        self.count(run);
        out.extend_from_slice(run);
        if let Some(at) = end {
            if bytes[at] == b'\r' {
                self.place = Place::Cr;
            } else {
                self.bare("LF");
            }
        }
        *bytes = &bytes[run.len()..];
    }

    fn count(&mut self, run: &[u8]) {
        if !self.eight_bit && !run.is_ascii() {
            let at = run.iter().position(|octet| *octet > 127).unwrap_or(0) as u64;
            let expected = "octets up to 127 only, or BODY=8BITMIME on MAIL";
            let fault = ContentFault::EightBit(self.diagnostic(at, expected, Section::new(6152, "3")));
            self.fault(0, fault);
        }
        self.line_octets += run.len() as u64;
        self.octets += run.len() as u64;
        if self.octets > self.octets_max {
            let expected = format!("a message of at most {} octets", self.octets_max);
            let mut diagnostic = self.diagnostic(0, &expected, Section::new(1870, "6.3"));
            // The first octet too many, however long the run that brought it.
            let excess = u32::try_from(self.octets - self.octets_max).unwrap_or(u32::MAX);
            let at = diagnostic.span.start.saturating_sub(excess);
            diagnostic.span = at..at;
            self.fault(1, ContentFault::TooLarge(diagnostic));
        }
    }

    fn end_line(&mut self) {
        if self.line_octets > self.line_octets_max {
            let expected = format!("lines of at most {} octets", self.line_octets_max);
            let fault = ContentFault::LineTooLong(self.diagnostic(0, &expected, Section::smtp("4.5.3.1.6")));
            self.fault(2, fault);
        }
        self.line_octets = 0;
        self.lines += 1;
    }

    fn bare(&mut self, which: &str) {
        let expected = "CR and LF only together";
        let mut diagnostic = self.diagnostic(0, expected, Section::smtp("2.3.8"));
        diagnostic.found = format!("{which} alone in line {}", self.lines + 1);
        let fault = ContentFault::BareLineEnd(diagnostic);
        self.fault(3, fault);
    }

    fn diagnostic(&self, ahead: u64, expected: &str, section: Section) -> Diagnostic {
        let at = u32::try_from(self.line_octets + ahead).unwrap_or(u32::MAX);
        Diagnostic {
            span: at..at,
            found: format!("more in line {}", self.lines + 1),
            expected: expected.to_owned(),
            section,
        }
    }

    /// Keeps the first fault of each kind.
    fn fault(&mut self, kind: usize, fault: ContentFault) {
        self.faults[kind].get_or_insert(fault);
    }

    fn events(&mut self, out: Vec<u8>, ended: bool) -> Vec<ContentEvent> {
        let mut events = Vec::new();
        // What goes beyond the limit is swallowed, not handed on.
        if !out.is_empty() && self.faults[1].is_none() {
            events.push(ContentEvent::Octets(out));
        }
        if ended {
            let faults = std::mem::take(&mut self.faults).into_iter().flatten().collect();
            events.push(ContentEvent::End { octets: self.octets, faults });
        }
        events
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Content, the faults at the end, and what was left unread.
    #[track_caller]
    fn check(wire: &[u8], content: &[u8], end: Option<&str>, rest: &[u8]) {
        for cut in 0..=wire.len() {
            let mut reader = ContentReader::new(12, 40, false);
            let (mut got, mut ended, mut left) = (Vec::new(), None, Vec::new());
            for mut piece in [&wire[..cut], &wire[cut..]] {
                if ended.is_none() {
                    for event in reader.read(&mut piece) {
                        match event {
                            ContentEvent::Octets(octets) => got.extend(octets),
                            ContentEvent::End { faults, .. } => {
                                ended = Some(
                                    faults
                                        .iter()
                                        .map(|f| f.diagnostic().section.to_string())
                                        .collect::<Vec<_>>()
                                        .join(","),
                                );
                            }
                        }
                    }
                }
                left.extend_from_slice(piece);
            }
            assert_eq!(String::from_utf8_lossy(&got), String::from_utf8_lossy(content), "cut at {cut}");
            assert_eq!(ended.as_deref(), end, "cut at {cut}");
            assert_eq!(left, rest, "cut at {cut}");
        }
    }

    #[test]
    fn content_in_any_pieces() {
        check(b"hello\r\n.\r\nQUIT\r\n", b"hello\r\n", Some(""), b"QUIT\r\n");
        check(b".\r\n", b"", Some(""), b"");
        check(b"..\r\n...a\r\n.b\r\n.\r\n", b".\r\n..a\r\nb\r\n", Some(""), b"");
        check(b"a.b\r\n", b"a.b\r\n", None, b"");
    }

    #[test]
    fn nothing_but_crlf_dot_crlf_ends_content() {
        for inner in [
            "\n.\n",
            "\n.\r\n",
            "\r.\r\n",
            "\r\n.\n",
            "\r\n.\r",
            "\r.\r",
            "\r\n.\r\r\n",
            "\n\n.\n\n",
            "\r\n\0.\r\n",
        ] {
            let wire = format!("a{inner}b\r\n.\r\n");
            let content = format!("a{inner}b\r\n").replace("\r\n.", "\r\n");
            let fault = if inner.contains('\0') { "" } else { "RFC 5321 §2.3.8" };
            check(wire.as_bytes(), content.as_bytes(), Some(fault), b"");
        }
    }

    #[test]
    fn limits_are_told_at_the_end() {
        check(b"1234567890\r\n.\r\n", b"1234567890\r\n", Some(""), b"");
        check(b"12345678901\r\n.\r\n", b"12345678901\r\n", Some("RFC 5321 §4.5.3.1.6"), b"");
        check("é\r\n.\r\n".as_bytes(), "é\r\n".as_bytes(), Some("RFC 6152 §3"), b"");
    }
}
