//! The same cases in WebAssembly, where criterion does not run: rounds in which each work has its turn, and medians.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::simulation::{heap, ours, race, race_table, runs, seeks};
use crate::{Case, Row, Work, cases, table};

#[wasm_bindgen]
extern "C" {
    /// Milliseconds.
    #[wasm_bindgen(js_namespace = performance)]
    fn now() -> f64;
}

/// The table of the cases whose names hold `word`.
#[wasm_bindgen]
pub fn measure(quick: bool, word: &str) -> String {
    let rounds = if quick { 21 } else { 201 };
    let cases = cases();
    let rows: Vec<Row> =
        cases.iter().filter(|case| case.name.contains(word)).map(|case| row(case, rounds)).collect();
    table(&rows)
}

/// The table of the simulation, whose peers do not run here.
#[wasm_bindgen]
pub fn simulate(quick: bool) -> String {
    let [ours, heap] = race(if quick { 5 } else { 31 }, [ours(), heap()], || now() / 1_000.0);
    let mut out = race_table(ours, &[("heap", Some(heap))]);
    for (name, run) in runs() {
        let found = seeks(&mut run(), if quick { 100 } else { 600 }, || now() / 1_000.0);
        out.extend(["\n", name, ": ", &found.to_string(), "\n"]);
    }
    out
}

fn row(case: &Case, rounds: usize) -> Row {
    let mut works =
        [case.ours(), case.scan(), case.copy()].map(|mut work| (times(&mut work), work, Vec::new()));
    for _ in 0..rounds {
        for (times, work, found) in &mut works {
            found.push(time(work, *times) / f64::from(*times) * 1_000.0);
        }
    }
    let [ours, scan, copy] = works.map(|(_, _, found)| median(found));
    Row { name: case.name.to_owned(), ours, peer: None, scan, copy }
}

/// How many times a work must be done to be measured well; it is warm then.
fn times(work: &mut Work) -> u32 {
    let mut times = 1;
    while time(work, times) < 1.0 {
        times *= 2;
    }
    times
}

fn time(work: &mut Work, times: u32) -> f64 {
    let start = now();
    for _ in 0..times {
        work();
    }
    now() - start
}

fn median(mut found: Vec<f64>) -> f64 {
    found.sort_by(f64::total_cmp);
    found[found.len() / 2]
}
