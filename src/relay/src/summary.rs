//! A summary of a run: what became of the messages, how long they took, how much waited.

use std::collections::BTreeMap;
use std::fmt;

use smtp::SimTime;

use crate::{Event, MessageId, What, World};

/// What a run came to, counted from its events.
#[derive(Clone, Default, Debug)]
pub struct Summary {
    /// Events in all.
    pub events: u64,
    /// Messages that people sent.
    pub sent: u64,
    /// Recipients of those messages.
    pub recipients: u64,
    /// Messages that hosts took from other hosts.
    pub hops: u64,
    /// Copies that reached a mailbox.
    pub delivered: u64,
    /// Times that a recipient was put off.
    pub deferred: u64,
    /// Recipients that were given up.
    pub failed: u64,
    /// Reports that went back.
    pub reports: u64,
    /// Connections begun.
    pub connections: u64,
    /// Look-ups.
    pub lookups: u64,
    /// How long each delivered copy was on its way, in the order of delivery.
    latencies: Vec<SimTime>,
    /// When each message that may still arrive somewhere was first accepted.
    begun: BTreeMap<MessageId, SimTime>,
    /// How many messages waited in the queues, and when.
    depths: Vec<(SimTime, usize)>,
}

impl Summary {
    /// Counts an event.
    pub fn note(&mut self, event: &Event) {
        self.events += 1;
        match &event.what {
            What::Dialed { .. } => self.connections += 1,
            What::DnsAsked { .. } => self.lookups += 1,
            What::Accepted { message, recipients, connection, from, .. } => {
                self.begun.entry(*message).or_insert(event.at);
                match connection {
                    Some(_) => self.hops += 1,
                    None if from == "<>" => self.reports += 1,
                    None => {
                        self.sent += 1;
                        self.recipients += recipients.len() as u64;
                    }
                }
            }
            What::Delivered { message, .. } => {
                self.delivered += 1;
                if let Some(begun) = self.begun.get(message) {
                    self.latencies.push(event.at - *begun);
                }
            }
            What::Deferred { .. } => self.deferred += 1,
            What::Failed { .. } => self.failed += 1,
            _ => {}
        }
    }

    /// Looks how much waits now.
    pub fn sample(&mut self, world: &World) {
        self.depths.push((world.now(), world.queued().0));
    }

    /// The time within which so many of a hundred copies arrived; `None` where none did.
    pub fn latency(&self, percent: usize) -> Option<SimTime> {
        let mut sorted = self.latencies.clone();
        sorted.sort_unstable();
        let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
        sorted.get(place).copied()
    }

    /// How many messages waited in the queues, at each look.
    pub fn depths(&self) -> &[(SimTime, usize)] {
        &self.depths
    }
}

#[cfg(feature = "json")]
impl Summary {
    /// The summary as JSON; times in microseconds.
    pub fn to_json(&self) -> serde_json::Value {
        let latency = |percent| self.latency(percent).map(SimTime::as_micros);
        let depths = self.depths.iter().map(|(at, depth)| (at.as_micros(), depth));
        serde_json::json!({
            "events": self.events,
            "sent": self.sent,
            "recipients": self.recipients,
            "hops": self.hops,
            "delivered": self.delivered,
            "deferred": self.deferred,
            "failed": self.failed,
            "reports": self.reports,
            "connections": self.connections,
            "lookups": self.lookups,
            "latency_us": { "p50": latency(50), "p95": latency(95), "p99": latency(99), "max": latency(100) },
            "queued": depths.collect::<Vec<_>>(),
        })
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "sent         {} messages to {} recipients", self.sent, self.recipients)?;
        writeln!(f, "delivered    {} copies", self.delivered)?;
        writeln!(f, "deferred     {} times", self.deferred)?;
        writeln!(f, "failed       {} recipients, {} reports", self.failed, self.reports)?;
        writeln!(f, "hops         {} over {} connections", self.hops, self.connections)?;
        writeln!(f, "look-ups     {}", self.lookups)?;
        writeln!(f, "events       {}", self.events)?;
        if let [Some(half), Some(most), Some(all)] = [50, 95, 100].map(|percent| self.latency(percent)) {
            writeln!(f, "on the way   half within {half}, 95 % within {most}, all within {all}")?;
        }
        let deepest = self.depths.iter().map(|(_, depth)| *depth).max().unwrap_or(0);
        writeln!(f, "queues       {deepest} messages at most, at {} looks", self.depths.len())?;
        for (at, depth) in &self.depths {
            const COLUMNS: usize = 50;
            let bar = "#".repeat((depth * COLUMNS).div_ceil(deepest.max(1)));
            writeln!(f, "  {at:>16} {depth:>8} {bar}")?;
        }
        Ok(())
    }
}
