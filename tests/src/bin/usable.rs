//! How soon a person can use the page on a slow line and a slow machine, against its limits: `usable URL`.

use std::process::ExitCode;

use playground_tests::browser::{Driver, Result};
use playground_tests::loading::{LIMITS, LOADS, THROTTLE, loads};

fn main() -> ExitCode {
    match measure() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure() -> Result<bool> {
    let url = std::env::args().nth(1).ok_or("an address is missing")?;
    let measured = loads(&Driver::start()?, &url)?;
    let mut within = true;
    println!("\non slow 4G with the processor slowed {THROTTLE} times, the middle of {LOADS} loads:");
    for ((name, unit, limit), values) in LIMITS.into_iter().zip(measured) {
        let middle = values[LOADS / 2];
        let all = values.iter().map(|value| format!("{value:.2}")).collect::<Vec<_>>().join(" ");
        let verdict = if middle <= limit { "" } else { "  TOO MUCH" };
        println!("{middle:>9.2} {unit:2}  {name}, at most {limit} {unit} ({all}){verdict}");
        within &= middle <= limit;
    }
    Ok(within)
}
