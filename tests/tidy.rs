//! The house rules as tests: sizes, directions, absences, and documents that say what is true.
#![allow(clippy::unwrap_used, reason = "a file that cannot be read is a failed test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Which crates of the workspace a crate may use; nobody uses `app`, `cli` and `xtask`.
const MAY_USE: [(&str, &[&str]); 10] = [
    ("catalogue", &[]),
    ("texts", &["catalogue"]),
    ("smtp", &["texts"]),
    ("mail", &["texts", "smtp"]),
    ("trust", &["texts", "smtp", "mail"]),
    ("relay", &["texts", "smtp", "mail", "trust"]),
    ("lessons", &["texts", "smtp", "mail", "trust", "relay"]),
    ("app", &["catalogue", "texts", "smtp", "mail", "trust", "relay", "lessons"]),
    ("cli", &["smtp", "mail", "trust", "relay", "lessons"]),
    ("xtask", &["catalogue"]),
];

/// The crates without clock, socket, thread, chance or print, and all that they take from outside.
const PURE: [(&str, &[&str]); 5] = [
    ("smtp", &["hmac", "md-5", "memchr", "sha2", "stringprep", "subtle"]),
    ("mail", &[]),
    ("trust", &[]),
    ("relay", &["litemap", "serde", "serde_json", "toml"]),
    ("lessons", &["serde", "toml", "pulldown-cmark"]),
];

#[test]
fn no_file_under_src_is_long() {
    let mut ours = files("src");
    // A schema is written by a test from the entries that the reader knows.
    ours.retain(|file| !is_theirs(file) && !file.ends_with("schema.json"));
    check(&ours, |_, text| {
        let lines = text.lines().count();
        (lines > 600).then(|| format!("{lines} lines, at most 600"))
    });
}

#[test]
fn every_rust_file_opens_with_its_sentence() {
    check(&rust(&["src", "tests"]), |_, text| {
        let first = text.lines().next().unwrap_or_default();
        let says = first.starts_with("//! ") && first.trim_end().len() > "//! ".len() + 10;
        (!says).then(|| format!("opens with \"{first}\", not with a sentence after //!"))
    });
}

#[test]
fn crates_depend_in_one_direction() {
    let names: BTreeSet<String> =
        fs::read_dir(root().join("src")).unwrap().map(|entry| name(&entry.unwrap().path())).collect();
    let known: BTreeSet<String> = MAY_USE.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names, known, "each folder under src/ is a crate whose place this test knows");
    for (krate, may_use) in MAY_USE {
        let uses = dependencies(krate);
        let inner = uses.iter().filter(|used| names.contains(*used) || *used == "smtp-playground");
        let wrong: Vec<_> = inner.filter(|used| !may_use.contains(&used.as_str())).collect();
        assert!(wrong.is_empty(), "{krate} must not use {wrong:?}");
    }
}

#[test]
fn pure_crates_take_little_from_outside_and_keep_the_lints() {
    for (krate, may_use) in PURE {
        let uses = dependencies(krate);
        let wrong: Vec<_> = uses
            .iter()
            .filter(|used| {
                !may_use.contains(&used.as_str()) && !MAY_USE.iter().any(|(inner, _)| inner == used)
            })
            .collect();
        assert!(wrong.is_empty(), "{krate} must not use {wrong:?}");
        assert!(!root().join("src").join(krate).join("clippy.toml").exists(), "{krate} has lints of its own");
    }
    check(&pure_sources(), |_, text| {
        let absent =
            ["clippy::disallowed", "std::env", "std::fs", "std::process", "println!(", "thread_local!"];
        code(text).find_map(|line| {
            absent
                .iter()
                .find(|word| line.contains(**word))
                .map(|word| format!("{word} in \"{}\"", line.trim()))
        })
    });
}

#[test]
fn the_protocol_does_not_serialise() {
    check(&rust(&["src/smtp"]), |_, text| {
        code(text)
            .find(|line| line.to_lowercase().contains("serde") || line.contains("Serialize"))
            .map(str::to_owned)
    });
}

#[test]
fn one_function_of_each_session_moves_its_state() {
    for session in ["server", "client"] {
        let moves: usize = rust(&[&format!("src/smtp/src/{session}")])
            .iter()
            .map(|file| code(&read(file)).filter(|line| line.contains("self.state = ")).count())
            .sum();
        assert_eq!(moves, 1, "places in the {session} session that move its state");
    }
}

#[test]
fn only_the_edges_of_the_page_name_the_browser() {
    check(&rust(&["src/app/src"]), |file, text| {
        let edge = file.contains("/platform/") || file.ends_with("/embed.rs");
        let names = |line: &&str| ["web_sys", "gloo", "js_sys"].iter().any(|word| line.contains(word));
        if edge { None } else { code(text).find(names).map(str::to_owned) }
    });
}

#[test]
fn the_page_keeps_to_its_policy() {
    check(&rust(&["src/app/src"]), |file, text| {
        // The words of lessons become HTML when the page is built, without any markup of their own.
        let made = file.ends_with("/tutor/player.rs");
        let wrong = |line: &&str| {
            [" style=", "<style"].iter().any(|word| line.contains(word))
                || line.contains("from_html_unchecked") && !made
        };
        code(text).find(wrong).map(str::to_owned)
    });
    check(&[root().join("index.html")], |_, text| {
        let inline = text
            .split("<script")
            .skip(1)
            .any(|script| !script.split('>').next().is_some_and(|tag| tag.contains(" src=")));
        (inline || text.contains("<style") || text.contains(" style=") || text.contains(" onclick="))
            .then(|| "an inline script or style".to_owned())
    });
}

#[test]
fn nothing_is_left_undone() {
    // Put together here, so that this file does not find itself.
    let words = ["TO", "FIX", "XX"].iter().zip(["DO", "ME", "X"]).map(|(a, b)| format!("{a}{b}"));
    let words: Vec<String> = words
        .chain(["to", "unimplemen"].iter().zip(["do!(", "ted!("]).map(|(a, b)| format!("{a}{b}")))
        .collect();
    check(&all(), |_, text| {
        text.lines().find(|line| words.iter().any(|word| line.contains(word))).map(str::to_owned)
    });
}

#[test]
fn no_file_knows_a_machine() {
    let words: Vec<String> = ["/ro", "/ho", "/wo", "/Us"]
        .iter()
        .zip(["ot/", "me/", "rk/", "ers/"])
        .map(|(a, b)| format!("{a}{b}"))
        .collect();
    check(&all(), |_, text| {
        text.lines().find(|line| words.iter().any(|word| line.contains(word))).map(str::to_owned)
    });
    let lock = read(&root().join("Cargo.lock"));
    let sources: BTreeSet<&str> = lock.lines().filter(|line| line.starts_with("source = ")).collect();
    assert_eq!(
        sources.into_iter().collect::<Vec<_>>(),
        ["source = \"registry+https://github.com/rust-lang/crates.io-index\""]
    );
}

#[test]
fn every_scenario_on_disk_is_shipped() {
    let list = read(&root().join("src/relay/src/scenario/mod.rs"));
    let mut scenarios = files("src/relay/scenarios");
    scenarios.retain(|file| file.extension().is_some_and(|ending| ending == "toml"));
    assert!(scenarios.len() >= 3);
    check(&scenarios, |file, _| {
        (!list.contains(&format!("/scenarios/{}\"", name(Path::new(file)))))
            .then(|| "not in SHIPPED".to_owned())
    });
}

#[test]
fn tools_have_the_versions_that_trunk_expects() {
    let trunk = read(&root().join("Trunk.toml")).parse::<toml::Table>().unwrap();
    let tools = &trunk["tools"];
    let lock = read(&root().join("Cargo.lock"));
    let locked = lock.split_once("name = \"wasm-bindgen\"\nversion = \"").unwrap().1.split('"').next();
    assert_eq!(tools["wasm_bindgen"].as_str(), locked);
    let xtask = read(&root().join("src/xtask/src/tools.rs"));
    let binaryen = xtask.split_once("const BINARYEN: &str = \"").unwrap().1.split('.').next().unwrap();
    assert_eq!(tools["wasm_opt"].as_str(), Some(format!("version_{binaryen}").as_str()));
}

#[test]
fn ci_runs_what_a_person_runs() {
    let script = read(&root().join(".ci/run"));
    let lines: Vec<&str> =
        script.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()).collect();
    assert_eq!(lines, ["set -euo pipefail", "cd \"$(dirname \"$0\")/..\"", "exec cargo xtask test"]);
}

#[test]
fn documents_name_only_commands_that_are_there() {
    let main = read(&root().join("src/xtask/src/main.rs"));
    let commands: BTreeSet<&str> =
        main.lines().filter_map(|line| line.trim().strip_prefix("[\"")?.split('"').next()).collect();
    assert!(commands.contains("serve") && commands.contains("test"));
    let mut named = 0;
    check(&documents(), |_, text| {
        let words = text
            .split("cargo xtask ")
            .skip(1)
            .filter_map(|rest| rest.split(|c: char| !c.is_ascii_lowercase()).next());
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        named += words.len();
        words
            .into_iter()
            .find(|word| !commands.contains(word))
            .map(|word| format!("cargo xtask {word} is no command"))
    });
    assert!(named > 0);
}

#[test]
fn links_in_documents_lead_somewhere() {
    check(&documents(), |file, text| {
        let links = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
        let inner =
            links.filter(|link| !link.is_empty() && !link.contains("://") && !link.starts_with("mailto:"));
        let folder = root().join(file).parent().unwrap().to_owned();
        inner
            .map(str::to_owned)
            .find(|link| !folder.join(link).exists())
            .map(|link| format!("{link} is not there"))
    });
}

/// Fails with every file that breaks the rule, and how.
#[track_caller]
fn check(files: &[PathBuf], mut rule: impl FnMut(&str, &str) -> Option<String>) {
    assert!(!files.is_empty(), "no file to look at");
    let wrong: BTreeMap<String, String> = files
        .iter()
        .filter_map(|file| {
            let name = file.strip_prefix(root()).unwrap().display().to_string();
            rule(&name, &read(file)).map(|how| (name, how))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The text of a file; nothing where it is no text.
fn read(file: &Path) -> String {
    let octets = fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    String::from_utf8(octets).unwrap_or_default()
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// All files below a folder, but for what is built or fetched.
fn files(folder: &str) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in fs::read_dir(root().join(folder)).unwrap() {
        let path = entry.unwrap().path();
        let inner = path.strip_prefix(root()).unwrap().display().to_string();
        if ["target", ".tools", "dist", ".git", "node_modules"].contains(&name(&path).as_str()) {
            continue;
        }
        if path.is_dir() {
            out.extend(files(&inner));
        } else {
            out.push(path);
        }
    }
    out.sort();
    out
}

/// Everything that people write, but for what others wrote.
fn all() -> Vec<PathBuf> {
    files("")
        .into_iter()
        .filter(|file| !name(file).starts_with("LICENSE") && name(file) != "Cargo.lock" && !is_theirs(file))
        .collect()
}

/// Whether others wrote the file: its folder has a licence of its own.
fn is_theirs(file: &Path) -> bool {
    let folder = file.parent().unwrap();
    folder != root() && folder.join("LICENSE").exists()
}

fn rust(folders: &[&str]) -> Vec<PathBuf> {
    let all = folders.iter().flat_map(|folder| files(folder));
    all.filter(|file| file.extension().is_some_and(|ending| ending == "rs")).collect()
}

fn pure_sources() -> Vec<PathBuf> {
    PURE.iter().flat_map(|(krate, _)| rust(&[&format!("src/{krate}/src")])).collect()
}

fn documents() -> Vec<PathBuf> {
    files("").into_iter().filter(|file| file.extension().is_some_and(|ending| ending == "md")).collect()
}

/// Lines that are code and not comment.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with("//"))
}

/// What a crate uses when it is built, under the names of Cargo.toml.
fn dependencies(krate: &str) -> BTreeSet<String> {
    let manifest = read(&root().join("src").join(krate).join("Cargo.toml")).parse::<toml::Table>().unwrap();
    let targets = manifest
        .get("target")
        .and_then(toml::Value::as_table)
        .into_iter()
        .flat_map(|targets| targets.values());
    let tables = targets.filter_map(toml::Value::as_table).chain([&manifest]);
    let kinds = tables.flat_map(|table| ["dependencies", "build-dependencies"].map(|kind| table.get(kind)));
    kinds.flatten().filter_map(toml::Value::as_table).flat_map(|kind| kind.keys().cloned()).collect()
}
