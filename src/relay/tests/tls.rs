//! TLS between simulated hosts: certificates, policies, and what a person and an observer see.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{mailbox, run, send, words};
use relay::scenario::TlsPolicy;
use relay::{Action, Caller, HostId, Scenario, Timeline, What, World};
use smtp::SimTime;

fn sealed() -> Scenario {
    (*common::scenario("sealed")).clone()
}

fn host(scenario: &Scenario, name: &str) -> HostId {
    scenario.host(name).expect("a host")
}

/// Sends the suggested message in a changed scenario; what is told, and what Bob has.
fn sent(change: impl FnOnce(&mut Scenario)) -> (Vec<What>, Vec<String>) {
    let mut scenario = sealed();
    change(&mut scenario);
    let mut world = World::new(scenario.clone().into(), 1);
    world.act(send(&scenario, &[])).expect("a client");
    let told = run(&mut world);
    let texts = mailbox(&world.snapshot(), "bob@beta.example");
    (told, texts.iter().map(|text| String::from_utf8_lossy(text).into_owned()).collect())
}

fn set(scenario: &mut Scenario, name: &str, change: impl FnOnce(&mut relay::scenario::Host)) {
    let index = usize::from(host(scenario, name).0);
    change(&mut scenario.hosts[index]);
}

/// The names of the certificates that clients took, with what was wrong.
fn secured(told: &[What]) -> Vec<(String, Option<String>)> {
    let each = told.iter().filter_map(|what| match what {
        What::Secured { certificate, flaw, .. } => Some((certificate.names[0].clone(), flaw.clone())),
        _ => None,
    });
    each.collect()
}

/// The policy of the sender, whose servers were secured, with what flaw, and what the newest Received field says.
#[track_caller]
fn check(policy: TlsPolicy, expect: &[(&str, Option<&str>)], received: &[&str]) {
    let (told, bob) = sent(|scenario| set(scenario, "mail", |mail| mail.tls = policy));
    let expect: Vec<_> =
        expect.iter().map(|(name, flaw)| ((*name).to_owned(), flaw.map(str::to_owned))).collect();
    assert_eq!(secured(&told), expect, "{}", words(&told));
    let fields = mail::fields(bob.first().unwrap_or_else(|| panic!("{}", words(&told))).as_bytes());
    let with = fields.iter().filter(|field| field.name == "Received").map(|field| {
        let after = field.value.split(" with ").nth(1).unwrap_or_default().to_owned();
        after.split(' ').next().unwrap_or_default().to_owned()
    });
    assert_eq!(with.collect::<Vec<_>>(), received);
}

const LATE: Option<&str> = Some("the certificate was valid until 2026-01-01T00:00:00Z");

#[test]
fn each_policy_takes_the_server_that_is_good_enough() {
    let own = ("mail.alpha.example", None);
    check(TlsPolicy::Verified, &[own, ("mx3.beta.example", None)], &["ESMTPS", "ESMTPS"]);
    let (late, right) = (
        ("mx1.beta.example", LATE),
        ("mx3.beta.example", Some("the certificate is from Example CA, which is not trusted here")),
    );
    check(TlsPolicy::Required, &[own, late, right], &["ESMTPS", "ESMTPS", "ESMTPS"]);
    check(TlsPolicy::Opportunistic, &[own, late, right], &["ESMTPS", "ESMTPS", "ESMTPS"]);
    check(TlsPolicy::Never, &[own, right], &["ESMTPS", "ESMTP", "ESMTPS"]);
}

#[test]
fn where_no_certificate_is_right_the_message_waits_and_comes_back() {
    let (told, bob) = sent(|scenario| set(scenario, "mail", |mail| mail.trusted_issuers.clear()));
    assert!(bob.is_empty());
    let deferred = told.iter().find_map(|what| match what {
        What::Deferred { reason, .. } => Some(reason.clone()),
        _ => None,
    });
    let reason =
        "TLS with the next server failed: the certificate is from Example CA, which is not trusted here";
    assert_eq!(deferred.as_deref(), Some(reason));
    let failed = told
        .iter()
        .any(|what| matches!(what, What::Failed { reason, .. } if reason.contains("not trusted here")));
    assert!(failed, "after days the sender is told\n{}", words(&told));
}

#[test]
fn without_a_certificate_the_handshake_fails_and_the_message_goes_in_the_open() {
    let bare = |policy| {
        move |scenario: &mut Scenario| {
            set(scenario, "mail", |mail| mail.tls = policy);
            set(scenario, "expired", |host| host.certificate = None);
        }
    };
    let (told, bob) = sent(bare(TlsPolicy::Opportunistic));
    assert_eq!(bob.len(), 1, "{}", words(&told));
    assert!(bob[0].contains("by mx1.beta.example with ESMTP id"), "{}", bob[0]);
    let (told, bob) = sent(bare(TlsPolicy::Required));
    assert!(!bob[0].contains("mx1.beta.example"), "{}", words(&told));
}

#[test]
fn a_certificate_counts_from_its_first_to_its_last_moment_on_the_clock_of_the_world() {
    let (_, bob) = sent(|scenario| scenario.start_unix_s -= 30 * 86_400);
    assert!(bob[0].contains("by mx1.beta.example with ESMTPS"), "a month before it is right: {}", bob[0]);
}

/// What becomes of a message with REQUIRETLS.
fn requiring(change: impl FnOnce(&mut Scenario)) -> (Vec<What>, usize) {
    let mut scenario = sealed();
    set(&mut scenario, "mail", |mail| mail.tls = TlsPolicy::Opportunistic);
    change(&mut scenario);
    let Action::Send { from, mut envelope, content } = send(&scenario, &[]) else { panic!("a message") };
    envelope.requests.require_tls = true;
    let mut world = World::new(scenario.into(), 1);
    world.act(Action::Send { from, envelope, content }).expect("a client");
    let told = run(&mut world);
    let bob = mailbox(&world.snapshot(), "bob@beta.example").len();
    (told, bob)
}

#[test]
fn requiretls_goes_over_verified_hops_alone() {
    let (told, bob) = requiring(|_| ());
    assert_eq!(bob, 1, "{}", words(&told));
    let names: Vec<_> = secured(&told).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["mail.alpha.example", "mx3.beta.example"]);
    let (told, bob) =
        requiring(|scenario| set(scenario, "right", |host| host.server.extensions.remove("REQUIRETLS")));
    assert_eq!(bob, 0);
    let failed = told.iter().find_map(|what| match what {
        What::Failed { reason, .. } => Some(reason.clone()),
        _ => None,
    });
    assert!(failed.is_some_and(|reason| reason.contains("REQUIRETLS")), "{}", words(&told));
}

#[test]
fn a_report_about_a_message_with_requiretls_has_its_header_only() {
    let mut scenario = sealed();
    set(&mut scenario, "mail", |mail| {
        mail.tls = TlsPolicy::Opportunistic;
        mail.domains = vec!["alpha.example".to_owned()];
        mail.mailboxes = vec!["alice@alpha.example".to_owned()];
    });
    set(&mut scenario, "right", |host| host.server.extensions.remove("REQUIRETLS"));
    let Action::Send { from, mut envelope, content } = send(&scenario, &[]) else { panic!("a message") };
    envelope.requests.require_tls = true;
    envelope.requests.ret = Some(smtp::command::Ret::Full);
    let mut world = World::new(scenario.into(), 1);
    world.act(Action::Send { from, envelope, content: content.clone() }).expect("a client");
    let told = run(&mut world);
    let reports = mailbox(&world.snapshot(), "alice@alpha.example");
    let report =
        String::from_utf8_lossy(reports.first().unwrap_or_else(|| panic!("{}", words(&told)))).into_owned();
    assert!(report.contains("text/rfc822-headers") && !report.contains("message/rfc822"), "{report}");
}

#[test]
fn tls_required_no_in_the_header_goes_in_the_open() {
    let bare = |header: &str| {
        let mut scenario = sealed();
        set(&mut scenario, "mail", |mail| mail.tls = TlsPolicy::Verified);
        for name in ["expired", "right"] {
            set(&mut scenario, name, |host| host.certificate = None);
        }
        let Action::Send { from, envelope, content } = send(&scenario, &[]) else { panic!("a message") };
        let content = [header.as_bytes(), &content[..]].concat().into();
        let mut world = World::new(scenario.into(), 1);
        world.act(Action::Send { from, envelope, content }).expect("a client");
        run(&mut world);
        mailbox(&world.snapshot(), "bob@beta.example").len()
    };
    assert_eq!(bare(""), 0, "the policy of the host");
    assert_eq!(bare("TLS-Required: yes\r\n"), 0);
    assert_eq!(bare("TLS-Required: No\r\n"), 1);
}

/// A person's session with the server that is right: what the terminal hears, in the words of the replies.
fn typed(lines: &[&str]) -> (Timeline, Vec<String>) {
    let scenario = sealed();
    let (alice, right) = (host(&scenario, "alice"), host(&scenario, "right"));
    let mut world = Timeline::new(scenario.into(), 1);
    let replies = common::speak(&mut world, alice, right, lines);
    (world, replies)
}

#[test]
fn a_person_types_on_over_tls() {
    let lines = ["EHLO a.example", "STARTTLS", "EHLO a.example", "MAIL FROM:<a@alpha.example>", "QUIT"];
    let (world, replies) = typed(&lines);
    let codes: Vec<&str> = replies.iter().filter_map(|reply| reply.get(..3)).collect();
    assert_eq!(codes, ["220", "250", "220", "250", "250", "221"], "{replies:#?}");
    assert!(replies[1].contains("STARTTLS") && !replies[3].contains("STARTTLS"), "{replies:#?}");
    let whats: Vec<What> = world.events().iter().map(|event| event.what.clone()).collect();
    assert_eq!(secured(&whats), [("mx3.beta.example".to_owned(), None)]);
    let heard = |what: &&What| matches!(what, What::Heard(_, relay::Side::Client, _));
    assert_eq!(whats.iter().filter(heard).count(), replies.len(), "the terminal reads all of them");
}

#[test]
fn what_is_typed_in_the_open_behind_starttls_ends_the_session_unread() {
    let (world, replies) = typed(&["EHLO a.example", "STARTTLS\r\nMAIL FROM:<a@alpha.example>"]);
    assert_eq!(replies.len(), 3, "{replies:#?}");
    let told: Vec<What> = world.events().iter().map(|event| event.what.clone()).collect();
    assert!(words(&told).contains("the TLS handshake, and nothing before it"), "{}", words(&told));
    assert!(world.snapshot().connections[0].closed_at.is_some());
}

#[test]
fn going_back_gives_the_same_trace() {
    let scenario = sealed();
    let mut timeline = Timeline::new(scenario.clone().into(), 3);
    timeline.act(send(&scenario, &[])).expect("a client");
    timeline.run_until(SimTime::from_secs(60));
    let hash = timeline.hash();
    for millis in [100, 150, 200, 300, 400] {
        timeline.seek(SimTime::from_millis(millis));
        timeline.seek(SimTime::from_secs(60));
        assert_eq!(timeline.hash(), hash);
    }
}

#[test]
fn the_handshake_takes_its_round_trips() {
    let (alice, right) = (host(&sealed(), "alice"), host(&sealed(), "right"));
    let mut world = World::new(sealed().into(), 1);
    let dialed = world.act(Action::Dial { from: Caller::Host(alice), to: right }).expect("a server");
    let connection = dialed.connection.expect("a connection");
    for line in ["EHLO a.example\r\n", "STARTTLS\r\n"] {
        world.run_until(world.now() + SimTime::from_secs(1));
        world.act(Action::Type { connection, bytes: line.as_bytes().into() }).expect("an open connection");
    }
    let said_at = world.now();
    world.run_until(said_at + SimTime::from_secs(1));
    let at = world.drain_events().into_iter().find(|event| matches!(event.what, What::Secured { .. }));
    // Two round trips of 2 * 22 ms: STARTTLS and 220, the two hellos.
    let took = at.expect("TLS").at.as_micros() - said_at.as_micros();
    assert!((88_000..95_000).contains(&took), "{took}");
}
