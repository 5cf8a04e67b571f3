//! Going back in time gives exactly what was there; the same seed and actions give the same trace.

mod common;

use common::{scenario, send};
use relay::{Action, HostId, Timeline, trace};
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
