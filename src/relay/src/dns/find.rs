//! From a question to a response: the zone, aliases, wildcards, what is not there and for how long (RFC 1034 section 4.3.2,
//! RFC 2308, RFC 4592).

use smtp::SimTime;

use super::name::ASTERISK;
use super::{Answer, Dns, Kind, Record, TTL_S, Trouble, Zone};

/// The most aliases that are followed; more is an endless round for any resolver.
const ALIASES_MAX: usize = 8;
/// The most octets of a response over UDP, as resolvers have agreed on (RFC 9715 section 3.2).
const UDP_OCTETS_MAX: usize = 1_232;

/// What the name servers say to a question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Response {
    /// The answer.
    pub answer: Answer,
    /// The names that the name is an alias of, one after the other.
    pub aliases: Vec<String>,
    /// How many seconds it may be kept: as long as the record of it that may be kept shortest, or as the SOA record of
    /// the zone says where there is none. 0 where it may not be kept.
    pub ttl_s: u32,
    /// How much longer than usual it takes.
    pub delay: SimTime,
}

impl Response {
    /// A response that holds for this question alone.
    pub(crate) fn passing(answer: Answer) -> Response {
        Response { answer, aliases: Vec::new(), ttl_s: 0, delay: SimTime::ZERO }
    }

    /// How many octets it has where it does not fit into UDP, so that it comes truncated; names are counted as whole,
    /// but for those that repeat the question (RFC 1035 section 4.1).
    pub(crate) fn too_long(&self, name: &str) -> Option<u32> {
        const HEADER: usize = 12;
        const FIXED: usize = 12;
        let written = |name: &str| name.len() + 2;
        let data = |record: &Record| match record {
            Record::A(_) => 4,
            Record::Aaaa(_) => 16,
            Record::Mx(_, name) => 2 + written(name),
            Record::Cname(name) | Record::Ptr(name) => written(name),
            Record::Txt(text) => text.len() + text.len() / 255 + 1,
            // Two names and five numbers: as long as that, more or less.
            Record::Soa(text, _) => text.len(),
        };
        let aliases: usize = self.aliases.iter().map(|alias| FIXED + written(alias)).sum();
        let records: usize = match &self.answer {
            Answer::Records(records) => records.iter().map(|record| FIXED + data(record)).sum(),
            _ => 0,
        };
        let octets = HEADER + written(name) + 4 + aliases + records;
        (octets > UDP_OCTETS_MAX).then_some(octets as u32)
    }
}

impl Dns {
    /// Looks a name up as the network of this name sees it, or everybody, following at most eight aliases (RFC 1034 section 3.6.2).
    ///
    /// The name may end in a dot and is compared without case. MX records come sorted by preference and name, all others
    /// by value, so that the same zones always give the same answer.
    pub fn respond(&self, viewer: Option<&str>, name: &str, kind: Kind) -> Response {
        let mut name = name.trim_end_matches('.').to_ascii_lowercase();
        let mut response = Response { ttl_s: u32::MAX, ..Response::passing(Answer::ServFail) };
        loop {
            let zone = self.zone_of(viewer, &name);
            match zone.and_then(|zone| zone.trouble) {
                None => {}
                Some(Trouble::Slow(by)) => response.delay = response.delay + by,
                Some(trouble) => {
                    if trouble == Trouble::Silent {
                        response.answer = Answer::TimedOut;
                    }
                    response.ttl_s = 0;
                    return response;
                }
            }
            let records = zone.and_then(|zone| {
                let own = zone.records_of(&name);
                own.or_else(|| self.wildcard(viewer, zone, &name))
            });
            let (mut found, mut alias) = (Vec::new(), None);
            for (record, ttl_s) in records.into_iter().flatten() {
                if record.kind() == kind {
                    response.ttl_s = response.ttl_s.min(*ttl_s);
                    found.push(record.clone());
                } else if let Record::Cname(target) = record {
                    // It stands alone.
                    response.ttl_s = response.ttl_s.min(*ttl_s);
                    alias = Some(target);
                }
            }
            if !found.is_empty() {
                response.answer = Answer::Records(found);
                return response;
            }
            let Some(target) = alias else {
                response.ttl_s = response.ttl_s.min(zone.map_or(TTL_S, Zone::negative_s));
                let there = records.is_some() || self.stands_above(viewer, &name);
                response.answer = if there { Answer::NoData } else { Answer::NxDomain };
                return response;
            };
            if response.aliases.len() == ALIASES_MAX {
                response.ttl_s = 0;
                return response;
            }
            name.clone_from(target);
            response.aliases.push(name.clone());
        }
    }

    /// The zone that a name is in: the closest that is seen; among those of one name the viewer's own.
    fn zone_of(&self, viewer: Option<&str>, name: &str) -> Option<&Zone> {
        let above = |zone: &&Zone| zone.is_seen(viewer) && is_within(name, &zone.origin);
        self.zones.iter().filter(above).max_by_key(|zone| (zone.origin.len(), !zone.view.is_empty()))
    }

    /// What a wildcard says of a name that is not there: that which stands right below the closest name above that is
    /// there, and no other (RFC 4592 section 3.3.1).
    fn wildcard<'a>(
        &self,
        viewer: Option<&str>,
        zone: &'a Zone,
        name: &str,
    ) -> Option<&'a Vec<(Record, u32)>> {
        if self.stands_above(viewer, name) {
            return None;
        }
        let mut above = name;
        while above != zone.origin {
            above = above.split_once('.').map_or("", |(_, rest)| rest);
            if above == zone.origin || zone.records_of(above).is_some() || self.stands_above(viewer, above) {
                let below = if above.is_empty() { String::new() } else { format!(".{above}") };
                return zone.records_of(&format!("{ASTERISK}{below}"));
            }
        }
        None
    }

    /// Whether names exist below this one; then it exists too, without records (RFC 8020).
    fn stands_above(&self, viewer: Option<&str>, name: &str) -> bool {
        let below = |known: &str| known.len() > name.len() && !name.is_empty() && is_within(known, name);
        let mut seen = self.zones.iter().filter(|zone| zone.is_seen(viewer));
        seen.any(|zone| below(&zone.origin) || zone.records.iter().any(|(known, _)| below(known)))
    }
}

impl Zone {
    /// Whether it is for this network; one without a record is as good as none.
    fn is_seen(&self, viewer: Option<&str>) -> bool {
        let seen =
            self.view.is_empty() || viewer.is_some_and(|viewer| self.view.iter().any(|name| name == viewer));
        seen && !self.records.is_empty()
    }

    fn records_of(&self, name: &str) -> Option<&Vec<(Record, u32)>> {
        let place = self.place(name).ok()?;
        Some(&self.records[place].1)
    }

    /// The place of a name, or where it would have to be.
    pub(super) fn place(&self, name: &str) -> Result<usize, usize> {
        self.records.binary_search_by(|(known, _)| known.as_str().cmp(name))
    }

    /// How long it may be kept that something is not there, in seconds (RFC 2308 section 5).
    fn negative_s(&self) -> u32 {
        let records = self.records_of(&self.origin).into_iter().flatten();
        for (record, ttl_s) in records {
            if let Record::Soa(_, minimum) = record {
                return *minimum.min(ttl_s);
            }
        }
        TTL_S
    }
}

/// Whether a name is the apex or stands under it.
pub(super) fn is_within(name: &str, apex: &str) -> bool {
    let above = |rest: &str| rest.is_empty() || rest.ends_with('.');
    apex.is_empty() || name.strip_suffix(apex).is_some_and(above)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOA: &str = "@ 600 SOA ns hostmaster 1 2h 15m 1w 60\n";

    #[track_caller]
    fn check(text: &str, name: &str, kind: Kind, expect: (&str, &[&str], u32)) {
        let mut dns = Dns::default();
        assert_eq!(dns.add_zone("beta.example.", text), []);
        let got = dns.respond(None, name, kind);
        let aliases: Vec<&str> = got.aliases.iter().map(String::as_str).collect();
        assert_eq!((got.answer.to_string().as_str(), aliases.as_slice(), got.ttl_s), expect);
    }

    #[test]
    fn how_long_an_answer_may_be_kept() {
        let a = ("192.0.2.1", &[] as &[&str], 300);
        check("a A 192.0.2.1", "a.beta.example", Kind::A, a);
        check("a 60 A 192.0.2.1", "a.beta.example", Kind::A, (a.0, a.1, 60));
        check("$TTL 1h\na A 192.0.2.1", "a.beta.example", Kind::A, (a.0, a.1, 3_600));
        check("a 0 A 192.0.2.1", "a.beta.example", Kind::A, (a.0, a.1, 0));
        let two = "a 60 A 192.0.2.1\na 50 A 192.0.2.2";
        check(two, "a.beta.example", Kind::A, ("192.0.2.1, 192.0.2.2", a.1, 50));
        let alias = "w 20 CNAME v\nv 40 CNAME a\na 30 A 192.0.2.1";
        let names: &[&str] = &["v.beta.example", "a.beta.example"];
        check(alias, "w.beta.example", Kind::A, ("192.0.2.1", names, 20));
    }

    #[test]
    fn how_long_nothing_may_be_kept() {
        let (none, no_name): (_, &[&str]) = ("no such name (NXDOMAIN)", &[]);
        let no_data = "no record of this kind";
        check("a A 192.0.2.1", "b.beta.example", Kind::A, (none, no_name, 300));
        check(&format!("{SOA}a A 192.0.2.1"), "b.beta.example", Kind::A, (none, no_name, 60));
        check(&format!("{SOA}a A 192.0.2.1"), "a.beta.example", Kind::Mx, (no_data, no_name, 60));
        let short = SOA.replace("600", "7");
        check(&format!("{short}a A 192.0.2.1"), "b.beta.example", Kind::A, (none, no_name, 7));
        check(&format!("{SOA}w 9 CNAME b"), "w.beta.example", Kind::A, (none, &["b.beta.example"], 9));
        check(
            "w CNAME w",
            "w.beta.example",
            Kind::A,
            ("the name servers fail (SERVFAIL)", &["w.beta.example"; 8], 0),
        );
    }

    #[test]
    fn a_network_sees_its_own_zone() {
        let mut dns = Dns::default();
        assert_eq!(dns.add_zone("beta.example", "mail A 192.0.2.1\nwww A 192.0.2.2"), []);
        assert_eq!(dns.add_view("beta.example", &["inside".to_owned()], "mail A 10.0.0.1"), []);
        let seen = |viewer, name| dns.respond(viewer, name, Kind::A).answer.to_string();
        assert_eq!(seen(None, "mail.beta.example"), "192.0.2.1");
        assert_eq!(seen(Some("outside"), "mail.beta.example"), "192.0.2.1");
        assert_eq!(seen(Some("inside"), "mail.beta.example"), "10.0.0.1");
        assert_eq!(seen(Some("inside"), "www.beta.example"), "no such name (NXDOMAIN)");
    }

    #[test]
    fn the_closest_zone_answers() {
        let mut dns = Dns::default();
        assert_eq!(dns.add_zone("beta.example", "x.sub A 192.0.2.1\nw CNAME y.sub"), []);
        assert_eq!(dns.add_zone("sub.beta.example", "y A 192.0.2.2"), []);
        assert_eq!(dns.look_up("x.sub.beta.example", Kind::A), Answer::NxDomain);
        assert_eq!(dns.look_up("w.beta.example", Kind::A).to_string(), "192.0.2.2");
        dns.zones[1].trouble = Some(Trouble::Silent);
        assert_eq!(dns.look_up("w.beta.example", Kind::A), Answer::TimedOut);
        assert_eq!(dns.look_up("w.beta.example", Kind::Cname).to_string(), "y.sub.beta.example");
        dns.zones[1].trouble = Some(Trouble::Slow(SimTime::from_secs(2)));
        assert_eq!(dns.respond(None, "w.beta.example", Kind::A).delay, SimTime::from_secs(2));
        dns.zones[0].trouble = Some(Trouble::Fails);
        assert_eq!(dns.look_up("w.beta.example", Kind::A), Answer::ServFail);
    }

    /// The zone of RFC 4592 section 2.2.1, as far as its types are known here, and what it has to answer.
    #[test]
    fn wildcards_as_rfc_4592_has_them() {
        let text = "$ORIGIN example.\n* TXT \"this is a wildcard\"\n* MX 10 host1\nsub.* TXT \"x\"\n\
                    host1 A 192.0.2.1\n_ssh._tcp.host1 TXT \"ssh\"\n_ssh._tcp.host2 TXT \"ssh\"";
        let mut dns = Dns::default();
        let wrong = dns.add_zone("example", text);
        assert_eq!(wrong.len(), 1, "an asterisk in the middle: {wrong:?}");
        assert_eq!(dns.add_zone("subdel.example", "@ A 192.0.2.9"), []);
        let check = |name: &str, kind, expect: &str| {
            assert_eq!(dns.respond(None, name, kind).answer.to_string(), expect, "{name}");
        };
        let (none, no_data) = ("no such name (NXDOMAIN)", "no record of this kind");
        check("host3.example", Kind::Mx, "10 host1.example");
        check("host3.example", Kind::A, no_data);
        check("foo.bar.example", Kind::Txt, "\"this is a wildcard\"");
        check("*.example", Kind::Mx, "10 host1.example");
        // A name that is there has what it has; one in between is there without records.
        check("host1.example", Kind::Mx, no_data);
        check("_tcp.host1.example", Kind::Txt, no_data);
        check("_telnet._tcp.host1.example", Kind::Txt, none);
        check("host2.example", Kind::Mx, no_data);
        check("ghost.host2.example", Kind::Mx, none);
        // Another zone begins there.
        check("host.subdel.example", Kind::Mx, none);
        check("ghost.subdel.example", Kind::Txt, none);
    }

    #[test]
    fn a_wildcard_below_a_name() {
        let text = "@ A 192.0.2.1\n*.sub 60 A 192.0.2.2\na.b.sub A 192.0.2.3\n*.w CNAME mx\nmx A 192.0.2.4";
        let a = ("192.0.2.2", &[] as &[&str], 60);
        check(text, "x.sub.beta.example", Kind::A, a);
        check(text, "X.Y.SUB.beta.example.", Kind::A, a);
        check(text, "sub.beta.example", Kind::A, ("no record of this kind", &[], 300));
        check(text, "b.sub.beta.example", Kind::A, ("no record of this kind", &[], 300));
        check(text, "x.b.sub.beta.example", Kind::A, ("no such name (NXDOMAIN)", &[], 300));
        check(text, "x.beta.example", Kind::A, ("no such name (NXDOMAIN)", &[], 300));
        check(text, "x.w.beta.example", Kind::A, ("192.0.2.4", &["mx.beta.example"], 300));
        let mut dns = Dns::default();
        assert_eq!(dns.add_zone(".", "* A 192.0.2.5\nbeta.example. A 192.0.2.1"), []);
        assert_eq!(dns.look_up("anything", Kind::A).to_string(), "192.0.2.5");
        assert_eq!(dns.look_up("x.example", Kind::A), Answer::NxDomain);
    }

    #[test]
    fn a_wildcard_is_of_the_network_that_sees_it() {
        let mut dns = Dns::default();
        assert_eq!(dns.add_zone("beta.example", "* A 192.0.2.1"), []);
        assert_eq!(dns.add_view("beta.example", &["inside".to_owned()], "a A 10.0.0.1"), []);
        let seen = |viewer, name| dns.respond(viewer, name, Kind::A).answer.to_string();
        assert_eq!(seen(None, "b.beta.example"), "192.0.2.1");
        assert_eq!(seen(None, "a.beta.example"), "192.0.2.1");
        assert_eq!(seen(Some("inside"), "b.beta.example"), "no such name (NXDOMAIN)");
    }

    #[test]
    fn what_does_not_fit_into_udp() {
        let long = |count: usize| -> Option<u32> {
            let text: String = (0..count).map(|i| format!("a A 192.0.2.{i}\n")).collect();
            let mut dns = Dns::default();
            assert_eq!(dns.add_zone("beta.example", &text), []);
            dns.respond(None, "a.beta.example", Kind::A).too_long("a.beta.example")
        };
        assert_eq!((long(1), long(75)), (None, None));
        assert_eq!(long(76), Some(1_248));
    }
}
