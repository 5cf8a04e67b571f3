//! Going back in time gives exactly what was there; the same seed and actions give the same trace.

mod common;

use common::{Chance, scenario, send};
use relay::{Action, Caller, ConnectionId, HostId, LinkId, Snapshot, Stride, Timeline, What, trace};
use smtp::SimTime;

fn played(seed: u64) -> Timeline {
    let scenario = scenario("first-failure");
    let mut timeline = Timeline::new(scenario.clone(), seed);
    timeline.act(send(&scenario, &[])).expect("an action");
    timeline.run_until(SimTime::from_millis(400));
    timeline.act(send(&scenario, &["carol@beta.example"])).expect("an action");
    timeline.run_until(SimTime::from_secs(20));
    timeline.act(Action::HostDown { host: HostId(2) }).expect("an action");
    timeline.run_until(SimTime::from_secs(100));
    timeline.act(Action::HostUp { host: HostId(2) }).expect("an action");
    timeline.run_until(SimTime::from_secs(3_000));
    timeline
}

#[test]
fn the_same_seed_and_actions_give_the_same_trace() {
    assert_eq!(played(7).hash(), played(7).hash());
    let (a, b) = (played(7), played(8));
    assert_eq!(a.events().len(), a.cursor());
    assert!(!a.events().is_empty() && !b.events().is_empty());
}

#[test]
fn seeking_gives_exactly_the_state_of_a_straight_run() {
    let mut timeline = played(3);
    let (hash, end) = (timeline.hash(), timeline.now());
    let times =
        [0, 1, 350_000, 400_000, 401_000, 20_000_000, 99_999_999, 100_000_000, 1_234_567_890, 2_999_000_000];
    let mut straight = Timeline::new(timeline.scenario().clone(), 3);
    let mut expect = Vec::new();
    for logged in timeline.log().to_vec() {
        let from = straight.now();
        for at in times.iter().map(|at| SimTime::from_micros(*at)).filter(|at| *at < logged.at && *at >= from)
        {
            straight.run_until(at);
            expect.push((at, straight.snapshot(), straight.hash()));
        }
        if logged.at > from {
            straight.run_until(logged.at);
        }
        straight.act(logged.action).expect("an action");
    }
    let from = straight.now();
    for at in times.iter().map(|at| SimTime::from_micros(*at)).filter(|at| *at > from) {
        straight.run_until(at);
        expect.push((at, straight.snapshot(), straight.hash()));
    }
    assert!(expect.len() >= 6);
    for (at, snapshot, hash) in expect.iter().rev().chain(&expect) {
        timeline.seek(*at);
        assert_eq!(timeline.hash(), *hash, "at {at}");
        assert_eq!(timeline.snapshot(), *snapshot, "at {at}");
    }
    timeline.seek(end);
    assert_eq!(timeline.hash(), hash, "the future is still the same");
}

#[test]
fn stepping_back_undoes_one_step_at_a_time() {
    let mut timeline = played(5);
    let first = Timeline::new(timeline.scenario().clone(), 5).cursor();
    while timeline.cursor() > first + 8 {
        let before = timeline.cursor();
        timeline.step_back();
        assert!(timeline.cursor() < before, "{} after {before}", timeline.cursor());
        let cursor = timeline.cursor();
        assert!(timeline.step_event());
        assert!(timeline.cursor() > cursor && timeline.cursor() >= before);
        timeline.step_back();
        assert_eq!(timeline.cursor(), cursor);
    }
    timeline.seek_event(10);
    assert!(timeline.cursor() >= 11);
    timeline.seek(SimTime::ZERO);
    timeline.step_back();
    timeline.step_back();
    assert_eq!(timeline.cursor(), first);
}

#[test]
fn acting_in_the_past_begins_another_future() {
    let mut timeline = played(5);
    let all = timeline.events().len();
    timeline.seek(SimTime::from_millis(300));
    let known = timeline.cursor();
    timeline.act(Action::CutLink { link: relay::LinkId(0) }).expect("an action");
    assert_eq!(timeline.log().len(), 2);
    assert_eq!(timeline.events().len(), known + 1);
    timeline.run_until(SimTime::from_secs(3_000));
    assert_ne!(timeline.events().len(), all);
    let hash = timeline.hash();
    timeline.seek(SimTime::from_millis(1));
    timeline.seek(SimTime::from_secs(3_000));
    assert_eq!(timeline.hash(), hash);
}

#[test]
fn the_hash_depends_on_everything() {
    let timeline = played(5);
    let events = timeline.events();
    assert_ne!(trace::hash(events), trace::hash(&events[1..]));
}

/// A person who does this and that, at moments between the things that are due; and what a straight run shows.
fn wander(seed: u64) -> (Timeline, Vec<(SimTime, u64, Snapshot)>) {
    let scenario = scenario("first-failure");
    let mut timeline = Timeline::new(scenario.clone(), seed);
    let mut chance = Chance::new(seed);
    let mut seen: Vec<(SimTime, u64, Snapshot)> = Vec::new();
    for _ in 0..30 {
        // A seek to a moment shows what was done at that moment too, so nothing is done at those that were seen.
        timeline.run_until(timeline.now() + SimTime::from_micros(1));
        let (hosts, links) = (scenario.hosts.len() as u64, scenario.links.len() as u64);
        let (host, link) = (HostId(chance.below(hosts) as u16), LinkId(chance.below(links) as u16));
        let connection = ConnectionId(chance.below(6) as u32);
        let action = match chance.below(10) {
            0..=2 => send(&scenario, &[]),
            3 => Action::HostDown { host },
            4 => Action::HostUp { host },
            5 => Action::CutLink { link },
            6 => Action::MendLink { link },
            7 => Action::Dial { from: Caller::Host(HostId(0)), to: host },
            8 => Action::HangUp { connection },
            _ => Action::Type { connection, bytes: b"EHLO x\r\nNOOP\r\n".as_slice().into() },
        };
        let _ = timeline.act(action);
        for _ in 0..chance.below(4) {
            timeline.step();
        }
        let _ = timeline.act(Action::RetryNow { host: HostId(0) });
        let pause = [1, 60, 3_000, 90_000][chance.below(4) as usize];
        timeline.run_until(timeline.now() + SimTime::from_millis(1 + chance.below(pause)));
        seen.push((timeline.now(), timeline.hash(), timeline.snapshot()));
    }
    (timeline, seen)
}

#[test]
fn any_seek_shows_what_a_straight_run_showed() {
    for seed in 0..12 {
        let (mut timeline, seen) = wander(seed);
        let mut chance = Chance::new(seed + 100);
        let all = timeline.events().to_vec();
        for _ in 0..40 {
            match chance.below(4) {
                0 => timeline.seek_event(chance.below(all.len() as u64)),
                1 => timeline.step_back(),
                2 => timeline.seek(SimTime::from_micros(chance.below(timeline.end().as_micros()))),
                _ => drop(timeline.step_event()),
            }
            let (at, hash, snapshot) = &seen[chance.below(seen.len() as u64) as usize];
            timeline.seek(*at);
            assert_eq!(timeline.now(), *at);
            assert!(timeline.hash() == *hash && timeline.snapshot() == *snapshot, "seed {seed} at {at}");
        }
        timeline.seek(timeline.end());
        assert!(timeline.events().starts_with(&all), "seed {seed}: the future is still the same");
    }
}

#[test]
fn the_seed_matters() {
    assert_ne!(played(7).hash(), played(8).hash());
}

#[test]
fn what_was_done_is_undone_and_done_again() {
    let mut timeline = played(5);
    let (hash, done) = (timeline.hash(), timeline.log().len());
    let mut before = Vec::new();
    for logged in timeline.log().to_vec().iter().rev() {
        assert!(timeline.undo());
        assert_eq!(timeline.now(), logged.at);
        before.push((timeline.hash(), timeline.snapshot()));
    }
    assert!(!timeline.undo(), "nothing is left to undo");
    assert_eq!(timeline.snapshot(), Timeline::new(timeline.scenario().clone(), 5).snapshot());
    for (hash, snapshot) in before.iter().rev().skip(1) {
        assert!(timeline.redo());
        assert_eq!((timeline.hash(), &timeline.snapshot()), (*hash, snapshot));
    }
    assert!(timeline.redo());
    assert!(!timeline.redo(), "nothing is left to do again");
    assert_eq!((timeline.hash(), timeline.log().len()), (hash, done));
}

#[test]
fn each_stride_stops_at_its_events_both_ways() {
    for stride in Stride::ALL {
        let mut timeline = played(5);
        let all = timeline.events().to_vec();
        timeline.seek(SimTime::ZERO);
        while timeline.events()[..timeline.cursor()].is_empty() && timeline.step() {}
        timeline.step_back_by(stride);
        let mut stops = Vec::new();
        while timeline.cursor() < all.len() {
            let before = timeline.cursor();
            let came = timeline.step_by(stride);
            let passed = &timeline.events()[before..timeline.cursor()];
            assert_eq!(
                came,
                passed.iter().any(|event| stride.ends_with(&event.what)),
                "{stride:?} at {before}"
            );
            if !came {
                break;
            }
            stops.push((before, timeline.cursor()));
        }
        assert!(stops.len() > 3, "{stride:?}");
        assert!(timeline.events().starts_with(&all), "the future is still the same");
        // Back again: each step ends before what the step on came to, and after the stop before it.
        for (index, (before, after)) in stops.iter().enumerate().rev() {
            timeline.seek_event(*after as u64 - 1);
            assert_eq!(timeline.cursor(), *after);
            timeline.step_back_by(stride);
            assert!(timeline.cursor() >= *before && timeline.cursor() < *after, "{stride:?} {index}");
            let (cursor, snapshot) = (timeline.cursor(), timeline.snapshot());
            assert!(timeline.step_by(stride));
            assert_eq!(timeline.cursor(), *after, "{stride:?} {index}");
            timeline.step_back_by(stride);
            assert_eq!((timeline.cursor(), timeline.snapshot()), (cursor, snapshot));
        }
    }
}

#[test]
fn a_stride_knows_words_and_connections() {
    let timeline = played(5);
    let count = |stride: Stride| timeline.events().iter().filter(|it| stride.ends_with(&it.what)).count();
    let said = timeline.events().iter().filter(|it| matches!(it.what, What::Said(..))).count();
    assert_eq!((count(Stride::Event), count(Stride::Word)), (timeline.events().len(), said));
    assert!(count(Stride::Connection) > 1 && count(Stride::Connection) < said);
    let mut timeline = timeline;
    timeline.seek(SimTime::ZERO);
    timeline.step_back_by(Stride::Word);
    timeline.step_back_by(Stride::Connection);
    assert_eq!(timeline.now(), SimTime::ZERO, "the start is as far as it goes");
}
