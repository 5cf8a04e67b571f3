//! Many seeds of chaos in every scenario: no message is lost.

use std::process::{Command, Output};
use std::sync::Arc;

use relay::{Chaos, Timeline};

fn playground(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_smtp-playground")).args(arguments).output().expect("the program runs")
}

#[test]
fn no_message_is_lost_under_two_hundred_seeds_of_chaos() {
    let output = playground(&["soak", "--seeds", "200"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}");
    assert!(text.starts_with("200 seeds of chaos: ") && text.contains(", none lost;"), "{text}");
}

#[test]
fn a_story_is_told_again() {
    let scenario =
        Arc::new(relay::Scenario::shipped("across-networks").expect("it is shipped").expect("right"));
    let mut timeline = Timeline::new(scenario, 7);
    let mut chaos = Chaos::new(7);
    for _ in 0..30 {
        let _ = timeline.act(chaos.action(timeline.world()));
        timeline.run_until(timeline.now() + chaos.pause());
    }
    let path = std::env::temp_dir().join(format!("story-{}.story", std::process::id()));
    std::fs::write(&path, timeline.story(7).to_bytes().expect("a short story")).expect("a file");
    let output = playground(&["replay", path.to_str().expect("text")]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(text.lines().last(), Some(format!("trace hash {:016x}", timeline.hash()).as_str()), "{text}");
    assert_eq!(text.lines().count(), timeline.cursor() + 2);
    std::fs::remove_file(&path).expect("the file");
}

#[track_caller]
fn check_damaged(octets: &[u8], expect: &str) {
    let name = format!("damaged-{}-{}.story", std::process::id(), octets.len());
    let path = std::env::temp_dir().join(name);
    std::fs::write(&path, octets).expect("a file");
    let output = playground(&["replay", path.to_str().expect("text")]);
    std::fs::remove_file(&path).expect("the file");
    assert_eq!(output.status.code(), Some(65));
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.contains(expect), "{text}");
}

#[test]
fn what_is_no_story_is_told() {
    check_damaged(&[0xFF; 40], ".story is no story that can be told: it is damaged");
    check_damaged(b"seed = 1\nversion = 1\n", ".story:1: scenario: is missing: the name of the scenario");
    check_damaged(b"", ".story:1: version: is missing");
}
