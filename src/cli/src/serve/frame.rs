//! What goes over the bridge between the program and the page: a letter, the number of a line, octets.
//!
//! The first message of the page is a text, the token; the first of the program a text of lines: `ready`, where it listens,
//! and the servers to which the page may send. All others are binary.

/// A message about a line. Those that the program opens have numbers from 1; those of the page, which are messages to real
/// servers, have the highest bit set.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Frame {
    /// What is said, see the letters.
    pub(crate) kind: u8,
    /// Of which line.
    pub(crate) line: u32,
    /// The rest.
    pub(crate) octets: Vec<u8>,
}

/// To the page: a real program has connected, from this address.
pub(crate) const OPEN: u8 = b'L';
/// Octets, to the page from the program, and back.
pub(crate) const OCTETS: u8 = b'O';
/// To the page: the program will say no more.
pub(crate) const END: u8 = b'E';
/// To the page: some time has passed; pages in the background have no other clock.
pub(crate) const TICK: u8 = b'T';
/// From the page: so many octets (four, big-endian) were taken, and there is room for as many.
pub(crate) const TAKEN: u8 = b'A';
/// Either way: the line is over.
pub(crate) const CLOSE: u8 = b'C';
/// From the page: a message to a real server, see [`super::errand`].
pub(crate) const SEND: u8 = b'S';
/// To the page: a line of that conversation.
pub(crate) const HEARD: u8 = b'H';
/// To the page: what became of a recipient, or why there was no conversation.
pub(crate) const OUTCOME: u8 = b'D';

impl Frame {
    /// A message.
    pub(crate) fn new(kind: u8, line: u32, octets: impl Into<Vec<u8>>) -> Frame {
        Frame { kind, line, octets: octets.into() }
    }

    /// Reads one; `None` where it is too short.
    pub(crate) fn parse(wire: &[u8]) -> Option<Frame> {
        let (kind, rest) = wire.split_first()?;
        let (line, octets) = rest.split_first_chunk()?;
        Some(Frame::new(*kind, u32::from_be_bytes(*line), octets))
    }

    /// As it goes over the bridge.
    pub(crate) fn to_wire(&self) -> Vec<u8> {
        let mut wire = Vec::with_capacity(5 + self.octets.len());
        wire.push(self.kind);
        wire.extend_from_slice(&self.line.to_be_bytes());
        wire.extend_from_slice(&self.octets);
        wire
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_read_what_they_write() {
        let frame = Frame::new(OCTETS, 0x8000_0001, b"EHLO a\r\n".as_slice());
        let wire = frame.to_wire();
        assert_eq!(wire[..5], *b"O\x80\0\0\x01");
        assert_eq!(Frame::parse(&wire), Some(frame));
        for cut in 0..5 {
            assert_eq!(Frame::parse(&wire[..cut]), None, "{cut}");
        }
    }
}
