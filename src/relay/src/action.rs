//! What a person may do to the world.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use smtp::SimTime;
use smtp::client::Envelope;
use texts::{t, tell};

use crate::dns::Trouble;
use crate::rules::Rule;
use crate::scenario::SpfPolicy;
use crate::{ConnectionId, HostId, LinkId, MessageId};

/// How wrong a clock may be, in seconds: ten years.
pub(crate) const CLOCK_AHEAD_S_MAX: i64 = 10 * 365 * 24 * 3_600;

/// Who opened a connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Caller {
    /// A host of the world.
    Host(HostId),
    /// A program outside, with this address; its bytes come and go without delay.
    Outside(IpAddr),
}

/// Some name servers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NameServers {
    /// Those of a zone, by its title: see [`crate::World::zones`].
    Zone(String),
    /// All that a host asks, as if it could not get through to DNS. What it knows it knows all the same.
    Host(HostId),
}

/// What a person, a scenario or a program outside does to the world.
#[derive(Clone, PartialEq, Debug)]
pub enum Action {
    /// A client submits a message by SMTP to its submission host.
    Send {
        /// The client.
        from: HostId,
        /// The envelope.
        envelope: Envelope,
        /// The message, with CRLF line ends.
        content: Arc<[u8]>,
    },
    /// Opens a connection whose client end is a person or a program outside.
    Dial {
        /// Who.
        from: Caller,
        /// To which host.
        to: HostId,
    },
    /// Sends octets on a connection that was dialed, or from the server's end of one that a person answers.
    Type {
        /// The connection.
        connection: ConnectionId,
        /// The octets, as they are.
        bytes: Arc<[u8]>,
    },
    /// Closes the client end of a connection that was dialed, or the server's of one that a person answers.
    HangUp {
        /// The connection.
        connection: ConnectionId,
    },
    /// The host stops: segments to it are lost, its sessions die, its queue and mailboxes stay.
    HostDown {
        /// The host.
        host: HostId,
    },
    /// The host starts again.
    HostUp {
        /// The host.
        host: HostId,
    },
    /// The link loses everything.
    CutLink {
        /// The link.
        link: LinkId,
    },
    /// The link carries again.
    MendLink {
        /// The link.
        link: LinkId,
    },
    /// The link takes this long from now on.
    SetLatency {
        /// The link.
        link: LinkId,
        /// The time from end to end.
        latency: SimTime,
    },
    /// The network has one more rule of what becomes of parcels, behind those that it has.
    AddRule {
        /// The rule.
        rule: Rule,
    },
    /// The rule is no more; those behind it move up.
    RemoveRule {
        /// Its number, from 1; `None` for all.
        number: Option<u16>,
    },
    /// The mailbox is gone, as if the user had left; its messages go with it.
    RemoveMailbox {
        /// The host that has it.
        host: HostId,
        /// `bob@beta.example`.
        mailbox: String,
    },
    /// The host takes mail for one more mailbox.
    AddMailbox {
        /// The host.
        host: HostId,
        /// `bob@beta.example`; the domain must be local there.
        mailbox: String,
    },
    /// The host goes about SPF like this from now on.
    SetSpf {
        /// The host.
        host: HostId,
        /// What it does.
        policy: SpfPolicy,
    },
    /// The disk of a host is full, or has room again. A host with a full disk takes no mail; what it has it keeps, and hands
    /// on as ever: for that, and for reports, there is a reserve.
    SetDisk {
        /// The host.
        host: HostId,
        /// Whether it is full.
        full: bool,
    },
    /// A person answers the programs that connect to a server from now on, or no more: see [`Action::Type`]. Connections that
    /// stand keep whom they have.
    Take {
        /// The host.
        host: HostId,
        /// Whether a person answers.
        taken: bool,
    },
    /// The clock of a host is wrong from now on, or right. What the host writes and judges by its clock is wrong with it; in
    /// which order things happen it does not change.
    SetClock {
        /// The host.
        host: HostId,
        /// How many seconds it is ahead; fewer than 0 where it is behind.
        ahead_s: i64,
    },
    /// DNS answers from this zone instead of the one of this name.
    SetZone {
        /// The title of the zone: see [`crate::World::zones`].
        origin: String,
        /// Its text: see [`crate::dns::Dns::add_zone`].
        text: Arc<str>,
    },
    /// Name servers do this from now on.
    SetDns {
        /// Whose.
        whose: NameServers,
        /// What is wrong with them; `None` where nothing is.
        trouble: Option<Trouble>,
    },
    /// The host tries everything in its queue now.
    RetryNow {
        /// The host.
        host: HostId,
    },
}

/// What an action made.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Acted {
    /// The connection that was dialed.
    pub connection: Option<ConnectionId>,
    /// The message that was sent.
    pub message: Option<MessageId>,
}

/// Why an action cannot be done. The world is unchanged.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ActionError {
    /// There is no such host.
    NoHost(HostId),
    /// There is no such link.
    NoLink(LinkId),
    /// The rule makes no sense, there are too many, or there is no such rule.
    BadRule(&'static str),
    /// The connection is not there, is over, or has programs at both ends.
    NotYours(ConnectionId),
    /// Only a server looks at who dials, and takes mail.
    NotAServer(HostId),
    /// No clock is so wrong.
    BadClock(i64),
    /// Only a client sends messages of its own.
    NotAClient(HostId),
    /// The host is down.
    HostIsDown(HostId),
    /// The envelope names nobody.
    NoRecipients,
    /// What was given as a mailbox is none, or its domain is not local to the host.
    BadMailbox(String),
    /// The text of a zone is wrong, or there is no such zone.
    BadZone(String),
}

impl fmt::Display for ActionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ActionError::NoHost(host) => tell!(f, "there is no host {host}"),
            ActionError::NoLink(link) => tell!(f, "there is no link {link}"),
            ActionError::BadRule(why) => tell!(f, "the rule: {why}"),
            ActionError::NotYours(connection) => {
                tell!(f, "connection {connection} is over, or not yours to speak on")
            }
            ActionError::NotAClient(host) => {
                tell!(f, "host {host} is a server: only a client sends messages of its own")
            }
            ActionError::NotAServer(host) => {
                tell!(f, "host {host} is a client: nobody dials it")
            }
            ActionError::BadClock(ahead_s) => {
                tell!(f, "no clock is {ahead_s} s ahead: ten years, either way, are the most")
            }
            ActionError::HostIsDown(_) => f.write_str(t!("the host is down: bring it up first")),
            ActionError::NoRecipients => f.write_str(t!("the message has no recipient")),
            ActionError::BadZone(why) => tell!(f, "the zone cannot be taken: {why}"),
            ActionError::BadMailbox(why) => f.write_str(why),
        }
    }
}
