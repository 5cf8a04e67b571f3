//! Aliases and lists: who gets a message in the end, and who is told what became of it.

use std::sync::Arc;

use mail::Reported;
use smtp::client::Envelope;

use super::World;
use super::act::spelled;
use super::conclude::About;
use crate::host::{Entry, Group, Recipient, Why, reverse_path};
use crate::trace::Decision;
use crate::{Arrival, HostId, MessageId, What};

impl World {
    /// Takes a message in: for the mailboxes that are here, and, through aliases and lists, for whoever they stand for.
    pub(super) fn expand(
        &mut self,
        host: HostId,
        message: MessageId,
        mut envelope: Envelope,
        content: Arc<[u8]>,
        arrival: Option<Arc<Arrival>>,
    ) {
        let names = &self.scenario.hosts[host.index()].names;
        if names.aliases.is_empty() && names.lists.is_empty() {
            return self.sort(host, message, envelope, content, arrival);
        }
        let mut parameters = std::mem::take(&mut envelope.rcpt_parameters).into_iter();
        let paths = std::mem::take(&mut envelope.forward_paths).into_iter();
        let expansion = self
            .policy(host)
            .expand(paths.map(|path| (path, parameters.next().unwrap_or_default())).collect());
        self.tell_decided(host, message, expansion.decided);
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
        let arrived = asked.map(|(path, it)| Reported::delivered(spelled(&path), it.orcpt));
        let expanded =
            group.expanded.into_iter().map(|(path, it)| Reported::expanded(spelled(&path), it.orcpt));
        let told: Vec<Reported> = arrived.chain(expanded).collect();
        if !told.is_empty() {
            self.report(host, message, &About::new(&envelope, content, self.now()), &told);
        }
        self.fail_at_once(host, message, &envelope, content, group.failed);
        if group.to.is_empty() {
            return;
        }
        (envelope.forward_paths, envelope.rcpt_parameters) = group.to.into_iter().unzip();
        self.sort(host, message, envelope, content.clone(), arrival);
    }

    /// Tells decisions about a message.
    pub(super) fn tell_decided(
        &mut self,
        host: HostId,
        message: MessageId,
        decided: Vec<(Decision, String)>,
    ) {
        for (decision, about) in decided {
            self.tell(What::Decided { host, connection: None, message: Some(message), decision, about });
        }
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
        if failed.is_empty() {
            return;
        }
        let blank = Envelope { forward_paths: Vec::new(), rcpt_parameters: Vec::new(), ..envelope.clone() };
        let entry = Entry::new(message, blank, content.clone(), self.now());
        let failure = |(path, parameters, why)| {
            (Recipient { path, parameters, last: None, remote: None, relayed: false }, why)
        };
        let failures: Vec<(Recipient, Why)> = failed.into_iter().map(failure).collect();
        self.failed(host, &entry, &failures);
    }
}
