//! A scenario of a person's own: begun, told by a link, and told on.

use std::rc::Rc;
use std::sync::Arc;

use relay::{HostId, Scenario, Story};
use texts::t;

use super::{Playground, Selection};

/// A scenario of a person's own.
#[derive(Debug)]
pub(crate) struct Own {
    pub(crate) scenario: Arc<Scenario>,
    /// The text of its file, for links.
    pub(crate) text: Rc<str>,
}

/// A story in a scenario that is still to be judged.
#[derive(Clone, Debug)]
pub(super) struct Told(pub(super) Rc<Story>);

impl Told {
    /// The text of the scenario.
    pub(super) fn text(&self) -> Rc<str> {
        self.0.own.as_str().into()
    }
}

impl Playground {
    /// Begins with a scenario of the person's own; goes on to the moment of the story that told of it, if one did.
    pub(super) fn begin_own(&mut self, own: Rc<Own>) {
        let (building, selection) = (self.building, self.selection);
        let told = self.told.take();
        self.start_with(usize::MAX, Arc::clone(&own.scenario));
        let there = |host: HostId| usize::from(host.0) < own.scenario.hosts.len();
        self.selection = match selection {
            Selection::Host(host) if there(host) => selection,
            Selection::Link(link) if usize::from(link.0) < own.scenario.links.len() => selection,
            _ => Selection::Nothing,
        };
        self.building = building;
        self.status = t!("This is your network. Send a message through it.").into();
        if let Some(Told(story)) = told {
            self.set_out(Arc::clone(&own.scenario), Rc::unwrap_or_clone(story), None);
        }
        self.own = Some(own);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::draft::Draft;
    use crate::model::{Intent, View};

    fn own(draft: &Draft) -> Intent {
        let scenario = Arc::new(draft.check().expect("it is right"));
        Intent::Own(Rc::new(Own { scenario, text: draft.text().into() }))
    }

    #[test]
    fn a_network_of_ones_own_runs_and_is_begun_again() {
        let mut playground = Playground::new(&View::first(false, false));
        playground.handle(Intent::Build(true));
        playground.handle(Intent::Select(Selection::Host(HostId(3))));
        playground.handle(own(&Draft::empty()));
        playground.handle(Intent::Send);
        let view = playground.view();
        assert!(view.own && view.building && view.cursor > 0);
        assert_eq!((&*view.title, view.selection), ("Your network", Selection::Host(HostId(3))));
        playground.handle(Intent::Restart);
        assert!(playground.view().own && playground.view().cursor == 0);
        playground.handle(Intent::Scenario(1));
        assert!(!playground.view().own && !playground.view().building);
    }

    #[test]
    fn a_link_leads_to_the_same_moment_in_it() {
        let mut playground = Playground::new(&View::first(false, false));
        let mut draft = Draft::empty();
        draft.add_host("relay", 0, "north.example");
        playground.handle(own(&draft));
        playground.handle(Intent::Send);
        for _ in 0..30 {
            playground.handle(Intent::Step);
        }
        playground.handle(Intent::Share);
        let shared = playground.view().share.as_deref().cloned().expect("it was asked for");

        let mut other = Playground::new(&View::first(false, false));
        other.handle(Intent::Follow(shared.octets.clone()));
        // Its text has to be read first.
        let told = other.view().told.expect("a text");
        assert!(other.view().building && other.view().cursor == 0);
        other.handle(own(&Draft::parse(&told).expect("a draft")));
        assert_eq!((other.view().cursor, other.view().told), (shared.events, None));
        other.handle(Intent::Share);
        assert_eq!(other.view().share.as_deref(), Some(&shared));
    }
}
