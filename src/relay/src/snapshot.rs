//! What the screen gets: values that show the world at one moment.

use std::net::IpAddr;
use std::sync::Arc;

use smtp::{SimTime, Verb, client, server};

use crate::rules::RuleView;
use crate::scenario::{Network, Role, Router, SpfPolicy};
use crate::{Caller, ConnectionId, Direction, HostId, LinkId, MessageId, NodeId};

/// The world at one moment.
#[derive(Clone, PartialEq, Debug)]
pub struct Snapshot {
    /// The moment.
    pub now: SimTime,
    /// What never changes.
    pub map: Arc<Map>,
    /// The hosts, by [`HostId`].
    pub hosts: Vec<Arc<HostView>>,
    /// The links, by [`LinkId`].
    pub links: Vec<LinkView>,
    /// The rules of what becomes of parcels, in order.
    pub rules: Vec<RuleView>,
    /// The connections that are open, and the last ones that are over, in the order of dialing.
    pub connections: Vec<ConnectionView>,
}

/// The picture's ground: networks and the places of the nodes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Map {
    /// The networks.
    pub networks: Vec<Network>,
    /// The routers; their [`NodeId`]s follow those of the hosts.
    pub routers: Vec<Router>,
    /// The place of each node, by [`NodeId`].
    pub places: Vec<[i32; 2]>,
}

impl Map {
    /// The place of a node; the corner where there is no such node.
    pub fn place(&self, node: NodeId) -> [i32; 2] {
        self.places.get(usize::from(node.0)).copied().unwrap_or_default()
    }
}

/// A host.
#[derive(Clone, PartialEq, Debug)]
pub struct HostView {
    /// Its id.
    pub id: HostId,
    /// The short name.
    pub name: String,
    /// The domain name.
    pub host_name: String,
    /// What it is for.
    pub role: Role,
    /// Its addresses.
    pub addresses: Vec<IpAddr>,
    /// Whether it runs.
    pub up: bool,
    /// The domains whose mailboxes are here.
    pub domains: Vec<String>,
    /// The domains it takes mail for, to hand it on.
    pub relay_domains: Vec<String>,
    /// The sender address of a client.
    pub user: Option<String>,
    /// What it does about SPF.
    pub spf: SpfPolicy,
    /// Whether its disk is full, so that it takes no mail.
    pub disk_full: bool,
    /// Whether a person answers the programs that connect to it.
    pub taken: bool,
    /// How many seconds its clock is ahead; fewer than 0 where it is behind.
    pub clock_ahead_s: i64,
    /// The messages that wait or are on their way out.
    pub queue: Vec<QueueView>,
    /// The mailboxes.
    pub mailboxes: Vec<MailboxView>,
}

/// A message in a queue.
#[derive(Clone, PartialEq, Debug)]
pub struct QueueView {
    /// The message.
    pub message: MessageId,
    /// Where reports go, in angle brackets.
    pub reverse_path: String,
    /// Who is still to be reached.
    pub recipients: Vec<String>,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next; `None` while it is being tried.
    pub next_attempt: Option<SimTime>,
    /// Why the last try failed.
    pub last: Option<String>,
    /// Its octets.
    pub octets: u32,
}

/// A mailbox.
#[derive(Clone, PartialEq, Debug)]
pub struct MailboxView {
    /// `bob@beta.example`.
    pub mailbox: String,
    /// Its messages, oldest first.
    pub messages: Vec<StoredView>,
}

/// A message in a mailbox.
#[derive(Clone, PartialEq, Debug)]
pub struct StoredView {
    /// The message.
    pub message: MessageId,
    /// When it came.
    pub received_at: SimTime,
    /// Where reports would have gone, in angle brackets.
    pub reverse_path: String,
    /// The recipient whose mail it is, as the client named it.
    pub recipient: String,
    /// How it came in; `None` for a report of the host itself.
    pub arrival: Option<Arc<Arrival>>,
    /// The message with its trace fields.
    pub content: Arc<[u8]>,
}

/// How a message came to the host that has it.
#[derive(Clone, PartialEq, Debug)]
pub struct Arrival {
    /// Where the client called from.
    pub address: Option<IpAddr>,
    /// The name of the client in DNS, where a proxy has said it.
    pub name: Option<String>,
    /// What the client said in EHLO or HELO.
    pub hello: String,
    /// The protocol, as in the Received field: `ESMTPSA`.
    pub with: String,
    /// Whether it came over TLS.
    pub tls: bool,
    /// Who the client proved to be.
    pub user: Option<String>,
    /// The envelope, all recipients that were accepted.
    pub envelope: client::Envelope,
    /// The octets of the content as it came: the last ones of what is stored.
    pub octets: u64,
}

/// A link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LinkView {
    /// Its id.
    pub id: LinkId,
    /// One end.
    pub a: NodeId,
    /// The other.
    pub b: NodeId,
    /// The time from end to end.
    pub latency: SimTime,
    /// Whether it loses everything.
    pub cut: bool,
}

/// How far a connection is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    /// The handshake is under way.
    Connecting,
    /// Both ends speak.
    Open,
    /// One end has closed.
    Closing,
    /// Over in good order.
    Closed,
    /// Refused, not answered, or broken.
    Failed,
}

/// A connection.
#[derive(Clone, PartialEq, Debug)]
pub struct ConnectionView {
    /// Its id.
    pub id: ConnectionId,
    /// Who dialed.
    pub client: Caller,
    /// Who was dialed.
    pub server: HostId,
    /// Whether a person, or a program outside, speaks at one of its ends.
    pub typed: bool,
    /// Whether that is the server's end.
    pub answered: bool,
    /// Whether TLS stands, by a certificate that the client took.
    pub secured: bool,
    /// How far it is.
    pub phase: Phase,
    /// The client session's state, where there is one.
    pub client_state: Option<client::State>,
    /// The server session's state, where there is one.
    pub server_state: Option<server::State>,
    /// The commands that the server can accept now.
    pub legal: Vec<Verb>,
    /// When it was dialed.
    pub opened_at: SimTime,
    /// When it was over.
    pub closed_at: Option<SimTime>,
    /// The message that it carries.
    pub message: Option<MessageId>,
    /// The nodes that it passes, both ends included; empty while no way leads there.
    pub path: Vec<NodeId>,
    /// What is on the way.
    pub in_flight: Vec<SegmentView>,
}

/// What a segment carries.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Carries {
    /// Nothing but the opening or closing of the stream.
    Handshake,
    /// Commands.
    Command,
    /// Replies.
    Reply,
    /// Message content.
    Content,
}

/// A segment on its way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SegmentView {
    /// Its number on the connection and direction.
    pub id: u64,
    /// Which way.
    pub direction: Direction,
    /// Its payload.
    pub octets: u32,
    /// What it carries.
    pub carries: Carries,
    /// The links that it passes, with times: where it is at any moment.
    pub hops: Vec<HopView>,
}

/// A segment on one link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HopView {
    /// The link.
    pub link: LinkId,
    /// The node where it comes from.
    pub from: NodeId,
    /// The node where it goes.
    pub to: NodeId,
    /// When it enters.
    pub enters_at: SimTime,
    /// When it is out.
    pub leaves_at: SimTime,
}
