//! Profiles: a host of a scenario and its ports; what is wrong is told with file, line and key.
#![cfg(not(target_arch = "wasm32"))]

use relay::Snapshot;
use relay::scenario::{Port, Profile, ScenarioError, Service, Tls, parse_profile};

const FULL: &str = include_str!("full-profile.toml");

/// Reads a profile beside which there is one other file, `beta.zone`.
fn profile(text: &str, zone: &str) -> Result<Profile, Vec<ScenarioError>> {
    parse_profile("a.toml", text, &mut |name| match name {
        "beta.zone" => Ok(zone.to_owned()),
        _ => Err("no such file".to_owned()),
    })
}

/// Replaces a text of the full profile and looks for the mistakes that come of it.
#[track_caller]
fn check(from: &str, to: &str, expect: &[&str]) {
    assert!(FULL.contains(from), "{from} is not in the file");
    let errors = profile(&FULL.replacen(from, to, 1), "").expect_err("a mistake");
    let said: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), expect.len(), "{said:#?}");
    for (said, expect) in said.iter().zip(expect) {
        assert!(said.contains(expect), "{said}\nshould contain {expect}");
    }
}

#[test]
fn what_a_profile_says() {
    let full = profile(FULL, "@ MX 10 mx\nmx A 192.0.2.1").unwrap_or_else(|errors| panic!("{errors:#?}"));
    let [first, second] = full.listeners.as_slice() else { panic!("{:?}", full.listeners) };
    assert_eq!((first.address, first.proxy), ("127.0.0.1:2525".parse().unwrap(), false));
    assert_eq!(first.port, Port { service: Service::Mx, tls: Tls::Offered });
    assert_eq!((second.address, second.proxy), ("[::1]:2465".parse().unwrap(), true));
    assert_eq!(second.port, Port { service: Service::Submissions, tls: Tls::Implicit });
    assert_eq!(full.certificate, Some(("server.pem".to_owned(), "server.key".to_owned())));
    assert_eq!(full.connections_max, Some(10));
    let host = &full.scenario.hosts[0];
    assert_eq!(host.host_name, "mail.alpha.example");
    assert_eq!(host.addresses.iter().map(ToString::to_string).collect::<Vec<_>>(), ["127.0.0.1", "::1"]);
    let (manners, server) = (&host.manners, &host.server);
    let greeting = manners.greeting.as_ref().expect("a greeting of its own");
    assert_eq!(greeting.to_wire(true), b"220 mail.alpha.example ESMTP ready when you are\r\n");
    assert!(manners.hides_mailboxes && !server.helo_extensions && !server.enhanced_always);
    assert_eq!(server.refused_commands, [smtp::Verb::Expn, smtp::Verb::Help]);
    assert_eq!(server.hello_names, smtp::server::HelloNames::Strict);
    assert_eq!((server.limits.logins_max, server.limits.idle_commands_max), (2, 50));
    assert!(manners.null_mx_senders && !manners.null_mx_recipients);
    let counts = [&manners.senders, &manners.recipients, &manners.messages].map(|refusals| refusals.0.len());
    assert_eq!(counts, [1, 1, 1]);
    // No mailbox is named, so every one is there; and nothing leaves.
    assert!(host.catch_all && host.keep_relayed);
    assert_eq!(full.scenario.dns.titles(), ["alpha.example", "beta.example"]);
    let world = relay::World::new(full.scenario.into(), 1);
    let Snapshot { hosts, .. } = world.snapshot();
    assert_eq!(hosts.len(), 1);
}

#[test]
fn a_profile_can_be_short() {
    let least = profile(
        "[host]\nhost_name = \"mx.example\"\nmailboxes = [\"bob@mx.example\"]\ndomains = [\"mx.example\"]",
        "",
    );
    let least = least.unwrap_or_else(|errors| panic!("{errors:#?}"));
    assert!(least.listeners.is_empty() && least.certificate.is_none());
    assert!(!least.scenario.hosts[0].catch_all, "only the mailbox that is named");
    for (address, expect) in [("0", "127.0.0.1:0"), ("2525", "127.0.0.1:2525"), ("0.0.0.0:25", "0.0.0.0:25")]
    {
        let text = format!(
            "[host]\nhost_name = \"mx.example\"\n[[listener]]\naddress = \"{address}\"\nrole = \"lmtp\""
        );
        let profile = profile(&text, "").unwrap_or_else(|errors| panic!("{errors:#?}"));
        assert_eq!(profile.listeners[0].address, expect.parse().unwrap());
        assert_eq!(profile.listeners[0].port, Port { service: Service::Lmtp, tls: Tls::None });
        assert_eq!(profile.scenario.hosts[0].addresses, [std::net::Ipv4Addr::LOCALHOST]);
    }
}

#[test]
fn mistakes_have_their_place() {
    check(
        "[host]",
        "[hosts]",
        &["a.toml:1: host: is missing: the host", "a.toml:4: hosts: is no key here; did you mean \"host\"?"],
    );
    let list = "a.toml:7: host.list: \"a@alpha.example\": its domain is not among the domains of this host";
    check(
        "domains =",
        "domain =",
        &["a.toml:6: host.domain: is no key here; did you mean \"domains\"?", list],
    );
    check("domains =", "smart_host = \"x\"\ndomains =", &["a.toml:6: host.smart_host: is no key here"]);
    check(
        "domains =",
        "relay_clients = [\"192.0.2.0/33\"]\ndomains =",
        &["a.toml:6: host.relay_clients: \"192.0.2.0/33\" is no address"],
    );
    check("127.0.0.1:2525", "127.0.0.1", &["a.toml:9: listener.address: expected an IP address with a port"]);
    check("127.0.0.1:2525", "[::1]:2465", &["a.toml:12: listener.address: [::1]:2465 is there already"]);
    check(
        "tls = \"implicit\"",
        "tls = \"offered\"",
        &["a.toml:14: listener.tls: must be \"implicit\" for submissions"],
    );
    check(
        "tls = \"implicit\"",
        "tls = \"yes\"",
        &[
            "a.toml:14: listener.tls: expected one of \"none\", \"offered\", \"required\", \"implicit\", found \"yes\"",
        ],
    );
    check(
        "role = \"submissions\"",
        "role = \"imap\"",
        &["a.toml:13: listener.role: expected one of \"mx\", \"submission\""],
    );
    check("mail  A  127", "mail  B  127", &["a.toml:21: zone.records: \"B\" is no type"]);
    check("beta.zone", "gamma.zone", &["a.toml:26: zone.file: \"gamma.zone\" cannot be read: no such file"]);
    check(
        "file = \"beta.zone\"",
        "",
        &["a.toml:24: zone.records: is missing: a zone needs its records, or the key file"],
    );
    check(
        "file = \"beta.zone\"",
        "file = \"beta.zone\"\nrecords = \"\"",
        &["a.toml:26: zone.file: is one too many"],
    );
    check("key = \"server.key\"", "", &["a.toml:28: certificate.key: is missing: its private key"]);
    check(
        "\"452 4.2.2 The mailbox is full\"",
        "\"250 2.1.5 Welcome\"",
        &["replies.recipient: \"full@alpha.example\": \"250 2.1.5 Welcome\" is no refusal; write it as in"],
    );
    check(
        "450 4.7.1 Later",
        "450 5.7.1 Later",
        &["replies.sender: \"<>\": \"450 5.7.1 Later\" is no refusal"],
    );
    check("when you are\"", "when\\nyou are\"", &["session.greeting: is more than one line"]);
    check("\"HELP\"]", "\"QUIT\"]", &["session.refused_commands: expected one of \"VRFY\", \"EXPN\""]);
    check("version = 1", "version = 2", &["a.toml:2: version: is 2, but this edition reads version 1"]);
}

#[test]
fn a_mistake_in_a_zone_file_is_told_with_that_file() {
    let errors = profile(FULL, "@ MX 10 mx\nmx B 192.0.2.1\n").expect_err("a mistake");
    assert_eq!(errors.len(), 1);
    assert!(errors[0].to_string().starts_with("beta.zone:2: \"B\" is no type"), "{}", errors[0]);
}
