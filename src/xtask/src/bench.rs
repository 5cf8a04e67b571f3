//! How fast the engine is: natively beside its peers.

use crate::run::{command, run};

/// Measures every case, or those whose names hold a word; `--quick` takes about a minute in all.
pub(crate) fn bench(words: &[&str]) -> Result<(), String> {
    let mut cargo = command("cargo", &["bench", "--package", "playground-bench", "--bench", "engine", "--"]);
    cargo.args(words);
    run(cargo)
}
