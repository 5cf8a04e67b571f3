//! What a person has done to a world and where they stand in it, as bytes: this is what a link carries.

use super::pack::{action, time};
use crate::bytes::{Bytes, Reader, Writer, list, number};
use crate::{Action, HostId, Logged};
use smtp::SimTime;
use texts::t;

/// The most actions that are told.
const ACTIONS_MAX: usize = 1_000;
/// The most octets of a story.
const OCTETS_MAX: usize = 64 * 1024;
/// The latest moment: some 35 years.
const TIME_MAX: SimTime = SimTime::from_micros(1 << 50);
/// Actions may name any host and link: whether the world has them is seen when they are done.
const ANY: usize = 1 << 16;

/// A timeline in few words: with the scenario it gives the whole again.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Story {
    /// The name of the scenario; empty where it is one of the person's own.
    pub scenario: String,
    /// The text of a scenario of the person's own.
    pub own: String,
    /// The seed of its world.
    pub seed: u64,
    /// The actions, past and future.
    pub log: Vec<Logged>,
    /// How many events are known.
    pub known: u64,
    /// How many actions are done at the moment, after how many steps of the world, and when that is.
    pub done: u64,
    /// The steps of the world.
    pub steps: u64,
    /// The moment.
    pub now: SimTime,
    /// The hash of what has happened until then.
    pub hash: u64,
}

impl Story {
    /// The story as octets, its checksum first; or why they would not tell all of it.
    pub fn to_bytes(&self) -> Result<Vec<u8>, &'static str> {
        let mut writer = Writer(vec![0; 4]);
        story(&mut writer, &mut self.clone());
        let sum = checksum(&writer.0[4..]);
        writer.0[..4].copy_from_slice(&sum);
        if writer.0.len() > OCTETS_MAX || self.log.len() > ACTIONS_MAX {
            return Err(t!("so much has been done, or the messages are so long, that a link cannot hold it"));
        }
        match Story::from_bytes(&writer.0) {
            Ok(read) if read == *self => Ok(writer.0),
            _ => Err(t!("a message was sent with an envelope that is not the one in its header")),
        }
    }

    /// A story from the octets that [`Story::to_bytes`] wrote. Any octets give a story, or what is wrong with them.
    pub fn from_bytes(bytes: &[u8]) -> Result<Story, &'static str> {
        if bytes.len() > OCTETS_MAX {
            return Err(t!("it is too long"));
        }
        let Some((sum, rest)) = bytes.split_first_chunk::<4>() else { return Err(t!("its end is missing")) };
        if checksum(rest) != *sum {
            return Err(t!("it is damaged: a part is missing or was changed"));
        }
        let mut reader = Reader { rest, damaged: false };
        let mut read = Story::default();
        story(&mut reader, &mut read);
        let right = !reader.damaged && reader.rest.is_empty();
        if right { Ok(read) } else { Err(t!("it makes no sense")) }
    }
}

fn story<B: Bytes>(bytes: &mut B, it: &mut Story) {
    bytes.text(&mut it.scenario);
    if it.scenario.is_empty() {
        bytes.text(&mut it.own);
    }
    number(bytes, &mut it.seed);
    let blank = || Logged { at: SimTime::ZERO, after: 0, action: Action::HostUp { host: HostId(0) } };
    list(bytes, &mut it.log, blank, |bytes, it| {
        time(bytes, &mut it.at);
        number(bytes, &mut it.after);
        action(bytes, &mut it.action, ANY, ANY);
        bytes.demand(it.at <= TIME_MAX);
        if let Action::SetLatency { latency, .. } = it.action {
            bytes.demand(latency <= TIME_MAX);
        }
    });
    bytes.demand(it.log.len() <= ACTIONS_MAX);
    number(bytes, &mut it.known);
    number(bytes, &mut it.done);
    number(bytes, &mut it.steps);
    time(bytes, &mut it.now);
    bytes.demand(it.now <= TIME_MAX);
    number(bytes, &mut it.hash);
}

/// FNV-1a of 32 bits: it finds what went wrong on the way, not what somebody meant.
fn checksum(bytes: &[u8]) -> [u8; 4] {
    let mut sum = 0x811C_9DC5_u32;
    for octet in bytes {
        sum = (sum ^ u32::from(*octet)).wrapping_mul(0x0100_0193);
    }
    sum.to_le_bytes()
}
