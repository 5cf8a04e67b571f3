//! What is asked of the engine for things to take along: without its code, which stays where it is.

use relay::{ConnectionId, Event, Scenario, Snapshot, World};

use crate::model::Playground;
use crate::model::transcript::Line;

/// A playground at its moment.
pub(crate) trait Source {
    fn scenario(&self) -> &Scenario;
    /// The world as it is shown.
    fn snapshot(&self) -> &Snapshot;
    /// The events that have happened.
    fn happened(&self) -> &[Event];
    /// See [`relay::Timeline::retrace`].
    fn retrace(&self, from: usize, look: &mut dyn FnMut(&World, &[Event]));
    /// The whole conversation on a connection.
    fn lines(&self, connection: ConnectionId) -> Vec<Line>;
    /// The message in the composer.
    fn draft(&self) -> Vec<u8>;
    /// What was done, or why it cannot be told.
    fn story(&self) -> Result<Vec<u8>, &'static str>;
}

impl Source for Playground {
    fn scenario(&self) -> &Scenario {
        self.timeline.scenario()
    }

    fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    fn happened(&self) -> &[Event] {
        &self.timeline.events()[..self.timeline.cursor()]
    }

    fn retrace(&self, from: usize, look: &mut dyn FnMut(&World, &[Event])) {
        self.timeline.retrace(from, look);
    }

    fn lines(&self, connection: ConnectionId) -> Vec<Line> {
        self.show.map(|show| (show.lines)(self, connection)).unwrap_or_default()
    }

    fn draft(&self) -> Vec<u8> {
        Playground::draft(self)
    }

    fn story(&self) -> Result<Vec<u8>, &'static str> {
        self.timeline.story(self.seed).to_bytes()
    }
}
