//! ETRN: a host that was away asks for what waits for it (RFC 1985).
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{mailbox, scenario, send, speak};
use relay::{Action, HostId, Scenario, Timeline, What};
use smtp::{Extension, SimTime};

/// Bob's backup has mail for him, as the store and the gateway before it were down; the store is up again, and asks.
fn asked(wait: bool, domain: &str) -> (String, Timeline) {
    let mut scenario: Scenario = (*scenario("across-networks")).clone();
    let [gateway, backup, store] =
        ["gateway", "backup", "store"].map(|name| scenario.host(name).expect("a host"));
    let host = &mut scenario.hosts[usize::from(backup.0)];
    host.server.extensions.insert(Extension::Etrn);
    host.retry = vec![SimTime::from_secs(50_000)];
    let message = send(&scenario, &["bob@beta.example"]);
    let mut world = Timeline::new(scenario.into(), 1);
    for host in [gateway, store] {
        world.act(Action::HostDown { host }).expect("an action");
    }
    if wait {
        world.act(message).expect("a client");
    }
    world.seek(SimTime::from_secs(1_000));
    world.act(Action::HostUp { host: gateway }).expect("an action");
    world.act(Action::HostUp { host: store }).expect("an action");
    let heard = say(&mut world, store, backup, domain);
    (heard, world)
}

fn say(world: &mut Timeline, from: HostId, to: HostId, domain: &str) -> String {
    let said = speak(world, from, to, &["EHLO store.beta.example", &format!("ETRN {domain}")]);
    said.last().expect("a reply").clone()
}

#[track_caller]
fn check(wait: bool, domain: &str, expect: &str) -> Timeline {
    let (heard, world) = asked(wait, domain);
    assert!(heard.starts_with(expect), "{heard} is not {expect}");
    world
}

fn bobs(world: &Timeline) -> usize {
    mailbox(&world.snapshot(), "bob@beta.example").len()
}

#[test]
fn what_waits_comes_at_once() {
    for domain in ["beta.example", "@beta.example", "BETA.example"] {
        let mut world = check(true, domain, "253 2.0.0 1 message for");
        world.seek(SimTime::from_secs(1_060));
        assert_eq!(bobs(&world), 1, "{domain}");
        let started = |what: &What| matches!(what, What::QueueStarted { messages: 1, .. });
        assert!(world.events().iter().any(|event| started(&event.what)));
    }
    let (_, mut untouched) = asked(true, "gamma.example");
    untouched.seek(SimTime::from_secs(1_060));
    assert_eq!(bobs(&untouched), 0, "without that it would wait");
}

#[test]
fn each_answer_says_what_is_so() {
    check(false, "beta.example", "251 2.0.0 No messages wait for beta.example");
    check(true, "gamma.example", "459 4.7.1");
    check(true, "@ta.example", "459 4.7.1");
    check(true, "#beta", "458 4.3.3");
}

#[test]
fn what_is_on_its_way_is_not_begun_anew() {
    let mut scenario: Scenario = (*scenario("across-networks")).clone();
    let [gateway, backup, store] =
        ["gateway", "backup", "store"].map(|name| scenario.host(name).expect("a host"));
    scenario.hosts[usize::from(backup.0)].server.extensions.insert(Extension::Etrn);
    let message = send(&scenario, &["bob@beta.example"]);
    let mut world = Timeline::new(scenario.into(), 1);
    for host in [gateway, store] {
        world.act(Action::HostDown { host }).expect("an action");
    }
    world.act(message).expect("a client");
    let tries =
        |world: &Timeline| world.snapshot().hosts[usize::from(backup.0)].queue.first().map(|it| it.attempts);
    while tries(&world).is_none() {
        world.seek(world.now() + SimTime::from_secs(1));
    }
    let from = world.scenario().host("submit").expect("a host");
    let heard = say(&mut world, from, backup, "beta.example");
    assert!(heard.starts_with("252 2.0.0"), "{heard}");
}
