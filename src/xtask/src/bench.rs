//! How fast the engine and the simulation are: natively beside their peers, and as WebAssembly as the page has it.

use crate::run::{command, run, run_quiet, stage};
use crate::{root, split, tools};

/// The name of the case that is no case of the engine.
const SIMULATION: &str = "simulation";

/// Measures every case, or those whose names hold a word; `--quick` takes about a minute in all.
pub(crate) fn bench(words: &[&str]) -> Result<(), String> {
    let (flags, names): (Vec<&str>, Vec<&str>) = words.iter().partition(|word| word.starts_with("--"));
    let quick = match flags.as_slice() {
        [] => false,
        ["--quick"] => true,
        _ => return Err(format!("\"{}\" is not understood; --quick is", flags.join(" "))),
    };
    let name = names.join(" ");
    native(quick, &name)?;
    wasm(quick, &name)
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
