//! What the page asks of the engine, whose code is fetched after the picture.

use super::{Intent, Moment, Playground, View};

/// An engine: takes what is asked for and tells what there is to see.
pub(crate) trait Engine {
    /// Does what is asked for. Whether more has changed than that time has passed.
    fn handle(&mut self, intent: Intent) -> bool;
    /// What the screen shows.
    fn view(&self) -> View;
    /// What changes while time merely passes.
    fn moment(&self) -> Moment;
}

impl Engine for Playground {
    fn handle(&mut self, intent: Intent) -> bool {
        Playground::handle(self, intent)
    }

    fn view(&self) -> View {
        Playground::view(self)
    }

    fn moment(&self) -> Moment {
        Playground::moment(self)
    }
}
