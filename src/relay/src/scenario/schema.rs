//! Keeps `scenarios/schema.json`, the shape and the entries in step; `BLESS=1` rewrites the schema.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::file::File;
use super::shape::{FILE, Form, Key};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/schema.json");

/// Every key once, with a value of its own.
const FULL: &str = include_str!("../../tests/full.toml");

fn schema() -> Value {
    let mut root = table(FILE);
    root["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    root["title"] = json!("A scenario of the SMTP playground, version 1");
    root
}

fn table(keys: &[Key]) -> Value {
    let properties: serde_json::Map<String, Value> = keys
        .iter()
        .map(|key| {
            let mut value = form(&key.form);
            value["description"] = json!(key.means);
            (key.name.to_owned(), value)
        })
        .collect();
    let required: Vec<&str> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    json!({ "type": "object", "additionalProperties": false, "properties": properties, "required": required })
}

fn form(of: &Form) -> Value {
    match of {
        Form::Text => json!({ "type": "string" }),
        Form::Name => json!({ "type": "string", "pattern": "^[a-z0-9-]{1,40}$" }),
        Form::Whole { min, max } => json!({ "type": "integer", "minimum": min, "maximum": max }),
        Form::Choice(known) => json!({ "enum": known }),
        Form::List { of, min } => json!({ "type": "array", "items": form(of), "minItems": min }),
        Form::Fixed(forms) => {
            let items: Vec<Value> = forms.iter().map(form).collect();
            let length = items.len();
            json!({ "type": "array", "prefixItems": items, "minItems": length, "maxItems": length })
        }
        Form::Map => json!({ "type": "object", "additionalProperties": { "type": "string" } }),
        Form::Table(keys) => table(keys),
        Form::Tables(keys) => json!({ "type": "array", "items": table(keys) }),
    }
}

#[test]
fn the_schema_says_what_the_reader_reads() {
    let expect = format!("{:#}\n", schema());
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(PATH, &expect).unwrap();
    }
    let got = std::fs::read_to_string(PATH).unwrap_or_default();
    assert!(got == expect, "scenarios/schema.json is not what the shape says: run with BLESS=1");
}

/// The keys of each table of a written file, `host.place`.
fn written(path: &str, value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(entries) => {
            for (name, value) in entries {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                into.insert(path.clone());
                if path != "host.transports" {
                    written(&path, value, into);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| written(path, item, into)),
        _ => {}
    }
}

/// The same of the shape.
fn shaped(path: &str, keys: &[Key], into: &mut BTreeSet<String>) {
    for key in keys {
        let path = if path.is_empty() { key.name.to_owned() } else { format!("{path}.{}", key.name) };
        into.insert(path.clone());
        if let Form::Table(keys) | Form::Tables(keys) = key.form {
            shaped(&path, keys, into);
        }
    }
}

#[test]
fn shape_and_entries_have_the_same_keys() {
    let file: File = super::read("full.toml", FULL).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let (mut in_entries, mut in_shape) = (BTreeSet::new(), BTreeSet::new());
    written("", &serde_json::to_value(&file).unwrap(), &mut in_entries);
    shaped("", FILE, &mut in_shape);
    assert_eq!(in_entries, in_shape);
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
    super::read("least.toml", least).unwrap_or_else(|errors| panic!("{errors:#?}"));
}
