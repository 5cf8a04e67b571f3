//! Trace fields: Received and Return-Path (RFC 5321 section 4.4).

use std::net::IpAddr;

use smtp::ReversePath;

use crate::date;
use crate::fields::fields;

/// What a server writes on top of a message that it takes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Received<'a> {
    /// The name that the client gave in EHLO or HELO.
    pub from: &'a str,
    /// The address that it came from.
    pub from_address: Option<IpAddr>,
    /// The server's own name.
    pub by: &'a str,
    /// `SMTP`, `ESMTP`, or `UTF8SMTP`; with an `A` behind it after AUTH (RFC 3848, RFC 6531 section 4.3).
    pub with: &'a str,
    /// The server's own number of the message.
    pub id: &'a str,
    /// The one recipient; left out where there are several, so that blind copies stay blind (RFC 5321 section 7.2).
    pub recipient: Option<&'a str>,
    /// How urgent the sender says it is (RFC 6710 section 4.4).
    pub priority: Option<i8>,
    /// When, in seconds of UTC since 1970.
    pub date_unix_s: i64,
}

impl Received<'_> {
    /// The field, folded, with CRLF.
    pub fn to_field(&self) -> Vec<u8> {
        let mut out = format!("Received: from {}", self.from);
        if let Some(address) = self.from_address {
            let literal = match address {
                IpAddr::V4(address) => format!("[{address}]"),
                IpAddr::V6(address) => format!("[IPv6:{address}]"),
            };
            out.push_str(&format!(" ({literal})"));
        }
        out.push_str(&format!("\r\n by {} with {} id {}", self.by, self.with, self.id));
        if let Some(recipient) = self.recipient {
            out.push_str(&format!("\r\n for <{recipient}>"));
        }
        if let Some(priority) = self.priority {
            out.push_str(&format!("\r\n PRIORITY {priority}"));
        }
        out.push_str(&format!(";\r\n {}\r\n", date(self.date_unix_s)));
        out.into_bytes()
    }
}

/// The Return-Path field that final delivery writes (RFC 5321 section 4.4).
pub fn return_path_field(path: &ReversePath) -> Vec<u8> {
    format!("Return-Path: {path}\r\n").into_bytes()
}

/// How many Received fields a message has: the measure of a mail loop (RFC 5321 section 6.3).
pub fn received_count(content: &[u8]) -> u32 {
    fields(content).iter().filter(|field| field.name.eq_ignore_ascii_case("Received")).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_received_field() {
        let received = Received {
            from: "client.example",
            from_address: Some(IpAddr::from([192, 0, 2, 1])),
            by: "mx.example",
            with: "ESMTP",
            id: "1A",
            recipient: Some("bob@b.example"),
            priority: None,
            date_unix_s: 1_767_603_600,
        };
        let field = String::from_utf8(received.to_field()).expect("ASCII");
        assert_eq!(
            field,
            "Received: from client.example ([192.0.2.1])\r\n by mx.example with ESMTP id 1A\r\n for <bob@b.example>;\r\n Mon, 5 Jan 2026 09:00:00 +0000\r\n"
        );
        let urgent = Received { priority: Some(-3), ..received };
        let urgent = String::from_utf8(urgent.to_field()).expect("ASCII");
        assert!(urgent.contains("\r\n for <bob@b.example>\r\n PRIORITY -3;\r\n "), "{urgent}");
        assert_eq!(received_count(format!("{field}{field}To: a\r\n\r\nReceived: x").as_bytes()), 2);
    }
}
