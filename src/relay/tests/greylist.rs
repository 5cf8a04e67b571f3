//! Greylisting: a stranger comes twice, a queue does so by itself.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{scenario, send, speak};
use relay::{Timeline, What};
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
