//! `run`: a simulated network from its start, as fast as it goes, and the trace of it.

use std::process::ExitCode;
use std::sync::Arc;

use relay::{Action, Scenario, World, trace};
use serde_json::json;

use crate::arguments::{Format, Run};
use crate::failure::{Failure, SYSTEM};
use crate::output::{Output, printable};
use crate::scenario;

/// Prints the hosts, every event up to `--until`, and the hash of them all: the same for the same scenario and seed, wherever it
/// runs. Where the scenario's script sends nothing, the message that it suggests is sent at the start.
pub(crate) fn run(options: &Run) -> Result<ExitCode, Failure> {
    let scenario = Arc::new(scenario::load(&options.scenario)?);
    let sends = scenario.script.iter().any(|(_, action)| matches!(action, Action::Send { .. }));
    let mut world = World::new(Arc::clone(&scenario), options.seed);
    if !sends {
        let sent = world.act(scenario::suggested(&scenario)?);
        sent.map_err(|error| Failure::new(SYSTEM, format!("the draft cannot be sent: {error}")))?;
    }
    world.run_until(options.until);
    let events = world.drain_events();
    let mut out = Output::new();
    introduce(&mut out, options, &scenario)?;
    for event in &events {
        match options.format {
            Format::Json => out.line(event.to_json_line())?,
            Format::Text => out.line(printable(&event.to_string()))?,
        }
    }
    let hash = format!("{:016x}", trace::hash(&events));
    match options.format {
        Format::Json => out.line(json!({ "trace_hash": hash }))?,
        Format::Text => out.line(format_args!("trace hash {hash}"))?,
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// What the names in the trace stand for.
fn introduce(out: &mut Output, options: &Run, scenario: &Scenario) -> Result<(), Failure> {
    let hosts = || scenario.hosts.iter().map(|host| &host.host_name);
    if options.format == Format::Json {
        let hosts: Vec<_> = hosts().collect();
        return out.line(json!({ "scenario": scenario.name, "seed": options.seed, "hosts": hosts }));
    }
    out.line(format_args!("scenario {} with seed {}", scenario.name, options.seed))?;
    hosts().enumerate().try_for_each(|(index, host)| out.line(format_args!("h{index} is {host}")))
}
