//! The session by hand: calling, and saying something.

use std::rc::Rc;

use relay::{Action, Caller, ConnectionId, HostId, Phase};
use texts::t;

use super::{Playground, Session, Tab};

impl Playground {
    /// A session is opened by hand.
    pub(super) fn dial(&mut self, from: HostId, to: HostId) {
        let Some(acted) = self.try_act(Action::Dial { from: Caller::Host(from), to }) else { return };
        self.come_to(acted.connection, Some((from, to)));
        self.tab = Tab::Terminal;
        self.status = t!("You are the client now. The server greets first; then say EHLO.").into();
    }

    /// The person is in this session now; the one that they leave is shown beside it while it is open.
    pub(super) fn come_to(&mut self, connection: Option<ConnectionId>, ends: Option<(HostId, HostId)>) {
        let open = |id: &ConnectionId| {
            let known = self.snapshot.connections.iter().find(|known| known.id == *id);
            known.is_some_and(|known| matches!(known.phase, Phase::Connecting | Phase::Open))
        };
        let left = self.session.connection.filter(open).or(self.session.beside);
        let beside = left.filter(|id| Some(*id) != connection);
        self.session = Rc::new(Session { connection, ends, beside });
    }

    /// Says octets on the session by hand, as they are.
    pub(super) fn type_octets(&mut self, octets: Vec<u8>) {
        let Some(connection) = self.session.connection else { return };
        if self.try_act(Action::Type { connection, bytes: octets.into() }).is_some() {
            self.status = "".into();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::playground::tests::play;
    use crate::model::{Intent, View};

    #[test]
    fn the_session_that_is_left_open_stands_beside_the_next_one() {
        let mut playground = Playground::new(&View::first(false, false));
        let call = |playground: &mut Playground, to| {
            playground.handle(Intent::Dial { from: HostId(0), to: HostId(to) });
            play(playground);
            playground.session.connection.expect("it was called")
        };
        let first = call(&mut playground, 1);
        assert_eq!(playground.session.beside, None);
        let second = call(&mut playground, 2);
        assert_eq!(playground.session.beside, Some(first));
        playground.handle(Intent::Answer(first));
        assert_eq!((playground.session.connection, playground.session.beside), (Some(first), Some(second)));
        // What is typed goes to where the person is; what is over stays behind.
        playground.handle(Intent::Say(b"QUIT\r\n".to_vec()));
        play(&mut playground);
        playground.handle(Intent::Answer(second));
        assert_eq!((playground.session.connection, playground.session.beside), (Some(second), None));
        call(&mut playground, 1);
        playground.handle(Intent::Alone);
        assert_eq!(playground.session.beside, None);
    }
}
