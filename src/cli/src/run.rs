//! `run`: a simulated network from its start, as fast as it goes: the trace of it, or a summary.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use relay::scenario::{EXPECTED_SEED, Expect, Tale};
use relay::trace::Hash;
use relay::{Logged, Scenario, Summary, World};
use serde_json::json;
use smtp::SimTime;

use crate::arguments::{Format, Run};
use crate::failure::{DATA, Failure};
use crate::output::{Output, printable};
use crate::scenario;
use crate::until::Until;
use crate::wires::Wires;

/// How long a run lasts beyond what the scenario sends by itself, where `--until` does not say.
const LONGER: SimTime = SimTime::from_secs(2 * 3_600);
/// How often a summary looks at the queues.
const LOOKS: u64 = 24;

/// Prints the hosts, every event up to `--until`, and the hash of them all: the same for the same scenario and seed, wherever it
/// runs. With `--summary` what it came to, and the trace only where that is asked for too. Where the scenario sends nothing
/// by itself, the message that it suggests is sent at the start.
pub(crate) fn run(options: &Run) -> Result<ExitCode, Failure> {
    let scenario = Arc::new(scenario::load(&options.scenario)?);
    let seed = if options.check { EXPECTED_SEED } else { options.seed };
    let mut world = scenario::begin(&scenario, seed)?;
    if options.check {
        return check(&scenario, world);
    }
    let mut out = Output::new();
    introduce(&mut out, options, &scenario)?;
    let mut wires = options.pcapng.as_deref().map(|path| Wires::open(path, &scenario)).transpose()?;
    let (mut summary, mut hash) = (Summary::default(), Hash::default());
    let until = options.until.unwrap_or_else(|| Until::At(last_letter(&scenario) + LONGER));
    let latest = u128::from(until.latest().as_micros());
    let mut met = false;
    for look in 1..=LOOKS {
        let at = SimTime::from_micros((latest * u128::from(look) / u128::from(LOOKS)) as u64);
        loop {
            let told = world.drain_events();
            if let Some(wires) = &mut wires {
                wires.look(&world, &told)?;
            }
            for event in told {
                met |= until.is_met_by(&event.what);
                hash.note(&event);
                summary.note(&event);
                if options.trace || !options.summary {
                    print(&mut out, options.format, &event)?;
                }
            }
            if met || world.next_at().is_none_or(|next| next > at) || !world.step() {
                break;
            }
        }
        met |= !until.waits() && world.next_at().is_none();
        if met {
            summary.sample(&world);
            break;
        }
        world.run_until(at);
        summary.sample(&world);
    }
    if let Some(wires) = wires {
        wires.close()?;
    }
    if let Some(path) = &options.save {
        save(path, options, &scenario, &world, hash.value())?;
    }
    let hash = format!("{:016x}", hash.value());
    match (options.format, options.summary) {
        (Format::Json, false) => out.line(json!({ "trace_hash": hash }))?,
        (Format::Json, true) => out.line(json!({ "trace_hash": hash, "summary": summary.to_json() }))?,
        (Format::Text, false) => out.line(format_args!("trace hash {hash}"))?,
        (Format::Text, true) => out.line(format_args!("{summary}trace hash   {hash}"))?,
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Writes down the run: what is done in it is the message at its start, where the scenario sends none by itself.
fn save(
    path: &Path,
    options: &Run,
    scenario: &Arc<Scenario>,
    world: &World,
    hash: u64,
) -> Result<(), Failure> {
    let wrong = |why: &str| Failure::new(DATA, format!("{}: {why}", scenario.name));
    let first = match scenario.sends() {
        true => Vec::new(),
        false => vec![scenario.suggested().map_err(|why| wrong(&why))?],
    };
    let log = first.into_iter().map(|action| Logged { at: SimTime::ZERO, after: 0, action }).collect();
    let tale = Tale { seed: options.seed, log, now: world.now(), steps: world.steps(), hash };
    scenario::save_log(path, &options.scenario, scenario, &tale)
}

fn print(out: &mut Output, format: Format, event: &relay::Event) -> Result<(), Failure> {
    match format {
        Format::Json => out.line(event.to_json_line()),
        Format::Text => out.line(printable(&event.to_string())),
    }
}

/// Whether it comes to what its file says.
fn check(scenario: &Scenario, mut world: World) -> Result<ExitCode, Failure> {
    let Some(said) = &scenario.expect else {
        return Err(Failure::new(
            DATA,
            format!("{} says nothing of what it comes to: it has no [expect]", scenario.name),
        ));
    };
    let mut out = Output::new();
    let came = Expect::of(&mut world, said.at);
    if came == *said {
        out.line(format_args!("{} comes to what its file says", scenario.name))?;
        out.flush()?;
        return Ok(ExitCode::SUCCESS);
    }
    out.line(format_args!("its file says\n\n{}\nit came to\n\n{}", said.to_toml(), came.to_toml()))?;
    out.flush()?;
    Ok(ExitCode::FAILURE)
}

/// When the scenario has sent, about, what it sends by itself.
fn last_letter(scenario: &Scenario) -> SimTime {
    let ends = scenario.traffic.iter().map(|traffic| traffic.from + traffic.over);
    ends.max().unwrap_or_default()
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
