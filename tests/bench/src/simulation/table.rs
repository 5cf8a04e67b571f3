//! The table of the simulations: how many times as fast as each peer and the limit, and the rates.

use std::fmt::Write;

use super::{Done, HOPS, MESSAGES, NODES};

/// What a simulation does in a second.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Rates {
    /// Hops; 0 where there are none.
    pub hops: f64,
    /// Events.
    pub events: f64,
}

impl Rates {
    /// What was done in so many seconds.
    pub fn new(done: Done, seconds: f64) -> Rates {
        Rates { hops: done.hops as f64 / seconds, events: done.events as f64 / seconds }
    }
}

/// Writes hops and events below each other, ratios first; the others have their names.
pub fn race_table(ours: Rates, others: &[(&str, Option<Rates>)]) -> String {
    let mut out = format!(
        "How many times as fast as others the simulated internet is; the rates are in thousands a second.\n\
         {NODES} hosts, {MESSAGES} messages, {HOPS} hops each. Ours does real SMTP at each hop (name look-ups, a \
         connection,\ncommands, replies, content: {:.0} events); the peers only pass a token on, the heap does \
         nothing.\n\n",
        ours.events / ours.hops
    );
    let _ = write!(out, "{:8}", "");
    for (name, _) in others {
        let _ = write!(out, " {:>11}", format!("x {name}"));
    }
    for name in ["ours"].iter().chain(others.iter().map(|(name, _)| name)) {
        let _ = write!(out, " {name:>11}");
    }
    out.push('\n');
    for kind in ["hops", "events"] {
        let rate = |rates: Rates| if kind == "hops" { rates.hops } else { rates.events };
        let _ = write!(out, "{kind:8}");
        let rates = || others.iter().map(|(_, other)| other.map(rate).filter(|rate| *rate > 0.0));
        for other in rates() {
            let ratio = other.map_or("-".to_owned(), |other| format!("{:.3}", rate(ours) / other));
            let _ = write!(out, " {ratio:>11}");
        }
        for rate in [Some(rate(ours))].into_iter().chain(rates()) {
            let rate = rate.map_or("-".to_owned(), |rate| format!("{:.1}", rate / 1_000.0));
            let _ = write!(out, " {rate:>11}");
        }
        out.push('\n');
    }
    out
}
