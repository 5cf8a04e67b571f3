//! Transports: the mail of a domain goes to a host by SMTP or LMTP, whatever DNS says, or is thrown away.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{decided, filled, mailbox, run, send, with_keys, words, wrong_keys};
use relay::{What, World};

/// Sends to eve at gamma by way of mx, which takes mail for gamma and has this transport; who has what in the end.
#[track_caller]
fn check(transport: &str, to: &[&str], expect: &[&str]) -> (World, Vec<What>) {
    let keys = format!(
        "relay_domains = [\"gamma.example\"]\ntransports = {{ \"gamma.example\" = \"{transport}\" }}\n\
         aliases = {{ \"x@beta.example\" = [\"eve@gamma.example\", \"gone@gamma.example\"] }}"
    );
    let scenario = with_keys(&keys);
    let mut world = World::new(scenario.clone(), 1);
    world.act(send(&scenario, to)).expect("a client");
    let told = run(&mut world);
    assert_eq!(filled(&world), expect, "{}", words(&told));
    (world, told)
}

#[test]
fn lmtp_says_for_each_recipient_what_became_of_it() {
    let expect = ["dora@delta.example 1", "eve@gamma.example 1"];
    for transport in ["mx.gamma.example", "lmtp:mx.gamma.example"] {
        let (world, told) = check(transport, &["x@beta.example"], &expect);
        let lmtp = transport.starts_with("lmtp");
        let stored =
            String::from_utf8_lossy(&mailbox(&world.snapshot(), "eve@gamma.example")[0]).into_owned();
        assert_eq!(stored.contains("by mx.gamma.example with LMTP"), lmtp, "{stored}");
        assert_eq!(words(&told).contains("client says LHLO mx.beta.example"), lmtp);
        assert!(!words(&told).contains("MX of gamma.example"), "nobody asks");
    }
}

#[test]
fn what_is_thrown_away_is_told_to_nobody_but_the_reader() {
    let (_, told) = check("discard:", &["x@beta.example", "bob@beta.example"], &["bob@beta.example 1"]);
    let thrown: Vec<_> = decided(&told).into_iter().filter(|(what, _)| *what == "discarded").collect();
    assert_eq!(thrown, [("discarded", "eve@gamma.example"), ("discarded", "gone@gamma.example")]);
}

#[test]
fn a_transport_leads_to_a_host() {
    for transport in ["lmtp:no.example", "no.example", "lmtp:"] {
        let said = wrong_keys(&format!("transports = {{ \"gamma.example\" = \"{transport}\" }}")).join("\n");
        assert!(said.contains("host.transports: \"") && said.contains("has no A or AAAA record"), "{said}");
    }
}
