//! The simulated internet at work, and what the machine could do with its events at best.

mod network;
mod seek;
mod table;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hint::black_box;
use std::sync::Arc;

use relay::scenario::parse;
use relay::{Summary, World};
use smtp::SimTime;

pub use network::{CHAINS, GAP_US, HOPS, LATENCY_US, MESSAGES, NODES, SERVICE_US, STAGES};
pub use seek::{EVENTS, Run, Seeks, runs, seeks};
pub use table::{Rates, race_table};

/// What a simulation did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Done {
    /// Messages that a node took from another.
    pub hops: u64,
    /// Things that happened.
    pub events: u64,
}

/// The network of the comparison as a world that really speaks SMTP: events are those of its trace.
pub fn ours() -> Box<dyn FnMut() -> Done> {
    let scenario = Arc::new(parse("network", &network::text()).expect("a right scenario"));
    Box::new(move || {
        let mut world = World::new(Arc::clone(&scenario), 1);
        let mut summary = Summary::default();
        while world.now() < SimTime::from_secs(3_600) && world.step() {
            world.drain_events().iter().for_each(|event| summary.note(event));
        }
        assert_eq!(summary.delivered, u64::from(MESSAGES), "a message is missing");
        Done { hops: summary.hops, events: summary.events }
    })
}

/// The limit: a binary heap in which as many events are due as there are nodes, and each plans another.
pub fn heap() -> Box<dyn FnMut() -> Done> {
    const EVENTS: u64 = 1_000_000;
    Box::new(|| {
        let mut due: BinaryHeap<Reverse<(u64, u64)>> =
            (0..u64::from(NODES)).map(|number| Reverse((number * GAP_US, number))).collect();
        for number in 0..EVENTS {
            let Some(Reverse((at, _))) = due.pop() else { break };
            // Gaps without order, as those of real events.
            let gap = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 44;
            due.push(Reverse((black_box(at) + gap, number)));
        }
        assert_eq!(black_box(due).len(), NODES as usize);
        Done { hops: 0, events: EVENTS }
    })
}

/// Measures each work in its turn, some rounds long; `now_s` is a clock. Gives the medians.
pub fn race<const N: usize>(
    rounds: usize,
    mut works: [Box<dyn FnMut() -> Done + '_>; N],
    now_s: impl Fn() -> f64,
) -> [Rates; N] {
    let mut found = [const { Vec::new() }; N];
    for _ in 0..rounds {
        for (work, found) in works.iter_mut().zip(&mut found) {
            let start = now_s();
            let done = work();
            found.push(Rates::new(done, now_s() - start));
        }
    }
    found.map(|mut found| {
        found.sort_by(|one, other| one.events.total_cmp(&other.events));
        found[found.len() / 2]
    })
}
