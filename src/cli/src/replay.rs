//! `replay`: a story from a file, told again from its beginning.

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use relay::trace::Hash;
use relay::{Story, Timeline};

use crate::arguments::Replay;
use crate::failure::{DATA, Failure, NO_INPUT};
use crate::output::{Output, printable};
use crate::scenario;

/// Prints every event up to the moment of the story, and the hash of them all: the one that the story names.
pub(crate) fn run(options: &Replay) -> Result<ExitCode, Failure> {
    let story = read(&options.file)?;
    let name = options.scenario.as_deref().unwrap_or(&story.scenario);
    let scenario = Arc::new(scenario::load(name)?);
    let told = Timeline::retell(scenario, &story).map_err(|why| wrong(&options.file, why))?;
    let mut out = Output::new();
    out.line(format_args!("scenario {} with seed {}, {} actions", name, story.seed, story.log.len()))?;
    let mut hash = Hash::default();
    for event in &told.events()[..told.cursor()] {
        hash.note(event);
        out.line(printable(&event.to_string()))?;
    }
    out.line(format_args!("trace hash {:016x}", hash.value()))?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path) -> Result<Story, Failure> {
    let bytes = fs::read(path)
        .map_err(|error| Failure::new(NO_INPUT, format!("{} cannot be read: {error}", path.display())))?;
    Story::from_bytes(&bytes).map_err(|why| wrong(path, why))
}

fn wrong(path: &Path, why: &str) -> Failure {
    Failure::new(DATA, format!("{} is no story that can be told: {why}", path.display()))
}
