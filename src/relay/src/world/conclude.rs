//! What comes of a try: recipients that are done, that wait for the next try, and that are given up with a report.

use mail::{Action, Report, Reported};
use smtp::client::Envelope;
use smtp::command::Ret;
use smtp::{Body, ForwardPath, Mailbox, ReversePath, SimTime};

use super::World;
use super::act::spelled;
use crate::host::{Entry, Fate, Recipient, Why};
use crate::scenario::Role;
use crate::{HostId, MessageId, What};

impl World {
    /// All jobs of a try are over: report what failed, keep what is left, or be done.
    pub(super) fn conclude(&mut self, host: HostId, number: u32) {
        let now = self.now();
        let settings = &self.scenario.hosts[host.index()];
        let (retry, lifetime) = (settings.retry.clone(), settings.lifetime);
        let Some(mut entry) = self.hosts[host.index()].queue.remove(&number) else { return };
        let wait = retry.get(entry.attempts as usize - 1).or(retry.last()).copied().unwrap_or(lifetime);
        // The last try is when the lifetime ends (RFC 5321 section 4.5.4.1).
        let ends_at = entry.arrived_at + lifetime;
        let expired = now >= ends_at;
        let next_attempt = (now + wait).min(ends_at);
        let (mut failures, mut relayed) = (Vec::new(), Vec::new());
        let mut left = Vec::new();
        for recipient in std::mem::take(&mut entry.recipients) {
            match &recipient.last {
                Some(Fate::Accepted) => {
                    let success = recipient.parameters.notify.is_some_and(|notify| notify.success);
                    if success && recipient.relayed {
                        let (orcpt, remote) = (recipient.parameters.orcpt.clone(), recipient.remote.clone());
                        relayed.push(Reported::relayed(spelled(&recipient.path), orcpt, remote));
                    }
                }
                Some(Fate::Failed(why)) => {
                    let why = why.clone();
                    failures.push((recipient, why));
                }
                Some(Fate::Deferred(why)) if expired => {
                    let text = format!("given up after {} attempts: {why}", entry.attempts);
                    failures.push((recipient, Why::found("4.4.7", text)));
                }
                _ => left.push(recipient),
            }
        }
        for recipient in &left {
            if let Some(Fate::Deferred(why)) = &recipient.last {
                let (recipient, reason) = (spelled(&recipient.path), why.to_string());
                self.tell(What::Deferred { host, message: entry.message, recipient, reason, next_attempt });
            }
        }
        if !failures.is_empty() {
            self.failed(host, &entry, &failures);
        }
        if !relayed.is_empty() {
            self.report(host, &entry.envelope, &entry.content, entry.arrived_at, &relayed);
        }
        if !left.is_empty() {
            entry.recipients = left;
            self.hosts[host.index()].queue.insert(number, entry);
            self.plan_attempt(host, number, next_attempt);
        }
    }

    /// Tells the sender what failed, unless it said that it does not want to know (RFC 3461 section 4.1).
    pub(super) fn failed(&mut self, host: HostId, entry: &Entry, failures: &[(Recipient, Why)]) {
        let wanted = |recipient: &Recipient| recipient.parameters.notify.is_none_or(|notify| notify.failure);
        let reported: Vec<Reported> = failures
            .iter()
            .filter(|(recipient, _)| wanted(recipient))
            .map(|(recipient, why)| Reported {
                recipient: spelled(&recipient.path),
                original_recipient: recipient.parameters.orcpt.clone(),
                action: Action::Failed,
                // A report says what is final: a transient code has become a permanent one (RFC 3464 section 2.3.4 keeps 4.4.7).
                status: why.status(),
                remote_mta: recipient.remote.clone().filter(|_| !why.is_expired()),
                diagnostic: why.to_string(),
                is_reply: why.is_reply(),
            })
            .collect();
        let report = if reported.is_empty() { None } else { self.reporter(host, &entry.envelope) };
        for (recipient, why) in failures {
            let (reason, report) =
                (why.to_string(), report.as_ref().map(|(_, report)| *report).filter(|_| wanted(recipient)));
            let recipient = spelled(&recipient.path);
            self.tell(What::Failed { host, message: entry.message, recipient, reason, report });
        }
        if let Some(to) = report {
            self.send_report(host, to, &entry.envelope, &entry.content, entry.arrived_at, &reported);
        }
    }

    /// Reports on recipients of a message that arrived, or that another host answers for.
    pub(super) fn report(
        &mut self,
        host: HostId,
        envelope: &Envelope,
        content: &[u8],
        arrived_at: SimTime,
        reported: &[Reported],
    ) {
        if let Some(to) = self.reporter(host, envelope) {
            self.send_report(host, to, envelope, content, arrived_at, reported);
        }
    }

    /// Who gets a report, and the report's own number; nobody, where the reverse-path is null (RFC 5321 section 4.5.5) or
    /// a person sits at this very client.
    fn reporter(&mut self, host: HostId, envelope: &Envelope) -> Option<(Mailbox, MessageId)> {
        let person = self.scenario.hosts[host.index()].role == Role::Client;
        let sender = envelope.reverse_path.mailbox().filter(|_| !person).cloned()?;
        Some((sender, self.new_message()))
    }

    fn send_report(
        &mut self,
        host: HostId,
        (sender, report): (Mailbox, MessageId),
        about: &Envelope,
        original: &[u8],
        arrived_at: SimTime,
        reported: &[Reported],
    ) {
        let host_name = self.scenario.hosts[host.index()].host_name.clone();
        let number = self.hosts[host.index()].next_number();
        let arrived_s = self.scenario.start_unix_s.saturating_add_unsigned(arrived_at.as_secs());
        let content = Report {
            reporting_mta: &host_name,
            to: &sender.to_string(),
            envelope_id: about.requests.envid.as_deref(),
            reported,
            original,
            whole: about.requests.ret == Some(Ret::Full),
            arrival_unix_s: arrived_s,
            date_unix_s: self.unix_s(),
            message_id: &format!("report-{number:04X}@{host_name}"),
        }
        .build();
        let envelope = Envelope {
            reverse_path: ReversePath::Null,
            body: Body::of(&content),
            smtputf8: !sender.is_ascii(),
            forward_paths: vec![ForwardPath::Mailbox(sender)],
            ..Envelope::default()
        };
        self.tell_accepted(host, report, &envelope, None);
        self.enqueue(host, report, envelope, content.into(), None);
    }

    /// The jobs of a host that went down are forgotten; its queue stays.
    pub(super) fn drop_jobs_of(&mut self, host: HostId) {
        self.jobs.retain(|_, job| job.host != host);
        for (_, entry) in self.hosts[host.index()].queue.iter_mut() {
            entry.jobs = 0;
            entry.next_attempt = None;
            entry.recipients.retain(|recipient| recipient.last != Some(Fate::Accepted));
            self.core.cancel(&mut entry.timer);
        }
        self.hosts[host.index()].queue.retain(|_, entry| !entry.recipients.is_empty());
    }
}
