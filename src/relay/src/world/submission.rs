//! What a submission server does for its users, and asks of them, that a relay must not (RFC 6409).

use mail::Lacking;
use smtp::server::{Answer, Question};
use smtp::{Domain, Mailbox, Reply};

use super::World;
use crate::scenario::Host;
use crate::{ConnectionId, HostId, MessageId, What};

impl World {
    /// Why a submission server does not take an address, whatever else it would say: its domain is no whole name (section
    /// 4.2), or the sender is somebody else (section 6.1).
    pub(super) fn refused_submission(
        &self,
        id: ConnectionId,
        host: HostId,
        question: &Question,
    ) -> Option<Answer> {
        let talk = self.talks.get(&id).filter(|talk| talk.port.service.is_submission())?;
        let settings = &self.scenario.hosts[host.index()];
        let (mailbox, subject) = match question {
            Question::Mail { from, .. } => (from.mailbox()?, (5, 1, 8)),
            Question::Rcpt { to, .. } => (to.mailbox()?, (5, 1, 2)),
            _ => return None,
        };
        if !is_whole(settings, &mailbox.domain) {
            let text = format!("Write the whole domain: {} is part of one", mailbox.domain);
            return Some(Answer::Reply(Reply::new(554, Some(subject), text)));
        }
        let user = talk.server.as_ref()?.user().map(|user| mailbox_of(settings, user))?;
        let is_own = user.eq_ignore_ascii_case(&mailbox.to_string());
        let refused = matches!(question, Question::Mail { .. }) && settings.own_sender && !is_own;
        refused.then(|| {
            let text = format!("You are {user}, and may not send as {mailbox}");
            Answer::Reply(Reply::new(550, Some((5, 7, 1)), text))
        })
    }

    /// Adds to a message of a user what it lacks (section 8): Date, Message-ID, and Sender where somebody else is in From
    /// and the host lets users send as themselves alone. Gives how many octets of the content are as they came.
    pub(super) fn complete(
        &mut self,
        (host, message): (HostId, MessageId),
        id: &str,
        user: Option<&str>,
        content: &mut Vec<u8>,
    ) -> u64 {
        let settings = &self.scenario.hosts[host.index()];
        let date_unix_s = self.unix_s(host);
        let message_id = format!("{id}.{date_unix_s}@{}", settings.host_name);
        let user = user.filter(|_| settings.own_sender).map(|user| mailbox_of(settings, user));
        let user: Option<Mailbox> = user.and_then(|user| user.parse().ok());
        let lacking = Lacking { date_unix_s, message_id: &message_id, sender: user.as_ref() };
        let (added, octets) = lacking.complete(content);
        let as_it_came = content.len() - octets;
        if !added.is_empty() {
            self.tell(What::Completed { host, message, fields: added.join(", ") });
        }
        as_it_came as u64
    }
}

/// Whether a domain is one that other hosts know, too: with a dot, or the host's own.
fn is_whole(settings: &Host, domain: &Domain) -> bool {
    let Domain::Name(name) = domain else { return true };
    let mut own = settings.domains.iter().chain([&settings.host_name]);
    name.contains('.') || own.any(|own| own.eq_ignore_ascii_case(name))
}

/// The mailbox of a user: many log in by a name alone.
fn mailbox_of(settings: &Host, user: &str) -> String {
    match user.contains('@') {
        true => user.to_owned(),
        false => format!("{user}@{}", settings.domains.first().unwrap_or(&settings.host_name)),
    }
}
