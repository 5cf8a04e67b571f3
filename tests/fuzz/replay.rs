//! The corpus of the fuzz targets, replayed by the usual compiler: each file is one test.

#[allow(unreachable_pub, reason = "the fuzz targets are a crate of their own, and reach it")]
#[path = "src/lib.rs"]
mod fuzz;

use std::path::{Path, PathBuf};

use libtest_mimic::{Arguments, Trial};

fn main() {
    let arguments = Arguments::from_args();
    let trials = fuzz::CHECKS.iter().flat_map(|(name, check)| {
        let files = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name));
        assert!(!files.is_empty(), "{name} has no corpus");
        files.into_iter().map(move |file| {
            let name = format!("{name}/{}", file.file_name().unwrap_or_default().to_string_lossy());
            Trial::test(name, move || {
                check(&std::fs::read(&file)?);
                Ok(())
            })
        })
    });
    libtest_mimic::run(&arguments, trials.collect()).exit();
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    files.sort();
    files
}
