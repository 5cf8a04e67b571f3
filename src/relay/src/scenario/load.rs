//! Reading scenario files, with errors that name file, line and key.

use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use texts::t;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Scenario;
use super::check::Check;
use super::file::{File, VERSION};
use super::problem::{Part, Problem};
use super::profile::{Profile, ProfileFile, SHAPE as PROFILE};
use super::shape::{FILE, Keys};

/// A mistake in a scenario file, with its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScenarioError {
    /// The file, as it was named.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The key, `host.network`; empty where the file is no TOML.
    pub key: String,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.file, self.line)?;
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        f.write_str(&self.message)
    }
}

/// Reads a scenario file. All mistakes are told, in the order of lines; but what a file means can only be judged when
/// every key that must be there is, with a value of the right form, and its form only when it is TOML.
pub fn parse(file: &str, text: &str) -> Result<Scenario, Vec<ScenarioError>> {
    let mut reading = Reading::new(file, text);
    let scenario = reading.form(FILE).and_then(|form: File| reading.meaning(form.build()));
    reading.end(scenario)
}

/// Reads the form of a scenario file, without looking at what it says.
pub fn read(file: &str, text: &str) -> Result<File, Vec<ScenarioError>> {
    let mut reading = Reading::new(file, text);
    let form = reading.form(FILE);
    reading.end(form)
}

/// Reads a profile, with errors as those of a scenario file. `open` gives the text of a file that the profile names, or
/// why it cannot be read.
pub fn parse_profile(
    file: &str,
    text: &str,
    open: &mut dyn FnMut(&str) -> Result<String, String>,
) -> Result<Profile, Vec<ScenarioError>> {
    let mut reading = Reading::new(file, text);
    let profile = reading.form(PROFILE).and_then(|form: ProfileFile| reading.meaning(form.build(file, open)));
    reading.end(profile)
}

/// Reads the form of a profile, without looking at what it says.
pub fn read_profile(file: &str, text: &str) -> Result<ProfileFile, Vec<ScenarioError>> {
    let mut reading = Reading::new(file, text);
    let form = reading.form(PROFILE);
    reading.end(form)
}

/// Reads a file of another shape, with errors as those of a scenario file.
pub(super) fn parse_with<F: serde::de::DeserializeOwned, T>(
    file: &str,
    text: &str,
    keys: Keys,
    build: impl FnOnce(F) -> Result<T, Vec<Problem>>,
) -> Result<T, Vec<ScenarioError>> {
    let mut reading = Reading::new(file, text);
    let value = reading.form(keys).and_then(|form| reading.meaning(build(form)));
    reading.end(value)
}

/// A file while it is read.
struct Reading<'a> {
    file: &'a str,
    text: &'a str,
    tree: Spanned<DeTable<'a>>,
    errors: Vec<ScenarioError>,
}

impl<'a> Reading<'a> {
    fn new(file: &'a str, text: &'a str) -> Self {
        let (tree, mistakes) = DeTable::parse_recoverable(text);
        let mut reading = Reading { file, text, tree, errors: Vec::new() };
        // Only the first is told: one quote too few makes everything after it look wrong.
        if let Some(first) = mistakes.first() {
            let line = reading.line(first.span().unwrap_or_default());
            reading.error(line, "", t!("this is no TOML: {}", first.message()));
        }
        reading
    }

    fn error(&mut self, line: usize, key: &str, message: String) {
        let file = self.file.to_owned();
        self.errors.push(ScenarioError { file, line, key: key.to_owned(), message });
    }

    /// The line of the first octet of a span, from 1.
    fn line(&self, span: Range<usize>) -> usize {
        let before = self.text.as_bytes().iter().take(span.start);
        before.filter(|octet| **octet == b'\n').count() + 1
    }

    /// The value, or everything that is wrong.
    fn end<T>(mut self, value: Option<T>) -> Result<T, Vec<ScenarioError>> {
        match value {
            Some(value) if self.errors.is_empty() => Ok(value),
            _ => {
                self.errors.sort_by_key(|error| error.line);
                Err(self.errors)
            }
        }
    }

    /// The file as it is written; `None` where it cannot be read.
    fn form<T: Deserialize<'a>>(&mut self, keys: Keys) -> Option<T> {
        if !self.errors.is_empty() {
            return None;
        }
        if let Some((line, version)) = self.later_version() {
            let message = t!("is {version}, but this edition reads version {VERSION}: take a newer one");
            self.error(line, "version", message);
            return None;
        }
        let check = Check::file(keys, self.tree.get_mut());
        for misfit in check.misfits {
            self.error(self.line(misfit.span), &misfit.key, misfit.message);
        }
        if check.unreadable {
            return None;
        }
        match T::deserialize(toml::Deserializer::from(self.tree.clone())) {
            Ok(file) => Some(file),
            // The shape and the entries agree, so this does not happen; if it did, it would be told.
            Err(error) => {
                let line = self.line(error.span().unwrap_or_default());
                self.error(line, "", error.message().to_owned());
                None
            }
        }
    }

    /// The version, where it is later than this edition's; its form may be another, so nothing else is looked at.
    fn later_version(&self) -> Option<(usize, i64)> {
        let value = self.tree.get_ref().get("version")?;
        let number = value.get_ref().as_integer()?;
        let number = i64::from_str_radix(number.as_str(), number.radix()).ok()?;
        (number > i64::from(VERSION)).then(|| (self.line(value.span()), number))
    }

    /// What the file means, or every problem with its place.
    fn meaning<T>(&mut self, built: Result<T, Vec<Problem>>) -> Option<T> {
        built
            .map_err(|problems| {
                for problem in problems {
                    if let Part::Foreign(file, line) = problem.part {
                        let (line, key) = (line as usize, String::new());
                        self.errors.push(ScenarioError { file, line, key, message: problem.message });
                        continue;
                    }
                    let line = self.line_of(&problem);
                    let path = [problem.table, problem.key].join(".");
                    self.error(line, path.trim_start_matches('.'), problem.message);
                }
            })
            .ok()
    }

    /// The line of what a problem is about; of its table, where the key is not there.
    fn line_of(&self, problem: &Problem) -> usize {
        let root = self.tree.get_ref();
        let entry = match root.get(problem.table) {
            None => None,
            Some(value) => match value.get_ref() {
                DeValue::Array(entries) => entries.get(problem.index),
                _ => Some(value),
            },
        };
        let table =
            if problem.table.is_empty() { Some(root) } else { entry.and_then(|e| e.get_ref().as_table()) };
        let Some(value) = table.and_then(|table| table.get(problem.key)) else {
            return entry.map_or(1, |entry| self.line(entry.span()));
        };
        match (&problem.part, value.get_ref()) {
            (Part::Item(index), DeValue::Array(items)) => {
                self.line(items.get(*index).unwrap_or(value).span())
            }
            (Part::Line(line), DeValue::String(_)) => {
                self.line(value.span()) + self.lines_within(value, *line)
            }
            _ => self.line(value.span()),
        }
    }

    /// How many lines of the file lie between the start of a text and a line of it.
    fn lines_within(&self, text: &Spanned<DeValue<'_>>, line: u32) -> usize {
        let written = self.text.get(text.span()).unwrap_or_default();
        let Some(body) = written.strip_prefix("\"\"\"").or_else(|| written.strip_prefix("'''")) else {
            return 0;
        };
        // A line end right after the quotes does not belong to the text.
        let skipped = usize::from(body.starts_with('\n') || body.starts_with("\r\n"));
        skipped + line.saturating_sub(1) as usize
    }
}
