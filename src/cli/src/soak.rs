//! `soak`: many seeds of chaos in the scenarios, with an auditor beside them who counts every message at every step.

use std::fmt;
use std::process::ExitCode;
use std::sync::Arc;

use rayon::prelude::*;
use relay::scenario::{SHIPPED, Tale};
use relay::{Ordeal, Scenario, Tally, Timeline};
use smtp::SimTime;

use crate::arguments::Soak;
use crate::failure::Failure;
use crate::output::Output;
use crate::scenario;

/// Runs the scenarios, or one, under chaos, each seed in each. The first fault ends it, with the seed and a file that
/// tells the same again: `smtp-playground replay FILE`.
pub(crate) fn run(options: &Soak) -> Result<ExitCode, Failure> {
    let names: Vec<&str> = match &options.scenario {
        Some(name) => vec![name],
        None => SHIPPED.iter().map(|(name, _)| *name).collect(),
    };
    let scenarios: Vec<Arc<Scenario>> =
        names.iter().map(|name| scenario::load(name).map(Arc::new)).collect::<Result<_, _>>()?;
    let from = options.from;
    let runs: Vec<(u64, &Arc<Scenario>)> = (from..from + options.seeds)
        .map(|seed| (seed, &scenarios[seed as usize % scenarios.len()]))
        .collect();
    let tallies = runs.into_par_iter().map(|(seed, scenario)| play(scenario, seed));
    let all = tallies.try_reduce(Tally::default, |mut sum, tally| {
        sum += tally;
        Ok(sum)
    });
    let mut out = Output::new();
    let code = match all {
        Ok(tally) => {
            out.line(format_args!("{} seeds of chaos: {tally}", options.seeds))?;
            ExitCode::SUCCESS
        }
        Err(fault) => {
            let (scenario, seed) = (&fault.scenario.name, fault.tale.seed);
            // In the order of the seeds, one scenario after the other.
            let name = names[seed as usize % names.len()];
            out.line(format_args!(
                "{fault}see it again with: smtp-playground soak --seeds 1 --from {seed} --scenario {name}"
            ))?;
            out.flush()?;
            let path = options.stories.join(format!("{scenario}-{seed}.toml"));
            scenario::save_log(&path, name, &fault.scenario, &fault.tale)?;
            out.line(format_args!("or: smtp-playground replay {}", path.display()))?;
            ExitCode::FAILURE
        }
    };
    out.flush()?;
    Ok(code)
}

/// What went wrong, when, and how to see it again.
struct Fault {
    wrong: String,
    at: SimTime,
    scenario: Arc<Scenario>,
    tale: Tale,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} with seed {} at {}: {}", self.scenario.name, self.tale.seed, self.at, self.wrong)?;
        for logged in &self.tale.log {
            writeln!(f, "  {} {:?}", logged.at, Short(&logged.action))?;
        }
        Ok(())
    }
}

/// An action without the text of its message.
struct Short<'a>(&'a relay::Action);

impl fmt::Debug for Short<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            relay::Action::Send { from, envelope, .. } => {
                write!(f, "Send from {from} to")?;
                envelope.forward_paths.iter().try_for_each(|path| write!(f, " {path}"))
            }
            other => write!(f, "{other:?}"),
        }
    }
}

fn play(scenario: &Arc<Scenario>, seed: u64) -> Result<Tally, Box<Fault>> {
    let timeline = Box::new(Timeline::new(Arc::clone(scenario), seed));
    let Ordeal { timeline, tally, wrong, .. } = Ordeal::of(timeline, seed);
    let Some(wrong) = wrong else { return Ok(tally) };
    let (at, tale) = (timeline.now(), Tale::of(&timeline, seed));
    Err(Box::new(Fault { wrong, at, scenario: Arc::clone(timeline.scenario()), tale }))
}
