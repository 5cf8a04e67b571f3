//! `soak`: many seeds of chaos in the scenarios, with an auditor beside them who counts every message at every step.

use std::fmt;
use std::ops::AddAssign;
use std::process::ExitCode;
use std::sync::Arc;

use rayon::prelude::*;
use relay::scenario::{SHIPPED, Tale};
use relay::{Auditor, Chaos, Scenario, Timeline, What};
use smtp::SimTime;

use crate::arguments::Soak;
use crate::failure::Failure;
use crate::output::Output;
use crate::scenario;

/// Actions of chaos in one run.
const ACTIONS: usize = 60;
/// By then every message has arrived or come back: twice the five days of a queue, and more for the reports.
const END: SimTime = SimTime::from_secs(30 * 86_400);
/// More than any run comes to.
const EVENTS_MAX: usize = 1_000_000;

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

/// What runs came to.
#[derive(Default)]
struct Tally {
    events: u64,
    accepted: u64,
    delivered: u64,
    failed: u64,
    windows: u64,
    duplicates: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.events += other.events;
        self.accepted += other.accepted;
        self.delivered += other.delivered;
        self.failed += other.failed;
        self.windows += other.windows;
        self.duplicates += other.duplicates;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally { events, accepted, delivered, failed, windows, duplicates } = self;
        write!(
            f,
            "{events} events, {accepted} times a host took a message, {delivered} copies delivered, {failed} \
             recipients given up, none lost; the reply to the final dot was lost for {windows} recipients, \
             and {duplicates} copies are not the first in their mailbox, for that or for aliases and lists"
        )
    }
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

/// A run under chaos, its timeline and its books.
struct Play {
    timeline: Timeline,
    auditor: Auditor,
    seen: usize,
    seed: u64,
    tally: Tally,
}

fn play(scenario: &Arc<Scenario>, seed: u64) -> Result<Tally, Box<Fault>> {
    let timeline = Timeline::new(Arc::clone(scenario), seed);
    let mut play = Play { timeline, auditor: Auditor::default(), seen: 0, seed, tally: Tally::default() };
    let mut chaos = Chaos::new(seed);
    play.balance()?;
    for _ in 0..ACTIONS {
        // What cannot be done is refused, which is right as well.
        let _ = play.timeline.act(chaos.action(play.timeline.world()));
        play.balance()?;
        play.run(play.timeline.now() + chaos.pause())?;
    }
    for action in Chaos::calm(play.timeline.world()) {
        let _ = play.timeline.act(action);
        play.balance()?;
    }
    play.run(END)?;
    let closed = match play.timeline.next_at() {
        Some(at) => Err(format!("something is still due at {at}")),
        None => play.auditor.close(),
    };
    closed.map_err(|wrong| play.fault(wrong))?;
    play.tally.windows = play.auditor.windows();
    play.tally.duplicates = play.auditor.duplicates();
    Ok(play.tally)
}

impl Play {
    fn run(&mut self, until: SimTime) -> Result<(), Box<Fault>> {
        while self.timeline.next_at().is_some_and(|next| next <= until) {
            self.timeline.step();
            self.balance()?;
            if self.seen > EVENTS_MAX {
                return Err(self.fault("this has no end".to_owned()));
            }
        }
        self.timeline.run_until(until);
        Ok(())
    }

    /// Enters what happened into the books, and compares them with the world.
    fn balance(&mut self) -> Result<(), Box<Fault>> {
        let new = &self.timeline.events()[self.seen..];
        if new.is_empty() {
            return Ok(());
        }
        for event in new {
            self.auditor.note(&event.what);
            match event.what {
                What::Accepted { .. } => self.tally.accepted += 1,
                What::Delivered { .. } => self.tally.delivered += 1,
                What::Failed { .. } => self.tally.failed += 1,
                _ => {}
            }
        }
        self.tally.events += new.len() as u64;
        self.seen = self.timeline.events().len();
        self.auditor.check(self.timeline.world()).map_err(|wrong| self.fault(wrong))
    }

    fn fault(&self, wrong: String) -> Box<Fault> {
        let (at, tale) = (self.timeline.now(), Tale::of(&self.timeline, self.seed));
        Box::new(Fault { wrong, at, scenario: Arc::clone(self.timeline.scenario()), tale })
    }
}
