//! Names that are no mailboxes: aliases, forwarding, lists, catch-all, tags; and names that lead in a circle.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{decided, filled, mailbox, run, send, speak, with_keys, words, wrong_keys};
use relay::{Timeline, What, World};

/// Sends the message of the fixture to these; gives the world afterwards and what happened.
fn sent(keys: &str, to: &[&str]) -> (World, Vec<What>) {
    let scenario = with_keys(keys);
    let mut world = World::new(scenario.clone(), 1);
    world.act(send(&scenario, to)).expect("a client");
    let told = run(&mut world);
    (world, told)
}

/// Who has how many messages in the end, reports among them.
#[track_caller]
fn check(keys: &str, to: &[&str], expect: &[&str]) {
    let (world, told) = sent(keys, to);
    assert_eq!(filled(&world), expect, "{}", words(&told));
}

const INFO: &str =
    r#"aliases = { "info@beta.example" = ["bob@beta.example", "Carol@beta.example", "eve@gamma.example"] }"#;

#[test]
fn an_alias_stands_for_others_here_and_elsewhere() {
    let all = ["bob@beta.example 1", "carol@beta.example 1", "eve@gamma.example 1"];
    check(INFO, &["info@beta.example"], &all);
    check(INFO, &["INFO@Beta.Example", "bob@beta.example"], &all);
    check(INFO, &["bob@beta.example"], &["bob@beta.example 1"]);
    let (world, told) = sent(INFO, &["info@beta.example"]);
    let about = "info@beta.example -> bob@beta.example, Carol@beta.example, eve@gamma.example";
    assert_eq!(decided(&told), [("alias-expanded", about)]);
    // The envelope's sender and the message are as they were (RFC 5321 section 3.9.1).
    let eve = mailbox(&world.snapshot(), "eve@gamma.example")[0].clone();
    assert!(eve.starts_with(b"Return-Path: <dora@delta.example>\r\n"));
    let (eve, bob) =
        (String::from_utf8_lossy(&eve), mailbox(&world.snapshot(), "bob@beta.example")[0].clone());
    let tail = |text: &str| text[text.find("Date: ").expect("a message")..].to_owned();
    assert_eq!(tail(&eve), tail(&String::from_utf8_lossy(&bob)));
}

#[test]
fn an_alias_of_the_domain_takes_what_is_nothing_else() {
    let keys = r#"aliases = { "@beta.example" = ["carol@beta.example"], "info@beta.example" = ["bob@beta.example"] }"#;
    check(keys, &["nobody@beta.example"], &["carol@beta.example 1"]);
    check(keys, &["info@beta.example"], &["bob@beta.example 1"]);
    check(keys, &["bob@beta.example"], &["bob@beta.example 1"]);
    check("catch_all = true", &["nobody@beta.example"], &["nobody@beta.example 1"]);
    check("", &["nobody@beta.example"], &["dora@delta.example 1"]);
}

#[test]
fn a_tag_is_no_part_of_the_name() {
    let plus = r#"tag_separator = "+""#;
    check(plus, &["bob+news@beta.example"], &["bob@beta.example 1"]);
    check(plus, &["bob+a+b@beta.example"], &["bob@beta.example 1"]);
    check(plus, &["+bob@beta.example"], &["dora@delta.example 1"]);
    check(plus, &["bob-news@beta.example"], &["dora@delta.example 1"]);
    check(r#"tag_separator = "-""#, &["bob-news@beta.example"], &["bob@beta.example 1"]);
    check("", &["bob+news@beta.example"], &["dora@delta.example 1"]);
    let both = format!("{plus}\n{INFO}");
    check(
        &both,
        &["info+x@beta.example"],
        &["bob@beta.example 1", "carol@beta.example 1", "eve@gamma.example 1"],
    );
}

#[test]
fn a_host_is_also_reached_by_its_address() {
    check("", &["bob@[198.51.100.25]"], &["bob@beta.example 1"]);
    check("", &["nobody@[198.51.100.25]"], &["dora@delta.example 1"]);
}

#[test]
fn names_that_lead_in_a_circle_end_in_a_report() {
    let circle = r#"aliases = { "a@beta.example" = ["b@beta.example"], "b@beta.example" = ["a@beta.example", "bob@beta.example"] }"#;
    check(circle, &["a@beta.example"], &["dora@delta.example 1", "bob@beta.example 1"]);
    let (world, told) = sent(circle, &["a@beta.example"]);
    assert!(decided(&told).contains(&("alias-loop", "a@beta.example -> b@beta.example -> a@beta.example")));
    let report = mailbox(&world.snapshot(), "dora@delta.example")[0].clone();
    let report = String::from_utf8_lossy(&report);
    assert!(report.contains("Status: 5.4.6") && report.contains("the aliases lead in a circle"), "{report}");
    // An alias that names itself keeps a copy.
    let copy = r#"aliases = { "bob@beta.example" = ["bob@beta.example", "eve@gamma.example"] }"#;
    check(copy, &["bob@beta.example"], &["bob@beta.example 1", "eve@gamma.example 1"]);
}

#[test]
fn an_alias_to_nobody_is_reported() {
    let keys = r#"aliases = { "old@beta.example" = ["gone@beta.example", "bob@beta.example"] }"#;
    check(keys, &["old@beta.example"], &["dora@delta.example 1", "bob@beta.example 1"]);
    let keys = r#"aliases = { "old@beta.example" = ["gone@gamma.example"] }"#;
    check(keys, &["old@beta.example"], &["dora@delta.example 1"]);
}

#[test]
fn a_circle_of_two_hosts_ends_by_its_hops() {
    let keys = r#"aliases = { "there@beta.example" = ["back@gamma.example"] }"#;
    let (world, told) = sent(keys, &["there@beta.example"]);
    assert!(told.iter().any(|what| matches!(what, What::LoopFound { hops: 10, .. })), "{}", words(&told));
    assert_eq!(filled(&world), ["dora@delta.example 1"]);
}

const LIST: &str = r#"
[[host.list]]
address = "team@beta.example"
owner = "owner@beta.example"
members = ["bob@beta.example", "eve@gamma.example", "gone@gamma.example"]
"#;

#[test]
fn a_list_sends_in_the_name_of_its_owner() {
    let keys = format!("catch_all = true\n{LIST}");
    let expect = ["bob@beta.example 1", "owner@beta.example 1", "eve@gamma.example 1"];
    check(&keys, &["team@beta.example"], &expect);
    let (world, told) = sent(&keys, &["team@beta.example", "carol@beta.example"]);
    let about = "team@beta.example -> bob@beta.example, eve@gamma.example, gone@gamma.example";
    assert_eq!(decided(&told), [("list-expanded", about)]);
    let path = |name: &str| {
        let content = mailbox(&world.snapshot(), name)[0].clone();
        String::from_utf8_lossy(&content).lines().next().unwrap_or_default().to_owned()
    };
    assert_eq!(path("bob@beta.example"), "Return-Path: <owner@beta.example>");
    assert_eq!(path("eve@gamma.example"), "Return-Path: <owner@beta.example>");
    // What did not come by the list keeps its sender; the report is the owner's, and nobody gets reports about it.
    assert_eq!(path("carol@beta.example"), "Return-Path: <dora@delta.example>");
    assert_eq!(path("owner@beta.example"), "Return-Path: <>");
}

#[test]
fn a_list_may_take_mail_of_its_members_alone() {
    let keys = format!("{LIST}members_only = true\n");
    check(&keys, &["team@beta.example"], &["dora@delta.example 1"]);
    let members = keys.replace("\"gone@gamma.example\"", "\"Dora@delta.example\"");
    check(
        &members,
        &["team@beta.example"],
        &["dora@delta.example 1", "bob@beta.example 1", "eve@gamma.example 1"],
    );
}

#[test]
fn a_list_within_a_list_has_its_own_owner() {
    let keys = format!(
        "catch_all = true\n{LIST}\n[[host.list]]\naddress = \"all@beta.example\"\nowner = \"carol@beta.example\"\n\
         members = [\"team@beta.example\", \"all@beta.example\", \"bob@beta.example\"]\n"
    );
    // Bob is on both. The outer list is on itself, which its owner is told; the address that is gone the inner one's is.
    let expect =
        ["bob@beta.example 2", "carol@beta.example 1", "owner@beta.example 1", "eve@gamma.example 1"];
    check(&keys, &["all@beta.example"], &expect);
}

/// The reply to one line.
#[track_caller]
fn asked(keys: &str, line: &str, expect: &str) {
    let scenario = with_keys(keys);
    let mut world = Timeline::new(scenario.clone(), 1);
    let host = |name| scenario.host(name).expect("a host");
    let replies = speak(&mut world, host("dora"), host("mx"), &["EHLO pc.delta.example", line]);
    assert_eq!(replies[2], expect);
}

#[test]
fn vrfy_and_expn_know_names() {
    let keys = &format!("extensions = [\"EXPN\", \"ENHANCEDSTATUSCODES\"]\n{INFO}\n{LIST}");
    let info = "250-2.1.0 <bob@beta.example>\n250-2.1.0 <Carol@beta.example>\n250 2.1.0 <eve@gamma.example>";
    asked(keys, "EXPN info", info);
    let team = "250-2.1.0 <bob@beta.example>\n250-2.1.0 <eve@gamma.example>\n250 2.1.0 <gone@gamma.example>";
    asked(keys, "EXPN <team@beta.example>", team);
    asked(keys, "EXPN bob", "550 5.1.1 That is a user, not a list");
    asked(keys, "EXPN nobody", "550 5.1.1 There is no such list here");
    asked(keys, "VRFY info", "250 2.1.5 <info@beta.example>");
    asked(keys, "VRFY team", "250 2.1.5 <team@beta.example> is a list: EXPN says who is on it");
    asked(keys, "VRFY bob", "250 2.1.5 <bob@beta.example>");
    // There before any mail has come for it (RFC 5321 section 4.5.1).
    asked(keys, "VRFY Postmaster", "250 2.1.5 <postmaster@beta.example>");
    asked(keys, "VRFY <postmaster@beta.example>", "250 2.1.5 <postmaster@beta.example>");
    asked(keys, "VRFY nobody", "550 5.1.1 There is no such user here");
    let silent = "252 2.0.0 Cannot say, but will take a message and try to deliver it";
    asked("vrfy = false", "VRFY bob", silent);
    asked("vrfy = false", "VRFY nobody", silent);
    asked("extensions = [\"SIZE\"]", "EXPN info", "502 EXPN is not offered here");
}

#[test]
fn mistakes_are_told() {
    #[track_caller]
    fn wrong(keys: &str, expect: &str) {
        let said = wrong_keys(keys).join("\n");
        assert!(said.contains(expect), "{said}\nshould contain {expect}");
    }
    wrong(
        r#"aliases = { "a@delta.example" = ["b@beta.example"] }"#,
        "\"a@delta.example\": its domain is not among",
    );
    wrong(r#"aliases = { "a@beta.example" = ["b"] }"#, "host.aliases: \"b\" is no mailbox");
    wrong(r#"aliases = { "a@beta.example" = [] }"#, "a list [ … ] of at least 1");
    wrong(r#"tag_separator = "+-""#, "host.tag_separator: needs to be one character");
    wrong(r#"tag_separator = "@""#, "host.tag_separator: needs to be one character");
    wrong(&LIST.replace("team@", "bob@"), "host.list: \"bob@beta.example\" is something else already");
    wrong(&LIST.replace("owner@", "team@"), "owner: is the list itself");
    wrong(&LIST.replace("team@beta", "team@gamma"), "\"team@gamma.example\": its domain is not among");
}
