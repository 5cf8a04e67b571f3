//! DNS as data: zones in master-file lines, and what a look-up answers (RFC 1035, RFC 5321 section 5.1).

use std::collections::BTreeMap;
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// The most aliases that are followed.
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
    /// Text.
    Txt(String),
    /// A name for an address.
    Ptr(String),
}

impl Record {
    fn kind(&self) -> Kind {
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
            Record::Txt(text) => write!(f, "\"{text}\""),
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
    records: BTreeMap<String, Vec<Record>>,
}

impl Dns {
    /// Adds a zone: one record a line, `name [ttl] [IN] type data`; `@` is the origin, a name without a dot at the end
    /// stands under it, `;` begins a comment. Gives the lines that are wrong, in words.
    pub fn add_zone(&mut self, origin: &str, text: &str) -> Vec<String> {
        let origin = origin.trim_end_matches('.').to_lowercase();
        let mut mistakes = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let line = line.split(';').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            match record(&origin, line) {
                Ok((name, record)) => self.records.entry(name).or_default().push(record),
                Err(why) => mistakes.push(format!("line {}: {why}", index + 1)),
            }
        }
        mistakes
    }

    /// Looks a name up, following aliases.
    pub fn look_up(&self, name: &str, kind: Kind) -> Answer {
        let mut name = name.trim_end_matches('.').to_lowercase();
        for _ in 0..=ALIASES_MAX {
            let Some(records) = self.records.get(&name) else {
                let below = format!(".{name}");
                let exists = self.records.keys().any(|known| known.ends_with(&below));
                return if exists { Answer::NoData } else { Answer::NxDomain };
            };
            let mut found: Vec<Record> =
                records.iter().filter(|record| record.kind() == kind).cloned().collect();
            if !found.is_empty() {
                found.sort();
                return Answer::Records(found);
            }
            match records
                .iter()
                .find_map(|r| if let Record::Cname(target) = r { Some(target.clone()) } else { None })
            {
                Some(target) => name = target,
                None => return Answer::NoData,
            }
        }
        Answer::ServFail
    }
}

/// Reads one line.
fn record(origin: &str, line: &str) -> Result<(String, Record), String> {
    let mut words = line.split_ascii_whitespace();
    let owner = absolute(origin, words.next().unwrap_or_default());
    let mut kind = words.next().ok_or("expected a type after the name")?;
    while kind.bytes().all(|b| b.is_ascii_digit()) || kind.eq_ignore_ascii_case("IN") {
        kind = words.next().ok_or("expected a type after the name")?;
    }
    let data: Vec<&str> = words.collect();
    let known = Kind::ALL.into_iter().find(|known| known.as_str().eq_ignore_ascii_case(kind));
    let Some(known) = known else {
        return Err(format!("\"{kind}\" is no type; there are A, AAAA, MX, CNAME, TXT and PTR"));
    };
    let record = match (known, data.as_slice()) {
        (Kind::A, [address]) => {
            Record::A(address.parse().map_err(|_| format!("\"{address}\" is no IPv4 address"))?)
        }
        (Kind::Aaaa, [address]) => {
            Record::Aaaa(address.parse().map_err(|_| format!("\"{address}\" is no IPv6 address"))?)
        }
        (Kind::Mx, [preference, name]) => {
            let preference =
                preference.parse().map_err(|_| format!("\"{preference}\" is no preference (0 to 65535)"))?;
            Record::Mx(preference, absolute(origin, name))
        }
        (Kind::Cname, [name]) => Record::Cname(absolute(origin, name)),
        (Kind::Ptr, [name]) => Record::Ptr(absolute(origin, name)),
        (Kind::Txt, [_, ..]) => {
            let (_, text) = line.split_once('"').ok_or("expected the text in quotes")?;
            Record::Txt(text.trim_end().trim_end_matches('"').replace("\" \"", ""))
        }
        (kind, _) => {
            let data = match kind {
                Kind::A => "one IPv4 address",
                Kind::Aaaa => "one IPv6 address",
                Kind::Mx => "a preference and a host name",
                Kind::Txt => "a text in quotes",
                Kind::Cname | Kind::Ptr => "one name",
            };
            return Err(format!("{} wants {data}", kind.as_str()));
        }
    };
    Ok((owner, record))
}

fn absolute(origin: &str, name: &str) -> String {
    match name {
        "@" => origin.to_owned(),
        "." => String::new(),
        name => match name.strip_suffix('.') {
            Some(absolute) => absolute.to_lowercase(),
            None => format!("{name}.{origin}").to_lowercase(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(text: &str) -> (Dns, Vec<String>) {
        let mut dns = Dns::default();
        let mistakes = dns.add_zone("beta.example.", text);
        (dns, mistakes)
    }

    #[track_caller]
    fn check(text: &str, name: &str, kind: Kind, expect: &str) {
        let (dns, mistakes) = zone(text);
        assert_eq!(mistakes, Vec::<String>::new());
        assert_eq!(dns.look_up(name, kind).to_string(), expect);
    }

    #[test]
    fn look_ups() {
        let text = "@ MX 20 b\n@ 3600 IN MX 10 a.\nA A 192.0.2.1 ; first\nwww CNAME a\nloop CNAME loop\nx.y A 192.0.2.2\n@ TXT \"v=spf1 -all\"\nnull MX 0 .";
        check(text, "BETA.example.", Kind::Mx, "10 a, 20 b.beta.example");
        check(text, "www.beta.example", Kind::A, "192.0.2.1");
        check(text, "www.beta.example", Kind::Aaaa, "no record of this kind");
        check(text, "y.beta.example", Kind::A, "no record of this kind");
        check(text, "z.beta.example", Kind::A, "no such name (NXDOMAIN)");
        check(text, "loop.beta.example", Kind::A, "the name servers fail (SERVFAIL)");
        check(text, "beta.example", Kind::Txt, "\"v=spf1 -all\"");
        check(text, "null.beta.example", Kind::Mx, "0 .");
    }

    #[test]
    fn wrong_lines_are_told() {
        let (_, mistakes) = zone("a A 1.2.3\n\nb XX c\nc MX ten d\nd A\ne");
        let expect = [
            "line 1: \"1.2.3\" is no IPv4 address",
            "line 3: \"XX\" is no type; there are A, AAAA, MX, CNAME, TXT and PTR",
            "line 4: \"ten\" is no preference (0 to 65535)",
            "line 5: A wants one IPv4 address",
            "line 6: expected a type after the name",
        ];
        assert_eq!(mistakes, expect);
    }
}
