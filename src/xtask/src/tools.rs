//! Getting the tools: each is looked for first, got once, and kept in `.tools/`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run::{command, has, run_quiet, stage};
use crate::{peers, root};

const TARGET: &str = "wasm32-unknown-unknown";
const TRUNK: &str = "0.21.14";
const BINARYEN: &str = "132.0.0";
const MDBOOK: &str = "0.4.52";
const CARGO_FUZZ: &str = "0.13.2";
const AXE: &str = "4.14.1";
const GECKODRIVER: &str = "0.37.1";
const ESBUILD: &str = "0.28.2";

/// Small functions are put where they are called: with less than this the first picture weighs 5 kB more, with more
/// everything does.
const SMALL: &str = "-Cllvm-args=-inline-threshold=25";

/// The folder of the tools.
pub(crate) fn folder() -> PathBuf {
    root().join(".tools")
}

/// What is needed to build for the browser: a PATH with the tools, and the toolchain that has the target.
#[derive(Clone, Debug)]
pub(crate) struct Wasm {
    toolchain: Option<&'static str>,
}

impl Wasm {
    /// Sets a command up to build for the browser.
    pub(crate) fn apply(&self, mut command: Command) -> Command {
        let path = std::env::var("PATH").unwrap_or_default();
        let tools = folder();
        let first =
            [tools.join("bin"), tools.join("node_modules/.bin")].map(|folder| folder.display().to_string());
        command.env("PATH", format!("{}:{path}", first.join(":")));
        // `cargo xtask` runs inside cargo, which names its own toolchain to everything below it.
        for variable in ["CARGO", "RUSTC", "RUSTDOC", "RUSTUP_TOOLCHAIN"] {
            command.env_remove(variable);
        }
        // Trunk calls back to split the program.
        if let Ok(xtask) = std::env::current_exe() {
            command.env("XTASK", xtask);
        }
        if let Some(toolchain) = self.toolchain {
            command.env("RUSTUP_TOOLCHAIN", toolchain);
        }
        // A folder of its own, so that this build and the native one never wait for each other.
        command.env("CARGO_TARGET_DIR", root().join("target/page"));
        // What a panic says shall name no folder of the machine that built the page.
        let home = std::env::var("CARGO_HOME").or(std::env::var("HOME").map(|home| format!("{home}/.cargo")));
        if let Ok(home) = home {
            command.env(
                "RUSTFLAGS",
                format!(
                    "--remap-path-prefix={home}/registry/src/= --remap-path-prefix={}/= {SMALL}",
                    root().display()
                ),
            );
        }
        command
    }
}

/// Everything that builds the page.
pub(crate) fn for_page() -> Result<Wasm, String> {
    let wasm = for_wasm()?;
    cargo_tool("trunk", "trunk", TRUNK, &["--locked", "--no-default-features", "--features", "rustls"])?;
    node_tool("esbuild", ESBUILD)?;
    Ok(wasm)
}

/// Everything that makes a module for the browser, or for Node.
pub(crate) fn for_wasm() -> Result<Wasm, String> {
    fs::create_dir_all(folder()).map_err(|error| format!("cannot make {}: {error}", folder().display()))?;
    let wasm = Wasm { toolchain: target()? };
    cargo_tool("wasm-bindgen-cli", "wasm-bindgen", &wasm_bindgen_version()?, &[])?;
    node_tool("binaryen", BINARYEN)?;
    Ok(wasm)
}

/// Everything that the tests need beside the page.
pub(crate) fn for_test() -> Result<(), String> {
    browser()?;
    axe()?;
    for_peers()
}

/// The mail programs of other people, and what their tests need.
pub(crate) fn for_peers() -> Result<(), String> {
    programs(&[
        ("swaks", "swaks", "--version"),
        ("libnet-ssleay-perl", "perl", "-MNet::SSLeay"),
        ("libdigest-hmac-perl", "perl", "-MDigest::HMAC"),
        ("msmtp", "msmtp", "--version"),
        ("tshark", "tshark", "--version"),
        ("curl", "curl", "--version"),
        ("openssl", "openssl", "version"),
        ("python3-venv", "/usr/bin/python3", "--version"),
    ])?;
    if !Path::new("/usr/sbin/smtp-sink").exists() {
        apt(&["postfix"])?;
    }
    peers::unpack()?;
    python_tool("aiosmtpd")?;
    python_tool("flufl.bounce").map(|_| ())
}

/// The Python that has the simulator beside which ours is measured.
pub(crate) fn simpy() -> Result<PathBuf, String> {
    python_tool("simpy")
}

/// A browser and the driver that speaks for it.
pub(crate) fn browser() -> Result<(), String> {
    programs(&[("chromium", "chromium", "--version"), ("chromium-driver", "chromedriver", "--version")])?;
    // Pictures of screens are compared, and written with these letters.
    if Path::new("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf").exists() {
        Ok(())
    } else {
        apt(&["fonts-dejavu-core"])
    }
}

/// The browsers that a link is carried between, with their drivers.
pub(crate) fn browsers() -> Result<(), String> {
    browser()?;
    programs(&[("firefox-esr", "firefox-esr", "--version")])?;
    cargo_tool("geckodriver", "geckodriver", GECKODRIVER, &[])
}

/// WebKit's driver and a display for its MiniBrowser, which comes with the library.
pub(crate) fn webkit() -> Result<(), String> {
    programs(&[("webkit2gtk-driver", "WebKitWebDriver", "--help"), ("xvfb", "Xvfb", "-help")])
}

/// What makes books of documentation.
pub(crate) fn mdbook() -> Result<(), String> {
    cargo_tool("mdbook", "mdbook", MDBOOK, &["--locked", "--no-default-features"])
}

/// What runs the fuzz targets.
pub(crate) fn fuzz() -> Result<(), String> {
    if !has_toolchain("nightly") {
        return Err("the nightly compiler is missing: `rustup toolchain install nightly` gets it".to_owned());
    }
    cargo_tool("cargo-fuzz", "cargo-fuzz", CARGO_FUZZ, &["--locked"])
}

/// The path of the driver.
pub(crate) fn driver() -> Result<PathBuf, String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found =
        std::env::split_paths(&path).map(|folder| folder.join("chromedriver")).find(|file| file.is_file());
    found.ok_or("chromedriver is not on the path".to_owned())
}

/// What looks for barriers on the page.
pub(crate) fn axe() -> Result<(), String> {
    node_tool("axe-core", AXE)
}

/// The toolchain that builds for the browser; `None` for the usual one.
fn target() -> Result<Option<&'static str>, String> {
    if target_is_in(&usual_sysroot()?) {
        return Ok(None);
    }
    let mut rustup = command("rustup", &["target", "add", TARGET]);
    rustup.env_remove("RUSTUP_TOOLCHAIN");
    if run_quiet(rustup).is_ok() {
        return Ok(None);
    }
    if !Path::new("/etc/debian_version").exists() {
        return Err(format!("the target {TARGET} is missing: `rustup target add {TARGET}` gets it"));
    }
    if !target_is_in(Path::new("/usr")) || !has("/usr/bin/cargo", "--version") {
        stage(
            "the browser target, from Debian's compiler, as rustup's servers cannot be reached",
            "2 min",
            debian_target,
        )?;
    }
    if !has_toolchain("debian") {
        run_quiet(command("rustup", &["toolchain", "link", "debian", "/usr"]))?;
    }
    Ok(Some("debian"))
}

fn usual_sysroot() -> Result<PathBuf, String> {
    let mut rustc = command("rustc", &["--print", "sysroot"]);
    rustc.env_remove("RUSTUP_TOOLCHAIN");
    Ok(PathBuf::from(run_quiet(rustc)?.trim()))
}

fn target_is_in(sysroot: &Path) -> bool {
    let folder = sysroot.join("lib/rustlib").join(TARGET).join("lib");
    fs::read_dir(folder).is_ok_and(|mut files| {
        files.any(|file| file.is_ok_and(|file| file.file_name().to_string_lossy().starts_with("libstd-")))
    })
}

fn has_toolchain(name: &str) -> bool {
    run_quiet(command("rustup", &["toolchain", "list"]))
        .is_ok_and(|list| list.lines().any(|line| line.starts_with(name)))
}

/// Debian's compiler has the library's source: the target's library is built from it once.
fn debian_target() -> Result<(), String> {
    apt(&["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22"])?;
    if !has_toolchain("debian") {
        run_quiet(command("rustup", &["toolchain", "link", "debian", "/usr"]))?;
    }
    let crate_folder = folder().join("sysroot");
    let manifest = "[package]\nname = \"sysroot\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n[workspace]\n";
    let write = |name: &str, text: &str| {
        let file = crate_folder.join(name);
        let made = file.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&file, text));
        made.map_err(|error| format!("cannot write {}: {error}", file.display()))
    };
    write("Cargo.toml", manifest)?;
    write("src/lib.rs", "#![no_std]\n")?;
    let mut build =
        command("cargo", &["build", "--release", "-Zbuild-std=std,panic_abort,test", "--target", TARGET]);
    for variable in ["CARGO", "RUSTC", "RUSTDOC"] {
        build.env_remove(variable);
    }
    build.current_dir(&crate_folder).env("RUSTUP_TOOLCHAIN", "debian");
    build
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_TARGET_DIR", crate_folder.join("target"));
    run_quiet(build)?;
    let built = crate_folder.join("target").join(TARGET).join("release/deps");
    let place = Path::new("/usr/lib/rustlib").join(TARGET).join("lib");
    let copy = || -> std::io::Result<()> {
        fs::create_dir_all(&place)?;
        for file in fs::read_dir(&built)? {
            let name = file?.file_name();
            let text = name.to_string_lossy();
            if text.ends_with(".rlib") && !text.starts_with("libsysroot") {
                fs::copy(built.join(&name), place.join(&name))?;
            }
        }
        Ok(())
    };
    copy().map_err(|error| format!("cannot put the library into {}: {error}", place.display()))
}

/// A tool that cargo builds.
fn cargo_tool(package: &str, program: &str, version: &str, arguments: &[&str]) -> Result<(), String> {
    let found = folder().join("bin").join(program);
    let printed = Command::new(&found)
        .arg("--version")
        .output()
        .map(|o| String::from_utf8_lossy(&o.stdout).into_owned());
    if printed.is_ok_and(|printed| printed.contains(version)) {
        return Ok(());
    }
    stage(&format!("{package} {version}"), "2 min", || {
        let folder = folder();
        let root = folder.display().to_string();
        let mut install = command("cargo", &["install", package, "--version", version, "--root", &root]);
        install.args(arguments);
        // A tool that runs for seconds is not worth minutes of optimising.
        for (key, value) in [("LTO", "off"), ("CODEGEN_UNITS", "16"), ("OPT_LEVEL", "0"), ("DEBUG", "0")] {
            install.env(format!("CARGO_PROFILE_RELEASE_{key}"), value);
        }
        install.env("CARGO_TARGET_DIR", folder.join("build"));
        run_quiet(install).map(|_| ())
    })
}

/// wasm-bindgen's program and library must be of one version: the lock file names it.
fn wasm_bindgen_version() -> Result<String, String> {
    let lock = fs::read_to_string(root().join("Cargo.lock"))
        .map_err(|error| format!("cannot read Cargo.lock: {error}"))?;
    let package = lock.split("[[package]]").find(|package| package.contains("\nname = \"wasm-bindgen\"\n"));
    let version =
        package.and_then(|package| package.lines().find_map(|line| line.strip_prefix("version = ")));
    version
        .map(|version| version.trim_matches('"').to_owned())
        .ok_or("Cargo.lock does not name wasm-bindgen".to_owned())
}

/// A package of npm, with its programs in `.tools/node_modules/.bin`.
fn node_tool(package: &str, version: &str) -> Result<(), String> {
    let manifest = folder().join("node_modules").join(package).join("package.json");
    let wanted = format!("\"version\": \"{version}\"");
    if fs::read_to_string(manifest).is_ok_and(|text| text.contains(&wanted)) {
        return Ok(());
    }
    if !has("npm", "--version") {
        return Err(
            "npm is missing: install Node.js 20 or later (on Debian: `apt-get install npm`)".to_owned()
        );
    }
    stage(&format!("{package} {version}"), "5 s", || {
        let folder = folder().display().to_string();
        let package = format!("{package}@{version}");
        run_quiet(command("npm", &["install", "--no-audit", "--no-fund", "--prefix", &folder, &package]))
            .map(|_| ())
    })
}

/// A package of PyPI in an environment of its own, whose Python it gives.
fn python_tool(package: &str) -> Result<PathBuf, String> {
    let environment = folder().join("peers");
    let python = environment.join("bin/python");
    let program = python.display().to_string();
    if run_quiet(command(&program, &["-c", &format!("import {package}")])).is_ok() {
        return Ok(python);
    }
    stage(package, "10 s", || {
        run_quiet(command("python3", &["-m", "venv", &environment.display().to_string()]))?;
        let pip = environment.join("bin/pip").display().to_string();
        run_quiet(command(&pip, &["install", "--quiet", package])).map(|_| ())
    })?;
    Ok(python)
}

/// Programs of Debian: package, program, and an argument with which it only shows itself.
fn programs(wanted: &[(&str, &str, &str)]) -> Result<(), String> {
    let missing: Vec<&str> = wanted
        .iter()
        .filter(|(_, program, argument)| !has(program, argument))
        .map(|(package, ..)| *package)
        .collect();
    if missing.is_empty() { Ok(()) } else { apt(&missing) }
}

/// Installs packages of Debian, or says with which command a person does it.
fn apt(packages: &[&str]) -> Result<(), String> {
    let words = packages.join(" ");
    let is_root = run_quiet(command("id", &["-u"])).is_ok_and(|id| id.trim() == "0");
    if !is_root || !has("apt-get", "--version") {
        return Err(format!(
            "{words} is missing: `sudo apt-get install --no-install-recommends {words}` gets it"
        ));
    }
    stage(&words, "1 min", || {
        run_quiet(command("apt-get", &["update", "--quiet"]))?;
        let mut install = command("apt-get", &["install", "--yes", "--no-install-recommends"]);
        install.args(packages).env("DEBIAN_FRONTEND", "noninteractive");
        // A mail server that is installed to be tested against shall not start.
        install.env("RUNLEVEL", "1");
        run_quiet(install).map(|_| ())
    })
}
