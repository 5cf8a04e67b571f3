//! How a host hands mail on.

use super::pack::maybe_number;
use crate::bytes::{Bytes, number};

/// How a host hands mail on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sending {
    /// The most messages that one connection carries, one after the other; `None` for any number.
    pub messages_per_connection: Option<u32>,
    /// The most connections at once for one destination; what is more waits for one of them.
    pub connections_per_destination_max: u32,
}

impl Default for Sending {
    fn default() -> Self {
        Sending {
            messages_per_connection: None,
            connections_per_destination_max: CONNECTIONS_PER_DESTINATION_MAX,
        }
    }
}

/// As Postfix has it out of the box.
const CONNECTIONS_PER_DESTINATION_MAX: u32 = 20;

/// How a host hands mail on, to be written or read.
pub(super) fn sending<B: Bytes>(bytes: &mut B, it: &mut Sending) {
    maybe_number(bytes, &mut it.messages_per_connection);
    number(bytes, &mut it.connections_per_destination_max);
    bytes.demand(it.connections_per_destination_max > 0);
}

#[cfg(feature = "toml")]
impl From<&super::file::HostEntry> for Sending {
    fn from(entry: &super::file::HostEntry) -> Sending {
        let usual = Sending::default();
        Sending {
            messages_per_connection: entry.messages_per_connection,
            connections_per_destination_max: entry
                .connections_per_destination_max
                .unwrap_or(usual.connections_per_destination_max),
        }
    }
}
