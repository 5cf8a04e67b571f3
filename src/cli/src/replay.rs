//! `replay`: what was done, from a file, told again from its beginning.

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use relay::scenario::Told;
use relay::trace::Hash;
use relay::{Story, Timeline};

use crate::arguments::Replay;
use crate::failure::{DATA, Failure, NO_INPUT};
use crate::output::{Output, printable};
use crate::scenario;

/// Prints every event up to the last moment of the file, and the hash of them all. Where the file names another hash, that is
/// told, and the program fails.
pub(crate) fn run(options: &Replay) -> Result<ExitCode, Failure> {
    let bytes = fs::read(&options.file).map_err(|error| {
        Failure::new(NO_INPUT, format!("{} cannot be read: {error}", options.file.display()))
    })?;
    let Told { timeline, seed, hash: expected } = told(options, &bytes)?;
    let mut out = Output::new();
    let name = &timeline.scenario().name;
    out.line(format_args!("scenario {name} with seed {seed}, {} actions", timeline.log().len()))?;
    let mut hash = Hash::default();
    for event in &timeline.events()[..timeline.cursor()] {
        hash.note(event);
        out.line(printable(&event.to_string()))?;
    }
    let hash = hash.value();
    out.line(format_args!("trace hash {hash:016x}"))?;
    out.flush()?;
    match expected {
        Some(expected) if expected != hash => {
            let text = format!(
                "{} says that the trace hash is {expected:016x}, but it came to {hash:016x}: leave trace_hash out \
                 if something was changed",
                options.file.display()
            );
            Err(Failure::new(DATA, text))
        }
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// The octets of a link carry a checksum, which no text has by chance.
fn told(options: &Replay, bytes: &[u8]) -> Result<Told, Failure> {
    let path = &options.file;
    let other = options.scenario.as_deref();
    match (Story::from_bytes(bytes), std::str::from_utf8(bytes)) {
        (Ok(story), _) => {
            let scenario = Arc::new(scenario::load(other.unwrap_or(&story.scenario))?);
            let timeline = Timeline::retell(scenario, &story).map_err(|why| wrong(path, why))?;
            Ok(Told { timeline, seed: story.seed, hash: Some(story.hash) })
        }
        (_, Ok(text)) => scenario::read_log(&path.display().to_string(), text, other),
        (Err(why), _) => Err(wrong(path, why)),
    }
}

fn wrong(path: &Path, why: &str) -> Failure {
    Failure::new(DATA, format!("{} is no story that can be told: {why}", path.display()))
}
