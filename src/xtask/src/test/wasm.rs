//! The tests that also run as wasm in a browser without a window: the trace there is the trace here, and so are the lessons.

use std::fs;

use super::Part;
use super::count::Count;
use crate::run::command;
use crate::tools;

/// Chromium also runs as root, and asks nothing of the outside.
const CAPABILITIES: &str = r#"{ "goog:chromeOptions": { "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic",
  "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] } }
"#;

/// Runs `relay`'s test of the trace hash and every lesson, the same files that run natively.
pub(super) fn tests(part: &Part, count: &mut Count) -> Result<(), String> {
    let wasm = tools::for_page()?;
    tools::browser()?;
    let capabilities = tools::folder().join("webdriver.json");
    fs::write(&capabilities, CAPABILITIES)
        .map_err(|error| format!("cannot write {}: {error}", capabilities.display()))?;
    let words = [
        "test",
        "--package",
        "relay",
        "--package",
        "lessons",
        "--test",
        "hash",
        "--test",
        "lessons",
        "--target",
        "wasm32-unknown-unknown",
    ];
    let mut cargo = wasm.apply(command("cargo", &words));
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner");
    cargo.env("WASM_BINDGEN_USE_BROWSER", "1").env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", capabilities);
    if std::env::var_os("CHROMEDRIVER").is_none() {
        cargo.env("CHROMEDRIVER", tools::driver()?);
    }
    count.tests(part.name, cargo)
}
