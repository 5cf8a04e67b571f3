//! The guard at the door: what a host does about clients that it does not relay for.

use smtp::server::Answer;
use smtp::{ForwardPath, Reply, SimTime};

use super::World;
use crate::host::{Wait, triple};
use crate::trace::Decision;
use crate::{ConnectionId, HostId, What};

impl World {
    /// A stranger who comes for the first time is asked to come again.
    pub(super) fn greylist(&mut self, id: ConnectionId, host: HostId, to: &ForwardPath) -> Answer {
        if self.scenario.hosts[host.index()].guard.greylist == SimTime::ZERO {
            return Answer::Accept;
        }
        let client = self.network.connection(id).and_then(|connection| self.address_of(connection.client));
        let from = self.server_end(id).and_then(|end| end.inbox.reverse_path.clone());
        let triple = triple(client, from.as_ref(), to);
        let (now, guard) = (self.now(), &self.scenario.hosts[host.index()].guard);
        match self.hosts[host.index()].greylist.ask(triple.clone(), now, guard) {
            Wait::Known => Answer::Accept,
            Wait::Passed(since) => {
                let about = format!("{triple}, after {} s", since.as_secs());
                self.decide_on(id, host, Decision::GreylistPassed, about);
                Answer::Accept
            }
            Wait::Left(left) => {
                let seconds = left.as_micros().div_ceil(1_000_000);
                self.decide_on(id, host, Decision::Greylisted, format!("{triple}, {seconds} s to wait"));
                let text = format!("Not known here yet: come again in {seconds} s");
                Answer::Reply(Reply::new(450, Some((4, 7, 1)), text))
            }
        }
    }

    /// Tells a decision about the client of a connection.
    pub(super) fn decide_on(&mut self, id: ConnectionId, host: HostId, decision: Decision, about: String) {
        let message = self.talks.get(&id).and_then(|talk| talk.message);
        self.tell(What::Decided { host, connection: Some(id), message, decision, about });
    }
}
