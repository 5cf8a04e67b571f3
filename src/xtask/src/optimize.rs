//! Making the pieces of the program small, as many at once as the machine has cores.

use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::run::{command, run_quiet};
use crate::{hash, root};

/// What browsers of the last years have; more would make a module that some refuse.
pub(crate) const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-mutable-globals",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-multivalue",
];

const PASSES: [&str; 3] = ["-Oz", "--converge", "--low-memory-unused"];

/// Optimizes each piece into its place. The same octets come out the same, so what came out is kept for the next time.
pub(crate) fn all(pieces: &[(PathBuf, PathBuf)]) -> Result<(), String> {
    let kept = root().join("target/page/optimized");
    fs::create_dir_all(&kept).map_err(|error| format!("cannot make {}: {error}", kept.display()))?;
    let version = run_quiet(command("wasm-opt", &["--version"]))?;
    let how = [&[version.as_str()][..], &PASSES, &FEATURES].concat().join(" ");
    pieces.par_iter().try_for_each(|(piece, place)| one(piece, place, &kept, &how))
}

fn one(piece: &Path, place: &Path, kept: &Path, how: &str) -> Result<(), String> {
    let mut octets = fs::read(piece).map_err(|error| format!("cannot read {}: {error}", piece.display()))?;
    octets.extend(how.bytes());
    let known = kept.join(format!("{:016x}.wasm", hash::of_octets(&octets)));
    if !known.exists() {
        // It is under its name when it is whole.
        let made = known.with_extension("new");
        let mut optimize = command("wasm-opt", &PASSES);
        optimize.args(FEATURES).arg(piece).arg("--output").arg(&made);
        run_quiet(optimize)?;
        fs::rename(&made, &known).map_err(|error| format!("cannot keep {}: {error}", known.display()))?;
    }
    fs::copy(&known, place).map_err(|error| format!("cannot write {}: {error}", place.display()))?;
    Ok(())
}
