//! Replies: code, enhanced code, text; written to the wire and read from it.

use std::borrow::Cow;
use std::fmt;

use texts::english;

use crate::{Diagnostic, Section};

/// A reply code of three digits, 200 to 599 (RFC 5321 section 4.2.1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Code(u16);

/// What the first digit of a reply code says (RFC 5321 section 4.2.1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Class {
    /// 2yz: done.
    PositiveCompletion,
    /// 3yz: go on.
    PositiveIntermediate,
    /// 4yz: not now; the same again later may work.
    TransientNegative,
    /// 5yz: no; the same again will not work.
    PermanentNegative,
}

impl Code {
    /// A code; `None` outside 200 to 599.
    pub const fn new(value: u16) -> Option<Code> {
        if value >= 200 && value <= 599 { Some(Code(value)) } else { None }
    }

    /// The three digits as a number.
    pub const fn value(self) -> u16 {
        self.0
    }

    /// What the first digit says.
    pub const fn class(self) -> Class {
        match self.0 / 100 {
            2 => Class::PositiveCompletion,
            3 => Class::PositiveIntermediate,
            4 => Class::TransientNegative,
            _ => Class::PermanentNegative,
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// An enhanced status code such as 5.1.1 (RFC 3463).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EnhancedCode {
    /// 2 success, 4 transient, 5 permanent.
    pub class: u8,
    /// What it is about: 1 address, 2 mailbox, 3 system, 4 network, 5 protocol, 6 content, 7 policy.
    pub subject: u16,
    /// The exact condition.
    pub detail: u16,
}

impl EnhancedCode {
    /// Reads `5.1.1`; `None` for anything else.
    pub fn parse(text: &str) -> Option<EnhancedCode> {
        EnhancedCode::of(text.as_bytes())
    }

    fn of(word: &[u8]) -> Option<EnhancedCode> {
        let [class @ (b'2' | b'4' | b'5'), b'.', numbers @ ..] = word else { return None };
        let dot = numbers.iter().position(|octet| *octet == b'.')?;
        let (subject, detail) = (number(&numbers[..dot])?, number(&numbers[dot + 1..])?);
        Some(EnhancedCode { class: class - b'0', subject, detail })
    }
}

impl fmt::Display for EnhancedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

/// A number of one to three digits.
fn number(digits: &[u8]) -> Option<u16> {
    let fits = (1..=3).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    fits.then(|| digits.iter().fold(0, |sum, digit| 10 * sum + u16::from(digit - b'0')))
}

/// A whole reply. A refusal is a reply like any other: a value, not an error.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reply {
    /// The reply code.
    pub code: Code,
    /// The enhanced status code, where there is one.
    pub enhanced: Option<EnhancedCode>,
    /// The lines, without codes, parted by LF; a text that is always the same needs no place of its own.
    text: Cow<'static, str>,
}

impl Reply {
    /// A reply; each line of `text` becomes a line of it, parted by LF, or by CRLF where it is made at run time. A code outside 200 to 599 becomes 554, which says "failed".
    pub fn new(code: u16, enhanced: Option<(u8, u16, u16)>, text: impl Into<Cow<'static, str>>) -> Reply {
        let text = text.into();
        Reply {
            code: Code::new(code).unwrap_or(Code(554)),
            enhanced: enhanced.map(|(class, subject, detail)| EnhancedCode { class, subject, detail }),
            text: match text {
                Cow::Owned(text) if text.ends_with('\n') || text.contains('\r') => {
                    text.lines().collect::<Vec<_>>().join("\n").into()
                }
                text => text,
            },
        }
    }

    /// The text of each line, without codes; at least one line, possibly empty.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.text.split('\n')
    }

    /// All lines, parted by LF.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// 2yz or 3yz.
    pub fn is_positive(&self) -> bool {
        matches!(self.code.class(), Class::PositiveCompletion | Class::PositiveIntermediate)
    }

    /// 4yz.
    pub fn is_transient(&self) -> bool {
        self.code.class() == Class::TransientNegative
    }

    /// 5yz.
    pub fn is_permanent(&self) -> bool {
        self.code.class() == Class::PermanentNegative
    }

    /// The octets of all lines with CRLF (RFC 5321 section 4.2.1), the enhanced code on each line if wanted
    /// (RFC 2034 section 4).
    pub fn to_wire(&self, with_enhanced: bool) -> Vec<u8> {
        // The code, what parts it from the text, the enhanced code, CRLF.
        const AROUND: usize = 3 + 1 + 10 + 2;
        let text = self.text.as_bytes();
        // A text of some lines needs more; there it is as much again.
        let mut out = Vec::with_capacity(2 * text.len() + AROUND);
        let code = self.code.value();
        out.extend_from_slice(&[digit(code / 100), digit(code / 10), digit(code), b'-']);
        if let Some(EnhancedCode { class, subject, detail }) = self.enhanced.filter(|_| with_enhanced) {
            for (number, behind) in [(u16::from(class), b'.'), (subject, b'.'), (detail, b' ')] {
                push_number(&mut out, number);
                out.push(behind);
            }
        }
        let head = out.len();
        let (mut line, mut from) = (0, 0);
        while let Some(end) = memchr::memchr2(b'\r', b'\n', &text[from..]).map(|at| from + at) {
            out.extend_from_slice(&text[from..end]);
            from = end + 1;
            // A CR in a text is left out.
            if text[end] == b'\n' {
                out.extend_from_slice(b"\r\n");
                line = out.len();
                out.extend_from_within(..head);
            }
        }
        out.extend_from_slice(&text[from..]);
        out.extend_from_slice(b"\r\n");
        out[line + 3] = b' ';
        out
    }
}

/// Appends the digits of a number.
fn push_number(out: &mut Vec<u8>, number: u16) {
    if number > 9 {
        push_number(out, number / 10);
    }
    out.push(digit(number));
}

/// The last digit of a number.
fn digit(number: u16) -> u8 {
    b'0' + (number % 10) as u8
}

/// The wire form without the last CRLF; lines are parted by LF.
impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = self.lines().peekable();
        while let Some(line) = lines.next() {
            let last = lines.peek().is_none();
            write!(f, "{}{}", self.code, if last { ' ' } else { '-' })?;
            if let Some(enhanced) = self.enhanced {
                write!(f, "{enhanced} ")?;
            }
            f.write_str(line)?;
            if !last {
                f.write_str("\n")?;
            }
        }
        Ok(())
    }
}

/// The longest reply line that is read, in octets with CRLF. RFC 5321 section 4.5.3.1.5 says 512; more is tolerated.
const LINE_OCTETS_MAX: usize = 4_096;
/// The most lines that one reply may have.
const LINES_MAX: usize = 256;
/// The text of a reply of some lines has so many octets at most, nearly always.
const TEXT_OCTETS: usize = 256;

/// Reads replies from any pieces of a stream, in bounded memory. A bare LF ends a line too (a tolerant reader).
#[derive(Clone, Default, Debug)]
pub struct ReplyReader {
    line: Vec<u8>,
    code: Option<Code>,
    enhanced: Option<EnhancedCode>,
    /// How many lines there are already, and what they say, parted by LF.
    lines: usize,
    text: Vec<u8>,
}

impl ReplyReader {
    /// Takes octets from the front of `bytes` until a reply is whole or `bytes` is used up. An `Err` is what the server
    /// did wrong; the reader is then at the start of the next line.
    pub fn read(&mut self, bytes: &mut &[u8]) -> Option<Result<Reply, Diagnostic>> {
        while !bytes.is_empty() {
            let end = memchr::memchr(b'\n', bytes);
            let taken = end.map_or(bytes.len(), |at| at + 1);
            if self.line.len() + taken > LINE_OCTETS_MAX {
                let mut line = std::mem::take(self).line;
                line.extend_from_slice(&bytes[..LINE_OCTETS_MAX - line.len()]);
                *bytes = &bytes[taken..];
                let expected = english!("a reply line of at most 512 octets");
                return Some(Err(Diagnostic::new(
                    &line,
                    0,
                    line.len(),
                    expected,
                    Section::smtp("4.5.3.1.5"),
                )));
            }
            let piece = &bytes[..taken];
            *bytes = &bytes[taken..];
            if end.is_none() {
                self.line.extend_from_slice(piece);
                break;
            }
            // Most lines come whole, and need no place of their own.
            let read = if self.line.is_empty() {
                self.take_line(piece)
            } else {
                let mut line = std::mem::take(&mut self.line);
                line.extend_from_slice(piece);
                self.take_line(&line)
            };
            match read {
                Ok(None) => {}
                Ok(Some(reply)) => return Some(Ok(reply)),
                Err(diagnostic) => {
                    *self = ReplyReader::default();
                    return Some(Err(diagnostic));
                }
            }
        }
        None
    }

    fn take_line(&mut self, line: &[u8]) -> Result<Option<Reply>, Diagnostic> {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let wrong =
            |from, to, expected: &str| Diagnostic::new(line, from, to, expected, Section::smtp("4.2.1"));
        let code = line.get(..3).and_then(number).and_then(Code::new);
        let code = code.ok_or_else(|| wrong(0, 3, english!("a reply code from 200 to 599")))?;
        if self.code.is_some_and(|first| first != code) {
            return Err(wrong(0, 3, english!("the same code on every line of the reply")));
        }
        let last = match line.get(3) {
            None | Some(b' ') => true,
            Some(b'-') => false,
            Some(_) => return Err(wrong(3, 4, english!("a space or a hyphen after the code"))),
        };
        if self.lines >= LINES_MAX {
            return Err(wrong(0, line.len(), english!("a reply of at most 256 lines")));
        }
        let (enhanced, text) = split_enhanced(code, line.get(4..).unwrap_or_default());
        if self.code.is_none() {
            self.code = Some(code);
            self.enhanced = enhanced;
        }
        match self.lines {
            0 if last => {}
            0 => self.text.reserve(TEXT_OCTETS),
            _ => self.text.push(b'\n'),
        }
        self.lines += 1;
        self.text.extend_from_slice(text);
        Ok(last.then(|| {
            self.code = None;
            self.lines = 0;
            let text = String::from_utf8(std::mem::take(&mut self.text))
                .unwrap_or_else(|wrong| String::from_utf8_lossy(wrong.as_bytes()).into_owned());
            Reply { code, enhanced: self.enhanced.take(), text: text.into() }
        }))
    }
}

/// Takes an enhanced code whose class fits the code off the front of a line.
fn split_enhanced(code: Code, text: &[u8]) -> (Option<EnhancedCode>, &[u8]) {
    let class = b'0' + (code.value() / 100) as u8;
    if !text.starts_with(&[class, b'.']) {
        return (None, text);
    }
    let word = memchr::memchr(b' ', text).unwrap_or(text.len());
    let rest = text.get(word + 1..).unwrap_or_default();
    match EnhancedCode::of(&text[..word]) {
        Some(enhanced) => (Some(enhanced), rest),
        None => (None, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(wire: &str, expect: &str) {
        for cut in 0..=wire.len() {
            let mut reader = ReplyReader::default();
            let mut got = Vec::new();
            for mut piece in [&wire.as_bytes()[..cut], &wire.as_bytes()[cut..]] {
                while let Some(read) = reader.read(&mut piece) {
                    got.push(read.map_or_else(|d| format!("! {d}"), |reply| reply.to_string()));
                }
            }
            assert_eq!(got.join("\n"), expect, "cut at {cut}");
        }
    }

    #[test]
    fn replies_are_read_in_any_pieces() {
        check("250 OK\r\n", "250 OK");
        check("250\r\n", "250 ");
        check("250-a.example\r\n250-SIZE 10\r\n250 HELP\r\n", "250-a.example\n250-SIZE 10\n250 HELP");
        check("550 5.1.1 no such user\r\n354 go\r\n", "550 5.1.1 no such user\n354 go");
        check("250 2 apples\r\n", "250 2 apples");
    }

    #[test]
    fn what_is_no_reply_is_told() {
        check(
            "hello\r\n",
            "! expected a reply code from 200 to 599, found \"hel\" at octet 1 (RFC 5321 §4.2.1)",
        );
        check(
            "250-a\r\n251 b\r\n",
            "! expected the same code on every line of the reply, found \"251\" at octet 1 (RFC 5321 §4.2.1)",
        );
    }

    #[test]
    fn a_reply_goes_to_the_wire_and_back() {
        let reply = Reply::new(550, Some((5, 1, 1)), "no such user\ntry another");
        let wire = reply.to_wire(true);
        assert_eq!(wire, b"550-5.1.1 no such user\r\n550 5.1.1 try another\r\n");
        assert_eq!(ReplyReader::default().read(&mut &wire[..]), Some(Ok(reply)));
    }

    #[test]
    fn no_line_end_inside_a_line_goes_to_the_wire() {
        let reply = Reply::new(250, None, "a\rRCPT\nb\r\r\n\n".to_owned());
        assert_eq!(reply.to_wire(true), b"250-aRCPT\r\n250-b\r\n250 \r\n");
    }

    #[test]
    fn an_endless_line_stays_bounded() {
        let mut reader = ReplyReader::default();
        let chunk = [b'2'; 1000];
        let mut failed = 0;
        for _ in 0..100 {
            failed += u32::from(reader.read(&mut &chunk[..]).is_some_and(|read| read.is_err()));
            assert!(reader.line.len() <= LINE_OCTETS_MAX);
        }
        assert!(failed > 0);
    }
}
