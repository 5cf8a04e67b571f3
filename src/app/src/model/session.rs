//! The session by hand: calling, and saying something.

use std::rc::Rc;

use relay::{Action, Caller};

use super::{Playground, Session, Tab};

impl Playground {
    /// A session is opened by hand.
    pub(super) fn dial(&mut self, from: relay::HostId, to: relay::HostId) {
        let Some(acted) = self.try_act(Action::Dial { from: Caller::Host(from), to }) else { return };
        self.session = Rc::new(Session { connection: acted.connection, ends: Some((from, to)) });
        self.tab = Tab::Terminal;
        self.status = "You are the client now. The server greets first; then say EHLO.".into();
    }

    /// Says octets on the session by hand, as they are.
    pub(super) fn type_octets(&mut self, octets: Vec<u8>) {
        let Some(connection) = self.session.connection else { return };
        if self.try_act(Action::Type { connection, bytes: octets.into() }).is_some() {
            self.status = "".into();
        }
    }
}
