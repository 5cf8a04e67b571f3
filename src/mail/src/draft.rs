//! From what a person typed to a message of RFC 5322.

use crate::date;
use crate::encode::{base64_lines, body, phrase, unstructured};
use crate::fields::mailbox_of;

/// The longest line of addresses, in octets, where it has more than one.
const ADDRESSES_OCTETS_MAX: usize = 76;

/// What a person typed into the composer.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Draft {
    /// `alice@alpha.example` or `Alice <alice@alpha.example>`.
    pub from: String,
    /// The same, one for each recipient.
    pub to: Vec<String>,
    /// The subject, any language.
    pub subject: String,
    /// The text, any language.
    pub text: String,
    /// Files that go along.
    pub attachments: Vec<Attachment>,
    /// Whether a text beyond ASCII goes as it is, which needs 8BITMIME on every hop (RFC 6152).
    pub eight_bit: bool,
}

/// A file that goes along (RFC 2183).
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Attachment {
    /// The name of the file, any language.
    pub name: String,
    /// Type and subtype; `application/octet-stream` where it is empty or none.
    pub media: String,
    /// The octets.
    pub octets: std::sync::Arc<[u8]>,
}

impl Draft {
    /// The message with CRLF line ends (RFC 5322). `date_unix_s` counts seconds of UTC since 1970; `message_id` is
    /// written without angle brackets. Text beyond ASCII is encoded so that it needs no
    /// extension (RFC 2045, RFC 2047), unless it is to go as it is.
    pub fn build(&self, date_unix_s: i64, message_id: &str) -> Vec<u8> {
        let mut to = String::new();
        let mut column = "To: ".len();
        for (index, text) in self.to.iter().enumerate() {
            let next = address(&one_line(text));
            if index > 0 && column + next.len() > ADDRESSES_OCTETS_MAX {
                to.push_str(",\r\n ");
                column = 0;
            } else if index > 0 {
                to.push_str(", ");
            }
            to.push_str(&next);
            column += next.len() + 2;
        }
        let subject = unstructured(&one_line(&self.subject), "Subject: ".len());
        let (date, from) = (date(date_unix_s), address(&one_line(&self.from)));
        let mut message = format!(
            "Date: {date}\r\nFrom: {from}\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <{message_id}>\r\n\
             MIME-Version: 1.0\r\n"
        );
        let text = self.text_part();
        if self.attachments.is_empty() {
            return (message + &text).into_bytes();
        }
        let mut parts = vec![text.into_bytes()];
        parts.extend(self.attachments.iter().map(Attachment::to_part));
        let boundary = boundary(&parts);
        message.push_str(&format!("Content-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n"));
        let mut out = message.into_bytes();
        for part in parts {
            out.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
            out.extend(part);
        }
        out.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        out
    }

    /// The text with the fields that say how to read it.
    fn text_part(&self) -> String {
        let (encoding, mut text) = if self.eight_bit && !self.text.is_ascii() {
            let lines: Vec<&str> = self.text.lines().collect();
            ("8bit", lines.join("\r\n"))
        } else {
            body(&self.text)
        };
        if !text.ends_with("\r\n") {
            text.push_str("\r\n");
        }
        format!(
            "Content-Type: text/plain; charset=\"utf-8\"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{text}"
        )
    }
}

impl Attachment {
    fn to_part(&self) -> Vec<u8> {
        let good = |octet: u8| octet.is_ascii_alphanumeric() || b"/.+-".contains(&octet);
        let right = self.media.matches('/').count() == 1 && self.media.bytes().all(good);
        let media = if right { &self.media } else { "application/octet-stream" };
        let name = file_name(&one_line(&self.name));
        let head = format!(
            "Content-Type: {media}\r\nContent-Disposition: attachment;{name}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        );
        [head.into_bytes(), base64_lines(&self.octets)].concat()
    }
}

/// The parameter `filename`, in pieces where it is long or not ASCII (RFC 2231 sections 3 and 4).
fn file_name(name: &str) -> String {
    const PIECE_OCTETS_MAX: usize = 60;
    let plain = |octet: u8| octet.is_ascii_alphanumeric() || b" ._-()".contains(&octet);
    if name.len() <= PIECE_OCTETS_MAX && name.bytes().all(plain) {
        return format!("\r\n filename=\"{name}\"");
    }
    let mut pieces = vec![String::from("utf-8''")];
    for octet in name.bytes() {
        if pieces.last().is_some_and(|piece| piece.len() + 3 > PIECE_OCTETS_MAX) {
            pieces.push(String::new());
        }
        if let Some(piece) = pieces.last_mut() {
            match octet {
                b'.' | b'_' | b'-' => piece.push(char::from(octet)),
                _ if octet.is_ascii_alphanumeric() => piece.push(char::from(octet)),
                _ => piece.push_str(&format!("%{octet:02X}")),
            }
        }
    }
    let lines = pieces.iter().enumerate().map(|(index, piece)| format!("\r\n filename*{index}*={piece}"));
    lines.collect::<Vec<_>>().join(";")
}

/// A text that stands in no part (RFC 2046 section 5.1.1).
fn boundary(parts: &[Vec<u8>]) -> String {
    let stands =
        |text: &str| parts.iter().any(|part| part.windows(text.len()).any(|some| some == text.as_bytes()));
    let mut boundary = String::from("=_part_0");
    let mut count = 0;
    while stands(&boundary) {
        count += 1;
        boundary = format!("=_part_{count}");
    }
    boundary
}

/// A line end in a field would begin another field.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// An address in angle brackets, with the name before it where there is one.
fn address(text: &str) -> String {
    let name = text.split_once('<').map(|(name, _)| name.trim().trim_matches('"')).unwrap_or_default();
    let gap = if name.is_empty() { "" } else { " " };
    let name = if name.is_empty() { String::new() } else { phrase(name) };
    format!("{name}{gap}<{}>", mailbox_of(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{field, needs};

    #[test]
    fn a_draft_becomes_a_message() {
        let draft = Draft {
            from: "Alice <alice@alpha.example>".into(),
            to: vec!["bob@beta.example".into()],
            subject: "Hello".into(),
            text: "Hi Bob,\n.dots\n".into(),
            ..Draft::default()
        };
        let content = draft.build(1_767_603_600, "1@alpha.example");
        assert_eq!(field(&content, "From").as_deref(), Some("\"Alice\" <alice@alpha.example>"));
        assert_eq!(field(&content, "Date").as_deref(), Some("Mon, 5 Jan 2026 09:00:00 +0000"));
        assert_eq!(field(&content, "Message-ID").as_deref(), Some("<1@alpha.example>"));
        assert!(content.ends_with(b"Hi Bob,\r\n.dots\r\n"), "{}", String::from_utf8_lossy(&content));
    }

    #[test]
    fn other_languages_need_no_extension() {
        let draft = Draft {
            from: "Ἀλίκη <alice@alpha.example>".into(),
            to: vec!["bob@beta.example".into()],
            subject: "Καλημέρα 世界".into(),
            text: "こんにちは".into(),
            ..Draft::default()
        };
        let content = draft.build(0, "1@alpha.example");
        assert!(content.is_ascii());
        assert!(!needs(&content).eight_bit);
    }

    #[test]
    fn files_go_along_whole() {
        let octets: Vec<u8> = (0..=255).cycle().take(1_000).collect();
        let file = |name: &str, media: &str| Attachment {
            name: name.into(),
            media: media.into(),
            octets: octets.as_slice().into(),
        };
        let names = ["a.pdf", "見積書 α.pdf", &"x".repeat(100), "a\"b.txt"];
        let draft = Draft {
            from: "alice@alpha.example".into(),
            to: vec!["bob@beta.example".into()],
            text: "See =_part_0".into(),
            attachments: names
                .iter()
                .map(|name| file(name, "application/pdf"))
                .chain([file("y", "no; type")])
                .collect(),
            ..Draft::default()
        };
        let content = draft.build(0, "1@alpha.example");
        assert!(content.is_ascii() && content.split(|octet| *octet == b'\n').all(|line| line.len() <= 78));
        let tree = crate::parts(&content);
        assert_eq!(tree.problem, None);
        assert_eq!(tree.parts[0].text().as_deref(), Some("See =_part_0"));
        let read: Vec<&str> = tree.parts[1..].iter().filter_map(|part| part.file_name.as_deref()).collect();
        assert_eq!(read[..4], names);
        assert!(tree.parts[1..].iter().all(|part| part.attachment && part.octets == octets));
        assert_eq!(tree.parts[5].media, "application/octet-stream");
    }

    #[test]
    fn a_text_may_go_as_it_is() {
        let draft = Draft { text: "Grüße\n".into(), eight_bit: true, ..Draft::default() };
        let content = draft.build(0, "1@x");
        assert!(
            content.ends_with("8bit\r\n\r\nGrüße\r\n".as_bytes()),
            "{}",
            String::from_utf8_lossy(&content)
        );
        assert!(needs(&content).eight_bit);
    }
}
