//! The content of DATA: the same however it is cut, and over at CRLF.CRLF and nowhere else.

use smtp::framing::{BareLineEnds, ContentEnd, ContentReader};

use super::input::Input;
use super::piecemeal::pieces;

const OCTETS_MAX: u64 = 200;

/// An octet for the options, the lengths of the pieces, and a stream of content.
pub fn check(octets: &[u8]) {
    let mut input = Input::new(octets);
    let options = input.octet();
    let lengths = input.some();
    let stream = input.rest();
    let whole = read(options, &[stream]);
    assert_eq!(read(options, &pieces(stream, lengths)), whole);
    let one_by_one: Vec<&[u8]> = stream.chunks(1).collect();
    assert_eq!(read(options, &one_by_one), whole);

    // Found again in the slowest way there is.
    let with_start = [b"\r\n", stream].concat();
    let at = with_start.windows(5).position(|window| window == b"\r\n.\r\n");
    assert_eq!(whole.end.is_some(), at.is_some());
    assert_eq!(whole.rest, at.map_or(&b""[..], |at| &with_start[at + 5..]));
    if let (Some(at), Some(end)) = (at, &whole.end) {
        let content = unstuffed(&with_start[..at + 2]);
        assert_eq!(end.octets, content.len() as u64);
        let most = usize::try_from(octets_max(options)).unwrap_or(usize::MAX);
        assert_eq!(whole.content, content[..content.len().min(most)]);
        assert!(content.len() <= most || !end.faults.is_empty());
    }
}

/// What a reader made of a stream.
#[derive(PartialEq, Debug)]
struct Read {
    content: Vec<u8>,
    end: Option<ContentEnd>,
    rest: Vec<u8>,
}

fn octets_max(options: u8) -> u64 {
    if options & 1 == 0 { u64::MAX } else { OCTETS_MAX }
}

fn read(options: u8, pieces: &[&[u8]]) -> Read {
    let bare = [BareLineEnds::Refuse, BareLineEnds::Keep, BareLineEnds::Close, BareLineEnds::Content];
    let bare = bare[usize::from(options >> 2) % 4];
    let mut reader = ContentReader::new(40, octets_max(options), options & 2 != 0, bare);
    let mut read = Read { content: Vec::new(), end: None, rest: Vec::new() };
    for mut piece in pieces.iter().copied() {
        if read.end.is_none() {
            read.end = reader.read(&mut piece, |octets| read.content.extend_from_slice(octets));
        }
        read.rest.extend_from_slice(piece);
    }
    read
}

/// Without the CRLF at the start and the first dot of each line; a line ends with CRLF only.
fn unstuffed(with_start: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::new();
    let mut rest = with_start;
    while let Some(at) = rest.windows(3).position(|window| window == b"\r\n.") {
        out.extend_from_slice(&rest[..at + 2]);
        rest = &rest[at + 3..];
    }
    out.extend_from_slice(rest);
    out.split_off(2)
}
