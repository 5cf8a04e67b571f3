//! From what a person typed to a message of RFC 5322.

use crate::date;
use crate::encode::{body, phrase, unstructured};
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
}

impl Draft {
    /// The message with CRLF line ends (RFC 5322). `date_unix_s` counts seconds of UTC since 1970; `message_id` is
    /// written without angle brackets. Text beyond ASCII is encoded so that it needs no extension (RFC 2045, RFC 2047).
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
        let (encoding, mut text) = body(&self.text);
        if !text.ends_with("\r\n") {
            text.push_str("\r\n");
        }
        let (date, from) = (date(date_unix_s), address(&one_line(&self.from)));
        let message = format!(
            "Date: {date}\r\nFrom: {from}\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <{message_id}>\r\n\
             MIME-Version: 1.0\r\nContent-Type: text/plain; charset=\"utf-8\"\r\n\
             Content-Transfer-Encoding: {encoding}\r\n\r\n{text}"
        );
        message.into_bytes()
    }
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
        };
        let content = draft.build(0, "1@alpha.example");
        assert!(content.is_ascii());
        assert!(!needs(&content).eight_bit);
    }
}
