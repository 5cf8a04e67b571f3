//! Zones as text again, and a zone in place of another.

use super::{Dns, Record, ZoneError};

/// The most octets of a zone's text.
const TEXT_OCTETS_MAX: usize = 64 * 1024;

impl Dns {
    /// The names of the zones, in the order in which they were added.
    pub fn origins(&self) -> &[String] {
        &self.origins
    }

    /// The records of a zone as its text, one a line, names short where they stand under the origin.
    pub fn zone_text(&self, origin: &str) -> String {
        let mut out = String::new();
        for (name, records) in self.records.iter().filter(|(name, _)| self.zone_of(name) == Some(origin)) {
            let short = match name.strip_suffix(origin) {
                Some("") => "@",
                Some(under) => under.trim_end_matches('.'),
                None => name,
            };
            for record in records {
                out.push_str(&format!("{short:<14}{:<6}{}\n", record.kind().as_str(), written(record)));
            }
        }
        out
    }

    /// Puts a text in the place of a zone. Where something is wrong with it nothing changes; all mistakes are told.
    pub fn replace_zone(&mut self, origin: &str, text: &str) -> Result<(), Vec<ZoneError>> {
        let wrong = |message: String| vec![ZoneError { line: 0, message }];
        if !self.origins.iter().any(|known| known == origin) {
            return Err(wrong(format!("there is no zone {origin}")));
        }
        if text.len() > TEXT_OCTETS_MAX {
            return Err(wrong(format!("a zone has at most {TEXT_OCTETS_MAX} octets")));
        }
        let mut changed = self.clone();
        changed.records.retain(|(name, _)| self.zone_of(name) != Some(origin));
        let errors = changed.add_zone(origin, text);
        if errors.is_empty() {
            *self = changed;
            Ok(())
        } else {
            Err(errors)
        }
    }

    /// The zone that a name is in: the closest.
    fn zone_of(&self, name: &str) -> Option<&str> {
        let above = |origin: &&String| {
            name.strip_suffix(origin.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        self.origins.iter().filter(above).max_by_key(|origin| origin.len()).map(String::as_str)
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
        assert_eq!(dns.add_zone("a.example", "@ MX 10 mx\nmx A 192.0.2.1\n@ TXT \"v=spf1 -all\"\n"), []);
        assert_eq!(dns.add_zone("sub.a.example", "@ A 192.0.2.2\n"), []);
        dns
    }

    #[test]
    fn a_zone_is_written_as_it_can_be_read() {
        let mut dns = dns();
        let before = dns.clone();
        let text = dns.zone_text("a.example");
        assert!(text.contains("mx            A     192.0.2.1\n") && !text.contains("192.0.2.2"), "{text}");
        assert_eq!(dns.replace_zone("a.example", &text), Ok(()));
        assert_eq!(dns.records, before.records);
    }

    #[test]
    fn a_zone_is_replaced_whole_or_not_at_all() {
        let mut dns = dns();
        let before = dns.clone();
        let errors = dns.replace_zone("a.example", "@ A 192.0.2.9\n@ B x\n").expect_err("a mistake");
        assert_eq!((errors.len(), errors[0].line), (1, 2));
        assert_eq!(dns, before);
        assert_eq!(dns.replace_zone("a.example", "@ A 192.0.2.9\n"), Ok(()));
        assert_eq!(dns.zone_text("a.example"), "@             A     192.0.2.9\n");
        assert_eq!(dns.zone_text("sub.a.example"), before.zone_text("sub.a.example"));
        assert!(dns.replace_zone("b.example", "").is_err());
    }
}
