//! Who may send through whom: AUTH at a submission server, no relaying for strangers, an open relay.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use std::sync::Arc;

use common::{mailbox, scenario, send, speak};
use relay::{Action, HostId, Side, Timeline, What};
use smtp::sasl::{Credentials, Mechanism};
use smtp::{SimTime, Utterance, base64};

fn world() -> (Timeline, impl Fn(&str) -> HostId) {
    let scenario = scenario("open-relay");
    let hosts = Arc::clone(&scenario);
    (Timeline::new(scenario, 1), move |name: &str| hosts.host(name).expect("a host"))
}

fn plain(authorization: &str, user: &str, password: &str) -> String {
    let authorization = authorization.to_owned();
    let said = Credentials { authorization, ..Credentials::password(user, password) };
    format!("AUTH PLAIN {}", base64::encode(&said.to_plain()))
}

#[track_caller]
fn check(said: &[String], expect: &[&str]) {
    let starts = said.iter().zip(expect).all(|(reply, start)| reply.starts_with(start));
    assert!(said.len() == expect.len() && starts, "{said:#?} is not {expect:?}");
}

#[test]
fn a_submission_server_wants_to_know_who_is_there() {
    let (mut world, host) = world();
    let lines = ["EHLO pc.gamma.example", "MAIL FROM:<offers@gamma.example>", "QUIT"];
    let said = speak(&mut world, host("spammer"), host("mail"), &lines);
    check(&said, &["220", "250", "530 5.7.0", "221"]);
    assert!(said[1].contains("AUTH PLAIN LOGIN"), "{said:?}");
}

#[test]
fn only_the_right_password_opens() {
    let (mut world, host) = world();
    let wrong = [
        plain("", "alice@alpha.example", "looking-glass"),
        plain("", "mallory@gamma.example", "wonderland"),
        plain("bob@beta.example", "alice@alpha.example", "wonderland"),
    ];
    let right = plain("alice@alpha.example", "alice@alpha.example", "wonderland");
    let lines = [
        "EHLO pc.gamma.example",
        &wrong[0],
        &wrong[1],
        &wrong[2],
        &right,
        "MAIL FROM:<alice@alpha.example>",
        "RCPT TO:<bob@beta.example>",
    ];
    let said = speak(&mut world, host("spammer"), host("mail"), &lines);
    check(&said, &["220", "250", "535 5.7.8", "535 5.7.8", "535 5.7.8", "235 2.7.0", "250", "250"]);
}

#[test]
fn a_server_without_users_knows_no_auth() {
    let (mut world, host) = world();
    let said =
        speak(&mut world, host("spammer"), host("mx"), &["EHLO pc.gamma.example", &plain("", "a", "b")]);
    check(&said, &["220", "250", "502 5.5.1"]);
    assert!(!said[1].contains("AUTH"), "{said:?}");
}

#[test]
fn nobody_relays_for_a_stranger_but_an_open_relay() {
    let lines =
        ["EHLO pc.gamma.example", "MAIL FROM:<offers@gamma.example>", "RCPT TO:<carol@elsewhere.example>"];
    let (mut world, host) = world();
    let said = speak(&mut world, host("spammer"), host("mx"), &lines);
    check(&said, &["220", "250", "250", "550 5.7.1"]);
    let said = speak(&mut world, host("spammer"), host("old"), &lines);
    check(&said, &["220", "250", "250", "250"]);
}

/// What Bob gets from a client that presses Send, with the line of the Received field that `by` wrote.
fn received(from: &str, by: &str) -> String {
    let (mut world, host) = world();
    let scenario = scenario("open-relay");
    let Action::Send { envelope, content, .. } = send(&scenario, &[]) else { panic!("it sends") };
    world.act(Action::Send { from: host(from), envelope, content }).expect("a client");
    world.seek(SimTime::from_secs(60));
    let messages = mailbox(&world.snapshot(), "bob@beta.example");
    let content = String::from_utf8_lossy(messages.first().expect("a message")).into_owned();
    let line = content.lines().find(|line| line.trim_start().starts_with(&format!("by {by}")));
    line.unwrap_or_default().to_owned()
}

#[test]
fn a_relay_that_logs_in_vouches_for_nobody() {
    let scenario = scenario("smart-host");
    let mut world = Timeline::new(Arc::clone(&scenario), 1);
    world.act(send(&scenario, &["bob@beta.example"])).expect("a client");
    world.seek(SimTime::from_secs(120));
    let said = world.events().iter().filter_map(|event| match &event.what {
        What::Said(_, Side::Client, said) => Some(said.to_string()),
        _ => None,
    });
    let mails: Vec<String> = said.filter(|said| said.starts_with("MAIL")).collect();
    let vouched: Vec<bool> = mails.iter().map(|said| said.contains(" AUTH=<>")).collect();
    // Anna submits her own; the server of her company logs in at its provider's, which logs in nowhere.
    assert_eq!(vouched, [false, true, false], "{mails:?}");
}

#[test]
fn a_client_logs_in_by_itself_and_the_trace_field_says_so() {
    assert!(received("alice", "mail.alpha.example").contains("with ESMTPA "));
}

#[test]
fn spam_comes_through_the_open_relay() {
    assert!(received("spammer", "old.delta.example").contains("with ESMTP "));
}

#[test]
fn a_client_with_the_wrong_password_is_told_so() {
    let mut scenario = (*scenario("open-relay")).clone();
    let alice = scenario.host("alice").expect("a host");
    scenario.hosts[usize::from(alice.0)].password = Some("looking-glass".to_owned());
    let action = send(&scenario, &[]);
    let mut world = Timeline::new(Arc::new(scenario), 1);
    world.act(action).expect("a client");
    world.seek(SimTime::from_secs(60));
    let failed = world.events().iter().find_map(|event| match &event.what {
        What::Failed { reason, .. } => Some(reason.clone()),
        _ => None,
    });
    assert!(failed.as_ref().is_some_and(|reason| reason.contains("535")), "{failed:?}");
}

/// What Alice's client says of AUTH to a server that offers `offered`, and whether it gets in.
fn login(offered: &[Mechanism], seed: u64) -> (Vec<String>, bool) {
    let mut scenario = (*scenario("open-relay")).clone();
    let mail = scenario.host("mail").expect("a host");
    let extensions = &mut scenario.hosts[usize::from(mail.0)].server.extensions;
    extensions.insert(smtp::Extension::Auth(offered.iter().copied().collect()));
    let action = send(&scenario, &[]);
    let mut world = Timeline::new(Arc::new(scenario), seed);
    world.act(action).expect("a client");
    world.seek(SimTime::from_secs(60));
    let (mut said, mut in_) = (Vec::new(), false);
    for event in world.events() {
        match &event.what {
            What::Said(_, Side::Client, Utterance::Command(line)) if line.starts_with(b"AUTH") => {
                said.push(String::from_utf8_lossy(line).into_owned());
            }
            What::Said(_, Side::Client, Utterance::Response(line)) => {
                said.push(String::from_utf8_lossy(line).into_owned());
            }
            What::Said(_, Side::Server, Utterance::Reply(reply)) => in_ |= reply.code.value() == 235,
            _ => {}
        }
    }
    (said, in_)
}

#[test]
fn every_mechanism_for_passwords_opens_and_no_two_worlds_say_the_same_nonce() {
    for (mechanism, lines, fixed) in [
        (Mechanism::ScramSha256, 3, false),
        (Mechanism::CramMd5, 2, false),
        (Mechanism::Plain, 1, true),
        (Mechanism::Login, 3, true),
    ] {
        let (said, in_) = login(&[mechanism], 1);
        assert!(in_ && said.len() == lines, "{said:?}");
        assert!(said[0].starts_with(&format!("AUTH {}", mechanism.as_str())), "{said:?}");
        assert_eq!(login(&[mechanism], 1).0, said, "the same seed, the same words");
        assert_eq!(login(&[mechanism], 2).0 == said, fixed, "{said:?}");
    }
    let (said, in_) = login(&[Mechanism::OAuthBearer], 1);
    assert!(!in_ && said.is_empty(), "a password is no token: {said:?}");
}
