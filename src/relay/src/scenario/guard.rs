//! How a host guards its door against clients that it does not relay for.

use smtp::SimTime;

use super::pack::{texts, time};
use crate::bytes::{Bytes, number};

/// How a host guards its door against clients that it does not relay for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Guard {
    /// How long a stranger has to wait before a recipient is accepted; zero lets them in at once. Programs that send spam
    /// seldom come back (RFC 6647).
    pub greylist: SimTime,
    /// How long one who was let in is known, counted from the last time.
    pub greylist_lifetime: SimTime,
    /// The zones of DNS where addresses of clients are looked up (RFC 5782); who stands in one of them sends nothing.
    pub block_lists: Vec<String>,
    /// How many connections a client may have at once; 0 for any number.
    pub connections_per_client_max: u32,
    /// How many messages a client may begin in a minute; 0 for any number.
    pub mails_per_minute_max: u32,
    /// How much later each reply comes for every refusal before it; zero for at once.
    pub tarpit: SimTime,
}

impl Default for Guard {
    fn default() -> Self {
        Guard {
            greylist: SimTime::ZERO,
            greylist_lifetime: SimTime::from_secs(GREYLIST_LIFETIME_S),
            block_lists: Vec::new(),
            connections_per_client_max: 0,
            mails_per_minute_max: 0,
            tarpit: SimTime::ZERO,
        }
    }
}

/// How long greylisting remembers where the file says nothing, in seconds: RFC 6647 section 5 wants a week at least, and many
/// servers have five weeks.
const GREYLIST_LIFETIME_S: u64 = 35 * 24 * 3_600;

/// The guard of a host, to be written or read.
pub(super) fn guard<B: Bytes>(bytes: &mut B, it: &mut Guard) {
    time(bytes, &mut it.greylist);
    time(bytes, &mut it.greylist_lifetime);
    texts(bytes, &mut it.block_lists);
    number(bytes, &mut it.connections_per_client_max);
    number(bytes, &mut it.mails_per_minute_max);
    time(bytes, &mut it.tarpit);
}

#[cfg(feature = "toml")]
impl super::build::Builder {
    /// The guard of a host.
    pub(super) fn guard(&mut self, index: usize, entry: &super::file::HostEntry) -> Guard {
        let at = |key| ("host", index, key);
        let usual = Guard::default();
        if entry.greylist_lifetime_s.is_some() && entry.greylist_s.is_none() {
            self.problem(at("greylist_lifetime_s"), ::texts::t!("needs the key greylist_s").to_owned());
        }
        let greylist_lifetime = entry.greylist_lifetime_s.map_or(usual.greylist_lifetime, SimTime::from_secs);
        let greylist = SimTime::from_secs(entry.greylist_s.unwrap_or(0));
        if greylist_lifetime <= greylist {
            self.problem(
                at("greylist_lifetime_s"),
                ::texts::t!("has to be longer than greylist_s").to_owned(),
            );
        }
        let lists = entry.block_lists.iter().enumerate();
        Guard {
            greylist,
            greylist_lifetime,
            block_lists: lists.map(|(item, zone)| self.domain(at("block_lists"), item, zone)).collect(),
            connections_per_client_max: entry.connections_per_client_max.unwrap_or(0),
            mails_per_minute_max: entry.mails_per_minute_max.unwrap_or(0),
            tarpit: SimTime::from_millis(entry.tarpit_ms.unwrap_or(0)),
        }
    }
}
