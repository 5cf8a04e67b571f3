//! Properties of zone files: any text is read without a panic, and what is printed reads back.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeSet;

use proptest::prelude::*;
use relay::dns::{Answer, Dns, Kind, Record};

const KINDS: [Kind; 7] = [Kind::A, Kind::Aaaa, Kind::Mx, Kind::Cname, Kind::Txt, Kind::Ptr, Kind::Soa];

/// Words as they stand in zone files, right and wrong, so that the reader is led deep.
fn line() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("@".to_owned()),
        Just("$ORIGIN".to_owned()),
        Just("$TTL".to_owned()),
        Just("IN".to_owned()),
        Just("10".to_owned()),
        Just(".".to_owned()),
        Just(";".to_owned()),
        Just("\"v=spf1\"".to_owned()),
        Just("192.0.2.1".to_owned()),
        Just("2001:db8::1".to_owned()),
        prop::sample::select(KINDS.to_vec()).prop_map(|kind| kind.as_str().to_owned()),
        "[a-z]{1,3}(\\.[a-z]{1,3}){0,2}\\.?",
        "\\PC{0,4}",
    ];
    ("[ \t]{0,1}", prop::collection::vec(word, 0..6)).prop_map(|(blank, words)| blank + &words.join(" "))
}

/// A name under beta.example, and a record for it that may stand with others.
fn record() -> impl Strategy<Value = (String, Record)> {
    let name = || "[a-c](\\.[a-c]){0,2}".prop_map(|name| format!("{name}.beta.example"));
    let record = prop_oneof![
        any::<[u8; 4]>().prop_map(|octets| Record::A(octets.into())),
        any::<[u8; 16]>().prop_map(|octets| Record::Aaaa(octets.into())),
        (any::<u16>(), name()).prop_map(|(preference, name)| Record::Mx(preference, name)),
        "\\PC{0,60}".prop_map(Record::Txt),
        name().prop_map(Record::Ptr),
    ];
    (name(), record)
}

/// The record as a zone file spells it; names are whole there.
fn spelled(record: &Record) -> String {
    let dot = match record {
        Record::Mx(..) | Record::Cname(_) | Record::Ptr(_) => ".",
        _ => "",
    };
    format!("{} {record}{dot}", record.kind().as_str())
}

proptest! {
    #[test]
    fn any_text_is_read(origin in "\\PC{0,8}", text in any::<String>(), name in any::<String>()) {
        let mut dns = Dns::default();
        let lines = text.lines().count() as u32;
        for error in dns.add_zone(&origin, &text) {
            prop_assert!((0..=lines).contains(&error.line));
            prop_assert!(!error.message.is_empty());
        }
        for kind in KINDS {
            dns.look_up(&name, kind);
        }
    }

    #[test]
    fn lines_are_wrong_one_by_one(lines in prop::collection::vec(line(), 0..12)) {
        let mut dns = Dns::default();
        let errors = dns.add_zone("beta.example", &lines.join("\n"));
        let told: Vec<u32> = errors.iter().map(|error| error.line).collect();
        prop_assert!(told.is_sorted_by(|a, b| a < b), "each line is told once at most: {told:?}");
        // The wrong lines were left out: without them nothing is wrong, and the world is the same. A line after a wrong
        // one may lean on its name, and one within its parentheses is a part of it, so the world is only the same where
        // every line stands on its own.
        if !lines.iter().any(|line| line.starts_with([' ', '\t']) || line.contains('(')) {
            let right = lines.iter().zip(1..).map(|(line, n)| if told.contains(&n) { "" } else { line });
            let mut again = Dns::default();
            let text = right.collect::<Vec<_>>().join("\n");
            prop_assert_eq!(again.add_zone("beta.example", &text), []);
            prop_assert_eq!(again, dns);
        }
    }

    #[test]
    fn what_is_printed_reads_back(records in prop::collection::btree_set(record(), 0..20)) {
        let text: String =
            records.iter().map(|(name, record)| format!("{name}. {}\n", spelled(record))).collect();
        let mut dns = Dns::default();
        prop_assert_eq!(dns.add_zone("beta.example", &text), []);
        for (name, record) in &records {
            let Answer::Records(found) = dns.look_up(name, record.kind()) else {
                panic!("{name} {record} is lost")
            };
            prop_assert!(found.is_sorted());
            let expect: BTreeSet<_> =
                records.iter().filter(|(n, r)| n == name && r.kind() == record.kind()).map(|(_, r)| r.clone()).collect();
            prop_assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), expect);
        }
    }
}
