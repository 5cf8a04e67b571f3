//! What the page weighs and how soon it is usable, against their limits.

use std::fs;
use std::path::Path;

use crate::run::{command, run};
use crate::{dist, serve, tools};

/// Files of the page that are weighed together, by the ending of their names, and how many octets of brotli they may have.
struct Artefact {
    name: &'static str,
    ending: &'static str,
    octets_max: u64,
}

const ARTEFACTS: [Artefact; 4] = [
    Artefact { name: "program (.wasm)", ending: ".wasm", octets_max: 150_000 },
    Artefact { name: "scripts (.js)", ending: ".js", octets_max: 15_000 },
    Artefact { name: "styles (.css)", ending: ".css", octets_max: 15_000 },
    Artefact { name: "first load in all", ending: "", octets_max: 180_000 },
];

/// Weighs the page and measures how soon a person can use it.
pub(crate) fn size() -> Result<(), String> {
    let folder = dist::build()?;
    let weighed = weigh(&folder);
    tools::browser()?;
    let address = serve::in_background(folder)?;
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
    let mut over = Vec::new();
    for Artefact { name, ending, octets_max } in ARTEFACTS {
        let octets: u64 =
            weights.iter().filter(|(file, _)| file.ends_with(ending)).map(|(_, octets)| octets).sum();
        println!("{:>9} {octets:>9}  {name}, at most {octets_max}", "");
        if octets > octets_max {
            over.push(format!("{name}: {octets} of at most {octets_max}"));
        }
    }
    if over.is_empty() { Ok(()) } else { Err(format!("too heavy, in octets of brotli: {}", over.join("; "))) }
}
