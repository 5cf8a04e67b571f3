//! Scripted conversations with a server session: each `.dialog` file is one test.
//!
//! A file is a title with the section it shows, settings (`! name value`), and steps. A step is an input: `C: text` (a
//! line; CRLF is added), `c: text` (octets as they are), `T: seconds` (time passes), `E:` (the client closes). Escapes: `\r \n
//! \t \0 \\ \xHH`. Under it stands what must come: `S: text` for each reply line, `M: text` for a message that was
//! accepted, `! text` for a diagnostic, `= State` for the state in the end. `BLESS=1` writes these down anew. A file whose
//! title begins with `# known failure:` must fail. Every file is spoken twice: as it stands, and octet by octet.

mod host;
mod script;

use std::path::{Path, PathBuf};

use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let arguments = Arguments::from_args();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("dialogs");
    let bless = std::env::var("BLESS").is_ok_and(|value| value == "1");
    let files = files(&folder);
    assert!(files.len() >= 70, "only {} dialogs in {}", files.len(), folder.display());
    let trials = files.into_iter().map(|file| {
        let name = file.strip_prefix(&folder).unwrap_or(&file).display().to_string();
        Trial::test(name, move || check(&file, bless))
    });
    libtest_mimic::run(&arguments, trials.collect()).exit();
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

fn check(file: &Path, bless: bool) -> Result<(), Failed> {
    let text = std::fs::read_to_string(file)?;
    let script = script::Script::parse(&text).map_err(|error| format!("{}:{error}", file.display()))?;
    let spoken = script.run(script::Cut::Whole);
    if bless && !script.known_failure {
        return Ok(std::fs::write(file, script.rewritten(&spoken))?);
    }
    let in_octets = script.run(script::Cut::Octets);
    let difference = script
        .difference(&spoken)
        .or_else(|| script.difference(&in_octets).map(|error| format!("{error}\n  (octet by octet)")))
        .map(|error| format!("{}:{error}", file.display()));
    match (difference, script.known_failure) {
        (None, false) | (Some(_), true) => Ok(()),
        (Some(error), false) => Err(error.into()),
        (None, true) => Err("marked as a known failure, but it passes: take the mark away".into()),
    }
}
