//! Delivery reports: what comes back when delivery fails, takes long, or is done (RFC 3461 to RFC 3464).

use smtp::command::{Hold, from_xtext};
use smtp::timestamp;

use crate::encode::body;
use crate::{body_offset, date, to_crlf};

/// Even if each takes four octets, such a line fits into the 998 of RFC 5322 section 2.1.1.
const LINE_CHARACTERS_MAX: usize = 240;

/// A report on recipients: most often on those that could not be reached.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report<'a> {
    /// The host that reports.
    pub reporting_mta: &'a str,
    /// Who gets the report: the reverse-path of the message.
    pub to: &'a str,
    /// The sender's own name for the envelope, in xtext (RFC 3461 section 4.4).
    pub envelope_id: Option<&'a str>,
    /// What became of which recipient.
    pub reported: &'a [Reported],
    /// The message that it is about; its header section is returned.
    pub original: &'a [u8],
    /// Whether that message is a report itself, so that a postmaster is told and not a sender.
    pub of_report: bool,
    /// Whether all of a message that failed is returned (RFC 3461 section 4.3).
    pub whole: bool,
    /// Until when delivery was worth something, in seconds of UTC since 1970 (RFC 2852 section 5).
    pub deliver_by_unix_s: Option<i64>,
    /// How the message was held, as the sender asked (RFC 4865 section 5).
    pub held: Option<Hold>,
    /// When the message was accepted, in seconds of UTC since 1970.
    pub arrival_unix_s: i64,
    /// When the report is written.
    pub date_unix_s: i64,
    /// The report's own Message-ID, without angle brackets.
    pub message_id: &'a str,
}

/// What became of a recipient.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reported {
    /// `bob@beta.example`.
    pub recipient: String,
    /// The recipient as the sender named it, as ORCPT has it (RFC 3461 section 4.2).
    pub original_recipient: Option<String>,
    /// What it is.
    pub action: Action,
    /// The enhanced code, `5.1.1`.
    pub status: String,
    /// The host that refused or took it, where one did.
    pub remote_mta: Option<String>,
    /// The reply, or what else happened.
    pub diagnostic: String,
    /// Whether `diagnostic` is an SMTP reply.
    pub is_reply: bool,
}

/// What a report says of a recipient (RFC 3464 section 2.3.3).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    /// It could not be reached.
    Failed,
    /// It is not there yet, and is tried again.
    Delayed,
    /// The message is in the mailbox.
    Delivered,
    /// A host has it that sends no reports.
    Relayed,
    /// The address stands for several others, and the message goes on to them; of those that cannot be reached there are
    /// reports to come.
    Expanded,
}

impl Action {
    /// As the field Action spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Action::Failed => "failed",
            Action::Delayed => "delayed",
            Action::Delivered => "delivered",
            Action::Relayed => "relayed",
            Action::Expanded => "expanded",
        }
    }
}

impl Reported {
    /// The message is in the mailbox.
    pub fn delivered(recipient: String, original_recipient: Option<String>) -> Self {
        let diagnostic = "The message is in the mailbox.".to_owned();
        let action = Action::Delivered;
        let status = "2.1.5".to_owned();
        Reported {
            recipient,
            original_recipient,
            action,
            status,
            remote_mta: None,
            diagnostic,
            is_reply: false,
        }
    }

    /// It is not there yet. `status` says why, as `diagnostic` does in words.
    pub fn delayed(
        recipient: String,
        original_recipient: Option<String>,
        status: &str,
        diagnostic: String,
    ) -> Self {
        let (action, status) = (Action::Delayed, status.to_owned());
        Reported {
            recipient,
            original_recipient,
            action,
            status,
            remote_mta: None,
            diagnostic,
            is_reply: false,
        }
    }

    /// The address stands for several others.
    pub fn expanded(recipient: String, original_recipient: Option<String>) -> Self {
        let diagnostic = "The address stands for several others, and the message goes on to them.".to_owned();
        Reported {
            action: Action::Expanded,
            diagnostic,
            ..Reported::delivered(recipient, original_recipient)
        }
    }

    /// A host has it that sends no reports.
    pub fn relayed(
        recipient: String,
        original_recipient: Option<String>,
        remote_mta: Option<String>,
    ) -> Self {
        let diagnostic = "The message was handed on to a server that may send no more reports.".to_owned();
        let action = Action::Relayed;
        let status = "2.1.9".to_owned();
        Reported { recipient, original_recipient, action, status, remote_mta, diagnostic, is_reply: false }
    }
}

impl Report<'_> {
    /// The report as a message; it goes out with the null reverse-path (RFC 3464 section 2).
    pub fn build(&self) -> Vec<u8> {
        let status = self.delivery_status();
        let failed = self.reported.iter().any(|reported| reported.action == Action::Failed);
        let whole = self.whole && failed;
        let header = self.returned(whole);
        let subject = match (failed, self.is_late()) {
            _ if self.of_report => "A report could not be delivered",
            (true, _) => "Your message could not be delivered",
            (false, true) => "Your message is delayed",
            (false, false) => "Your message has arrived, as far as is known",
        };
        let boundary = self.boundary(&header);
        let kind = if status.is_ascii() { "delivery-status" } else { "global-delivery-status" };
        let (encoding, words) = body(&self.words());
        let parts = [
            ("text/plain; charset=\"utf-8\"", encoding, words),
            as_written(["message/delivery-status", "message/global-delivery-status"], status),
            as_written(
                if whole {
                    ["message/rfc822", "message/global"]
                } else {
                    ["text/rfc822-headers", "message/global-headers"]
                },
                header,
            ),
        ];
        let mut out = format!(
            "Date: {}\r\nFrom: \"Mail delivery\" <MAILER-DAEMON@{}>\r\nTo: <{}>\r\n\
             Subject: {subject}\r\nMessage-ID: <{}>\r\nAuto-Submitted: auto-replied\r\n\
             MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=\"{kind}\"; \r\n\
             \tboundary=\"{boundary}\"\r\n\r\n",
            date(self.date_unix_s),
            self.reporting_mta,
            self.to,
            self.message_id
        );
        for (kind, encoding, text) in parts {
            out.push_str(&format!(
                "\r\n--{boundary}\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{text}"
            ));
        }
        out.push_str(&format!("\r\n--{boundary}--\r\n"));
        out.into_bytes()
    }

    fn is_late(&self) -> bool {
        self.reported.iter().any(|reported| reported.action == Action::Delayed)
    }

    /// The same for the same report, and nowhere in the header section, which a stranger wrote.
    fn boundary(&self, header: &str) -> String {
        let id: String = self.message_id.chars().filter(char::is_ascii_alphanumeric).take(32).collect();
        let mut number = 0u32;
        loop {
            let boundary = format!("report-{id}-{number}");
            if !header.contains(&boundary) {
                return boundary;
            }
            number += 1;
        }
    }

    /// The part for people.
    fn words(&self) -> String {
        let failed = self.reported.iter().any(|reported| reported.action == Action::Failed);
        let what = match failed {
            _ if self.of_report => "A report could not be delivered, and nobody else is told, to:",
            true => "Your message could not be delivered to:",
            false => "This became of your message:",
        };
        let mut out = format!("This is the mail server {}.\n\n{what}\n", self.reporting_mta);
        for failure in self.reported {
            out.push_str(&format!(
                "\n  {}\n    {}\n",
                failure.recipient,
                failure.diagnostic.replace('\n', "\n    ")
            ));
        }
        out.push_str(match (failed, self.is_late()) {
            (true, _) => "\nIt will not be tried again.",
            (false, true) => "\nIt will be tried again; there is nothing to be done.",
            (false, false) => "",
        });
        let part = match (self.of_report, self.whole && failed) {
            (true, true) => "The report",
            (true, false) => "The header of the report",
            (false, true) => "Your message",
            (false, false) => "The header of your message",
        };
        out.push_str(&format!("\n{part} follows below.\n"));
        out
    }

    /// The part for programs (RFC 3464 sections 2.2 and 2.3).
    fn delivery_status(&self) -> String {
        let mut out = String::new();
        if let Some(id) = self.envelope_id {
            out.push_str(&folded("Original-Envelope-Id: ", &plain(id)));
        }
        let (mta, arrival) = (self.reporting_mta, date(self.arrival_unix_s));
        out.push_str(&format!("Reporting-MTA: dns; {mta}\r\nArrival-Date: {arrival}\r\n"));
        if let Some(unix_s) = self.deliver_by_unix_s {
            out.push_str(&format!("Deliver-By-Date: {}\r\n", date(unix_s)));
        }
        match self.held {
            Some(Hold::For(seconds)) => out.push_str(&format!("Future-Release-Request: for; {seconds}\r\n")),
            Some(Hold::Until(unix_s)) => {
                out.push_str(&format!("Future-Release-Request: until; {}\r\n", timestamp::format(unix_s)));
            }
            None => {}
        }
        for failure in self.reported {
            let kind = if failure.recipient.is_ascii() { "rfc822" } else { "utf-8" };
            out.push_str("\r\n");
            if let Some((kind, address)) =
                failure.original_recipient.as_deref().and_then(|text| text.split_once(';'))
            {
                out.push_str(&folded(&format!("Original-Recipient: {kind}; "), &plain(address)));
            }
            let action = failure.action.as_str();
            out.push_str(&format!(
                "Final-Recipient: {kind}; {}\r\nAction: {action}\r\nStatus: {}\r\n",
                failure.recipient, failure.status
            ));
            if let Some(mta) = &failure.remote_mta {
                out.push_str(&format!("Remote-MTA: dns; {mta}\r\n"));
            }
            if failure.is_reply {
                out.push_str(&folded("Diagnostic-Code: smtp; ", &failure.diagnostic));
            }
        }
        out
    }

    /// What is no UTF-8 becomes `?`, so that no line grows.
    fn returned(&self, whole: bool) -> String {
        let end = if whole { self.original.len() } else { body_offset(self.original) };
        let header = to_crlf(&self.original[..end]);
        let mut out = String::new();
        for chunk in header.utf8_chunks() {
            out.push_str(chunk.valid());
            out.push_str(if chunk.invalid().is_empty() { "" } else { "?" });
        }
        out
    }
}

/// What xtext stands for, as text; what is none stays as it is, as an address in UTF-8 may (RFC 6533 section 3).
fn plain(xtext: &str) -> String {
    from_xtext(xtext).map_or_else(|| xtext.to_owned(), |octets| String::from_utf8_lossy(&octets).into_owned())
}

/// A part that is written as it is, with its type for ASCII or its type for UTF-8 (RFC 6533).
fn as_written([ascii, global]: [&'static str; 2], text: String) -> (&'static str, &'static str, String) {
    if text.is_ascii() { (ascii, "7bit", text) } else { (global, "8bit", text) }
}

/// A field whose value is one text line or more, which a stranger wrote: each goes on a line of its own, cut to fit, and
/// without control characters.
fn folded(name: &str, value: &str) -> String {
    let mut out = name.to_owned();
    for (index, line) in value.lines().filter(|line| !line.is_empty()).enumerate() {
        if index > 0 {
            out.push_str("\r\n ");
        }
        out.extend(line.chars().filter(|c| !c.is_control()).take(LINE_CHARACTERS_MAX));
    }
    out.push_str("\r\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(recipient: &str, diagnostic: &str, original: &str) -> String {
        let reported = [Reported {
            recipient: recipient.into(),
            original_recipient: Some("rfc822;bob+2Blist@beta.example".into()),
            action: Action::Failed,
            status: "5.1.1".into(),
            remote_mta: Some("mx.beta.example".into()),
            diagnostic: diagnostic.into(),
            is_reply: true,
        }];
        let report = Report {
            reporting_mta: "relay.alpha.example",
            to: "alice@alpha.example",
            envelope_id: Some("QQ+20314"),
            reported: &reported,
            original: original.as_bytes(),
            of_report: false,
            whole: false,
            deliver_by_unix_s: Some(30),
            held: Some(Hold::For(60)),
            arrival_unix_s: 0,
            date_unix_s: 60,
            message_id: "R1@relay.alpha.example",
        };
        assert_eq!(report.build(), report.build(), "the same report is the same octets");
        String::from_utf8(report.build()).expect("UTF-8")
    }

    #[track_caller]
    fn check(text: &str, expect: &[&str]) {
        for expect in expect {
            assert!(text.contains(expect), "{expect}\n---\n{text}");
        }
        assert!(text.split("\r\n").all(|line| line.len() <= 998 && !line.contains(['\r', '\n'])), "{text}");
    }

    #[test]
    fn a_report_has_its_three_parts() {
        let reply = "550-5.1.1 no such\n550 5.1.1 mailbox";
        let text = report("bob@beta.example", reply, "Subject: hello\r\n\r\nbody\r\n");
        check(
            &text,
            &[
                "Content-Type: multipart/report; report-type=\"delivery-status\";",
                "boundary=\"report-R1relayalphaexample-0\"",
                "Content-Type: message/delivery-status\r\n",
                "Original-Envelope-Id: QQ 314\r\nReporting-MTA: dns; relay.alpha.example\r\nArrival-Date: Thu, 1 Jan 1970 00:00:00 +0000\r\nDeliver-By-Date: Thu, 1 Jan 1970 00:00:30 +0000\r\nFuture-Release-Request: for; 60\r\n",
                "\r\n\r\nOriginal-Recipient: rfc822; bob+list@beta.example\r\nFinal-Recipient: rfc822; bob@beta.example\r\nAction: failed\r\nStatus: 5.1.1\r\n",
                "Remote-MTA: dns; mx.beta.example\r\n",
                "Diagnostic-Code: smtp; 550-5.1.1 no such\r\n 550 5.1.1 mailbox\r\n",
                "Content-Type: text/rfc822-headers\r\n",
                "Subject: hello\r\n",
                "Auto-Submitted: auto-replied\r\n",
                "--report-R1relayalphaexample-0--\r\n",
            ],
        );
        assert!(text.is_ascii() && !text.contains("\r\nbody"), "only the header section is returned\n{text}");
    }

    #[test]
    fn a_report_beyond_ascii_says_so() {
        check(
            &report("δοκιμή@beta.example", "550 όχι", "Subject: Καλημέρα\r\n\r\n"),
            &[
                "report-type=\"global-delivery-status\"",
                "Content-Type: message/global-delivery-status\r\nContent-Transfer-Encoding: 8bit\r\n",
                "Final-Recipient: utf-8; δοκιμή@beta.example\r\n",
                "Content-Type: message/global-headers\r\nContent-Transfer-Encoding: 8bit\r\n",
            ],
        );
    }

    #[test]
    fn what_strangers_wrote_cannot_break_the_report() {
        let long = format!("550 {}\r\n\u{7}550 bell", "x".repeat(4_000));
        let text = report("bob@beta.example", &long, "--report-R1relayalphaexample-0--: x\r\n\r\n");
        check(&text, &["boundary=\"report-R1relayalphaexample-1\"", "\r\n 550 bell\r\n"]);
    }
}
