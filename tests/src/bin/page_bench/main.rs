//! How smooth the page is, in a real browser, beside its targets: `page_bench URL FOLDER [CASE]`.
//!
//! `FOLDER` holds the scenarios that `cargo xtask bench --page` generates.

mod bare;
mod elements;
mod frames;
mod keys;
mod memory;
mod scrub;
mod steps;
mod table;

use std::path::PathBuf;
use std::process::ExitCode;

use playground_tests::browser::{Driver, Result};
use playground_tests::loading::{LIMITS, LOADS, THROTTLE, loads};
use table::{Row, Table};

/// What each case has at hand.
struct Place {
    driver: Driver,
    url: String,
    scenarios: PathBuf,
}

/// Measures something, and tells it row by row.
type Case = fn(&Place, &mut Table) -> Result;

const CASES: [(&str, Case); 6] = [
    ("loading", loading),
    ("frames", frames::measure),
    ("keys", keys::measure),
    ("scrub", scrub::measure),
    ("memory", memory::measure),
    ("elements", elements::measure),
];

fn main() -> ExitCode {
    match measure() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure() -> Result {
    let mut words = std::env::args().skip(1);
    let url = words.next().ok_or("an address is missing")?;
    let scenarios = words.next().ok_or("a folder with scenarios is missing")?.into();
    let wanted = words.next().unwrap_or_default();
    let place = Place { driver: Driver::start()?, url, scenarios };
    let mut table = Table::new();
    for (name, case) in CASES.iter().filter(|(name, _)| name.contains(&wanted)) {
        // What fails is told, and the others are measured all the same.
        if let Err(error) = case(&place, &mut table) {
            println!("{name}: could not be measured: {error}");
        }
    }
    table.end();
    Ok(())
}

fn loading(place: &Place, table: &mut Table) -> Result {
    let anchors = ["asciinema 1,250, xterm 1,270", "web vitals 2,500", "web vitals 0.1", "web vitals 200"];
    let measured = loads(&place.driver, &place.url)?;
    for (((name, unit, target), values), peer) in LIMITS.into_iter().zip(measured).zip(anchors) {
        let what = format!("{name}, slow 4G and {THROTTLE}x, the middle of {LOADS}");
        table.row(&Row { what: &what, unit, ours: values[LOADS / 2], target, peer, ..Row::default() });
    }
    Ok(())
}
