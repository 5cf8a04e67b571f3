//! Zones as text again, and a zone in place of another.

use texts::t;

use super::{Dns, Record, TTL_S, Zone, ZoneError};

/// The most octets of a zone's text.
const TEXT_OCTETS_MAX: usize = 64 * 1024;

/// What stands between the name of a zone and the names of the networks that see it.
const SEEN_BY: &str = " seen by ";

/// The name of a zone, without who sees it.
pub(super) fn name_of(title: &str) -> &str {
    title.split_once(SEEN_BY).map_or(title, |(name, _)| name)
}

impl Zone {
    /// What tells it from all others: its name, and where it is not for everybody, who sees it.
    pub(crate) fn title(&self) -> String {
        let mut out = self.origin.clone();
        for (index, network) in self.view.iter().enumerate() {
            out.push_str(if index == 0 { SEEN_BY } else { ", " });
            out.push_str(network);
        }
        out
    }

    /// Its records as text, one a line, names short where they stand under the origin.
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        for (name, records) in &self.records {
            let short = match name.strip_suffix(self.origin.as_str()) {
                _ if self.origin.is_empty() => name,
                Some("") => "@",
                Some(under) => under.trim_end_matches('.'),
                None => name,
            };
            for (record, ttl_s) in records {
                let ttl = if *ttl_s == TTL_S { String::new() } else { format!("{ttl_s} ") };
                out.push_str(&format!("{short:<14}{ttl}{:<6}{}\n", record.kind().as_str(), written(record)));
            }
        }
        out
    }
}

impl Dns {
    /// The titles of the zones, in the order in which they were added.
    pub fn titles(&self) -> Vec<String> {
        self.zones.iter().map(Zone::title).collect()
    }

    /// The zone of a title.
    pub(crate) fn zone_mut(&mut self, title: &str) -> Option<&mut Zone> {
        self.zones.iter_mut().find(|zone| zone.title() == title)
    }

    /// Puts a text in the place of a zone. Where something is wrong with it nothing changes; all mistakes are told.
    pub fn replace_zone(&mut self, title: &str, text: &str) -> Result<(), Vec<ZoneError>> {
        let wrong = |message: String| vec![ZoneError { line: 0, message }];
        let Some(zone) = self.zone_mut(title) else {
            return Err(wrong(t!("there is no zone {title}")));
        };
        if text.len() > TEXT_OCTETS_MAX {
            return Err(wrong(t!("a zone has at most {TEXT_OCTETS_MAX} octets")));
        }
        let mut read = Dns::default();
        let errors = read.add_zone(&zone.origin, text);
        if !errors.is_empty() {
            return Err(errors);
        }
        zone.records = read.zones.pop().map(|zone| zone.records).unwrap_or_default();
        Ok(())
    }
}

/// A record's data as a zone file has it: names end in a dot.
fn written(record: &Record) -> String {
    match record {
        Record::Mx(preference, name) => format!("{preference} {name}."),
        Record::Cname(name) | Record::Ptr(name) => format!("{name}."),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dns() -> Dns {
        let mut dns = Dns::default();
        assert_eq!(
            dns.add_zone(
                "a.example",
                "@ 1m SOA ns x.ns 1 2h 15m 1w 60\n@ MX 10 mx\nmx A 192.0.2.1\n@ TXT \"v=spf1 -all\"\n"
            ),
            []
        );
        assert_eq!(dns.add_zone("sub.a.example", "@ A 192.0.2.2\n"), []);
        dns
    }

    #[test]
    fn a_zone_is_written_as_it_can_be_read() {
        let mut dns = dns();
        let before = dns.clone();
        let text = dns.zones[0].text();
        let soa = "@             60 SOA   ns.a.example. x.ns.a.example. 1 2h 15m 1w 60\n";
        assert!(text.contains("mx            A     192.0.2.1\n") && text.contains(soa), "{text}");
        assert_eq!(dns.replace_zone("a.example", &text), Ok(()));
        assert_eq!(dns, before);
    }

    #[test]
    fn a_zone_is_replaced_whole_or_not_at_all() {
        let mut dns = dns();
        let before = dns.clone();
        let errors = dns.replace_zone("a.example", "@ A 192.0.2.9\n@ B x\n").expect_err("a mistake");
        assert_eq!((errors.len(), errors[0].line), (1, 2));
        assert_eq!(dns, before);
        assert_eq!(dns.replace_zone("a.example", "@ A 192.0.2.9\n"), Ok(()));
        assert_eq!(dns.zones[0].text(), "@             A     192.0.2.9\n");
        assert_eq!(dns.zones[1], before.zones[1]);
        assert!(dns.replace_zone("b.example", "").is_err());
    }

    #[test]
    fn two_zones_of_one_name_are_told_apart() {
        let mut dns = dns();
        let view = ["inside".to_owned(), "beside".to_owned()];
        assert_eq!(dns.add_view("a.example", &view, "@ A 192.0.2.8\n"), []);
        let title = "a.example seen by inside, beside";
        assert_eq!(dns.titles(), ["a.example", "sub.a.example", title]);
        assert_eq!(Dns::check(title, "@ A 192.0.2.9\na.example. TXT \"x\"\n"), []);
        let first = dns.zones[0].clone();
        assert_eq!(dns.replace_zone(title, "@ A 192.0.2.9\n"), Ok(()));
        assert_eq!(
            (dns.zones[0].clone(), dns.zones[2].text()),
            (first, "@             A     192.0.2.9\n".into())
        );
    }
}
