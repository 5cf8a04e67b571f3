//! What a submission server does for its users, and asks of them, and a mail exchanger does not (RFC 6409).
#![cfg(not(target_arch = "wasm32"))]

mod common;

use std::sync::Arc;

use relay::scenario::{Port, Service, Tls, parse_profile};
use relay::{Action, HostId, Visit, What, World};
use smtp::base64;

struct Heard {
    replies: Vec<String>,
    told: Vec<What>,
    stored: String,
}

/// A program at a port says this to a host of alpha.example; what it hears, and the message that is stored.
fn say(service: Service, settings: &str, login: &str, said: &str) -> Heard {
    let text = format!(
        "[host]\nhost_name = \"mx.alpha.example\"\ndomains = [\"alpha.example\"]\nauth_needs_tls = false\n\
         mailboxes = [\"alice@alpha.example\"]\n{settings}"
    );
    let profile = parse_profile("a.toml", &text, &mut |_| Err("no file".to_owned()));
    let scenario = profile.unwrap_or_else(|errors| panic!("{errors:#?}")).scenario;
    let mut world = World::new(Arc::new(scenario), 1);
    let port = Port { service, tls: Tls::None };
    let visit = Visit { address: "203.0.113.9".parse().expect("an address"), port, nonce: None };
    let connection = world.visit(HostId(0), visit).expect("a host");
    let auth = base64::encode(format!("\0{login}\0secret").as_bytes());
    let auth = if login.is_empty() { String::new() } else { format!("AUTH PLAIN {auth}\r\n") };
    let said = format!("EHLO a.example\r\n{auth}{said}");
    let _ = world.act(Action::Type { connection, bytes: said.into_bytes().into() });
    let heard = String::from_utf8(world.take_outside(connection).bytes).expect("text");
    let last = |line: &&str| line.as_bytes().get(3) == Some(&b' ');
    let stored = common::mailbox(&world.snapshot(), "alice@alpha.example");
    Heard {
        replies: heard.lines().filter(last).map(str::to_owned).collect(),
        told: world.drain_events().into_iter().map(|event| event.what).collect(),
        stored: stored.first().map(|text| String::from_utf8_lossy(text).into_owned()).unwrap_or_default(),
    }
}

const USERS: &str = "users = { alice = \"secret\" }";
const OWN: &str = "users = { alice = \"secret\" }\nown_sender = true";

fn mail(from: &str, content: &str) -> String {
    format!("MAIL FROM:<{from}>\r\nRCPT TO:<alice@alpha.example>\r\nDATA\r\n{content}\r\n.\r\n")
}

#[track_caller]
fn check(heard: &Heard, expect: &str) {
    let found = heard.replies.iter().any(|reply| reply.starts_with(expect));
    assert!(found, "{expect} is not among {:#?}", heard.replies);
}

#[test]
fn what_a_message_lacks_is_added_for_users_alone() {
    let bare = mail("alice@alpha.example", "From: alice@alpha.example\r\n\r\nhi");
    let heard = say(Service::Submission, USERS, "alice", &bare);
    assert!(heard.stored.contains("\r\nDate: Thu, 1 Jan 1970 00:00:00 +0000\r\n"), "{}", heard.stored);
    assert!(heard.stored.contains("\r\nMessage-ID: <0001.0@mx.alpha.example>\r\n"), "{}", heard.stored);
    let completed =
        |what: &What| matches!(what, What::Completed { fields, .. } if fields == "Date, Message-ID");
    assert!(heard.told.iter().any(completed));
    let own =
        mail("alice@alpha.example", "Date: x\r\nMessage-ID: <y@z>\r\nFrom: alice@alpha.example\r\n\r\nhi");
    let heard = say(Service::Submission, USERS, "alice", &own);
    assert!(heard.stored.contains("\r\nDate: x\r\nMessage-ID: <y@z>\r\n"), "{}", heard.stored);
    assert!(!heard.told.iter().any(|what| matches!(what, What::Completed { .. })));
    let heard = say(Service::Mx, "", "", &bare);
    assert!(!heard.stored.is_empty() && !heard.stored.contains("Message-ID"), "{}", heard.stored);
}

#[test]
fn a_part_of_a_domain_is_refused() {
    let lines = "MAIL FROM:<alice@alpha>\r\nMAIL FROM:<alice@alpha.example>\r\nRCPT TO:<bob@beta>\r\n";
    let heard = say(Service::Submission, USERS, "alice", lines);
    check(&heard, "554 5.1.8 ");
    check(&heard, "554 5.1.2 ");
    check(&heard, "250 2.1.0 ");
    check(&say(Service::Mx, "", "", "MAIL FROM:<alice@alpha>\r\n"), "250 2.1.0 ");
    // Who is not known hears first that they are not.
    check(&say(Service::Submission, USERS, "", "MAIL FROM:<alice@alpha>\r\n"), "530 5.7.0 ");
}

#[test]
fn users_send_as_themselves_where_the_host_wants_it() {
    let bob = mail("bob@beta.example", "From: bob@beta.example\r\n\r\nhi");
    check(&say(Service::Submission, OWN, "alice", &bob), "550 5.7.1 You are alice@alpha.example");
    check(&say(Service::Submission, USERS, "alice", &bob), "250 2.0.0 ");
    check(&say(Service::Submission, OWN, "alice", "MAIL FROM:<>\r\n"), "250 2.1.0 ");
    let other = mail("alice@alpha.example", "From: bob@beta.example\r\nSender: x@y.example\r\n\r\nhi");
    let heard = say(Service::Submission, OWN, "alice", &other);
    assert!(heard.stored.contains("\r\nSender: <alice@alpha.example>\r\n"), "{}", heard.stored);
    assert!(!heard.stored.contains("x@y.example"), "{}", heard.stored);
    let heard = say(Service::Submission, USERS, "alice", &other);
    assert!(heard.stored.contains("Sender: x@y.example"), "{}", heard.stored);
    let own = mail("alice@alpha.example", "From: Alice <ALICE@alpha.example>\r\n\r\nhi");
    assert!(!say(Service::Submission, OWN, "alice", &own).stored.contains("Sender:"));
}

#[test]
fn final_delivery_writes_the_only_return_path() {
    let stale = mail(
        "a@a.example",
        "Return-Path: <old@old.example>\r\nSubject: x\r\nreturn-path:\r\n <y@z>\r\n\r\nReturn-Path: <kept@in.body>",
    );
    let heard = say(Service::Mx, "", "", &stale);
    assert!(heard.stored.starts_with("Return-Path: <a@a.example>\r\nReceived: "), "{}", heard.stored);
    assert!(!heard.stored.contains("old.example") && !heard.stored.contains("y@z"), "{}", heard.stored);
    assert!(heard.stored.ends_with("Subject: x\r\n\r\nReturn-Path: <kept@in.body>\r\n"), "{}", heard.stored);
}
