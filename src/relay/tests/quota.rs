//! Quota: mailboxes that hold no more refuse at RCPT, at the final dot, or in a report.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{decided, filled, listening, mailbox, run, say, send, visit, with_keys};
use relay::World;
use relay::scenario::Service;

const SMALL: &str = "mailbox_octets_max = 1000\nmailboxes = [\"a@alpha.example\", \"b@alpha.example\"]";

/// A message of about so many octets to these, from MAIL to the final dot.
fn message(rcpt: &[&str], octets: usize) -> String {
    let rcpt: String = rcpt.iter().map(|to| format!("RCPT TO:<{to}@alpha.example>\r\n")).collect();
    let text = "x".repeat(octets % 900) + &"\r\n".repeat(octets / 900);
    format!("MAIL FROM:<d@delta.example>\r\n{rcpt}DATA\r\nSubject: x\r\n\r\n{text}\r\n.\r\n")
}

/// The replies behind the one to EHLO.
#[track_caller]
fn check(keys: &str, service: Service, said: &[String], expect: &[&str]) -> World {
    let mut world = listening(keys);
    let connection = visit(&mut world, "192.0.2.1", service);
    let hello = if service == Service::Lmtp { "LHLO" } else { "EHLO" };
    let replies = say(&mut world, connection, &format!("{hello} x.example\r\n{}", said.concat()));
    let got: Vec<&str> = replies.iter().skip(2).map(String::as_str).collect();
    assert_eq!(got.len(), expect.len(), "{got:#?}");
    for (got, expect) in got.iter().zip(expect) {
        assert!(got.starts_with(expect), "{got} should begin with {expect}");
    }
    world
}

const OK: &str = "250 2.1";
const TAKEN: &str = "250 2.0.0";

#[test]
fn what_was_announced_to_be_too_large_is_refused_at_rcpt() {
    let said = ["MAIL FROM:<d@delta.example> SIZE=2000\r\nRCPT TO:<a@alpha.example>\r\n".to_owned()];
    check(SMALL, Service::Mx, &said, &[OK, "552 5.2.2 The mailbox of a@alpha.example is full"]);
    let said = ["MAIL FROM:<d@delta.example> SIZE=900\r\nRCPT TO:<a@alpha.example>\r\n".to_owned()];
    check(SMALL, Service::Mx, &said, &[OK, OK]);
}

#[test]
fn what_turns_out_to_be_too_large_is_refused_at_the_dot() {
    check(SMALL, Service::Mx, &[message(&["a"], 800)], &[OK, OK, "354", TAKEN]);
    check(SMALL, Service::Mx, &[message(&["a"], 899)], &[OK, OK, "354", TAKEN]);
    let twice = [message(&["a"], 600), message(&["a"], 600)];
    check(SMALL, Service::Mx, &twice, &[OK, OK, "354", TAKEN, OK, OK, "354", "552 5.2.2"]);
    let defer = format!("{SMALL}\nmailbox_full = \"defer\"");
    check(&defer, Service::Mx, &twice, &[OK, OK, "354", TAKEN, OK, OK, "354", "452 4.2.2"]);
}

#[test]
fn lmtp_refuses_for_each_mailbox() {
    let said = [message(&["a"], 600), message(&["b", "a"], 600)];
    let expect = [OK, OK, "354", TAKEN, OK, OK, OK, "354", TAKEN, "552 5.2.2"];
    let world = check(SMALL, Service::Lmtp, &said, &expect);
    assert_eq!(filled(&world), ["a@alpha.example 1", "b@alpha.example 1"]);
    let said = [message(&["a", "b"], 600), message(&["b", "a"], 600)];
    let expect = [OK, OK, OK, "354", TAKEN, TAKEN, OK, OK, OK, "354", "552 5.2.2", "552 5.2.2"];
    check(SMALL, Service::Lmtp, &said, &expect);
}

#[test]
fn who_has_room_gets_it_and_the_sender_is_told_of_the_others() {
    // Twice to bob, then to both: bob's mailbox holds two.
    let scenario = with_keys("mailbox_octets_max = 1500");
    let mut world = World::new(scenario.clone(), 1);
    let mut told = Vec::new();
    for to in [&["bob@beta.example"][..], &["bob@beta.example"], &["bob@beta.example", "carol@beta.example"]]
    {
        world.act(send(&scenario, to)).expect("a client");
        told.extend(run(&mut world));
    }
    assert_eq!(filled(&world), ["dora@delta.example 1", "bob@beta.example 2", "carol@beta.example 1"]);
    let report = mailbox(&world.snapshot(), "dora@delta.example")[0].clone();
    assert!(String::from_utf8_lossy(&report).contains("Status: 5.2.2"));
    let decided = decided(&told);
    assert!(
        matches!(decided.as_slice(), [("mailbox-full", about)] if about.starts_with("bob@beta.example, which")),
        "{decided:?}"
    );
}

#[test]
fn behind_an_alias_a_full_mailbox_is_told_in_a_report() {
    let keys = "mailbox_octets_max = 10\naliases = { \"x@beta.example\" = [\"bob@beta.example\"] }";
    let scenario = with_keys(keys);
    let mut world = World::new(scenario.clone(), 1);
    world.act(send(&scenario, &["x@beta.example"])).expect("a client");
    let told = run(&mut world);
    assert_eq!(filled(&world), ["dora@delta.example 1"]);
    assert_eq!(decided(&told).last().expect("a decision").0, "mailbox-full");
}
