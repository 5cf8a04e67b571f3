//! Schedules by name: when a server that cannot get through tries again, and when it gives up.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{run, send, with_keys, wrong_keys};
use relay::{Action, What, World};
use smtp::SimTime;

/// The minutes at which mx tries to reach far, which is down: the first ones, and when it gives up.
#[track_caller]
fn check(keys: &str, minutes: &[u64], gives_up: u64) {
    let scenario =
        with_keys(&format!("{keys}\naliases = {{ \"x@beta.example\" = [\"eve@gamma.example\"] }}"));
    let mut world = World::new(scenario.clone(), 1);
    world.act(Action::HostDown { host: scenario.host("far").expect("a host") }).expect("a host");
    world.act(send(&scenario, &["x@beta.example"])).expect("a client");
    let (mut tries, mut failed) = (Vec::new(), None);
    let mx = scenario.host("mx").expect("a host");
    while world.step() {
        for event in world.drain_events() {
            match event.what {
                What::Deferred { host, next_attempt, .. } if host == mx => tries.push(minute(next_attempt)),
                What::Failed { host, .. } if host == mx => failed = Some(minute(event.at)),
                _ => {}
            }
        }
    }
    assert_eq!(&tries[..minutes.len()], minutes);
    assert_eq!(failed, Some(gives_up));
    drop(run(&mut world));
}

/// To the minute, since a try that gets no answer takes some seconds itself.
fn minute(at: SimTime) -> u64 {
    at.as_secs() / 60
}

const DAY: u64 = 24 * 60;

#[test]
fn servers_try_again_as_they_come_out_of_the_box() {
    check("retry_s = [60]\nlifetime_s = 240", &[1, 3, 4], 4);
    check("retry = \"sendmail\"", &[30, 61, 91, 122], 5 * DAY);
    check("retry = \"postfix\"", &[5, 11, 21, 42, 82, 149, 216], 5 * DAY);
    check(
        "retry = \"exim\"",
        &[15, 31, 46, 62, 77, 93, 108, 124, 184, 275, 410, 613, 918, 1374, 1734],
        4 * DAY,
    );
}

#[test]
fn a_schedule_has_one_name() {
    let said = wrong_keys("retry = \"qmail\"").join("\n");
    assert!(said.contains("host.retry: expected one of \"postfix\", \"exim\", \"sendmail\""), "{said}");
    let said = wrong_keys("retry = \"exim\"\nretry_s = [60]").join("\n");
    assert!(said.contains("host.retry: is one too many"), "{said}");
}
