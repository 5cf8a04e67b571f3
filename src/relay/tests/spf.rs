//! SPF at a host: what it asks, what it answers, what it writes into the message.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use std::sync::Arc;

use common::{mailbox, scenario, speak};
use relay::scenario::SpfPolicy;
use relay::{Action, ConnectionId, HostId, Timeline, What};
use smtp::SimTime;

/// A world in which the mail exchanger goes about SPF like this.
fn world(policy: SpfPolicy) -> (Timeline, HostId, HostId) {
    let scenario = scenario("forged-sender");
    let host = |name| scenario.host(name).expect("a host");
    let (mallory, mx) = (host("mallory"), host("mx"));
    let mut world = Timeline::new(Arc::clone(&scenario), 1);
    world.act(Action::SetSpf { host: mx, policy }).expect("a server");
    (world, mallory, mx)
}

const FORGED: [&str; 5] = [
    "EHLO pc.gamma.example",
    "MAIL FROM:<alice@alpha.example>",
    "RCPT TO:<bob@beta.example>",
    "DATA",
    "From: alice@alpha.example\r\nAuthentication-Results: mx.beta.example; spf=pass\r\n\r\nHi\r\n.",
];

fn bobs(world: &Timeline) -> Vec<String> {
    let messages = mailbox(&world.snapshot(), "bob@beta.example");
    messages.iter().map(|content| String::from_utf8_lossy(content).into_owned()).collect()
}

fn checked(world: &Timeline) -> Vec<String> {
    let spf = world.events().iter().filter(|event| matches!(event.what, What::SpfChecked { .. }));
    spf.map(|event| event.what.to_string()).collect()
}

#[test]
fn a_host_that_ignores_spf_believes_everybody() {
    let (mut world, mallory, mx) = world(SpfPolicy::Ignore);
    let said = speak(&mut world, mallory, mx, &FORGED);
    assert!(said.last().is_some_and(|reply| reply.starts_with("250 ")), "{said:?}");
    assert_eq!(bobs(&world).len(), 1);
    assert_eq!(checked(&world), Vec::<String>::new());
    assert!(bobs(&world)[0].contains("spf=pass"), "nobody took the lie out");
}

#[test]
fn a_host_that_tags_writes_down_what_it_found() {
    let (mut world, mallory, mx) = world(SpfPolicy::Tag);
    speak(&mut world, mallory, mx, &FORGED);
    let found =
        "h3 checks SPF on c0: fail for alpha.example from 203.0.113.66, decided by -all of alpha.example";
    assert_eq!(checked(&world), [found]);
    let message = &bobs(&world)[0];
    assert!(
        message.contains("\r\nReceived-SPF: fail (mx.beta.example: alpha.example does not let "),
        "{message}"
    );
    assert!(message.contains("Authentication-Results: mx.beta.example"), "{message}");
    assert!(!message.contains("spf=pass"), "the lie is taken out: {message}");
    let place = |field: &str| message.find(field).unwrap_or_else(|| panic!("{field}: {message}"));
    assert!(place("Authentication-Results:") < place("Received-SPF:"));
    assert!(place("Received-SPF:") < place("Received: from"));
}

#[test]
fn a_host_that_rejects_turns_the_forger_away_and_takes_the_real_sender() {
    let (mut world, mallory, mx) = world(SpfPolicy::Reject);
    let said = speak(&mut world, mallory, mx, &FORGED[..3]);
    let refused = "550 5.7.23 SPF: alpha.example does not let 203.0.113.66 send its mail";
    assert_eq!(said[2], refused);
    assert!(said[3].starts_with("503 "), "without MAIL there is no RCPT: {said:?}");
    world.act(common::send(world.scenario(), &[])).expect("a client");
    world.seek(world.now() + SimTime::from_secs(60));
    assert_eq!(bobs(&world).len(), 1);
    assert!(bobs(&world)[0].contains("Received-SPF: pass"));
    assert!(checked(&world)[1].contains("pass for alpha.example from 192.0.2.25, decided by ip4:192.0.2.25"));
}

#[test]
fn the_look_ups_are_in_the_trace_and_take_their_time() {
    let (mut world, mallory, mx) = world(SpfPolicy::Tag);
    speak(&mut world, mallory, mx, &FORGED[..2]);
    let at =
        |is: fn(&What) -> bool| world.events().iter().find(|event| is(&event.what)).map(|event| event.at);
    let asked = at(|what| matches!(what, What::DnsAsked { name, .. } if name == "alpha.example"));
    let answered = at(|what| matches!(what, What::DnsAnswered { name, .. } if **name == *"alpha.example"));
    assert!(asked.expect("a question") < answered.expect("an answer"));
    assert_eq!(at(|what| matches!(what, What::SpfChecked { .. })), answered);
}

#[test]
fn a_client_that_leaves_during_the_check_harms_nobody() {
    let (mut world, mallory, mx) = world(SpfPolicy::Reject);
    speak(&mut world, mallory, mx, &FORGED[..1]);
    let connection = ConnectionId(0);
    let bytes = b"MAIL FROM:<alice@alpha.example>\r\n".as_slice().into();
    world.act(Action::Type { connection, bytes }).expect("an open connection");
    world.act(Action::HangUp { connection }).expect("an open connection");
    world.seek(world.now() + SimTime::from_secs(600));
    let hash = world.hash();
    world.seek(SimTime::ZERO);
    world.seek(world.end());
    assert_eq!(world.hash(), hash);
}

#[test]
fn a_client_has_no_policy() {
    let (mut world, mallory, _) = world(SpfPolicy::Ignore);
    let error = world.act(Action::SetSpf { host: mallory, policy: SpfPolicy::Tag }).expect_err("a client");
    assert_eq!(error.to_string(), "host h2 is a client: nobody dials it");
}

#[test]
fn another_zone_makes_another_verdict() {
    let (mut world, mallory, mx) = world(SpfPolicy::Reject);
    let said = speak(&mut world, mallory, mx, &FORGED[..2]);
    assert!(said[2].starts_with("550 5.7.23"), "{said:?}");
    let claim = world.events().iter().find_map(|event| match &event.what {
        What::SpfChecked { claim, .. } => Some(claim.clone()),
        _ => None,
    });
    let claim = claim.expect("it was looked at");
    let set = |world: &mut Timeline, text: &str| {
        world.act(Action::SetZone { origin: "alpha.example".to_owned(), text: text.into() })
    };
    assert!(set(&mut world, "@ TXT").is_err(), "a wrong zone changes nothing");
    assert_eq!(world.world().judge_now(&claim).outcome.as_str(), "fail");
    set(&mut world, "@ TXT \"v=spf1 ip4:203.0.113.66 -all\"\n").expect("a right zone");
    assert_eq!(world.world().judge_now(&claim).outcome.as_str(), "pass");
    // The server has kept what DNS said before.
    let said = speak(&mut world, mallory, mx, &FORGED[..2]);
    assert!(said[2].starts_with("550 5.7.23"), "{said:?}");
    world.seek(world.now() + SimTime::from_secs(300));
    let said = speak(&mut world, mallory, mx, &FORGED[..2]);
    assert!(said[2].starts_with("250 "), "{said:?}");
    // Going back brings the old zone back.
    world.seek(SimTime::from_secs(1));
    assert_eq!(world.world().judge_now(&claim).outcome.as_str(), "fail");
    assert!(
        world
            .world()
            .zones()
            .iter()
            .any(|(origin, text)| origin == "alpha.example" && text.contains("192.0.2.25"))
    );
}
