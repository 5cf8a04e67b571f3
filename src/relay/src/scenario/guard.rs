//! How a host guards its door against clients that it does not relay for.

use smtp::SimTime;

use super::pack::time;
use crate::bytes::Bytes;

/// How a host guards its door against clients that it does not relay for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Guard {
    /// How long a stranger has to wait before a recipient is accepted; zero lets them in at once. Programs that send spam
    /// seldom come back (RFC 6647).
    pub greylist: SimTime,
    /// How long one who was let in is known, counted from the last time.
    pub greylist_lifetime: SimTime,
}

impl Default for Guard {
    fn default() -> Self {
        Guard { greylist: SimTime::ZERO, greylist_lifetime: SimTime::from_secs(GREYLIST_LIFETIME_S) }
    }
}

/// How long greylisting remembers where the file says nothing, in seconds: RFC 6647 section 5 wants a week at least, and many
/// servers have five weeks.
const GREYLIST_LIFETIME_S: u64 = 35 * 24 * 3_600;

/// The guard of a host, to be written or read.
pub(super) fn guard<B: Bytes>(bytes: &mut B, it: &mut Guard) {
    time(bytes, &mut it.greylist);
    time(bytes, &mut it.greylist_lifetime);
}

#[cfg(feature = "toml")]
impl super::build::Builder {
    /// The guard of a host.
    pub(super) fn guard(&mut self, index: usize, entry: &super::file::HostEntry) -> Guard {
        let at = |key| ("host", index, key);
        let usual = Guard::default();
        if entry.greylist_lifetime_s.is_some() && entry.greylist_s.is_none() {
            self.problem(at("greylist_lifetime_s"), "needs the key greylist_s".to_owned());
        }
        let greylist_lifetime = entry.greylist_lifetime_s.map_or(usual.greylist_lifetime, SimTime::from_secs);
        let greylist = SimTime::from_secs(entry.greylist_s.unwrap_or(0));
        if greylist_lifetime <= greylist {
            self.problem(at("greylist_lifetime_s"), "has to be longer than greylist_s".to_owned());
        }
        Guard { greylist, greylist_lifetime }
    }
}
