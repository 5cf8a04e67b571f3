//! Everything that CI runs, with one closing line that counts every test.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::run::{command, run, stage};
use crate::{dist, serve, tools};

/// What the runners counted.
#[derive(Default)]
struct Count {
    passed: u32,
    failed: u32,
    skipped: u32,
    /// The names of what was skipped.
    names: Vec<String>,
    /// Parts that failed without a test of their own.
    broken: Vec<String>,
}

pub(crate) fn test(part: Option<&str>) -> Result<(), String> {
    const PARTS: [&str; 6] = ["fmt", "clippy", "native", "wasm", "peers", "journeys"];
    if let Some(part) = part.filter(|part| !PARTS.contains(part)) {
        return Err(format!("\"{part}\" is no part of the test; there are {}", PARTS.join(", ")));
    }
    let wanted = |name: &str| part.is_none_or(|part| part == name);
    let mut count = Count::default();
    let wasm = tools::for_page()?;
    tools::for_test()?;
    if wanted("fmt") {
        count.check("fmt", "2 s", command("cargo", &["fmt", "--all", "--check"]));
    }
    if wanted("clippy") {
        let arguments = ["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"];
        count.check("clippy", "10 s, the first time 2 min", command("cargo", &arguments));
    }
    if wanted("native") {
        let arguments = ["test", "--workspace", "--exclude", "playground-tests", "--no-fail-fast"];
        count.tests("native", "20 s, the first time 2 min", command("cargo", &arguments))?;
        let mut arguments = vec!["test", "--package", "playground-tests"];
        arguments.extend(["--test", "dialogs", "--test", "tidy", "--no-fail-fast"]);
        count.tests("dialogs and house rules", "5 s", command("cargo", &arguments))?;
    }
    if wanted("wasm") {
        let arguments =
            ["test", "--package", "relay", "--test", "hash", "--target", "wasm32-unknown-unknown"];
        let mut cargo = wasm.apply(command("cargo", &arguments));
        cargo
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
            .env("CHROMEDRIVER", "chromedriver");
        count.tests("wasm in Chromium", "20 s, the first time 1 min", cargo)?;
    }
    if wanted("peers") {
        // What is tested is what a person runs, and 25 MB through an unoptimised engine is slow.
        stage("the native program", "5 s, the first time 1 min", || {
            run(command("cargo", &["build", "--quiet", "--release", "--package", "smtp-playground"]))
        })?;
        count.tests(
            "peers",
            "20 s",
            command("cargo", &["test", "--package", "playground-tests", "--test", "peers"]),
        )?;
    }
    if wanted("journeys") {
        let address = serve::in_background(dist::build()?)?;
        let mut cargo = command("cargo", &["test", "--package", "playground-tests", "--test", "journeys"]);
        cargo.env("PLAYGROUND_URL", address);
        count.tests("journeys", "1 min", cargo)?;
    }
    count.close()
}

/// Lets the dialogs write down what they saw.
pub(crate) fn bless() -> Result<(), String> {
    let mut cargo = command("cargo", &["test", "--package", "playground-tests", "--test", "dialogs"]);
    cargo.env("BLESS", "1");
    run(cargo)
}

impl Count {
    /// A part that passes or fails as a whole: it counts as one test.
    fn check(&mut self, name: &str, usually: &str, command: Command) {
        match stage(name, usually, || run(command)) {
            Ok(()) => self.passed += 1,
            Err(message) => {
                eprintln!("{message}");
                self.failed += 1;
            }
        }
    }

    /// A runner that prints `test result:` lines.
    fn tests(&mut self, name: &str, usually: &str, mut command: Command) -> Result<(), String> {
        let before = self.failed;
        let success = stage(name, usually, || {
            let mut child = command
                .stdout(Stdio::piped())
                .spawn()
                .map_err(|error| format!("the {name} tests cannot be started: {error}"))?;
            if let Some(output) = child.stdout.take() {
                for line in BufReader::new(output).lines().map_while(Result::ok) {
                    self.line(&line);
                }
            }
            child
                .wait()
                .map(|status| status.success())
                .map_err(|error| format!("the {name} tests are lost: {error}"))
        })?;
        if !success && self.failed == before {
            self.broken.push(name.to_owned());
        }
        Ok(())
    }

    fn line(&mut self, line: &str) {
        println!("{line}");
        if let Some(name) = line.strip_prefix("skipped: ") {
            self.names.push(name.to_owned());
        }
        let Some(result) = line.trim().strip_prefix("test result: ") else { return };
        let number = |what: &str| -> u32 {
            let before = result.split(what).next().unwrap_or_default();
            before.split_whitespace().last().and_then(|digits| digits.parse().ok()).unwrap_or(0)
        };
        self.passed += number(" passed");
        self.failed += number(" failed");
        self.skipped += number(" ignored");
    }

    fn close(self) -> Result<(), String> {
        for name in &self.names {
            println!("skipped: {name}");
        }
        for name in &self.broken {
            println!("broken: {name} (it ended before it could count its tests)");
        }
        let failed = self.failed + self.broken.len() as u32;
        let skipped = if self.skipped > 0 { format!(", {} skipped", self.skipped) } else { String::new() };
        println!("{} passed, {failed} failed{skipped}", self.passed);
        let ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
        match (failed, self.skipped) {
            (0, 0) => Ok(()),
            (0, _) if !ci => Ok(()),
            (0, skipped) => Err(format!("{skipped} tests were skipped, and CI skips none")),
            (failed, _) => Err(format!("{failed} tests failed")),
        }
    }
}
