//! What a link to the playground says: a story, a lesson, a scenario.

use std::rc::Rc;
use std::sync::Arc;

use relay::{Action, Retelling, Story, Timeline};
use texts::t;

use super::own::Told;
use super::time::STEPS_MAX;
use super::{Playground, Session, shipped};

/// The edition of the links; another one is of another playground.
const STORY: &str = "story=1.";

/// What stands behind the `#` of an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Link<'a> {
    /// Nothing that is for the playground.
    Nothing,
    /// A packed story.
    Story(&'a str),
    /// A scenario, by its name.
    Scenario(&'a str),
    /// A lesson, by its slug, and a step, from 0.
    Lesson(&'a str, usize),
    /// Nothing that this edition understands.
    Unknown,
}

/// What stands in front of the token of a bridge to real programs.
const BRIDGE: &str = "bridge=";

/// The token of the bridge that an address leads onto.
#[allow(dead_code, reason = "the element has no bridge")]
pub(crate) fn bridge_token(fragment: &str) -> Option<&str> {
    fragment.strip_prefix(BRIDGE).filter(|token| !token.is_empty())
}

impl<'a> Link<'a> {
    /// Reads it.
    pub(crate) fn parse(fragment: &'a str) -> Link<'a> {
        if let Some(story) = fragment.strip_prefix(STORY) {
            Link::Story(story)
        } else if let Some(name) = fragment.strip_prefix("scenario=") {
            Link::Scenario(name)
        } else if let Some(lesson) = fragment.strip_prefix("lesson=") {
            let (slug, step) = lesson.split_once('/').unwrap_or((lesson, "1"));
            Link::Lesson(slug, step.parse::<usize>().unwrap_or(1).saturating_sub(1))
        } else if fragment.starts_with("story=") {
            Link::Unknown
        } else {
            Link::Nothing
        }
    }

    /// The fragment for a packed story.
    pub(crate) fn of_story(packed: &str) -> String {
        format!("{STORY}{packed}")
    }
}

/// What is shared: the moment, with all that led to it.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Shared {
    /// The name of the scenario.
    pub(crate) scenario: String,
    /// How many events have happened.
    pub(crate) events: usize,
    /// The hash of the trace up to here.
    pub(crate) hash: u64,
    /// The story, or why a link cannot hold it.
    pub(crate) octets: Result<Rc<[u8]>, &'static str>,
}

/// The way to the moment of a link, which is gone a part at a time.
pub(super) struct Way {
    retelling: Retelling,
    seed: u64,
    /// The shipped scenario that begins when the moment is reached; `None` for the network that has begun already.
    place: Option<usize>,
}

impl Playground {
    /// What a link to this moment says.
    pub(super) fn share(&self) -> Shared {
        let mut story = self.timeline.story(self.seed);
        if let Some(own) = &self.own {
            story.scenario.clear();
            story.own = own.text.to_string();
        }
        Shared {
            scenario: story.scenario.clone(),
            events: self.timeline.cursor(),
            hash: story.hash,
            octets: story.to_bytes().map(Rc::from),
        }
    }

    /// Goes to where a link leads; where it leads nowhere, this page says why and stays as it is.
    pub(super) fn follow(&mut self, octets: Result<Rc<[u8]>, &'static str>) {
        let story = match octets.and_then(|octets| Story::from_bytes(&octets)) {
            Ok(story) if story.scenario.is_empty() => {
                self.told = Some(Told(story.into()));
                self.building = true;
                return;
            }
            story => story,
        };
        let found = story.and_then(|story| {
            let unknown = t!("its scenario is not in this edition of the playground");
            Ok((shipped::place(&story.scenario).ok_or(unknown)?, story))
        });
        match found {
            Ok((place, story)) => self.set_out(Arc::new(shipped::unpack(place)), story, Some(place)),
            Err(why) => self.lost(why),
        }
    }

    /// Sets out for the moment of a story.
    pub(super) fn set_out(&mut self, scenario: Arc<relay::Scenario>, story: Story, place: Option<usize>) {
        let seed = story.seed;
        self.go_on(Box::new(Way { retelling: Retelling::new(scenario, story), seed, place }));
    }

    /// The next part of the way, in a frame.
    pub(super) fn walk(&mut self, way: Box<Way>) -> bool {
        self.go_on(way);
        self.refresh();
        true
    }

    /// Goes a part of the way, no longer than a frame may take.
    fn go_on(&mut self, mut way: Box<Way>) {
        match way.retelling.go_on(STEPS_MAX) {
            Ok(None) => {
                let percent = way.retelling.percent();
                self.status = t!("On the way to the shared moment: {percent} %. Pause gives it up.").into();
                self.way = Some(way);
                self.playing = true;
            }
            Ok(Some(timeline)) => {
                self.playing = false;
                if let Some(place) = way.place {
                    self.start(place);
                }
                self.tell(way.seed, timeline);
            }
            Err(why) => {
                self.playing = false;
                match way.place {
                    Some(_) => self.lost(why),
                    None => {
                        let words = t!("The link leads to a network, but not to its moment: {why}.");
                        self.status = words.into();
                    }
                }
            }
        }
    }

    /// The way is given up where the person does something else.
    pub(super) fn give_up(&mut self) {
        if self.way.take().is_some() {
            self.status = t!("The way to the shared moment was given up. The link still leads there.").into();
        }
    }

    fn lost(&mut self, why: &str) {
        self.told = None;
        self.status = t!("The link cannot be followed: {why}. This is the start page.").into();
    }

    /// Takes up what was told.
    pub(super) fn tell(&mut self, seed: u64, timeline: Timeline) {
        let sends = |logged: &&relay::Logged| matches!(logged.action, Action::Send { .. });
        self.sent = timeline.log().iter().filter(sends).count() as u32;
        self.seed = seed;
        self.timeline = timeline;
        self.tales = Default::default();
        self.session = Rc::new(self.last_session());
        self.status = t!("This is the moment that was shared with you. Go back, or let time pass.").into();
    }

    /// The last session that was opened by hand.
    pub(super) fn last_session(&self) -> Session {
        let snapshot = self.timeline.snapshot();
        let dialed = snapshot.connections.iter().rev().find(|connection| connection.typed);
        dialed.map_or(Session::default(), |connection| Session {
            connection: Some(connection.id),
            ends: match connection.client {
                relay::Caller::Host(from) => Some((from, connection.server)),
                relay::Caller::Outside(_) => None,
            },
            beside: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Intent, View};

    fn shared(playground: &Playground) -> Shared {
        (**playground.view().share.as_ref().expect("it was asked for")).clone()
    }

    #[test]
    fn a_link_leads_to_the_same_trace() {
        let mut playground = Playground::new(&View::first(false, false));
        playground.handle(Intent::Scenario(1));
        playground.handle(Intent::Send);
        for _ in 0..40 {
            playground.handle(Intent::Step);
        }
        playground.handle(Intent::Share);
        let first = shared(&playground);
        assert!(first.events >= 40);

        let mut other = Playground::new(&View::first(false, false));
        other.handle(Intent::Follow(first.octets.clone()));
        assert_eq!(other.view().cursor, first.events);
        other.handle(Intent::Share);
        assert_eq!(shared(&other), first);
    }

    /// A link to the end of a long run, in octets.
    fn long() -> Shared {
        let mut playground = Playground::new(&View::first(false, false));
        while playground.timeline.steps() < 3 * STEPS_MAX {
            playground.handle(Intent::Send);
            let steps = playground.timeline.steps();
            playground.handle(Intent::Frame { passed_us: 50_000 });
            assert!(playground.timeline.steps() - steps <= STEPS_MAX);
            playground.timeline.run_until(playground.timeline.now() + smtp::SimTime::from_secs(600));
        }
        playground.handle(Intent::Share);
        shared(&playground)
    }

    #[test]
    fn the_way_to_a_late_moment_is_gone_frame_by_frame() {
        let first = long();
        let mut other = Playground::new(&View::first(false, false));
        other.handle(Intent::Follow(first.octets.clone()));
        let (mut frames, mut before) = (0, 0);
        while other.way.is_some() {
            let percent = other.view().status.split(' ').find_map(|word| word.parse().ok()).expect("a share");
            assert!(other.view().playing && (before..=100).contains(&percent), "{}", other.view().status);
            before = percent;
            other.handle(Intent::Frame { passed_us: 16_000 });
            frames += 1;
        }
        assert!(frames > 3, "{frames}");
        assert!(!other.view().playing && other.view().cursor == first.events);
        other.handle(Intent::Share);
        assert_eq!(shared(&other), first);
    }

    #[test]
    fn the_way_is_given_up_by_a_pause_or_by_doing_something_else() {
        let octets = long().octets;
        for instead in [Intent::Play(false), Intent::Step, Intent::Send, Intent::Scenario(1)] {
            let mut other = Playground::new(&View::first(false, false));
            other.handle(Intent::Follow(octets.clone()));
            assert!(other.way.is_some());
            other.handle(instead);
            assert!(other.way.is_none());
            other.handle(Intent::Frame { passed_us: 16_000 });
            assert!(other.view().cursor < 100);
        }
    }

    #[test]
    fn a_damaged_link_says_so_and_changes_nothing() {
        let mut playground = Playground::new(&View::first(false, false));
        playground.handle(Intent::Share);
        let mut octets = shared(&playground).octets.expect("a story").to_vec();
        *octets.last_mut().expect("octets") ^= 1;
        for octets in [Ok(octets.into()), Ok([].into()), Err("it is damaged")] {
            playground.handle(Intent::Follow(octets));
            let status = playground.view().status;
            assert!(status.contains("cannot be followed") && status.contains("start page"), "{status}");
        }
    }

    #[test]
    fn what_stands_behind_the_hash() {
        for (text, link) in [
            ("", Link::Nothing),
            ("panel", Link::Nothing),
            ("story=1.abc", Link::Story("abc")),
            ("story=9.abc", Link::Unknown),
            ("scenario=one-hop", Link::Scenario("one-hop")),
            ("lesson=press-send", Link::Lesson("press-send", 0)),
            ("lesson=press-send/3", Link::Lesson("press-send", 2)),
        ] {
            assert_eq!(Link::parse(text), link);
        }
        assert_eq!(Link::parse(&Link::of_story("x")), Link::Story("x"));
    }
}
