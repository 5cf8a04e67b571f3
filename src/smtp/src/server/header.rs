//! The check of the header section at the end of the content, where a host wants it (RFC 5322 sections 2.2 and 3.6).

use texts::english;

use super::{Output, Server};
use crate::{Diagnostic, Reply, Section};

/// A header section that is longer is checked as far as this.
const HEADER_OCTETS_MAX: usize = 64 * 1024;

impl Server {
    /// Remembers the beginning of the content.
    pub(super) fn keep_header(&mut self, octets: &[u8]) {
        if self.config.header_check {
            let room = HEADER_OCTETS_MAX.saturating_sub(self.transaction.header.len());
            self.transaction.header.extend_from_slice(&octets[..octets.len().min(room)]);
        }
    }

    /// What is wrong with the header section.
    pub(super) fn header_fault(&self) -> Option<Diagnostic> {
        if self.config.header_check { fault(&self.transaction.header) } else { None }
    }

    pub(super) fn refuse_header(&mut self, diagnostic: Diagnostic) {
        let text = format!("The header section is wrong: expected {}", diagnostic.expected);
        self.tell(|| Output::Diagnosed(diagnostic));
        self.refuse_message(Reply::new(550, Some((5, 6, 0)), text));
    }
}

/// Every line up to the empty one is a field or goes on with one; From and Date are among them, once each.
fn fault(content: &[u8]) -> Option<Diagnostic> {
    let mut names: Vec<Vec<u8>> = Vec::new();
    for line in content.split(|octet| *octet == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        if matches!(line[0], b' ' | b'\t') && !names.is_empty() {
            continue;
        }
        let name = line.split(|octet| *octet == b':').next().unwrap_or_default();
        let printable = !name.is_empty() && name.iter().all(|octet| (33..127).contains(octet));
        if name.len() == line.len() || !printable {
            let expected = english!("a field name, a colon and a value, or the empty line");
            return Some(Diagnostic::new(line, 0, line.len(), expected, Section::new(5322, "2.2")));
        }
        names.push(name.to_ascii_lowercase());
    }
    let times = |name: &str| names.iter().filter(|known| **known == name.as_bytes()).count();
    let (missing, once) = (["From", "Date"], ["From", "Date", "To", "Cc", "Subject", "Message-ID"]);
    let section = Section::new(5322, "3.6");
    let expected = if let Some(name) = missing.into_iter().find(|name| times(&name.to_ascii_lowercase()) == 0)
    {
        english!("the field {name}")
    } else {
        let twice = once.into_iter().find(|name| times(&name.to_ascii_lowercase()) > 1)?;
        english!("the field {twice} once")
    };
    Some(Diagnostic::new(b"", 0, 0, expected, section))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(content: &str, expect: Option<&str>) {
        assert_eq!(fault(content.as_bytes()).map(|diagnostic| diagnostic.expected).as_deref(), expect);
    }

    #[test]
    fn the_header_section_is_looked_at() {
        check("From: a@b.example\r\nDate: x\r\n y\r\n\r\nbody: no\r\nmore", None);
        check("From: a@b.example\r\nDate: x\r\n", None);
        check("Date: x\r\n\r\nFrom: body\r\n", Some("the field From"));
        check("", Some("the field From"));
        check("From: a\r\nDate: b\r\nfrom: c\r\n\r\n", Some("the field From once"));
        check("Hello Bob\r\n", Some("a field name, a colon and a value, or the empty line"));
        check(" folded\r\n", Some("a field name, a colon and a value, or the empty line"));
    }
}
