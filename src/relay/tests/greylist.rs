//! Greylisting: a stranger comes twice, a queue does so by itself.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{decided, scenario, send, speak, with_keys};
use relay::{Action, Scenario, Timeline, What};
use smtp::SimTime;

#[test]
fn a_stranger_comes_twice() {
    let scenario = scenario("strict-server");
    let host = |name| scenario.host(name).expect("a host");
    let mut world = Timeline::new(scenario.clone(), 1);
    let lines =
        ["EHLO alice-laptop.alpha.example", "MAIL FROM:<alice@alpha.example>", "RCPT TO:<bob@beta.example>"];
    let rcpt = |world: &mut Timeline| speak(world, host("alice"), host("strict"), &lines)[3].clone();
    assert!(rcpt(&mut world).starts_with("450 4.7.1 "));
    assert!(rcpt(&mut world).starts_with("450 4.7.1 "), "at once is too soon");
    world.seek(SimTime::from_secs(70));
    assert!(rcpt(&mut world).starts_with("250 "));
}

#[test]
fn a_queue_comes_again_by_itself() {
    let scenario = scenario("strict-server");
    let mut world = Timeline::new(scenario.clone(), 1);
    world.act(send(&scenario, &[])).expect("a client");
    world.seek(SimTime::from_secs(600));
    let told = |is: fn(&What) -> bool| world.events().iter().filter(|event| is(&event.what)).count();
    assert_eq!(told(|what| matches!(what, What::Deferred { .. })), 1);
    assert_eq!(told(|what| matches!(what, What::Delivered { .. })), 1);
}

/// Comes at these seconds and asks for bob; gives how each RCPT was answered.
fn comes(scenario: &std::sync::Arc<Scenario>, from: &str, at_s: &[u64]) -> (Timeline, Vec<String>) {
    let host = |name| scenario.host(name).expect("a host");
    let mut world = Timeline::new(scenario.clone(), 1);
    let mail = format!("MAIL FROM:<{from}>");
    let lines = ["EHLO pc.delta.example", &mail, "RCPT TO:<bob@beta.example>", "RSET"];
    let replies = at_s.iter().map(|at| {
        world.seek(SimTime::from_secs(*at));
        speak(&mut world, host("dora"), host("mx"), &lines)[3].chars().take(3).collect()
    });
    let replies = replies.collect();
    (world, replies)
}

#[test]
fn who_was_let_in_is_known_until_the_lifetime_ends() {
    let scenario = with_keys("greylist_s = 60\ngreylist_lifetime_s = 1000");
    let (world, replies) = comes(&scenario, "dora@delta.example", &[0, 30, 100, 900, 1_800, 3_000]);
    assert_eq!(replies, ["450", "450", "250", "250", "250", "450"]);
    let told: Vec<What> = world.events().iter().map(|event| event.what.clone()).collect();
    let who = "192.0.2.0/24 <dora@delta.example> <bob@beta.example>";
    let (first, second, third) =
        (format!("{who}, 60 s to wait"), format!("{who}, 30 s to wait"), format!("{who}, after 100 s"));
    assert_eq!(
        decided(&told),
        [
            ("greylisted", first.as_str()),
            ("greylisted", second.as_str()),
            ("greylist-passed", third.as_str()),
            ("greylisted", first.as_str()),
        ]
    );
}

#[test]
fn whom_a_host_knows_survives_a_crash() {
    let scenario = with_keys("greylist_s = 60");
    let (mut world, replies) = comes(&scenario, "dora@delta.example", &[0, 100]);
    assert_eq!(replies, ["450", "250"]);
    let mx = scenario.host("mx").expect("a host");
    world.act(Action::HostDown { host: mx }).expect("a host");
    world.act(Action::HostUp { host: mx }).expect("a host");
    let lines = ["EHLO x", "MAIL FROM:<dora@delta.example>", "RCPT TO:<bob@beta.example>"];
    let again = speak(&mut world, scenario.host("dora").expect("a host"), mx, &lines);
    assert!(again[3].starts_with("250"), "{again:?}");
}

#[test]
fn another_sender_is_another_stranger() {
    let scenario = with_keys("greylist_s = 60");
    let (mut world, _) = comes(&scenario, "dora@delta.example", &[0, 100]);
    let host = |name| scenario.host(name).expect("a host");
    let ask = |world: &mut Timeline, from, mail: &str| {
        let lines = ["EHLO x", mail, "RCPT TO:<bob@beta.example>"];
        speak(world, from, host("mx"), &lines)[3].chars().take(3).collect::<String>()
    };
    assert_eq!(ask(&mut world, host("dora"), "MAIL FROM:<Dora@delta.example>"), "250");
    assert_eq!(ask(&mut world, host("dora"), "MAIL FROM:<>"), "450");
    // Another machine of the same network, and one of another network.
    assert_eq!(ask(&mut world, host("mail"), "MAIL FROM:<dora@delta.example>"), "250");
    assert_eq!(ask(&mut world, host("far"), "MAIL FROM:<dora@delta.example>"), "450");
}
