//! Scenarios: a small internet as data.

mod beginning;
mod block;
#[cfg(feature = "toml")]
mod build;
mod certificate;
#[cfg(feature = "toml")]
mod check;
#[cfg(feature = "toml")]
mod event_rule;
mod expect;
#[cfg(feature = "toml")]
mod file;
mod guard;
#[cfg(feature = "toml")]
mod host;
#[cfg(feature = "toml")]
mod load;
#[cfg(feature = "toml")]
mod log;
mod manners;
mod names;
mod pack;
mod port;
#[cfg(feature = "toml")]
mod problem;
#[cfg(feature = "toml")]
mod profile;
mod rule;
#[cfg(feature = "toml")]
mod schedule;
#[cfg(all(feature = "toml", feature = "json"))]
mod schema;
#[cfg(feature = "toml")]
mod script;
mod sending;
#[cfg(feature = "toml")]
mod session;
#[cfg(feature = "toml")]
mod shape;
mod story;
mod suggested;
mod traffic;

use std::net::IpAddr;

pub use beginning::Beginning;
pub use block::Block;
pub use certificate::{Certificate, TlsPolicy};
pub(crate) use certificate::{certificate_fields, moment};
pub use expect::{EXPECTED_SEED, Expect};
pub use guard::Guard;
pub use manners::{Manners, Refusals};
pub use names::{MailingList, Names};
pub use port::{Listener, Port, Service, Tls};
pub use sending::Sending;
pub use story::Story;
pub use traffic::Traffic;

use smtp::SimTime;
use smtp::sasl::Mechanism;
use texts::t;

#[cfg(feature = "toml")]
pub use file::File;
#[cfg(feature = "toml")]
pub use load::{ScenarioError, parse, parse_profile, read, read_profile};
#[cfg(feature = "toml")]
pub use log::{Tale, Told, parse_log, to_log};
#[cfg(feature = "toml")]
pub use profile::{Profile, ProfileFile, socket_address};
#[cfg(all(feature = "toml", feature = "json"))]
pub use schema::{profile_schema, schema};

use crate::{Action, HostId, NetworkId, NodeId, dns::Dns};

/// The scenarios that come with the playground: name and TOML text.
pub const SHIPPED: [(&str, &str); 23] = [
    ("one-hop", include_str!("../../scenarios/one-hop.toml")),
    ("across-networks", include_str!("../../scenarios/across-networks.toml")),
    ("first-failure", include_str!("../../scenarios/first-failure.toml")),
    ("old-relay", include_str!("../../scenarios/old-relay.toml")),
    ("strict-server", include_str!("../../scenarios/strict-server.toml")),
    ("open-relay", include_str!("../../scenarios/open-relay.toml")),
    ("forged-sender", include_str!("../../scenarios/forged-sender.toml")),
    ("sealed", include_str!("../../scenarios/sealed.toml")),
    ("greylisting", include_str!("../../scenarios/greylisting.toml")),
    ("alias-loop", include_str!("../../scenarios/alias-loop.toml")),
    ("mailing-list", include_str!("../../scenarios/mailing-list.toml")),
    ("backup-mx", include_str!("../../scenarios/backup-mx.toml")),
    ("smart-host", include_str!("../../scenarios/smart-host.toml")),
    ("forwarding-breaks-spf", include_str!("../../scenarios/forwarding-breaks-spf.toml")),
    ("dns-down", include_str!("../../scenarios/dns-down.toml")),
    ("null-mx", include_str!("../../scenarios/null-mx.toml")),
    ("slow-friday", include_str!("../../scenarios/slow-friday.toml")),
    ("duplicate-delivery", include_str!("../../scenarios/duplicate-delivery.toml")),
    ("partitioned-continent", include_str!("../../scenarios/partitioned-continent.toml")),
    ("never-together", include_str!("../../scenarios/never-together.toml")),
    ("bad-line", include_str!("../../scenarios/bad-line.toml")),
    ("backscatter", include_str!("../../scenarios/backscatter.toml")),
    ("bulk-sender", include_str!("../../scenarios/bulk-sender.toml")),
];

/// What stands before the name of a host in a transport that is LMTP (RFC 2033).
pub(crate) const LMTP: &str = "lmtp:";
/// The transport that leads nowhere.
pub(crate) const DISCARD: &str = "discard:";

/// A small internet and what is suggested to do in it.
#[derive(Clone, PartialEq, Debug)]
pub struct Scenario {
    /// The stable name, `across-networks`.
    pub name: String,
    /// The name for people.
    pub title: String,
    /// What there is to see, in a sentence or two.
    pub summary: String,
    /// What the clock shows at the start, in seconds of UTC since 1970.
    pub start_unix_s: i64,
    /// How long a DNS look-up takes.
    pub lookup: SimTime,
    /// The networks.
    pub networks: Vec<Network>,
    /// The hosts; the index is the [`HostId`].
    pub hosts: Vec<Host>,
    /// The routers; their [`NodeId`]s follow those of the hosts.
    pub routers: Vec<Router>,
    /// The links.
    pub links: Vec<Link>,
    /// The zones.
    pub dns: Dns,
    /// What happens by itself, in the order of time.
    pub script: Vec<(SimTime, Action)>,
    /// What people send by themselves.
    pub traffic: Vec<Traffic>,
    /// What it comes to where nobody does anything.
    pub expect: Option<Expect>,
    /// A message to begin with.
    pub draft: mail::Draft,
}

/// A network: an area of the picture.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Network {
    /// The stable name.
    pub name: String,
    /// The name for people.
    pub title: String,
    /// Its place in units of the picture: x, y, width, height.
    pub area: [i32; 4],
}

/// What a host is for (RFC 5598 section 2.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// A person's mail program.
    Client,
    /// Takes mail from clients of its own network.
    Submission,
    /// Hands mail on.
    Relay,
    /// Hands mail on from one network into another.
    Gateway,
    /// Takes mail for its domains; keeps mailboxes, or is a backup for another that does.
    Mx,
}

impl Role {
    /// A word or two for people.
    pub const fn title(self) -> &'static str {
        match self {
            Role::Client => t!("Mail client"),
            Role::Submission => t!("Submission server"),
            Role::Relay => t!("Relay"),
            Role::Gateway => t!("Gateway"),
            Role::Mx => t!("Mail exchanger"),
        }
    }

    /// What it does, in a sentence.
    pub const fn means(self) -> &'static str {
        match self {
            Role::Client => {
                t!("A person's mail program: writes messages and hands them to its submission server.")
            }
            Role::Submission => {
                t!("Takes messages from the clients of its own network and sends them on their way.")
            }
            Role::Relay => {
                t!("Takes messages from its own network, asks DNS where they go, and hands them on.")
            }
            Role::Gateway => {
                t!("Stands at the edge of a network and hands mail from outside on to the servers inside.")
            }
            Role::Mx => t!("Named by an MX record: takes mail for its domains."),
        }
    }
}

/// A host.
#[derive(Clone, PartialEq, Debug)]
pub struct Host {
    /// The short name, `mx1`.
    pub name: String,
    /// The domain name, `mx1.beta.example`.
    pub host_name: String,
    /// What it is for.
    pub role: Role,
    /// Its network.
    pub network: NetworkId,
    /// Its addresses; the first one is where it calls from.
    pub addresses: Vec<IpAddr>,
    /// Its place in the picture.
    pub place: [i32; 2],
    /// The domains whose mailboxes are here.
    pub domains: Vec<String>,
    /// The mailboxes, `bob@beta.example`.
    pub mailboxes: Vec<String>,
    /// Whether every name in its domains is a mailbox.
    pub catch_all: bool,
    /// What names in its domains lead to, beside mailboxes.
    pub names: Names,
    /// The domains that it takes mail for, to hand it on to a better MX or a smart host.
    pub relay_domains: Vec<String>,
    /// The networks whose hosts may send anywhere through it.
    pub relay_networks: Vec<NetworkId>,
    /// The addresses of the clients that may send anywhere through it.
    pub relay_clients: Vec<Block>,
    /// Whether mail for other domains stays in mailboxes here instead of being handed on.
    pub keep_relayed: bool,
    /// Where the mail of a domain goes: a host name, instead of asking for MX; behind [`LMTP`] a host that is spoken to in
    /// LMTP; or [`DISCARD`].
    pub transports: Vec<(String, String)>,
    /// Where everything else goes that is not local: a host name, instead of asking for MX.
    pub smart_host: Option<String>,
    /// The name and the password that a server says to its smart host.
    pub smart_host_login: Option<(String, String)>,
    /// The sender address of a client.
    pub user: Option<String>,
    /// The password of a client, for a submission server that wants to know who it is.
    pub password: Option<String>,
    /// Who may prove who they are, each with a password. Where there are any, AUTH is offered.
    pub users: Vec<(String, String)>,
    /// How it guards its door.
    pub guard: Guard,
    /// Whether it relays for everybody.
    pub open_relay: bool,
    /// Whether a submission server lets each user send under their own address alone.
    pub own_sender: bool,
    /// How its server sessions behave, but for AUTH: see [`Host::server`].
    pub server: smtp::server::Config,
    /// Whether a client on the same machine may say XCLIENT.
    pub xclient: bool,
    /// What it says that only a profile asks for.
    pub manners: Manners,
    /// How long to wait before each new try; the last one repeats.
    pub retry: Vec<SimTime>,
    /// How long a message may wait in the queue.
    pub lifetime: SimTime,
    /// After how long the sender of a message that waits is told so, unless they do not want to know; where this is `None`,
    /// after four hours, and only those are told who ask with NOTIFY=DELAY.
    pub delay_warning: Option<SimTime>,
    /// How it hands mail on.
    pub sending: Sending,
    /// How many Received fields are a loop.
    pub hops_max: u32,
    /// What it does with SPF, unless a person changes it.
    pub spf: SpfPolicy,
    /// What it shows behind STARTTLS, where the extensions have that; without one no handshake comes to its end.
    pub certificate: Option<Certificate>,
    /// What its client sessions do about TLS.
    pub tls: TlsPolicy,
    /// How many seconds its clock is ahead at the start; fewer than 0 where it is behind.
    pub clock_ahead_s: i64,
    /// Whose certificates its client sessions believe.
    pub trusted_issuers: Vec<String>,
}

/// What a host does about SPF for clients that it does not relay for (RFC 7208 section 8).
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum SpfPolicy {
    /// It does not look.
    #[default]
    Ignore,
    /// It looks, takes the message, and writes down what it found.
    Tag,
    /// It looks, and turns away what the domain disowns; what it takes says what was found.
    Reject,
}

impl SpfPolicy {
    /// All of them, in the order of their strictness.
    pub const ALL: [SpfPolicy; 3] = [SpfPolicy::Ignore, SpfPolicy::Tag, SpfPolicy::Reject];

    /// As a scenario file spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            SpfPolicy::Ignore => "ignore",
            SpfPolicy::Tag => "tag",
            SpfPolicy::Reject => "reject",
        }
    }
}

impl Host {
    /// Whether it takes connections.
    pub fn listens(&self) -> bool {
        self.role != Role::Client
    }

    /// The settings of its server sessions: where it has users, AUTH is among the extensions, by PLAIN and LOGIN if they do
    /// not name it themselves.
    pub fn server(&self) -> smtp::server::Config {
        let mut server = self.server.clone();
        if !self.users.is_empty() && !server.extensions.has("AUTH") {
            let mechanisms = [Mechanism::Plain, Mechanism::Login].into_iter().collect();
            server.extensions.insert(smtp::Extension::Auth(mechanisms));
        }
        server
    }
}

/// A router: a dot where links meet.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Router {
    /// The short name.
    pub name: String,
    /// Its place in the picture.
    pub place: [i32; 2],
}

/// A link between two nodes, the same both ways.
#[derive(Clone, PartialEq, Debug)]
pub struct Link {
    /// One end.
    pub a: NodeId,
    /// The other.
    pub b: NodeId,
    /// The time from end to end.
    pub latency: SimTime,
    /// How many octets pass in a second.
    pub octets_per_s: u64,
}

impl Scenario {
    /// The host with this short name.
    pub fn host(&self, name: &str) -> Option<HostId> {
        self.hosts.iter().position(|host| host.name == name).map(|index| HostId(index as u16))
    }

    /// A shipped scenario by name; `None` where there is none of that name.
    #[cfg(feature = "toml")]
    pub fn shipped(name: &str) -> Option<Result<Scenario, Vec<ScenarioError>>> {
        let (name, text) = SHIPPED.iter().find(|(shipped, _)| *shipped == name)?;
        Some(parse(&format!("{name}.toml"), text))
    }
}
