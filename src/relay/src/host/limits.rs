//! Limits for each client: what is counted is forgotten when the host goes down.

use std::net::IpAddr;

use litemap::LiteMap;
use smtp::SimTime;

/// The time in which messages are counted.
const WINDOW: SimTime = SimTime::from_secs(60);

/// The most clients that are counted; beyond them all are forgotten.
const CLIENTS_MAX: usize = 10_000;

/// How many messages each client has begun, and since when they are counted.
#[derive(Clone, Default, Debug)]
pub(crate) struct Counters(LiteMap<IpAddr, (SimTime, u32)>);

impl Counters {
    /// A client begins a message. Gives how long it has to wait, where it has begun so many already.
    pub(crate) fn begin(&mut self, client: IpAddr, now: SimTime, most: u32) -> Option<SimTime> {
        if self.0.len() >= CLIENTS_MAX && !self.0.contains_key(&client) {
            self.0 = LiteMap::new();
        }
        let (since, count) = self.0.entry(client).or_insert((now, 0));
        if now >= *since + WINDOW {
            (*since, *count) = (now, 0);
        }
        if *count >= most {
            return Some(*since + WINDOW - now);
        }
        *count += 1;
        None
    }
}
