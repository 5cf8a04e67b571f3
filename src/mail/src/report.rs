//! Delivery reports: what comes back when delivery fails (RFC 3461 to RFC 3464).

use mail_builder::MessageBuilder;
use mail_builder::headers::HeaderType;
use mail_builder::headers::content_type::ContentType;
use mail_builder::mime::{BodyPart, MimePart};

use crate::{body_offset, date};

/// A report on recipients that could not be reached.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report<'a> {
    /// The host that reports.
    pub reporting_mta: &'a str,
    /// Who gets the report: the reverse-path of the message.
    pub to: &'a str,
    /// The recipients that failed.
    pub failures: &'a [Failure],
    /// The message that failed; its header section is returned.
    pub original: &'a [u8],
    /// When the message was accepted, in seconds of UTC since 1970.
    pub arrival_unix_s: i64,
    /// When the report is written.
    pub date_unix_s: i64,
    /// The report's own Message-ID, without angle brackets.
    pub message_id: &'a str,
}

/// A recipient that failed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// `bob@beta.example`.
    pub recipient: String,
    /// The enhanced code, `5.1.1`.
    pub status: String,
    /// The host that refused, where one did.
    pub remote_mta: Option<String>,
    /// The reply, or what else happened.
    pub diagnostic: String,
    /// Whether `diagnostic` is an SMTP reply.
    pub is_reply: bool,
}

impl Report<'_> {
    /// The report as a message; it goes out with the null reverse-path (RFC 3464 section 2).
    pub fn build(&self) -> Vec<u8> {
        let from = format!("MAILER-DAEMON@{}", self.reporting_mta);
        let boundary = format!("report-{}", self.message_id.split('@').next().unwrap_or_default());
        let content_type = ContentType::new("multipart/report")
            .attribute("report-type", "delivery-status")
            .attribute("boundary", boundary);
        let parts = vec![
            MimePart::new(ContentType::new("text/plain").attribute("charset", "utf-8"), self.words()),
            seven_bit("message/delivery-status", self.delivery_status()),
            seven_bit("text/rfc822-headers", self.header_section()),
        ];
        let message = MessageBuilder::new()
            .date(self.date_unix_s)
            .from(("Mail delivery", from.as_str()))
            .to(self.to)
            .subject("Your message could not be delivered")
            .message_id(self.message_id)
            .header("Auto-Submitted", HeaderType::from(mail_builder::headers::raw::Raw::new("auto-replied")))
            .body(MimePart::new(content_type, BodyPart::Multipart(parts)));
        let mut out = Vec::new();
        message.serialize(&mut out);
        out
    }

    /// The part for people.
    fn words(&self) -> String {
        let mut out = format!(
            "This is the mail server {}.\n\nYour message could not be delivered to:\n",
            self.reporting_mta
        );
        for failure in self.failures {
            out.push_str(&format!("\n  {}\n    {}\n", failure.recipient, failure.diagnostic.replace('\n', "\n    ")));
        }
        out.push_str("\nIt will not be tried again. The header of your message follows below.\n");
        out
    }

    /// The part for programs (RFC 3464 sections 2.2 and 2.3).
    fn delivery_status(&self) -> String {
        let mut out = format!(
            "Reporting-MTA: dns; {}\r\nArrival-Date: {}\r\n",
            self.reporting_mta,
            date(self.arrival_unix_s)
        );
        for failure in self.failures {
            let kind = if failure.recipient.is_ascii() { "rfc822" } else { "utf-8" };
            out.push_str(&format!(
                "\r\nFinal-Recipient: {kind}; {}\r\nAction: failed\r\nStatus: {}\r\n",
                failure.recipient, failure.status
            ));
            if let Some(mta) = &failure.remote_mta {
                out.push_str(&format!("Remote-MTA: dns; {mta}\r\n"));
            }
            if failure.is_reply {
                out.push_str(&format!("Diagnostic-Code: smtp; {}\r\n", failure.diagnostic.replace('\n', "\r\n ")));
            }
        }
        out
    }

    fn header_section(&self) -> String {
        String::from_utf8_lossy(&self.original[..body_offset(self.original)]).into_owned()
    }
}

/// A part that is written as it is; beyond ASCII it says so.
fn seven_bit(content_type: &'static str, text: String) -> MimePart<'static> {
    let encoding = if text.is_ascii() { "7bit" } else { "8bit" };
    MimePart::new(ContentType::new(content_type), BodyPart::Binary(text.into_bytes().into())).transfer_encoding(encoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_has_its_three_parts() {
        let failures = [Failure {
            recipient: "bob@beta.example".into(),
            status: "5.1.1".into(),
            remote_mta: Some("mx.beta.example".into()),
            diagnostic: "550-5.1.1 no such\n550 5.1.1 mailbox".into(),
            is_reply: true,
        }];
        let report = Report {
            reporting_mta: "relay.alpha.example",
            to: "alice@alpha.example",
            failures: &failures,
            original: b"Subject: hello\r\n\r\nbody\r\n",
            arrival_unix_s: 0,
            date_unix_s: 60,
            message_id: "R1@relay.alpha.example",
        };
        let text = String::from_utf8(report.build()).expect("ASCII");
        for expect in [
            "Content-Type: multipart/report; report-type=\"delivery-status\";\r\n boundary=\"report-R1\"",
            "Reporting-MTA: dns; relay.alpha.example\r\n",
            "\r\n\r\nFinal-Recipient: rfc822; bob@beta.example\r\nAction: failed\r\nStatus: 5.1.1\r\n",
            "Diagnostic-Code: smtp; 550-5.1.1 no such\r\n 550 5.1.1 mailbox\r\n",
            "Subject: hello\r\n",
            "Auto-Submitted: auto-replied\r\n",
            "--report-R1--",
        ] {
            assert!(text.contains(expect), "{expect}\n---\n{text}");
        }
        assert!(!text.contains("\r\nbody"), "only the header section is returned");
        assert_eq!(report.build(), report.build(), "the same report is the same octets");
    }
}
