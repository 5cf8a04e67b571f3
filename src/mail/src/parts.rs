//! A message as a tree of parts (RFC 2045, RFC 2046). Total and bounded: any octets give a tree.

use std::ops::Range;

use texts::t;

use crate::decode::{base64, in_charset, is_known, parameter, quoted_printable, words};
use crate::fields::{body_offset, field, fields};

/// How deep parts inside parts are followed.
const DEPTH_MAX: u32 = 8;
/// How many parts are looked at in all.
const PARTS_MAX: usize = 200;

/// A part of a message, or the message itself.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Part {
    /// Its header fields, encoded words undone.
    pub fields: Vec<(String, String)>,
    /// Type and subtype in small letters, `text/plain`; that is also what a part without a type is.
    pub media: String,
    /// The charset as it is named, in small letters; `us-ascii` where none is.
    pub charset: String,
    /// The transfer encoding in small letters; `7bit` where none is named.
    pub encoding: String,
    /// The name of its file.
    pub file_name: Option<String>,
    /// Whether it is to be saved rather than shown (RFC 2183).
    pub attachment: bool,
    /// Its content with the transfer encoding undone; empty for one that holds parts.
    pub octets: Vec<u8>,
    /// The parts that it holds.
    pub parts: Vec<Part>,
    /// What is wrong with it.
    pub problem: Option<&'static str>,
}

impl Part {
    /// The text of a text part with LF line ends; `None` where the charset needs a table that is not here.
    pub fn text(&self) -> Option<String> {
        is_known(&self.charset).then(|| in_charset(&self.octets, &self.charset).replace("\r\n", "\n"))
    }

    /// The first part for which this holds, this one or one that it holds.
    pub fn find(&self, is_it: &dyn Fn(&Part) -> bool) -> Option<&Part> {
        if is_it(self) {
            return Some(self);
        }
        self.parts.iter().find_map(|part| part.find(is_it))
    }
}

/// Takes a message apart.
pub fn parts(content: &[u8]) -> Part {
    part(content, 0, &mut 0)
}

fn part(content: &[u8], depth: u32, count: &mut usize) -> Part {
    *count += 1;
    let body = &content[body_offset(content)..];
    let kind = field(content, "Content-Type").unwrap_or_default();
    let disposition = field(content, "Content-Disposition").unwrap_or_default();
    let named = field(content, "Content-Transfer-Encoding").unwrap_or_default();
    let first = |value: &str| value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let mut out = Part {
        fields: fields(content)
            .iter()
            .map(|field| (field.name.to_string(), words(&field.value).into_owned()))
            .collect(),
        media: Some(first(&kind))
            .filter(|media| media.contains('/'))
            .unwrap_or_else(|| "text/plain".to_owned()),
        charset: parameter(&kind, "charset").unwrap_or_else(|| "us-ascii".to_owned()).to_ascii_lowercase(),
        encoding: Some(first(&named)).filter(|named| !named.is_empty()).unwrap_or_else(|| "7bit".to_owned()),
        file_name: parameter(&disposition, "filename").or_else(|| parameter(&kind, "name")),
        attachment: first(&disposition) == "attachment",
        ..Part::default()
    };
    let is_message = ["message/rfc822", "message/global"].contains(&out.media.as_str());
    let holds = out.media.starts_with("multipart/") || is_message;
    if holds && (depth >= DEPTH_MAX || *count >= PARTS_MAX) {
        out.problem = Some(t!("It holds more parts, deeper than anybody means: they are not shown."));
    } else if is_message {
        out.parts.push(part(body, depth + 1, count));
    } else if holds {
        match parameter(&kind, "boundary") {
            None => out.problem = Some(t!("A multipart needs a boundary, and this one names none.")),
            Some(boundary) => {
                let inside = between(body, &boundary);
                if !inside.closed {
                    out.problem = Some(t!("The last boundary is missing: the end may be cut off."));
                }
                for span in inside.parts.into_iter().take(PARTS_MAX.saturating_sub(*count)) {
                    out.parts.push(part(&body[span], depth + 1, count));
                }
            }
        }
    }
    if out.parts.is_empty() {
        match out.encoding.as_str() {
            "base64" => out.octets = base64(body),
            "quoted-printable" => out.octets = quoted_printable(body, false),
            known => {
                out.octets = body.to_vec();
                if !["7bit", "8bit", "binary"].contains(&known) {
                    out.problem = Some(t!("Its transfer encoding is not known: it is shown as it came."));
                }
            }
        }
    }
    out
}

/// The places of parts in a body.
pub(crate) struct Between {
    /// Each without the line end before the next boundary, which belongs to that.
    pub(crate) parts: Vec<Range<usize>>,
    /// The lines with the boundary.
    pub(crate) lines: Vec<Range<usize>>,
    /// Whether the last boundary is there.
    pub(crate) closed: bool,
}

/// Finds the parts between the boundary lines (RFC 2046 section 5.1.1).
pub(crate) fn between(body: &[u8], boundary: &str) -> Between {
    let marker = ["--", boundary].concat();
    let mut out = Between { parts: Vec::new(), lines: Vec::new(), closed: false };
    let (mut at, mut start) = (0, None);
    for line in body.split_inclusive(|octet| *octet == b'\n') {
        let rest = line.strip_prefix(marker.as_bytes()).map(|rest| rest.trim_ascii_end());
        if let Some(rest @ (b"" | b"--")) = rest {
            if let Some(start) = start {
                out.parts.push(start..before_line_end(body, start, at));
            }
            out.closed = rest == b"--";
            out.lines.push(at..at + line.len());
            start = (!out.closed).then_some(at + line.len());
            if out.closed {
                break;
            }
        }
        at += line.len();
    }
    out.parts.extend(start.map(|start| start..body.len()));
    out
}

fn before_line_end(body: &[u8], start: usize, end: usize) -> usize {
    let end = if end > start && body[end - 1] == b'\n' { end - 1 } else { end };
    if end > start && body[end - 1] == b'\r' { end - 1 } else { end }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_of_parts() {
        let content = "Content-Type: multipart/mixed; boundary=\"o\"\r\n\r\npreamble\r\n--o\r\n\
            Content-Type: multipart/alternative; boundary=i\r\n\r\n--i\r\n\r\nhello\r\n--i\r\nContent-Type: text/html; charset=UTF-8\r\n\r\n<b>\r\n\
            --i--\r\n--o\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Disposition: attachment; filename*=utf-8''%CE%B1.pdf\r\n\
            Content-Transfer-Encoding: BASE64\r\n\r\nJVBE\r\nRg==\r\n--o\r\nContent-Type: message/rfc822\r\n\r\nSubject: =?utf-8?Q?=CE=B1?=\r\n\r\nin\r\n--o--\r\nepilogue";
        let tree = parts(content.as_bytes());
        let [alternative, pdf, inner] = tree.parts.as_slice() else { panic!("{tree:#?}") };
        assert_eq!(
            alternative.parts.iter().map(|part| part.media.as_str()).collect::<Vec<_>>(),
            ["text/plain", "text/html"]
        );
        assert_eq!(alternative.parts[0].text().as_deref(), Some("hello"));
        assert_eq!(
            (pdf.file_name.as_deref(), pdf.attachment, pdf.octets.as_slice()),
            (Some("α.pdf"), true, &b"%PDF"[..])
        );
        assert_eq!(inner.parts[0].fields, [("Subject".to_owned(), "α".to_owned())]);
        assert_eq!(
            tree.find(&|part| part.media == "text/html").map(|part| part.charset.as_str()),
            Some("utf-8")
        );
        assert_eq!(tree.problem, None);
    }

    #[test]
    fn texts_are_decoded() {
        let text = |content: &str| parts(content.as_bytes()).text();
        assert_eq!(text("From: a@b\r\n\r\nhi\r\nyou\r\n").as_deref(), Some("hi\nyou\n"));
        assert_eq!(
            text("Content-Type: text/plain; charset=\"utf-8\"\r\nContent-Transfer-Encoding: BASE64\r\n\r\n44GT44KT\r\n44Gr\r\n").as_deref(),
            Some("こんに")
        );
        assert_eq!(
            text("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\na=3Db =C3=A4=\r\nc\r\n=zz\r\n").as_deref(),
            Some("a=b äc\n=zz\n")
        );
        assert_eq!(text("Content-Type: text/plain; charset=koi8-r\r\n\r\nx"), None);
    }

    #[test]
    fn what_is_wrong_is_said() {
        let problem = |content: &str| parts(content.as_bytes()).problem.is_some();
        assert!(problem("Content-Type: multipart/mixed\r\n\r\nx"));
        assert!(problem("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx"));
        assert!(problem("Content-Transfer-Encoding: uuencode\r\n\r\nx"));
        let deep = "Content-Type: message/rfc822\r\n\r\n".repeat(100);
        let tree = parts(deep.as_bytes());
        assert!(tree.find(&|part| part.problem.is_some()).is_some());
        let wide =
            format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{}", "--b\r\n\r\n".repeat(10_000));
        assert!(parts(wide.as_bytes()).parts.len() <= PARTS_MAX);
    }
}
