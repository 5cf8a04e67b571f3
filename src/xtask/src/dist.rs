//! Building the page into `dist/`, with compressed forms beside each file.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use catalogue::Catalogue;
use rayon::prelude::*;

use crate::run::{command, run_quiet, stage};
use crate::{hash, language, root, style, tools};

/// Everything that the built page depends on.
const SOURCES: [&str; 22] = [
    "index.html",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
    "www",
    "src/catalogue",
    "src/texts",
    "src/smtp",
    "src/mail",
    "src/trust",
    "src/relay",
    "src/lessons",
    "src/app",
    "src/xtask/src/dist.rs",
    "src/xtask/src/join.rs",
    "src/xtask/src/language.rs",
    "src/xtask/src/names.rs",
    "src/xtask/src/optimize.rs",
    "src/xtask/src/pieces.js",
    "src/xtask/src/split.rs",
    "src/xtask/src/style.rs",
    "src/xtask/src/tools.rs",
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
    stage("building the page", "3 min", || page(&wasm, &dist, &Catalogue::default(), &fingerprint))?;
    for language in catalogue::LANGUAGES {
        let texts = Catalogue::of(language)?;
        let name = format!("building the page in the language {language}");
        stage(&name, "3 min", || page(&wasm, &dist.join(language), &texts, &fingerprint))?;
    }
    compress(&dist)?;
    let noted = note.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&note, fingerprint));
    noted.map_err(|error| format!("cannot write {}: {error}", note.display()))?;
    Ok(dist)
}

/// The whole page in one language, with the element beside it.
fn page(wasm: &tools::Wasm, folder: &Path, texts: &Catalogue, edition: &str) -> Result<(), String> {
    let place = folder.display().to_string();
    let apply = |command| {
        let mut command = wasm.apply(command);
        command.env(catalogue::VARIABLE, texts.language());
        command
    };
    run_quiet(apply(command("trunk", &["build", "--release", "--offline", "--dist", &place])))?;
    element(&apply, &folder.join("embed"), texts)?;
    language::tell(folder, &["index.html", "boot.js", "manifest.webmanifest"], texts)?;
    offline(folder, &format!("{} {edition}", texts.language()))
}

/// The service worker, told which edition this is and which files it is made of.
fn offline(dist: &Path, edition: &str) -> Result<(), String> {
    // The page itself is `./`, by which people open it.
    let wanted = |file: &PathBuf| {
        file.parent() == Some(dist)
            && !is_compressed(file)
            && !file.ends_with("index.html")
            && !file.ends_with("offline.js")
    };
    let mut kept = vec![Path::new("./").to_owned()];
    kept.extend(
        files(dist)?.iter().filter(|file| wanted(file)).filter_map(|file| Some(file.file_name()?.into())),
    );
    let worker = fs::read_to_string(root().join("www/offline.js"))
        .map_err(|error| format!("cannot read www/offline.js: {error}"))?
        .replace("const EDITION = \"\"", &format!("const EDITION = \"smtp-playground-{edition}\""))
        .replace("const FILES = []", &format!("const FILES = {kept:?}"));
    fs::write(dist.join("offline.js"), worker).map_err(|error| format!("cannot write offline.js: {error}"))
}

/// The element for other pages: a program of its own, the loader, the styles.
fn element(apply: &impl Fn(Command) -> Command, folder: &Path, texts: &Catalogue) -> Result<(), String> {
    let words = [
        "build",
        "--quiet",
        "--package",
        "app",
        "--bin",
        "embed",
        "--profile",
        "page",
        "--target",
        "wasm32-unknown-unknown",
        "--message-format",
        "json-render-diagnostics",
    ];
    let told = run_quiet(apply(command("cargo", &words)))?;
    let starts =
        out_folder(&told).ok_or("cargo does not tell where the build script of app writes")?.join("start");
    let copied = fs::create_dir_all(folder.join("start")).and_then(|()| {
        for file in fs::read_dir(&starts)?.flatten() {
            fs::copy(file.path(), folder.join("start").join(file.file_name()))?;
        }
        let own = fs::read_dir(root().join("www/embed"))?.flatten().map(|entry| entry.path());
        for file in own.filter(|file| file.is_file()) {
            fs::copy(&file, folder.join(file.file_name().unwrap_or_default()))?;
        }
        for name in ["session.css", "mail.css", "graph.css", "lesson.css", "terminal.css"] {
            let later = fs::read_to_string(root().join("www/styles").join(name))?;
            fs::write(folder.join(name), style::steady(&later))?;
        }
        let shared = fs::read_to_string(root().join("www/style.css"))?;
        let element = fs::read_to_string(root().join("www/embed/embed.css"))?;
        fs::write(folder.join("embed.css"), style::steady(&(style::without_page(&shared) + &element)))
    });
    copied.map_err(|error| format!("cannot fill {}: {error}", folder.display()))?;
    let xtask = std::env::current_exe().map_err(|error| format!("this program has no path: {error}"))?;
    let mut cut = apply(Command::new(xtask));
    cut.args(["cut", "embed"]).arg(folder);
    run_quiet(cut)?;
    language::tell(
        folder,
        &["smtp-playground.js", "smtp-playground.d.ts", "frame.html", "example.html"],
        texts,
    )?;
    let scripts = ["smtp-playground.js", "frame.js"].map(|name| folder.join(name));
    let styles = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let styles = styles.filter(|file| file.extension().is_some_and(|extension| extension == "css"));
    for file in scripts.into_iter().chain(styles) {
        let mut minify = apply(command("esbuild", &["--minify", "--allow-overwrite", "--log-level=error"]));
        minify.arg(&file).arg(format!("--outfile={}", file.display()));
        run_quiet(minify)?;
    }
    Ok(())
}

/// Where the build script of `app` has written, from what cargo tells about a build, a line for each thing.
fn out_folder(told: &str) -> Option<PathBuf> {
    let is_ours =
        |line: &&str| line.contains("\"reason\":\"build-script-executed\"") && line.contains("/src/app#");
    let line = told.lines().find(is_ours)?;
    let (_, rest) = line.split_once("\"out_dir\":\"")?;
    Some(PathBuf::from(rest.split('"').next()?))
}

/// Writes `FILE.br` and `FILE.gz` beside each file, for servers that keep them.
fn compress(folder: &Path) -> Result<(), String> {
    let files = files(folder)?;
    files.par_iter().filter(|file| !is_compressed(file)).try_for_each(|file| {
        let plain = fs::read(file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
        [("br", brotli(&plain)), ("gz", gzip(&plain))].into_iter().try_for_each(|(ending, small)| {
            let name = format!("{}.{ending}", file.display());
            small
                .and_then(|small| fs::write(&name, small))
                .map_err(|error| format!("cannot write {name}: {error}"))
        })
    })
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
