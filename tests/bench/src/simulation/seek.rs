//! How long a person waits who goes to any moment of a long run.

use std::sync::Arc;

use relay::scenario::parse;
use relay::{Action, Chance, HostId, Timeline};
use smtp::SimTime;

use super::network::{self, CHAINS, STAGES};

/// How many events are known.
pub const EVENTS: usize = 100_000;

/// Brings a run about.
pub type Run = Box<dyn Fn() -> Timeline>;

/// Runs with so many events, by name: one in which all goes well, and one in which half of the exchangers are down for
/// most of it, so that queues are long.
pub fn runs() -> [(&'static str, Run); 2] {
    let run = |down: u32| {
        move || {
            let text = network::text();
            let mut timeline = Timeline::new(Arc::new(parse("network", &text).expect("a right scenario")), 1);
            for chain in 0..down {
                let host = HostId((chain * STAGES + STAGES - 1) as u16);
                timeline.act(Action::HostDown { host }).expect("a host");
            }
            while timeline.cursor() < EVENTS && timeline.step() {}
            timeline
        }
    };
    [("all goes well", Box::new(run(0))), ("long queues", Box::new(run(CHAINS / 2)))]
}

/// How long seeks took, in milliseconds.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Seeks {
    /// The events of the run.
    pub events: usize,
    /// How many seeks there were.
    pub seeks: usize,
    /// The time within which half were done.
    pub half_ms: f64,
    /// The time within which 95 of 100 were done.
    pub most_ms: f64,
    /// The longest.
    pub worst_ms: f64,
}

/// Goes to moments all over the run, back and forth: by event, by time, and single events back. `now_s` is a clock.
pub fn seeks(timeline: &mut Timeline, rounds: usize, now_s: impl Fn() -> f64) -> Seeks {
    let (events, end) = (timeline.events().len() as u64, timeline.end().as_micros());
    let mut chance = Chance::new(1);
    let mut found = Vec::new();
    for round in 0..rounds {
        let sequence = chance.below(events);
        let at = SimTime::from_micros(chance.below(end));
        let start = now_s();
        match round % 3 {
            0 => timeline.seek_event(sequence),
            1 => timeline.seek(at),
            _ => timeline.step_back(),
        }
        found.push((now_s() - start) * 1_000.0);
    }
    found.sort_by(f64::total_cmp);
    let within = |percent: usize| found[(found.len() * percent).div_ceil(100) - 1];
    Seeks {
        events: events as usize,
        seeks: rounds,
        half_ms: within(50),
        most_ms: within(95),
        worst_ms: within(100),
    }
}

impl std::fmt::Display for Seeks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Seeks { events, seeks, half_ms, most_ms, worst_ms } = self;
        write!(
            f,
            "{seeks} seeks among {events} events: half within {half_ms:.1} ms, 95 % within {most_ms:.1} ms, \
             the worst {worst_ms:.1} ms"
        )
    }
}
