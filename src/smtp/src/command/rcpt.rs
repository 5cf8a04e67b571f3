//! The ESMTP parameters of RCPT (RFC 5321 section 4.1.2, Rcpt-parameters; RFC 3461 section 4).

use std::fmt;

use texts::english;

use super::Fault;
use super::words::{Word, from_xtext, printable};
use crate::{Extension, Extensions, Section};

/// The parameters of RCPT that the engine knows; a relay passes them on as they came.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct RcptParameters {
    /// `NOTIFY=`: about what the sender wants a report; without it, about failure, and delay if the host likes.
    pub notify: Option<Notify>,
    /// `ORCPT=`: the recipient as the sender named it: type, `;`, address in xtext (RFC 3461 section 4.2).
    pub orcpt: Option<String>,
}

/// About what the sender wants a report (RFC 3461 section 4.1); all three are false for NEVER.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Notify {
    /// It arrived.
    pub success: bool,
    /// It will never arrive.
    pub failure: bool,
    /// It takes long.
    pub delay: bool,
}

impl RcptParameters {
    /// Reads the words behind the path; `at` is where `text` starts in `line`.
    pub(super) fn parse(line: &[u8], text: &str, at: usize, offered: &Extensions) -> Result<Self, Fault> {
        let mut out = RcptParameters::default();
        for word in Word::all(line, text, at) {
            match word.keyword() {
                b"NOTIFY" if offered.offers(Extension::Dsn) => {
                    let expected = english!("NOTIFY=NEVER, or a list of SUCCESS, FAILURE and DELAY");
                    word.read(&mut out.notify, Notify::parse, expected, Section::new(3461, "4.1"))?;
                }
                b"ORCPT" if offered.offers(Extension::Dsn) => {
                    let expected =
                        english!("ORCPT= and a type such as rfc822, \";\" and an address in xtext");
                    word.read(&mut out.orcpt, orcpt, expected, Section::new(3461, "4.2"))?;
                }
                _ => return Err(word.unknown()),
            }
        }
        Ok(out)
    }
}

impl Notify {
    fn parse(text: &str) -> Option<Notify> {
        let mut out = Notify::default();
        if text.eq_ignore_ascii_case("NEVER") {
            return Some(out);
        }
        for word in text.split(',') {
            let wanted = match word.to_ascii_uppercase().as_str() {
                "SUCCESS" => &mut out.success,
                "FAILURE" => &mut out.failure,
                "DELAY" => &mut out.delay,
                _ => return None,
            };
            *wanted = true;
        }
        Some(out)
    }
}

fn orcpt(text: &str) -> Option<String> {
    let (kind, address) = text.split_once(';')?;
    let atom = |octet: u8| octet.is_ascii_alphanumeric() || octet == b'-';
    let named = !kind.is_empty() && kind.bytes().all(atom) && text.len() <= 500 && !address.is_empty();
    // An internationalised address may stand there as it is (RFC 6533 section 3); any other is printable ASCII behind its
    // xtext (RFC 3461 section 4.2).
    let written = match kind.eq_ignore_ascii_case("utf-8") {
        true => !address.contains('='),
        false => from_xtext(address).is_some_and(|octets| printable(&octets)),
    };
    (named && written).then(|| text.to_owned())
}

/// The parameters, each with a space before it.
impl fmt::Display for RcptParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.notify.map_or(Ok(()), |notify| write!(f, " NOTIFY={notify}"))?;
        self.orcpt.as_ref().map_or(Ok(()), |orcpt| write!(f, " ORCPT={orcpt}"))
    }
}

impl fmt::Display for Notify {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = [("SUCCESS", self.success), ("FAILURE", self.failure), ("DELAY", self.delay)];
        let words: Vec<&str> = all.into_iter().filter(|(_, wanted)| *wanted).map(|(word, _)| word).collect();
        f.write_str(&if words.is_empty() { "NEVER".to_owned() } else { words.join(",") })
    }
}
