//! What the page weighs and how soon it is usable, against their limits.

use std::fs;
use std::path::Path;

use crate::run::{command, run};
use crate::{dist, serve, tools};

/// What is fetched together: a name, the files by the beginnings of their names, and how many octets of brotli they may have.
struct Artefact {
    name: &'static str,
    files: &'static [&'static str],
    octets_max: u64,
}

const FIRST: &str = "first load";

/// What belongs to no other artefact is the first load. The first that holds a file has it.
const ARTEFACTS: [Artefact; 8] = [
    Artefact { name: FIRST, files: &[], octets_max: 120_000 },
    Artefact {
        name: "engine, at the first sign of a person",
        files: &["split_engine", "chunk_", "mail.css", "session.css"],
        octets_max: 175_000,
    },
    Artefact {
        name: "tutor, with the first lesson",
        files: &["split_tutor", "lesson.css"],
        octets_max: 50_000,
    },
    Artefact { name: "panels, with the first event", files: &["split_panels"], octets_max: 88_000 },
    Artefact { name: "the element's loader", files: &["embed/smtp-playground.js"], octets_max: 6_000 },
    Artefact {
        name: "the element's first picture",
        files: &["embed/embed.", "embed/embed_bg", "embed/style.css", "embed/__wasm_split.js"],
        octets_max: 105_000,
    },
    Artefact {
        name: "the element's engine and panels",
        files: &["embed/split_", "embed/chunk_", "embed/mail.css", "embed/session.css", "embed/lesson.css"],
        octets_max: 290_000,
    },
    Artefact { name: "pages around the element", files: &["embed/"], octets_max: 10_000 },
];

/// Weighs the page and measures how soon a person can use it.
pub(crate) fn size() -> Result<(), String> {
    let folder = dist::build()?;
    let weighed = weigh(&folder);
    tools::browser()?;
    let address = serve::in_background(folder, serve::Policy::Strict)?;
    let words = ["run", "--quiet", "--package", "playground-tests", "--bin", "usable", "--", &address];
    let usable = run(command("cargo", &words));
    weighed.and(usable)
}

/// Prints the weight of each file and of each artefact; fails where one passes its limit.
pub(crate) fn weigh(folder: &Path) -> Result<(), String> {
    println!("{:>9} {:>9}", "plain", "brotli");
    let mut weights = Vec::new();
    for file in dist::files(folder)?.iter().filter(|file| !dist::is_compressed(file)) {
        let name = file.strip_prefix(folder).unwrap_or(file).display().to_string();
        let octets = |path: &Path| fs::metadata(path).map(|about| about.len());
        let plain = octets(file).map_err(|error| format!("cannot read {name}: {error}"))?;
        let small = octets(Path::new(&format!("{}.br", file.display()))).unwrap_or(plain);
        println!("{plain:>9} {small:>9}  {name}");
        weights.push((name, small));
    }
    let artefact = |file: &str| {
        let holds = |artefact: &&Artefact| artefact.files.iter().any(|start| file.starts_with(start));
        ARTEFACTS.iter().find(holds).map_or(FIRST, |artefact| artefact.name)
    };
    let mut over = Vec::new();
    for Artefact { name, octets_max, .. } in ARTEFACTS {
        let octets: u64 =
            weights.iter().filter(|(file, _)| artefact(file) == name).map(|(_, octets)| octets).sum();
        println!("{:>9} {octets:>9}  {name}, at most {octets_max}", "");
        if octets > octets_max {
            over.push(format!("{name}: {octets} of at most {octets_max}"));
        }
    }
    if over.is_empty() { Ok(()) } else { Err(format!("too heavy, in octets of brotli: {}", over.join("; "))) }
}
