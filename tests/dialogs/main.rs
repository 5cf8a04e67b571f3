//! Scripted conversations with a session: each `.dialog` file is one test.
//!
//! A file is a title with the section it shows, settings (`! name value`), and steps. A step is an input: `C: text` (a
//! line; CRLF is added), `c: text` (octets as they are), `C*9: text` (nine times; `{#}` counts), `T: seconds` (time passes),
//! `E:` (the peer closes). Escapes: `\r \n \t \0 \\ \xHH`, and `{9}x` for nine of an octet. Under it stands what must come:
//! `S: text` for each reply line (`S*9: text` for nine equal ones), `M: text` for a message that was accepted, `? command`
//! for what the host is asked, `! text` for a diagnostic, `= State` for the state in the end. `…` at the end of a line leaves
//! open how it goes on.
//!
//! In the folder `client` the file plays the server: `S:` is the input, `C:` what must come, and `= outcome <address> …`
//! what becomes of a recipient.
//!
//! `BLESS=1` writes what came down anew. A file whose title begins with `# known failure:` must fail. Every file is spoken
//! twice: as it stands, and octet by octet. `tests/rfc5321.md` and `tests/extensions.md` say which file shows which
//! rule; they are held to the files too.

mod client;
mod host;
mod rules;
mod script;
mod steps;

use std::path::{Path, PathBuf};

use libtest_mimic::{Arguments, Failed, Trial};

use steps::{Cut, Steps};

fn main() {
    let arguments = Arguments::from_args();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("dialogs");
    let bless = std::env::var("BLESS").is_ok_and(|value| value == "1");
    let files = files(&folder);
    assert!(files.len() >= 450, "only {} dialogs in {}", files.len(), folder.display());
    let mut trials = Vec::new();
    for file in files {
        let place = file.strip_prefix(&folder).unwrap_or(&file).to_owned();
        let plays_server = place.starts_with("client");
        trials.push(Trial::test(place.display().to_string(), move || check(&file, plays_server, bless)));
    }
    for page in rules::PAGES {
        trials.push(Trial::test(page, move || rules::check(page)));
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder of dialogs").flatten() {
        match entry.path() {
            path if path.is_dir() => out.extend(files(&path)),
            path if path.extension().is_some_and(|extension| extension == "dialog") => out.push(path),
            _ => {}
        }
    }
    out.sort();
    out
}

fn check(file: &Path, plays_server: bool, bless: bool) -> Result<(), Failed> {
    let text = std::fs::read_to_string(file)?;
    let at = |error: String| format!("{}:{error}", file.display());
    let (mut steps, whole, in_octets) = if plays_server {
        let script = client::Script::parse(&text).map_err(at)?;
        let (whole, in_octets) = (script.run(Cut::Whole), script.run(Cut::Octets));
        (script.steps, whole, in_octets)
    } else {
        let script = script::Script::parse(&text).map_err(at)?;
        let (whole, in_octets) = (script.run(Cut::Whole), script.run(Cut::Octets));
        (script.steps, whole, in_octets)
    };
    if bless && !steps.known_failure {
        steps.bless(&whole);
        std::fs::write(file, steps.written())?;
    }
    verdict(&steps, &whole, &in_octets).map_err(|error| at(error).into())
}

fn verdict(steps: &Steps, whole: &[Vec<String>], in_octets: &[Vec<String>]) -> Result<(), String> {
    let difference = steps
        .difference(whole)
        .or_else(|| steps.difference(in_octets).map(|error| format!("{error}\n  (octet by octet)")));
    match (difference, steps.known_failure) {
        (None, false) | (Some(_), true) => Ok(()),
        (Some(error), false) => Err(error),
        (None, true) => Err("1: marked as a known failure, but it passes: take the mark away".to_owned()),
    }
}
