//! What is on the screen before the engine is there: the beginning of a scenario, as the build script wrote it down.

use std::rc::Rc;

use relay::Stride;
use relay::scenario::Beginning;
use smtp::SimTime;

use super::{Aspect, Compose, First, SPEED_FIRST, Selection, Tab, View, WELCOME};

/// What the page begins with.
static FIRST: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/first.start"));

impl View {
    /// The first scenario before anything has happened.
    pub(crate) fn first(dark: bool, still: bool) -> View {
        View::start(FIRST, dark, still).unwrap_or_else(|| unreachable!("the build script wrote it"))
    }

    /// The beginning of a scenario from its bytes, the place of the scenario first; `None` for any others.
    pub(crate) fn start(bytes: &[u8], dark: bool, still: bool) -> Option<View> {
        let (place, rest) = bytes.split_first()?;
        let Beginning { title, summary, draft, snapshot } = Beginning::from_bytes(rest)?;
        Some(View {
            scenario: usize::from(*place),
            own: false,
            building: false,
            told: None,
            title: title.into(),
            summary: summary.into(),
            snapshot: Rc::new(snapshot),
            picture: Rc::default(),
            signs: Rc::default(),
            still,
            playing: false,
            first: First::Whole,
            speed: SPEED_FIRST,
            stride: Stride::Event,
            until: None,
            end: SimTime::ZERO,
            next_at: None,
            cursor: 0,
            known: 0,
            marks: Rc::default(),
            selection: Selection::Nothing,
            aspect: Aspect::Conversation,
            undo: [false; 2],
            tab: Tab::Compose,
            compose: Rc::new(Compose::of(draft)),
            source: "".into(),
            faults: Rc::default(),
            session: Rc::default(),
            shown: Rc::default(),
            share: None,
            depicted: None,
            taken: None,
            lessons: false,
            wish: None,
            course: None,
            prompt: None,
            problem: None,
            status: WELCOME.into(),
            dark,
            fall: None,
            left: 0,
            branches: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Playground;

    #[test]
    fn the_engine_begins_where_the_picture_did() {
        let start = View::first(true, false);
        let engine = Playground::new(&start).view();
        assert!(engine.source.contains("Subject: "), "only the engine writes messages");
        assert_eq!(View { source: start.source.clone(), next_at: None, ..engine }, start);
    }

    #[test]
    fn other_bytes_are_no_beginning() {
        assert_eq!(View::start(b"", false, false), None);
        assert_eq!(View::start(b"\0<!doctype html>", false, false), None);
    }
}
