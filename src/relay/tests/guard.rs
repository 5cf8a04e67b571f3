//! The guard at the door: block lists, limits for each client, replies that come late.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{decided, listening, say, visit, with_keys, words};
use relay::scenario::Service;
use relay::{Action, Caller, HostId, Timeline, What, World};
use smtp::SimTime;

const MAIL: &str = "RSET\r\nMAIL FROM:<d@delta.example>\r\n";

/// What has happened in a world since the last call.
fn told(world: &mut World) -> Vec<What> {
    world.drain_events().into_iter().map(|event| event.what).collect()
}

/// The reply to MAIL from a client with this address.
#[track_caller]
fn check_listed(settings: &str, from: &str, expect: &str) {
    let zones = "[[zone]]\norigin = \"bl.example\"\nrecords = \"\"\"\n66.113.0.203 A 127.0.0.2\n\
        67.113.0.203 A 192.0.2.1\n1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2 A 127.0.0.9\n\"\"\"\n\
        [[zone]]\norigin = \"other.example\"\nrecords = \"68.113.0.203 A 127.0.0.4\"\n";
    let lists = "block_lists = [\"bl.example\", \"no.example\", \"other.example\"]";
    let mut world = listening(&format!("{lists}\n{settings}\n{zones}"));
    let connection = visit(&mut world, from, Service::Mx);
    let mut replies = say(&mut world, connection, &format!("EHLO x.example\r\n{MAIL}"));
    world.run_until(SimTime::from_secs(1));
    replies.extend(say(&mut world, connection, ""));
    let last = replies.last().expect("a reply");
    assert!(last.starts_with(expect), "{last} should begin with {expect}\n{}", words(&told(&mut world)));
}

#[test]
fn who_is_on_a_block_list_sends_nothing() {
    check_listed("", "203.0.113.66", "554 5.7.1 203.0.113.66 is on the block list bl.example");
    check_listed("", "203.0.113.68", "554 5.7.1 203.0.113.68 is on the block list other.example");
    check_listed("", "2001:db8::1", "554 5.7.1 2001:db8::1 is on the block list bl.example");
    check_listed("", "203.0.113.65", "250 ");
    // What is no address of 127/8 says nothing (RFC 5782 section 2.1).
    check_listed("", "203.0.113.67", "250 ");
    check_listed("relay_clients = [\"203.0.113.66\"]", "203.0.113.66", "250 ");
    // SPF is looked at behind the lists.
    check_listed("spf = \"reject\"", "203.0.113.66", "554 5.7.1 ");
    check_listed("spf = \"reject\"", "203.0.113.65", "250 ");
}

#[test]
fn a_client_that_leaves_during_the_look_up_is_forgotten() {
    let scenario = with_keys("block_lists = [\"bl.example\"]");
    let host = |name| scenario.host(name).expect("a host");
    let mut world = Timeline::new(scenario.clone(), 1);
    let dialed =
        world.act(Action::Dial { from: Caller::Host(host("dora")), to: host("mx") }).expect("a host");
    let connection = dialed.connection.expect("a connection");
    world.seek(SimTime::from_secs(1));
    let bytes = format!("EHLO x\r\n{MAIL}").into_bytes().into();
    world.act(Action::Type { connection, bytes }).expect("a connection");
    while !world.events().iter().any(|event| matches!(event.what, What::DnsAsked { .. })) {
        world.seek(world.now() + SimTime::from_millis(1));
    }
    world.act(Action::HostDown { host: host("mx") }).expect("a host");
    world.act(Action::HostUp { host: host("mx") }).expect("a host");
    world.seek(SimTime::from_secs(60));
    assert!(!world.events().iter().any(|event| matches!(event.what, What::DnsAnswered { .. })));
}

#[test]
fn a_client_has_so_many_connections_at_once() {
    let mut world = listening("connections_per_client_max = 2\nrelay_clients = [\"198.51.100.1\"]");
    let mut dial = |from| {
        let connection = visit(&mut world, from, Service::Mx);
        (say(&mut world, connection, "")[0][..3].to_owned(), connection)
    };
    let (first, connection) = dial("192.0.2.1");
    assert_eq!(first, "220");
    assert_eq!(dial("192.0.2.1").0, "220");
    assert_eq!(dial("192.0.2.1").0, "421");
    assert_eq!(dial("192.0.2.1").0, "421", "one that was turned away does not count, nor does it help");
    assert_eq!(dial("192.0.2.2").0, "220");
    for _ in 0..4 {
        assert_eq!(dial("198.51.100.1").0, "220", "it relays for this one");
    }
    say(&mut world, connection, "QUIT\r\n");
    let connection = visit(&mut world, "192.0.2.1", Service::Mx);
    assert!(say(&mut world, connection, "")[0].starts_with("220"));
    assert_eq!(decided(&told(&mut world))[0], ("limited", "192.0.2.1 has 2 connections already"));
}

#[test]
fn a_client_sends_so_much_in_a_minute_and_a_crash_forgets_it() {
    let mut world = listening("mails_per_minute_max = 2");
    let mail = |world: &mut World, from| {
        let connection = visit(world, from, Service::Mx);
        say(world, connection, &format!("EHLO x\r\n{MAIL}QUIT\r\n"))[3].clone()
    };
    assert!(mail(&mut world, "192.0.2.1").starts_with("250"));
    world.run_until(SimTime::from_secs(20));
    assert!(mail(&mut world, "192.0.2.1").starts_with("250"));
    assert_eq!(mail(&mut world, "192.0.2.1"), "450 4.7.1 Too many messages from you: come again in 40 s");
    assert!(mail(&mut world, "192.0.2.2").starts_with("250"));
    world.run_until(SimTime::from_secs(60));
    assert!(mail(&mut world, "192.0.2.1").starts_with("250"));
    assert!(mail(&mut world, "192.0.2.1").starts_with("250"));
    assert!(mail(&mut world, "192.0.2.1").starts_with("450"));
    world.act(Action::HostDown { host: HostId(0) }).expect("a host");
    world.act(Action::HostUp { host: HostId(0) }).expect("a host");
    assert!(mail(&mut world, "192.0.2.1").starts_with("250"));
}

#[test]
fn each_reply_behind_a_refusal_comes_later() {
    let mut world = listening("tarpit_ms = 1000\nmailboxes = [\"a@alpha.example\"]");
    let connection = visit(&mut world, "192.0.2.1", Service::Mx);
    let said = format!("EHLO x\r\n{MAIL}RCPT TO:<x@alpha.example>\r\nRCPT TO:<y@alpha.example>\r\nNOOP\r\n");
    let at_once = say(&mut world, connection, &said);
    assert_eq!(at_once.len(), 4, "{at_once:?}");
    let mut after = |ms| {
        world.run_until(SimTime::from_millis(ms));
        say(&mut world, connection, "").iter().map(|reply| reply[..3].to_owned()).collect::<Vec<_>>()
    };
    assert!(after(999).is_empty());
    assert_eq!(after(1_000), ["550"]);
    assert!(after(2_999).is_empty());
    assert_eq!(after(3_000), ["550"]);
    assert!(after(4_999).is_empty());
    assert_eq!(after(5_000), ["250"], "what is right waits, too");
    let told = told(&mut world);
    let waits = ["1000 ms, refused so far: 1", "2000 ms, refused so far: 2", "2000 ms, refused so far: 2"];
    assert_eq!(decided(&told), waits.map(|about| ("tarpitted", about)));
    // Who is refused nothing waits for nothing.
    let connection = visit(&mut world, "192.0.2.1", Service::Mx);
    assert_eq!(say(&mut world, connection, "EHLO x\r\nNOOP\r\n").len(), 3);
}

#[test]
fn what_is_said_while_a_reply_is_kept_back_waits_in_order_and_has_an_end() {
    let mut world = listening("tarpit_ms = 1000\nmailboxes = [\"a@alpha.example\"]");
    let connection = visit(&mut world, "192.0.2.1", Service::Mx);
    say(&mut world, connection, &format!("EHLO x\r\n{MAIL}RCPT TO:<x@alpha.example>\r\n"));
    assert!(say(&mut world, connection, "RCPT TO:<a@alpha.example>\r\nNO").is_empty());
    assert!(say(&mut world, connection, "OP\r\nQUIT\r\n").is_empty());
    world.run_until(SimTime::from_secs(4));
    let replies = say(&mut world, connection, "");
    let codes: Vec<&str> = replies.iter().map(|reply| &reply[..3]).collect();
    assert_eq!(codes, ["550", "250", "250", "221"]);

    let connection = visit(&mut world, "192.0.2.1", Service::Mx);
    say(&mut world, connection, &format!("EHLO x\r\n{MAIL}RCPT TO:<x@alpha.example>\r\n"));
    for _ in 0..20 {
        say(&mut world, connection, &"NOOP\r\n".repeat(1_000));
    }
    world.run_until(SimTime::from_secs(20));
    let replies = say(&mut world, connection, "");
    assert_eq!(replies.len(), 2, "{replies:?}");
    assert!(replies[1].starts_with("421 4.3.2 mx.alpha.example Closing: too much"), "{replies:?}");
}
