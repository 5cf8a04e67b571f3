//! Aliases and lists: who gets a message in the end, and who is told what became of it.

use std::sync::Arc;

use mail::Reported;
use smtp::client::Envelope;

use super::World;
use super::act::spelled;
use crate::host::{Entry, Group, Recipient, Why, reverse_path};
use crate::{Arrival, HostId, MessageId, What};

impl World {
    /// Takes a message in: for the mailboxes that are here, and, through aliases and lists, for whoever they stand for.
    pub(super) fn enqueue(
        &mut self,
        host: HostId,
        message: MessageId,
        mut envelope: Envelope,
        content: Arc<[u8]>,
        arrival: Option<Arc<Arrival>>,
    ) {
        let names = &self.scenario.hosts[host.index()].names;
        if names.aliases.is_empty() && names.lists.is_empty() {
            return self.distribute(host, message, envelope, content, arrival);
        }
        let mut parameters = std::mem::take(&mut envelope.rcpt_parameters).into_iter();
        let paths = std::mem::take(&mut envelope.forward_paths).into_iter();
        let expansion = self
            .policy(host)
            .expand(paths.map(|path| (path, parameters.next().unwrap_or_default())).collect());
        for (decision, about) in expansion.decided {
            self.tell(What::Decided { host, connection: None, message: Some(message), decision, about });
        }
        for group in expansion.groups {
            self.send_group(host, message, envelope.clone(), group, &content, arrival.clone());
        }
    }

    fn send_group(
        &mut self,
        host: HostId,
        message: MessageId,
        mut envelope: Envelope,
        group: Group,
        content: &Arc<[u8]>,
        arrival: Option<Arc<Arrival>>,
    ) {
        envelope.reverse_path = reverse_path(&envelope.reverse_path, group.owner);
        if !group.list.is_empty() {
            // What the sender asked for ends at the list.
            envelope.requests = Default::default();
        }
        let asked =
            group.arrived.into_iter().filter(|(_, it)| it.notify.is_some_and(|notify| notify.success));
        let arrived: Vec<_> = asked.map(|(path, it)| Reported::delivered(spelled(&path), it.orcpt)).collect();
        if !arrived.is_empty() {
            self.report(host, &envelope, content, self.now(), &arrived);
        }
        if !group.failed.is_empty() {
            self.fail_at_once(host, message, &envelope, content, group.failed);
        }
        if group.to.is_empty() {
            return;
        }
        (envelope.forward_paths, envelope.rcpt_parameters) = group.to.into_iter().unzip();
        self.distribute(host, message, envelope, content.clone(), arrival);
    }

    /// Gives up recipients of a message that was just taken, with a report.
    pub(super) fn fail_at_once(
        &mut self,
        host: HostId,
        message: MessageId,
        envelope: &Envelope,
        content: &Arc<[u8]>,
        failed: Vec<(smtp::ForwardPath, smtp::RcptParameters, Why)>,
    ) {
        let mut envelope = envelope.clone();
        let mut reasons = Vec::new();
        (envelope.forward_paths, envelope.rcpt_parameters) = failed
            .into_iter()
            .map(|(path, parameters, why)| {
                reasons.push(why);
                (path, parameters)
            })
            .unzip();
        let mut entry = Entry::new(message, envelope, content.clone(), self.now());
        let failures: Vec<(Recipient, Why)> =
            std::mem::take(&mut entry.recipients).into_iter().zip(reasons).collect();
        self.failed(host, &entry, &failures);
    }
}
