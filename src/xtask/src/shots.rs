//! Pictures of the page, to look at: each in three sizes and both themes.

use crate::run::{command, run};
use crate::{dist, root, serve, tools};

/// Takes them into `target/shots/`. The words after the command go to the program `shots`, which tells what they mean.
pub(crate) fn shots(words: &[&str]) -> Result<(), String> {
    tools::browser()?;
    let address = serve::in_background(dist::build()?, serve::Policy::Strict)?;
    let folder = root().join("target/shots").display().to_string();
    let mut cargo =
        command("cargo", &["run", "--quiet", "--package", "playground-tests", "--bin", "shots", "--"]);
    cargo.arg(address).arg(folder).args(words);
    run(cargo)
}
