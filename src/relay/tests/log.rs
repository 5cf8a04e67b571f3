//! The action log as a file: it gives the same run again, a person may edit it, and every mistake is told with its line.
#![cfg(feature = "toml")]

mod common;

use std::sync::Arc;

use common::{Chance, scenario};
use relay::scenario::{Tale, Told, parse, parse_log, to_log};
use relay::{Action, Caller, Chaos, ConnectionId, HostId, Scenario, Story, Timeline};
use smtp::SimTime;

/// Finds the scenarios that come with the program, and reads the text of others.
fn told(text: &str) -> Result<Told, String> {
    let mut open = |name: &str, text: Option<&str>| match text {
        Some(text) => parse(name, text).map_err(|errors| errors[0].to_string()),
        None => Scenario::shipped(name)
            .and_then(Result::ok)
            .ok_or_else(|| format!("there is no scenario \"{name}\"")),
    };
    parse_log("run.toml", text, &mut open).map_err(|errors| errors[0].to_string())
}

/// The message that the scenario suggests, with the envelope that its header says.
fn letter(scenario: &Scenario) -> Action {
    let from = scenario.hosts.iter().position(|host| !host.listens()).expect("a client");
    let content = scenario.draft.build(scenario.start_unix_s, "1@alpha.example");
    let envelope = mail::envelope_of(&content).expect("an envelope");
    Action::Send { from: HostId(from as u16), envelope, content: content.into() }
}

/// Chaos, somebody who types, and moments between things that are due at the same time.
fn played(name: &str, seed: u64) -> (Arc<Scenario>, Timeline) {
    let scenario = scenario(name);
    let mut timeline = Timeline::new(Arc::clone(&scenario), seed);
    let (mut chaos, mut chance) = (Chaos::new(seed), Chance::new(seed));
    for _ in 0..25 {
        let (connection, host) = (ConnectionId(chance.below(9) as u32), HostId(chance.below(4) as u16));
        let _ = timeline.act(match chance.below(6) {
            0 => letter(&scenario),
            1 => Action::Dial { from: Caller::Host(HostId(0)), to: host },
            2 => Action::Type { connection, bytes: b"EHLO \"me\\\r\nNOOP\t\r\n".as_slice().into() },
            3 => Action::Type { connection, bytes: b"\xFF\x00\n".as_slice().into() },
            _ => chaos.action(timeline.world()),
        });
        for _ in 0..chance.below(4) {
            timeline.step();
        }
        if chance.below(2) == 0 {
            timeline.run_until(timeline.now() + SimTime::from_micros(chance.below(9_000_000)));
        }
    }
    (scenario, timeline)
}

#[test]
fn a_file_gives_the_run_again_and_the_same_as_a_link() {
    for (index, (name, _)) in relay::scenario::SHIPPED.iter().enumerate() {
        let seed = index as u64;
        let (scenario, timeline) = played(name, seed);
        let file =
            to_log(&scenario, None, &Tale::of(&timeline, seed)).unwrap_or_else(|why| panic!("{name}: {why}"));
        let told = told(&file).unwrap_or_else(|why| panic!("{why}\n{file}"));
        let again = &told.timeline;
        assert_eq!((told.seed, told.hash), (seed, Some(timeline.hash())), "{file}");
        assert_eq!(
            (again.hash(), again.now(), again.steps()),
            (timeline.hash(), timeline.now(), timeline.steps())
        );
        assert_eq!((again.log(), again.snapshot()), (timeline.log(), timeline.snapshot()), "{name}");
        let link =
            Story::from_bytes(&timeline.story(seed).to_bytes().expect("a short story")).expect("a story");
        let linked = Timeline::retell(scenario, &link).expect("it happened");
        assert_eq!((again.hash(), again.log()), (linked.hash(), linked.log()));
    }
}

#[test]
fn the_future_is_not_told() {
    let (scenario, mut timeline) = played("first-failure", 3);
    timeline.seek_event(timeline.events().len() as u64 / 2);
    let file = to_log(&scenario, None, &Tale::of(&timeline, 3)).expect("a file");
    let told = told(&file).expect("right");
    assert_eq!((told.timeline.hash(), told.timeline.events().len()), (timeline.hash(), timeline.cursor()));
}

#[test]
fn a_scenario_of_its_own_goes_along() {
    let (_, text) = relay::scenario::SHIPPED.iter().find(|(name, _)| *name == "one-hop").expect("one");
    let text = text.replace("name = \"one-hop\"", "name = \"mine\"");
    let scenario = Arc::new(parse("mine", &text).expect("right"));
    let mut timeline = Timeline::new(Arc::clone(&scenario), 1);
    timeline.act(letter(&scenario)).expect("an action");
    timeline.run_until(SimTime::from_secs(60));
    let tale = Tale::of(&timeline, 1);
    let file = to_log(&scenario, Some(&text), &tale).expect("a file");
    assert_eq!(told(&file).expect("right").timeline.hash(), timeline.hash());
    let without = to_log(&scenario, None, &tale).expect("a file");
    assert_eq!(
        told(&without).expect_err("nobody knows it"),
        "run.toml:2: scenario: there is no scenario \"mine\""
    );
}

const EDITED: &str = r#"# What happens when the store is away for a minute.
version = 1
scenario = "first-failure"
seed = 7
until = "300s"

[[action]]
at = "0s"
do = "send"
host = "alice"
message = '''
From: alice@alpha.example
To: bob@beta.example
Subject: by hand

Hello.
'''

[[action]]
at = "0.01s"
do = "host-down"
host = "primary"

[[action]]
at = "60s"
do = "host-up"
host = "primary"
"#;

#[test]
fn a_person_writes_one() {
    let told = told(EDITED).expect("right");
    assert_eq!((told.timeline.now(), told.timeline.log().len()), (SimTime::from_secs(300), 3));
    let delivered = |event: &relay::Event| matches!(event.what, relay::What::Delivered { .. });
    assert!(told.timeline.events().iter().any(delivered));
}

#[track_caller]
fn check(change: &str, into: &str, expect: &str) {
    assert!(EDITED.contains(change), "{change}");
    let error = told(&EDITED.replacen(change, into, 1)).map(drop).expect_err("a mistake");
    assert!(error.starts_with(expect), "{error}");
}

#[test]
fn mistakes_are_told_with_their_lines() {
    check(
        "seed = 7",
        "seed = ",
        "run.toml:4: this is no TOML: string values must be quoted, expected literal string",
    );
    check("seed = 7", "", "run.toml:1: seed: is missing: the seed of everything that is left to chance");
    check(
        "version = 1",
        "version = 2",
        "run.toml:2: version: is 2, but this edition reads version 1: take a newer one",
    );
    check("\"first-failure\"", "\"last\"", "run.toml:3: scenario: there is no scenario \"last\"");
    check(
        "\"300s\"",
        "\"5 min\"",
        "run.toml:5: until: \"5 min\" is no time: expected one such as \"0.400000s\", as the trace has it, or \"5s\"",
    );
    check(
        "\"300s\"",
        "\"30s\"",
        "run.toml:5: until: is before 60.000000s, which is over by then: expected the order of time",
    );
    check(
        "at = \"60s\"",
        "at = \"0s\"",
        "run.toml:25: action.at: is before 0.010000s, which is over by then: expected the order of time",
    );
    check(
        "at = \"60s\"",
        "at = \"60s\"\nafter = 3",
        "run.toml:26: action.after: does not fit to the time, by which ",
    );
    check("host = \"primary\"", "host = \"primory\"", "run.toml:22: action.host: ");
    check("do = \"host-up\"", "do = \"host-upp\"", "run.toml:26: action.do: ");
    check("host = \"alice\"", "", "run.toml:7: action.host: is missing: this action needs it");
    check("host = \"alice\"", "host = \"primary\"", "run.toml:9: action.do: this cannot be done then: ");
    check(
        "seed = 7",
        "seed = 7\ntrace_hash = \"12\"",
        "run.toml:5: trace_hash: expected 16 hexadecimal digits, or leave it out",
    );
}

#[test]
fn what_is_too_much_is_refused() {
    let many = "\n[[action]]\nat = \"0s\"\ndo = \"retry-now\"\nhost = \"alice\"\n".repeat(10_001);
    let error = told(&[EDITED, &many].concat()).map(drop).expect_err("too many");
    assert!(error.ends_with("there are 10004, but 10000 at most"), "{error}");
    let error = told(&" ".repeat((4 << 20) + 1)).map(drop).expect_err("too long");
    assert_eq!(error, "run.toml:1: it has 4194305 octets, but 4194304 at most");
}

#[cfg(not(target_arch = "wasm32"))]
mod properties {
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_text_is_a_file_or_not(text in "\\PC*") {
            let _ = super::told(&text);
        }

        #[test]
        fn a_damaged_file_is_no_panic(place in any::<prop::sample::Index>(), octet in 0x20..0x7Fu8) {
            let mut file = super::EDITED.as_bytes().to_vec();
            let place = place.index(file.len());
            file[place] = octet;
            let _ = super::told(&String::from_utf8(file).expect("ASCII"));
        }

        #[test]
        fn any_seed_and_run_come_back(seed in 0..1u64 << 62, name in 0..20usize) {
            let name = relay::scenario::SHIPPED[name].0;
            let (scenario, timeline) = super::played(name, seed);
            let file = relay::scenario::to_log(&scenario, None, &relay::scenario::Tale::of(&timeline, seed)).expect("a file");
            let told = super::told(&file).expect("right");
            prop_assert_eq!(told.timeline.hash(), timeline.hash());
            prop_assert_eq!(told.timeline.log(), timeline.log());
        }
    }
}
