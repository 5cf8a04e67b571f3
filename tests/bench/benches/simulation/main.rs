//! The simulated internet beside other simulators and the limit of the machine, on the same network.
#![allow(clippy::unwrap_used, reason = "a measurement that cannot be read is the end")]

mod nexosim;

use std::process::Command;
use std::time::Instant;

use playground_bench::simulation::{
    CHAINS, Done, GAP_US, LATENCY_US, MESSAGES, Rates, SERVICE_US, STAGES, heap, ours, race, race_table,
    runs, seeks,
};

/// `--quick` measures for some seconds. SimPy takes part where `PLAYGROUND_PYTHON` names a Python that has it.
fn main() {
    let rounds = if std::env::args().any(|word| word == "--quick") { 5 } else { 31 };
    let start = Instant::now();
    let [ours, nexosim, heap] =
        race(rounds, [ours(), Box::new(nexosim::run), heap()], || start.elapsed().as_secs_f64());
    let others = [("SimPy", simpy(rounds)), ("nexosim", Some(nexosim)), ("heap", Some(heap))];
    println!("\n{}", race_table(ours, &others));
    for (name, run) in runs() {
        let before = resident_kb();
        let began = start.elapsed().as_secs_f64();
        let mut timeline = run();
        let ran = start.elapsed().as_secs_f64() - began;
        let memory_mb = resident_kb().saturating_sub(before) / 1_024;
        let found = seeks(&mut timeline, rounds * 20, || start.elapsed().as_secs_f64());
        println!("{name}: {found}; the run took {ran:.1} s and {memory_mb} MB");
    }
}

/// The memory of this process, where the system tells it; otherwise 0.
fn resident_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// The script measures itself, so that the start of Python does not count.
fn simpy(rounds: usize) -> Option<Rates> {
    let python = std::env::var_os("PLAYGROUND_PYTHON")?;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/simulation/network.py");
    let numbers =
        [rounds as u64, CHAINS.into(), STAGES.into(), MESSAGES.into(), GAP_US, SERVICE_US, LATENCY_US];
    let output =
        Command::new(python).arg(script).args(numbers.map(|number| number.to_string())).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8(output.stdout).unwrap();
    let [hops, events, seconds] = printed.split_whitespace().collect::<Vec<_>>().try_into().unwrap();
    let done = Done { hops: hops.parse().unwrap(), events: events.parse().unwrap() };
    Some(Rates::new(done, seconds.parse().unwrap()))
}
