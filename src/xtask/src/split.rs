//! Cutting the program: what the first picture needs, and files that are fetched when they are wanted.
//!
//! Trunk calls this after each build. `#[wasm_split]` marks where a file begins; what only one of them reaches goes there.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::Path;

use wasm_split_cli_support::{Options, transform};

use crate::run::{command, run_quiet};
use crate::{join, names, optimize, root};

/// The script that fetches the files, as the program imports it.
const LINK: &str = "./__wasm_split.js";

/// Parts that take what they share with others into themselves, as they are there before the others; except for those named
/// with them, which may come first.
const EARLY: [(&str, &[&str]); 2] = [("engine", &[]), ("panels", &["closer", "palette"])];

/// Replaces the program in Trunk's folder by its pieces.
pub(crate) fn split() -> Result<(), String> {
    let asked =
        |name: &str| std::env::var(name).map_err(|_| format!("{name} is missing: only Trunk calls this"));
    cut("app", Path::new(&asked("TRUNK_STAGING_DIR")?), asked("TRUNK_PROFILE")? == "release")
}

/// Puts the pieces of a program, which is built, into a folder.
pub(crate) fn cut(name: &str, staging: &Path, release: bool) -> Result<(), String> {
    let built =
        root().join("target/page/wasm32-unknown-unknown").join(if release { "page" } else { "debug" });
    let pieces = root().join("target/page/pieces");
    let main = pieces.join("main.wasm");
    let failed = |what: &Path, error: &dyn std::fmt::Display| format!("{}: {error}", what.display());

    drop(fs::remove_dir_all(&pieces));
    let whole = built.join(format!("{name}.wasm"));
    let octets = fs::read(&whole).map_err(|error| failed(&whole, &error))?;
    let script = format!("{name}.js");
    let main_module = format!("./{script}");
    let mut options = Options::new(&octets);
    options.output_dir = &pieces;
    options.main_out_path = &main;
    options.main_module = &main_module;
    options.link_name = LINK;
    let split = transform(options).map_err(|error| failed(&whole, &error))?;

    let wanted = join_early(&pieces, split.prefetch_map)?;
    let link = staging.join(LINK);
    fs::write(&link, link_script(name, &wanted)).map_err(|error| failed(&link, &error))?;

    let folder = staging.display().to_string();
    let words = [
        "--target",
        "web",
        "--no-typescript",
        "--keep-lld-exports",
        "--out-name",
        name,
        "--out-dir",
        &folder,
    ];
    let mut bindgen = command("wasm-bindgen", &words);
    bindgen.arg(&main);
    run_quiet(bindgen)?;
    let main = staging.join(format!("{name}_bg.wasm"));
    let mut all = vec![(main.clone(), main)];
    let names: BTreeSet<&String> = wanted.values().flatten().collect();
    all.extend(
        names
            .iter()
            .map(|name| [&pieces, staging].map(|folder| folder.join(format!("{name}.wasm"))))
            .map(|[piece, place]| (piece, place)),
    );
    if release {
        optimize::all(&all)?;
    } else {
        for (piece, place) in all.iter().filter(|(piece, place)| piece != place) {
            fs::copy(piece, place).map_err(|error| failed(place, &error))?;
        }
    }
    let scripts = [staging.join(script), link];
    if release {
        let program = staging.join(format!("{name}_bg.wasm"));
        let octets = fs::read(&program).map_err(|error| failed(&program, &error))?;
        let text = fs::read_to_string(&scripts[0]).map_err(|error| failed(&scripts[0], &error))?;
        let (octets, text) = names::shorten(&octets, &text)?;
        fs::write(&program, octets).map_err(|error| failed(&program, &error))?;
        fs::write(&scripts[0], text).map_err(|error| failed(&scripts[0], &error))?;
    }
    for script in scripts.iter().filter(|_| release) {
        let mut minify = command("esbuild", &["--minify", "--allow-overwrite", "--log-level=error"]);
        minify.arg(script).arg(format!("--outfile={}", script.display()));
        run_quiet(minify)?;
    }
    Ok(())
}

/// The pieces that each part wants, by the names of both.
type Wanted = BTreeMap<String, Vec<String>>;

/// Joins what an early part shares with others with it.
fn join_early(folder: &Path, wanted: HashMap<String, Vec<String>>) -> Result<Wanted, String> {
    let file = |name: &str| folder.join(format!("{name}.wasm"));
    let mut wanted: Wanted = wanted.into_iter().collect();
    for (part, before) in EARLY {
        let name = format!("split_{part}");
        let is_free = |piece: &String| {
            before.iter().all(|other| wanted.get(*other).is_none_or(|pieces| !pieces.contains(piece)))
        };
        let shared = wanted.get(part).into_iter().flatten().filter(|piece| piece.starts_with("chunk_"));
        let shared: Vec<String> = shared.filter(|piece| is_free(piece)).cloned().collect();
        let all = [&name].into_iter().chain(&shared);
        let octets: Result<Vec<_>, _> = all.map(|piece| fs::read(file(piece))).collect();
        let octets = octets.map_err(|error| format!("a piece of {part} cannot be read: {error}"))?;
        fs::write(file(&name), join::join(&octets)?)
            .map_err(|error| format!("cannot write {name}: {error}"))?;
        for pieces in wanted.values_mut() {
            let many = pieces.len();
            pieces.retain(|piece| !shared.contains(piece));
            if pieces.len() < many && !pieces.contains(&name) {
                pieces.push(name.clone());
            }
        }
    }
    Ok(wanted)
}

/// The script that fetches the pieces of a program.
fn link_script(name: &str, wanted: &Wanted) -> String {
    let mut script = format!("import {{ initSync }} from \"./{name}.js\";\n{}", include_str!("pieces.js"));
    for (part, pieces) in wanted {
        script += &format!("export const __wasm_split_load_{part} = part({pieces:?});\n");
    }
    script
}
