//! A connection in other ways than as a conversation: as a sequence diagram, octet by octet, and as each side knows it.

use relay::ConnectionId;
use relay::export::{self, Sent};

use super::Aspect;
use super::scene::{Trips, scene};
use super::sides::{Knows, sides};
use super::take::Source;
use crate::layout::sequence::Scene;

/// The most acts that are drawn: the last ones.
const ACTS: usize = 200;

/// What the aspect of the moment shows.
#[derive(Clone, PartialEq, Default, Debug)]
pub(crate) struct Depicted {
    pub(crate) scene: Scene,
    /// How many acts before these are left out.
    pub(crate) left_out: usize,
    /// The round trips in words.
    pub(crate) trips: String,
    /// What was sent.
    pub(crate) sent: Vec<Sent>,
    /// What each side knows.
    pub(crate) sides: Vec<Knows>,
}

impl Depicted {
    /// A connection in this aspect.
    pub(crate) fn of(source: &dyn Source, connection: ConnectionId, aspect: Aspect) -> Depicted {
        let mut depicted = Depicted::default();
        match aspect {
            Aspect::Conversation => {}
            Aspect::Sequence => {
                depicted.scene =
                    scene(source.happened(), &source.lines(connection), source.scenario(), connection);
                depicted.trips = Trips::of(&depicted.scene).words(Trips::offered(&depicted.scene));
                depicted.left_out = depicted.scene.acts.len().saturating_sub(ACTS);
                depicted.scene.acts.drain(..depicted.left_out);
            }
            Aspect::Sides => {
                let lines = source.lines(connection);
                depicted.scene.names = scene(source.happened(), &lines, source.scenario(), connection).names;
                depicted.sides = sides(&lines);
            }
            Aspect::Octets => {
                let mut tap = export::Tap::new(Some(connection));
                let from = export::begin(source.happened(), Some(connection));
                source.retrace(from, &mut |world, _| depicted.sent.extend(tap.look(world)));
            }
        }
        depicted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Intent, Playground, Selection, Shown, View};
    use smtp::SimTime;

    #[test]
    fn each_aspect_shows_its_own_and_no_other() {
        let mut playground = Playground::new(&View::first(false, false));
        playground.handle(Intent::Show(Shown::SHOW));
        playground.handle(Intent::Depict(Depicted::of));
        playground.handle(Intent::Send);
        playground.handle(Intent::Seek(SimTime::from_secs(60)));
        playground.handle(Intent::Select(Selection::Connection(ConnectionId(0))));
        assert_eq!(playground.view().depicted, None);
        playground.handle(Intent::Aspect(Aspect::Sequence));
        let depicted = playground.view().depicted.clone().expect("a diagram");
        assert_eq!(
            depicted.trips,
            "6 round trips; one command at a time it would be 8, and RFC 2920 allows 5."
        );
        assert!(depicted.scene.acts.len() > 10 && depicted.sent.is_empty());
        playground.handle(Intent::Aspect(Aspect::Octets));
        let depicted = playground.view().depicted.clone().expect("octets");
        assert!(depicted.scene.acts.is_empty() && depicted.sent.len() > 10);
        // While it plays, what is not there yet is not shown.
        playground.handle(Intent::Seek(SimTime::from_millis(80)));
        let then = playground.view().depicted.clone().expect("octets");
        assert!(then.sent.len() < depicted.sent.len());
        assert_eq!(depicted.sent[..then.sent.len()], then.sent[..]);
        playground.handle(Intent::Select(Selection::Nothing));
        assert_eq!(playground.view().depicted, None);
    }
}
