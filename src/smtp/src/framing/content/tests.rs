//! Content in any pieces, its end, and its limits.

use super::*;

/// Content, the faults at the end, and what was left unread.
#[track_caller]
fn check(wire: &[u8], content: &[u8], end: Option<&str>, rest: &[u8]) {
    for cut in 0..=wire.len() {
        let mut reader = ContentReader::new(12, 40, false, BareLineEnds::Refuse);
        let (mut got, mut ended, mut left) = (Vec::new(), None, Vec::new());
        for mut piece in [&wire[..cut], &wire[cut..]] {
            if ended.is_none() {
                let end = reader.read(&mut piece, |octets| got.extend_from_slice(octets));
                ended = end.map(|end| {
                    let sections = end.faults.iter().map(|fault| fault.diagnostic().section.to_string());
                    sections.collect::<Vec<_>>().join(",")
                });
            }
            left.extend_from_slice(piece);
        }
        assert_eq!(String::from_utf8_lossy(&got), String::from_utf8_lossy(content), "cut at {cut}");
        assert_eq!(ended.as_deref(), end, "cut at {cut}");
        assert_eq!(left, rest, "cut at {cut}");
    }
}

#[test]
fn content_in_any_pieces() {
    check(b"hello\r\n.\r\nQUIT\r\n", b"hello\r\n", Some(""), b"QUIT\r\n");
    check(b".\r\n", b"", Some(""), b"");
    check(b"..\r\n...a\r\n.b\r\n.\r\n", b".\r\n..a\r\nb\r\n", Some(""), b"");
    check(b"a.b\r\n", b"a.b\r\n", None, b"");
}

#[test]
fn nothing_but_crlf_dot_crlf_ends_content() {
    for inner in [
        "\n.\n",
        "\n.\r\n",
        "\r.\r\n",
        "\r\n.\n",
        "\r\n.\r",
        "\r.\r",
        "\r\n.\r\r\n",
        "\n\n.\n\n",
        "\r\n\0.\r\n",
    ] {
        let wire = format!("a{inner}b\r\n.\r\n");
        let content = format!("a{inner}b\r\n").replace("\r\n.", "\r\n");
        let fault = if inner.contains('\0') { "" } else { "RFC 5321 §2.3.8" };
        check(wire.as_bytes(), content.as_bytes(), Some(fault), b"");
    }
}

#[test]
fn limits_are_told_at_the_end() {
    check(b"1234567890\r\n.\r\n", b"1234567890\r\n", Some(""), b"");
    check(b"12345678901\r\n.\r\n", b"12345678901\r\n", Some("RFC 5321 §4.5.3.1.6"), b"");
    check("é\r\n.\r\n".as_bytes(), "é\r\n".as_bytes(), Some("RFC 6152 §3"), b"");
}
