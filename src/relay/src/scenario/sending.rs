//! How a host hands mail on.

use smtp::SimTime;

use super::pack::{maybe_number, maybe_text, maybe_time};
use crate::bytes::{Bytes, number};

/// How a host hands mail on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sending {
    /// The most messages that one connection carries, one after the other; `None` for any number.
    pub messages_per_connection: Option<u32>,
    /// The most connections at once for one destination; what is more waits for one of them.
    pub connections_per_destination_max: u32,
    /// How long a report, or whatever else has the null reverse-path, may wait in the queue; `None` where that is as long as
    /// all other mail.
    pub bounce_lifetime: Option<SimTime>,
    /// The mailbox that is told of reports that cannot be delivered; `None` where they are dropped.
    pub double_bounces_to: Option<String>,
}

impl Default for Sending {
    fn default() -> Self {
        Sending {
            messages_per_connection: None,
            connections_per_destination_max: CONNECTIONS_PER_DESTINATION_MAX,
            bounce_lifetime: None,
            double_bounces_to: None,
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
    maybe_time(bytes, &mut it.bounce_lifetime);
    maybe_text(bytes, &mut it.double_bounces_to);
}

#[cfg(feature = "toml")]
impl super::build::Builder {
    /// How a host hands mail on.
    pub(super) fn sending(&mut self, index: usize, entry: &super::file::HostEntry) -> Sending {
        let usual = Sending::default();
        if let Some(text) = &entry.double_bounces_to {
            self.mailbox(("host", index, "double_bounces_to"), 0, text);
        }
        Sending {
            messages_per_connection: entry.messages_per_connection,
            connections_per_destination_max: entry
                .connections_per_destination_max
                .unwrap_or(usual.connections_per_destination_max),
            bounce_lifetime: entry.bounce_lifetime_s.map(SimTime::from_secs),
            double_bounces_to: entry.double_bounces_to.clone(),
        }
    }
}
