//! What comes of a try: recipients that are done, that wait for the next try, and that are given up with a report.

use std::sync::Arc;

use litemap::LiteMap;
use mail::{Action, Report, Reported};
use smtp::client::Envelope;
use smtp::command::{Requests, Ret};
use smtp::{Body, ForwardPath, Mailbox, ReversePath, SimTime};
use texts::english;

use super::World;
use super::act::spelled;
use crate::host::{DOUBLE_BOUNCE, Entry, Fate, Recipient, Why, is_double_bounce};
use crate::scenario::Role;
use crate::trace::Decision;
use crate::{HostId, MessageId, What};

/// After how long a sender who asks with NOTIFY=DELAY is told, where the host says nothing else.
const DELAY_WARNING: SimTime = SimTime::from_secs(4 * 3_600);

impl World {
    /// All jobs of a try are over: report what failed, keep what is left, or be done.
    pub(super) fn conclude(&mut self, host: HostId, number: u32) {
        let now = self.now();
        let settings = &self.scenario.hosts[host.index()];
        let retry = settings.retry.clone();
        let Some(mut entry) = self.hosts[host.index()].queue.remove(&number) else { return };
        let of_bounces =
            settings.sending.bounce_lifetime.filter(|_| entry.envelope.reverse_path == ReversePath::Null);
        let lifetime = of_bounces.unwrap_or(settings.lifetime);
        let wait = retry.get(entry.attempts as usize - 1).or(retry.last()).copied().unwrap_or(lifetime);
        // The last try is when the lifetime ends (RFC 5321 section 4.5.4.1).
        let ends_at = entry.arrived_at + lifetime;
        let expired = now >= ends_at;
        let too_late = entry.too_late(now);
        let next_attempt = (now + wait).min(ends_at);
        let next_attempt = entry.deadline(now).map_or(next_attempt, |deadline| next_attempt.min(deadline));
        let relayed = take_relayed(&mut entry);
        let mut failures = Vec::new();
        let mut left = Vec::new();
        for mut recipient in std::mem::take(&mut entry.recipients) {
            match (&recipient.last, &too_late) {
                (Some(Fate::Accepted), _) => {}
                (Some(Fate::Failed(why)), _) => {
                    let why = why.clone();
                    failures.push((recipient, why));
                }
                (_, Some(why)) => {
                    recipient.remote = None;
                    failures.push((recipient, why.clone()));
                }
                (Some(Fate::Deferred(why)), _) if expired => {
                    let text =
                        english!("given up after {attempts} attempts: {why}", attempts = entry.attempts);
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
        self.report(host, entry.message, &About::entry(&entry), &relayed);
        if !left.is_empty() {
            entry.recipients = left;
            self.report_delay(host, &mut entry);
            self.hosts[host.index()].queue.insert(number, entry);
            self.plan_attempt(host, number, next_attempt);
        }
    }

    /// Tells the sender what failed, unless it said that it does not want to know (RFC 3461 section 4.1).
    pub(super) fn failed(&mut self, host: HostId, entry: &Entry, failures: &[(Recipient, Why)]) {
        let reported: Vec<Reported> = failures
            .iter()
            .filter(|(recipient, _)| recipient.wants_failure())
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
            let (reason, report) = (
                why.to_string(),
                report.as_ref().map(|(_, report)| *report).filter(|_| recipient.wants_failure()),
            );
            let recipient = spelled(&recipient.path);
            self.tell(What::Failed { host, message: entry.message, recipient, reason, report });
        }
        match report {
            Some(to) => self.send_report(host, to, ReversePath::Null, &About::entry(entry), &reported),
            None if !reported.is_empty() => self.tell_postmaster(host, entry, &reported),
            None => {}
        }
    }

    /// A report that cannot be delivered goes to the postmaster, where the host has one for that.
    fn tell_postmaster(&mut self, host: HostId, entry: &Entry, reported: &[Reported]) {
        let settings = &self.scenario.hosts[host.index()];
        let to = settings.sending.double_bounces_to.as_ref().and_then(|to| to.parse::<Mailbox>().ok());
        let own = format!("{DOUBLE_BOUNCE}@{}", settings.host_name).parse();
        let (Some(to), Ok(own), ReversePath::Null) = (to, own, &entry.envelope.reverse_path) else { return };
        let told = self.new_message();
        self.tell_decided(host, entry.message, vec![(Decision::PostmasterTold, format!("{to}, by {told}"))]);
        self.send_report(host, (to, told), ReversePath::Mailbox(own), &About::entry(entry), reported);
    }

    /// Tells the sender once that the time of BY is over, and once that the message has waited long (RFC 2852 section 4.1.4,
    /// RFC 3461 section 4.1).
    pub(super) fn report_delay(&mut self, host: HostId, entry: &mut Entry) {
        let now = self.now();
        let warning = self.scenario.hosts[host.index()].delay_warning;
        let late = entry.is_newly_late(now);
        let waits = !entry.told_waiting && now >= entry.arrived_at + warning.unwrap_or(DELAY_WARNING);
        entry.told_late |= late;
        entry.told_waiting |= late || waits;
        let delayed = |recipient: &Recipient| {
            let (status, mut text) = match late {
                true => ("4.4.7", "the time that was set for its delivery is over".to_owned()),
                false => ("4.4.0", "it is not delivered yet".to_owned()),
            };
            if let Some(why) = recipient.last.as_ref().and_then(Fate::why) {
                text.push_str(&format!(": {why}"));
            }
            let (path, orcpt) = (spelled(&recipient.path), recipient.parameters.orcpt.clone());
            Reported::delayed(path, orcpt, status, text)
        };
        let wanted = |recipient: &&Recipient| recipient.wants_delay(late || warning.is_some());
        let delayed: Vec<Reported> = match late || waits {
            true => entry.recipients.iter().filter(wanted).map(delayed).collect(),
            false => return,
        };
        self.report(host, entry.message, &About::entry(entry), &delayed);
    }

    /// Reports what did not fail, as the sender asked.
    pub(super) fn report(
        &mut self,
        host: HostId,
        message: MessageId,
        about: &About<'_>,
        reported: &[Reported],
    ) {
        if reported.is_empty() {
            return;
        }
        let Some((sender, report)) = self.reporter(host, about.envelope) else { return };
        for it in reported {
            let (recipient, action) = (it.recipient.clone(), it.action);
            self.tell(What::Reported { host, message, recipient, action, report });
        }
        self.send_report(host, (sender, report), ReversePath::Null, about, reported);
    }

    /// Who gets a report, and the report's own number; nobody, where the reverse-path is null (RFC 5321 section 4.5.5), where
    /// it is about a report already, or where a person sits at this very client.
    fn reporter(&mut self, host: HostId, envelope: &Envelope) -> Option<(Mailbox, MessageId)> {
        let person = self.scenario.hosts[host.index()].role == Role::Client;
        let of_report = is_double_bounce(&envelope.reverse_path);
        let sender = envelope.reverse_path.mailbox().filter(|_| !person && !of_report).cloned()?;
        Some((sender, self.new_message()))
    }

    fn send_report(
        &mut self,
        host: HostId,
        (sender, report): (Mailbox, MessageId),
        reverse_path: ReversePath,
        about: &About<'_>,
        reported: &[Reported],
    ) {
        let host_name = self.scenario.hosts[host.index()].host_name.clone();
        let number = self.hosts[host.index()].next_number();
        let arrived_s = self.unix_s_at(host, about.arrived_at);
        let requests = &about.envelope.requests;
        let content = Report {
            reporting_mta: &host_name,
            to: &sender.to_string(),
            envelope_id: requests.envid.as_deref(),
            reported,
            original: about.content,
            of_report: reverse_path != ReversePath::Null,
            // Whatever RET says, a message that TLS protects does not go about whole (RFC 8689 section 5).
            whole: (requests.ret == Some(Ret::Full) || reverse_path != ReversePath::Null)
                && !requests.require_tls,
            deliver_by_unix_s: requests.by.map(|by| arrived_s.saturating_add(by.seconds)),
            held: requests.hold,
            arrival_unix_s: arrived_s,
            date_unix_s: self.unix_s(host),
            message_id: &format!("report-{number:04X}@{host_name}"),
        }
        .build();
        let envelope = Envelope {
            reverse_path,
            body: Body::of(&content),
            smtputf8: !sender.is_ascii(),
            forward_paths: vec![ForwardPath::Mailbox(sender)],
            requests: Requests { require_tls: requests.require_tls, ..Requests::default() },
            ..Envelope::default()
        };
        self.tell_accepted(host, report, &envelope, None);
        self.enqueue(host, report, envelope, content.into(), None);
    }

    /// What the next hosts have taken is on the disk: where the sender is to hear of it, they do, even if the host goes down
    /// before the try is over.
    pub(super) fn report_what_is_relayed(&mut self, host: HostId) {
        let numbers: Vec<u32> = self.hosts[host.index()].queue.keys().copied().collect();
        for number in numbers {
            let Some(entry) = self.hosts[host.index()].queue.get_mut(&number) else { continue };
            let relayed = take_relayed(entry);
            if !relayed.is_empty() {
                let (message, envelope, content) =
                    (entry.message, entry.envelope.clone(), Arc::clone(&entry.content));
                let about = About { envelope: &envelope, content: &content, arrived_at: entry.arrived_at };
                self.report(host, message, &about, &relayed);
            }
        }
    }

    /// The jobs of a host that went down are forgotten; its queue stays.
    pub(super) fn drop_jobs_of(&mut self, host: HostId) {
        self.jobs.retain(|_, job| job.host != host);
        self.lanes[host.index()] = LiteMap::new();
        for (_, entry) in self.hosts[host.index()].queue.iter_mut() {
            entry.jobs = 0;
            entry.next_attempt = None;
            entry.recipients.retain(|recipient| recipient.last != Some(Fate::Accepted));
            self.core.cancel(&mut entry.timer);
        }
        self.hosts[host.index()].queue.retain(|_, entry| !entry.recipients.is_empty());
    }
}

/// The message that a report is about.
pub(super) struct About<'a> {
    envelope: &'a Envelope,
    content: &'a [u8],
    arrived_at: SimTime,
}

impl<'a> About<'a> {
    pub(super) fn new(envelope: &'a Envelope, content: &'a [u8], arrived_at: SimTime) -> Self {
        About { envelope, content, arrived_at }
    }

    fn entry(entry: &'a Entry) -> Self {
        About::new(&entry.envelope, &entry.content, entry.arrived_at)
    }
}

/// What the sender is to hear of recipients that the next hosts have taken; once.
fn take_relayed(entry: &mut Entry) -> Vec<Reported> {
    let taken = entry.recipients.iter_mut().filter(|it| it.last == Some(Fate::Accepted));
    taken
        .filter_map(|it| {
            std::mem::take(&mut it.relayed)
                .then(|| Reported::relayed(spelled(&it.path), it.parameters.orcpt.clone(), it.remote.clone()))
        })
        .collect()
}
