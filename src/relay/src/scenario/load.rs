//! Reading scenario files, with errors that name file, line and key.

use std::fmt;

use super::{File, Problem, Scenario};

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

/// Reads a scenario file; all mistakes are told, not only the first.
pub fn parse(file: &str, text: &str) -> Result<Scenario, Vec<ScenarioError>> {
    read(file, text)?
        .build()
        .map_err(|problems| problems.into_iter().map(|problem| placed(file, text, problem)).collect())
}

/// Reads the form of a scenario file, without looking at what it says.
pub fn read(file: &str, text: &str) -> Result<File, Vec<ScenarioError>> {
    toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let line = text[..at.min(text.len())].matches('\n').count() + 1;
        let message = error.message().to_owned();
        vec![ScenarioError { file: file.to_owned(), line, key: String::new(), message }]
    })
}

fn placed(file: &str, text: &str, problem: Problem) -> ScenarioError {
    let key = match problem.table {
        "" => problem.key.to_owned(),
        table => format!("{table}.{}", problem.key),
    };
    ScenarioError { file: file.to_owned(), line: line_of(text, &problem), key, message: problem.message }
}

/// The line of the key in the right table; the table's own line where the key is missing; else the first.
fn line_of(text: &str, problem: &Problem) -> usize {
    let headers = [format!("[[{}]]", problem.table), format!("[{}]", problem.table)];
    let mut seen = 0;
    let mut inside = problem.table.is_empty();
    let mut start = 1;
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('[') {
            inside = false;
            if headers.iter().any(|header| line.starts_with(header.as_str())) {
                inside = seen == problem.index;
                seen += 1;
                if inside {
                    start = index + 1;
                }
            }
        } else if inside && line.split('=').next().is_some_and(|key| key.trim() == problem.key) {
            return index + 1;
        }
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::SHIPPED;

    const ONE: &str = SHIPPED[0].1;

    #[track_caller]
    fn check(text: &str, expect: &[&str]) {
        let errors = parse("a.toml", text).expect_err("a mistake");
        let got: Vec<String> = errors.iter().map(ScenarioError::to_string).collect();
        assert_eq!(got.len(), expect.len(), "{got:#?}");
        for (got, expect) in got.iter().zip(expect) {
            assert!(got.contains(expect), "{got}\nshould contain {expect}");
        }
    }

    #[test]
    fn the_shipped_scenarios_are_right() {
        for (name, text) in SHIPPED {
            let scenario = parse(name, text).unwrap_or_else(|errors| panic!("{errors:#?}"));
            assert_eq!(scenario.name, name);
            let bytes = read(name, text).expect("a file").to_bytes();
            assert_eq!(Scenario::from_bytes(&bytes), Ok(scenario));
        }
        assert!(Scenario::from_bytes(b"\x01junk").is_err());
    }

    #[test]
    fn mistakes_name_file_line_and_key() {
        check("version = 2\n", &["a.toml:1: missing field"]);
        check(
            &ONE.replace("version = 1", "version = 9"),
            &["version: is 9, but this edition reads version 1"],
        );
        check(&ONE.replace("latency_ms", "latency"), &["unknown field `latency`"]);
        check(&ONE.replace("role = \"mx\"", "role = \"boss\""), &["unknown variant `boss`"]);
        let line = ONE.lines().position(|line| line.starts_with("network = ")).expect("a network") + 1;
        let text = ONE.replacen("network = \"", "network = \"x", 1);
        check(&text, &[&format!("a.toml:{line}: host.network: \"x")]);
        check(&ONE.replacen("mailboxes = [\"bob@", "mailboxes = [\"bob@@", 1), &["host.mailboxes: \"bob@@"]);
        check(&ONE.replacen(" MX ", " MY ", 1), &["zone.records: line"]);
    }
}
