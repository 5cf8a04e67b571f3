//! What the page weighs and how soon it is usable, against their limits.

use std::fs;
use std::path::Path;

use crate::run::{command, run};
use crate::{dist, serve, tools};

/// What is fetched together: a name, the files by the beginnings of their names, and how many octets of brotli they may have.
/// What a part shares with others comes along with it, unless the engine has brought it before.
struct Artefact {
    name: &'static str,
    files: &'static [&'static str],
    octets_max: u64,
}

/// The first three are what a visitor waits for; the others come when somebody does something. A file may be in several.
const ARTEFACTS: [Artefact; 20] = [
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
        files: &["split_engine", "mail.css", "session.css"],
        octets_max: 265_000,
    },
    Artefact { name: "app, panels, with the first event", files: &["split_panels"], octets_max: 79_500 },
    Artefact {
        name: "app, terminal, when somebody opens it",
        files: &["split_terminal", "terminal.css"],
        octets_max: 45_500,
    },
    Artefact {
        name: "app, sharing, taking along, a connection drawn, when one of them is asked for",
        files: &["split_take", "take.css"],
        octets_max: 53_000,
    },
    Artefact {
        name: "app, closer look and breaking by hand, right after the engine",
        files: &["split_closer", "graph.css"],
        octets_max: 46_500,
    },
    Artefact {
        name: "app, workshop, with a network of one's own",
        files: &["split_workshop", "workshop.css"],
        octets_max: 185_000,
    },
    Artefact {
        name: "app, tutor, with the first lesson",
        files: &["split_tutor", "lesson.css"],
        octets_max: 50_000,
    },
    Artefact {
        name: "app, bridge, with the first real program",
        files: &["split_bridge", "bridge.css"],
        octets_max: 18_000,
    },
    Artefact {
        name: "app, waterfall, when somebody opens it",
        files: &["split_waterfall", "waterfall.css"],
        octets_max: 48_000,
    },
    Artefact {
        name: "app, other futures, when somebody looks at them",
        files: &["split_branches", "branches.css"],
        octets_max: 18_000,
    },
    Artefact {
        name: "app, chaos beside the page, when somebody wants it",
        files: &["split_chaos", "split_ordeal", "worker.js", "chaos.css"],
        octets_max: 40_000,
    },
    Artefact {
        name: "app, palette, right after the engine; print style",
        files: &["split_palette", "palette.css", "print.css"],
        octets_max: 40_800,
    },
    Artefact {
        name: "embed, engine and panels, when somebody touches it",
        files: &[
            "embed/split_engine",
            "embed/split_panels",
            "embed/mail.css",
            "embed/graph.css",
            "embed/split_closer",
            "embed/session.css",
        ],
        octets_max: 380_000,
    },
    Artefact {
        name: "embed, terminal, when somebody opens it",
        files: &["embed/split_terminal", "embed/terminal.css"],
        octets_max: 39_500,
    },
    Artefact {
        name: "embed, tutor, with a lesson",
        files: &["embed/split_tutor", "embed/split_lesson", "embed/lesson.css"],
        octets_max: 50_000,
    },
    Artefact {
        name: "app, what keeps it for days without a network",
        files: &["offline.js", "manifest.webmanifest"],
        octets_max: 2_000,
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

/// How much more, in per cent, the page may weigh in a language whose words are longer than the English ones.
const LONGER_WORDS: u64 = 12;

/// Prints the weight of each file and of each artefact, in each language; fails where one passes its limit.
pub(crate) fn weigh(folder: &Path) -> Result<(), String> {
    let mut over = weigh_page(folder, "", 100)?;
    for language in catalogue::LANGUAGES {
        over.extend(weigh_page(&folder.join(language), language, 100 + LONGER_WORDS)?);
    }
    if over.is_empty() { Ok(()) } else { Err(format!("too heavy, in octets of brotli: {}", over.join("; "))) }
}

/// Weighs the page in one language; gives what passes so many per cent of its limit, or has none.
fn weigh_page(folder: &Path, language: &str, per_cent: u64) -> Result<Vec<String>, String> {
    println!("{:>9} {:>9}  octets {language}", "plain", "brotli");
    let mut weights = Vec::new();
    for file in dist::files(folder)?.iter().filter(|file| !dist::is_compressed(file)) {
        let name = file.strip_prefix(folder).unwrap_or(file).display().to_string();
        if catalogue::LANGUAGES.iter().any(|other| name.starts_with(&format!("{other}/"))) {
            continue;
        }
        let octets = |path: &Path| fs::metadata(path).map(|about| about.len());
        let plain = octets(file).map_err(|error| format!("cannot read {name}: {error}"))?;
        let small = octets(Path::new(&format!("{}.br", file.display()))).unwrap_or(plain);
        println!("{plain:>9} {small:>9}  {name}");
        weights.push((name, small));
    }
    let mut over = Vec::new();
    println!();
    let shared = ["", "embed/"].map(|under| Shared::read(folder, under));
    for Artefact { name, files, octets_max } in ARTEFACTS {
        let holds = |file: &str| {
            files.iter().any(|start| {
                file.starts_with(start) || shared.iter().any(|shared| shared.brings(start, file, files))
            })
        };
        let octets: u64 = weights.iter().filter(|(file, _)| holds(file)).map(|(_, octets)| octets).sum();
        let octets_max = octets_max * per_cent / 100;
        println!("{octets:>9} of at most {octets_max:>6}  {name}");
        if octets > octets_max {
            over.push(format!("{language} {name}: {octets} of at most {octets_max}"));
        }
    }
    let is_weighed = |file: &str| {
        file.contains("chunk_")
            || ARTEFACTS.iter().any(|artefact| artefact.files.iter().any(|start| file.starts_with(start)))
    };
    over.extend(
        weights.iter().filter(|(file, _)| !is_weighed(file)).map(|(file, _)| format!("{file} has no limit")),
    );
    Ok(over)
}

/// What parts of a program share, as the script that fetches them says.
struct Shared {
    /// The folder, with its slash.
    under: &'static str,
    script: String,
}

impl Shared {
    fn read(folder: &Path, under: &'static str) -> Shared {
        let script = fs::read_to_string(folder.join(under).join("__wasm_split.js")).unwrap_or_default();
        Shared { under, script }
    }

    /// Whether a part brings this file along, in an artefact of these parts.
    fn brings(&self, part: &str, file: &str, parts: &[&str]) -> bool {
        let Some(part) = part.strip_prefix(self.under).filter(|part| part.starts_with("split_")) else {
            return false;
        };
        let Some(chunk) = file.strip_prefix(self.under).filter(|chunk| chunk.starts_with("chunk_")) else {
            return false;
        };
        let first = parts.iter().any(|part| part.ends_with("split_engine"));
        self.needs(part, chunk) && (first || !self.needs("split_engine", chunk))
    }

    /// Whether a part needs a chunk: `…load_take=_(["chunk_7","split_take"])`. A part whose list cannot be found needs all of
    /// them.
    fn needs(&self, part: &str, chunk: &str) -> bool {
        let name = part.strip_prefix("split_").unwrap_or(part);
        let list = self.script.split_once(&format!("__wasm_split_load_{name}")).and_then(|(_, rest)| {
            let (list, _) = rest.split_once('[')?.1.split_once(']')?;
            Some(list)
        });
        let chunk = chunk.trim_end_matches(".wasm");
        list.is_none_or(|list| list.split(',').any(|known| known.trim_matches('"') == chunk))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = r#"export const __wasm_split_load_engine=_(["chunk_6","split_engine"]),__wasm_split_load_panels=_(["chunk_6","chunk_7","split_panels"]);"#;

    #[test]
    fn what_is_shared_is_counted_where_it_is_fetched_first() {
        let shared = Shared { under: "embed/", script: SCRIPT.to_owned() };
        let brings = |part, file, parts| shared.brings(part, file, parts);
        let engine = ["embed/split_engine"].as_slice();
        let panels = ["embed/split_panels"].as_slice();
        assert!(brings("embed/split_engine", "embed/chunk_6.wasm", engine));
        assert!(!brings("embed/split_engine", "embed/chunk_7.wasm", engine));
        assert!(!brings("embed/split_panels", "embed/chunk_6.wasm", panels));
        assert!(brings("embed/split_panels", "embed/chunk_7.wasm", panels));
        assert!(!brings("embed/split_panels", "chunk_7.wasm", panels));
        assert!(!brings("embed/embed_bg.wasm", "embed/chunk_7.wasm", panels));
        assert!(
            brings("embed/split_other", "embed/chunk_7.wasm", panels),
            "a part that is not known needs all"
        );
    }
}
