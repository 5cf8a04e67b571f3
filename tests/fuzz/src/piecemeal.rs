//! Streams in pieces.

/// The stream in pieces; `lengths` are theirs less one, over and over. Without any it stays whole.
pub(crate) fn pieces<'a>(mut stream: &'a [u8], lengths: &[u8]) -> Vec<&'a [u8]> {
    let mut out = Vec::new();
    let mut lengths = lengths.iter().map(|length| usize::from(*length) + 1).cycle();
    while !stream.is_empty() {
        let length = lengths.next().unwrap_or(stream.len()).min(stream.len());
        let (piece, rest) = stream.split_at(length);
        out.push(piece);
        stream = rest;
    }
    out
}
