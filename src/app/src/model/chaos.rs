//! Chaos in the page: a seed is run beside it, and what came of it comes back as octets.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use relay::bytes::{Bytes, Reader, Writer, number};
use relay::{Event, Ordeal, Run, Timeline, What};
use texts::t;

use super::shipped;

/// What came of a seed.
#[derive(Clone, PartialEq, Default, Debug)]
pub(crate) struct Came {
    pub(crate) seed: u64,
    /// Copies delivered, recipients given up, and copies that are not the first in their mailbox.
    pub(crate) delivered: u64,
    pub(crate) failed: u64,
    pub(crate) duplicates: u64,
    /// What is wrong or odd; empty where nothing is.
    pub(crate) words: String,
    /// Whether it is wrong: a message was lost, or something has no end.
    pub(crate) is_fault: bool,
    /// The story that leads to the moment of it; empty where a link cannot hold it.
    pub(crate) story: Arc<[u8]>,
}

/// Makes a run of the scenario in a place with a seed, at its start: the engine does.
pub(crate) type Begun = fn(usize, u64) -> Box<dyn Run>;

/// See [`Begun`].
pub(crate) fn begun(place: usize, seed: u64) -> Box<dyn Run> {
    Box::new(Timeline::new(Arc::new(shipped::unpack(place)), seed))
}

/// The seed in these words, `PLACE SEED`, of the scenario in this place; `None` for any others.
fn asked(words: &str) -> Option<(usize, u64)> {
    let (place, seed) = words.split_once(' ')?;
    Some((place.parse().ok()?, seed.parse().ok()?))
}

/// What to ask for: see [`answer`].
pub(crate) fn ask(place: usize, seed: u64) -> String {
    format!("{place} {seed}")
}

/// Runs the seed that is asked for; what came of it, for [`Came::read`]. Nothing for what is no question.
pub(crate) fn answer(words: &str, begun: Begun) -> Vec<u8> {
    let Some((place, seed)) = asked(words) else { return Vec::new() };
    let mut writer = Writer(Vec::new());
    came(&mut writer, &mut Came::of(begun(place, seed), seed));
    writer.0
}

impl Came {
    fn of(run: Box<dyn Run>, seed: u64) -> Came {
        let ordeal = Ordeal::of(run, seed);
        let (mut timeline, tally) = (ordeal.timeline, ordeal.tally);
        let odd = oddity(timeline.events());
        let (words, story) = match (&ordeal.wrong, odd) {
            (Some(wrong), _) => (wrong.clone(), story(&*timeline, seed)),
            (None, Some((sequence, words))) => {
                timeline.seek_event(sequence);
                (words.to_owned(), story(&*timeline, seed))
            }
            (None, None) => (String::new(), Arc::from([])),
        };
        Came {
            seed,
            delivered: tally.delivered,
            failed: tally.failed,
            duplicates: tally.duplicates,
            words,
            is_fault: ordeal.wrong.is_some(),
            story,
        }
    }

    /// What [`answer`] wrote; `None` for any other octets.
    pub(crate) fn read(octets: &[u8]) -> Option<Came> {
        let mut reader = Reader { rest: octets, damaged: false };
        let mut read = Came::default();
        came(&mut reader, &mut read);
        (!reader.damaged && reader.rest.is_empty()).then_some(read)
    }

    /// A seed whose run broke the program that ran it.
    pub(crate) fn crashed(seed: u64) -> Came {
        let words = t!("the run broke off: please report this seed").to_owned();
        Came { seed, words, is_fault: true, ..Came::default() }
    }

    /// The story as a link has it.
    pub(crate) fn link(&self) -> Option<Rc<[u8]>> {
        (!self.story.is_empty()).then(|| Rc::from(&self.story[..]))
    }
}

fn came<B: Bytes>(bytes: &mut B, it: &mut Came) {
    number(bytes, &mut it.seed);
    number(bytes, &mut it.delivered);
    number(bytes, &mut it.failed);
    number(bytes, &mut it.duplicates);
    bytes.text(&mut it.words);
    relay::bytes::flag(bytes, &mut it.is_fault);
    bytes.octets(&mut it.story);
}

fn story(run: &dyn Run, seed: u64) -> Arc<[u8]> {
    run.story(seed).unwrap_or_default().into()
}

/// The first thing worth a look: the event, and what it is.
fn oddity(events: &[Event]) -> Option<(u64, &'static str)> {
    let mut copies = BTreeSet::new();
    events.iter().find_map(|event| {
        let words = match &event.what {
            What::Delivered { host, message, mailbox } if !copies.insert((*host, *message, mailbox)) => {
                t!("a message is in a mailbox twice")
            }
            What::LoopFound { .. } => t!("a loop is found"),
            // Nobody can be told of a report that cannot be delivered.
            What::Failed { report: None, reason, .. } if reason.contains("given up after") => {
                t!("a report is given up, and nobody hears of it")
            }
            _ => return None,
        };
        Some((event.sequence, words))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Intent, Playground, View};

    #[test]
    fn what_came_of_a_seed_is_read_again() {
        assert!(answer("nonsense", begun).is_empty());
        let place = shipped::place("across-networks").expect("it is shipped");
        let all: Vec<Came> = (1..4)
            .map(|seed| Came::read(&answer(&ask(place, seed), begun)).expect("what was written"))
            .collect();
        for (came, seed) in all.iter().zip(1..) {
            assert_eq!((came.seed, came.is_fault), (seed, false), "{came:?}");
        }
        assert!(all.iter().all(|came| came.delivered + came.failed > 0));
        assert_eq!(Came::read(&[1, 2]), None);
        let octets = answer(&ask(place, 1), begun);
        assert_eq!(Came::read(&octets[..octets.len() - 1]), None);
    }

    #[test]
    fn what_is_odd_opens_at_its_moment() {
        let place = shipped::place("duplicate-delivery").expect("it is shipped");
        let odd = (1..40).map(|seed| Came::of(begun(place, seed), seed)).find(|came| !came.words.is_empty());
        let odd = odd.expect("chaos breaks connections at the end of a message");
        let mut playground = Playground::new(&View::first(false, false));
        playground.handle(Intent::Follow(odd.link().ok_or("it is too long")));
        while playground.way.is_some() {
            playground.handle(Intent::Frame { passed_us: 16_000 });
        }
        let view = playground.view();
        assert!(view.status.contains("shared with you"), "{}", view.status);
        assert!(view.cursor > 0 && view.known > view.cursor);
        assert_eq!(view.scenario, place);
    }
}
