//! DNS as data: zones in master-file lines, and what a look-up answers (RFC 1035, RFC 5321 section 5.1).

mod edit;
mod name;
mod words;
mod zone;

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

pub use zone::ZoneError;

/// The most aliases that are followed; more is an endless round for any resolver.
const ALIASES_MAX: usize = 8;

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
}

impl Kind {
    const ALL: [Kind; 6] = [Kind::A, Kind::Aaaa, Kind::Mx, Kind::Cname, Kind::Txt, Kind::Ptr];

    /// As zone files spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::A => "A",
            Kind::Aaaa => "AAAA",
            Kind::Mx => "MX",
            Kind::Cname => "CNAME",
            Kind::Txt => "TXT",
            Kind::Ptr => "PTR",
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
    /// The name servers fail: aliases that never end.
    ServFail,
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
            Answer::NoData => f.write_str("no record of this kind"),
            Answer::NxDomain => f.write_str("no such name (NXDOMAIN)"),
            Answer::ServFail => f.write_str("the name servers fail (SERVFAIL)"),
        }
    }
}

/// All zones of the world. Names are kept in lower case without the last dot.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Dns {
    /// Names in order, each with its records in order; none where the name only has others below it.
    pub(crate) records: Vec<(String, Vec<Record>)>,
    /// The names of the zones.
    pub(crate) origins: Vec<String>,
}

impl Dns {
    /// Adds a zone: one record a line, `name [ttl] [IN] type data`. `@` is the origin; a name without a dot at the end
    /// stands under it; a line that begins with a blank is about the name above; `;` begins a comment; within parentheses
    /// a record goes on over lines; `$ORIGIN` and `$TTL` are read (RFC 1035 section 5.1). Types that no mail server asks
    /// for, such as SOA and NS, are passed over. A time to live is checked and then forgotten: no host keeps answers.
    ///
    /// Gives what is wrong, in the order of lines; every line that is right is added all the same. A zone
    /// without a record is as good as none: its name does not exist.
    pub fn add_zone(&mut self, origin: &str, text: &str) -> Vec<ZoneError> {
        zone::Reader::new(self, origin).read(text)
    }

    /// What is wrong with the text of a zone.
    pub fn check(origin: &str, text: &str) -> Vec<ZoneError> {
        Dns::default().add_zone(origin, text)
    }

    /// Looks a name up, following at most eight aliases (RFC 1034 section 3.6.2).
    ///
    /// The name may end in a dot and is compared without case. MX records come sorted by preference and name, all others
    /// by value, so that the same zones always give the same answer.
    pub fn look_up(&self, name: &str, kind: Kind) -> Answer {
        let mut name = name.trim_end_matches('.').to_ascii_lowercase();
        for _ in 0..=ALIASES_MAX {
            let Ok(place) = self.place(&name) else {
                return if self.stands_above(&name) { Answer::NoData } else { Answer::NxDomain };
            };
            let records = &self.records[place].1;
            let found: Vec<Record> = records.iter().filter(|r| r.kind() == kind).cloned().collect();
            if !found.is_empty() {
                return Answer::Records(found);
            }
            let alias =
                records.iter().find_map(|r| if let Record::Cname(target) = r { Some(target) } else { None });
            match alias {
                Some(target) => name.clone_from(target),
                None => return Answer::NoData,
            }
        }
        Answer::ServFail
    }

    /// The place of a name, or where it would have to be.
    fn place(&self, name: &str) -> Result<usize, usize> {
        self.records.binary_search_by(|(known, _)| known.as_str().cmp(name))
    }

    /// Whether names exist below this one; then it exists too, without records (RFC 8020).
    fn stands_above(&self, name: &str) -> bool {
        let above = |known: &String| known.strip_suffix(name).is_some_and(|rest| rest.ends_with('.'));
        self.records.iter().any(|(known, _)| above(known))
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
