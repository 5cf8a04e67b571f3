//! A hop without 8BITMIME or SMTPUTF8 makes a difference: converted, or returned with the reason.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{mailbox, run, scenario};
use relay::{Action, What, World};

/// What becomes of a message of Alice's; what is told, and the messages in the two mailboxes.
fn send(content: &str) -> (Vec<What>, Vec<Vec<u8>>, Vec<Vec<u8>>) {
    let scenario = scenario("old-relay");
    let mut world = World::new(scenario.clone(), 1);
    let from = scenario.host("alice").expect("a host");
    let envelope = mail::envelope_of(content.as_bytes()).expect("an envelope");
    world.act(Action::Send { from, envelope, content: content.as_bytes().into() }).expect("a client");
    let told = run(&mut world);
    let of = |name| mailbox(&world.snapshot(), name).iter().map(|content| content.to_vec()).collect();
    (told, of("bob@beta.example"), of("alice@alpha.example"))
}

const HEAD: &str = "From: alice@alpha.example\r\nTo: bob@beta.example\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n";

#[test]
fn a_text_is_converted_and_means_the_same() {
    let (told, bob, _) = send(&format!("{HEAD}Content-Transfer-Encoding: 8bit\r\n\r\nGrüße\r\n"));
    let converted = told.iter().filter(|what| matches!(what, What::Converted { .. })).count();
    assert_eq!((converted, bob.len()), (1, 1));
    assert!(bob[0].is_ascii());
    assert_eq!(mail::parts(&bob[0]).text().as_deref(), Some("Grüße\n"));
}

#[test]
fn what_is_seven_bits_passes_untouched() {
    let (told, bob, _) = send(&format!("{HEAD}\r\nGreetings\r\n"));
    assert!(!told.iter().any(|what| matches!(what, What::Converted { .. })));
    assert_eq!(bob.len(), 1);
}

/// The message goes back; the report says this.
#[track_caller]
fn returned(content: &str, status: &str, reason: &str) {
    let (told, bob, alice) = send(content);
    assert_eq!((bob.len(), alice.len()), (0, 1), "{}", common::words(&told));
    let report = String::from_utf8_lossy(&alice[0]).into_owned();
    assert!(report.contains(status) && report.replace("\r\n", "").contains(reason), "{report}");
}

#[test]
fn what_cannot_be_converted_goes_back_with_the_reason() {
    let head = HEAD.replace("text/plain; charset=utf-8", "multipart/signed; boundary=b");
    returned(&format!("{head}\r\n--b\r\n\r\né\r\n--b--\r\n"), "5.6.3", "signed");
}

#[test]
fn an_address_in_another_script_goes_back() {
    returned("From: alice@alpha.example\r\nTo: βασίλης@beta.example\r\n\r\nhi\r\n", "5.6.7", "SMTPUTF8");
}
