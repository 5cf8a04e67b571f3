//! What the page weighs, against its limits.

use std::fs;

use crate::dist;
use crate::run::{command, run};

/// The first load in all, in octets of brotli.
const FIRST_LOAD_MAX: usize = 180_000;

pub(crate) fn size() -> Result<(), String> {
    let folder = dist::build()?;
    let mut total = 0;
    println!("{:>10} {:>10}  file", "octets", "brotli");
    for file in dist::files(&folder)? {
        let name = file.strip_prefix(&folder).unwrap_or(&file).display().to_string();
        if dist::is_compressed(&file) {
            continue;
        }
        let plain = fs::read(&file).map_err(|error| format!("cannot read {name}: {error}"))?;
        let small = fs::metadata(format!("{}.br", file.display())).map_or(plain.len(), |m| m.len() as usize);
        println!("{:>10} {small:>10}  {name}", plain.len());
        total += small;
    }
    println!("{:>10} {total:>10}  in all; the limit is {FIRST_LOAD_MAX}", "");
    if total > FIRST_LOAD_MAX {
        return Err(format!("the first load weighs {total} octets, the limit is {FIRST_LOAD_MAX}"));
    }
    let address = crate::serve::in_background(folder)?;
    run(command(
        "cargo",
        &["run", "--quiet", "--package", "playground-tests", "--bin", "usable", "--", &address],
    ))
}
