//! Lesson files: each mistake is told with file and line; bytes give a lesson or not.
#![cfg(not(target_arch = "wasm32"))]

use lessons::{Lesson, SHIPPED, load};
use proptest::prelude::*;

const DATA: &str = r#"version = 1
order = 1
title = "A"
summary = "B"
minutes = 1
scenario = "one-hop"

[[step]]
name = "a"
points = "terminal"
solution = [{ say = { from = "alice", host = "mail", line = "EHLO a" } }]

[[step.goal]]
text = "Heard"
when = { heard = { host = "mail", line = "EHLO" } }

[[step.wrong]]
message = "No"
when = { any = [{ replied = { host = "mail", code = 500 } }] }
attempt = [{ say = { from = "alice", host = "mail", line = "X" } }]
"#;
const TEXT: &str = "## a: A\n\nDo it.\n";

/// Replaces a part of the data; the mistakes are these.
#[track_caller]
fn check(from: &str, to: &str, expect: &[&str]) {
    assert!(DATA.contains(from), "{from}");
    let errors = load("x", &DATA.replacen(from, to, 1), TEXT).map(drop).expect_err("a mistake");
    let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(errors.len(), expect.len(), "{errors:#?}");
    for (error, expect) in errors.iter().zip(expect) {
        assert!(error.contains(expect), "{error}\nshould contain {expect}");
    }
}

#[test]
fn mistakes_have_their_place() {
    load("x", DATA, TEXT).expect("a right lesson");
    check("version = 1", "version = 2", &["x/lesson.toml:1: this edition reads version 1"]);
    check("\"one-hop\"", "\"two-hops\"", &["x/lesson.toml:6: there is no scenario two-hops"]);
    check("minutes", "hours", &["x/lesson.toml:5: unknown field `hours`"]);
    check("name = \"a\"", "name = \"b\"", &["x/en.md:1: the step is a here and b in lesson.toml"]);
    check("\"terminal\"", "\"window\"", &["x/lesson.toml:10: a step points to"]);
    check("\"terminal\"", "\"host:mx\"", &["x/lesson.toml:10: the scenario one-hop has no host mx"]);
    check(
        "host = \"mail\", line = \"EHLO a\"",
        "host = \"mx\", line = \"\"",
        &["x/lesson.toml:11: the scenario"],
    );
    check("{ heard", "{ seen", &["x/lesson.toml:15: unknown variant `seen`"]);
    check("text = \"Heard\"", "text = \"- Heard\"", &["x/lesson.toml:15: one line"]);
    check(
        "[{ replied = { host = \"mail\"",
        "[{ replied = { host = \"mx\"",
        &["x/lesson.toml:19: the scenario"],
    );
    let more = format!("{TEXT}\n## b: B\n\nMore.\n");
    let errors = load("x", DATA, &more).map(drop).expect_err("a mistake");
    assert_eq!(errors[0].to_string(), "x/en.md:5: lesson.toml has no step b");
}

#[test]
fn every_folder_is_a_lesson() {
    let content = concat!(env!("CARGO_MANIFEST_DIR"), "/content");
    let folders =
        std::fs::read_dir(content).expect("the folder").flatten().filter(|entry| entry.path().is_dir());
    assert_eq!(folders.count(), SHIPPED.len());
}

proptest! {
    #[test]
    fn any_bytes_are_a_lesson_or_not(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = Lesson::from_bytes(&[&[1], &bytes[..]].concat());
    }

    #[test]
    fn a_damaged_lesson_does_not_panic(place in any::<prop::sample::Index>(), octet in any::<u8>()) {
        let (_, lesson) = load("x", DATA, TEXT).expect("a lesson");
        let mut bytes = lesson.to_bytes();
        let place = place.index(bytes.len());
        bytes[place] = octet;
        let _ = Lesson::from_bytes(&bytes);
    }
}
