//! The service extensions: what EHLO offers and what a client understands of it.

use std::fmt;

use crate::sasl::Mechanisms;

/// A service extension and its parameter (RFC 5321 section 2.2; registry of RFC 5321 section 2.2.2).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Extension {
    /// RFC 2920: commands may go out in groups.
    Pipelining,
    /// RFC 1870: the largest message in octets; `None` where the server names no limit.
    Size(Option<u64>),
    /// RFC 6152: octets above 127 may stand in the content.
    EightBitMime,
    /// RFC 6531: addresses and header fields may hold UTF-8.
    SmtpUtf8,
    /// RFC 2034: replies carry an enhanced status code.
    EnhancedStatusCodes,
    /// RFC 4954: the client may prove who it is, in these ways.
    Auth(Mechanisms),
    /// RFC 5321 section 4.1.1.8: HELP is there.
    Help,
}

impl Extension {
    /// The EHLO keyword.
    pub const fn keyword(self) -> &'static str {
        match self {
            Extension::Pipelining => "PIPELINING",
            Extension::Size(_) => "SIZE",
            Extension::EightBitMime => "8BITMIME",
            Extension::SmtpUtf8 => "SMTPUTF8",
            Extension::EnhancedStatusCodes => "ENHANCEDSTATUSCODES",
            Extension::Auth(_) => "AUTH",
            Extension::Help => "HELP",
        }
    }

    /// Reads one line of an EHLO reply (without code); `None` for a keyword that is not known or a parameter that is wrong.
    pub fn parse(line: &str) -> Option<Extension> {
        let mut words = line.split_ascii_whitespace();
        let keyword = words.next()?.to_ascii_uppercase();
        let parameter = words.next();
        match keyword.as_str() {
            "PIPELINING" => Some(Extension::Pipelining),
            "SIZE" => match parameter {
                None => Some(Extension::Size(None)),
                Some(digits) => match digits.parse::<u64>().ok()? {
                    0 => Some(Extension::Size(None)),
                    octets => Some(Extension::Size(Some(octets))),
                },
            },
            "8BITMIME" => Some(Extension::EightBitMime),
            "SMTPUTF8" => Some(Extension::SmtpUtf8),
            "ENHANCEDSTATUSCODES" => Some(Extension::EnhancedStatusCodes),
            "AUTH" => Some(Extension::Auth(Mechanisms::parse(parameter.into_iter().chain(words)))),
            "HELP" => Some(Extension::Help),
            _ => None,
        }
    }
}

/// The line of the EHLO reply: `SIZE 1000000`.
impl fmt::Display for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.keyword())?;
        match self {
            Extension::Size(Some(octets)) => write!(f, " {octets}"),
            Extension::Auth(mechanisms) => write!(f, "{mechanisms}"),
            _ => Ok(()),
        }
    }
}

/// A list of extensions in the order in which EHLO shows them; each keyword stands at most once.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Extensions(Vec<Extension>);

impl Extensions {
    /// No extension at all: the SMTP of before 1993.
    pub fn none() -> Self {
        Extensions(Vec::new())
    }

    /// Every extension that needs nothing but the engine, with a limit of `size` octets. AUTH needs users: it is not
    /// among them.
    pub fn all(size: Option<u64>) -> Self {
        Extensions(vec![
            Extension::Pipelining,
            Extension::Size(size),
            Extension::EightBitMime,
            Extension::SmtpUtf8,
            Extension::EnhancedStatusCodes,
            Extension::Help,
        ])
    }

    /// Adds an extension at the end; one with the same keyword gives way.
    pub fn insert(&mut self, extension: Extension) {
        self.remove(extension.keyword());
        self.0.push(extension);
    }

    /// Takes the extension with this keyword out.
    pub fn remove(&mut self, keyword: &str) {
        self.0.retain(|known| !known.keyword().eq_ignore_ascii_case(keyword));
    }

    /// Whether the extension with this keyword is there.
    pub fn has(&self, keyword: &str) -> bool {
        self.0.iter().any(|known| known.keyword().eq_ignore_ascii_case(keyword))
    }

    /// The parameter of SIZE: `None` without SIZE, `Some(None)` where SIZE names no limit.
    pub fn size(&self) -> Option<Option<u64>> {
        self.0.iter().find_map(|known| match known {
            Extension::Size(limit) => Some(*limit),
            _ => None,
        })
    }

    /// The parameters of AUTH; none without it.
    pub fn mechanisms(&self) -> Mechanisms {
        let auth = self.0.iter().find_map(|known| match known {
            Extension::Auth(mechanisms) => Some(*mechanisms),
            _ => None,
        });
        auth.unwrap_or_default()
    }

    /// The extensions in order.
    pub fn iter(&self) -> impl Iterator<Item = Extension> + '_ {
        self.0.iter().copied()
    }
}

impl FromIterator<Extension> for Extensions {
    fn from_iter<T: IntoIterator<Item = Extension>>(extensions: T) -> Self {
        let mut out = Extensions::none();
        for extension in extensions {
            out.insert(extension);
        }
        out
    }
}
