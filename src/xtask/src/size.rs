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

/// The first three are what a visitor waits for; the others come when somebody does something. A file may be in several.
const ARTEFACTS: [Artefact; 10] = [
    Artefact { name: "loader", files: &["embed/smtp-playground.js"], octets_max: 6_000 },
    Artefact {
        name: "embed, in all that it needs until somebody touches it (loader, glue, program, style, picture)",
        files: &[
            "embed/smtp-playground.js",
            "embed/embed.",
            "embed/embed_bg.wasm",
            "embed/__wasm_split.js",
            "embed/start/across-networks.",
        ],
        octets_max: 95_000,
    },
    Artefact {
        name: "app, first load",
        files: &["index.html", "boot.js", "app", "__wasm_split.js", "style.css", "icon.svg"],
        octets_max: 180_000,
    },
    Artefact {
        name: "app, engine, at the first sign of a person",
        files: &["split_engine", "chunk_", "mail.css", "session.css"],
        octets_max: 260_000,
    },
    Artefact { name: "app, panels, with the first event", files: &["split_panels"], octets_max: 88_000 },
    Artefact {
        name: "app, tutor, with the first lesson",
        files: &["split_tutor", "lesson.css"],
        octets_max: 50_000,
    },
    Artefact {
        name: "app, waterfall, when somebody opens it",
        files: &["split_waterfall", "waterfall.css"],
        octets_max: 42_000,
    },
    Artefact {
        name: "embed, engine and panels, when somebody touches it",
        files: &[
            "embed/split_engine",
            "embed/split_panels",
            "embed/chunk_",
            "embed/mail.css",
            "embed/session.css",
        ],
        octets_max: 350_000,
    },
    Artefact {
        name: "embed, tutor, with a lesson",
        files: &["embed/split_tutor", "embed/split_lesson", "embed/lesson.css"],
        octets_max: 50_000,
    },
    Artefact {
        name: "pages around the element, and every other picture",
        files: &["embed/example", "embed/frame", "embed/start/", "embed/smtp-playground.d.ts"],
        octets_max: 14_000,
    },
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
    println!("{:>9} {:>9}  octets", "plain", "brotli");
    let mut weights = Vec::new();
    for file in dist::files(folder)?.iter().filter(|file| !dist::is_compressed(file)) {
        let name = file.strip_prefix(folder).unwrap_or(file).display().to_string();
        let octets = |path: &Path| fs::metadata(path).map(|about| about.len());
        let plain = octets(file).map_err(|error| format!("cannot read {name}: {error}"))?;
        let small = octets(Path::new(&format!("{}.br", file.display()))).unwrap_or(plain);
        println!("{plain:>9} {small:>9}  {name}");
        weights.push((name, small));
    }
    let mut over = Vec::new();
    println!();
    for Artefact { name, files, octets_max } in ARTEFACTS {
        let holds = |file: &str| files.iter().any(|start| file.starts_with(start));
        let octets: u64 = weights.iter().filter(|(file, _)| holds(file)).map(|(_, octets)| octets).sum();
        println!("{octets:>9} of at most {octets_max:>6}  {name}");
        if octets > octets_max {
            over.push(format!("{name}: {octets} of at most {octets_max}"));
        }
    }
    let is_weighed = |file: &str| {
        ARTEFACTS.iter().any(|artefact| artefact.files.iter().any(|start| file.starts_with(start)))
    };
    over.extend(
        weights.iter().filter(|(file, _)| !is_weighed(file)).map(|(file, _)| format!("{file} has no limit")),
    );
    if over.is_empty() { Ok(()) } else { Err(format!("too heavy, in octets of brotli: {}", over.join("; "))) }
}
