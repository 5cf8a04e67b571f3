//! The waterfalls of the shipped scenarios: nothing is left out, nothing twice, and every sign stands where the trace says.

use std::sync::Arc;

use super::*;

/// A shipped scenario, played by itself and with one message, as far as it goes in some steps.
fn played(name: &str) -> Timeline {
    let place = super::super::shipped::place(name).expect("it is shipped");
    let scenario = Arc::new(super::super::shipped::unpack(place));
    let mut timeline = Timeline::new(Arc::clone(&scenario), 1);
    let draft = super::super::Compose::of(scenario.draft.clone());
    let client = scenario.hosts.iter().position(|host| !host.listens());
    if let (Some(from), Ok((envelope, content))) = (client, draft.build(0, "1@playground.example")) {
        let from = HostId(from as u16);
        timeline.act(relay::Action::Send { from, envelope, content: content.into() }).expect("it is sent");
    }
    for _ in 0..3_000 {
        if !timeline.step_event() {
            break;
        }
    }
    timeline
}

const SCENARIOS: [&str; 10] = [
    "across-networks",
    "backup-mx",
    "first-failure",
    "sealed",
    "bad-line",
    "bulk-sender",
    "greylisting",
    "mailing-list",
    "dns-down",
    "forged-sender",
];

#[test]
fn phases_follow_each_other_and_fill_the_life_of_a_connection() {
    for name in SCENARIOS {
        let timeline = played(name);
        let waterfall = Waterfall::of(&timeline, &Rc::default());
        assert!(!waterfall.lanes.is_empty(), "{name} has no lanes");
        for lane in &waterfall.lanes {
            let now = timeline.end().max(lane.since);
            let (mut at, mut sum) = (lane.from, 0);
            for span in lane.spans(now) {
                assert_eq!(span.from, at, "{name}: {lane:?}");
                assert!(span.until > span.from, "{name}: {lane:?}");
                (at, sum) = (span.until, sum + (span.until - span.from).as_micros());
            }
            let until = lane.until.unwrap_or(now);
            assert_eq!((at, sum), (until, (until - lane.from).as_micros()), "{name}: {lane:?}");
        }
    }
}

#[test]
fn lanes_are_the_connections_of_the_trace() {
    for name in SCENARIOS {
        let timeline = played(name);
        let waterfall = Waterfall::of(&timeline, &Rc::default());
        let (mut dialed, mut over) = (Vec::new(), Vec::new());
        for event in timeline.events() {
            match event.what {
                What::Dialed { connection, server, .. } => dialed.push((connection, server)),
                What::Closed(id) | What::Broken(id) | What::Refused(id) | What::ConnectTimedOut(id) => {
                    over.push((id, event.at))
                }
                _ => {}
            }
        }
        let lanes: Vec<_> = waterfall.lanes.iter().map(|lane| (lane.connection, lane.server)).collect();
        assert_eq!(lanes, dialed, "{name}");
        for (connection, at) in over {
            let lane = &waterfall.lanes[waterfall.place(connection).expect("a lane")];
            assert!(lane.until.is_some_and(|until| until <= at), "{name}: {lane:?}");
        }
    }
}

#[test]
fn every_sign_stands_where_the_trace_says() {
    for name in SCENARIOS {
        let timeline = played(name);
        let waterfall = Waterfall::of(&timeline, &Rc::default());
        let mut signs: Vec<_> = waterfall.beside.clone();
        signs.extend(waterfall.lanes.iter().flat_map(|lane| lane.signs.iter().cloned()));
        signs.sort_by_key(|sign| sign.sequence);
        let told: Vec<_> = timeline
            .events()
            .iter()
            .filter_map(|event| {
                Some((event.sequence, event.at, Kind::of(&event.what)?, event.what.message()))
            })
            .collect();
        let signs: Vec<_> =
            signs.into_iter().map(|sign| (sign.sequence, sign.at, sign.kind, sign.message)).collect();
        assert_eq!(signs, told, "{name}");
    }
}

/// The phases of a connection, in their order.
#[track_caller]
fn check(scenario: &str, connection: usize, expect: &str) {
    let timeline = played(scenario);
    let waterfall = Waterfall::of(&timeline, &Rc::default());
    let lane = &waterfall.lanes[connection];
    let names: Vec<_> = lane.spans(timeline.end()).map(|span| span.phase.name()).collect();
    assert_eq!(names.join(" "), expect);
}

#[test]
fn the_phases_of_a_connection() {
    check("across-networks", 0, "dns connect greeting envelope data quit");
    check("across-networks", 1, "dns connect greeting envelope data quit");
    check("sealed", 1, "dns connect greeting tls quit");
    check("backup-mx", 1, "dns connect");
    check("dns-down", 0, "dns connect greeting envelope data quit");
    check("greylisting", 1, "dns connect greeting envelope data envelope quit");
}

#[test]
fn what_is_read_bit_by_bit_is_what_is_read_at_once() {
    let timeline = played("backup-mx");
    let mut halves = Waterfall::default();
    let (first, second) = timeline.events().split_at(timeline.events().len() / 2);
    halves.go_on(first, timeline.scenario());
    halves.go_on(second, timeline.scenario());
    let whole = Waterfall::of(&timeline, &Rc::default());
    assert_eq!((halves.lanes, halves.beside), (whole.lanes.clone(), whole.beside.clone()));
    assert!(Rc::ptr_eq(&whole, &Waterfall::of(&timeline, &whole)), "nothing is new");
}

#[test]
fn another_future_has_other_lanes() {
    let mut timeline = played("across-networks");
    let before = Waterfall::of(&timeline, &Rc::default());
    timeline.seek_event(4);
    timeline.act(relay::Action::HostDown { host: HostId(3) }).expect("it goes down");
    let after = Waterfall::of(&timeline, &before);
    assert_eq!(after, Waterfall::of(&timeline, &Rc::default()));
    assert!(after.lanes.len() < before.lanes.len());
}

#[test]
fn a_message_is_on_every_lane_that_carried_it() {
    let timeline = played("across-networks");
    let waterfall = Waterfall::of(&timeline, &Rc::default());
    for event in timeline.events() {
        let (Some(message), Some(connection)) = (event.what.message(), event.what.connection()) else {
            continue;
        };
        let lane = &waterfall.lanes[waterfall.place(connection).expect("a lane")];
        assert!(lane.messages.contains(&message), "{:?}", event.what);
    }
}

#[test]
fn a_person_opens_it_follows_a_message_and_begins_again() {
    use crate::model::{Intent, Playground, View};
    let mut playground = Playground::new(&View::first(false, false));
    assert!(playground.view().fall.is_none(), "it is closed at first");
    playground.handle(Intent::Fall(true));
    playground.handle(Intent::ShowFall(Fall::of));
    playground.handle(Intent::Send);
    while playground.view().playing {
        playground.handle(Intent::Frame { passed_us: 50_000 });
    }
    let fall = playground.view().fall.expect("it is open");
    assert!(fall.waterfall.lanes.len() >= 3 && fall.followed.is_none());
    let message = *fall.waterfall.messages.keys().next().expect("a message");
    playground.handle(Intent::FollowMail(Some(message)));
    let followed = playground.view().fall.expect("it is open");
    assert!(fall.waterfall.lanes.iter().all(|lane| followed.follows(lane.connection) == Some(true)));
    playground.handle(Intent::SeekEvent(0));
    let back = playground.view().fall.expect("it is open");
    assert!(Rc::ptr_eq(&back, &followed), "looking into the past changes nothing");
    playground.handle(Intent::Restart);
    let anew = playground.view().fall.expect("it stays open");
    assert!(anew.waterfall.lanes.is_empty() && anew.followed.is_none());
    playground.handle(Intent::Fall(false));
    assert!(playground.view().fall.is_none());
}
