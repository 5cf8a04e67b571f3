//! How fast the engine and the simulation are: natively beside their peers, and as WebAssembly as the page has it.

use std::fs;

use crate::run::{command, run, run_quiet, stage};
use crate::{dist, root, serve, size, split, tools};

/// The name of the case that is no case of the engine.
const SIMULATION: &str = "simulation";

/// Measures every case, or those whose names hold a word; `--quick` takes about a minute in all.
pub(crate) fn bench(words: &[&str]) -> Result<(), String> {
    let (flags, names): (Vec<&str>, Vec<&str>) = words.iter().partition(|word| word.starts_with("--"));
    let (quick, page) = match flags.as_slice() {
        [] => (false, false),
        ["--quick"] => (true, false),
        ["--page"] => (false, true),
        _ => return Err(format!("\"{}\" is not understood; --quick or --page is", flags.join(" "))),
    };
    let name = names.join(" ");
    if page {
        return in_browser(&name);
    }
    native(quick, &name)?;
    wasm(quick, &name)
}

/// The networks that the page is measured with: name, hosts, messages in their one hour. By 20 messages in a second some
/// twenty parcels are on their way at any moment.
const NETWORKS: [(&str, u32, &str); 5] = [
    ("hosts-50", 50, "72000"),
    ("hosts-100", 100, "72000"),
    ("hosts-200", 200, "72000"),
    ("hosts-500", 500, "72000"),
    ("hour", 20, "60"),
];

/// The built page in a browser: what it weighs, how soon it is there, how smooth it is, beside the targets; about 6 min.
fn in_browser(name: &str) -> Result<(), String> {
    let built = dist::build()?;
    tools::browser()?;
    let folder = root().join("target/bench-page");
    fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    for (name, hosts, messages) in NETWORKS {
        let (all, domains) = (hosts.to_string(), (hosts * 3 / 10).to_string());
        let mut generate = command(
            "cargo",
            &["run", "--quiet", "--package", "smtp-playground", "--", "generate", "--hours", "1"],
        );
        generate.args(["--hosts", &all, "--domains", &domains, "--messages", messages]);
        let file = folder.join(format!("{name}.toml"));
        fs::write(&file, run_quiet(generate)?)
            .map_err(|error| format!("cannot write {}: {error}", file.display()))?;
    }
    if "weight".contains(name) {
        // What is too heavy is a row like any other here.
        if let Err(heavy) = size::weigh(&built) {
            println!("MISSES ITS TARGET: {heavy}");
        }
        println!(
            "(octets of brotli; others: loader 5,800 of codapi, embed 77,500 of asciinema, app 196,000 of mermaid's diagram)\n"
        );
    }
    let address = serve::in_background(built, serve::Policy::Strict)?;
    let mut cargo =
        command("cargo", &["run", "--quiet", "--package", "playground-tests", "--bin", "page_bench", "--"]);
    cargo.arg(address).arg(&folder).arg(name);
    run(cargo)
}

fn native(quick: bool, name: &str) -> Result<(), String> {
    let cargo = |bench| {
        let mut cargo = command("cargo", &["bench", "--package", "playground-bench", "--bench", bench, "--"]);
        cargo.args(quick.then_some("--quick"));
        cargo
    };
    if name != SIMULATION {
        let mut cargo = cargo("engine");
        cargo.args(Some(name).filter(|name| !name.is_empty()));
        run(cargo)?;
    }
    if SIMULATION.contains(name) {
        let mut cargo = cargo(SIMULATION);
        cargo.env("PLAYGROUND_PYTHON", tools::simpy()?);
        run(cargo)?;
    }
    Ok(())
}

/// Built as the page is, without vector instructions, and run in Node.
fn wasm(quick: bool, name: &str) -> Result<(), String> {
    let tools = tools::for_wasm()?;
    let built = root().join("target/page/wasm32-unknown-unknown/page/playground_bench.wasm");
    let folder = root().join("target/page/bench");
    let (built, folder) = (built.display().to_string(), folder.display().to_string());
    stage("the engine and the simulation as WebAssembly", "2 s, the first time 30 s", || {
        let words = "rustc --package playground-bench --lib --crate-type cdylib --profile page \
            --target wasm32-unknown-unknown";
        let words: Vec<&str> = words.split_whitespace().collect();
        run_quiet(tools.apply(command("cargo", &words)))?;
        let words = ["--target", "nodejs", "--no-typescript", "--out-dir", &folder, &built];
        run_quiet(tools.apply(command("wasm-bindgen", &words)))?;
        let module = format!("{folder}/playground_bench_bg.wasm");
        let mut optimize = command("wasm-opt", &["-Oz"]);
        optimize.args(split::FEATURES).args([&module, "--output", &module]);
        run_quiet(tools.apply(optimize))
    })?;
    println!("As WebAssembly, in Node:");
    let script = "const [, module, quick, name] = process.argv;
        const bench = require(module);
        if (name !== 'simulation') console.log(bench.measure(quick === 'true', name));
        if ('simulation'.includes(name)) console.log(bench.simulate(quick === 'true'));";
    let module = format!("{folder}/playground_bench.js");
    run(command("node", &["--eval", script, &module, &quick.to_string(), name]))
}
