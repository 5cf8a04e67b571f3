//! Message content after 354: dot-unstuffing, strict CRLF, limits, all at scanning speed.

mod fault;
mod stretch;
#[cfg(test)]
mod tests;

pub use fault::{BareLineEnds, ContentFault};
use stretch::{STRETCH, look};

use crate::{Diagnostic, Section};

/// The line with the lone dot came: the content is whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ContentEnd {
    /// How many octets the content had, unstuffed.
    pub octets: u64,
    /// What was wrong with it, the first of each kind; the message must be refused if this is not empty.
    pub faults: Vec<ContentFault>,
}

/// Reads content up to CRLF.CRLF, and only that: `\n.\n`, `\n.\r\n` and `\r.\r\n` are content (and faults).
#[derive(Clone, Debug)]
pub struct ContentReader {
    line_octets_max: u64,
    octets_max: u64,
    eight_bit: bool,
    bare: BareLineEnds,
    octets: u64,
    /// How many octets may still be handed on.
    room: u64,
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

/// The octets at hand, and how far they are read.
struct Cursor<'a, F> {
    octets: &'a [u8],
    /// What is before this is read.
    at: usize,
    /// What is before this is handed on or no content.
    from: usize,
    /// How many dots were taken out.
    dots: usize,
    hand_on: F,
}

impl ContentReader {
    /// A reader for lines of at most `line_octets_max` octets with CRLF, and `octets_max` octets in all;
    /// `eight_bit` says whether octets above 127 are allowed.
    pub fn new(line_octets_max: u64, octets_max: u64, eight_bit: bool, bare: BareLineEnds) -> Self {
        ContentReader {
            line_octets_max,
            octets_max,
            eight_bit,
            bare,
            octets: 0,
            room: octets_max,
            line_octets: 0,
            lines: 0,
            place: Place::LineStart,
            faults: [None, None, None, None],
        }
    }

    /// Takes octets from the front of `bytes`: all of them, or up to the end of the content. The content is handed on
    /// in slices of `bytes` as long as they can be, dot-stuffing undone; beyond `octets_max` it is swallowed.
    pub fn read(&mut self, bytes: &mut &[u8], hand_on: impl FnMut(&[u8])) -> Option<ContentEnd> {
        let mut cursor = Cursor { octets: bytes, at: 0, from: 0, dots: 0, hand_on };
        let mut end = None;
        while cursor.at < cursor.octets.len() && end.is_none() {
            end = self.step(&mut cursor);
        }
        // A CR after a dot is kept back: whether it is content is for the next octet to say.
        let kept_back = usize::from(self.place == Place::DotCr && cursor.from < cursor.at);
        let to = cursor.at - kept_back;
        self.hand_on(&mut cursor, to);
        *bytes = &cursor.octets[cursor.at..];
        end
    }

    fn step(&mut self, cursor: &mut Cursor<impl FnMut(&[u8])>) -> Option<ContentEnd> {
        let octet = cursor.octets[cursor.at];
        match self.place {
            Place::LineStart if octet == b'.' => {
                self.take_out(cursor, cursor.at);
                cursor.at += 1;
                self.place = Place::Dot;
            }
            Place::Dot if octet == b'\r' => {
                cursor.at += 1;
                self.place = Place::DotCr;
            }
            Place::DotCr if octet == b'\n' => {
                cursor.at += 1;
                cursor.from = cursor.at;
                let faults = std::mem::take(&mut self.faults).into_iter().flatten().collect();
                return Some(ContentEnd { octets: self.octets, faults });
            }
            Place::DotCr => {
                // The dot was stuffing after all; the CR belongs to the line.
                if cursor.at == 0 {
                    self.hand_on_octets(b"\r", &mut cursor.hand_on);
                }
                self.count(b"\r");
                self.place = Place::Cr;
            }
            Place::Cr if octet == b'\n' => {
                cursor.at += 1;
                self.count(b"\n");
                self.end_line();
                self.place = Place::LineStart;
                self.skim(cursor);
            }
            Place::Cr => {
                self.bare("CR");
                self.inside(cursor);
            }
            Place::LineStart | Place::Dot | Place::Inside => self.inside(cursor),
        }
        None
    }

    /// Takes the rest of a line, up to and with the next CR or LF.
    fn inside(&mut self, cursor: &mut Cursor<impl FnMut(&[u8])>) {
        let rest = &cursor.octets[cursor.at..];
        let end = memchr::memchr2(b'\r', b'\n', rest);
        let run = &rest[..end.map_or(rest.len(), |at| at + 1)];
        cursor.at += run.len();
        self.count(run);
        self.place = Place::Inside;
        match end.map(|at| rest[at]) {
            Some(b'\r') => self.place = Place::Cr,
            Some(_) => self.bare("LF"),
            None => {}
        }
    }

    /// At the start of a line takes whole lines as long as a quick look finds nothing strange in them.
    fn skim(&mut self, cursor: &mut Cursor<impl FnMut(&[u8])>) {
        if self.line_octets_max < 2 * STRETCH as u64 {
            return;
        }
        // Whatever passes a limit is for the closer look.
        let room = usize::try_from(self.octets_max.saturating_sub(self.octets)).unwrap_or(usize::MAX);
        let octets = &cursor.octets[..cursor.octets.len().min(cursor.at.saturating_add(room))];
        let ascii_only = self.ascii_only();
        let (start, dots) = (cursor.at, cursor.dots);
        let mut at = start;
        let mut last_dot = None;
        while let Some(stretch) = octets[at - 1..].first_chunk() {
            let seen = look(stretch);
            if seen.bare || seen.lines == 0 || seen.eight_bit && ascii_only {
                break;
            }
            if seen.dot {
                last_dot = self.take_out_all(cursor, at);
            }
            if last_dot.is_some() {
                break;
            }
            self.lines += u64::from(seen.lines);
            at += STRETCH;
        }
        let line_start = match last_dot {
            Some(dot) => {
                self.lines += memchr::memchr_iter(b'\n', &octets[at..dot]).count() as u64;
                dot
            }
            None => memchr::memrchr(b'\n', &octets[..at]).map_or(start, |lf| lf + 1),
        };
        // The dot of the line that is not whole may be out already.
        cursor.at = line_start.max(cursor.from);
        if cursor.at > line_start {
            self.place = Place::Inside;
        }
        self.octets += (cursor.at - start - (cursor.dots - dots)) as u64;
    }

    /// Takes the dots at line starts out of a stretch; stops at one that may be the end of the content, and gives it.
    fn take_out_all(&mut self, cursor: &mut Cursor<impl FnMut(&[u8])>, at: usize) -> Option<usize> {
        for lf in memchr::memchr_iter(b'\n', &cursor.octets[at - 1..at - 1 + STRETCH]) {
            let dot = at + lf;
            if cursor.octets[dot] == b'.' {
                if matches!(cursor.octets.get(dot + 1..dot + 3), None | Some(b"\r\n")) {
                    return Some(dot);
                }
                self.take_out(cursor, dot);
            }
        }
        None
    }

    /// Hands on what is before a dot, and leaves the dot out.
    fn take_out(&mut self, cursor: &mut Cursor<impl FnMut(&[u8])>, dot: usize) {
        self.hand_on(cursor, dot);
        cursor.from = dot + 1;
        cursor.dots += 1;
    }

    fn hand_on(&mut self, cursor: &mut Cursor<impl FnMut(&[u8])>, to: usize) {
        let octets = &cursor.octets[cursor.from..to];
        cursor.from = to;
        self.hand_on_octets(octets, &mut cursor.hand_on);
    }

    fn hand_on_octets(&mut self, octets: &[u8], hand_on: &mut impl FnMut(&[u8])) {
        let taken = usize::try_from(self.room).map_or(octets.len(), |room| room.min(octets.len()));
        self.room -= taken as u64;
        if taken > 0 {
            hand_on(&octets[..taken]);
        }
    }

    fn count(&mut self, run: &[u8]) {
        if self.ascii_only() && !run.is_ascii() {
            let at = run.iter().position(|octet| *octet > 127).unwrap_or(0) as u64;
            let expected = "octets up to 127 only, or BODY=8BITMIME on MAIL";
            let fault = ContentFault::EightBit(self.diagnostic(at, expected, Section::new(6152, "3")));
            self.fault(0, fault);
        }
        self.line_octets += run.len() as u64;
        self.octets += run.len() as u64;
        if self.octets > self.octets_max && self.faults[1].is_none() {
            let expected = format!("a message of at most {} octets", self.octets_max);
            let mut diagnostic = self.diagnostic(0, &expected, Section::new(1870, "6.3"));
            // The first octet too many, however long the run that brought it.
            let excess = u32::try_from(self.octets - self.octets_max).unwrap_or(u32::MAX);
            let at = diagnostic.span.start.saturating_sub(excess);
            diagnostic.span = at..at;
            self.fault(1, ContentFault::TooLarge(diagnostic));
        }
    }

    /// Whether an octet above 127 would be a fault that is not known yet.
    fn ascii_only(&self) -> bool {
        !self.eight_bit && self.faults[0].is_none()
    }

    fn end_line(&mut self) {
        if self.line_octets > self.line_octets_max && self.faults[2].is_none() {
            let expected = format!("lines of at most {} octets", self.line_octets_max);
            let fault = ContentFault::LineTooLong(self.diagnostic(0, &expected, Section::smtp("4.5.3.1.6")));
            self.fault(2, fault);
        }
        self.line_octets = 0;
        self.lines += 1;
    }

    fn bare(&mut self, which: &str) {
        match self.bare {
            BareLineEnds::Keep if which == "LF" => self.end_line(),
            BareLineEnds::Keep => {}
            BareLineEnds::Refuse if self.faults[3].is_some() => {}
            BareLineEnds::Refuse => {
                let expected = "CR and LF only together";
                let mut diagnostic = self.diagnostic(0, expected, Section::smtp("2.3.8"));
                diagnostic.found = format!("{which} alone in line {}", self.lines + 1);
                self.fault(3, ContentFault::BareLineEnd(diagnostic));
            }
        }
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
}
