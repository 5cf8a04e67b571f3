//! Building the page into `dist/`, with compressed forms beside each file.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::run::{command, run_quiet, stage};
use crate::{hash, root, tools};

/// Everything that the built page depends on.
const SOURCES: [&str; 13] = [
    "index.html",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
    "www",
    "src/smtp",
    "src/mail",
    "src/trust",
    "src/relay",
    "src/lessons",
    "src/app",
    "src/xtask/src/dist.rs",
    "src/xtask/src/split.rs",
];

/// What the server says about scripts: none but the page's own files.
pub(crate) const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";

/// Builds the page where anything changed since the last time; gives its folder.
pub(crate) fn build() -> Result<PathBuf, String> {
    let wasm = tools::for_page()?;
    let dist = root().join("dist");
    let fingerprint = format!("{:016x}", hash::of_files(&root(), &SOURCES)?);
    let note = root().join("target/page/fingerprint");
    if dist.join("index.html.br").exists()
        && fs::read_to_string(&note).is_ok_and(|built| built == fingerprint)
    {
        return Ok(dist);
    }
    stage("building the page", "40 s, the first time 2 min", || {
        run_quiet(wasm.apply(command("trunk", &["build", "--release", "--offline"])))
    })?;
    compress(&dist)?;
    let noted = note.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&note, fingerprint));
    noted.map_err(|error| format!("cannot write {}: {error}", note.display()))?;
    Ok(dist)
}

/// Writes `FILE.br` and `FILE.gz` beside each file, for servers that keep them.
fn compress(folder: &Path) -> Result<(), String> {
    for file in files(folder)?.iter().filter(|file| !is_compressed(file)) {
        let plain = fs::read(file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
        for (ending, small) in [("br", brotli(&plain)), ("gz", gzip(&plain))] {
            let name = format!("{}.{ending}", file.display());
            small
                .and_then(|small| fs::write(&name, small))
                .map_err(|error| format!("cannot write {name}: {error}"))?;
        }
    }
    Ok(())
}

/// Whether a file is the compressed form of another.
pub(crate) fn is_compressed(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "br" || extension == "gz")
}

fn brotli(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut out, 64 * 1024, 11, 22);
    writer.write_all(plain)?;
    drop(writer);
    Ok(out)
}

fn gzip(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(plain)?;
    writer.finish()
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
