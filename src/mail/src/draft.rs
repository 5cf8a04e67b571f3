//! From what a person typed to a message of RFC 5322.

use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address;

use crate::fields::mailbox_of;

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
        let (from, subject) = (one_line(&self.from), one_line(&self.subject));
        let to: Vec<String> = self.to.iter().map(|text| one_line(text)).collect();
        let to: Vec<Address<'_>> = to.iter().map(|text| address(text)).collect();
        let message = MessageBuilder::new()
            .date(date_unix_s)
            .from(address(&from))
            .to(Address::new_list(to))
            .subject(subject.as_str())
            .message_id(message_id)
            .text_body(self.text.as_str());
        let mut out = Vec::new();
        let _ = message.write_to(&mut out); // writing into memory cannot fail
        if !out.ends_with(b"\r\n") {
            out.extend_from_slice(b"\r\n");
        }
        out
    }
}

/// A line end in a field would begin another field.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn address(text: &str) -> Address<'_> {
    let name =
        text.split_once('<').map(|(name, _)| name.trim().trim_matches('"')).filter(|name| !name.is_empty());
    Address::new_address(name, mailbox_of(text))
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
