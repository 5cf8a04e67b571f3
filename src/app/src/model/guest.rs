//! Who takes part in the network from outside the page; the code of whoever it is comes when it is wanted.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use relay::{Acted, Action, ConnectionId, Direction, Event, HostId, Phase, Scenario};
use smtp::client::Envelope;

use super::{Playground, Session, Tab};

/// Somebody outside who speaks in the playground's network.
pub(crate) trait Guest {
    /// Whether real programs wait for answers: time passes as on the wall.
    fn is_live(&self) -> bool;
    /// Does what has come from outside, and takes what is for outside.
    fn turn(&mut self, hall: &mut dyn Hall);
}

/// What a guest may do here. It is called through this table, so that the guest's code brings none of the engine's along.
pub(crate) trait Hall {
    /// Does something now, or says why it cannot be done.
    fn act(&mut self, action: Action) -> Result<Acted, String>;
    /// Goes to the end of what is known.
    fn to_the_present(&mut self);
    /// What has happened.
    fn happened(&self) -> &[Event];
    /// How many actions there are.
    fn logged(&self) -> usize;
    /// Whether the action in this place is a call.
    fn is_call(&self, place: usize) -> bool;
    /// The scenario.
    fn scenario(&self) -> &Scenario;
    /// How many octets are under way to the server of an open connection, and whether it reads a message.
    fn under_way(&self, connection: ConnectionId) -> Option<(u32, bool)>;
    /// Shows a call, and lets time pass where it is wanted.
    fn show_call(&mut self, connection: ConnectionId, ends: (HostId, HostId), plays: bool);
    /// Says something in the status.
    fn tell(&mut self, words: String);
    /// What the composer holds, or what is wrong with it.
    fn composed(&self) -> Result<(Envelope, Vec<u8>), Vec<String>>;
}

impl Hall for Playground {
    fn act(&mut self, action: Action) -> Result<Acted, String> {
        self.timeline.act(action).map_err(|error| error.to_string())
    }

    fn to_the_present(&mut self) {
        if self.timeline.cursor() < self.timeline.events().len() {
            self.timeline.seek(self.timeline.end());
        }
    }

    fn happened(&self) -> &[Event] {
        &self.timeline.events()[..self.timeline.cursor()]
    }

    fn logged(&self) -> usize {
        self.timeline.log().len()
    }

    fn is_call(&self, place: usize) -> bool {
        self.timeline.log().get(place).is_some_and(|logged| matches!(logged.action, Action::Dial { .. }))
    }

    fn scenario(&self) -> &Scenario {
        self.timeline.scenario()
    }

    fn under_way(&self, connection: ConnectionId) -> Option<(u32, bool)> {
        let snapshot = self.timeline.snapshot();
        let known = snapshot.connections.iter().find(|known| known.id == connection)?;
        let to_server = known.in_flight.iter().filter(|part| part.direction == Direction::ToServer);
        let reads = known.server_state == Some(smtp::server::State::ExpectContent);
        (known.phase == Phase::Open).then(|| (to_server.map(|part| part.octets).sum(), reads))
    }

    fn show_call(&mut self, connection: ConnectionId, ends: (HostId, HostId), plays: bool) {
        self.playing |= plays;
        self.session = Session { connection: Some(connection), ends: Some(ends), beside: None }.into();
        if self.tab == Tab::Compose {
            self.tab = Tab::Terminal;
        }
    }

    fn tell(&mut self, words: String) {
        self.status = words.into();
    }

    fn composed(&self) -> Result<(Envelope, Vec<u8>), Vec<String>> {
        let built = self.compose.build(self.unix_s(), &self.message_id());
        built.map_err(|faults| faults.iter().map(ToString::to_string).collect())
    }
}

/// A guest, as an intent brings it.
#[derive(Clone)]
pub(crate) struct Visitor(pub(crate) Rc<RefCell<dyn Guest>>);

impl fmt::Debug for Visitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Visitor")
    }
}

impl Playground {
    /// Gives the guest its turn.
    pub(super) fn entertain(&mut self) {
        if let Some(Visitor(guest)) = self.guest.clone() {
            guest.borrow_mut().turn(self);
        }
    }

    /// Whether time has to pass as on the wall.
    pub(super) fn is_live(&self) -> bool {
        self.guest.as_ref().is_some_and(|Visitor(guest)| guest.borrow().is_live())
    }
}
