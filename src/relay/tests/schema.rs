//! Keeps `scenarios/schema.json`, the reader's shape and the entries in step; `BLESS=1` rewrites the schema.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeSet;

use relay::scenario::{profile_schema, read, read_profile, schema};
use serde_json::Value;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");

/// Every key once at least.
const FULL: &str = include_str!("full.toml");

/// Every key of a profile that is none of a host.
const FULL_PROFILE: &str = include_str!("full-profile.toml");

/// JSON in which what fits on a line stands on one.
fn shown(value: &Value, indent: usize) -> String {
    const COLUMNS: usize = 120;
    let short = value.to_string();
    let (open, close, parts): (char, char, Vec<String>) = match value {
        _ if indent + short.len() <= COLUMNS => return short,
        Value::Object(entries) => {
            let part = |(name, value)| format!("{}: {}", Value::String(name), shown(value, indent + 2));
            ('{', '}', entries.iter().map(|(name, value)| part((name.clone(), value))).collect())
        }
        Value::Array(items) => ('[', ']', items.iter().map(|item| shown(item, indent + 2)).collect()),
        _ => return short,
    };
    let (inner, outer) = (" ".repeat(indent + 2), " ".repeat(indent));
    format!("{open}\n{inner}{}\n{outer}{close}", parts.join(&format!(",\n{inner}")))
}

#[track_caller]
fn check(name: &str, schema: &Value) {
    let path = format!("{FOLDER}/{name}");
    let expect = format!("{}\n", shown(schema, 0));
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &expect).expect("a file");
    }
    let got = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(got == expect, "scenarios/{name} is not what the shape says: run with BLESS=1");
}

#[test]
fn the_schema_says_what_the_reader_reads() {
    check("schema.json", &schema());
    check("profile.schema.json", &profile_schema());
}

/// The keys of each table of a written file, `host.place`.
fn written(path: &str, value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(entries) => {
            for (name, value) in entries {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                into.insert(path.clone());
                let own = ["host.transports", "host.users", "host.aliases", "expect.mailboxes"];
                if !own.contains(&path.as_str()) && !path.starts_with("replies.") {
                    written(&path, value, into);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| written(path, item, into)),
        _ => {}
    }
}

/// The same of the schema.
fn described(path: &str, table: &Value, into: &mut BTreeSet<String>) {
    let Some(properties) = table["properties"].as_object() else { return };
    for (name, value) in properties {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        into.insert(path.clone());
        described(&path, value, into);
        described(&path, &value["items"], into);
    }
}

#[test]
fn schema_and_entries_have_the_same_keys() {
    let file = read("full.toml", FULL).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let (mut in_entries, mut in_schema) = (BTreeSet::new(), BTreeSet::new());
    written("", &serde_json::to_value(&file).unwrap(), &mut in_entries);
    described("", &schema(), &mut in_schema);
    assert!(in_schema.contains("event.draft.from"));
    assert_eq!(in_entries, in_schema);
}

#[test]
fn a_profile_has_the_keys_of_a_host_and_its_own() {
    let file = read_profile("full-profile.toml", FULL_PROFILE).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let (mut in_entries, mut in_schema) = (BTreeSet::new(), BTreeSet::new());
    written("", &serde_json::to_value(&file).unwrap(), &mut in_entries);
    described("", &profile_schema(), &mut in_schema);
    // What a host has only among others is an entry that no profile may have.
    let placed = [
        "name",
        "role",
        "network",
        "addresses",
        "place",
        "relay_networks",
        "transports",
        "smart_host",
        "messages_per_connection",
        "connections_per_destination_max",
        "bounce_lifetime_s",
        "double_bounces_to",
        "smart_host_user",
        "smart_host_password",
        "user",
        "password",
        "certificate",
        "tls",
        "clock_ahead_s",
        "trusted_issuers",
    ];
    for key in placed {
        assert!(in_entries.remove(&format!("host.{key}")), "host.{key}");
    }
    assert!(in_schema.contains("host.catch_all") && in_schema.contains("listener.proxy"));
    assert_eq!(in_entries, in_schema);
}

#[test]
fn keys_that_need_not_be_there_are_not_missed() {
    // A file with the required keys only.
    let least = "version = 1\nname = \"x\"\ntitle = \"\"\nsummary = \"\"\nstart_unix_s = 0\nlookup_ms = 0\n\
        [draft]\nfrom = \"\"\nto = [\"\"]\nsubject = \"\"\ntext = \"\"\n\
        [[network]]\nname = \"n\"\ntitle = \"\"\narea = [0, 0, 1, 1]\n[[router]]\nname = \"r\"\nplace = [0, 0]\n\
        [[host]]\nname = \"h\"\nhost_name = \"\"\nrole = \"mx\"\nnetwork = \"n\"\naddresses = [\"\"]\nplace = [0, 0]\n\
        [[link]]\nbetween = [\"h\", \"r\"]\nlatency_ms = 0\nkbit_per_s = 1\n\
        [[zone]]\norigin = \"\"\nrecords = \"\"\n[[event]]\nat_ms = 0\naction = \"host-up\"\n";
    read("least.toml", least).unwrap_or_else(|errors| panic!("{errors:#?}"));
}
