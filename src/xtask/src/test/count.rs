//! Adds up what the runners report, from the lines that libtest, libtest-mimic and wasm-bindgen-test all print.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// Passed, failed and skipped so far.
#[derive(Default)]
pub(super) struct Count {
    passed: u32,
    failed: Vec<String>,
    skipped: Vec<String>,
    /// What a browser cannot do, by its own table, and where its driver was lost once: no failure in CI either.
    told: Vec<String>,
}

impl Count {
    /// A check that is one test: it passes or it does not.
    pub(super) fn one(&mut self, name: &str, result: Result<(), String>) {
        match result {
            Ok(()) => {
                println!("test {name} ... ok");
                self.passed += 1;
            }
            Err(why) => {
                println!("test {name} ... FAILED: {why}");
                self.failed.push(name.to_owned());
            }
        }
    }

    /// Runs a test program, shows what it prints, and counts it.
    pub(super) fn tests(&mut self, part: &str, mut command: Command) -> Result<(), String> {
        let failed = |error| format!("the {part} tests cannot be run: {error}");
        let mut child = command.stdout(Stdio::piped()).spawn().map_err(failed)?;
        let mut seen = Seen::default();
        if let Some(output) = child.stdout.take() {
            for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
                let line = String::from_utf8_lossy(&line);
                println!("{line}");
                seen.line(&line);
            }
        }
        let status = child.wait().map_err(failed)?;
        if !status.success() && seen.failed == 0 {
            self.one(part, Err(format!("the runner ended with {status}")));
        } else if status.success() && seen.passed + seen.ignored == 0 {
            self.one(part, Err("the runner ran no test".to_owned()));
        }
        self.add(part, seen);
        Ok(())
    }

    fn add(&mut self, part: &str, seen: Seen) {
        self.passed += seen.passed;
        self.failed.extend(named(part, seen.failed, seen.failed_names));
        self.skipped.extend(named(part, seen.ignored, seen.ignored_names));
        self.told.extend(seen.told);
    }

    /// Names what failed and what was skipped, and prints the closing line. In CI a skipped test is a failed one.
    pub(super) fn close(mut self, ci: bool) -> Result<(), String> {
        if ci {
            let skipped = self.skipped.drain(..);
            self.failed.extend(skipped.map(|name| format!("{name} (skipped, and CI skips none)")));
        }
        println!();
        self.told.iter().for_each(|line| println!("{line}"));
        for (word, names) in [("failed", &self.failed), ("skipped", &self.skipped)] {
            names.iter().for_each(|name| println!("{word}: {name}"));
        }
        let skipped = match self.skipped.len() {
            0 => String::new(),
            number => format!(", {number} skipped"),
        };
        println!("{} passed, {} failed{skipped}", self.passed, self.failed.len());
        if self.failed.is_empty() { Ok(()) } else { Err("not every test passed".to_owned()) }
    }
}

/// As many names as there were tests, also where a runner printed none.
fn named(part: &str, number: u32, names: Vec<String>) -> Vec<String> {
    let nameless = (number as usize).saturating_sub(names.len());
    let all = names.into_iter().chain(vec!["a test without a name".to_owned(); nameless]);
    all.map(|name| format!("{part}: {name}")).collect()
}

/// What one run of test programs printed.
#[derive(Default)]
struct Seen {
    passed: u32,
    failed: u32,
    ignored: u32,
    failed_names: Vec<String>,
    ignored_names: Vec<String>,
    told: Vec<String>,
}

impl Seen {
    fn line(&mut self, line: &str) {
        let line = line.trim();
        if let Some(counts) = line.strip_prefix("test result: ") {
            self.passed += number_before(counts, " passed");
            self.failed += number_before(counts, " failed");
            self.ignored += number_before(counts, " ignored");
        } else if line.starts_with("left out in ") || line.starts_with("opened anew in ") {
            self.told.push(line.to_owned());
        } else if let Some((name, outcome)) =
            line.strip_prefix("test ").and_then(|rest| rest.rsplit_once(" ... "))
        {
            match outcome.split([' ', ',']).next() {
                Some("FAILED" | "FAIL") => self.failed_names.push(name.trim_end().to_owned()),
                Some("ignored") => self.ignored_names.push(name.trim_end().to_owned()),
                _ => {}
            }
        }
    }
}

/// The number that stands before a word: 12 in "ok. 12 passed; 0 failed".
fn number_before(text: &str, word: &str) -> u32 {
    let before = text.split_once(word).map_or("", |(before, _)| before);
    before.rsplit(' ').next().and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_all_runners_add_up() {
        let mut seen = Seen::default();
        for line in [
            "running 3 tests",
            "test one ... ok",
            "test two words ... FAILED",
            "test three ... ignored, no such program",
            "test aligned   ... ignored",
            "left out in Firefox: four: why",
            "opened anew in Firefox: five: why",
            "test result: FAILED. 1 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "    test result: ok. 12 passed; 0 failed; 0 ignored; 0 filtered out; finished in 1.2s",
        ] {
            seen.line(line);
        }
        assert_eq!((seen.passed, seen.failed, seen.ignored), (13, 1, 2));
        assert_eq!(seen.failed_names, ["two words"]);
        assert_eq!(seen.ignored_names, ["three", "aligned"]);
        assert_eq!(seen.told, ["left out in Firefox: four: why", "opened anew in Firefox: five: why"]);
    }

    #[test]
    fn in_ci_a_skipped_test_fails() {
        let count = || Count { passed: 1, skipped: vec!["swaks".to_owned()], ..Count::default() };
        assert!(count().close(false).is_ok());
        assert!(count().close(true).is_err());
    }

    #[test]
    fn a_runner_without_tests_or_without_names_still_counts() {
        let mut count = Count::default();
        count.tests("silent", Command::new("true")).unwrap();
        assert_eq!(count.failed, ["silent"]);
        assert_eq!(named("part", 2, vec!["a".to_owned()]), ["part: a", "part: a test without a name"]);
    }
}
