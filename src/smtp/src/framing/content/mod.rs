//! Message content after 354: dot-unstuffing, strict CRLF, limits, all at scanning speed.

mod fault;
mod judge;
mod stretch;
#[cfg(test)]
mod tests;

use std::ops::Range;

pub use fault::{BareLineEnds, ContentFault};
use judge::Judge;
use stretch::{SHORT, STRETCH, look};

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
    judge: Judge,
    place: Place,
    /// How many octets may still be handed on.
    room: u64,
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
        let judge = Judge::new(line_octets_max, octets_max, eight_bit, bare);
        ContentReader { judge, place: Place::LineStart, room: octets_max }
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

    /// Takes one ordinary line that came alone, as they do from a client that sends line by line; the line is content as it
    /// stands. `false` where it is anything else, which is for [`ContentReader::read`].
    pub fn take_line(&mut self, line: &[u8]) -> bool {
        let ([first, inner @ .., b'\r', b'\n'], Place::LineStart) = (line, self.place) else { return false };
        let octets = line.len() as u64;
        let fits = octets <= self.judge.line_octets_max.min(self.judge.room()).min(self.room);
        if !fits
            || matches!(first, b'.' | b'\r' | b'\n')
            || memchr::memchr2(b'\r', b'\n', inner).is_some()
            || self.judge.ascii_only() && !line.is_ascii()
        {
            return false;
        }
        self.judge.skim(octets, 1);
        self.room -= octets;
        true
    }

    fn step(&mut self, cursor: &mut Cursor<impl FnMut(&[u8])>) -> Option<ContentEnd> {
        let octet = cursor.octets[cursor.at];
        match self.place {
            Place::LineStart if octet == b'.' => {
                self.leave_out(cursor, cursor.at);
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
                return Some(self.judge.end());
            }
            Place::DotCr => {
                // The dot was stuffing after all; the CR belongs to the line.
                if cursor.at == 0 {
                    self.hand_on_octets(b"\r", &mut cursor.hand_on);
                }
                self.judge.take(b"\r");
                self.place = Place::Cr;
            }
            Place::Cr if octet == b'\n' => {
                cursor.at += 1;
                self.judge.take(b"\n");
                self.end_line(cursor);
            }
            Place::Cr => {
                self.judge.bare_cr();
                self.inside(cursor);
            }
            Place::LineStart | Place::Dot | Place::Inside => self.inside(cursor),
        }
        None
    }

    /// Takes the rest of a line, up to and with its CRLF; or up to a CR or LF that stands alone, or may do so.
    fn inside(&mut self, cursor: &mut Cursor<impl FnMut(&[u8])>) {
        let rest = &cursor.octets[cursor.at..];
        let end = memchr::memchr2(b'\r', b'\n', rest);
        let (taken, whole) = match end {
            Some(at) if rest[at..].starts_with(b"\r\n") => (at + 2, true),
            Some(at) => (at + 1, false),
            None => (rest.len(), false),
        };
        cursor.at += taken;
        self.judge.take(&rest[..taken]);
        self.place = Place::Inside;
        match end.map(|at| rest[at]) {
            Some(_) if whole => self.end_line(cursor),
            Some(b'\r') => self.place = Place::Cr,
            Some(_) => self.judge.bare_lf(),
            None => {}
        }
    }

    /// After CRLF; what follows may be ordinary.
    fn end_line(&mut self, cursor: &mut Cursor<impl FnMut(&[u8])>) {
        self.judge.end_line();
        self.place = Place::LineStart;
        self.skim(cursor);
    }

    /// At the start of a line takes whole lines as long as a quick look finds nothing strange in them.
    fn skim(&mut self, cursor: &mut Cursor<impl FnMut(&[u8])>) {
        if self.judge.line_octets_max < 3 * STRETCH as u64 || cursor.octets.len() - cursor.at < SHORT {
            return;
        }
        // Whatever passes a limit is for the closer look.
        let room = usize::try_from(self.judge.room()).unwrap_or(usize::MAX);
        let octets = &cursor.octets[..cursor.octets.len().min(cursor.at.saturating_add(room))];
        let ascii_only = self.judge.ascii_only();
        let (start, dots) = (cursor.at, cursor.dots);
        let mut at = start;
        let (mut lines, mut last_dot) = (0, None);
        loop {
            let ahead = &octets[at - 1..];
            // The few octets at the end, where no whole stretch is left, may hold no line end.
            let (seen, length) = match (ahead.first_chunk(), ahead.first_chunk()) {
                (Some(stretch), _) => (look::<{ STRETCH + 1 }>(stretch), STRETCH),
                (None, Some(short)) => (look::<{ SHORT + 1 }>(short), SHORT),
                (None, None) => break,
            };
            if seen.bare || seen.lines == 0 && length == STRETCH || seen.eight_bit && ascii_only {
                break;
            }
            last_dot = match seen.dots {
                0 => None,
                1 => self.take_out(cursor, at + usize::from(seen.dot)),
                _ => self.take_out_all(cursor, at..at + length),
            };
            if last_dot.is_some() {
                break;
            }
            lines += u64::from(seen.lines);
            at += length;
        }
        let line_start = match last_dot {
            Some(dot) => {
                lines += memchr::memchr_iter(b'\n', &octets[at..dot]).count() as u64;
                dot
            }
            None => memchr::memrchr(b'\n', &octets[..at]).map_or(start, |lf| lf + 1),
        };
        // The dot of the line that is not whole may be out already.
        cursor.at = line_start.max(cursor.from);
        if cursor.at > line_start {
            self.place = Place::Inside;
        }
        self.judge.skim((cursor.at - start - (cursor.dots - dots)) as u64, lines);
    }

    /// Takes the dots at line starts out; stops at one that may be the end of the content, and gives it.
    fn take_out_all(&mut self, cursor: &mut Cursor<impl FnMut(&[u8])>, range: Range<usize>) -> Option<usize> {
        let octets = cursor.octets;
        memchr::memchr_iter(b'.', &octets[range.clone()])
            .map(|at| range.start + at)
            .filter(|dot| octets[dot - 1] == b'\n')
            .find_map(|dot| self.take_out(cursor, dot))
    }

    /// Hands on what is before a dot, and leaves the dot out; not if it may be the end of the content: that is given.
    fn take_out(&mut self, cursor: &mut Cursor<impl FnMut(&[u8])>, dot: usize) -> Option<usize> {
        if matches!(cursor.octets.get(dot + 1..dot + 3), None | Some(b"\r\n")) {
            return Some(dot);
        }
        self.leave_out(cursor, dot);
        None
    }

    /// Hands on what is before a dot, and leaves the dot out.
    fn leave_out(&mut self, cursor: &mut Cursor<impl FnMut(&[u8])>, dot: usize) {
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
}
