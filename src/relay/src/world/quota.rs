//! Quota at the door: mailboxes that hold no more.

use smtp::server::Answer;
use smtp::{ForwardPath, Reply};

use super::World;
use super::talk::Inbox;
use crate::host::Policy;
use crate::scenario::Port;
use crate::trace::Decision;
use crate::{ConnectionId, HostId};

impl World {
    pub(super) fn policy(&self, host: HostId) -> Policy<'_> {
        let (host, state) = (&self.scenario.hosts[host.index()], &self.hosts[host.index()]);
        Policy { host, state, port: Port::default(), trusted: false }
    }

    /// RCPT: whether there is room for what the client has announced; for one octet where it did not say.
    pub(super) fn room(&mut self, id: ConnectionId, host: HostId, to: &ForwardPath) -> Answer {
        let announced = self.server_end(id).map_or(0, |end| end.inbox.announced);
        self.refusal_of(id, host, to, announced.max(1)).map_or(Answer::Accept, Answer::Reply)
    }

    /// The final dot: what is too much for its mailbox is refused where the reply is for that recipient alone; all others are
    /// left for the report. Gives the replies in LMTP, or the one in SMTP, if there are any.
    pub(super) fn overflowing(
        &mut self,
        id: ConnectionId,
        host: HostId,
        inbox: &mut Inbox,
        (octets, each): (u64, bool),
    ) -> Option<Vec<Option<Reply>>> {
        let paths = inbox.forward_paths.clone();
        let room: Vec<bool> = paths.iter().map(|to| self.policy(host).full(to, octets).is_none()).collect();
        if !room.contains(&false) || !each && room.contains(&true) {
            return None;
        }
        let replies: Vec<_> = paths.iter().map(|to| self.refusal_of(id, host, to, octets)).collect();
        let mut kept = replies.iter().map(Option::is_none);
        inbox.forward_paths.retain(|_| kept.next().unwrap_or(true));
        let mut kept = replies.iter().map(Option::is_none);
        inbox.rcpt_parameters.retain(|_| kept.next().unwrap_or(true));
        Some(replies)
    }

    fn refusal_of(&mut self, id: ConnectionId, host: HostId, to: &ForwardPath, octets: u64) -> Option<Reply> {
        let (reply, reason) = self.policy(host).full(to, octets)?;
        self.decide_on(id, host, Decision::MailboxFull, reason);
        Some(reply)
    }
}
