//! What is said over a connection: the sessions at its ends, and persons who type.

use std::net::IpAddr;
use std::sync::Arc;

use smtp::client::{Client, Transaction};
use smtp::command::Requests;
use smtp::server::Server;
use smtp::{Body, ForwardPath, RcptParameters, ReplyReader, ReversePath, SimTime, Utterance};
use trust::spf::{Check, Claim, Verdict};

use super::delivery::Destination;
use super::hand::Hand;
use super::xclient::Proxied;
use super::xforward::Forwarded;
use super::{CONNECTIONS_KEPT, World};
use crate::clock::Key;
use crate::core::{Due, JobId};
use crate::network::tls::Tls;
use crate::scenario::{Port, TlsPolicy};
use crate::shared::Shared;
use crate::{Acted, ActionError, Caller, Carries, ConnectionId, HostId, MessageId, Side};

/// The two ends of a connection, as SMTP sees it.
#[derive(Clone, Debug)]
pub(super) struct Talk {
    pub(super) client: ClientEnd,
    pub(super) server: Option<Box<ServerEnd>>,
    /// The person who answers in the place of the server session.
    pub(super) hand: Option<Box<Hand>>,
    /// The port of the server that was called.
    pub(super) port: Port,
    /// What makes the nonces of the server session its own, where the world need not make it.
    pub(super) nonce: Option<String>,
    /// Whether a person or a program outside speaks at the client end.
    pub(super) typed: bool,
    pub(super) message: Option<MessageId>,
    pub(super) client_state: Option<smtp::client::State>,
    pub(super) server_state: Option<smtp::server::State>,
    /// TLS at the two ends, where it has begun.
    pub(super) tls: [Option<Box<Tls>>; 2],
    /// The client took the certificate.
    pub(super) secured: bool,
    timers: [Option<Key>; 2],
}

/// Who speaks at the client end.
#[derive(Clone, Debug)]
pub(super) enum ClientEnd {
    /// A host's client session, working on a job.
    Session(Box<Sender>),
    /// A person at a host, who reads the replies.
    Person(Box<Terminal>),
    /// A program outside.
    Outside,
    /// Nobody any more.
    Gone,
}

/// A host's client session, and the jobs that it works on, one after the other.
#[derive(Clone, Debug)]
pub(super) struct Sender {
    pub(super) session: Client,
    /// Whose mail it is.
    pub(super) host: HostId,
    /// Where the mail goes.
    pub(super) destination: Destination,
    /// The name of the server.
    pub(super) name: String,
    /// What is done about TLS.
    pub(super) tls: TlsPolicy,
    /// The job that it works on, or has worked on last.
    pub(super) job: JobId,
    /// The number of the first transaction of that job.
    pub(super) first: u32,
    /// How many transactions it was given.
    submitted: u32,
    /// How many jobs.
    pub(super) messages: u32,
    /// The job is done, and its place in the lane is still taken.
    pub(super) idle: bool,
    /// It was told to say QUIT.
    pub(super) finishing: bool,
}

impl Sender {
    /// A session that has no job yet.
    pub(super) fn new(
        session: Client,
        host: HostId,
        destination: Destination,
        name: String,
        tls: TlsPolicy,
    ) -> Self {
        let (job, first, submitted, messages) = (JobId(0), 0, 0, 0);
        let (idle, finishing) = (false, false);
        Sender { session, host, destination, name, tls, job, first, submitted, messages, idle, finishing }
    }

    /// Works on a job from now on.
    pub(super) fn take_on(&mut self, job: JobId, now: SimTime, transactions: Vec<Transaction>) {
        self.job = job;
        self.first = self.submitted;
        self.submitted += transactions.len() as u32;
        self.messages += 1;
        self.idle = false;
        for transaction in transactions {
            self.session.submit(now, transaction);
        }
    }
}

/// What a person sits at. Behind the 220 to STARTTLS it does the handshake by itself.
#[derive(Clone, Default, Debug)]
pub(super) struct Terminal {
    pub(super) reader: ReplyReader,
    /// Whether the server has greeted.
    pub(super) greeted: bool,
}

/// The server session and the transaction that it is told about.
#[derive(Clone, Debug)]
pub(super) struct ServerEnd {
    pub(super) session: Server,
    pub(super) inbox: Inbox,
    /// Whom the client speaks for, as it says with XCLIENT.
    pub(super) proxied: Proxied,
    /// The host relays for the client.
    pub(super) trusted: bool,
    /// The block list that the answer to MAIL waits for.
    pub(super) block_list: Option<usize>,
    /// How often the client was refused, where that makes its replies late.
    pub(super) refusals: u32,
    /// The reply that is kept back.
    pub(super) held: Option<Utterance>,
    /// What the client has said since, at most [`WAITING_OCTETS_MAX`].
    pub(super) waiting: Vec<u8>,
    /// The check that the answer to MAIL waits for.
    pub(super) check: Option<Box<Check>>,
}

/// How much a client may say while its reply is kept back.
const WAITING_OCTETS_MAX: usize = 64 * 1024;

impl ServerEnd {
    pub(super) fn new(session: Server) -> Self {
        ServerEnd {
            session,
            inbox: Inbox::default(),
            proxied: Proxied::default(),
            trusted: false,
            block_list: None,
            refusals: 0,
            held: None,
            waiting: Vec::new(),
            check: None,
        }
    }

    /// Octets come in. While a reply is kept back the session does not hear them.
    pub(super) fn receive(&mut self, now: SimTime, octets: &[u8]) {
        if self.held.is_none() {
            return self.session.receive(now, octets);
        }
        if self.waiting.len() + octets.len() > WAITING_OCTETS_MAX {
            self.waiting = Vec::new();
            return self.session.close("Closing: too much was sent before a reply");
        }
        self.waiting.extend_from_slice(octets);
    }
}

/// The transaction so far.
#[derive(Clone, Default, Debug)]
pub(super) struct Inbox {
    pub(super) reverse_path: Option<ReversePath>,
    pub(super) forward_paths: Vec<ForwardPath>,
    pub(super) body: Body,
    pub(super) smtputf8: bool,
    /// Where the message comes from, as a proxy says with XFORWARD.
    pub(super) forwarded: Option<Box<Forwarded>>,
    /// The octets that the client has announced with SIZE.
    pub(super) announced: u64,
    /// What else the sender asks for, of the message and of each forward-path.
    pub(super) requests: Requests,
    pub(super) rcpt_parameters: Vec<RcptParameters>,
    /// What SPF says about the client, where the host looked.
    pub(super) spf: Option<(Arc<Claim>, Arc<Verdict>)>,
    /// The content in pieces, which checkpoints share.
    pub(super) content: Vec<Arc<[u8]>>,
}

/// A program outside that comes in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Visit {
    /// Where it calls from.
    pub address: IpAddr,
    /// Where it comes in.
    pub port: Port,
    /// What makes the nonces of logins those of this session alone; without it they follow from the seed of the world, and
    /// whoever knows that can guess them.
    pub nonce: Option<String>,
}

/// What a program outside is to be sent.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct OutsideOutput {
    /// Octets, each reply whole.
    pub bytes: Vec<u8>,
    /// Whether to begin the TLS handshake behind them, as a server; see [`World::secured`].
    pub start_tls: bool,
    /// Whether to close after them.
    pub closed: bool,
}

impl World {
    /// A person, or a program outside, calls a host.
    pub(super) fn dial_typed(&mut self, from: Caller, to: HostId) -> ConnectionId {
        let client = match from {
            Caller::Host(_) => ClientEnd::Person(Box::default()),
            Caller::Outside(_) => ClientEnd::Outside,
        };
        self.dial(from, to, client, None)
    }

    /// A program outside comes in by a port of a host.
    pub fn visit(&mut self, to: HostId, visit: Visit) -> Result<ConnectionId, ActionError> {
        self.check_host(to)?;
        let id = self.dial_port(Caller::Outside(visit.address), to, visit.port, ClientEnd::Outside, None);
        if let Some(talk) = self.talks.get_mut(&id) {
            talk.nonce = visit.nonce;
        }
        self.settle();
        Ok(id)
    }

    /// Begins a connection; the handshake goes out at once.
    pub(super) fn dial(
        &mut self,
        from: Caller,
        to: HostId,
        client: ClientEnd,
        message: Option<MessageId>,
    ) -> ConnectionId {
        let port = self.scenario.hosts[to.index()].port();
        self.dial_port(from, to, port, client, message)
    }

    pub(super) fn dial_port(
        &mut self,
        from: Caller,
        to: HostId,
        port: Port,
        client: ClientEnd,
        message: Option<MessageId>,
    ) -> ConnectionId {
        self.forget_old_connections();
        let id = self.network.dial(&mut self.core, from, to);
        let typed = !matches!(client, ClientEnd::Session(..));
        let talk = Talk {
            client,
            server: None,
            hand: None,
            port,
            nonce: None,
            typed,
            message,
            client_state: None,
            server_state: None,
            tls: [None, None],
            secured: false,
            timers: [None, None],
        };
        self.talks.insert(id, Shared::new(talk));
        id
    }

    fn forget_old_connections(&mut self) {
        let connections = self.network.connections().iter();
        let over: Vec<ConnectionId> =
            connections.filter(|(_, connection)| connection.is_over()).map(|(id, _)| *id).collect();
        for id in over.iter().take(over.len().saturating_sub(CONNECTIONS_KEPT - 1)) {
            self.network.forget(*id);
            self.talks.remove(id);
        }
    }

    pub(super) fn type_bytes(&mut self, id: ConnectionId, bytes: Arc<[u8]>) -> Result<Acted, ActionError> {
        if self.is_by_hand(id) {
            return Ok(self.answer_by_hand(id, &bytes));
        }
        let talk = self.typed(id)?;
        let content = talk.server_state == Some(smtp::server::State::ExpectContent);
        let carries = if content { Carries::Content } else { Carries::Command };
        self.say(id, Side::Client, bytes, carries);
        Ok(Acted { connection: Some(id), message: None })
    }

    pub(super) fn hang_up(&mut self, id: ConnectionId) -> Result<Acted, ActionError> {
        let side = if self.is_by_hand(id) {
            Side::Server
        } else {
            self.typed(id)?;
            Side::Client
        };
        self.network.finish(&mut self.core, id, side);
        Ok(Acted { connection: Some(id), message: None })
    }

    /// The connection, if a person or a program outside may speak on it.
    fn typed(&self, id: ConnectionId) -> Result<&Talk, ActionError> {
        let can_send =
            self.network.connection(id).is_some_and(|connection| connection.can_send(Side::Client));
        self.talks
            .get(&id)
            .map(|talk| &**talk)
            .filter(|talk| talk.typed && can_send)
            .ok_or(ActionError::NotYours(id))
    }

    /// Takes what a program outside is to be sent.
    pub fn take_outside(&mut self, id: ConnectionId) -> OutsideOutput {
        let (bytes, start_tls, closed) = self.network.take_outside(id);
        OutsideOutput { bytes, start_tls, closed }
    }

    /// The TLS handshake that a program outside was asked for is done.
    pub fn secured(&mut self, id: ConnectionId) {
        let now = self.now();
        if let Some(end) = self.server_end(id) {
            end.session.secured(now);
            self.drain_server(id);
            self.settle();
        }
    }

    /// Sets or moves the time-out of a session; [`SimTime::MAX`] takes it away.
    pub(super) fn set_timer(&mut self, id: ConnectionId, side: Side, at: SimTime) {
        let Some(talk) = self.talks.get_mut(&id) else { return };
        let timer = &mut talk.timers[side as usize];
        self.core.cancel(timer);
        if at < SimTime::MAX {
            *timer = Some(self.core.plan(at, Due::SessionTimeout(id, side)));
        }
    }

    /// Nobody speaks at this end any more. Gives the job of a client session.
    pub(super) fn leave(&mut self, id: ConnectionId, side: Side) -> Option<JobId> {
        self.set_timer(id, side, SimTime::MAX);
        let talk = self.talks.get_mut(&id)?;
        if side == Side::Server {
            talk.server = None;
            talk.server_state = talk.server_state.and(Some(smtp::server::State::Closed));
            return None;
        }
        talk.client_state = talk.client_state.and(Some(smtp::client::State::Closed));
        match std::mem::replace(&mut talk.client, ClientEnd::Gone) {
            ClientEnd::Session(sender) => {
                if sender.idle {
                    self.leave_lane(sender.host, &sender.destination);
                }
                Some(sender.job)
            }
            _ => None,
        }
    }
}
