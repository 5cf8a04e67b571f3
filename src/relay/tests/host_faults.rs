//! What may be wrong with a host itself: a full disk takes no mail and loses none; a wrong clock dates and judges wrongly.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use std::sync::Arc;

use common::{decided, filled, listening, mailbox, run, say, send, visit, with_keys, words};
use relay::scenario::Service;
use relay::{Action, ActionError, Auditor, HostId, Scenario, What, World};
use smtp::SimTime;

/// The client, its server and the exchanger of `mta.toml`.
const CLIENT: HostId = HostId(0);
const MAIL_SERVER: HostId = HostId(1);
const MX: HostId = HostId(2);

fn disk(world: &mut World, host: HostId, full: bool) {
    world.act(Action::SetDisk { host, full }).expect("a server");
}

/// Runs up to a time with an auditor at each step.
fn audited(world: &mut World, auditor: &mut Auditor, until_s: u64) -> Vec<What> {
    let mut told = Vec::new();
    loop {
        let events = world.drain_events().into_iter().map(|event| event.what);
        told.extend(events.inspect(|what| auditor.note(what)));
        assert_eq!(auditor.check(world), Ok(()), "{}", words(&told));
        if world.next_at().is_none_or(|next| next > SimTime::from_secs(until_s)) || !world.step() {
            return told;
        }
    }
}

#[test]
fn a_full_disk_takes_nothing_and_loses_nothing() {
    let scenario = with_keys("");
    let (mut world, mut auditor) = (World::new(scenario.clone(), 1), Auditor::default());
    disk(&mut world, MX, true);
    assert!(world.snapshot().hosts[usize::from(MX.0)].disk_full);
    world.act(send(&scenario, &["bob@beta.example"])).expect("a letter");
    let told = audited(&mut world, &mut auditor, 60);
    let reason = told.iter().find_map(|what| match what {
        What::Deferred { reason, .. } => Some(reason.as_str()),
        _ => None,
    });
    assert_eq!(reason, Some("452 4.3.1 Insufficient system storage"), "{}", words(&told));
    assert!(decided(&told).iter().any(|(what, _)| *what == "disk-full"));
    assert!(filled(&world).is_empty());
    disk(&mut world, MX, false);
    audited(&mut world, &mut auditor, 864_000);
    assert_eq!(filled(&world), ["bob@beta.example 1"]);
    assert_eq!(auditor.close(), Ok(()));
}

#[test]
fn what_a_host_with_a_full_disk_has_goes_on_all_the_same() {
    let scenario = with_keys("");
    let (mut world, mut auditor) = (World::new(scenario.clone(), 1), Auditor::default());
    world.act(send(&scenario, &["eve@gamma.example", "nobody@gamma.example"])).expect("a letter");
    // It has the message; what becomes of it, a report too, needs no more room than the reserve.
    let mut told = Vec::new();
    while !told.iter().any(|what| matches!(what, What::Accepted { host: MAIL_SERVER, .. })) {
        assert!(world.step(), "{}", words(&told));
        told.extend(world.drain_events().into_iter().map(|event| event.what));
    }
    told.iter().for_each(|what| auditor.note(what));
    disk(&mut world, MAIL_SERVER, true);
    audited(&mut world, &mut auditor, 864_000);
    assert_eq!(auditor.close(), Ok(()));
    assert_eq!(filled(&world), ["dora@delta.example 1", "eve@gamma.example 1"]);
}

/// What a server says whose disk fills up behind this many lines of a dialog; and which line that is.
#[track_caller]
fn check(service: Service, lines: &[&str], full_behind: usize, expect: &[&str]) {
    let mut world = listening("");
    let connection = visit(&mut world, "192.0.2.1", service);
    let mut replies = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        disk(&mut world, HostId(0), index >= full_behind);
        replies.extend(say(&mut world, connection, &format!("{line}\r\n")));
    }
    let got: Vec<&str> = replies.iter().skip(2).map(String::as_str).collect();
    assert_eq!(got.len(), expect.len(), "{got:#?}");
    for (got, expect) in got.iter().zip(expect) {
        assert!(got.starts_with(expect), "{got} should begin with {expect}");
    }
    assert!(filled(&world).is_empty());
}

const FULL: &str = "452 4.3.1 Insufficient system storage";
const MAIL: &str = "MAIL FROM:<d@delta.example>";
const RCPT: &str = "RCPT TO:<a@alpha.example>";
const TEXT: &str = "Subject: x\r\n\r\nText\r\n.";

#[test]
fn the_refusal_comes_at_mail_or_at_the_dot() {
    check(Service::Mx, &["EHLO x.example", MAIL, RCPT], 1, &[FULL, "503"]);
    let whole = ["EHLO x.example", MAIL, RCPT, "DATA", TEXT, "NOOP"];
    check(Service::Mx, &whole, 3, &["250 2.1", "250 2.1", "354", FULL, "250 2.0.0"]);
    let two = ["LHLO x.example", MAIL, RCPT, "RCPT TO:<b@alpha.example>", "DATA", TEXT];
    check(Service::Lmtp, &two, 3, &["250 2.1", "250 2.1", "250 2.1", "354", FULL, FULL]);
}

#[test]
fn only_a_server_has_a_disk_that_matters_and_no_clock_is_as_wrong_as_that() {
    let mut world = World::new(with_keys(""), 1);
    let full = Action::SetDisk { host: CLIENT, full: true };
    assert_eq!(world.act(full), Err(ActionError::NotAServer(CLIENT)));
    let years = Action::SetClock { host: CLIENT, ahead_s: 400_000_000 };
    assert_eq!(world.act(years), Err(ActionError::BadClock(400_000_000)));
}

/// Sends the message of `sealed` where the clock of the sending server is so wrong; what is told.
fn sealed(ahead_s: i64) -> (Arc<Scenario>, World, Vec<What>) {
    let scenario = common::scenario("sealed");
    let mut world = World::new(scenario.clone(), 1);
    let host = scenario.host("mail").expect("a host");
    world.act(Action::SetClock { host, ahead_s }).expect("a host");
    assert_eq!(world.snapshot().hosts[usize::from(host.0)].clock_ahead_s, ahead_s);
    world.act(send(&scenario, &[])).expect("a client");
    let told = run(&mut world);
    (scenario, world, told)
}

#[test]
fn a_certificate_that_is_not_valid_yet_is_refused_by_a_host_whose_clock_is_behind() {
    const DAY: i64 = 86_400;
    let arrived = |world: &World| !mailbox(&world.snapshot(), "bob@beta.example").is_empty();
    // It is 2026-01-05 really. mx1 shows a certificate of December 2024 to December 2025, mx3 one of December 2025 to 2026.
    let (_, world, told) = sealed(-500 * DAY);
    let early = words(&told);
    assert!(early.contains("the certificate is valid only from 2025-12-01T00:00:00Z"), "{early}");
    assert!(early.contains("gives up") && !arrived(&world), "{early}");
    let (_, world, told) = sealed(365 * DAY);
    let late = words(&told);
    assert!(late.contains("the certificate was valid until 2026-12-01T00:00:00Z"), "{late}");
    assert!(!arrived(&world), "{late}");
    // For a clock that is a month behind the certificate of mx1 is not over yet.
    for (ahead_s, name) in [(0, "mx3.beta.example"), (-37 * DAY, "mx1.beta.example")] {
        let (_, world, told) = sealed(ahead_s);
        let taken = format!("is secured by TLS: {name}");
        assert!(arrived(&world) && words(&told).contains(&taken), "{}", words(&told));
    }
}

#[test]
fn each_host_writes_what_its_own_clock_shows() {
    let (_, world, told) = sealed(7_200);
    let stored = &mailbox(&world.snapshot(), "bob@beta.example")[0];
    let text = String::from_utf8_lossy(stored).into_owned();
    let fields = mail::fields(text.as_bytes());
    let received = fields.iter().filter(|field| field.name == "Received");
    let hour = |field: &str| field.rsplit_once("2026 ").expect("a date").1[..2].to_owned();
    // Newest first: the exchanger's clock is right, the one of the server before it two hours ahead.
    assert_eq!(received.map(|field| hour(&field.value)).collect::<Vec<_>>(), ["09", "11"], "{text}");
    // In which order things happen does not change.
    let (_, _, right) = sealed(0);
    assert_eq!(told[1..], right[1..]);
}

#[test]
fn a_scenario_may_begin_with_a_wrong_clock() {
    let scenario = with_keys("clock_ahead_s = 3600");
    assert_eq!(World::new(scenario, 1).snapshot().hosts[usize::from(MX.0)].clock_ahead_s, 3_600);
    assert_eq!(common::wrong_keys("clock_ahead_s = 400000000").len(), 1);
}
