//! Mail that a host hands on: attempts, outcomes, retries, reports.

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;

use mail::{Failure, Report};
use smtp::client::{Envelope, Outcome, Transaction};
use smtp::{Body, Domain, ForwardPath, ReversePath, SimTime};

use super::World;
use super::act::spelled;
use super::talk::ClientEnd;
use crate::core::{Due, JobId};
use crate::host::{Fate, Why};
use crate::scenario::{Host, Role};
use crate::{Caller, ConnectionId, HostId, What};

/// One try of a message for the recipients of one destination.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub(super) host: HostId,
    pub(super) number: u32,
    /// Indices into the entry's recipients, those still to be tried.
    pub(super) recipients: Vec<usize>,
    pub(super) destination: Destination,
    /// The names still to be resolved, best first.
    pub(super) names: VecDeque<String>,
    /// The addresses still to be tried, with the name that each belongs to.
    pub(super) addresses: VecDeque<(IpAddr, String)>,
    /// The host that is being tried, and the recipients as the session numbers them.
    pub(super) trying: Option<(String, Vec<usize>)>,
    /// Why the last address did not work.
    pub(super) why: Option<Why>,
}

/// Where a job goes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Destination {
    /// To the mail exchangers of a domain.
    Domain(String),
    /// To one host, whatever DNS says of MX.
    Host(String),
    /// To an address literal.
    Address(IpAddr),
}

impl World {
    pub(super) fn plan_attempt(&mut self, host: HostId, number: u32, at: SimTime) {
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
        for number in waiting {
            if let Some(entry) = self.hosts[host.index()].queue.get_mut(&number) {
                self.core.cancel(&mut entry.timer);
            }
            self.plan_attempt(host, number, self.now());
        }
    }

    pub(super) fn attempt(&mut self, host: HostId, number: u32) {
        if !self.is_up(host) {
            return;
        }
        let settings = &self.scenario.hosts[host.index()];
        let Some(entry) = self.hosts[host.index()].queue.get_mut(&number) else { return };
        entry.next_attempt = None;
        entry.timer = None;
        entry.attempts += 1;
        let mut groups: BTreeMap<Destination, Vec<usize>> = BTreeMap::new();
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
                names: VecDeque::new(),
                addresses: VecDeque::new(),
                trying: None,
                why: None,
            };
            self.jobs.insert(id, job);
            self.resolve(id);
        }
    }

    /// Tries the next address, then the next name; when none is left the job is over.
    pub(super) fn next_address(&mut self, id: JobId) {
        loop {
            let Some(job) = self.jobs.get_mut(&id) else { return };
            let Some((address, name)) = job.addresses.pop_front() else { break };
            let host = job.host;
            let found = self.scenario.hosts.iter().position(|host| host.addresses.contains(&address));
            match found {
                Some(index) if index != host.index() => return self.call(id, HostId(index as u16), name),
                Some(_) => self.note(id, Why::found("5.4.6", format!("{name} is this host itself"))),
                None => {
                    self.tell(What::Unreachable { host, address });
                    self.note(id, Why::found("4.4.1", format!("no way leads to {name} [{address}]")));
                }
            }
        }
        let Some(job) = self.jobs.get_mut(&id) else { return };
        match job.names.pop_front() {
            Some(name) => self.ask_address(id, name),
            None => {
                let why = job.why.clone().unwrap_or_else(|| Why::found("4.4.4", "no server could be found"));
                self.give_up(id, Fate::Deferred(why));
            }
        }
    }

    pub(super) fn note(&mut self, id: JobId, why: Why) {
        if let Some(job) = self.jobs.get_mut(&id) {
            job.why = Some(why);
        }
    }

    /// Opens a connection and gives its session the message.
    fn call(&mut self, id: JobId, server: HostId, name: String) {
        let now = self.now();
        let Some(job) = self.jobs.get_mut(&id) else { return };
        let host = job.host;
        job.trying = Some((name, job.recipients.clone()));
        let Some(entry) = self.hosts[host.index()].queue.get(&job.number) else { return };
        let envelope = Envelope {
            forward_paths: job.recipients.iter().map(|index| entry.recipients[*index].path.clone()).collect(),
            ..entry.envelope.clone()
        };
        let message = entry.message;
        let transaction = Transaction { envelope, content: entry.content.clone() };
        let mut client = self.new_client(host);
        client.submit(now, transaction);
        client.finish(now);
        let client = ClientEnd::Session(Box::new(client), id);
        self.dial(Caller::Host(host), server, client, Some(message));
    }

    /// The session has an outcome for one recipient.
    pub(super) fn outcome(&mut self, connection: ConnectionId, id: JobId, recipient: u32, outcome: Outcome) {
        let Some(job) = self.jobs.get_mut(&id) else { return };
        let Some((remote, indices)) = job.trying.clone() else { return };
        let Some(index) = indices.get(recipient as usize).copied() else { return };
        let (host, number) = (job.host, job.number);
        let fate = Fate::from(outcome);
        match &fate {
            // Another address may still take it (RFC 5321 section 5.1).
            Fate::Deferred(why) => return job.why = Some(why.clone()),
            Fate::Accepted | Fate::Failed(_) => job.recipients.retain(|left| *left != index),
        }
        let Some(entry) = self.hosts[host.index()].queue.get_mut(&number) else { return };
        let accepted = fate == Fate::Accepted;
        let message = entry.message;
        entry.recipients[index].last = Some(fate);
        entry.recipients[index].remote = Some(remote);
        let recipient = spelled(&entry.recipients[index].path);
        if accepted {
            self.tell(What::Relayed { host, message, recipient, connection });
        }
    }

    /// The connection of a job is over: whoever is left goes to the next address.
    pub(super) fn session_over(&mut self, id: JobId) {
        let Some(job) = self.jobs.get_mut(&id) else { return };
        let tried = job.trying.take();
        if job.recipients.is_empty() {
            return self.job_done(id);
        }
        if job.why.is_none() {
            let name = tried.map(|(name, _)| name).unwrap_or_default();
            job.why = Some(Why::found("4.4.1", format!("{name} did not answer")));
        }
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
        let Some(entry) = self.hosts[job.host.index()].queue.get_mut(&job.number) else { return };
        entry.jobs = entry.jobs.saturating_sub(1);
        if entry.jobs == 0 {
            self.conclude(job.host, job.number);
        }
    }

    /// All jobs of a try are over: report what failed, keep what is left, or be done.
    fn conclude(&mut self, host: HostId, number: u32) {
        let now = self.now();
        let settings = &self.scenario.hosts[host.index()];
        let (retry, lifetime) = (settings.retry.clone(), settings.lifetime);
        let Some(mut entry) = self.hosts[host.index()].queue.remove(&number) else { return };
        let wait = retry.get(entry.attempts as usize - 1).or(retry.last()).copied().unwrap_or(lifetime);
        let expired = now + wait > entry.arrived_at + lifetime;
        let mut failures = Vec::new();
        let mut left = Vec::new();
        for recipient in std::mem::take(&mut entry.recipients) {
            let name = spelled(&recipient.path);
            match &recipient.last {
                Some(Fate::Accepted) => {}
                Some(Fate::Failed(why)) => failures.push((name, why.clone(), recipient.remote.clone())),
                Some(Fate::Deferred(why)) if expired => {
                    let text = format!("given up after {} attempts: {why}", entry.attempts);
                    failures.push((name, Why::found("4.4.7", text), None));
                }
                _ => left.push(recipient),
            }
        }
        for recipient in &left {
            if let Some(Fate::Deferred(why)) = &recipient.last {
                let (recipient, reason) = (spelled(&recipient.path), why.to_string());
                self.tell(What::Deferred {
                    host,
                    message: entry.message,
                    recipient,
                    reason,
                    next_attempt: now + wait,
                });
            }
        }
        if !failures.is_empty() {
            self.failed(host, &entry, &failures);
        }
        if !left.is_empty() {
            entry.recipients = left;
            self.hosts[host.index()].queue.insert(number, entry);
            self.plan_attempt(host, number, now + wait);
        }
    }

    /// Tells the sender, unless it is the null reverse-path (RFC 5321 section 4.5.5) or a person at this very client.
    fn failed(
        &mut self,
        host: HostId,
        entry: &crate::host::Entry,
        failures: &[(String, Why, Option<String>)],
    ) {
        let settings = &self.scenario.hosts[host.index()];
        let sender = entry.envelope.reverse_path.mailbox().filter(|_| settings.role != Role::Client).cloned();
        let report = sender.as_ref().map(|_| self.new_message());
        for (recipient, why, _) in failures {
            let (recipient, reason) = (recipient.clone(), why.to_string());
            self.tell(What::Failed { host, message: entry.message, recipient, reason, report });
        }
        let (Some(sender), Some(report)) = (sender, report) else { return };
        let failure = |(recipient, why, remote): &(String, Why, Option<String>)| Failure {
            recipient: recipient.clone(),
            // A report says what is final: a transient code has become a permanent one (RFC 3464 section 2.3.4 keeps 4.4.7).
            status: why.status(),
            remote_mta: remote.clone(),
            diagnostic: why.to_string(),
            is_reply: why.is_reply(),
        };
        let failures: Vec<Failure> = failures.iter().map(failure).collect();
        let host_name = self.scenario.hosts[host.index()].host_name.clone();
        let number = self.hosts[host.index()].next_number();
        let arrived_s = self.scenario.start_unix_s.saturating_add_unsigned(entry.arrived_at.as_secs());
        let content = Report {
            reporting_mta: &host_name,
            to: &sender.to_string(),
            failures: &failures,
            original: &entry.content,
            arrival_unix_s: arrived_s,
            date_unix_s: self.unix_s(),
            message_id: &format!("report-{number:04X}@{host_name}"),
        }
        .build();
        let envelope = Envelope {
            reverse_path: ReversePath::Null,
            body: if content.is_ascii() { Body::SevenBit } else { Body::EightBitMime },
            smtputf8: !sender.is_ascii(),
            forward_paths: vec![ForwardPath::Mailbox(sender)],
        };
        self.tell_accepted(host, report, &envelope, None);
        self.enqueue(host, report, envelope, content.into());
    }

    /// The jobs of a host that went down are forgotten; its queue stays.
    pub(super) fn drop_jobs_of(&mut self, host: HostId) {
        self.jobs.retain(|_, job| job.host != host);
        for entry in self.hosts[host.index()].queue.values_mut() {
            entry.jobs = 0;
            entry.next_attempt = None;
            entry.recipients.retain(|recipient| recipient.last != Some(Fate::Accepted));
            self.core.cancel(&mut entry.timer);
        }
        self.hosts[host.index()].queue.retain(|_, entry| !entry.recipients.is_empty());
    }
}

fn destination(host: &Host, path: &ForwardPath) -> Destination {
    let domain = path.mailbox().map_or_else(|| host.host_name.clone(), |mailbox| mailbox.domain.to_string());
    if let Some(next) = host.transports.get(&domain).or(host.smart_host.as_ref()) {
        return Destination::Host(next.clone());
    }
    match path.mailbox().map(|mailbox| &mailbox.domain) {
        Some(Domain::Literal(smtp::AddressLiteral::Ip(address))) => Destination::Address(*address),
        _ => Destination::Domain(domain),
    }
}
