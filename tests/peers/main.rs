//! Real mail programs against us, and us against them; each is one test.
//!
//! A test whose program is missing is ignored and named; where `CI=true` it fails.

mod capture;
mod chunks;
mod clients;
mod hand;
mod limits;
mod load;
mod mta;
mod playground;
mod process;
mod program;
mod reports;
mod root;
mod servers;

use libtest_mimic::{Arguments, Failed, Trial};
use program::Program;

fn main() {
    let arguments = Arguments::from_args();
    playground::build();
    let mut trials = clients::trials();
    trials.extend(servers::trials());
    trials.extend(capture::trials());
    trials.extend(chunks::trials());
    trials.extend(limits::trials());
    trials.extend(load::trials());
    trials.extend(mta::trials());
    trials.extend(reports::trials());
    libtest_mimic::run(&arguments, trials).exit();
}

/// A test that needs a program: run where it is found, else ignored by name, or failed where `CI=true`.
fn trial(
    name: &str,
    program: Program,
    test: impl FnOnce(&std::path::Path) -> Result<(), Failed> + Send + 'static,
) -> Trial {
    match program.find() {
        Ok(path) => Trial::test(name, move || test(&path)),
        Err(how_to_get_it) if std::env::var("CI").is_ok_and(|ci| ci == "true") => {
            Trial::test(name, move || Err(Failed::from(format!("missing: {how_to_get_it}"))))
        }
        Err(how_to_get_it) => {
            println!("skipped: {name} ({how_to_get_it})");
            Trial::test(name, || Ok(())).with_ignored_flag(true)
        }
    }
}
