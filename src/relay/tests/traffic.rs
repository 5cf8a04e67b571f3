//! People who write by themselves: a scenario's traffic, and the summary of what became of it.

mod common;

use std::sync::Arc;

use common::scenario;
use relay::scenario::Traffic;
use relay::{Scenario, Summary, What, World, trace};
use smtp::SimTime;

fn busy() -> Scenario {
    let mut busy = (*scenario("across-networks")).clone();
    let (from, over) = (SimTime::from_secs(60), SimTime::from_secs(3_600));
    busy.traffic = vec![Traffic { from, over, messages: 50, text_octets: [10, 3_000], recipients_max: 2 }];
    busy
}

fn play(scenario: &Scenario, seed: u64) -> (Summary, Vec<relay::Event>) {
    let mut world = World::new(Arc::new(scenario.clone()), seed);
    let mut summary = Summary::default();
    world.run_until(SimTime::from_secs(1_000));
    summary.sample(&world);
    world.run_until(SimTime::from_secs(20_000));
    summary.sample(&world);
    let events = world.drain_events();
    events.iter().for_each(|event| summary.note(event));
    (summary, events)
}

#[test]
fn everybody_s_letters_arrive_and_are_counted() {
    let (summary, events) = play(&busy(), 1);
    assert_eq!(summary.sent, 50);
    let delivered = events.iter().filter(|event| matches!(event.what, What::Delivered { .. })).count();
    assert_eq!(summary.delivered, delivered as u64);
    assert_eq!((summary.delivered, summary.failed, summary.reports), (summary.recipients, 0, 0));
    assert!(summary.hops > 2 * summary.sent, "three servers on the way");
    assert_eq!(summary.events, events.len() as u64);
    let [half, all] = [50, 100].map(|percent| summary.latency(percent).expect("a time"));
    assert!(SimTime::ZERO < half && half <= all && all < SimTime::from_secs(10), "{half} {all}");
    let first = events.iter().find(|event| matches!(event.what, What::Accepted { .. })).expect("a letter");
    assert_eq!(first.at, SimTime::from_secs(60));
    assert_eq!(summary.depths().iter().map(|(_, depth)| *depth).collect::<Vec<_>>().last(), Some(&0));
    assert!(summary.to_string().starts_with("sent         50 messages to "), "{summary}");
    assert_eq!(summary.to_json()["sent"], 50);
}

#[test]
fn the_same_seed_writes_the_same_letters() {
    let hash = |seed| trace::hash(&play(&busy(), seed).1);
    assert_eq!(hash(3), hash(3));
    assert_ne!(hash(3), hash(4));
}

#[test]
fn traffic_goes_with_the_bytes_of_a_scenario() {
    let busy = busy();
    assert_eq!(Scenario::from_bytes(&busy.to_bytes()), Ok(busy));
}

#[test]
fn mistakes_are_told() {
    let (_, text) = relay::scenario::SHIPPED[0];
    let check = |traffic: &str, expect: &str| {
        let text = format!("{text}\n[[traffic]]\nover_s = 10\nmessages = 1\n{traffic}\n");
        let errors = relay::scenario::parse("one-hop", &text).expect_err("a mistake");
        assert!(errors[0].to_string().contains(expect), "{}", errors[0]);
    };
    check("text_octets = [9, 2]", "traffic.text_octets: 9 is more than 2: the fewest come first");
    check("text_octets = [1, 2]\nrecipients_max = 0", "traffic.recipients_max: ");
}
