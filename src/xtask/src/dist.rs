//! Building the page into `dist/`, with compressed forms beside each file.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::root;
use crate::run::{command, run_quiet, stage};
use crate::tools;

/// What the server says about scripts: none but the page's own files.
pub(crate) const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";

/// Builds the page; gives its folder.
pub(crate) fn build() -> Result<PathBuf, String> {
    let wasm = tools::for_page()?;
    let dist = root().join("dist");
    stage("building the page", "40 s, the first time 2 min", || {
        run_quiet(wasm.apply(command("trunk", &["build", "--release", "--offline"])))
    })?;
    compress(&dist)?;
    Ok(dist)
}

/// Writes `FILE.br` beside each file that shrinks.
fn compress(folder: &Path) -> Result<(), String> {
    for file in files(folder)? {
        if file.extension().is_some_and(|extension| extension == "br") {
            continue;
        }
        let plain = fs::read(&file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
        let small = brotli(&plain);
        let name = format!("{}.br", file.display());
        fs::write(&name, small).map_err(|error| format!("cannot write {name}: {error}"))?;
    }
    Ok(())
}

/// Brotli at its best, as a web server would keep it.
pub(crate) fn brotli(plain: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut out, 64 * 1024, 11, 22);
    let written = writer.write_all(plain).and_then(|()| writer.flush());
    drop(writer);
    if written.is_ok() { out } else { plain.to_vec() }
}

/// All files below a folder.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut out = Vec::new();
    let entries =
        fs::read_dir(folder).map_err(|error| format!("cannot read {}: {error}", folder.display()))?;
    for entry in entries.flatten() {
        match entry.path() {
            path if path.is_dir() => out.extend(files(&path)?),
            path => out.push(path),
        }
    }
    out.sort();
    Ok(out)
}
