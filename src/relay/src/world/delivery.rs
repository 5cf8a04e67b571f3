//! Mail that a host hands on: attempts, jobs, sessions with the next hosts, outcomes.

use litemap::LiteMap;
use std::net::IpAddr;
use std::sync::Arc;
use texts::english;

use smtp::client::{Envelope, Outcome, Reason, Transaction};
use smtp::{Body, Domain, ForwardPath, SimTime};

use super::World;
use super::act::spelled;
use super::talk::{ClientEnd, Sender};
use crate::core::{Due, JobId};
use crate::host::{Entry, Fate, Why};
use crate::scenario::{Host, LMTP, Service};
use crate::{Caller, ConnectionId, HostId, MessageId, What};

/// One try of a message for the recipients of one destination.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub(super) host: HostId,
    pub(super) number: u32,
    /// Indices into the entry's recipients, those still to be tried.
    pub(super) recipients: Vec<usize>,
    pub(super) destination: Destination,
    /// The names still to be resolved, best first.
    pub(super) names: Vec<String>,
    /// The addresses still to be tried, with the name that each belongs to.
    pub(super) addresses: Vec<(IpAddr, String)>,
    /// The host that is being tried, and the recipients as the session numbers them.
    pub(super) trying: Option<(String, Vec<usize>)>,
    /// The connection that it was given to last.
    pub(super) connection: Option<ConnectionId>,
    /// Whether DNS was asked where it goes: not yet, where a connection that was there already carries it.
    pub(super) resolved: bool,
    /// The server that has put it off over such a connection, and is not asked once more.
    pub(super) heard: Option<HostId>,
    /// The message in seven bits, for a server without 8BITMIME, and the connection on which it turned out.
    pub(super) seven_bit: Option<(Arc<[u8]>, ConnectionId)>,
    /// The server with which TLS failed, and which is tried without.
    pub(super) without_tls: Option<HostId>,
    /// Why no address has worked so far. Where it was for now at one of them, it is for now.
    pub(super) found: Option<Fate>,
}

/// The most recipients of one transaction; each server takes as many (RFC 5321 section 4.5.3.1.8).
pub(super) const RECIPIENTS_MAX: usize = 100;

/// Where a job goes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Destination {
    /// To the mail exchangers of a domain.
    Domain(String),
    /// To one host, whatever DNS says of MX.
    Host(String),
    /// To one host, in LMTP (RFC 2033).
    Lmtp(String),
    /// To an address literal.
    Address(IpAddr),
}

impl Job {
    /// Whether there is another server to try.
    pub(super) fn goes_elsewhere(&self) -> bool {
        !self.resolved || !self.addresses.is_empty() || !self.names.is_empty()
    }
}

impl World {
    pub(super) fn plan_attempt(&mut self, host: HostId, number: u32, at: SimTime) {
        let released = self.hosts[host.index()].queue.get(&number).and_then(|entry| {
            entry
                .held
                .as_ref()
                .and_then(|_| self.released_at(host, entry.arrived_at, &entry.envelope.requests))
        });
        let at = released.map_or(at, |released| at.max(released));
        let key = self.core.plan(at, Due::Attempt(host, number));
        if let Some(entry) = self.hosts[host.index()].queue.get_mut(&number) {
            entry.next_attempt = Some(at);
            entry.timer = Some(key);
        }
    }

    /// Everything that waits in the queue is tried now.
    pub(super) fn try_all(&mut self, host: HostId) {
        let waiting: Vec<u32> =
            self.hosts[host.index()].queue.iter().filter(|(_, e)| e.jobs == 0).map(|(n, _)| *n).collect();
        self.try_these(host, &waiting);
    }

    /// Messages of the queue that wait are tried now.
    pub(super) fn try_these(&mut self, host: HostId, waiting: &[u32]) {
        for number in waiting {
            if let Some(entry) = self.hosts[host.index()].queue.get_mut(number) {
                self.core.cancel(&mut entry.timer);
            }
            self.plan_attempt(host, *number, self.now());
        }
    }

    pub(super) fn attempt(&mut self, host: HostId, number: u32) {
        if !self.is_up(host) {
            return;
        }
        let (now, first) = (self.now(), self.first_due(host, number));
        if first != number {
            self.put_first(host, first, number);
        }
        let number = first;
        let queue = &mut self.hosts[host.index()].queue;
        if queue.get(&number).is_some_and(|entry| entry.held.is_some()) {
            let Some(held) = queue.remove(&number) else { return };
            let Entry { message, envelope, content, held, .. } = held.take();
            return self.expand(host, message, envelope, content, held.flatten());
        }
        if queue.get(&number).is_some_and(|entry| entry.is_newly_late(now)) {
            self.tell_late(host, number);
        }
        let settings = &self.scenario.hosts[host.index()];
        let Some(entry) = self.hosts[host.index()].queue.get_mut(&number) else { return };
        entry.next_attempt = None;
        entry.timer = None;
        entry.attempts += 1;
        if entry.too_late(now).is_some() {
            return self.conclude(host, number);
        }
        let mut groups: LiteMap<Destination, Vec<usize>> = LiteMap::new();
        for (index, recipient) in entry.recipients.iter().enumerate() {
            groups.entry(destination(settings, &recipient.path)).or_default().push(index);
        }
        entry.jobs = groups.len() as u32;
        for (destination, recipients) in groups {
            let id = JobId(self.next_job);
            self.next_job += 1;
            let job = Job {
                host,
                number,
                recipients,
                destination,
                names: Vec::new(),
                addresses: Vec::new(),
                trying: None,
                connection: None,
                resolved: false,
                heard: None,
                seven_bit: None,
                without_tls: None,
                found: None,
            };
            self.jobs.insert(id, job);
            self.line_up(id);
        }
    }

    /// Whoever gets the message next need not say that its time is over.
    fn tell_late(&mut self, host: HostId, number: u32) {
        let Some(mut entry) = self.hosts[host.index()].queue.remove(&number) else { return };
        self.report_delay(host, &mut entry);
        self.hosts[host.index()].queue.insert(number, entry);
    }

    /// Of two messages that are due now the more urgent one goes first, and the other one next.
    fn put_first(&mut self, host: HostId, first: u32, next: u32) {
        if let Some(entry) = self.hosts[host.index()].queue.get_mut(&first) {
            self.core.cancel(&mut entry.timer);
        }
        self.plan_attempt(host, next, self.now());
    }

    /// Tries the next address, then the next name; when none is left the job is over.
    pub(super) fn next_address(&mut self, id: JobId) {
        loop {
            let Some(job) = self.jobs.get_mut(&id) else { return };
            if job.addresses.is_empty() {
                break;
            }
            let (address, name) = job.addresses.remove(0);
            let (host, heard) = (job.host, job.heard);
            match self.host_at(address) {
                found @ Some(_) if found == heard => {}
                Some(found) if found != host => return self.call(id, found, name),
                Some(_) => {
                    // Whatever is left is no better than this host (RFC 5321 section 5.1).
                    if let Some(job) = self.jobs.get_mut(&id) {
                        job.addresses.clear();
                        job.names.clear();
                    }
                    let why = Why::found("5.4.6", english!("{name} is this host itself"));
                    self.note(id, Fate::Failed(why));
                }
                None => {
                    self.tell(What::Unreachable { host, address });
                    let why = Why::found("4.4.1", english!("no way leads to {name} [{address}]"));
                    self.note(id, Fate::Deferred(why));
                }
            }
        }
        let Some(job) = self.jobs.get_mut(&id) else { return };
        if job.names.is_empty() && !job.resolved {
            return self.resolve(id);
        }
        if job.names.is_empty() {
            let unknown = || Fate::Deferred(Why::found("4.4.4", english!("no server could be found")));
            let fate = job.found.take().unwrap_or_else(unknown);
            return self.give_up(id, fate);
        }
        let name = job.names.remove(0);
        self.ask_address(id, name);
    }

    /// Notes why an address or a name did not work.
    pub(super) fn note(&mut self, id: JobId, fate: Fate) {
        let Some(job) = self.jobs.get_mut(&id) else { return };
        if !matches!((&job.found, &fate), (Some(Fate::Deferred(_)), Fate::Failed(_))) {
            job.found = Some(fate);
        }
    }

    /// Opens a connection and gives its session the message.
    fn call(&mut self, id: JobId, server: HostId, name: String) {
        let (now, tls) = (self.now(), self.tls_policy(id, server));
        let Some(job) = self.jobs.get_mut(&id) else { return };
        let host = job.host;
        job.trying = Some((name.clone(), job.recipients.clone()));
        let mut port = self.scenario.hosts[server.index()].port();
        if matches!(job.destination, Destination::Lmtp(_)) {
            port.service = Service::Lmtp;
        }
        let destination = job.destination.clone();
        let Some((transactions, message)) = self.transactions(id) else { return };
        let mut sender = Sender::new(self.new_client(host, id, tls), host, destination, name, tls);
        sender.take_on(id, now, transactions);
        let client = ClientEnd::Session(Box::new(sender));
        let connection = self.dial_port(Caller::Host(host), server, port, client, Some(message));
        if let Some(job) = self.jobs.get_mut(&id) {
            job.connection = Some(connection);
        }
    }

    /// What a job has to say to a server, and the message that it is about.
    pub(super) fn transactions(&self, id: JobId) -> Option<(Vec<Transaction>, MessageId)> {
        let job = self.jobs.get(&id)?;
        let host = job.host;
        let entry = self.hosts[host.index()].queue.get(&job.number)?;
        let seven_bit = job.seven_bit.as_ref().map(|(content, _)| content);
        let transaction = |recipients: &[usize]| Transaction {
            envelope: Envelope {
                forward_paths: recipients.iter().map(|index| entry.recipients[*index].path.clone()).collect(),
                rcpt_parameters: recipients
                    .iter()
                    .map(|index| entry.recipients[*index].parameters.clone())
                    .collect(),
                body: if seven_bit.is_some() { Body::SevenBit } else { entry.envelope.body },
                requests: self.requests_of(host, entry),
                ..entry.envelope.clone()
            },
            content: seven_bit.unwrap_or(&entry.content).clone(),
        };
        Some((job.recipients.chunks(RECIPIENTS_MAX).map(transaction).collect(), entry.message))
    }

    /// The session has an outcome for one recipient of one of its transactions.
    pub(super) fn outcome(
        &mut self,
        connection: ConnectionId,
        id: JobId,
        place: (u32, u32),
        outcome: Outcome,
    ) {
        let Some(job) = self.jobs.get_mut(&id) else { return };
        let Some((remote, indices)) = &job.trying else { return };
        let place = place.0 as usize * RECIPIENTS_MAX + place.1 as usize;
        let Some(index) = indices.get(place).copied() else { return };
        let (host, number, remote) = (job.host, job.number, remote.clone());
        if let Outcome::Deferred(reason) | Outcome::Failed(reason) = &outcome
            && let Some(why) = self.lacks_required_tls(id, reason)
        {
            // Another address may still do better.
            return self.note(id, Fate::Failed(why));
        }
        let fate = match outcome {
            Outcome::Deferred(Reason::TlsFailed(_)) if self.goes_without_tls(connection, id) => return,
            Outcome::Failed(Reason::ExtensionMissing(missing @ ("8BITMIME" | "BINARYMIME"))) => {
                match self.convert(connection, id, (host, number), missing) {
                    Ok(()) => return,
                    Err(why) => Fate::Failed(Why::found("5.6.3", why)),
                }
            }
            outcome => Fate::from(outcome),
        };
        if let Fate::Deferred(why) = &fate {
            if let Why::Session(reason) = why {
                self.put_off(connection, id, reason);
            }
            // Another address may still take it (RFC 5321 section 5.1).
            return self.note(id, fate);
        }
        let offers = self.offers_reports(connection);
        let Some(job) = self.jobs.get_mut(&id) else { return };
        job.recipients.retain(|left| *left != index);
        let done = job.recipients.is_empty();
        let Some(entry) = self.hosts[host.index()].queue.get_mut(&number) else { return };
        let accepted = fate == Fate::Accepted;
        let message = entry.message;
        entry.recipients[index].relayed = accepted && entry.ends_here(index, offers);
        entry.recipients[index].last = Some(fate);
        entry.recipients[index].remote = Some(remote);
        let recipient = spelled(&entry.recipients[index].path);
        if accepted {
            self.tell(What::Relayed { host, message, recipient, connection });
        }
        // What the session says from here on, QUIT, is none of the job's.
        if done {
            self.job_done(id);
        }
    }

    /// Whether the server of a connection takes over what reports are wanted, and the time that is set.
    fn offers_reports(&self, connection: ConnectionId) -> [bool; 2] {
        match self.talks.get(&connection).map(|talk| &talk.client) {
            Some(ClientEnd::Session(sender)) => {
                ["DSN", "DELIVERBY"].map(|keyword| sender.session.offered().has(keyword))
            }
            _ => [false; 2],
        }
    }

    /// The server does not take eight bits: once for each job the message is converted, and the same server tried again.
    fn convert(
        &mut self,
        connection: ConnectionId,
        id: JobId,
        (host, number): (HostId, u32),
        missing: &str,
    ) -> Result<(), String> {
        let server = self.network.connection(connection).map(|connection| connection.server);
        let address =
            server.and_then(|server| self.scenario.hosts[server.index()].addresses.first().copied());
        let entry = self.hosts[host.index()].queue.get(&number);
        let (Some(job), Some(entry), Some(address)) = (self.jobs.get_mut(&id), entry, address) else {
            return Err(english!("the next server does not offer {missing}"));
        };
        if job.seven_bit.as_ref().is_some_and(|(_, on)| *on == connection) {
            return Ok(());
        }
        let refused = |why| {
            english!("the next server does not offer {missing}, and the message cannot be converted: {why}")
        };
        let content = mail::to_seven_bit(&entry.content).map_err(refused)?;
        if !is_lines(&content) {
            return Err(refused("it is not made of lines"));
        }
        let name = job.trying.as_ref().map(|(name, _)| name.clone()).unwrap_or_default();
        job.seven_bit = Some((content.into(), connection));
        job.addresses.insert(0, (address, name));
        let message = entry.message;
        self.tell(What::Converted { host, message, connection });
        Ok(())
    }

    /// The connection of a job is over: whoever is left goes to the next address.
    pub(super) fn session_over(&mut self, id: JobId) {
        let Some(job) = self.jobs.get_mut(&id) else { return };
        job.trying = None;
        self.next_address(id);
    }

    /// The same fate for whoever is left of the job.
    pub(super) fn give_up(&mut self, id: JobId, fate: Fate) {
        let Some(job) = self.jobs.get(&id) else { return };
        if let Some(entry) = self.hosts[job.host.index()].queue.get_mut(&job.number) {
            for index in &job.recipients {
                entry.recipients[*index].last = Some(fate.clone());
            }
        }
        self.job_done(id);
    }

    fn job_done(&mut self, id: JobId) {
        let Some(job) = self.jobs.remove(&id) else { return };
        self.job_leaves_lane(id, job.host, &job.destination, job.connection);
        let Some(entry) = self.hosts[job.host.index()].queue.get_mut(&job.number) else { return };
        entry.jobs = entry.jobs.saturating_sub(1);
        if entry.jobs == 0 {
            self.conclude(job.host, job.number);
        }
    }
}

/// Whether content can go by DATA as it is: lines of at most 998 octets and their ends (RFC 2045 section 2.7).
fn is_lines(content: &[u8]) -> bool {
    let whole = mail::to_crlf(content) == content;
    whole && !content.contains(&0) && content.split(|octet| *octet == b'\n').all(|line| line.len() <= 999)
}

fn destination(host: &Host, path: &ForwardPath) -> Destination {
    let domain = path.mailbox().map_or_else(|| host.host_name.clone(), |mailbox| mailbox.domain.to_string());
    let transport = host.transports.iter().find(|(known, _)| *known == domain).map(|(_, next)| next);
    if let Some(next) = transport.or(host.smart_host.as_ref()) {
        return match next.strip_prefix(LMTP) {
            Some(name) => Destination::Lmtp(name.to_owned()),
            None => Destination::Host(next.clone()),
        };
    }
    match path.mailbox().map(|mailbox| &mailbox.domain) {
        Some(Domain::Literal(smtp::AddressLiteral::Ip(address))) => Destination::Address(*address),
        _ => Destination::Domain(domain),
    }
}
