//! Zones in memory for tests.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "a test uses what it needs, and fails where it cannot go on"
)]

use std::collections::BTreeMap;

use trust::dns::{Answer, Data, Dns, Kind, Question};
use trust::spf::Claim;

/// A claim with the names that the tests share.
pub(crate) fn claim(client: &str, sender: &str) -> Claim {
    Claim {
        client: client.parse().expect("an address"),
        helo: "mail.alpha.example".into(),
        sender: sender.into(),
        receiver: "mx.beta.example".into(),
        unix_s: 1_767_603_600,
    }
}

/// The records of one name.
#[derive(Default)]
struct Name {
    records: Vec<(Kind, Data)>,
    alias: Option<String>,
    fails: bool,
}

/// Names with their records, compared without case.
#[derive(Default)]
pub(crate) struct Zones(BTreeMap<String, Name>);

impl Zones {
    /// Reads lines of a name, a kind and the data; `FAIL` for a name whose server gives no answer.
    pub(crate) fn read(text: &str) -> Zones {
        let mut zones = Zones::default();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let mut words = line.splitn(3, ' ');
            let (name, kind, data) =
                (words.next().unwrap(), words.next().unwrap(), words.next().unwrap_or_default());
            let address = || Data::Address(data.parse().expect("an address"));
            match kind {
                "FAIL" => zones.fail(name),
                "TXT" => zones.add(name, Kind::Txt, Data::Text(data.into())),
                "A" => zones.add(name, Kind::A, address()),
                "AAAA" => zones.add(name, Kind::Aaaa, address()),
                "MX" => zones.add(name, Kind::Mx, Data::Name(data.into())),
                "PTR" => zones.add(name, Kind::Ptr, Data::Name(data.into())),
                other => panic!("no kind of record: {other}"),
            }
        }
        zones
    }

    fn name(&mut self, name: &str) -> &mut Name {
        self.0.entry(name.to_ascii_lowercase()).or_default()
    }

    /// Adds a name without records.
    pub(crate) fn add_name(&mut self, name: &str) {
        self.name(name);
    }

    /// Adds a record.
    pub(crate) fn add(&mut self, name: &str, kind: Kind, data: Data) {
        self.name(name).records.push((kind, data));
    }

    /// Makes a name stand for another.
    pub(crate) fn add_alias(&mut self, name: &str, target: &str) {
        self.name(name).alias = Some(target.into());
    }

    /// Lets each look-up fail that finds no record.
    pub(crate) fn fail(&mut self, name: &str) {
        self.name(name).fails = true;
    }
}

impl Dns for Zones {
    fn look_up(&self, question: &Question) -> Answer {
        let mut name = question.name.to_ascii_lowercase();
        for _ in 0..8 {
            let Some(found) = self.0.get(&name) else { return Answer::NxDomain };
            let of_kind = found.records.iter().filter(|(kind, _)| *kind == question.kind);
            let records: Vec<Data> = of_kind.map(|(_, data)| data.clone()).collect();
            return match &found.alias {
                _ if !records.is_empty() => Answer::Records(records),
                _ if found.fails => Answer::Failed,
                None => Answer::NoData,
                Some(target) => {
                    name = target.to_ascii_lowercase();
                    continue;
                }
            };
        }
        Answer::Failed
    }
}
