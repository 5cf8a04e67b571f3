//! Checks the form of a scenario file against the shape: every mistake with its place, not only the first.

use std::fmt::Write as _;
use std::ops::Range;

use texts::{t, tell};
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::shape::{Form, Key, Keys, SOME_TEXTS};

/// A mistake in the form of a file.
pub(super) struct Misfit {
    /// The octets at fault.
    pub(super) span: Range<usize>,
    /// The key, `host.place`.
    pub(super) key: String,
    /// What is wrong, and what would be right.
    pub(super) message: String,
}

/// What was found.
#[derive(Default)]
pub(super) struct Check {
    /// The mistakes.
    pub(super) misfits: Vec<Misfit>,
    /// Whether a key is missing or has a wrong value, so that the file cannot be read.
    pub(super) unreadable: bool,
}

impl Check {
    /// Checks a whole file. Keys that are unknown are told and taken out, so that the rest can be read.
    pub(super) fn file(keys: Keys, tree: &mut DeTable<'_>) -> Check {
        let mut check = Check::default();
        check.table("", keys, tree, 0..0);
        check
    }

    fn wrong(&mut self, span: Range<usize>, key: &str, message: String) {
        self.unreadable = true;
        self.misfits.push(Misfit { span, key: key.to_owned(), message });
    }

    fn table(&mut self, path: &str, keys: Keys, table: &mut DeTable<'_>, span: Range<usize>) {
        let keys: Vec<&Key> = keys.iter().copied().flatten().collect();
        let whole = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        for key in keys.iter().filter(|key| key.required && !table.contains_key(key.name)) {
            self.wrong(span.clone(), &whole(key.name), t!("is missing: {}", first_lower(key.means)));
        }
        let known = |name: &str| keys.iter().find(|key| key.name == name);
        let mut strangers = Vec::new();
        for (name, value) in table.iter_mut() {
            match known(name.get_ref()) {
                Some(key) => self.value(&whole(key.name), &key.form, value),
                None => {
                    let message = unknown(name.get_ref(), &keys);
                    self.misfits.push(Misfit { span: name.span(), key: whole(name.get_ref()), message });
                    strangers.push(name.get_ref().to_string());
                }
            }
        }
        for name in strangers {
            table.remove(name.as_str());
        }
    }

    fn value(&mut self, path: &str, form: &'static Form, value: &mut Spanned<DeValue<'_>>) {
        let span = value.span();
        match (form, value.get_mut()) {
            (Form::Text, DeValue::String(_)) | (Form::Flag, DeValue::Boolean(_)) => {}
            (Form::Name, DeValue::String(text)) if is_name(text) => {}
            (Form::Choice(known), DeValue::String(text)) if known.contains(&text.as_ref()) => {}
            (Form::Whole { min, max }, DeValue::Integer(number))
                if i64::from_str_radix(number.as_str(), number.radix())
                    .is_ok_and(|number| (*min..=*max).contains(&number)) => {}
            (Form::List { of, min }, DeValue::Array(items)) if items.len() >= *min => {
                items.iter_mut().for_each(|item| self.value(path, of, item));
            }
            (Form::Fixed(forms), DeValue::Array(items)) if items.len() == forms.len() => {
                items.iter_mut().zip(*forms).for_each(|(item, form)| self.value(path, form, item));
            }
            (Form::Map, DeValue::Table(table)) => {
                table.iter_mut().for_each(|(_, text)| self.value(path, &Form::Text, text));
            }
            (Form::Lists, DeValue::Table(table)) => {
                table.iter_mut().for_each(|(_, texts)| self.value(path, &SOME_TEXTS, texts));
            }
            (Form::Counts, DeValue::Table(table)) => {
                const COUNT: Form = Form::Whole { min: 1, max: u32::MAX as i64 };
                table.iter_mut().for_each(|(_, count)| self.value(path, &COUNT, count));
            }
            (Form::Table(keys), DeValue::Table(table)) => self.table(path, keys, table, span),
            (Form::Tables(keys), DeValue::Array(items))
                if items.iter().all(|item| item.get_ref().is_table()) =>
            {
                for item in items.iter_mut() {
                    let span = item.span();
                    if let DeValue::Table(table) = item.get_mut() {
                        self.table(path, keys, table, span);
                    }
                }
            }
            (form, found) => {
                let message = t!("expected {}, found {}", expected(path, form), shown(found));
                self.wrong(span, path, message);
            }
        }
    }
}

/// A short name: what stands in links and in the picture.
fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 40
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn unknown(name: &str, keys: &[&Key]) -> String {
    let near = keys.iter().map(|key| (distance(name, key.name), key.name)).min();
    let mut message = t!("is no key here").to_owned();
    if let Some((distance, near)) = near
        && distance <= 1 + name.len() / 3
    {
        let _ = tell!(message, "; did you mean \"{near}\"?");
    }
    let names: Vec<&str> = keys.iter().map(|key| key.name).collect();
    let _ = tell!(message, " The keys are {}", names.join(", "));
    message
}

/// How many letters must be put in, left out or changed to make one word of another (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let changed = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

/// The form in words: `a text`, `2 values: …`.
fn expected(path: &str, form: &Form) -> String {
    match form {
        Form::Text => t!("a text in quotes").to_owned(),
        Form::Name => t!("a name of lower-case letters, digits and hyphens in quotes, at most 40").to_owned(),
        Form::Whole { min, max } if min == max => t!("the number {min}"),
        Form::Whole { min, max } => t!("a whole number from {min} to {max}"),
        Form::Flag => t!("true or false").to_owned(),
        Form::Choice(known) => t!("one of \"{}\"", known.join("\", \"")),
        Form::List { of, min: 0 } => t!("a list [ … ], each item {}", expected(path, of)),
        Form::List { of, min } => t!("a list [ … ] of at least {min}, each item {}", expected(path, of)),
        Form::Fixed(forms) => {
            let items: Vec<String> = forms.iter().map(|form| expected(path, form)).collect();
            t!("a list of {}: {}", forms.len(), items.join("; "))
        }
        Form::Map => "a table { \"name\" = \"text\" }".to_owned(),
        Form::Lists => "a table { \"name\" = [\"text\", …] }".to_owned(),
        Form::Counts => "a table { \"name\" = 1 }".to_owned(),
        Form::Table(_) => t!("a table, which begins with [{path}]"),
        Form::Tables(_) => t!("a list of tables, each of which begins with [[{path}]]"),
    }
}

/// A value in words, short.
fn shown(value: &DeValue<'_>) -> String {
    const CHARACTERS_MAX: usize = 40;
    match value {
        DeValue::String(text) if text.chars().count() > CHARACTERS_MAX => {
            format!("\"{}…\"", text.chars().take(CHARACTERS_MAX).collect::<String>())
        }
        DeValue::String(text) => format!("\"{text}\""),
        DeValue::Integer(number) => t!("the number {number}"),
        DeValue::Float(number) => t!("the number {}", number.as_str()),
        DeValue::Boolean(truth) => truth.to_string(),
        DeValue::Datetime(_) => t!("a date").to_owned(),
        DeValue::Array(items) => counted(items),
        DeValue::Table(_) => t!("a table").to_owned(),
    }
}

fn counted(items: &DeArray<'_>) -> String {
    match items.len() {
        0 => t!("an empty list").to_owned(),
        1 => t!("a list of 1 item").to_owned(),
        length => t!("a list of {length} items"),
    }
}

fn first_lower(sentence: &str) -> String {
    let mut characters = sentence.trim_end_matches('.').chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}
