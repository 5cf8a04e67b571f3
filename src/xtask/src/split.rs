//! Cutting the program: what the first picture needs, and files that are fetched when they are wanted.
//!
//! Trunk calls this after each build. `#[wasm_split]` marks where a file begins; what only one of them reaches goes there.

use std::fs;
use std::path::{Path, PathBuf};

use wasm_split_cli_support::{Options, transform};

use crate::run::{command, run_quiet};
use crate::{names, optimize, root};

/// The script that fetches the files, as the program imports it.
const LINK: &str = "./__wasm_split.js";

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
    let place = |piece: &PathBuf| staging.join(piece.file_name().unwrap_or_default());
    let all: Vec<(PathBuf, PathBuf)> =
        [&main].into_iter().chain(&split.split_modules).map(|piece| (piece.clone(), place(piece))).collect();
    if release {
        optimize::all(&all)?;
    } else {
        for (piece, place) in all.iter().filter(|(piece, place)| piece != place) {
            fs::copy(piece, place).map_err(|error| failed(place, &error))?;
        }
    }
    fs::copy(pieces.join(LINK), staging.join(LINK)).map_err(|error| failed(&staging.join(LINK), &error))?;
    let scripts = [script.as_str(), LINK].map(|name| staging.join(name));
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
