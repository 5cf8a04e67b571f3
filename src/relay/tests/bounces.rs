//! Reports that cannot be delivered: how long they wait, and who is told of them.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use std::sync::Arc;

use common::{decided, filled, mailbox, run, send, with_keys, words, wrong_keys};
use relay::scenario::Sending;
use relay::{Action, Auditor, HostId, Scenario, What, World};
use smtp::{ReversePath, SimTime};

/// The sending server and the exchanger of gamma.example in `mta.toml`.
const MAIL: usize = 1;
const FAR: HostId = HostId(3);

/// A world of `mta.toml` whose sending server does so with reports, and whose exchanger of beta.example has these keys.
fn world(bounce_lifetime: Option<SimTime>, double_bounces_to: Option<&str>, keys: &str) -> World {
    let mut scenario: Scenario = (*with_keys(keys)).clone();
    let double_bounces_to = double_bounces_to.map(str::to_owned);
    scenario.hosts[MAIL].sending = Sending { bounce_lifetime, double_bounces_to, ..Sending::default() };
    World::new(Arc::new(scenario), 1)
}

/// Somebody who gives this as their own address writes to `to`; what is told until nothing waits any more.
fn write(world: &mut World, own: &str, to: &str) -> Vec<What> {
    let Action::Send { from, mut envelope, content } = send(world.scenario(), &[to]) else { panic!() };
    envelope.reverse_path = ReversePath::Mailbox(own.parse().expect("a mailbox"));
    world.act(Action::Send { from, envelope, content }).expect("a client");
    let told = run(world);
    let mut auditor = Auditor::default();
    told.iter().for_each(|what| auditor.note(what));
    assert_eq!(auditor.check(world).and_then(|()| auditor.close()), Ok(()), "{}", words(&told));
    assert_eq!(world.next_at(), None, "{}", words(&told));
    told
}

/// How many recipients were given up, and how many messages there were.
fn failed(told: &[What]) -> (usize, u32) {
    let failures = told.iter().filter(|what| matches!(what, What::Failed { .. })).count();
    (failures, told.iter().filter_map(What::message).map(|message| message.0).max().unwrap_or(0))
}

const GHOST: &str = "ghost@delta.example";
const NOBODY: &str = "nobody@beta.example";

#[test]
fn the_postmaster_is_told_where_the_host_says_so() {
    let mut silent = world(None, None, "");
    let told = write(&mut silent, GHOST, NOBODY);
    assert_eq!((failed(&told), filled(&silent)), ((2, 2), Vec::new()), "{}", words(&told));

    let mut tells = world(None, Some("postmaster@delta.example"), "");
    let told = write(&mut tells, GHOST, NOBODY);
    assert_eq!(failed(&told), (2, 3), "{}", words(&told));
    let about = "postmaster@delta.example, by m3";
    assert!(decided(&told).contains(&("postmaster-told", about)), "{:?}", decided(&told));
    let snapshot = tells.snapshot();
    let notice = String::from_utf8_lossy(&mailbox(&snapshot, "postmaster@delta.example")[0]).into_owned();
    for part in [
        "Return-Path: <double-bounce@mail.delta.example>\r\n",
        "Subject: A report could not be delivered\r\n",
        "To: <postmaster@delta.example>\r\n",
        "Final-Recipient: rfc822; ghost@delta.example\r\nAction: failed\r\nStatus: 5.1.1\r\n",
        // The report itself, which says what it was about.
        "Content-Type: message/rfc822\r\n",
        "Final-Recipient: rfc822; nobody@beta.example\r\n",
    ] {
        assert!(notice.contains(part), "{part} is missing\n{notice}");
    }
    // A report that arrives is nothing to tell.
    let mut well = world(None, Some("postmaster@delta.example"), "");
    let told = write(&mut well, "dora@delta.example", NOBODY);
    assert_eq!((failed(&told), filled(&well)), ((1, 2), vec!["dora@delta.example 1".to_owned()]));
}

#[test]
fn nobody_is_told_of_that_in_turn() {
    let mut elsewhere = world(None, Some("nobody@gamma.example"), "");
    let told = write(&mut elsewhere, GHOST, NOBODY);
    assert_eq!((failed(&told), filled(&elsewhere)), ((3, 3), Vec::new()), "{}", words(&told));
    // A list for postmasters has an owner, and the owner is told no more than they are.
    let keys = r#"
        double_bounces_to = "ops@beta.example"
        aliases = { "x@beta.example" = ["nobody@gamma.example"], "gone@beta.example" = ["nobody@gamma.example"] }
        [[host.list]]
        address = "ops@beta.example"
        owner = "gone@beta.example"
        members = ["nobody@gamma.example"]
    "#;
    let mut list = world(None, None, keys);
    let told = write(&mut list, "ghost@gamma.example", "x@beta.example");
    assert_eq!((failed(&told), filled(&list)), ((3, 3), Vec::new()), "{}", words(&told));
}

/// When a report for Eve, whose server is down, is given up.
#[track_caller]
fn check(bounce_lifetime_s: Option<u64>, expect_s: std::ops::Range<u64>) {
    let mut world = world(bounce_lifetime_s.map(SimTime::from_secs), Some("postmaster@delta.example"), "");
    world.act(Action::HostDown { host: FAR }).expect("a host");
    let told = write(&mut world, "eve@gamma.example", NOBODY);
    assert!(expect_s.contains(&world.now().as_secs()), "{}:\n{}", world.now(), words(&told));
    assert!(words(&told).contains("given up after"), "{}", words(&told));
    assert_eq!(filled(&world), ["postmaster@delta.example 1"]);
}

#[test]
fn a_report_has_its_own_lifetime() {
    const DAY_S: u64 = 86_400;
    check(None, 5 * DAY_S..5 * DAY_S + 600);
    check(Some(DAY_S), DAY_S..DAY_S + 600);
    check(Some(600), 600..1_200);
}

#[test]
fn the_keys_are_judged() {
    assert_eq!(wrong_keys("bounce_lifetime_s = 0").len(), 1);
    assert_eq!(wrong_keys("double_bounces_to = \"postmaster\"").len(), 1);
    let scenario = with_keys("bounce_lifetime_s = 60\ndouble_bounces_to = \"postmaster@beta.example\"");
    let sending = &scenario.hosts[2].sending;
    assert_eq!(sending.bounce_lifetime, Some(SimTime::from_secs(60)));
    assert_eq!(sending.double_bounces_to.as_deref(), Some("postmaster@beta.example"));
}
