//! What comes of a try: recipients that are done, that wait for the next try, and that are given up with a report.

use mail::{Failure, Report};
use smtp::client::Envelope;
use smtp::{Body, ForwardPath, ReversePath};

use super::World;
use super::act::spelled;
use crate::host::{Fate, Why};
use crate::scenario::Role;
use crate::{HostId, What};

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
                self.tell(What::Deferred { host, message: entry.message, recipient, reason, next_attempt });
            }
        }
        if !failures.is_empty() {
            self.failed(host, &entry, &failures);
        }
        if !left.is_empty() {
            entry.recipients = left;
            self.hosts[host.index()].queue.insert(number, entry);
            self.plan_attempt(host, number, next_attempt);
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
