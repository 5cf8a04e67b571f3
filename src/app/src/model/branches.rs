//! Other futures: those that were left behind when somebody acted in the past, and how each differs from the one that is
//! known now.

use std::rc::Rc;

use relay::{Branch, Counts, Event, Fate, Outcome, Timeline};
use smtp::SimTime;
use texts::t;

use super::telling::named;
use super::words::clock;
use super::{Playground, Selection};

/// The most messages and recipients that are listed.
const OUTCOMES_MAX: usize = 100;

/// What a person asks of other futures.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code, reason = "the element shows none of them")]
pub(crate) enum Branching {
    /// The list is wanted, or no more.
    Open(bool),
    /// The code of the list is there: this works out what it shows.
    Code(ShowBranches),
    /// The future of this number is compared with the one that is known now.
    Compare(u32),
    /// It is taken up.
    Switch(u32),
}

/// Works out what the list shows, with the number of the future that is compared.
pub(crate) type ShowBranches = fn(&dyn Futures, Option<u32>) -> Branches;

/// A timeline as this code sees it, which so shares no code with the engine.
pub(crate) trait Futures {
    fn left(&self) -> &[Branch];
    fn known(&self) -> &[Event];
    fn queued(&self) -> usize;
    /// An event in words.
    fn told(&self, event: &Event) -> String;
}

impl Futures for Timeline {
    fn left(&self) -> &[Branch] {
        self.branches()
    }

    fn known(&self) -> &[Event] {
        self.events()
    }

    fn queued(&self) -> usize {
        self.queued_at_end()
    }

    fn told(&self, event: &Event) -> String {
        named(&event.what.to_string(), self.scenario())
    }
}

/// What the playground knows of the list.
#[derive(Default)]
pub(super) struct Forks {
    open: bool,
    show: Option<ShowBranches>,
    compared: Option<u32>,
    /// The comparison is to be told, once it is there.
    tells: bool,
    /// What is shown, and of which state of the timeline: events and actions that are known, and the last future that was left.
    shown: Option<([u64; 3], Rc<Branches>)>,
}

impl Forks {
    /// What stays of it in another scenario.
    pub(super) fn anew(&self) -> Forks {
        Forks { open: self.open, show: self.show, ..Forks::default() }
    }
}

/// What the list shows.
#[derive(Clone, PartialEq, Default, Debug)]
pub(crate) struct Branches {
    /// The futures that were left behind, the newest first.
    pub(crate) left: Vec<Left>,
    /// The comparison that was asked for.
    pub(crate) compared: Option<Compared>,
}

/// A future that was left behind.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Left {
    pub(crate) number: u32,
    /// When it parts from the one that is known now.
    pub(crate) at: SimTime,
    /// What is done first in it.
    pub(crate) first: String,
}

/// The known future beside another.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Compared {
    /// The other one's number.
    pub(crate) number: u32,
    /// What it comes to, in a sentence.
    pub(crate) words: String,
    /// The first event that differs, from 0; `None` where one is the whole of the other.
    pub(crate) differs_at: Option<u64>,
    /// That event here and there, in words, with its time.
    pub(crate) events: [Option<String>; 2],
    /// The numbers of each kind, here and there.
    pub(crate) counts: Vec<(&'static str, [usize; 2])>,
    /// What became of whom: the message with the recipient, here, there.
    pub(crate) outcomes: Vec<(String, [String; 2])>,
    /// How many more there are.
    pub(crate) more: usize,
}

impl Branches {
    /// Where this code begins.
    #[allow(dead_code, reason = "the element shows none of them")]
    pub(crate) fn of(timeline: &dyn Futures, compared: Option<u32>) -> Branches {
        let left = timeline.left().iter().rev().map(|branch| Left {
            number: branch.number,
            at: branch.at(),
            first: match branch.first() {
                None => t!("nothing more was done").to_owned(),
                Some(_) => {
                    let there = branch.beside(timeline.known(), 0).and_then(|comparison| comparison.there);
                    there.map_or_else(String::new, |event| timeline.told(&event))
                }
            },
        });
        Branches {
            left: left.collect(),
            compared: compared.and_then(|number| Compared::of(timeline, number)),
        }
    }
}

impl Compared {
    fn of(timeline: &dyn Futures, number: u32) -> Option<Compared> {
        let branch = timeline.left().iter().find(|branch| branch.number == number)?;
        let comparison = branch.beside(timeline.known(), timeline.queued())?;
        let (here, there) = (comparison.counts, comparison.others);
        let event = |event: Option<Event>| {
            event.map(|event| format!("{}: {}", clock(event.at), timeline.told(&event)))
        };
        let sum = |counts: Counts| {
            t!("{} delivered, {} given up, {} waiting", counts.delivered, counts.bounced, counts.queued)
        };
        let more = comparison.outcomes.len().saturating_sub(OUTCOMES_MAX);
        Some(Compared {
            number,
            words: t!("This future: {}. Future {number}: {}.", sum(here), sum(there)),
            differs_at: comparison.differs_at,
            events: [event(comparison.here), event(comparison.there)],
            counts: vec![
                (t!("Copies delivered"), [here.delivered, there.delivered]),
                (t!("Times put off"), [here.deferred, there.deferred]),
                (t!("Given up"), [here.bounced, there.bounced]),
                (t!("Still waiting"), [here.queued, there.queued]),
            ],
            outcomes: comparison.outcomes.iter().take(OUTCOMES_MAX).map(outcome).collect(),
            more,
        })
    }
}

fn outcome(outcome: &Outcome) -> (String, [String; 2]) {
    let Outcome { message, from, recipient, here, there } = outcome;
    let title = t!("message {}, {from} to {recipient}", message.0);
    (title, [here, there].map(|fate| fate.as_ref().map_or_else(|| t!("nothing").to_owned(), fate_words)))
}

fn fate_words(fate: &Fate) -> String {
    match fate {
        Fate::Deferred { next_attempt } => t!("put off until {}", clock(*next_attempt)),
        Fate::Delivered { at, copies: 1 } => t!("delivered at {}", clock(*at)),
        Fate::Delivered { at, copies } => t!("delivered {copies} times, first at {}", clock(*at)),
        Fate::Failed { at, reason } => {
            let reason = smtp::explain::shown(reason);
            t!("given up at {}: {reason}", clock(*at))
        }
    }
}

impl Playground {
    /// How many other futures there are, and what is shown of them.
    pub(super) fn forks(&self) -> (usize, Option<Rc<Branches>>) {
        let shown = self.forks.shown.as_ref().map(|(_, shown)| Rc::clone(shown));
        // As long as the code is not there, the list is open and empty.
        (self.timeline.branches().len(), shown.or(self.forks.open.then(Rc::default)))
    }

    pub(super) fn branch(&mut self, asked: Branching) {
        match asked {
            Branching::Open(open) => self.forks.open = open,
            Branching::Code(show) => self.forks.show = Some(show),
            Branching::Compare(number) => {
                self.playing = false;
                self.forks.compared = Some(number);
                self.forks.tells = true;
            }
            Branching::Switch(number) => self.switch(number),
        }
    }

    /// Takes a future up; the one that was left for it stands beside it.
    fn switch(&mut self, number: u32) {
        let had = self.newest_left();
        if !self.timeline.switch(number) {
            return;
        }
        self.playing = false;
        self.running = false;
        self.session = Rc::new(self.last_session());
        self.selection = match self.selection {
            Selection::Connection(_) | Selection::Message(..) => Selection::Nothing,
            other => other,
        };
        let left = Some(self.newest_left()).filter(|newest| *newest > had);
        self.forks.compared = left;
        let beside = left.map_or_else(String::new, |left| t!(" The one before is future {left} now."));
        let at = clock(self.timeline.now());
        self.status = t!("This is future {number}, at {at}, where it parts from the other.{beside}").into();
    }

    /// Says that a future was left behind, where one was since then.
    pub(super) fn tell_left(&mut self, before: u32) {
        let newest = self.newest_left();
        if newest > before {
            let words = t!("What was known to come is kept as future");
            self.status = format!("{}. {words} {newest}.", self.status.trim_end_matches('.')).into();
        }
    }

    /// The number of the future that was left last; 0 where none was.
    pub(super) fn newest_left(&self) -> u32 {
        self.timeline.branches().iter().map(|branch| branch.number).max().unwrap_or(0)
    }

    /// Works out anew what is shown, where something has changed.
    pub(super) fn show_forks(&mut self) {
        let newest = self.newest_left();
        let Forks { open, show, compared, tells, shown } = &mut self.forks;
        let Some(show) = show.filter(|_| *open) else {
            *shown = None;
            return;
        };
        let timeline = &self.timeline;
        let number = compared.map_or(0, u64::from);
        let state =
            [timeline.events().len() as u64, timeline.log().len() as u64, u64::from(newest) << 32 | number];
        if shown.as_ref().is_none_or(|(known, _)| *known != state) {
            *shown = Some((state, Rc::new(show(timeline, *compared))));
        }
        let words = shown.as_ref().and_then(|(_, shown)| Some(shown.compared.as_ref()?.words.as_str()));
        if let Some(words) = words.filter(|_| std::mem::take(tells)) {
            self.status = words.into();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::playground::tests::play;
    use crate::model::{Intent, View};
    use relay::{Action, HostId};

    /// A message that arrived; then, in its past, the mailbox was removed.
    fn forked() -> Playground {
        let mut playground = Playground::new(&View::first(false, false));
        playground.handle(Intent::Send);
        play(&mut playground);
        assert_eq!(playground.view().left, 0);
        playground.handle(Intent::Seek(SimTime::from_millis(100)));
        let store = playground.snapshot.hosts.iter().find(|host| host.name == "store").expect("a store").id;
        let mailbox = "bob@beta.example".to_owned();
        playground.handle(Intent::Act(Box::new(Action::RemoveMailbox { host: store, mailbox })));
        assert!(playground.view().status.contains("kept as future 1"), "{}", playground.view().status);
        play(&mut playground);
        playground
    }

    fn shown(playground: &Playground) -> Rc<Branches> {
        playground.view().branches.expect("the list is open")
    }

    #[test]
    fn futures_are_listed_compared_and_taken_up() {
        let mut playground = forked();
        assert_eq!((playground.view().left, playground.view().branches), (1, None));
        playground.handle(Intent::Branch(Branching::Open(true)));
        assert_eq!(*shown(&playground), Branches::default());
        playground.handle(Intent::Branch(Branching::Code(Branches::of)));
        let list = shown(&playground);
        let [left] = list.left.as_slice() else { panic!("{list:?}") };
        assert_eq!((left.number, left.at), (1, SimTime::from_millis(100)));
        assert_eq!((left.first.as_str(), &list.compared), ("nothing more was done", &None));

        playground.handle(Intent::Branch(Branching::Compare(1)));
        let compared = shown(&playground).compared.clone().expect("it was asked for");
        assert!(playground.view().status.ends_with("Future 1: 1 delivered, 0 given up, 0 waiting."));
        assert_eq!(compared.counts[2], ("Given up", [1, 0]));
        // The second one is the report.
        let [(title, [here, there]), _] = compared.outcomes.as_slice() else { panic!("{compared:?}") };
        assert_eq!(title, "message 1, <alice@alpha.example> to bob@beta.example");
        assert!(here.contains("given up at") && here.contains("550"), "{here}");
        assert!(there.starts_with("delivered at "), "{there}");
        let [here, _] = compared.events;
        assert!(here.is_some_and(|words| words.starts_with("0.100 s: store ")), "the mailbox is removed");

        let end = playground.timeline.end();
        playground.handle(Intent::Branch(Branching::Switch(1)));
        let view = playground.view();
        assert_eq!((view.snapshot.now, view.left), (SimTime::from_millis(100), 1));
        assert!(view.status.contains("This is future 1") && view.status.contains("future 2 now"));
        let list = shown(&playground);
        assert_eq!(list.compared.as_ref().map(|compared| compared.number), Some(2));
        assert!(list.left[0].first.contains("bob@beta.example"), "{:?}", list.left);
        playground.handle(Intent::Seek(end));
        let mailboxes =
            playground.view().snapshot.hosts.iter().map(|host| host.mailboxes.len()).sum::<usize>();
        assert!(mailboxes > 0);

        // One that is not there is no reason to do anything.
        playground.handle(Intent::Branch(Branching::Switch(9)));
        playground.handle(Intent::Branch(Branching::Compare(9)));
        assert_eq!(shown(&playground).compared, None);
        playground.handle(Intent::Branch(Branching::Open(false)));
        assert_eq!(playground.view().branches, None);
    }

    #[test]
    fn another_scenario_has_futures_of_its_own() {
        let mut playground = forked();
        playground.handle(Intent::Branch(Branching::Open(true)));
        playground.handle(Intent::Branch(Branching::Code(Branches::of)));
        playground.handle(Intent::Scenario(1));
        assert_eq!((playground.view().left, shown(&playground).left.len()), (0, 0));
        playground.handle(Intent::Act(Box::new(Action::HostDown { host: HostId(1) })));
        assert_eq!(playground.view().left, 0);
    }
}
