//! `explain`: what a code, a pasted reply, a command, an extension, a parameter, a state or a rule means.

mod look_up;

use std::process::ExitCode;

use crate::failure::{Failure, USAGE};
use crate::output::{Output, printable};
use look_up::{Unknown, look_up};

/// Prints each explanation: what it means, what usually leads to it, what to do, and where it is laid down.
pub(crate) fn run(what: &[String]) -> Result<ExitCode, Failure> {
    let found = look_up(what).map_err(|unknown| Failure::new(USAGE, told(&unknown)))?;
    let mut out = Output::new();
    for (index, entry) in found.iter().enumerate() {
        if index > 0 {
            out.line("")?;
        }
        out.line(format_args!("{} ({}): {}", entry.name, entry.kind, entry.explanation.means))?;
        if let Some(syntax) = entry.syntax {
            out.line(format_args!("Write {syntax}"))?;
        }
        for line in [entry.explanation.cause, entry.explanation.mend].into_iter().flatten() {
            out.line(line)?;
        }
        out.line(format_args!("See {}.", entry.explanation.section))?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// What is not known, and what may have been meant.
fn told(unknown: &Unknown) -> String {
    let mut text = format!(
        "\"{}\" is no reply code (550), enhanced code (5.7.1), command, extension, parameter, mechanism, state or RFC \
         section (5321 4.5.2)",
        printable(&unknown.word)
    );
    if !unknown.near.is_empty() {
        text.push_str(&format!("; did you mean {}?", unknown.near.join(" or ")));
    }
    if unknown.is_text {
        text.push_str("; put a whole reply into quotes");
    }
    text
}
