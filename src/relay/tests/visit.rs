//! Programs outside at the ports of a host that a profile describes: whose mail is taken, and where it goes.

use std::sync::Arc;

use relay::scenario::{Port, Service, Tls, parse_profile};
use relay::{Action, HostId, World};

/// A world of one host with these settings.
fn world(settings: &str) -> World {
    let text = format!("[host]\nhost_name = \"mx.alpha.example\"\ndomains = [\"alpha.example\"]\n{settings}");
    let profile = parse_profile("a.toml", &text, &mut |_| Err("no file".to_owned()));
    World::new(Arc::new(profile.unwrap_or_else(|errors| panic!("{errors:#?}")).scenario), 1)
}

/// Comes in from this address, says all of it, and gives the codes of the replies.
fn codes(world: &mut World, from: &str, service: Service, said: &str) -> Vec<String> {
    let port = Port { service, tls: Tls::None };
    let connection = world.visit(from.parse().expect("an address"), HostId(0), port).expect("a host");
    world.act(Action::Type { connection, bytes: said.as_bytes().into() }).expect("a connection");
    let heard = String::from_utf8(world.take_outside(connection).bytes).expect("text");
    heard.lines().filter(|line| line.as_bytes()[3] == b' ').map(|line| line[..3].to_owned()).collect()
}

/// The reply to RCPT for this recipient, from this client at a port of mx.
#[track_caller]
fn check(settings: &str, from: &str, to: &str, expect: &str) {
    let said = format!("HELO a.example\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<{to}>\r\n");
    let got = codes(&mut world(settings), from, Service::Mx, &said);
    assert_eq!(got[3], expect, "{settings} {from} {to}: {got:?}");
}

#[test]
fn whose_mail_is_taken() {
    const BOB: &str = "mailboxes = [\"bob@alpha.example\"]";
    check(BOB, "203.0.113.9", "bob@alpha.example", "250");
    check(BOB, "203.0.113.9", "Postmaster", "250");
    check(BOB, "203.0.113.9", "carol@alpha.example", "550");
    check(BOB, "127.0.0.1", "bob@beta.example", "550");
    check(&format!("{BOB}\ncatch_all = true"), "203.0.113.9", "carol@alpha.example", "250");
    check("", "203.0.113.9", "carol@alpha.example", "250");
    check("catch_all = false", "203.0.113.9", "carol@alpha.example", "550");
    check("open_relay = true", "203.0.113.9", "bob@beta.example", "250");
    let relays = "relay_clients = [\"203.0.113.0/28\", \"::1\"]";
    check(relays, "203.0.113.9", "bob@beta.example", "250");
    check(relays, "::1", "bob@beta.example", "250");
    check(relays, "203.0.113.99", "bob@beta.example", "550");
    check("relay_domains = [\"beta.example\"]", "203.0.113.99", "bob@beta.example", "250");
}

#[test]
fn a_port_for_users_takes_mail_of_them_alone() {
    let with_user = "users = { \"alice\" = \"secret\" }";
    let said = "EHLO a.example\r\nMAIL FROM:<a@alpha.example>\r\n";
    for (service, expect) in [
        (Service::Mx, ["220", "250", "250"]),
        (Service::Submission, ["220", "250", "530"]),
        (Service::Submissions, ["220", "250", "530"]),
    ] {
        assert_eq!(codes(&mut world(with_user), "127.0.0.1", service, said), expect, "{service:?}");
        assert_eq!(codes(&mut world(""), "127.0.0.1", service, said), ["220", "250", "250"], "{service:?}");
    }
}

#[test]
fn mail_for_other_domains_stays_or_goes() {
    let said = "EHLO a.example\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<Bob@beta.example>\r\nRCPT TO:<carol@alpha.example>\r\n\
                DATA\r\nSubject: x\r\n\r\nhi\r\n.\r\n";
    let mut kept = world("open_relay = true");
    codes(&mut kept, "203.0.113.9", Service::Mx, said);
    let stored = kept.stored(HostId(0), "bob@beta.example");
    assert_eq!(stored.len(), 1);
    assert_eq!(stored[0].recipient, "Bob@beta.example");
    let arrival = stored[0].arrival.as_ref().expect("it came in");
    assert_eq!((arrival.with, arrival.octets), ("ESMTP", 18));
    assert_eq!(arrival.address, Some("203.0.113.9".parse().expect("an address")));
    assert_eq!(arrival.envelope.forward_paths.len(), 2);
    assert!(stored[0].content.ends_with(b"Subject: x\r\n\r\nhi\r\n"));
    assert_eq!(kept.stored(HostId(0), "carol@alpha.example").len(), 1);
    assert_eq!((kept.queued(), kept.mailboxes().count()), ((0, 0), 2));
    let mut handed_on = world("open_relay = true\nkeep_relayed = false");
    codes(&mut handed_on, "203.0.113.9", Service::Mx, said);
    assert_eq!(handed_on.queued().0, 1);
    assert_eq!(handed_on.stored(HostId(0), "bob@beta.example").len(), 0);
}
