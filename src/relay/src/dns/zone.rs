//! Zone files: from lines of text to records, with every mistake told by its line (RFC 1035 section 5).

use std::fmt;
use std::net::IpAddr;

use texts::{t, tell};

use super::find::is_within;
use super::name::{absolute, owner};
use super::words::{Word, words};
use super::{Dns, Kind, Record, TTL_S, Zone};

/// The most seconds that a time to live may have (RFC 2181 section 8).
const TTL_S_MAX: u32 = (1 << 31) - 1;
/// The most octets of one string of a TXT record (RFC 1035 section 3.3.14).
const STRING_OCTETS_MAX: usize = 255;

const WANTS_TIME: &str = t!("$TTL wants a time in seconds, such as 3600");

/// Types that stand in real zone files and that no mail server asks for.
const PASSED_OVER: [&str; 13] = [
    "NS",
    "SRV",
    "CAA",
    "HINFO",
    "DNSKEY",
    "DS",
    "RRSIG",
    "NSEC",
    "NSEC3",
    "NSEC3PARAM",
    "SSHFP",
    "NAPTR",
    "HTTPS",
];

/// A mistake in the text of a zone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ZoneError {
    /// The line of the zone's text, from 1; 0 where the origin is wrong, so that no line was read.
    pub line: u32,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl fmt::Display for ZoneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        tell!(f, "line {}: {}", self.line, self.message)
    }
}

/// Reads one zone.
pub(super) struct Reader {
    zone: Zone,
    /// How long records may be kept that do not say it themselves; `$TTL` changes it.
    ttl_s: u32,
    /// What relative names stand under; `$ORIGIN` changes it.
    origin: String,
    /// The name that the last record was about.
    owner: Option<String>,
    errors: Vec<ZoneError>,
}

impl Reader {
    pub(super) fn new(origin: &str) -> Self {
        let mut errors = Vec::new();
        let apex = absolute("", if origin.is_empty() { "." } else { origin }).unwrap_or_else(|message| {
            errors.push(ZoneError { line: 0, message });
            String::new()
        });
        let zone = Zone { origin: apex.clone(), ..Zone::default() };
        Reader { zone, ttl_s: TTL_S, origin: apex, owner: None, errors }
    }

    /// Reads the text into the world's DNS, into the zone of that name where there is one for the same networks.
    pub(super) fn read(mut self, text: &str, view: &[String], dns: &mut Dns) -> Vec<ZoneError> {
        if !self.errors.is_empty() {
            return self.errors;
        }
        let same = |zone: &Zone| zone.origin == self.zone.origin && zone.view == view;
        let place = dns.zones.iter().position(same).unwrap_or(dns.zones.len());
        if place == dns.zones.len() {
            dns.zones.push(Zone { view: view.to_vec(), ..self.zone.clone() });
        }
        std::mem::swap(&mut self.zone, &mut dns.zones[place]);
        // What began with an open parenthesis: its first line, whether that began with a blank, its words, how many are open.
        let mut begun: Option<(u32, bool, Vec<Word>, i64)> = None;
        for (line, number) in text.lines().zip(1..) {
            let (more, change) = match words(line) {
                Ok(found) => found,
                Err(why) => {
                    self.wrong(number, t!("the line {why}"));
                    continue;
                }
            };
            let blank = line.starts_with([' ', '\t']);
            let (first, blank, mut words, mut open) = begun.take().unwrap_or((number, blank, Vec::new(), 0));
            words.extend(more);
            open += change;
            let read = match open {
                0 => self.line(blank, &words),
                1.. => {
                    begun = Some((first, blank, words, open));
                    continue;
                }
                ..0 => Err(t!("the line has a closing parenthesis, but no opening one").to_owned()),
            };
            if let Err(message) = read {
                self.wrong(first, message);
            }
        }
        if let Some((line, ..)) = begun {
            self.wrong(line, t!("the line has an opening parenthesis, but no closing one").to_owned());
        }
        std::mem::swap(&mut self.zone, &mut dns.zones[place]);
        self.errors
    }

    /// Notes a mistake in its place: lines are told in their order, also one whose end comes after another that is wrong.
    fn wrong(&mut self, line: u32, message: String) {
        let place = self.errors.partition_point(|error| error.line < line);
        self.errors.insert(place, ZoneError { line, message });
    }

    fn line(&mut self, blank: bool, words: &[Word]) -> Result<(), String> {
        let Some((first, rest)) = words.split_first() else { return Ok(()) };
        if first.text.starts_with('$') && !first.quoted {
            return self.directive(&first.text, rest);
        }
        let rest = if blank { words } else { rest };
        if !blank {
            // A name that is wrong is not forgotten silently: the lines that lean on it are told too.
            self.owner = None;
            let owner = owner(&self.origin, &first.text)?;
            if !is_within(&owner, &self.zone.origin) {
                return Err(t!("{owner} does not stand under {}, the origin of this zone", self.zone.origin));
            }
            self.owner = Some(owner);
        }
        let Some(owner) = self.owner.clone() else {
            return Err(t!("begins with a blank, which repeats the name above, but there is none").to_owned());
        };
        match self.record(rest)? {
            Some((record, ttl_s)) => self.add(owner, record, ttl_s),
            None => Ok(()),
        }
    }

    fn directive(&mut self, name: &str, rest: &[Word]) -> Result<(), String> {
        match (name.to_ascii_uppercase().as_str(), rest) {
            ("$ORIGIN", [word]) => {
                self.origin = absolute(&self.origin, &word.text)?;
                Ok(())
            }
            ("$TTL", [word]) => match time(&word.text) {
                Some(seconds) => {
                    self.ttl_s = seconds;
                    Ok(())
                }
                None => Err(WANTS_TIME.to_owned()),
            },
            ("$TTL", _) => Err(WANTS_TIME.to_owned()),
            ("$ORIGIN", _) => Err(t!("$ORIGIN wants one name").to_owned()),
            _ => Err(t!("\"{name}\" is not read here; there are $ORIGIN and $TTL")),
        }
    }

    /// What stands after the name: `[ttl] [IN] type data`, time and class in either order. A record that no mail server
    /// asks for is passed over.
    fn record(&self, mut words: &[Word]) -> Result<Option<(Record, u32)>, String> {
        let (mut ttl_s, mut class) = (None, false);
        let kind = loop {
            let Some((word, rest)) = words.split_first() else {
                return Err(
                    t!("expected a type after the name: A, AAAA, MX, CNAME, TXT, PTR or SOA").to_owned()
                );
            };
            words = rest;
            match word.text.as_str() {
                text if ttl_s.is_none() && time(text).is_some() => ttl_s = time(text),
                text if !class && text.eq_ignore_ascii_case("IN") => class = true,
                text => break text,
            }
        };
        if PASSED_OVER.iter().any(|known| known.eq_ignore_ascii_case(kind)) {
            return Ok(None);
        }
        let known = Kind::ALL.into_iter().find(|known| known.as_str().eq_ignore_ascii_case(kind));
        let Some(known) = known else {
            return Err(t!("\"{kind}\" is no type; there are A, AAAA, MX, CNAME, TXT, PTR and SOA"));
        };
        Ok(Some((self.data(known, words)?, ttl_s.unwrap_or(self.ttl_s))))
    }

    fn data(&self, kind: Kind, words: &[Word]) -> Result<Record, String> {
        let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        match (kind, texts.as_slice()) {
            (Kind::A, [text]) => text.parse().map(Record::A).map_err(|_| t!("\"{text}\" is no IPv4 address")),
            (Kind::Aaaa, [text]) => {
                text.parse().map(Record::Aaaa).map_err(|_| t!("\"{text}\" is no IPv6 address"))
            }
            (Kind::Mx, [preference, name]) => {
                let number = preference.parse::<u16>();
                let number = number.map_err(|_| t!("\"{preference}\" is no preference (0 to 65535)"))?;
                let name = self.target(kind, name)?;
                if name.is_empty() && number != 0 {
                    return Err(t!("the preference of a null MX is 0: \"MX 0 .\" (RFC 7505)").to_owned());
                }
                Ok(Record::Mx(number, name))
            }
            (Kind::Cname, [name]) => self.target(kind, name).map(Record::Cname),
            (Kind::Ptr, [name]) => self.target(kind, name).map(Record::Ptr),
            (Kind::Txt, [_, ..]) => {
                if texts.iter().any(|text| text.len() > STRING_OCTETS_MAX) {
                    let why =
                        t!("a string of TXT has at most 255 octets; cut it into several, each in quotes");
                    return Err(why.to_owned());
                }
                if words.iter().any(|word| !word.quoted) {
                    return Err(t!("TXT wants its text in quotes").to_owned());
                }
                Ok(Record::Txt(texts.concat()))
            }
            (Kind::Soa, [server, mailbox, numbers @ ..]) if numbers.len() == 5 => {
                let (server, mailbox) = (self.target(kind, server)?, self.target(kind, mailbox)?);
                let (mut text, mut last) = (format!("{server}. {mailbox}."), "");
                for number in numbers {
                    if time(number).is_none() && number.parse::<u32>().is_err() {
                        return Err(t!("\"{number}\" is no number of seconds"));
                    }
                    if !last.is_empty() {
                        text.push(' ');
                        text.push_str(last);
                    }
                    last = *number;
                }
                Ok(Record::Soa(text, time(last).unwrap_or(0)))
            }
            (kind, _) => {
                let data = match kind {
                    Kind::A => t!("one IPv4 address"),
                    Kind::Aaaa => t!("one IPv6 address"),
                    Kind::Mx => t!("a preference and the name of a host"),
                    Kind::Txt => t!("a text in quotes"),
                    Kind::Cname | Kind::Ptr => t!("one name"),
                    Kind::Soa => t!("the names of a server and a mailbox, a serial number and four times"),
                };
                Err(t!("{} wants {data}", kind.as_str()))
            }
        }
    }

    /// The name that a record points to.
    fn target(&self, kind: Kind, word: &str) -> Result<String, String> {
        // With a dot at its end it was meant: it is a name like any other, although nobody has it.
        if word.parse::<IpAddr>().is_ok() {
            return Err(t!("{} names a host, never an address such as {word}", kind.as_str()));
        }
        let name = absolute(&self.origin, word)?;
        if name.is_empty() && kind != Kind::Mx {
            return Err(t!("{} wants a name; the root \".\" is none", kind.as_str()));
        }
        Ok(name)
    }

    /// Adds a record, if it goes together with those that are there.
    fn add(&mut self, owner: String, record: Record, ttl_s: u32) -> Result<(), String> {
        let kind = record.kind();
        if kind == Kind::Soa && owner != self.zone.origin {
            return Err(t!("SOA stands at the origin of the zone").to_owned());
        }
        let place = self.zone.place(&owner).unwrap_or_else(|place| {
            self.zone.records.insert(place, (owner, Vec::new()));
            place
        });
        let there = &mut self.zone.records[place].1;
        let has = |kind: Kind| there.iter().any(|(other, _)| other.kind() == kind);
        let null = |record: &Record| matches!(record, Record::Mx(_, name) if name.is_empty());
        let wrong = if there.iter().any(|(other, _)| *other == record) {
            t!("this record is there already")
        } else if kind == Kind::Cname && !there.is_empty() {
            t!("a name with a CNAME has no other record (RFC 1034 section 3.6.2)")
        } else if kind == Kind::Soa && has(kind) {
            t!("a zone has one SOA")
        } else if has(Kind::Cname) {
            t!("this name has a CNAME already, so it has no other record (RFC 1034 section 3.6.2)")
        } else if kind == Kind::Mx
            && there.iter().any(|(other, _)| other.kind() == Kind::Mx && (null(&record) || null(other)))
        {
            t!("a null MX stands alone (RFC 7505)")
        } else {
            there.insert(there.partition_point(|(other, _)| *other < record), (record, ttl_s));
            return Ok(());
        };
        Err(wrong.to_owned())
    }
}

/// A time in seconds, written so or as BIND writes it, `1h30m`. A type never begins with a digit.
fn time(word: &str) -> Option<u32> {
    let (mut seconds, mut number) = (0u32, None::<u32>);
    for c in word.chars() {
        let unit = match c.to_ascii_lowercase() {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            'w' => 604_800,
            c => {
                let digit = c.to_digit(10)?;
                number = Some(number.unwrap_or(0).saturating_mul(10).saturating_add(digit));
                continue;
            }
        };
        seconds = seconds.saturating_add(number.take()?.saturating_mul(unit));
    }
    seconds = seconds.saturating_add(number.unwrap_or(0));
    (!word.is_empty() && seconds <= TTL_S_MAX).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::Answer;

    /// The mistakes of a zone beta.example.
    #[track_caller]
    fn check(text: &str, expect: &[&str]) {
        let got = Dns::default().add_zone("beta.example", text);
        assert_eq!(got.len(), expect.len(), "{got:#?}");
        for (got, expect) in got.iter().zip(expect) {
            let got = got.to_string();
            assert!(got.contains(expect), "{got}\nshould contain {expect}");
        }
    }

    #[test]
    fn right_lines() {
        let text = "$TTL 3600\n@ IN 300 MX 10 a ; c\n  MX 20 b\na 60 in a 192.0.2.1\n\tTXT \"x\" \"y\"\n\n\
                    $ORIGIN sub\nc A 192.0.2.2\n$ORIGIN beta.example.\nd a 192.0.2.3";
        check(text, &[]);
        let mut dns = Dns::default();
        dns.add_zone("beta.example", text);
        let check = |name: &str, kind, expect: &str| assert_eq!(dns.look_up(name, kind).to_string(), expect);
        check("beta.example", Kind::Mx, "10 a.beta.example, 20 b.beta.example");
        check("a.beta.example", Kind::Txt, "\"xy\"");
        check("c.sub.beta.example", Kind::A, "192.0.2.2");
        check("d.beta.example", Kind::A, "192.0.2.3");
    }

    #[test]
    fn a_real_zone_file() {
        let text = "$ORIGIN beta.example.\n$TTL 1h\n@ IN SOA ns.beta.example. hostmaster.beta.example. (\n  1 ; serial\n  \
                    2h 15M\n  1w 300 )\n  IN NS ns\n@ 1d30m IN MX ( 10\n  mx ) ; the exchanger\nmx A 192.0.2.1\n\
                    _submission._tcp SRV 0 1 587 mx\nlong TXT ( \"one \"\n \"two\" )\n";
        check(text, &[]);
        let mut dns = Dns::default();
        dns.add_zone("beta.example", text);
        let check = |name: &str, kind, expect: &str| assert_eq!(dns.look_up(name, kind).to_string(), expect);
        check("beta.example", Kind::Mx, "10 mx.beta.example");
        check("long.beta.example", Kind::Txt, "\"one two\"");
    }

    #[test]
    fn wrong_parentheses() {
        let closing = "line 2: the line has a closing parenthesis, but no opening one";
        check("a A 192.0.2.1\nb MX 10 ) c\nd A x", &[closing, "line 3: \"x\" is no IPv4"]);
        check("a A 192.0.2.1\nb MX ( 10\nc", &["line 2: the line has an opening parenthesis"]);
        check("b MX ( ten\nc )", &["line 1: \"ten\" is no preference"]);
        let quote = "line 2: the line has an opening quote";
        check("b MX (\nc \"x", &["line 1: the line has an opening parenthesis", quote]);
        check("b MX ( ten\nc \"x\nd )", &["line 1: \"ten\" is no preference", quote]);
    }

    #[test]
    fn wrong_data() {
        check(
            "a A 1.2.3\n\nb XX c\nc MX ten d\nd A\ne",
            &[
                "line 1: \"1.2.3\" is no IPv4 address",
                "line 3: \"XX\" is no type; there are A, AAAA, MX, CNAME, TXT, PTR and SOA",
                "line 4: \"ten\" is no preference (0 to 65535)",
                "line 5: A wants one IPv4 address",
                "line 6: expected a type after the name",
            ],
        );
        check("a AAAA 192.0.2.1", &["\"192.0.2.1\" is no IPv6 address"]);
        check("a MX mx", &["MX wants a preference and the name of a host"]);
        check("a MX 65536 mx", &["\"65536\" is no preference"]);
        check("a MX 10 192.0.2.1", &["MX names a host, never an address such as 192.0.2.1"]);
        check("a MX 10 .", &["the preference of a null MX is 0"]);
        check("a MX 10 192.0.2.1.", &[]);
        check("@ SOA ns x 1 2 3 4", &["SOA wants the names of a server and a mailbox"]);
        check("@ SOA ns x 4294967295 2 3 4 5", &[]);
        check("@ SOA ns x one 2 3 4 5", &["\"one\" is no number of seconds"]);
        check("@ SOA ns x 1 2 3 4 soon", &["\"soon\" is no number of seconds"]);
        check("a SOA ns x 1 2 3 4 5", &["SOA stands at the origin"]);
        check("@ SOA ns x 1 2 3 4 5\n@ SOA ns x 2 2 3 4 5", &["line 2: a zone has one SOA"]);
        check("a CNAME .", &["CNAME wants a name"]);
        check("a PTR b c", &["PTR wants one name"]);
        check("a TXT v=spf1 -all", &["TXT wants its text in quotes"]);
        check("a TXT", &["TXT wants a text in quotes"]);
        check(&format!("a TXT \"{}\"", "x".repeat(256)), &["at most 255 octets"]);
        check("a CH A 192.0.2.1", &["\"CH\" is no type"]);
        check("a 1 2 A 192.0.2.1", &["\"2\" is no type"]);
        check("a 2147483648 A 192.0.2.1", &["\"2147483648\" is no type"]);
    }

    #[test]
    fn wrong_names() {
        check(
            "a..b A 192.0.2.1\n  A 192.0.2.2",
            &["line 1: \"a..b\" is no name", "line 2: begins with a blank"],
        );
        check("  A 192.0.2.1", &["repeats the name above, but there is none"]);
        check("a.gamma.example. A 192.0.2.1", &["a.gamma.example does not stand under beta.example"]);
        check("xbeta.example. A 192.0.2.1", &["does not stand under"]);
        check("*.x A 192.0.2.1\n* MX 10 mail", &[]);
        check("x.*.y A 192.0.2.1", &["\"x.*.y\" is no name: an asterisk stands at the beginning"]);
        check("a MX 10 *.mx", &["\"*.mx\" is no name: an asterisk stands at the beginning"]);
        check("$ORIGIN *.x", &["\"*.x\" is no name: an asterisk stands at the beginning"]);
        check("a MX 10 b..c", &["\"b..c\" is no name"]);
        assert_eq!(Dns::default().add_zone("a..b", "x Y")[0].line, 0);
    }

    #[test]
    fn wrong_company() {
        check("a A 192.0.2.1\na A 192.0.2.1", &["line 2: this record is there already"]);
        check("a A 192.0.2.1\na CNAME b", &["line 2: a name with a CNAME has no other record"]);
        check("a CNAME b\na A 192.0.2.1\na CNAME c", &["line 2: this name has a CNAME already", "line 3: "]);
        check("a MX 0 .\na MX 10 b", &["line 2: a null MX stands alone"]);
        check("a MX 10 b\na MX 0 .", &["line 2: a null MX stands alone"]);
    }

    #[test]
    fn wrong_directives() {
        check("$TTL", &["$TTL wants a time in seconds"]);
        check("$TTL soon", &["$TTL wants a time in seconds"]);
        check("$ORIGIN a b", &["$ORIGIN wants one name"]);
        check("$INCLUDE other", &["\"$INCLUDE\" is not read here; there are $ORIGIN and $TTL"]);
    }

    #[test]
    fn what_is_right_stays_when_something_is_wrong() {
        let mut dns = Dns::default();
        assert_eq!(dns.add_zone("beta.example", "a A 192.0.2.1\nb A x\nc A 192.0.2.3").len(), 1);
        assert!(matches!(dns.look_up("c.beta.example", Kind::A), Answer::Records(_)));
        assert_eq!(dns.look_up("b.beta.example", Kind::A), Answer::NxDomain);
    }
}
