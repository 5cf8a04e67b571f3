//! The ESMTP parameters of MAIL (RFC 5321 section 4.1.2, Mail-parameters).

use std::fmt;

use texts::english;

use super::Fault;
use super::requests::Requests;
use super::words::{Word, digits, from_xtext};
use crate::sasl::Mechanisms;
use crate::{Extension, Extensions, Mailbox, Section};

/// Which octets the content uses (RFC 6152 section 3, RFC 3030 section 3).
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Body {
    /// `BODY=7BIT`: no octet above 127.
    #[default]
    SevenBit,
    /// `BODY=8BITMIME`: MIME content in lines, with any octets in them.
    EightBitMime,
    /// `BODY=BINARYMIME`: MIME content that need not be made of lines; it goes by BDAT only.
    BinaryMime,
}

impl Body {
    const ALL: [Body; 3] = [Body::SevenBit, Body::EightBitMime, Body::BinaryMime];

    /// The value on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Body::SevenBit => "7BIT",
            Body::EightBitMime => "8BITMIME",
            Body::BinaryMime => "BINARYMIME",
        }
    }

    /// The least that content with these octets needs.
    pub fn of(content: &[u8]) -> Body {
        if content.is_ascii() { Body::SevenBit } else { Body::EightBitMime }
    }

    /// Reads the value; a kind that EHLO does not offer is none.
    fn parse(text: &str, offered: &Extensions) -> Option<Body> {
        let known = Body::ALL.into_iter().find(|body| body.as_str().eq_ignore_ascii_case(text))?;
        let extension =
            if known == Body::BinaryMime { Extension::BinaryMime } else { Extension::EightBitMime };
        offered.offers(extension).then_some(known)
    }
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
    /// What else the sender asks for.
    pub requests: Requests,
}

impl fmt::Display for MailParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.size.map_or(Ok(()), |octets| write!(f, " SIZE={octets}"))?;
        self.body.map_or(Ok(()), |body| write!(f, " BODY={}", body.as_str()))?;
        f.write_str(if self.smtputf8 { " SMTPUTF8" } else { "" })?;
        self.auth.as_ref().map_or(Ok(()), |submitter| write!(f, " AUTH={submitter}"))?;
        write!(f, "{}", self.requests)
    }
}

impl MailParameters {
    /// Reads the words behind the path; `at` is where `text` starts in `line`.
    pub(super) fn parse(line: &[u8], text: &str, at: usize, offered: &Extensions) -> Result<Self, Fault> {
        let mut out = MailParameters::default();
        for word in Word::all(line, text, at) {
            out.take(&word, offered)?;
        }
        Ok(out)
    }

    fn take(&mut self, word: &Word<'_>, offered: &Extensions) -> Result<(), Fault> {
        match word.keyword() {
            b"SIZE" if offered.offers(Extension::Size(None)) => {
                let expected = english!("SIZE= and 1 to 20 digits");
                word.read(&mut self.size, |text| digits(text, 20), expected, Section::new(1870, "3"))
            }
            b"BODY" if offered.offers(Extension::BinaryMime) => {
                let expected = english!("BODY=7BIT, BODY=8BITMIME or BODY=BINARYMIME");
                word.read(
                    &mut self.body,
                    |text| Body::parse(text, offered),
                    expected,
                    Section::new(3030, "3"),
                )
            }
            b"BODY" if offered.offers(Extension::EightBitMime) => {
                let expected = english!("BODY=7BIT or BODY=8BITMIME");
                word.read(
                    &mut self.body,
                    |text| Body::parse(text, offered),
                    expected,
                    Section::new(6152, "2"),
                )
            }
            b"SMTPUTF8" if offered.offers(Extension::SmtpUtf8) => {
                word.set(&mut self.smtputf8, Section::new(6531, "3.4"))
            }
            b"AUTH" if offered.offers(Extension::Auth(Mechanisms::default())) => {
                let expected = english!("AUTH=<> or AUTH= and an address in xtext");
                word.read(&mut self.auth, submitter, expected, Section::new(4954, "5"))
            }
            _ => self.requests.take(word, offered),
        }
    }
}

/// `<>`, or a mailbox, either of them in xtext (RFC 4954 section 8, auth-param).
fn submitter(text: &str) -> Option<String> {
    let decoded = String::from_utf8(from_xtext(text)?).ok()?;
    let known = decoded == "<>" || decoded.parse::<Mailbox>().is_ok();
    known.then(|| text.to_owned())
}
