//! Everything that CI runs, part by part, with one closing line that counts every test.

mod count;
mod wasm;

use std::process::Command;

use crate::run::{command, run, stage};
use crate::{book, dist, serve, size, tools};
use count::Count;

/// A part of the test: its name, how long it usually takes, and what runs it.
struct Part {
    name: &'static str,
    usually: &'static str,
    run: fn(&Part, &mut Count) -> Result<(), String>,
}

/// Names the one browser that journeys shall be made in; the runner reads it.
const BROWSER: &str = "PLAYGROUND_BROWSER";

/// A run of the journeys: its name, the browser, how long it usually takes, and what the runner is told besides.
type Run = (&'static str, &'static str, &'static str, &'static [&'static str]);

/// All journeys in Chromium, and one for each part of the page in the others and by keyboard alone.
const RUNS: [Run; 4] = [
    ("journeys in chromium", "chromium", "9 min", &[]),
    ("journeys through each part in firefox", "firefox", "2 min", &["PLAYGROUND_EACH_PART"]),
    ("journeys through each part in webkit", "webkit", "2 min", &["PLAYGROUND_EACH_PART"]),
    (
        "journeys through each part by keys alone",
        "chromium",
        "2 min",
        &["PLAYGROUND_EACH_PART", "PLAYGROUND_KEYS_ALONE"],
    ),
];

/// What proptest's values come from.
const SEED: &str = "PROPTEST_RNG_SEED";

const PARTS: [Part; 10] = [
    Part { name: "fmt", usually: "2 s", run: fmt },
    Part { name: "clippy", usually: "10 s, the first time 2 min", run: clippy },
    Part { name: "crates", usually: "1 min, the first time 4 min", run: crates },
    Part { name: "dialogs", usually: "5 s", run: target },
    Part { name: "fuzz", usually: "2 s", run: target },
    Part { name: "tidy", usually: "2 s", run: target },
    Part { name: "peers", usually: "1 min, the first time 3 min", run: peers },
    Part { name: "wasm", usually: "10 s, the first time 1 min", run: wasm::tests },
    Part { name: "weight", usually: "1 s, 40 s after a change", run: weight },
    Part { name: "journeys", usually: "15 min", run: journeys },
];

/// Runs every part, or one.
pub(crate) fn test(part: Option<&str>) -> Result<(), String> {
    let names = PARTS.map(|part| part.name);
    if let Some(part) = part.filter(|part| !names.contains(part)) {
        return Err(format!("\"{part}\" is no part of the test; there are {}", names.join(", ")));
    }
    if part.is_none() {
        set_up()?;
    }
    let mut count = Count::default();
    for chosen in PARTS.iter().filter(|chosen| part.is_none_or(|part| part == chosen.name)) {
        if let Err(message) = stage(chosen.name, chosen.usually, || (chosen.run)(chosen, &mut count)) {
            count.one(chosen.name, Err(message));
        }
    }
    count.close(std::env::var("CI").is_ok_and(|ci| ci == "true"))
}

/// Gets all the tools, those of the page and of every part of the test.
pub(crate) fn set_up() -> Result<(), String> {
    tools::for_page()?;
    tools::for_test()?;
    tools::browsers()?;
    tools::webkit()
}

/// Lets the dialogs write down what they saw.
pub(crate) fn bless() -> Result<(), String> {
    let mut cargo = tests_of("dialogs");
    cargo.env("BLESS", "1");
    run(cargo)
}

fn fmt(part: &Part, count: &mut Count) -> Result<(), String> {
    count.one(part.name, run(command("cargo", &["fmt", "--all", "--check"])));
    Ok(())
}

fn clippy(part: &Part, count: &mut Count) -> Result<(), String> {
    let words = ["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"];
    count.one(part.name, run(command("cargo", &words)));
    Ok(())
}

/// The tests that live in the crates themselves, the examples in their documentation included.
fn crates(part: &Part, count: &mut Count) -> Result<(), String> {
    let mut cargo = workspace();
    cargo.args(["--exclude", "playground-tests"]);
    count.tests(part.name, cargo)
}

/// A test target of the crate `tests/` that bears the name of the part.
fn target(part: &Part, count: &mut Count) -> Result<(), String> {
    count.tests(part.name, tests_of(part.name))
}

fn peers(part: &Part, count: &mut Count) -> Result<(), String> {
    tools::for_peers()?;
    target(part, count)
}

/// What the page weighs, against its limits.
fn weight(part: &Part, count: &mut Count) -> Result<(), String> {
    count.one(part.name, size::weigh(&dist::build()?));
    Ok(())
}

/// The journeys in every browser, or all of them in the one that `PLAYGROUND_BROWSER` names.
fn journeys(_: &Part, count: &mut Count) -> Result<(), String> {
    tools::axe()?;
    // A link is carried to another browser from each.
    tools::browsers()?;
    let page = dist::build()?;
    let book = serve::in_background(book::build(&page)?, serve::Policy::None)?;
    let address = serve::in_background(page, serve::Policy::Strict)?;
    let named = std::env::var(BROWSER).ok().filter(|name| !name.is_empty());
    let one = named.as_deref().map(|browser| ("journeys in one browser", browser, "9 min", &[][..]));
    for (name, browser, usually, told) in one.map_or(RUNS.to_vec(), |one| vec![one]) {
        let made = stage(name, usually, || {
            if browser == "webkit" {
                tools::webkit()?;
            }
            let mut cargo = tests_of("journeys");
            cargo.env("PLAYGROUND_URL", &address).env("BOOK_URL", &book).env(BROWSER, browser);
            cargo.envs(told.iter().map(|variable| (variable, "1")));
            count.tests(name, cargo)
        });
        if let Err(message) = made {
            count.one(name, Err(message));
        }
    }
    Ok(())
}

fn tests_of(target: &str) -> Command {
    let mut cargo = workspace();
    cargo.args(["--test", target]);
    cargo
}

/// All packages are selected, so that the features of shared crates, and with them what is compiled, stay the same in every
/// part; but not the measurements, which bring much along that no test needs.
fn workspace() -> Command {
    let mut cargo =
        command("cargo", &["test", "--workspace", "--exclude", "playground-bench", "--no-fail-fast"]);
    // Properties are tried with the same values each time; `cargo xtask fuzz` tries others.
    if std::env::var_os(SEED).is_none() {
        cargo.env(SEED, "1");
    }
    cargo
}
