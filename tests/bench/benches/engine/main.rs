//! The engine beside its peers and the limits of the machine: criterion measures, and a table of ratios closes.
#![allow(clippy::unwrap_used, reason = "a measurement that cannot be read is the end")]

mod peers;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use criterion::{Criterion, SamplingMode};
use playground_bench::{Case, Row, Work, cases, table};

/// `--quick` measures for a minute in all; a word measures only the cases whose names hold it.
fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let quick = arguments.iter().any(|word| word == "--quick");
    let word = arguments.iter().find(|word| !word.starts_with("--")).cloned().unwrap_or_default();
    let mut criterion = criterion(quick);
    let mut rows = Vec::new();
    for case in cases().iter().filter(|case| case.name.contains(&word)) {
        rows.push(measure(&mut criterion, case));
    }
    println!("\n{}", table(&rows));
}

fn criterion(quick: bool) -> Criterion {
    let (samples, warm_up, measured) = if quick { (10, 100, 500) } else { (40, 500, 3_000) };
    Criterion::default()
        .without_plots()
        .output_directory(&folder())
        .sample_size(samples)
        .warm_up_time(Duration::from_millis(warm_up))
        .measurement_time(Duration::from_millis(measured))
        .nresamples(5_000)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/criterion")
}

/// Measures the engine, its peer and the limits one after the other.
fn measure(criterion: &mut Criterion, case: &Case) -> Row {
    let peer = peers::peer(case);
    let peer_name = peer.as_ref().map(|(name, _)| (*name).to_owned());
    let works =
        [Some(("engine", case.ours())), peer, Some(("scan", case.scan())), Some(("copy", case.copy()))];
    let [ours, peer, scan, copy] =
        works.map(|work| work.map(|(name, work)| time(criterion, case, name, work)));
    Row {
        name: case.name.to_owned(),
        ours: ours.unwrap(),
        peer: peer_name.zip(peer),
        scan: scan.unwrap(),
        copy: copy.unwrap(),
    }
}

/// The median time of a piece of work in microseconds.
fn time(criterion: &mut Criterion, case: &Case, name: &str, mut work: Work) -> f64 {
    let mut group = criterion.benchmark_group(case.name);
    group.sampling_mode(SamplingMode::Flat);
    group.bench_function(name, |bencher| bencher.iter(&mut work));
    group.finish();
    let file = folder().join(case.name).join(name).join("new/estimates.json");
    let estimates: serde_json::Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    estimates["median"]["point_estimate"].as_f64().unwrap() / 1_000.0
}
