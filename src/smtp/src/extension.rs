//! The service extensions: what EHLO offers and what a client understands of it.

use std::borrow::Cow;
use std::fmt;

use crate::command::digits;
use crate::sasl::Mechanisms;
use crate::timestamp;

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
    /// RFC 3030: the content may come in counted chunks, with BDAT.
    Chunking,
    /// RFC 3030: the content need not be made of lines.
    BinaryMime,
    /// RFC 3461: who wants which delivery report.
    Dsn,
    /// RFC 2034: replies carry an enhanced status code.
    EnhancedStatusCodes,
    /// RFC 3207: the connection can be made a TLS one.
    StartTls,
    /// RFC 8689: the message may go over verified TLS only, all the way. Offered on TLS connections alone.
    RequireTls,
    /// RFC 4954: the client may prove who it is, in these ways.
    Auth(Mechanisms),
    /// RFC 2852: the message is only worth something for a while; the least time in seconds, where there is one.
    DeliverBy(Option<u32>),
    /// RFC 4865: the server keeps the message until later: so many seconds at most, and until this second since 1970.
    FutureRelease(u32, u64),
    /// RFC 6710: some messages are more urgent than others.
    MtPriority,
    /// RFC 9422: how much of what a session may have.
    Limits(SessionLimits),
    /// RFC 1985: a host may ask for the mail that waits for it.
    Etrn,
    /// RFC 5321 section 3.5.2: VRFY is there.
    Vrfy,
    /// RFC 5321 section 3.5.2: EXPN is there.
    Expn,
    /// A trusted proxy may say who the client is.
    Xclient,
    /// A proxy may say where a message comes from.
    Xforward,
    /// RFC 5321 section 4.1.1.8: HELP is there.
    Help,
}

/// The parameters of LIMITS (RFC 9422 section 4), each from 1 to 999,999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct SessionLimits {
    /// MAILMAX: the most MAIL commands in a session, whether they succeed or fail.
    pub mails_max: Option<u32>,
    /// RCPTMAX: the most RCPT commands in a transaction, whether they succeed or fail.
    pub recipients_max: Option<u32>,
    /// RCPTDOMAINMAX: the most domains of recipients in a session.
    pub recipient_domains_max: Option<u32>,
}

/// What a host may say to XCLIENT, in the EHLO line.
const XCLIENT_ATTRIBUTES: &str = "NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT";

/// What it may say to XFORWARD.
const XFORWARD_ATTRIBUTES: &str = "NAME ADDR PORT PROTO HELO IDENT SOURCE";

impl Extension {
    /// Every extension that the engine knows, in the order in which EHLO shows them. AUTH has every mechanism.
    pub fn every() -> [Extension; 21] {
        [
            Extension::Pipelining,
            Extension::Size(None),
            Extension::EightBitMime,
            Extension::SmtpUtf8,
            Extension::Chunking,
            Extension::BinaryMime,
            Extension::Dsn,
            Extension::EnhancedStatusCodes,
            Extension::StartTls,
            Extension::RequireTls,
            Extension::Auth(Mechanisms::all()),
            Extension::DeliverBy(None),
            Extension::FutureRelease(7 * 86_400, 253_402_300_799),
            Extension::MtPriority,
            Extension::Limits(SessionLimits::default()),
            Extension::Etrn,
            Extension::Vrfy,
            Extension::Expn,
            Extension::Xclient,
            Extension::Xforward,
            Extension::Help,
        ]
    }

    /// The EHLO keyword.
    pub const fn keyword(self) -> &'static str {
        match self {
            Extension::Pipelining => "PIPELINING",
            Extension::Size(_) => "SIZE",
            Extension::EightBitMime => "8BITMIME",
            Extension::SmtpUtf8 => "SMTPUTF8",
            Extension::Chunking => "CHUNKING",
            Extension::BinaryMime => "BINARYMIME",
            Extension::Dsn => "DSN",
            Extension::EnhancedStatusCodes => "ENHANCEDSTATUSCODES",
            Extension::StartTls => "STARTTLS",
            Extension::RequireTls => "REQUIRETLS",
            Extension::Auth(_) => "AUTH",
            Extension::DeliverBy(_) => "DELIVERBY",
            Extension::FutureRelease(..) => "FUTURERELEASE",
            Extension::MtPriority => "MT-PRIORITY",
            Extension::Limits(_) => "LIMITS",
            Extension::Etrn => "ETRN",
            Extension::Vrfy => "VRFY",
            Extension::Expn => "EXPN",
            Extension::Xclient => "XCLIENT",
            Extension::Xforward => "XFORWARD",
            Extension::Help => "HELP",
        }
    }

    /// Its bit in a set, whatever its parameter.
    const fn bit(self) -> u32 {
        1 << match self {
            Extension::Pipelining => 0,
            Extension::Size(_) => 1,
            Extension::EightBitMime => 2,
            Extension::SmtpUtf8 => 3,
            Extension::Chunking => 4,
            Extension::BinaryMime => 5,
            Extension::Dsn => 6,
            Extension::EnhancedStatusCodes => 7,
            Extension::StartTls => 8,
            Extension::RequireTls => 9,
            Extension::Auth(_) => 10,
            Extension::DeliverBy(_) => 11,
            Extension::FutureRelease(..) => 12,
            Extension::MtPriority => 13,
            Extension::Limits(_) => 14,
            Extension::Etrn => 15,
            Extension::Vrfy => 16,
            Extension::Expn => 17,
            Extension::Xclient => 18,
            Extension::Help => 19,
            Extension::Xforward => 20,
        }
    }

    /// The line of the EHLO reply: `SIZE 1000000`.
    pub(crate) fn line(self) -> Cow<'static, str> {
        let keyword = self.keyword();
        match self {
            Extension::Size(Some(octets)) => format!("{keyword} {octets}"),
            Extension::Auth(mechanisms) => format!("{keyword}{mechanisms}"),
            Extension::DeliverBy(Some(least_s)) => format!("{keyword} {least_s}"),
            Extension::FutureRelease(seconds, until) => {
                format!("{keyword} {seconds} {}", timestamp::format(until))
            }
            Extension::Limits(limits) => format!("{keyword}{limits}"),
            Extension::Xclient => format!("{keyword} {XCLIENT_ATTRIBUTES}"),
            Extension::Xforward => format!("{keyword} {XFORWARD_ATTRIBUTES}"),
            _ => return keyword.into(),
        }
        .into()
    }

    /// Reads one line of an EHLO reply (without code); `None` for a keyword that is not known or a parameter that is wrong.
    pub fn parse(line: &str) -> Option<Extension> {
        // Before RFC 4954 some servers wrote `AUTH=LOGIN`.
        let old = line.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("AUTH="));
        let line = if old { line.replacen('=', " ", 1) } else { line.to_owned() };
        let mut words = line.split_ascii_whitespace();
        let keyword = words.next()?;
        let known =
            Extension::every().into_iter().find(|known| known.keyword().eq_ignore_ascii_case(keyword))?;
        Some(match known {
            Extension::Size(_) => match words.next() {
                None => Extension::Size(None),
                Some(octets) => Extension::Size(Some(digits(octets, 20)?).filter(|octets| *octets > 0)),
            },
            Extension::Auth(_) => Extension::Auth(Mechanisms::parse(words)),
            Extension::DeliverBy(_) => {
                // Options that nobody knows yet may stand behind a comma (RFC 2852 section 2).
                let least = words.next().and_then(|options| options.split(',').next());
                Extension::DeliverBy(least.and_then(|least| digits(least, 9)).map(|least| least as u32))
            }
            Extension::FutureRelease(..) => {
                Extension::FutureRelease(digits(words.next()?, 9)? as u32, timestamp::parse(words.next()?)?)
            }
            Extension::Limits(_) => Extension::Limits(SessionLimits::parse(words)),
            known => known,
        })
    }
}

impl SessionLimits {
    fn parse<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        let mut out = SessionLimits::default();
        for word in words {
            let (name, value) = word.split_once('=').unwrap_or((word, "-"));
            // A line that is no list of limits is as good as none, and so is a limit that cannot be read (RFC 9422
            // section 3.7).
            let named = |octet: u8| octet.is_ascii_alphanumeric() || octet == b'-' || octet == b'_';
            if name.is_empty() || value.is_empty() || value.contains(';') || !name.bytes().all(named) {
                return SessionLimits::default();
            }
            let value = digits(value, 6).filter(|_| !value.starts_with('0')).map(|value| value as u32);
            match name.to_ascii_uppercase().as_str() {
                "MAILMAX" => out.mails_max = value,
                "RCPTMAX" => out.recipients_max = value,
                "RCPTDOMAINMAX" => out.recipient_domains_max = value,
                _ => {}
            }
        }
        out
    }
}

/// The line of the EHLO reply: `SIZE 1000000`.
impl fmt::Display for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line())
    }
}

/// The words behind `LIMITS`, each with a space before it.
impl fmt::Display for SessionLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, limit) in [
            ("MAILMAX", self.mails_max),
            ("RCPTMAX", self.recipients_max),
            ("RCPTDOMAINMAX", self.recipient_domains_max),
        ] {
            limit.map_or(Ok(()), |limit| write!(f, " {name}={}", limit.clamp(1, 999_999)))?;
        }
        Ok(())
    }
}

/// A list of extensions in the order in which EHLO shows them; each keyword stands at most once.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Extensions {
    list: Vec<Extension>,
    /// Which of them are in the list: the sum of their bits.
    bits: u32,
}

impl Extensions {
    /// No extension at all: the SMTP of before 1993.
    pub fn none() -> Self {
        Extensions::default()
    }

    /// What hosts offer that say nothing else, with a limit of `size` octets: what needs neither users nor a certificate
    /// nor a promise about reports.
    pub fn all(size: Option<u64>) -> Self {
        Extensions::of(vec![
            Extension::Pipelining,
            Extension::Size(size),
            Extension::EightBitMime,
            Extension::SmtpUtf8,
            Extension::EnhancedStatusCodes,
            Extension::Help,
        ])
    }

    /// The list as it stands; no keyword may be in it twice.
    fn of(list: Vec<Extension>) -> Self {
        let bits = list.iter().fold(0, |bits, extension| bits | extension.bit());
        Extensions { list, bits }
    }

    /// Adds an extension at the end; one with the same keyword gives way.
    pub fn insert(&mut self, extension: Extension) {
        self.remove(extension.keyword());
        self.list.push(extension);
        self.bits |= extension.bit();
    }

    /// The same keywords with other parameters, or without those that are none.
    pub(crate) fn adapted(&self, adapt: impl Fn(Extension) -> Option<Extension>) -> Self {
        let mut list = Vec::with_capacity(self.list.len());
        list.extend(self.iter().filter_map(adapt));
        Extensions::of(list)
    }

    /// Takes the extension with this keyword out.
    pub fn remove(&mut self, keyword: &str) {
        let list = std::mem::take(&mut self.list).into_iter();
        *self = Extensions::of(list.filter(|known| !known.keyword().eq_ignore_ascii_case(keyword)).collect());
    }

    /// Whether the extension with this keyword is there.
    pub fn has(&self, keyword: &str) -> bool {
        self.list.iter().any(|known| known.keyword().eq_ignore_ascii_case(keyword))
    }

    /// Whether the extension is there, whatever its parameter.
    pub fn offers(&self, extension: Extension) -> bool {
        self.bits & extension.bit() != 0
    }

    /// The parameter of SIZE: `None` without SIZE, `Some(None)` where SIZE names no limit.
    pub fn size(&self) -> Option<Option<u64>> {
        self.find(|known| match known {
            Extension::Size(limit) => Some(*limit),
            _ => None,
        })
    }

    /// The parameters of AUTH; none without it.
    pub fn mechanisms(&self) -> Mechanisms {
        let auth = self.find(|known| match known {
            Extension::Auth(mechanisms) => Some(*mechanisms),
            _ => None,
        });
        auth.unwrap_or_default()
    }

    /// The parameters of LIMITS; none without it.
    pub fn limits(&self) -> SessionLimits {
        let limits = self.find(|known| match known {
            Extension::Limits(limits) => Some(*limits),
            _ => None,
        });
        limits.unwrap_or_default()
    }

    /// The least time of DELIVERBY, in seconds.
    pub(crate) fn least_by_s(&self) -> Option<u32> {
        self.find(|known| match known {
            Extension::DeliverBy(least) => *least,
            _ => None,
        })
    }

    /// The longest time in seconds and the latest second since 1970 of FUTURERELEASE.
    pub(crate) fn latest_release(&self) -> Option<(u32, u64)> {
        self.find(|known| match known {
            Extension::FutureRelease(seconds, until) => Some((*seconds, *until)),
            _ => None,
        })
    }

    /// The extensions in order.
    pub fn iter(&self) -> impl Iterator<Item = Extension> + '_ {
        self.list.iter().copied()
    }

    fn find<T>(&self, parameter: impl Fn(&Extension) -> Option<T>) -> Option<T> {
        self.list.iter().find_map(parameter)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_it_is_written() {
        let mut every = Extension::every().to_vec();
        every.push(Extension::DeliverBy(Some(240)));
        every.push(Extension::Size(Some(1_000)));
        every.push(Extension::Limits(SessionLimits { mails_max: Some(5), ..SessionLimits::default() }));
        for extension in every {
            assert_eq!(Extension::parse(&extension.to_string()), Some(extension));
        }
    }

    #[test]
    fn each_extension_is_found_while_it_is_in_the_list() {
        let mut some = Extensions::none();
        for (count, extension) in Extension::every().into_iter().enumerate() {
            assert!(!some.offers(extension) && !some.has(extension.keyword()), "{extension}");
            some.insert(extension);
            assert!(some.offers(extension) && some.has(extension.keyword()), "{extension}");
            assert_eq!(some.bits.count_ones() as usize, count + 1);
        }
        for extension in Extension::every() {
            some.remove(extension.keyword());
            assert!(!some.offers(extension), "{extension}");
        }
        assert_eq!(some, Extensions::none());
    }

    #[test]
    fn lines_of_other_servers_are_read() {
        for (line, expect) in [
            ("size 0", Some(Extension::Size(None))),
            ("SIZE many", None),
            ("XYZZY", None),
            ("SIZE +5", None),
            ("SIZE 100000000000000000000", None),
            ("SIZE 99999999999999999999", Some(Extension::Size(Some(u64::MAX)))),
            ("DELIVERBY 240,X", Some(Extension::DeliverBy(Some(240)))),
            ("DELIVERBY ,X", Some(Extension::DeliverBy(None))),
            ("DELIVERBY +240", Some(Extension::DeliverBy(None))),
            ("MT-PRIORITY MIXER", Some(Extension::MtPriority)),
            ("SMTPUTF8 X", Some(Extension::SmtpUtf8)),
            ("LIMITS RCPTMAX=1000000 MAILMAX=+5", Some(Extension::Limits(SessionLimits::default()))),
            ("LIMITS RCPTMAX=05 MAILMAX=0", Some(Extension::Limits(SessionLimits::default()))),
            ("LIMITS RCPTMAX=5 R?=5", Some(Extension::Limits(SessionLimits::default()))),
            ("LIMITS RCPTMAX=5 =5", Some(Extension::Limits(SessionLimits::default()))),
            ("AUTH=LOGIN PLAIN", Some(Extension::Auth(Mechanisms::parse(["PLAIN", "LOGIN"].into_iter())))),
            (
                "LIMITS FOO=1 BAR rcptmax=7 MAILMAX=x",
                Some(Extension::Limits(SessionLimits {
                    recipients_max: Some(7),
                    ..SessionLimits::default()
                })),
            ),
        ] {
            assert_eq!(Extension::parse(line), expect, "{line}");
        }
    }
}
