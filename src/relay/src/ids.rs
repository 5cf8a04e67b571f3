//! The names that things have in the trace, the snapshots and the actions.

use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident($number:ty), $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(pub $number);

        impl $name {
            /// As an index into the list of its kind.
            #[allow(dead_code, reason = "not every kind is a list in this crate")]
            pub(crate) fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
        }
    };
}

id!(
    /// A host: its place in the scenario.
    HostId(u16), "h"
);
id!(
    /// A node of the graph: the hosts come first, with their own numbers, then the routers.
    NodeId(u16), "n"
);
id!(
    /// A link: its place in the scenario.
    LinkId(u16), "l"
);
id!(
    /// A network: its place in the scenario.
    NetworkId(u16), "net"
);
id!(
    /// A connection, in the order of dialing.
    ConnectionId(u32), "c"
);
id!(
    /// A message as the observer follows it over all hops; never on the wire.
    MessageId(u32), "m"
);

impl From<HostId> for NodeId {
    fn from(host: HostId) -> NodeId {
        NodeId(host.0)
    }
}
