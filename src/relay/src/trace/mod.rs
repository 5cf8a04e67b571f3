//! The trace: everything that happened, in order.

mod decision;
mod display;
mod hash;
#[cfg(feature = "json")]
mod json;
mod transition;

use std::net::IpAddr;
use std::sync::Arc;

pub use decision::Decision;
pub use hash::{Hash, hash};
pub use transition::Transition;

use mail::Action as Reported;
use smtp::{Diagnostic, SimTime, Utterance};
use trust::spf::{Claim, Verdict};

use crate::dns::{Answer, Kind, Trouble};
use crate::rules::{self, Rule};
use crate::scenario::{Certificate, SpfPolicy};
use crate::{Caller, ConnectionId, HostId, LinkId, MessageId, NameServers};

/// One thing that happened. What is large and seldom stands in boxes: in a long run nothing takes more room than these.
#[derive(Clone, PartialEq, Debug)]
pub struct Event {
    /// Its place in the trace, from 0.
    pub sequence: u64,
    /// When.
    pub at: SimTime,
    /// What.
    pub what: What,
}

/// Which end of a connection.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Side {
    /// The end that dialed.
    Client,
    /// The end that was dialed.
    Server,
}

/// Which way on a connection.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Direction {
    /// From client to server.
    ToServer,
    /// From server to client.
    ToClient,
}

impl Direction {
    /// The end that sends.
    pub const fn sender(self) -> Side {
        match self {
            Direction::ToServer => Side::Client,
            Direction::ToClient => Side::Server,
        }
    }

    /// The direction in which this end sends.
    pub const fn from(side: Side) -> Direction {
        match side {
            Side::Client => Direction::ToServer,
            Side::Server => Direction::ToClient,
        }
    }
}

/// What happened.
#[derive(Clone, PartialEq, Debug)]
pub enum What {
    /// A host went down; its sessions are gone.
    HostDown(HostId),
    /// A host came up.
    HostUp(HostId),
    /// A link was cut.
    LinkCut(LinkId),
    /// A link was mended.
    LinkMended(LinkId),
    /// A link changed its latency.
    LatencySet(LinkId, SimTime),
    /// The network has one more rule of what becomes of parcels.
    RuleAdded(Box<Rule>),
    /// The rule of this number is no more, or all.
    RuleRemoved(Option<u16>),
    /// A rule strikes a parcel; not told where it lets it pass, and for late acknowledgements.
    RuleStruck {
        /// The number of the rule, from 1.
        rule: u16,
        /// The connection.
        connection: ConnectionId,
        /// Which way.
        direction: Direction,
        /// The parcel's payload.
        octets: u32,
        /// What becomes of it.
        verdict: rules::Verdict,
    },
    /// A mailbox was removed.
    MailboxRemoved(HostId, String),
    /// A mailbox was added.
    MailboxAdded(HostId, String),
    /// DNS answers from another zone of this name from now on.
    ZoneSet(String),
    /// The disk of a host is full from now on, or has room.
    DiskSet(HostId, bool),
    /// A person answers the programs that connect to a host from now on, or no more.
    TakenSet(HostId, bool),
    /// A person answers this connection in the place of its server.
    ByHand(ConnectionId),
    /// The clock of a host is so many seconds ahead from now on; fewer than 0 where it is behind.
    ClockSet(HostId, i64),
    /// A host goes about SPF like this from now on.
    SpfSet(HostId, SpfPolicy),
    /// A host has looked whether a client may send for the domain that it names (RFC 7208).
    SpfChecked {
        /// The host that looked.
        host: HostId,
        /// The client's connection.
        connection: ConnectionId,
        /// What the client claims.
        claim: Arc<Claim>,
        /// What came of it, and how.
        verdict: Arc<Verdict>,
    },
    /// A host asked DNS.
    DnsAsked {
        /// Who asked.
        host: HostId,
        /// For which name.
        name: String,
        /// For which kind.
        kind: Kind,
    },
    /// A host asks DNS again.
    DnsAskedAgain {
        /// Who asks.
        host: HostId,
        /// For which name.
        name: String,
        /// For which kind.
        kind: Kind,
        /// How often it has asked now.
        tries: u8,
        /// How many octets the answer has where it came truncated, too long for UDP, so that the host asks over TCP (RFC
        /// 7766 section 5); `None` where no answer came in time.
        octets: Option<u32>,
    },
    /// DNS answered, or the host knew the answer.
    DnsAnswered {
        /// Who had asked.
        host: HostId,
        /// For which name.
        name: Box<str>,
        /// For which kind.
        kind: Kind,
        /// The answer.
        answer: Answer,
        /// The names that the name is an alias of, one after the other.
        aliases: Box<[String]>,
        /// How many seconds it may be kept from now on; 0 where it may not.
        ttl_s: u32,
        /// Whether the host had kept it since it asked before.
        cached: bool,
    },
    /// Name servers do this from now on.
    DnsSet {
        /// Whose.
        whose: NameServers,
        /// What is wrong with them; `None` where nothing is.
        trouble: Option<Trouble>,
    },
    /// A connection was begun.
    Dialed {
        /// The connection.
        connection: ConnectionId,
        /// Who dialed.
        client: Caller,
        /// Who was dialed.
        server: HostId,
    },
    /// A host had an address, but no way led there.
    Unreachable {
        /// Who tried.
        host: HostId,
        /// Where to.
        address: IpAddr,
    },
    /// The handshake is complete.
    Connected(ConnectionId),
    /// TLS stands, as the client sees it: what either end says from here on nobody on the way can read (RFC 3207).
    Secured {
        /// The connection.
        connection: ConnectionId,
        /// What the server has shown.
        certificate: Arc<Certificate>,
        /// What is wrong with it, which the client lets pass; `None` where nothing is.
        flaw: Option<String>,
    },
    /// Nobody listens there.
    Refused(ConnectionId),
    /// Nobody answered the handshake.
    ConnectTimedOut(ConnectionId),
    /// One end closed.
    EndClosed(ConnectionId, Side),
    /// The connection is over in good order.
    Closed(ConnectionId),
    /// The connection broke: a reset, or too many segments lost.
    Broken(ConnectionId),
    /// A segment was lost on the way.
    SegmentLost {
        /// The connection.
        connection: ConnectionId,
        /// Which way.
        direction: Direction,
        /// Its payload.
        octets: u32,
        /// The link that was cut; `None` where no way leads on, or the host is down.
        link: Option<LinkId>,
    },
    /// An end said something.
    Said(ConnectionId, Side, Utterance),
    /// An end heard something.
    Heard(ConnectionId, Side, Utterance),
    /// A session changed its state, by a row of its table.
    Moved(ConnectionId, Transition),
    /// A session found the other end at fault.
    Diagnosed(ConnectionId, Side, Box<Diagnostic>),
    /// A host took a message and answers for it.
    Accepted {
        /// The host.
        host: HostId,
        /// The message.
        message: MessageId,
        /// The reverse-path, in angle brackets.
        from: String,
        /// The forward-paths.
        recipients: Vec<String>,
        /// The connection on which it came; `None` for the client's own and for reports.
        connection: Option<ConnectionId>,
    },
    /// The next host took the message for this recipient.
    Relayed {
        /// The host that had it.
        host: HostId,
        /// The message.
        message: MessageId,
        /// The recipient.
        recipient: String,
        /// The connection.
        connection: ConnectionId,
    },
    /// The next host does not offer 8BITMIME or BINARYMIME, so the message was converted to seven bits (RFC 6152 section 3,
    /// RFC 3030 section 3).
    Converted {
        /// The host that has it.
        host: HostId,
        /// The message.
        message: MessageId,
        /// The connection on which it turned out.
        connection: ConnectionId,
    },
    /// The sender wants a message held until then (RFC 4865).
    Held {
        /// The host that has it.
        host: HostId,
        /// The message.
        message: MessageId,
        /// Until when.
        until: SimTime,
    },
    /// The sender is told of something other than failure, as they asked (RFC 3461, RFC 2852).
    Reported {
        /// The host that reports.
        host: HostId,
        /// The message.
        message: MessageId,
        /// The recipient.
        recipient: String,
        /// What became of it.
        action: Reported,
        /// The report that goes back.
        report: MessageId,
    },
    /// A submission server has added what a message lacked (RFC 6409 section 8).
    Completed {
        /// The host.
        host: HostId,
        /// The message.
        message: MessageId,
        /// The names of the fields, with commas between them.
        fields: String,
    },
    /// A client has asked with ETRN for what waits for its domain (RFC 1985).
    QueueStarted {
        /// The host that has the queue.
        host: HostId,
        /// The connection on which it was asked.
        connection: ConnectionId,
        /// For which domain.
        domain: String,
        /// How many messages are tried now.
        messages: u32,
    },
    /// It did not work yet; it will be tried again.
    Deferred {
        /// The host that has it.
        host: HostId,
        /// The message.
        message: MessageId,
        /// The recipient.
        recipient: String,
        /// Why.
        reason: String,
        /// When it is tried next.
        next_attempt: SimTime,
    },
    /// The message is in a mailbox.
    Delivered {
        /// The host.
        host: HostId,
        /// The message.
        message: MessageId,
        /// The mailbox.
        mailbox: String,
    },
    /// The message cannot be delivered to this recipient.
    Failed {
        /// The host that had it.
        host: HostId,
        /// The message.
        message: MessageId,
        /// The recipient.
        recipient: String,
        /// Why.
        reason: String,
        /// The report that goes back; `None` where nobody may be told (RFC 5321 section 4.5.5), or a person sits there.
        report: Option<MessageId>,
    },
    /// A message had too many Received fields.
    LoopFound {
        /// The host that noticed.
        host: HostId,
        /// The message.
        message: MessageId,
        /// How many.
        hops: u32,
    },
    /// A host decided something by its own rules.
    Decided {
        /// The host.
        host: HostId,
        /// The connection of the client that it is about; `None` where it is about a message alone.
        connection: Option<ConnectionId>,
        /// The message that it is about; `None` before there is one.
        message: Option<MessageId>,
        /// What.
        decision: Decision,
        /// About whom or what, and why.
        about: String,
    },
}

impl What {
    /// The connection that it is about.
    pub fn connection(&self) -> Option<ConnectionId> {
        match self {
            What::Dialed { connection, .. }
            | What::Connected(connection)
            | What::ByHand(connection)
            | What::Secured { connection, .. }
            | What::Refused(connection)
            | What::ConnectTimedOut(connection)
            | What::EndClosed(connection, _)
            | What::Closed(connection)
            | What::Broken(connection)
            | What::SegmentLost { connection, .. }
            | What::RuleStruck { connection, .. }
            | What::Said(connection, ..)
            | What::Heard(connection, ..)
            | What::Moved(connection, _)
            | What::Diagnosed(connection, ..)
            | What::SpfChecked { connection, .. }
            | What::Converted { connection, .. }
            | What::QueueStarted { connection, .. }
            | What::Relayed { connection, .. } => Some(*connection),
            What::Accepted { connection, .. } | What::Decided { connection, .. } => *connection,
            _ => None,
        }
    }

    /// The message that it is about.
    pub fn message(&self) -> Option<MessageId> {
        match self {
            What::Accepted { message, .. }
            | What::Held { message, .. }
            | What::Reported { message, .. }
            | What::Completed { message, .. }
            | What::Converted { message, .. }
            | What::Relayed { message, .. }
            | What::Deferred { message, .. }
            | What::Delivered { message, .. }
            | What::Failed { message, .. }
            | What::LoopFound { message, .. } => Some(*message),
            What::Decided { message, .. } => *message,
            _ => None,
        }
    }

    /// The host that it is about; `None` for what happens on a connection.
    pub fn host(&self) -> Option<HostId> {
        match self {
            What::HostDown(host)
            | What::HostUp(host)
            | What::MailboxRemoved(host, _)
            | What::MailboxAdded(host, _)
            | What::DiskSet(host, _)
            | What::TakenSet(host, _)
            | What::ClockSet(host, _)
            | What::SpfSet(host, _)
            | What::SpfChecked { host, .. }
            | What::DnsAsked { host, .. }
            | What::DnsAskedAgain { host, .. }
            | What::DnsAnswered { host, .. }
            | What::DnsSet { whose: NameServers::Host(host), .. }
            | What::Unreachable { host, .. }
            | What::Accepted { host, .. }
            | What::Held { host, .. }
            | What::Reported { host, .. }
            | What::Completed { host, .. }
            | What::QueueStarted { host, .. }
            | What::Relayed { host, .. }
            | What::Converted { host, .. }
            | What::Deferred { host, .. }
            | What::Delivered { host, .. }
            | What::Failed { host, .. }
            | What::LoopFound { host, .. }
            | What::Decided { host, .. } => Some(*host),
            _ => None,
        }
    }
}
