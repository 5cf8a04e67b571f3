//! What the palette offers, what is found in it, and what comes of it.

use std::collections::BTreeMap;

use super::*;
use crate::model::{Playground, Shown};

fn playground() -> Playground {
    let mut playground = Playground::new(&View::first(false, false));
    playground.handle(Intent::Show(Shown::SHOW));
    playground
}

/// What is found first.
fn first(view: &View, query: &str) -> Entry {
    found(entries(view), query).into_iter().next().map(|found| found.entry).expect("something is found")
}

fn perform(playground: &mut Playground, query: &str) {
    let view = playground.view();
    for intent in first(&view, query).intents(&view) {
        playground.handle(intent);
    }
}

#[test]
fn names_are_unique_and_no_key_does_two_things_at_once() {
    let mut playground = playground();
    for moment in 0..2 {
        let view = playground.view();
        let all = entries(&view);
        let keys: BTreeSet<&str> = all.iter().map(|entry| entry.key.as_str()).collect();
        assert_eq!(keys.len(), all.len(), "moment {moment}");
        let mut by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for entry in all.iter().filter(|entry| !entry.shortcut.is_empty()) {
            by.entry(entry.shortcut).or_default().push(&entry.title);
        }
        assert!(by.len() >= 9 && by.values().all(|titles| titles.len() == 1), "{by:?}");
        assert!(by.keys().all(|key| by_key(key, &view).is_some()));
        playground.handle(Intent::Send);
        playground.handle(Intent::Seek(SimTime::from_secs(60)));
    }
    assert!(by_key("", &playground.view()).is_none() && by_key("x", &playground.view()).is_none());
}

#[test]
fn a_few_letters_are_enough() {
    let mut playground = playground();
    playground.handle(Intent::Send);
    playground.handle(Intent::Seek(SimTime::from_secs(60)));
    let view = playground.view();
    for (query, title) in [
        ("stepb", "Step back"),
        ("light", "Change between light and dark"),
        ("TERMI", "Type SMTP in the terminal"),
        ("wireshark", "Take it with you"),
        ("tutorial", "Lessons"),
        ("shortcuts", "List the keys"),
        ("host store", "Inspect the host store"),
        ("switch off store", "Switch off the host store"),
        ("grey", "Open the scenario Greylisting"),
        ("follow 1", "Follow message 1"),
    ] {
        let entry = first(&view, query);
        assert!(entry.title.starts_with(title), "{query} finds {}", entry.title);
    }
    assert_eq!(found(entries(&view), "qqqq"), []);
    assert_eq!(found(entries(&view), " ").len(), FOUND_MAX);
}

#[test]
fn what_was_looked_for_is_marked_by_letters() {
    let entry = Entry::new("x".into(), "Ärger – mail".into(), "Host", "", To::Here, Goal::Speed(0));
    let found = found(vec![entry], "mail");
    assert_eq!(found[0].marked, [8, 9, 10, 11]);
}

#[test]
fn any_letters_at_all_are_borne() {
    let view = playground().view();
    for odd in ["e".repeat(10_000), "\u{0}\u{202e}".into(), "ﬁ ß İ 🜁".into(), "  a  b  ".into()] {
        assert!(found(entries(&view), &odd).len() <= FOUND_MAX);
    }
}

#[test]
fn what_is_chosen_is_done() {
    let mut playground = playground();
    perform(&mut playground, "send the message");
    assert_eq!(playground.view().compose.to, View::first(false, false).compose.to);
    assert!(playground.view().playing);
    perform(&mut playground, "pause");
    assert!(!playground.view().playing);
    playground.handle(Intent::Seek(SimTime::from_secs(60)));
    perform(&mut playground, "beginning of time");
    assert_eq!(playground.view().snapshot.now, SimTime::ZERO);
    perform(&mut playground, "last known");
    assert_eq!(playground.view().cursor, playground.view().known);
    perform(&mut playground, "switch off the host store");
    let down =
        |playground: &Playground| playground.view().snapshot.hosts.iter().filter(|host| !host.up).count();
    assert_eq!(down(&playground), 1);
    perform(&mut playground, "switch on the host store");
    assert_eq!(down(&playground), 0);
    perform(&mut playground, "cut the link");
    assert_eq!(playground.view().snapshot.links.iter().filter(|link| link.cut).count(), 1);
    perform(&mut playground, "read connection 0");
    assert_eq!(playground.view().selection, Selection::Connection(ConnectionId(0)));
    perform(&mut playground, "connection as sequence");
    assert_eq!(playground.view().aspect, Aspect::Sequence);
    perform(&mut playground, "type smtp to store");
    assert_eq!(playground.view().tab, Tab::Terminal);
    assert!(playground.view().open_session().is_some());
    perform(&mut playground, "greylisting");
    assert_eq!(playground.view().title.as_ref(), "Greylisting");
}

#[test]
fn following_opens_what_shows_it() {
    let mut playground = playground();
    playground.handle(Intent::Send);
    playground.handle(Intent::Seek(SimTime::from_secs(60)));
    playground.handle(Intent::ShowFall(crate::model::waterfall::Fall::of));
    perform(&mut playground, "follow message 1");
    let fall = playground.view().fall.clone().expect("it is open");
    assert!(fall.followed.is_some());
    assert_eq!(follow(MessageId(1), &playground.view()).len(), 1, "it is open already");
}
