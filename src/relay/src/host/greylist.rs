//! Greylisting: who has asked before, and when (RFC 6647).

use std::net::IpAddr;

use litemap::LiteMap;
use smtp::{ForwardPath, ReversePath, SimTime};

use crate::scenario::Guard;

/// The most strangers that are remembered; beyond them all is forgotten, and they wait once more.
const STRANGERS_MAX: usize = 10_000;

/// Whom a host knows; it survives going down.
#[derive(Clone, Default, Debug)]
pub(crate) struct Greylist(LiteMap<String, Stranger>);

#[derive(Clone, Copy, Debug)]
struct Stranger {
    first: SimTime,
    last: SimTime,
    known: bool,
}

/// What becomes of one who asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Wait {
    /// Has been let in before.
    Known,
    /// Has waited so long since the first time.
    Passed(SimTime),
    /// Has so long left to wait.
    Left(SimTime),
}

impl Greylist {
    /// Somebody asks for a recipient. See [`triple`].
    pub(crate) fn ask(&mut self, triple: String, now: SimTime, guard: &Guard) -> Wait {
        if self.0.len() >= STRANGERS_MAX && !self.0.contains_key(&triple) {
            self.0 = LiteMap::new();
        }
        let new = Stranger { first: now, last: now, known: false };
        let stranger = self.0.entry(triple).or_insert(new);
        if now >= stranger.last + guard.greylist_lifetime {
            *stranger = new;
        }
        stranger.last = now;
        let since = now - stranger.first;
        if stranger.known {
            return Wait::Known;
        }
        stranger.known = since >= guard.greylist;
        if stranger.known { Wait::Passed(since) } else { Wait::Left(guard.greylist - since) }
    }
}

/// What is remembered of one who asks: the network of the client, since large senders come again from another machine of it;
/// sender and recipient.
pub(crate) fn triple(client: Option<IpAddr>, from: Option<&ReversePath>, to: &ForwardPath) -> String {
    let network = match client.map(|client| client.to_canonical()) {
        Some(IpAddr::V4(address)) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        None => "nobody".to_owned(),
    };
    let from = from.map(ReversePath::to_string).unwrap_or_default();
    super::key(&format!("{network} {from} {to}"))
}
