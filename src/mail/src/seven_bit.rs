//! Making a message fit for a hop without 8BITMIME: quoted-printable and base64 (RFC 6152 section 3, RFC 2045).

use crate::decode::parameter;
use crate::encode;
use crate::fields::{body_offset, field, remove_fields};
use crate::parts::between;

/// How deep parts inside parts are followed.
const DEPTH_MAX: u32 = 20;

/// The message with octets up to 127 only, meaning the same; or why that cannot be.
pub fn to_seven_bit(content: &[u8]) -> Result<Vec<u8>, &'static str> {
    convert(content, 0)
}

fn convert(content: &[u8], depth: u32) -> Result<Vec<u8>, &'static str> {
    if content.is_ascii() {
        return Ok(content.to_vec());
    }
    let (header, body) = content.split_at(body_offset(content));
    if !header.is_ascii() {
        return Err("a header field is not ASCII, so only a server with SMTPUTF8 may take the message");
    }
    if depth >= DEPTH_MAX {
        return Err("its parts lie too deep in each other");
    }
    let kind = field(content, "Content-Type").unwrap_or_default();
    let media = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let encoding = field(content, "Content-Transfer-Encoding").unwrap_or_default().to_ascii_lowercase();
    let (encoding, body) = match media.as_str() {
        "multipart/signed" => return Err("it is signed, and to convert it would break the signature"),
        "message/rfc822" => ("7bit", convert(body, depth + 1)?),
        _ if media.starts_with("multipart/") => {
            let boundary = parameter(&kind, "boundary").ok_or("a part names no boundary")?;
            ("7bit", each_part(body, &boundary, depth)?)
        }
        _ if !["", "7bit", "8bit", "binary"].contains(&encoding.trim()) => {
            return Err("a part says that it is encoded, and is not");
        }
        _ if media.is_empty() || media.starts_with("text/") => {
            ("quoted-printable", encode::quoted_printable_lines(body))
        }
        _ => ("base64", encode::base64_lines(body)),
    };
    Ok([&labelled(header, &kind, encoding, depth), &body[..]].concat())
}

/// The header section with the encoding named, and with what MIME wants beside it (RFC 2045 section 4).
fn labelled(header: &[u8], kind: &str, encoding: &str, depth: u32) -> Vec<u8> {
    let mut out = header.to_vec();
    remove_fields(&mut out, |field| field.name.eq_ignore_ascii_case("Content-Transfer-Encoding"));
    let end = match out.as_slice() {
        [.., b'\r', b'\n', b'\r', b'\n'] | [b'\r', b'\n'] => out.len() - 2,
        _ => out.len(),
    };
    let mut more = String::new();
    if depth == 0 && field(header, "MIME-Version").is_none() {
        more.push_str("MIME-Version: 1.0\r\n");
    }
    if kind.is_empty() {
        // Nobody says what it is (RFC 1428 section 3).
        more.push_str("Content-Type: text/plain; charset=unknown-8bit\r\n");
    }
    more.push_str(&format!("Content-Transfer-Encoding: {encoding}\r\n"));
    if end == out.len() {
        more.push_str("\r\n");
    }
    out.splice(end..end, more.into_bytes());
    out
}

fn each_part(body: &[u8], boundary: &str, depth: u32) -> Result<Vec<u8>, &'static str> {
    let mut out = Vec::new();
    let mut at = 0;
    for span in between(body, boundary).parts {
        out.extend_from_slice(&body[at..span.start]);
        at = span.end;
        out.extend(convert(&body[span], depth + 1)?);
    }
    out.extend_from_slice(&body[at..]);
    // What stands around the parts is for nobody (RFC 2046 section 5.1.1), but must not stop the message.
    out.iter_mut().filter(|octet| !octet.is_ascii()).for_each(|octet| *octet = b'?');
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts;

    #[track_caller]
    fn check(content: &str, expect: &str) {
        let got =
            to_seven_bit(content.as_bytes()).map(|octets| String::from_utf8_lossy(&octets).into_owned());
        assert_eq!(got.as_deref(), Ok(expect));
    }

    #[test]
    fn a_text_becomes_quoted_printable() {
        check(
            "Subject: x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\nMIME-Version: 1.0\r\n\r\nGrüße = \r\nb\r\n",
            "Subject: x\r\nContent-Type: text/plain; charset=utf-8\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=C3=9Fe =3D=20\r\nb\r\n",
        );
        check(
            "Subject: x\r\n\r\né\r\n",
            "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=unknown-8bit\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=C3=A9\r\n",
        );
        check("Subject: x\r\n\r\nplain\r\n", "Subject: x\r\n\r\nplain\r\n");
    }

    #[test]
    fn every_part_means_the_same() {
        let content = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: 8bit\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\né\r\n--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: binary\r\n\r\n\u{7ff}x\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: y\r\n\r\nü\r\n--b--\r\n";
        let converted = to_seven_bit(content.as_bytes()).expect("it can be");
        assert!(converted.is_ascii(), "{}", String::from_utf8_lossy(&converted));
        let (before, after) = (parts(content.as_bytes()), parts(&converted));
        assert_eq!(after.encoding, "7bit");
        for (before, after) in before.parts.iter().zip(&after.parts) {
            assert_eq!((&after.media, &after.octets), (&before.media, &before.octets));
        }
        assert_eq!(after.parts[2].parts[0].octets, before.parts[2].parts[0].octets);
    }

    #[test]
    fn what_must_not_be_touched_is_not() {
        for content in [
            "Subject: é\r\n\r\nx\r\n",
            "Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\né\r\n--b--\r\n",
            "Content-Transfer-Encoding: base64\r\n\r\né\r\n",
            "Content-Type: multipart/mixed\r\n\r\né",
        ] {
            assert!(to_seven_bit(content.as_bytes()).is_err(), "{content}");
        }
    }
}
