//! Running other programs, and saying what is done.

use std::process::{Command, Stdio};
use std::time::Instant;

use crate::root;

/// A command in the root of the workspace.
pub(crate) fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root()).stdin(Stdio::null());
    command
}

/// Runs a command; its output goes to the terminal.
pub(crate) fn run(mut command: Command) -> Result<(), String> {
    let words = words(&command);
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{words}` failed with {status}")),
        Err(error) => Err(format!("`{words}` cannot be started: {error}")),
    }
}

/// Runs a command quietly; what it printed is shown only if it fails.
pub(crate) fn run_quiet(mut command: Command) -> Result<String, String> {
    let words = words(&command);
    let output = command.output().map_err(|error| format!("`{words}` cannot be started: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(text);
    }
    let error = String::from_utf8_lossy(&output.stderr);
    let tail: Vec<&str> = error.lines().rev().take(30).collect();
    let tail: Vec<&str> = tail.into_iter().rev().collect();
    Err(format!("`{words}` failed with {}\n{}", output.status, tail.join("\n")))
}

/// Whether a program is there and runs.
pub(crate) fn has(program: &str, argument: &str) -> bool {
    let mut command = Command::new(program);
    command.arg(argument).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Says what is done and how long it usually takes, does it, and says how long it took.
pub(crate) fn stage<T>(
    what: &str,
    usually: &str,
    work: impl FnOnce() -> Result<T, String>,
) -> Result<T, String> {
    eprintln!("==> {what} (usually {usually})");
    let start = Instant::now();
    let done = work()?;
    eprintln!("    done in {} s", start.elapsed().as_secs());
    Ok(done)
}

fn words(command: &Command) -> String {
    let arguments: Vec<String> = command.get_args().map(|word| word.to_string_lossy().into_owned()).collect();
    format!("{} {}", command.get_program().to_string_lossy(), arguments.join(" "))
}
