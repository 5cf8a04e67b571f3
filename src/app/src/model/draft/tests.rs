//! What is built by hand is a scenario like any other, or says at which field it is none.

use std::sync::Arc;

use relay::{Action, Timeline};

use super::*;

#[track_caller]
fn right(draft: &Draft) -> Scenario {
    draft.check().unwrap_or_else(|flaws| panic!("{flaws:?}\n{}", draft.text()))
}

/// How many messages lie in mailboxes after the suggested one was sent.
#[track_caller]
fn delivered(draft: &Draft) -> usize {
    let scenario = right(draft);
    let suggested = scenario.draft.clone();
    let from = scenario.hosts.iter().position(|host| host.user.as_deref() == Some(suggested.from.as_str()));
    let from = relay::HostId(from.expect("the sender is there") as u16);
    let content = suggested.build(scenario.start_unix_s, "1@test.example");
    let envelope = mail::envelope_of(&content).expect("it names somebody");
    let mut timeline = Timeline::new(Arc::new(scenario), 1);
    timeline.act(Action::Send { from, envelope, content: content.into() }).expect("it can be sent");
    for _ in 0..20_000 {
        if !timeline.step_event() {
            break;
        }
    }
    let hosts = timeline.snapshot().hosts;
    hosts.iter().flat_map(|host| &host.mailboxes).map(|mailbox| mailbox.messages.len()).sum()
}

#[test]
fn two_servers_to_begin_with_carry_a_message() {
    assert_eq!(delivered(&Draft::empty()), 1);
}

#[test]
fn every_shipped_scenario_is_a_beginning_and_stays_what_it_is() {
    for (place, (name, text)) in SHIPPED.iter().enumerate() {
        let draft = Draft::shipped(place);
        let own = right(&draft);
        let shipped = parse(name, text).expect("it is right");
        assert_eq!(
            Scenario { name: shipped.name.clone(), expect: shipped.expect.clone(), ..own },
            shipped,
            "{name}"
        );
        assert_eq!(Draft::parse(&draft.text()).as_ref(), Ok(&draft), "{name} is written and read");
    }
}

#[test]
fn a_host_of_each_role_is_added_with_all_that_it_needs() {
    let mut draft = Draft::empty();
    for role in ["client", "submission", "relay", "gateway", "mx", "mx"] {
        let name = draft.add_host(role, 0, "north.example");
        let scenario = right(&draft);
        assert!(scenario.host(&name).is_some(), "{name}");
        assert_eq!(delivered(&draft), 1, "{role}");
    }
    assert_eq!(
        draft.nodes()[4..],
        ["person", "submission", "relay", "gateway", "mx", "mx2", "north-edge", "south-edge"]
    );
    // No two stand in the same place.
    let mut places: Vec<_> = right(&draft).hosts.iter().map(|host| host.place).collect();
    let all = places.len();
    places.sort_unstable();
    places.dedup();
    assert_eq!(places.len(), all);
}

#[test]
fn a_domain_of_its_own_gets_its_zone_and_mail() {
    let mut draft = Draft::empty();
    let mx = draft.add_host("mx", 1, "Third.example.");
    draft.set(("draft", 0, "to"), Form::List, "postmaster@third.example");
    assert_eq!(delivered(&draft), 1);
    let scenario = right(&draft);
    assert_eq!(scenario.hosts[4].domains, ["third.example"]);
    draft.remove_host(draft.host(&mx).expect("it is there"));
    assert_eq!(delivered(&draft), 1, "the report comes back to the sender");
    assert_eq!(draft.field("zone", 2, "records"), "");
}

#[test]
fn a_host_goes_with_everything_that_names_it() {
    let mut draft = Draft::shipped(18);
    let before = draft.clone();
    for index in (0..draft.count("link")).rev() {
        draft.remove_link(index);
    }
    let of_links = (0..draft.count("event")).filter(|event| !draft.field("event", *event, "link").is_empty());
    assert_eq!((draft.count("link"), of_links.count()), (0, 0), "what happens to links is gone with them");
    draft = before;
    let name = draft.field("host", 0, "name");
    let links = draft.count("link");
    draft.remove_host(0);
    assert!(draft.count("link") < links && !draft.text().contains(&format!("\"{name}\"")));
    draft.remove_host(99);
    draft.remove_link(99);
}

#[test]
fn what_is_wrong_is_told_at_its_field() {
    let mut draft = Draft::empty();
    draft.set(("host", 0, "smart_host"), Form::Text, "nowhere.example");
    draft.set(("host", 2, "mailboxes"), Form::List, "ben@south.example, no mailbox");
    draft.set(("link", 1, "latency_ms"), Form::Number, "soon");
    let flaws = draft.check().expect_err("it is wrong");
    // As long as the form is wrong nothing else is judged.
    let at = |flaws: &[Flaw]| {
        flaws.iter().map(|flaw| (flaw.table.clone(), flaw.index, flaw.key.clone())).collect::<Vec<_>>()
    };
    assert_eq!(at(&flaws), [("link".to_owned(), 1, "latency_ms".to_owned())]);
    draft.set(("link", 1, "latency_ms"), Form::Number, "7");
    let flaws = draft.check().expect_err("it is still wrong");
    let host = |index, key: &str| ("host".to_owned(), index, key.to_owned());
    assert_eq!(at(&flaws), [host(0, "smart_host"), host(2, "mailboxes")]);
    assert!(flaws[0].words.contains("no A or AAAA record"), "{flaws:?}");
}

#[test]
fn fields_are_set_and_emptied() {
    let mut draft = Draft::empty();
    draft.set(("host", 1, "open_relay"), Form::Flag, "true");
    draft.set(("host", 1, "greylist_s"), Form::Number, " 60 ");
    draft.set(("host", 1, "extensions"), Form::List, "PIPELINING, 8BITMIME,");
    assert_eq!(draft.field("host", 1, "open_relay"), "true");
    assert_eq!(draft.field("host", 1, "extensions"), "PIPELINING, 8BITMIME");
    let host = &right(&draft).hosts[1];
    assert!(host.open_relay && host.guard.greylist.as_secs() == 60);
    for (key, form) in [("open_relay", Form::Flag), ("greylist_s", Form::Number), ("extensions", Form::List)]
    {
        draft.set(("host", 1, key), form, "");
    }
    assert_eq!(draft, Draft::empty());
}

#[test]
fn a_host_with_another_name_keeps_its_links_and_its_place() {
    let mut draft = Draft::empty();
    draft.set(("host", 0, "name"), Form::Text, "ada");
    draft.arrange(&[("ada".to_owned(), [5, 6]), ("nobody".to_owned(), [0, 0])]);
    let scenario = right(&draft);
    assert_eq!((scenario.hosts[0].name.as_str(), scenario.hosts[0].place), ("ada", [5, 6]));
    assert_eq!(draft.link("ada", "north-edge"), Some(0));
    assert_eq!(draft.link("north-edge", "ada"), Some(0));
    assert_eq!(draft.link("ada", "ben"), None);
}

#[test]
fn any_text_is_a_draft_or_says_why_not() {
    assert!(Draft::parse("this is = = no toml").expect_err("it is none").starts_with("this is no TOML"));
    for text in
        ["", "host = 1", "host = [1, 2]", "[[host]]\nname = 3", "version = 99", "[host]\nname = \"x\""]
    {
        let mut draft = Draft::parse(text).expect("it is TOML");
        assert!(draft.check().is_err(), "{text}");
        draft.add_host("mx", 7, "x.example");
        draft.remove_host(0);
        draft.arrange(&[]);
        draft.set(("host", 0, "name"), Form::Text, "y");
    }
}

#[test]
fn a_file_without_places_gets_a_picture() {
    let (_, text) = SHIPPED[1];
    let bare: String =
        text.lines().filter(|line| !line.starts_with("place =")).map(|line| format!("{line}\n")).collect();
    let scenario = right(&Draft::parse(&bare).expect("it is TOML"));
    let x = |name: &str| scenario.hosts[usize::from(scenario.host(name).expect("a host").0)].place[0];
    assert!(x("alice") < x("store"));
    for host in &scenario.hosts {
        let [left, top, width, height] = scenario.networks[usize::from(host.network.0)].area;
        let [x, y] = host.place;
        assert!((left..left + width).contains(&x) && (top..top + height).contains(&y), "{}", host.name);
    }
}

#[test]
fn a_tidy_network_carries_the_same_mail() {
    let mut draft = Draft::empty();
    for role in ["mx", "relay", "client", "mx"] {
        draft.add_host(role, 1, "south.example");
    }
    draft.tidy();
    assert_eq!(delivered(&draft), 1);
    let once = draft.clone();
    draft.tidy();
    assert_eq!(draft, once);
}
