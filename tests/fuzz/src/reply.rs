//! Replies: the same however the octets are cut, and what is read can be written and read again.

use smtp::{Diagnostic, Reply, ReplyReader};

use super::input::Input;
use super::piecemeal::pieces;

/// The lengths of the pieces, and a stream of replies.
pub fn check(octets: &[u8]) {
    let mut input = Input::new(octets);
    let lengths = input.some();
    let stream = input.rest();
    let whole = read(&[stream]);
    assert_eq!(read(&pieces(stream, lengths)), whole);
    for reply in whole.into_iter().flatten() {
        let wire = reply.to_wire(true);
        // A CR in the text is read, and never written.
        if reply.lines().any(|line| line.contains('\r')) {
            continue;
        }
        assert!(wire.ends_with(b"\r\n"), "{reply:?}");
        assert_eq!(read(&[&wire]), [Ok(reply)], "{:?}", String::from_utf8_lossy(&wire));
    }
}

fn read(pieces: &[&[u8]]) -> Vec<Result<Reply, Diagnostic>> {
    let mut reader = ReplyReader::default();
    let mut got = Vec::new();
    for mut piece in pieces.iter().copied() {
        while let Some(read) = reader.read(&mut piece) {
            got.push(read);
        }
    }
    got
}
