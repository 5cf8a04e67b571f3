//! The ESMTP parameters of MAIL (RFC 5321 section 4.1.2, Mail-parameters).

use std::fmt;

use super::Fault;
use crate::{Diagnostic, Extensions, Section};

/// How many of the eight bits the content uses (RFC 6152 section 3).
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Body {
    /// `BODY=7BIT`: no octet above 127.
    #[default]
    SevenBit,
    /// `BODY=8BITMIME`: MIME content with any octets.
    EightBitMime,
}

/// The parameters of MAIL that the engine knows.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct MailParameters {
    /// `SIZE=`: the size in octets that the client announces (RFC 1870 section 6).
    pub size: Option<u64>,
    /// `BODY=`, where it was given.
    pub body: Option<Body>,
    /// `SMTPUTF8`: the message needs a path that takes UTF-8 (RFC 6531 section 3.4).
    pub smtputf8: bool,
    /// `AUTH=`: who submitted the message first, as the client claims, in xtext; `<>` for nobody known (RFC 4954 section 5).
    pub auth: Option<String>,
}

impl fmt::Display for MailParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(octets) = self.size {
            write!(f, " SIZE={octets}")?;
        }
        match self.body {
            Some(Body::SevenBit) => f.write_str(" BODY=7BIT")?,
            Some(Body::EightBitMime) => f.write_str(" BODY=8BITMIME")?,
            None => {}
        }
        if self.smtputf8 {
            f.write_str(" SMTPUTF8")?;
        }
        if let Some(submitter) = &self.auth {
            write!(f, " AUTH={submitter}")?;
        }
        Ok(())
    }
}

impl MailParameters {
    /// Reads the words behind the path; `at` is where `text` starts in `line`.
    pub(super) fn parse(line: &[u8], text: &str, at: usize, offered: &Extensions) -> Result<Self, Fault> {
        let mut out = MailParameters::default();
        for (from, word) in words(text, at) {
            let to = from + word.len();
            let wrong = |code, expected: &str, section| {
                Fault::new(code, Diagnostic::new(line, from, to, expected, section))
            };
            let (keyword, value) = word.split_once('=').map_or((word, None), |(k, v)| (k, Some(v)));
            let mut place = [0; 16];
            let already = match (upper(keyword, &mut place), value) {
                ("SIZE", value) if offered.has("SIZE") => {
                    let digits = value.unwrap_or_default();
                    let fits = !digits.is_empty()
                        && digits.len() <= 20
                        && digits.bytes().all(|b| b.is_ascii_digit());
                    let Some(octets) = digits.parse::<u64>().ok().filter(|_| fits) else {
                        return Err(wrong(SYNTAX, "SIZE= and 1 to 20 digits", Section::new(1870, "3")));
                    };
                    out.size.replace(octets).is_some()
                }
                ("BODY", value) if offered.has("8BITMIME") => {
                    let body = match upper(value.unwrap_or_default(), &mut [0; 16]) {
                        "7BIT" => Body::SevenBit,
                        "8BITMIME" => Body::EightBitMime,
                        _ => {
                            return Err(wrong(SYNTAX, "BODY=7BIT or BODY=8BITMIME", Section::new(6152, "2")));
                        }
                    };
                    out.body.replace(body).is_some()
                }
                ("SMTPUTF8", None) if offered.has("SMTPUTF8") => std::mem::replace(&mut out.smtputf8, true),
                ("SMTPUTF8", Some(_)) if offered.has("SMTPUTF8") => {
                    return Err(wrong(SYNTAX, "SMTPUTF8 without a value", Section::new(6531, "3.4")));
                }
                ("AUTH", value) if offered.has("AUTH") => {
                    let submitter = value.unwrap_or_default();
                    if !is_xtext(submitter) {
                        return Err(wrong(
                            SYNTAX,
                            "AUTH=<> or AUTH= and an address",
                            Section::new(4954, "5"),
                        ));
                    }
                    out.auth.replace(submitter.to_owned()).is_some()
                }
                _ => {
                    let expected = "a parameter that the EHLO reply offers";
                    return Err(wrong(UNKNOWN, expected, Section::smtp("4.1.1.11")));
                }
            };
            if already {
                return Err(wrong(SYNTAX, "each parameter once", Section::smtp("4.1.1.2")));
            }
        }
        Ok(out)
    }
}

const SYNTAX: super::parse::Refusal = super::parse::SYNTAX_ARGUMENT;
const UNKNOWN: super::parse::Refusal = super::parse::UNKNOWN_PARAMETER;

/// A word in upper case, put into `place`; empty where it is longer, as no word that is known is.
fn upper<'a>(word: &str, place: &'a mut [u8; 16]) -> &'a str {
    let Some(place) = place.get_mut(..word.len()) else { return "" };
    place.copy_from_slice(word.as_bytes());
    place.make_ascii_uppercase();
    std::str::from_utf8(place).unwrap_or_default()
}

/// `<>`, or printable ASCII in which `+` begins two hexadecimal digits (RFC 3461 section 4).
fn is_xtext(text: &str) -> bool {
    let hex = |digits: &str| {
        digits.len() >= 2 && digits.bytes().take(2).all(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(&b))
    };
    let mut parts = text.split('+');
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_graphic() && b != b'=');
    text == "<>" || !text.is_empty() && plain(text) && parts.next().is_some() && parts.all(hex)
}

/// The words of `text`, each with its place in the line.
pub(super) fn words(text: &str, at: usize) -> impl Iterator<Item = (usize, &str)> {
    text.split(' ')
        .scan(at, |place, word| {
            let from = *place;
            *place += word.len() + 1;
            Some((from, word))
        })
        .filter(|(_, word)| !word.is_empty())
}
