//! What a submission server adds to a message that lacks it (RFC 6409 section 8).

use smtp::Mailbox;

use crate::date;
use crate::fields::{addresses, field, fields, remove_fields};

/// What is added where the message has none of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lacking<'a> {
    /// Date, in seconds of UTC since 1970 (section 8.2).
    pub date_unix_s: i64,
    /// Message-ID, without angle brackets (section 8.3).
    pub message_id: &'a str,
    /// Who really sends, where the server knows: Sender says so if From does not (section 8.1).
    pub sender: Option<&'a Mailbox>,
}

impl Lacking<'_> {
    /// Puts what is missing on top of the message; gives the names of the fields, and their octets.
    pub fn complete(&self, content: &mut Vec<u8>) -> (Vec<&'static str>, usize) {
        let (mut added, mut top) = (Vec::new(), String::new());
        let mut add = |name: &'static str, value: String| {
            added.push(name);
            top.push_str(&format!("{name}: {value}\r\n"));
        };
        if field(content, "Date").is_none() {
            add("Date", date(self.date_unix_s));
        }
        if field(content, "Message-ID").is_none() {
            add("Message-ID", format!("<{}>", self.message_id));
        }
        if let Some(sender) = self.sender.filter(|sender| !names(content, sender)) {
            remove_fields(content, |field| field.name.eq_ignore_ascii_case("Sender"));
            add("Sender", format!("<{sender}>"));
        }
        if !added.is_empty() && fields(content).is_empty() && !content.starts_with(b"\r\n") {
            // The message is all body.
            top.push_str("\r\n");
        }
        let octets = top.len();
        content.splice(0..0, top.into_bytes());
        (added, octets)
    }
}

/// Whether the message says by itself that this is who sends it: Sender where there is one, else the only one in From
/// (RFC 5322 section 3.6.2).
fn names(content: &[u8], sender: &Mailbox) -> bool {
    let said = field(content, "Sender").or_else(|| field(content, "From"));
    let said = said.map(|value| addresses(&value)).unwrap_or_default();
    matches!(said.as_slice(), [one] if one.to_string().eq_ignore_ascii_case(&sender.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(content: &str, expect: &str) {
        let alice: Mailbox = "alice@a.example".parse().expect("a mailbox");
        let lacking = Lacking { date_unix_s: 0, message_id: "1@a.example", sender: Some(&alice) };
        let mut got = content.as_bytes().to_vec();
        let (added, octets) = lacking.complete(&mut got);
        assert_eq!(String::from_utf8_lossy(&got), expect);
        assert!(content.ends_with(&expect[octets..]) || expect.contains("Sender"), "{octets}");
        assert_eq!(lacking.complete(&mut got), (Vec::new(), 0), "once: {added:?}");
    }

    #[test]
    fn what_is_there_stays_and_what_is_not_is_added() {
        const DATE: &str = "Date: Thu, 1 Jan 1970 00:00:00 +0000\r\n";
        const ID: &str = "Message-ID: <1@a.example>\r\n";
        let whole = "date: x\r\nMessage-Id: <y@z>\r\nFrom: Alice <Alice@A.example>\r\n\r\nhi\r\n";
        check(whole, whole);
        let from = "From: alice@a.example\r\n\r\nhi\r\n";
        check(from, &format!("{DATE}{ID}{from}"));
        let bob = "Date: x\r\nMessage-ID: <y@z>\r\nFrom: bob@b.example\r\n";
        check(&format!("{bob}\r\n"), &format!("Sender: <alice@a.example>\r\n{bob}\r\n"));
        check(
            &format!("{bob}Sender: eve@b.example\r\n\r\n"),
            &format!("Sender: <alice@a.example>\r\n{bob}\r\n"),
        );
        check("just text\r\n", &format!("{DATE}{ID}Sender: <alice@a.example>\r\n\r\njust text\r\n"));
        check("\r\ntext\r\n", &format!("{DATE}{ID}Sender: <alice@a.example>\r\n\r\ntext\r\n"));
    }
}
