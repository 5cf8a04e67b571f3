//! Counting octets and lines of content against the limits.

use texts::english;

use super::{BareLineEnds, ContentEnd, ContentFault};
use crate::{Diagnostic, Section};

/// Counts, and keeps the first fault of each kind.
#[derive(Clone, Debug)]
pub(super) struct Judge {
    pub(super) line_octets_max: u64,
    octets_max: u64,
    eight_bit: bool,
    bare: BareLineEnds,
    octets: u64,
    line_octets: u64,
    lines: u64,
    /// The first of each kind, by kind.
    faults: Vec<ContentFault>,
}

/// The kinds of faults, in the order in which they are told.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Kind {
    EightBit,
    TooLarge,
    LineTooLong,
    BareLineEnd,
}

fn kind(fault: &ContentFault) -> Kind {
    match fault {
        ContentFault::EightBit(_) => Kind::EightBit,
        ContentFault::TooLarge(_) => Kind::TooLarge,
        ContentFault::LineTooLong(_) => Kind::LineTooLong,
        ContentFault::BareLineEnd(_) => Kind::BareLineEnd,
    }
}

impl Judge {
    pub(super) fn new(line_octets_max: u64, octets_max: u64, eight_bit: bool, bare: BareLineEnds) -> Self {
        Judge {
            line_octets_max,
            octets_max,
            eight_bit,
            bare,
            octets: 0,
            line_octets: 0,
            lines: 0,
            faults: Vec::new(),
        }
    }

    /// Takes octets of one line.
    pub(super) fn take(&mut self, run: &[u8]) {
        if self.ascii_only() && !run.is_ascii() {
            let at = run.iter().position(|octet| *octet > 127).unwrap_or(0) as u64;
            let expected = english!("octets up to 127 only, or BODY=8BITMIME on MAIL");
            let fault = ContentFault::EightBit(self.diagnostic(at, expected, Section::new(6152, "3")));
            self.fault(fault);
        }
        self.line_octets += run.len() as u64;
        self.octets += run.len() as u64;
        if self.octets > self.octets_max && !self.knows(Kind::TooLarge) {
            let expected = english!("a message of at most {} octets", self.octets_max);
            let mut diagnostic = self.diagnostic(0, &expected, Section::new(1870, "6.3"));
            // The first octet too many, however long the run that brought it.
            let excess = u32::try_from(self.octets - self.octets_max).unwrap_or(u32::MAX);
            let at = diagnostic.span.start.saturating_sub(excess);
            diagnostic.span = at..at;
            self.fault(ContentFault::TooLarge(diagnostic));
        }
    }

    /// Whether an octet above 127 would be a fault that is not known yet.
    pub(super) fn ascii_only(&self) -> bool {
        !self.eight_bit && !self.knows(Kind::EightBit)
    }

    /// The line is whole.
    pub(super) fn end_line(&mut self) {
        if self.line_octets > self.line_octets_max && !self.knows(Kind::LineTooLong) {
            let expected = english!("lines of at most {} octets", self.line_octets_max);
            let fault = ContentFault::LineTooLong(self.diagnostic(0, &expected, Section::smtp("4.5.3.1.6")));
            self.fault(fault);
        }
        self.line_octets = 0;
        self.lines += 1;
    }

    /// A CR that was taken stands alone.
    pub(super) fn bare_cr(&mut self) {
        if matches!(self.bare, BareLineEnds::Close | BareLineEnds::Refuse) {
            self.bare_line_end("CR");
        }
    }

    /// An LF that was taken stands alone.
    pub(super) fn bare_lf(&mut self) {
        match self.bare {
            BareLineEnds::Close | BareLineEnds::Refuse => self.bare_line_end("LF"),
            BareLineEnds::Keep | BareLineEnds::Content => self.end_line(),
        }
    }

    /// Takes whole lines in which no fault can be.
    pub(super) fn skim(&mut self, octets: u64, lines: u64) {
        self.octets += octets;
        self.lines += lines;
    }

    /// How many octets may still come.
    pub(super) fn room(&self) -> u64 {
        self.octets_max.saturating_sub(self.octets)
    }

    /// What is to be said at the end of the content.
    pub(super) fn end(&mut self) -> ContentEnd {
        let faults = std::mem::take(&mut self.faults);
        ContentEnd { octets: self.octets, faults }
    }

    fn bare_line_end(&mut self, which: &str) {
        if !self.knows(Kind::BareLineEnd) {
            let mut diagnostic =
                self.diagnostic(0, english!("CR and LF only together"), Section::smtp("2.3.8"));
            diagnostic.found = english!("{which} alone in line {line}", line = self.lines + 1);
            self.fault(ContentFault::BareLineEnd(diagnostic));
        }
    }

    fn diagnostic(&self, ahead: u64, expected: &str, section: Section) -> Diagnostic {
        let at = u32::try_from(self.line_octets + ahead).unwrap_or(u32::MAX);
        Diagnostic {
            span: at..at,
            found: english!("more in line {}", self.lines + 1),
            expected: expected.to_owned(),
            section,
        }
    }

    fn knows(&self, wanted: Kind) -> bool {
        self.faults.iter().any(|fault| kind(fault) == wanted)
    }

    /// Keeps a fault that is the first of its kind.
    fn fault(&mut self, fault: ContentFault) {
        if !self.knows(kind(&fault)) {
            let at = self.faults.partition_point(|known| kind(known) < kind(&fault));
            self.faults.insert(at, fault);
        }
    }
}
