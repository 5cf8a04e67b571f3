//! What is wrong with the rules of a scenario file is told where it stands.

use relay::scenario::parse;

/// Every key once at least.
const FULL: &str = include_str!("full.toml");

/// Replaces a text of the full file, once, and looks for the one mistake that comes of it: its key, and how its words begin.
#[track_caller]
fn check(what: &str, with: &str, expect: &str) {
    assert!(FULL.contains(what), "{what}");
    let errors = parse("a.toml", &FULL.replacen(what, with, 1)).expect_err("a mistake");
    let [error] = &errors[..] else { panic!("{errors:#?}") };
    let said = format!("{}: {}", error.key, error.message);
    assert!(said.starts_with(expect), "{said}");
}

#[test]
fn where_and_what() {
    check("from = \"switch\"", "from = \"alice\"", "event.from: \"alice\" is no end of this link");
    check("from = \"server\"", "from = \"mail\"", "event.from: expected client or server beside");
    check("link = [\"mail\", \"switch\"]\nfrom", "from", "event.link: where? The key link or the key host");
    check(
        "from = \"server\"",
        "link = [\"alice\", \"switch\"]",
        "event.link: where? The key link or the key",
    );
    check("what = \"RCPT\"", "what = \"RCTP\"", "event.what: \"RCTP\" is none of all, reply, final-dot");
    check("what = \"RCPT\"", "what = \"RCPT\"\noctet = 3", "event.octet: goes in the place of the key what");
    check("octet = 5", "octet = 0", "event.octet: expected");
}

#[test]
fn verdicts() {
    check(
        "verdict = \"refuse\"",
        "verdict = \"explode\"",
        "event.verdict: expected one of \"pass\", \"delay\"",
    );
    check("what = \"call\"\n", "", "event.verdict: only a call can be refused");
    check("verdict = \"refuse\"\n", "", "event.verdict: is missing: this action needs it");
    check("delay_ms = 100", "delay_ms = 90000000", "event.delay_ms: expected");
    check("delay_ms = 100\njitter_ms = 50\n", "", "event.delay_ms: goes with verdict = \"delay\"");
    check("verdict = \"delay\"", "verdict = \"drop\"", "event.delay_ms: goes with verdict = \"delay\"");
    check("delay_ms = 2000", "delay_ms = 600001", "event.delay_ms: expected 600000 at most");
}

#[test]
fn the_end_of_a_rule() {
    check("rule = 2", "rule = 101", "event.rule: expected");
    check("rule = 2", "rule = 2\nverdict = \"drop\"", "event.verdict: has no use for this action");
}
