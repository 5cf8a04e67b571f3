//! ETRN: a client asks a host to send what waits for a domain (RFC 1985).

use smtp::server::Answer;
use smtp::{ForwardPath, Reply};

use super::World;
use crate::host::Entry;
use crate::scenario::Host;
use crate::{ConnectionId, What};

impl World {
    /// Starts the queue for a domain, or with `@` before it for all domains below it, too (RFC 1985 section 5.3).
    pub(super) fn start_queue(&mut self, id: ConnectionId, asked: &str) -> Answer {
        let Some(host) = self.network.connection(id).map(|connection| connection.server) else {
            return Answer::Accept;
        };
        if asked.starts_with('#') {
            return reply(458, (4, 3, 3), "There are no queues with names here");
        }
        let settings = &self.scenario.hosts[host.index()];
        if !hands_on(settings, asked) {
            return reply(459, (4, 7, 1), format!("No mail for {asked} is handed on here"));
        }
        let queue = self.hosts[host.index()].queue.iter();
        let of_domain: Vec<(u32, bool)> = queue
            .filter(|(_, entry)| entry.held.is_none() && is_for(entry, asked))
            .map(|(number, entry)| (*number, entry.jobs == 0))
            .collect();
        let waiting: Vec<u32> =
            of_domain.iter().filter(|(_, waits)| *waits).map(|(number, _)| *number).collect();
        let messages = waiting.len() as u32;
        self.tell(What::QueueStarted { host, connection: id, domain: asked.to_owned(), messages });
        self.try_these(host, &waiting);
        match (of_domain.len(), messages) {
            (0, _) => reply(251, (2, 0, 0), format!("No messages wait for {asked}")),
            (_, 0) => reply(252, (2, 0, 0), format!("What waits for {asked} is on its way already")),
            (_, 1) => reply(253, (2, 0, 0), format!("1 message for {asked} is tried now")),
            _ => reply(253, (2, 0, 0), format!("{messages} messages for {asked} are tried now")),
        }
    }
}

fn reply(code: u16, enhanced: (u8, u16, u16), text: impl Into<String>) -> Answer {
    Answer::Reply(Reply::new(code, Some(enhanced), text.into()))
}

/// Whether a host keeps mail for a domain until that one is there.
fn hands_on(settings: &Host, asked: &str) -> bool {
    let by_name = settings.transports.iter().map(|(domain, _)| domain);
    settings.relay_domains.iter().chain(by_name).any(|domain| covers(asked, domain))
}

fn is_for(entry: &Entry, asked: &str) -> bool {
    let domain = |path: &ForwardPath| path.mailbox().map(|mailbox| mailbox.domain.to_string());
    entry
        .recipients
        .iter()
        .any(|recipient| domain(&recipient.path).is_some_and(|domain| covers(asked, &domain)))
}

/// `beta.example` is that domain; `@beta.example` is it and all below it.
fn covers(asked: &str, domain: &str) -> bool {
    let (asked, domain) = (asked.to_ascii_lowercase(), domain.to_ascii_lowercase());
    match asked.strip_prefix('@') {
        None => domain == asked,
        Some(top) => domain.strip_suffix(top).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')),
    }
}
