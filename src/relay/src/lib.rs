//! The simulated internet: clock, links, DNS, hosts, mail queues, mailboxes, trace, snapshots, time travel.
//!
//! [`World`] is the engine: it takes [`Action`]s, gives [`Event`]s, and shows itself as a [`Snapshot`]. [`Timeline`]
//! wraps a world with an action log and checkpoints so that a person can go back in time. Every message moves between
//! hosts as bytes through a client and a server session of `smtp`, and in no other way.

mod action;
mod audit;
pub mod bytes;
mod chance;
mod chaos;
mod clock;
mod core;
pub mod dns;
pub mod export;
mod host;
mod ids;
mod network;
mod ordeal;
mod passing;
pub mod scenario;
mod shared;
mod snapshot;
mod summary;
mod timeline;
pub mod trace;
mod world;

texts::watch!();

pub use action::{Acted, Action, ActionError, Caller, NameServers};
pub use audit::Auditor;
pub use chance::Chance;
pub use chaos::Chaos;
pub use ids::{ConnectionId, HostId, LinkId, MessageId, NetworkId, NodeId};
pub use network::rules;
pub use ordeal::{Ordeal, Run, Tally};
pub use scenario::{Role, Scenario, Story};
pub use snapshot::{
    Arrival, Carries, ConnectionView, HopView, HostView, LinkView, MailboxView, Map, Phase, QueueView,
    SegmentView, Snapshot, StoredView,
};
pub use summary::Summary;
pub use timeline::{Branch, Comparison, Counts, Fate, Logged, Outcome, Retelling, Stride, Timeline, Until};
pub use trace::{Direction, Event, Side, Transition, What};
pub use world::{OutsideOutput, Visit, World};
