//! The engine against any octets: its properties with values that were not tried before, then cargo-fuzz with the nightly
//! compiler, each target for a while.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::run::{command, run, run_quiet, stage};
use crate::{root, tools};

/// The targets, as they are named in `tests/fuzz/Cargo.toml`.
const TARGETS: [&str; 6] = ["command", "reply", "address", "content", "session", "pair"];
const SECONDS: &str = "60";
/// The name of what stands before them: the properties in the crates' tests.
const PROPERTIES: &str = "properties";
/// How many values each property is tried with.
const CASES: &str = "2000";
/// Longer inputs find nothing that shorter ones do not.
const OCTETS_MAX: u32 = 1_000;

/// Runs every target, or one; ends with the first input that breaks a rule.
pub(crate) fn fuzz(words: &[&str]) -> Result<(), String> {
    let (target, seconds) = match words {
        [] => (None, SECONDS),
        ["--seconds", seconds] => (None, *seconds),
        [target] => (Some(*target), SECONDS),
        [target, "--seconds", seconds] | ["--seconds", seconds, target] => (Some(*target), *seconds),
        _ => return Err("`cargo xtask fuzz [TARGET] [--seconds 60]` is how it is said".to_owned()),
    };
    if seconds.parse::<u32>().is_err() {
        return Err(format!("--seconds {seconds}: a whole number of seconds is wanted"));
    }
    if let Some(target) = target.filter(|target| *target != PROPERTIES && !TARGETS.contains(target)) {
        return Err(format!("\"{target}\" is no target; there are {PROPERTIES}, {}", TARGETS.join(", ")));
    }
    if target.is_none_or(|target| target == PROPERTIES) {
        stage(PROPERTIES, "8 min", properties)?;
    }
    if target == Some(PROPERTIES) {
        return Ok(());
    }
    tools::fuzz()?;
    stage("the targets", "10 s, the first time 3 min", || run_quiet(cargo_fuzz("build", &[])))?;
    let mut chosen = TARGETS.into_iter().filter(|name| target.is_none_or(|target| target == *name));
    chosen.try_for_each(|name| stage(name, &format!("{seconds} s"), || run_one(name, seconds)))
}

/// The tests of the crates with proptest's own choice of values, and many of them.
fn properties() -> Result<(), String> {
    let words = [
        "test",
        "--quiet",
        "-p",
        "smtp",
        "-p",
        "mail",
        "-p",
        "trust",
        "-p",
        "relay",
        "-p",
        "lessons",
        "--tests",
        "--no-fail-fast",
    ];
    let mut cargo = command("cargo", &words);
    cargo.env("PROPTEST_CASES", CASES);
    run(cargo)
}

/// What it finds new goes into `target/fuzz`; the corpus in `tests/fuzz/corpus` is only read.
fn run_one(name: &str, seconds: &str) -> Result<(), String> {
    let found = root().join("target/fuzz").join(name);
    fs::create_dir_all(&found).map_err(|error| format!("cannot make {}: {error}", found.display()))?;
    let corpus = folder().join("corpus").join(name);
    let (found, corpus) = (found.display().to_string(), corpus.display().to_string());
    let mut fuzz = cargo_fuzz("run", &[name, &found, &corpus, "--"]);
    fuzz.arg(format!("-max_total_time={seconds}")).arg(format!("-max_len={OCTETS_MAX}"));
    fuzz.arg(format!("-dict={}", folder().join("smtp.dict").display()));
    fuzz.args(["-timeout=10", "-verbosity=0", "-print_final_stats=1"]);
    run(fuzz)
}

/// Without a sanitizer: no crate here has unsafe code, and it is twenty times as fast.
fn cargo_fuzz(verb: &str, words: &[&str]) -> Command {
    let program = tools::folder().join("bin/cargo-fuzz").display().to_string();
    let folder = folder().display().to_string();
    let mut fuzz = command(&program, &["fuzz", verb, "--fuzz-dir", &folder, "--sanitizer", "none"]);
    fuzz.args(words);
    // `cargo xtask` runs inside cargo, which names its own toolchain to everything below it.
    for variable in ["CARGO", "RUSTC", "RUSTDOC"] {
        fuzz.env_remove(variable);
    }
    fuzz.env("RUSTUP_TOOLCHAIN", "nightly");
    fuzz
}

fn folder() -> PathBuf {
    root().join("tests/fuzz")
}
