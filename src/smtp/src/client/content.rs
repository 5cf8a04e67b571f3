//! Sending the content: dot-stuffing, strict CRLF, the final dot.

use super::{Client, Output};
use crate::table::On;
use crate::{Body, Command, Utterance};

/// How many octets of content one `Send` takes up. On the wire they are at most twice as many, and the final dot, which
/// stays within 64 KiB.
const PIECE_OCTETS: usize = 32 * 1024 - 8;

impl Client {
    /// Sends the next piece; after the last one the final dot.
    pub(super) fn send_content(&mut self) {
        self.wait();
        if self.chunked() {
            return self.send_chunk();
        }
        let Some(current) = &mut self.current else { return };
        let content = &current.content;
        // A group whose recipients were all refused but whose DATA got 354 is ended with a lone dot (RFC 2920 section 3.1).
        let nobody = current.recipients.iter().all(|reply| !reply.is_positive());
        let from = if nobody { content.len() } else { current.sent };
        let piece = &content[from..content.len().min(from + PIECE_OCTETS)];
        current.sent = from + piece.len();
        let whole = current.sent == content.len();
        let mut wire = stuff(&content[..from], piece);
        if !piece.is_empty() {
            self.outputs.push_back(Output::Said(Utterance::Content { octets: piece.len() as u64 }));
        }
        if whole {
            let open = !nobody && !content.is_empty() && !content.ends_with(b"\n");
            wire.extend_from_slice(if open { b"\r\n.\r\n" } else { b".\r\n" });
            self.outputs.push_back(Output::Said(Utterance::EndOfData));
        }
        self.outputs.push_back(Output::Send(wire));
        if whole {
            self.step(On::ContentSent);
            self.wait();
        }
    }

    /// Whether the content goes by BDAT.
    pub(super) fn chunked(&self) -> bool {
        let binary = self
            .current
            .as_ref()
            .is_some_and(|current| current.transaction.envelope.body == Body::BinaryMime);
        (self.config.chunking || binary) && self.offered.has("CHUNKING")
    }

    /// Sends the next piece of the one chunk (RFC 3030 section 2).
    fn send_chunk(&mut self) {
        let Some(current) = &mut self.current else { return };
        let content = &current.content;
        let piece = &content[current.sent..content.len().min(current.sent + PIECE_OCTETS)];
        let mut wire = Vec::with_capacity(piece.len() + 32);
        if current.sent == 0 {
            let line = Command::Bdat { octets: content.len() as u64, last: true }.to_string().into_bytes();
            wire.extend_from_slice(&line);
            wire.extend_from_slice(b"\r\n");
            self.outputs.push_back(Output::Said(Utterance::Command(line)));
        }
        wire.extend_from_slice(piece);
        current.sent += piece.len();
        let whole = current.sent == content.len();
        self.outputs.push_back(Output::Said(Utterance::Content { octets: piece.len() as u64 }));
        self.outputs.push_back(Output::Send(wire));
        if whole {
            self.step(On::ContentSent);
            self.wait();
        }
    }
}

/// The content as a chunk has it: lines that end with CRLF, but dots as they are.
pub(super) fn in_lines(content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len());
    let mut rest = content;
    while let Some(at) = memchr::memchr2(b'\r', b'\n', rest) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(b"\r\n");
        rest = rest[at..].strip_prefix(b"\r\n").unwrap_or(&rest[at + 1..]);
    }
    out.extend_from_slice(rest);
    if !rest.is_empty() {
        out.extend_from_slice(b"\r\n");
    }
    out
}

/// The octets of the message as it goes out, dots not yet doubled (RFC 1870 section 3): every line ends with CRLF.
pub(super) fn octets(content: &[u8]) -> u64 {
    let alone = memchr::memchr2_iter(b'\r', b'\n', content).filter(|&at| match content[at] {
        b'\r' => content.get(at + 1) != Some(&b'\n'),
        _ => at == 0 || content[at - 1] != b'\r',
    });
    let open = content.last().is_some_and(|last| !matches!(last, b'\r' | b'\n'));
    content.len() as u64 + alone.count() as u64 + if open { 2 } else { 0 }
}

/// Doubles each dot at the start of a line (RFC 5321 section 4.5.2) and makes each CR or LF that stands alone a CRLF,
/// as section 2.3.8 forbids to send it. `before` is what came before `piece`.
fn stuff(before: &[u8], piece: &[u8]) -> Vec<u8> {
    let mut wire = Vec::with_capacity(piece.len() + 64);
    let mut last = before.last().copied();
    let mut rest = piece;
    if last == Some(b'\r') && piece.first() != Some(&b'\n') {
        wire.extend_from_slice(b"\r\n");
        last = Some(b'\n');
    }
    while !rest.is_empty() {
        if matches!(last, None | Some(b'\n')) && rest[0] == b'.' {
            wire.push(b'.');
        }
        let end = memchr::memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
        wire.extend_from_slice(&rest[..end]);
        if end > 0 {
            last = Some(rest[end - 1]);
        }
        rest = &rest[end..];
        if let Some((&octet, after)) = rest.split_first() {
            // A CR is written when its LF comes, or alone as a whole line end.
            match octet {
                b'\n' => wire.extend_from_slice(b"\r\n"),
                _ if after.first() != Some(&b'\n') && !after.is_empty() => wire.extend_from_slice(b"\r\n"),
                _ => {}
            }
            last = Some(if octet == b'\r' && after.first() != Some(&b'\n') && !after.is_empty() {
                b'\n'
            } else {
                octet
            });
            rest = after;
        }
    }
    wire
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(content: &str, expect: &str) {
        for cut in 0..=content.len() {
            let (first, second) = content.as_bytes().split_at(cut);
            let mut wire = stuff(b"", first);
            wire.extend(stuff(first, second));
            assert_eq!(String::from_utf8_lossy(&wire), expect, "cut at {cut}");
        }
    }

    #[test]
    fn dots_are_doubled_and_line_ends_are_crlf() {
        check("a\r\n.b\r\n..\r\n", "a\r\n..b\r\n...\r\n");
        check(".\r\n", "..\r\n");
        check("a.b\r\n", "a.b\r\n");
        check("a\nb\n.c\n", "a\r\nb\r\n..c\r\n");
        check("a\rb\r.c\n", "a\r\nb\r\n..c\r\n");
    }

    #[test]
    fn octets_are_counted_as_they_go_out() {
        for (content, expect) in
            [("", 0), ("a", 3), ("a\r\n", 3), ("a\n", 3), ("a\r", 3), ("\n\r", 4), ("\r\r\n\n", 6)]
        {
            assert_eq!(octets(content.as_bytes()), expect, "{content:?}");
            assert_eq!(in_lines(content.as_bytes()).len() as u64, expect, "{content:?}");
        }
    }
}
