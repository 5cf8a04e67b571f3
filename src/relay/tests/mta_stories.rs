//! What the shipped scenarios of mail servers tell: where messages and reports end, and what was decided on the way.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{decided, filled, mailbox, run, scenario, send, words};
use relay::{Side, What, World};

/// Sends what the scenario suggests where it sends nothing by itself; who has how many messages in the end, whatever the seed.
#[track_caller]
fn check(name: &str, to: &[&str], expect: &[&str]) -> (World, Vec<What>) {
    let scenario = scenario(name);
    let played = |seed| {
        let mut world = World::new(scenario.clone(), seed);
        if !scenario.sends() {
            world.act(send(&scenario, to)).expect("a client");
        }
        let told = run(&mut world);
        assert_eq!(filled(&world), expect, "{name} {seed}\n{}", words(&told));
        (world, told)
    };
    (1..5).for_each(|seed| drop(played(seed)));
    played(0)
}

/// The first message in a mailbox.
fn first(world: &World, name: &str) -> String {
    String::from_utf8_lossy(&mailbox(&world.snapshot(), name)[0]).into_owned()
}

#[test]
fn a_spam_program_does_not_come_twice() {
    let (_, told) = check("greylisting", &[], &["bob@beta.example 1"]);
    let decided = decided(&told);
    let count =
        |what, who| decided.iter().filter(|(is, about)| *is == what && about.starts_with(who)).count();
    assert_eq!(count("greylisted", "192.0.2.0/24"), 2, "at once, and after a minute: {decided:?}");
    assert_eq!(count("greylist-passed", "192.0.2.0/24"), 1);
    assert_eq!(count("greylisted", "203.0.113.0/24"), 4, "two recipients, and again a second later");
    assert_eq!(count("greylist-passed", "203.0.113.0/24"), 0);
}

#[test]
fn a_loop_ends_in_a_report() {
    let (world, told) = check("alias-loop", &[], &["alice@alpha.example 1"]);
    assert!(told.iter().any(|what| matches!(what, What::LoopFound { hops: 12, .. })));
    assert!(first(&world, "alice@alpha.example").contains("Status: 5.4.6"));
    let (_, told) = check("alias-loop", &["sales@beta.example"], &["alice@alpha.example 1"]);
    let circle = "sales@beta.example -> orders@beta.example -> sales@beta.example";
    assert!(decided(&told).contains(&("alias-loop", circle)));
}

#[test]
fn the_owner_of_a_list_hears_of_members_who_are_gone() {
    let expect =
        ["alice@alpha.example 1", "bob@beta.example 1", "cooks-owner@beta.example 1", "dora@delta.example 1"];
    let (world, _) = check("mailing-list", &[], &expect);
    let dora = first(&world, "dora@delta.example");
    assert!(dora.starts_with("Return-Path: <cooks-owner@beta.example>\r\n"), "{dora}");
    assert!(dora.contains("\r\nFrom: alice@alpha.example\r\n") || dora.contains("From: <alice@"), "{dora}");
    assert!(first(&world, "cooks-owner@beta.example").contains("gone@delta.example"));
}

#[test]
fn a_backup_sends_reports_to_people_who_never_wrote() {
    // Two recipients that are not there, in one report; and Alice's own message arrives.
    let (world, _) = check("backup-mx", &[], &["alice@alpha.example 1", "bob@beta.example 1"]);
    let report = first(&world, "alice@alpha.example");
    assert!(report.contains("anna@beta.example") && report.contains("ben@beta.example"), "{report}");
    assert!(report.contains("Reporting-MTA: dns; backup.delta.example"), "{report}");
}

#[test]
fn an_office_logs_in_at_its_provider_and_nowhere_else() {
    let (world, told) = check("smart-host", &[], &["anna@alpha.example 1", "bob@beta.example 1"]);
    let stored = first(&world, "bob@beta.example");
    assert!(stored.contains(" by smart.gamma.example with ESMTPA"), "{stored}");
    let logins = told.iter().filter(
        |what| matches!(what, What::Said(_, Side::Client, said) if said.to_string().starts_with("AUTH ")),
    );
    assert_eq!(logins.count(), 1);
    // With a wrong password the provider takes nothing, and Alice is told.
    let mut wrong = (*scenario("smart-host")).clone();
    let office = wrong.host("mail").expect("a host");
    wrong.hosts[usize::from(office.0)].smart_host_login = Some(("alpha-office".into(), "guess".into()));
    let mut world = World::new(wrong.clone().into(), 1);
    world.act(send(&wrong, &[])).expect("a client");
    run(&mut world);
    assert_eq!(filled(&world), ["alice@alpha.example 1", "anna@alpha.example 1"]);
}

#[test]
fn a_forwarder_looks_like_a_forger_and_a_list_does_not() {
    let (world, told) =
        check("forwarding-breaks-spf", &[], &["alice@alpha.example 1", "bob@delta.example 1"]);
    let report = first(&world, "alice@alpha.example");
    assert!(
        report.contains("Status: 5.7.23") && report.contains("SPF: alpha.example does not let 198.51.100.25"),
        "{report}"
    );
    let stored = first(&world, "bob@delta.example");
    assert!(
        stored.starts_with("Return-Path: <owner@beta.example>\r\n") && stored.contains("spf=pass"),
        "{stored}"
    );
    let names: Vec<&str> = decided(&told).into_iter().map(|(what, _)| what).collect();
    assert_eq!(names, ["alias-expanded", "list-expanded"]);
}
