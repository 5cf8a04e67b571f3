//! The developer commands: `cargo xtask serve | test | bench | fuzz | soak | size | shots | bless | dist | setup`.

mod bench;
mod book;
mod dist;
mod fuzz;
mod hash;
mod join;
mod language;
mod names;
mod optimize;
mod peers;
mod run;
mod serve;
mod shots;
mod size;
mod split;
mod style;
mod test;
mod tools;

use std::path::PathBuf;

const USAGE: &str = "\
cargo xtask serve [--dev] [--addr 127.0.0.1:8080]   build the page and serve it; --dev rebuilds on change
cargo xtask test [PART]                             everything CI runs, or one part of it
cargo xtask bench [--quick] [CASE]                  how fast the engine is, beside its peers and what the machine can do
cargo xtask bench --page [CASE]                     how smooth the built page is in a browser, beside its targets
cargo xtask fuzz [TARGET] [--seconds 60]            the engine against any octets, by the nightly compiler
cargo xtask soak [SEEDS]                            the scenarios under chaos, every message counted at every step
cargo xtask size                                    what the page weighs, and how soon it is usable, with limits
cargo xtask shots [--name N] [--at '#…'] [--do '…'] pictures of the page into target/shots/, in three sizes and both themes
cargo xtask bless                                   rewrite what the dialog files expect
cargo xtask dist                                    build the page into dist/, to be put on any web server
cargo xtask setup                                   only get the tools

Parts of the test: fmt clippy crates dialogs fuzz tidy peers wasm weight journeys";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["serve", rest @ ..] => serve::serve(rest),
        ["test"] => test::test(None),
        ["test", part] => test::test(Some(part)),
        ["bench", rest @ ..] => bench::bench(rest),
        ["fuzz", rest @ ..] => fuzz::fuzz(rest),
        ["soak"] => soak("1000"),
        ["soak", seeds] => soak(seeds),
        ["size"] => size::size(),
        ["shots", rest @ ..] => shots::shots(rest),
        ["split"] => split::split(),
        ["cut", name, folder] => split::cut(name, std::path::Path::new(folder), true),
        ["bless"] => test::bless(),
        ["dist"] => dist::build().map(|_| ()),
        ["setup"] => test::set_up(),
        ["help" | "--help"] | [] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(format!("\"{}\" is no command\n\n{USAGE}", arguments.join(" "))),
    };
    if let Err(message) = done {
        eprintln!("error: {message}");
        std::process::exit(1);
    }
}

/// The native program under chaos, as fast as it goes.
fn soak(seeds: &str) -> Result<(), String> {
    let words = [
        "run",
        "--quiet",
        "--release",
        "-p",
        "smtp-playground",
        "--",
        "soak",
        "--stories",
        "target",
        "--seeds",
        seeds,
    ];
    run::run(run::command("cargo", &words))
}

/// The root of the workspace.
fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).map(PathBuf::from).unwrap_or(here)
}
