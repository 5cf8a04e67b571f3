//! Command lines: strict CRLF, bounded length.

use std::borrow::Cow;

use texts::english;

use crate::{Diagnostic, Section};

/// A line that came.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LineEvent<'a> {
    /// A line without its CRLF.
    Line(Cow<'a, [u8]>),
    /// A line that was longer than the limit; its start is in the diagnostic, the rest is gone.
    TooLong(Diagnostic),
    /// A line with a CR or LF that stands alone (RFC 5321 section 2.3.8), whole.
    BareLineEnd(Vec<u8>, Diagnostic),
}

/// Cuts a stream into command lines. Only CRLF ends a line, unless LF alone may do so too.
#[derive(Clone, Debug)]
pub struct LineReader {
    octets_max: usize,
    lf_ends: bool,
    line: Vec<u8>,
    dropped: bool,
}

impl LineReader {
    /// A reader for lines of at most `octets_max` octets, CRLF included.
    pub fn new(octets_max: usize) -> Self {
        LineReader { octets_max, lf_ends: false, line: Vec::new(), dropped: false }
    }

    /// The same reader, where an LF alone ends a line too, if `lf_ends`.
    pub fn with_lf(self, lf_ends: bool) -> Self {
        LineReader { lf_ends, ..self }
    }

    /// From the next line on the limit is this, in octets with CRLF.
    pub fn limit(&mut self, octets_max: usize) {
        self.octets_max = octets_max;
    }

    /// Takes octets from the front of `bytes` until a line is whole or `bytes` is used up.
    pub fn read<'a>(&mut self, bytes: &mut &'a [u8]) -> Option<LineEvent<'a>> {
        if self.line.is_empty()
            && let Some(line) = self.whole(bytes)
        {
            return Some(LineEvent::Line(Cow::Borrowed(line)));
        }
        while let Some(end) = memchr::memchr(b'\n', bytes) {
            let (piece, rest) = bytes.split_at(end + 1);
            *bytes = rest;
            self.keep(piece);
            if self.ends(&self.line) {
                return Some(self.finish());
            }
        }
        self.keep(bytes);
        *bytes = &[];
        None
    }

    /// A line at the front of `bytes` that is as it should be, as nearly all are: it needs no place of its own.
    fn whole<'a>(&self, bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
        let end = memchr::memchr2(b'\r', b'\n', bytes)?;
        let (line, rest) = bytes.split_at(end);
        let rest = rest.strip_prefix(b"\r\n").filter(|_| end + 2 <= self.octets_max)?;
        *bytes = rest;
        Some(line)
    }

    fn ends(&self, line: &[u8]) -> bool {
        self.lf_ends || line.ends_with(b"\r\n")
    }

    /// Adds octets; beyond the limit only the last two are remembered, to see the CRLF.
    fn keep(&mut self, octets: &[u8]) {
        let room = self.octets_max.saturating_sub(self.line.len());
        if !self.dropped && octets.len() <= room {
            return self.line.extend_from_slice(octets);
        }
        let rest = if std::mem::replace(&mut self.dropped, true) { octets } else { &octets[room..] };
        self.line.extend_from_slice(&octets[..octets.len() - rest.len()]);
        for &octet in &rest[rest.len().saturating_sub(2)..] {
            let end = self.line.len();
            self.line.copy_within(end - 1.., end - 2);
            self.line[end - 1] = octet;
        }
    }

    fn finish(&mut self) -> LineEvent<'static> {
        let line = std::mem::take(&mut self.line);
        if !std::mem::take(&mut self.dropped) {
            return judged(line);
        }
        let expected = english!("a command line of at most {} octets", self.octets_max);
        let section = Section::smtp("4.5.3.1.4");
        let to = self.octets_max + 1;
        LineEvent::TooLong(Diagnostic::new(without_end(&line), self.octets_max, to, expected, section))
    }
}

/// A whole line with its end.
fn judged(mut line: Vec<u8>) -> LineEvent<'static> {
    line.truncate(without_end(&line).len());
    let Some(at) = memchr::memchr2(b'\r', b'\n', &line) else { return LineEvent::Line(Cow::Owned(line)) };
    let expected = english!("CR and LF only together, at the end of the line");
    let diagnostic = Diagnostic::new(&line, at, at + 1, expected, Section::smtp("2.3.8"));
    LineEvent::BareLineEnd(line, diagnostic)
}

fn without_end(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r\n").or_else(|| line.strip_suffix(b"\n")).unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(wire: &[u8], expect: &[&str]) {
        for cut in 0..=wire.len() {
            let mut reader = LineReader::new(10);
            let mut got = Vec::new();
            for mut piece in [&wire[..cut], &wire[cut..]] {
                while let Some(event) = reader.read(&mut piece) {
                    got.push(match event {
                        LineEvent::Line(line) => String::from_utf8_lossy(&line).into_owned(),
                        LineEvent::TooLong(_) => "too long".to_owned(),
                        LineEvent::BareLineEnd(_, d) => format!("bare at {}", d.span.start),
                    });
                }
            }
            assert_eq!(got, expect, "cut at {cut}");
        }
    }

    #[test]
    fn an_lf_alone_ends_a_line_where_it_may() {
        let mut reader = LineReader::new(10).with_lf(true);
        let mut piece: &[u8] = b"NOOP\nQUIT\r\n";
        assert_eq!(reader.read(&mut piece), Some(LineEvent::Line(b"NOOP".into())));
        assert_eq!(reader.read(&mut piece), Some(LineEvent::Line(b"QUIT".into())));
    }

    #[test]
    fn lines_in_any_pieces() {
        check(b"NOOP\r\n\r\nQUIT\r\n", &["NOOP", "", "QUIT"]);
        check(b"12345678\r\n", &["12345678"]);
        check(b"123456789\r\nx\r\n", &["too long", "x"]);
        check(b"123456789012345\r6789\n78\r\nx\r\n", &["too long", "x"]);
        check(b"a\nb\r\n", &["bare at 1"]);
        check(b"a\rb\r\n", &["bare at 1"]);
        check(b"a\r\r\n", &["bare at 1"]);
    }
}
