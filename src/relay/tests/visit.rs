//! Programs outside at the ports of a host that a profile describes: whose mail is taken, and where it goes.

use std::sync::Arc;

use relay::scenario::{Port, Service, Tls, parse_profile};
use relay::{Action, ConnectionId, HostId, Visit, World};

/// A world of one host with these settings.
fn world(settings: &str) -> World {
    let text = format!("[host]\nhost_name = \"mx.alpha.example\"\ndomains = [\"alpha.example\"]\n{settings}");
    let profile = parse_profile("a.toml", &text, &mut |_| Err("no file".to_owned()));
    World::new(Arc::new(profile.unwrap_or_else(|errors| panic!("{errors:#?}")).scenario), 1)
}

/// Comes in from this address by a port.
fn visit(world: &mut World, from: &str, port: Port) -> ConnectionId {
    let visit = Visit { address: from.parse().expect("an address"), port, nonce: None };
    world.visit(HostId(0), visit).expect("a host")
}

/// Comes in from this address by a port, says all of it, and gives what comes back.
fn heard(world: &mut World, from: &str, port: Port, said: &[u8]) -> String {
    let connection = visit(world, from, port);
    let _ = world.act(Action::Type { connection, bytes: said.into() });
    String::from_utf8(world.take_outside(connection).bytes).expect("text")
}

/// The same, and gives the codes of the replies.
fn codes(world: &mut World, from: &str, service: Service, said: &str) -> Vec<String> {
    let heard = heard(world, from, Port { service, tls: Tls::None }, said.as_bytes());
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
    assert_eq!((arrival.with.as_str(), arrival.octets), ("ESMTP", 18));
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

/// The keywords of the EHLO reply at a port.
#[track_caller]
fn check_offer(settings: &str, from: &str, tls: Tls, expect: &str) {
    let port = Port { service: Service::Mx, tls };
    let heard = heard(&mut world(settings), from, port, b"EHLO a.example\r\n");
    let keywords: Vec<&str> = heard.lines().skip(2).map(|line| &line[4..]).collect();
    assert_eq!(keywords.join("|"), expect, "{settings}");
}

#[test]
fn what_a_port_offers() {
    let some = "extensions = [\"SIZE\", \"STARTTLS\", \"AUTH PLAIN\", \"8bitmime\"]";
    check_offer(some, "203.0.113.9", Tls::Offered, "SIZE 35882577|STARTTLS|AUTH PLAIN|8BITMIME");
    check_offer(some, "203.0.113.9", Tls::None, "SIZE 35882577|AUTH PLAIN|8BITMIME");
    check_offer(some, "203.0.113.9", Tls::Implicit, "SIZE 35882577|AUTH PLAIN|8BITMIME");
    let careful = format!("{some}\nauth_needs_tls = true");
    check_offer(&careful, "203.0.113.9", Tls::Offered, "SIZE 35882577|STARTTLS|8BITMIME");
    check_offer(&careful, "203.0.113.9", Tls::Implicit, "SIZE 35882577|AUTH PLAIN|8BITMIME");
    let proxy = "extensions = []\nxclient = true";
    let attributes = "XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT";
    check_offer(proxy, "127.0.0.1", Tls::None, attributes);
    check_offer(proxy, "203.0.113.9", Tls::None, "");
    check_offer("extensions = [\"XCLIENT\"]", "127.0.0.1", Tls::None, "");
}

#[test]
fn tls_that_is_required_comes_first() {
    let port = Port { service: Service::Mx, tls: Tls::Required };
    let said = b"EHLO a.example\r\nMAIL FROM:<a@a.example>\r\nSTARTTLS\r\n";
    let mut world = world("");
    let connection = visit(&mut world, "::1", port);
    world.act(Action::Type { connection, bytes: said.as_slice().into() }).expect("a connection");
    let output = world.take_outside(connection);
    let heard = String::from_utf8(output.bytes).expect("text");
    assert!(
        heard.contains("\r\n530 5.7.0 ") && heard.ends_with("\r\n220 2.0.0 Ready for TLS\r\n"),
        "{heard}"
    );
    assert!(output.start_tls && !output.closed);
    // After the handshake everything begins anew (RFC 3207 section 4.2).
    world.secured(connection);
    let said = b"MAIL FROM:<a@a.example>\r\nEHLO a.example\r\nMAIL FROM:<a@a.example>\r\n";
    world.act(Action::Type { connection, bytes: said.as_slice().into() }).expect("a connection");
    let output = world.take_outside(connection);
    let heard = String::from_utf8(output.bytes).expect("text");
    assert!(heard.starts_with("503 ") && heard.ends_with("\r\n250 2.1.0 Sender OK\r\n"), "{heard}");
    assert!(!heard.contains("STARTTLS") && !output.start_tls, "{heard}");
}

#[test]
fn what_is_said_in_the_open_behind_starttls_ends_the_session() {
    let port = Port { service: Service::Mx, tls: Tls::Offered };
    let mut world = world("");
    let connection = visit(&mut world, "::1", port);
    let said = b"EHLO a.example\r\nSTARTTLS\r\nMAIL FROM:<a@a.example>\r\n";
    world.act(Action::Type { connection, bytes: said.as_slice().into() }).expect("a connection");
    let output = world.take_outside(connection);
    assert!(output.closed && output.bytes.ends_with(b"220 2.0.0 Ready for TLS\r\n"));
    world.secured(connection);
    assert_eq!(world.take_outside(connection).bytes, b"");
}

#[test]
fn lmtp_answers_for_each_recipient() {
    let said = "LHLO a.example\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<bob@alpha.example>\r\nRCPT TO:<x@beta.example>\r\n\
                RCPT TO:<carol@alpha.example>\r\nDATA\r\nSubject: x\r\n\r\nhi\r\n.\r\nEHLO a.example\r\n";
    let mut world = world("");
    let got = codes(&mut world, "127.0.0.1", Service::Lmtp, said);
    assert_eq!(got, ["220", "250", "250", "250", "550", "250", "354", "250", "250", "500"]);
    let stored = world.stored(HostId(0), "bob@alpha.example");
    assert_eq!(stored[0].arrival.as_ref().expect("it came in").with, "LMTP");
}

#[test]
fn a_proxy_speaks_for_its_client() {
    const SETTINGS: &str =
        "xclient = true\nusers = { \"alice\" = \"secret\" }\nrelay_clients = [\"203.0.113.9\"]";
    let submit = |xclient: &str, from: &str| {
        let said =
            format!("{xclient}EHLO a.example\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<x@beta.example>\r\n");
        codes(&mut world(SETTINGS), from, Service::Mx, &said).join(" ")
    };
    assert_eq!(submit("", "127.0.0.1"), "220 250 250 550");
    assert_eq!(submit("XCLIENT ADDR=203.0.113.9\r\n", "127.0.0.1"), "220 220 250 250 250");
    assert_eq!(submit("XCLIENT ADDR=IPV6:2001:db8::1\r\n", "127.0.0.1"), "220 220 250 250 550");
    assert_eq!(submit("XCLIENT LOGIN=alice\r\n", "::1"), "220 220 250 250 250");
    assert_eq!(submit("XCLIENT LOGIN=[UNAVAILABLE]\r\n", "::1"), "220 220 250 250 550");
    assert_eq!(submit("XCLIENT ADDR=here\r\n", "127.0.0.1"), "220 501 250 250 550");
    assert_eq!(submit("XCLIENT FOO=bar\r\n", "127.0.0.1"), "220 501 250 250 550");
    assert_eq!(submit("XCLIENT ADDR=203.0.113.9\r\n", "203.0.113.8"), "220 502 250 250 550");
    let mut world = world(SETTINGS);
    let said = "XCLIENT NAME=c.example ADDR=203.0.113.9 PORT=4711 PROTO=ESMTP\r\nXCLIENT HELO=c+2Eexample LOGIN=alice\r\n\
                EHLO proxy\r\nMAIL FROM:<>\r\nRCPT TO:<bob@alpha.example>\r\nDATA\r\n\r\n.\r\n";
    assert_eq!(codes(&mut world, "127.0.0.1", Service::Mx, said).last().map(String::as_str), Some("250"));
    let arrival = world.stored(HostId(0), "bob@alpha.example")[0].arrival.clone().expect("it came in");
    assert_eq!(arrival.address, Some("203.0.113.9".parse().expect("an address")));
    assert_eq!((arrival.name.as_deref(), arrival.hello.as_str()), (Some("c.example"), "c.example"));
    assert_eq!((arrival.user.as_deref(), arrival.with.as_str()), (Some("alice"), "ESMTPA"));
}

#[test]
fn a_filter_on_this_machine_says_where_a_message_comes_from() {
    let mut world = world("mailboxes = [\"bob@alpha.example\"]\n[session]\nxforward = true");
    let said = "EHLO filter\r\nXFORWARD NAME=c.example ADDR=203.0.113.9 PORT=4711 PROTO=ESMTP\r\n\
                XFORWARD HELO=c+2Eexample IDENT=4Xy SOURCE=REMOTE\r\nXFORWARD ADDR=here NAME=d.example\r\n\
                XFORWARD SOURCE=there\r\nXFORWARD PORT=x\r\n\
                MAIL FROM:<>\r\nXFORWARD NAME=d.example\r\nRCPT TO:<bob@alpha.example>\r\nDATA\r\n\r\n.\r\n\
                MAIL FROM:<>\r\nRCPT TO:<bob@alpha.example>\r\nDATA\r\n\r\n.\r\n";
    let heard = codes(&mut world, "127.0.0.1", Service::Mx, said).join(" ");
    assert_eq!(heard, "220 250 250 250 501 501 501 250 503 250 354 250 250 250 354 250");
    let stored = world.stored(HostId(0), "bob@alpha.example");
    let from = |index: usize| {
        let arrival = stored[index].arrival.clone().expect("it came in");
        let content = String::from_utf8_lossy(&stored[index].content).into_owned();
        let trace = content.lines().find(|line| line.starts_with("Received: ")).map(str::to_owned);
        (arrival.address.map(|it| it.to_string()), arrival.name.clone(), arrival.hello.clone(), trace)
    };
    let text = |text: &str| Some(text.to_owned());
    let first = "Received: from c.example ([203.0.113.9])";
    assert_eq!(from(0), (text("203.0.113.9"), text("c.example"), "c.example".to_owned(), text(first)));
    // It held for one message.
    let second = "Received: from filter ([127.0.0.1])";
    assert_eq!(from(1), (text("127.0.0.1"), None, "filter".to_owned(), text(second)));
}

#[test]
fn what_a_filter_forwards_opens_no_door() {
    let settings = "relay_clients = [\"203.0.113.9\"]\n[session]\nxforward = true";
    let said = "EHLO filter\r\nXFORWARD ADDR=203.0.113.9\r\nMAIL FROM:<>\r\nRCPT TO:<bob@beta.example>\r\n";
    let heard = |settings: &str, from: &str| codes(&mut world(settings), from, Service::Mx, said).join(" ");
    assert_eq!(heard(settings, "127.0.0.1"), "220 250 250 250 550");
    // Nobody from elsewhere says it, and nobody at all where the profile does not allow it.
    assert_eq!(heard(settings, "203.0.113.8"), "220 250 502 250 550");
    assert_eq!(heard("extensions = [\"XFORWARD\"]", "127.0.0.1"), "220 250 502 250 550");
}

/// The codes of a session with these settings that says this.
#[track_caller]
fn check_strict(settings: &str, said: &str, expect: &str) {
    let said = format!("EHLO a.example\r\n{said}");
    let got = codes(&mut world(settings), "203.0.113.9", Service::Mx, &said).join(" ");
    assert_eq!(got, format!("220 250 {expect}"), "{settings}: {said}");
}

#[test]
fn how_strict_a_host_is() {
    let message = |content: &str| {
        format!(
            "MAIL FROM:<a@a.example>\r\nRCPT TO:<bob@alpha.example>\r\nDATA\r\n{content}\r\n.\r\nNOOP\r\n"
        )
    };
    check_strict("", &message("a\n.\nb"), "250 250 354 250 250");
    check_strict("", "NOOP\nNOOP\r\n", "500");
    check_strict("bare_line_ends = \"keep\"", "NOOP\nNOOP\r\n", "250 250");
    check_strict("bare_line_ends = \"refuse\"", &message("a\nb"), "250 250 354 554 250");
    check_strict("bare_line_ends = \"close\"", &message("a\rb"), "250 250 354 554 421");
    check_strict("bare_line_ends = \"keep\"", &message("a\n.\nb"), "250 250 354 250 250");
    check_strict("", "MAIL FROM: <a@a.example>\r\n", "250");
    check_strict("space_after_colon = false", "MAIL FROM: <a@a.example>\r\n", "501");
    check_strict("", "MAIL FROM:a@a.example\r\n", "501");
    check_strict("bare_paths = true", "MAIL FROM:a@a.example\r\n", "250");
    check_strict("", &message("hi"), "250 250 354 250 250");
    check_strict("header_check = true", &message("hi"), "250 250 354 550 250");
    check_strict("", "GET / HTTP/1.1\r\nNOOP\r\n", "421");
    check_strict("http_ends = false", "GET / HTTP/1.1\r\nNOOP\r\n", "500 250");
    check_strict("text_line_octets_max = 64", &message(&"x".repeat(70)), "250 250 354 554 250");
    check_strict("command_line_octets_max = 64", &format!("NOOP {}\r\nNOOP\r\n", "x".repeat(70)), "500 250");
    check_strict("errors_max = 2", "X\r\nX\r\nX\r\nX\r\n", "500 500 421");
    let two = format!("{}MAIL FROM:<a@a.example>\r\n", message("one"));
    check_strict("", &two, "250 250 354 250 250 250");
    check_strict("mails_max = 1", &two, "250 250 354 250 250 452");
}
