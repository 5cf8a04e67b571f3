//! DNS as data: zones in master-file lines, and what a look-up answers (RFC 1035, RFC 5321 section 5.1).

mod cache;
mod edit;
mod find;
mod name;
mod words;
mod zone;

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use smtp::SimTime;
use texts::t;

pub(crate) use cache::Cache;
pub use cache::Cached;
pub use find::Response;
pub use zone::ZoneError;

/// How long a record may be kept where its zone does not say, in seconds; and that a name is not there.
const TTL_S: u32 = 300;

/// The kind of a record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// An IPv4 address.
    A,
    /// An IPv6 address.
    Aaaa,
    /// A mail exchanger.
    Mx,
    /// An alias.
    Cname,
    /// Text.
    Txt,
    /// A name for an address.
    Ptr,
    /// Where a zone begins.
    Soa,
}

impl Kind {
    const ALL: [Kind; 7] = [Kind::A, Kind::Aaaa, Kind::Mx, Kind::Cname, Kind::Txt, Kind::Ptr, Kind::Soa];

    /// As zone files spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::A => "A",
            Kind::Aaaa => "AAAA",
            Kind::Mx => "MX",
            Kind::Cname => "CNAME",
            Kind::Txt => "TXT",
            Kind::Ptr => "PTR",
            Kind::Soa => "SOA",
        }
    }
}

/// What a record says.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Record {
    /// An IPv4 address.
    A(Ipv4Addr),
    /// An IPv6 address.
    Aaaa(Ipv6Addr),
    /// A mail exchanger; the lowest preference is tried first. An empty name is a null MX (RFC 7505).
    Mx(u16, String),
    /// The canonical name.
    Cname(String),
    /// Text; the strings of the record are joined without anything between them (RFC 7208 section 3.3).
    Txt(String),
    /// A name for an address.
    Ptr(String),
    /// The start of a zone: its first name server, the mailbox of who looks after it with a dot for the at sign, serial,
    /// refresh, retry and expire as they are written; then the minimum, which is how long it may be kept that something is not there
    /// (RFC 1035 section 3.3.13, RFC 2308 section 4).
    Soa(String, u32),
}

impl Record {
    /// The kind of record that it is.
    pub const fn kind(&self) -> Kind {
        match self {
            Record::A(_) => Kind::A,
            Record::Aaaa(_) => Kind::Aaaa,
            Record::Mx(..) => Kind::Mx,
            Record::Cname(_) => Kind::Cname,
            Record::Txt(_) => Kind::Txt,
            Record::Ptr(_) => Kind::Ptr,
            Record::Soa(..) => Kind::Soa,
        }
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Record::A(address) => write!(f, "{address}"),
            Record::Aaaa(address) => write!(f, "{address}"),
            Record::Mx(preference, name) if name.is_empty() => write!(f, "{preference} ."),
            Record::Mx(preference, name) => write!(f, "{preference} {name}"),
            Record::Cname(name) | Record::Ptr(name) => f.write_str(name),
            Record::Txt(text) => write!(f, "\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
            Record::Soa(text, minimum) => write!(f, "{text} {minimum}"),
        }
    }
}

/// What a look-up answers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// Records of the kind that was asked for; MX sorted by preference.
    Records(Vec<Record>),
    /// The name exists, but has no record of this kind.
    NoData,
    /// There is no such name.
    NxDomain,
    /// The name servers fail, or aliases never end.
    ServFail,
    /// The name servers do not answer.
    TimedOut,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::Records(records) => {
                for (index, record) in records.iter().enumerate() {
                    write!(f, "{}{record}", if index > 0 { ", " } else { "" })?;
                }
                Ok(())
            }
            Answer::NoData => f.write_str(t!("no record of this kind")),
            Answer::NxDomain => f.write_str(t!("no such name (NXDOMAIN)")),
            Answer::ServFail => f.write_str(t!("the name servers fail (SERVFAIL)")),
            Answer::TimedOut => f.write_str(t!("no answer in time")),
        }
    }
}

/// What is wrong with name servers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// They answer each question with SERVFAIL.
    Fails,
    /// They do not answer.
    Silent,
    /// Their answers take this much longer.
    Slow(SimTime),
}

impl Trouble {
    /// In the words of a scenario file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Trouble::Fails => "fails",
            Trouble::Silent => "silent",
            Trouble::Slow(_) => "slow",
        }
    }

    /// How much longer the answers take, where that is all.
    pub const fn delay(self) -> Option<SimTime> {
        match self {
            Trouble::Slow(by) => Some(by),
            _ => None,
        }
    }
}

/// What name servers do, in words that go behind their name.
pub(crate) fn doing(trouble: Option<Trouble>) -> String {
    match trouble {
        None => t!("answer as they should").to_owned(),
        Some(Trouble::Fails) => t!("fail (SERVFAIL)").to_owned(),
        Some(Trouble::Silent) => t!("do not answer").to_owned(),
        Some(Trouble::Slow(by)) => t!("take {by} longer to answer"),
    }
}

/// A zone. Names are kept in lower case without the last dot.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Zone {
    /// Its name.
    pub(crate) origin: String,
    /// The names of the networks that see it, in the place of one of the same name that is for everybody; all where empty.
    pub(crate) view: Vec<String>,
    /// Names in order, each with its records in order and how many seconds each may be kept.
    pub(crate) records: Vec<(String, Vec<(Record, u32)>)>,
    /// What is wrong with its name servers.
    pub(crate) trouble: Option<Trouble>,
}

/// All zones of the world.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Dns {
    pub(crate) zones: Vec<Zone>,
}

impl Dns {
    /// Adds a zone: one record a line, `name [ttl] [IN] type data`. `@` is the origin; a name without a dot at the end
    /// stands under it; a line that begins with a blank is about the name above; `;` begins a comment; within parentheses
    /// a record goes on over lines; `$ORIGIN` and `$TTL` are read (RFC 1035 section 5.1). A name that begins with `*.` is
    /// that of all names below which are not there (RFC 4592). Types that no mail server asks
    /// for, such as NS, are passed over. A record may be kept for five minutes where neither it nor `$TTL` says how long.
    ///
    /// Gives what is wrong, in the order of lines; every line that is right is added all the same. A zone
    /// without a record is as good as none: its name does not exist.
    pub fn add_zone(&mut self, origin: &str, text: &str) -> Vec<ZoneError> {
        self.add_view(origin, &[], text)
    }

    /// Adds a zone that only these networks see, in the place of one of the same name that is for everybody.
    pub fn add_view(&mut self, origin: &str, view: &[String], text: &str) -> Vec<ZoneError> {
        zone::Reader::new(origin).read(text, view, self)
    }

    /// What is wrong with the text of a zone.
    pub fn check(origin: &str, text: &str) -> Vec<ZoneError> {
        Dns::default().add_zone(edit::name_of(origin), text)
    }

    /// Looks a name up as everybody sees it: see [`Dns::respond`].
    pub fn look_up(&self, name: &str, kind: Kind) -> Answer {
        self.respond(None, name, kind).answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, name: &str, kind: Kind, expect: &str) {
        let mut dns = Dns::default();
        assert_eq!(dns.add_zone("Beta.example.", text), []);
        assert_eq!(dns.look_up(name, kind).to_string(), expect);
    }

    #[test]
    fn records_of_the_kind() {
        let text = "A A 192.0.2.1 ; first\na A 192.0.2.10\na A 192.0.2.9\n@ TXT \"v=spf1 -all\"\n9 PTR a";
        check(text, "a.beta.example", Kind::A, "192.0.2.1, 192.0.2.9, 192.0.2.10");
        check(text, "A.BETA.example.", Kind::A, "192.0.2.1, 192.0.2.9, 192.0.2.10");
        check(text, "beta.example", Kind::Txt, "\"v=spf1 -all\"");
        check(text, "9.beta.example", Kind::Ptr, "a.beta.example");
        check("six AAAA 2001:DB8:0:0::1", "six.beta.example", Kind::Aaaa, "2001:db8::1");
    }

    #[test]
    fn exchangers_by_preference() {
        let text = "@ MX 20 b\n@ 3600 IN MX 10 a.\n@ MX 100 d\n@ MX 20 a";
        check(
            text,
            "beta.example",
            Kind::Mx,
            "10 a, 20 a.beta.example, 20 b.beta.example, 100 d.beta.example",
        );
        check("null MX 0 .", "null.beta.example", Kind::Mx, "0 .");
    }

    #[test]
    fn no_data_and_no_name() {
        let text = "a A 192.0.2.1\nx.y A 192.0.2.2";
        check(text, "a.beta.example", Kind::Mx, "no record of this kind");
        check(text, "y.beta.example", Kind::A, "no record of this kind");
        check(text, "beta.example", Kind::Mx, "no record of this kind");
        check(text, "example", Kind::Mx, "no record of this kind");
        check(text, "z.beta.example", Kind::A, "no such name (NXDOMAIN)");
        check(text, "eta.example", Kind::A, "no such name (NXDOMAIN)");
        check(text, "", Kind::A, "no such name (NXDOMAIN)");
        check("", "beta.example", Kind::A, "no such name (NXDOMAIN)");
    }

    #[test]
    fn aliases() {
        let text = "a A 192.0.2.1\nwww CNAME a\nftp CNAME www\nloop CNAME pool\npool CNAME loop\nout CNAME no.where.";
        check(text, "ftp.beta.example", Kind::A, "192.0.2.1");
        check(text, "ftp.beta.example", Kind::Aaaa, "no record of this kind");
        check(text, "ftp.beta.example", Kind::Cname, "www.beta.example");
        check(text, "loop.beta.example", Kind::A, "the name servers fail (SERVFAIL)");
        check(text, "out.beta.example", Kind::A, "no such name (NXDOMAIN)");
        const ALIASES_MAX: usize = 8;
        let chain = |length: usize| -> String {
            (0..length)
                .map(|i| format!("c{i} CNAME c{}\n", i + 1))
                .chain([format!("c{length} A 192.0.2.1")])
                .collect()
        };
        check(&chain(ALIASES_MAX), "c0.beta.example", Kind::A, "192.0.2.1");
        check(&chain(ALIASES_MAX + 1), "c0.beta.example", Kind::A, "the name servers fail (SERVFAIL)");
    }

    #[test]
    fn text_is_printed_as_it_is_written() {
        check(r#"t TXT "a \"b\" \\c""#, "t.beta.example", Kind::Txt, r#""a \"b\" \\c""#);
    }
}
