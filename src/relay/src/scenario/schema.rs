//! The shape as a JSON schema, for the editors of those who write scenario files.

use serde_json::{Value, json};

use super::profile::SHAPE as PROFILE;
use super::shape::{FILE, Form, Keys};

/// The schema of scenario files (JSON Schema 2020-12), as it stands in `scenarios/schema.json`.
pub fn schema() -> Value {
    let mut root = table(FILE);
    root["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    root["title"] = json!("A scenario of the SMTP playground, version 1");
    root
}

/// The schema of profiles, as it stands in `scenarios/profile.schema.json`.
pub fn profile_schema() -> Value {
    let mut root = table(PROFILE);
    root["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    root["title"] = json!("A profile of smtp-playground listen, version 1");
    root
}

fn table(keys: Keys) -> Value {
    let keys = || keys.iter().copied().flatten();
    let properties: serde_json::Map<String, Value> = keys()
        .map(|key| {
            let mut value = form(&key.form);
            value["description"] = json!(key.means);
            (key.name.to_owned(), value)
        })
        .collect();
    let required: Vec<&str> = keys().filter(|key| key.required).map(|key| key.name).collect();
    json!({ "type": "object", "additionalProperties": false, "properties": properties, "required": required })
}

fn form(of: &Form) -> Value {
    match of {
        Form::Text => json!({ "type": "string" }),
        Form::Name => json!({ "type": "string", "pattern": "^[a-z0-9-]{1,40}$" }),
        Form::Whole { min, max } => json!({ "type": "integer", "minimum": min, "maximum": max }),
        Form::Flag => json!({ "type": "boolean" }),
        Form::Choice(known) => json!({ "enum": known }),
        Form::List { of, min } => json!({ "type": "array", "items": form(of), "minItems": min }),
        Form::Fixed(forms) => {
            let items: Vec<Value> = forms.iter().map(form).collect();
            let length = items.len();
            json!({ "type": "array", "prefixItems": items, "minItems": length, "maxItems": length })
        }
        Form::Map => json!({ "type": "object", "additionalProperties": { "type": "string" } }),
        Form::Lists => {
            json!({ "type": "object", "additionalProperties": { "type": "array", "items": { "type": "string" }, "minItems": 1 } })
        }
        Form::Counts => {
            json!({ "type": "object", "additionalProperties": { "type": "integer", "minimum": 1 } })
        }
        Form::Table(keys) => table(keys),
        Form::Tables(keys) => json!({ "type": "array", "items": table(keys) }),
    }
}
