//! Faults as rules: each verdict, each kind of parcel, each place; and every time-out of RFC 5321 section 4.5.3.2 by them.

mod common;

use std::sync::Arc;

use common::{mailbox, scenario, send, words};
use relay::rules::{Parcels, Place, Rule, Verdict};
use relay::{
    Action, ActionError, Direction, Event, HostId, LinkId, NodeId, Side, Transition, What, World, trace,
};
use smtp::{Extension, Extensions, SimTime, Utterance, Verb};

/// Alice's client and the one server of `one-hop`; link 0 joins the client with the router, 1 the router with the server.
const CLIENT: NodeId = NodeId(0);
const SERVER: HostId = HostId(1);
const LINK: LinkId = LinkId(0);
const BOB: &str = "bob@alpha.example";

const fn link(from: Option<NodeId>) -> Place {
    Place::Link { link: LINK, from }
}

const fn said_by(side: Side) -> Place {
    Place::Server { host: SERVER, from: Some(side) }
}

const fn rule(place: Place, what: Parcels, times: u32, verdict: Verdict) -> Rule {
    Rule { what, times, ..Rule::new(place, verdict) }
}

const fn s(seconds: u64) -> SimTime {
    SimTime::from_secs(seconds)
}

/// A hop whose server offers no PIPELINING: each command has its own reply.
fn world(seed: u64, rules: &[Rule]) -> World {
    let mut plain = (*scenario("one-hop")).clone();
    plain.hosts[1].server.extensions = Extensions::none();
    plain.hosts[1].server.extensions.insert(Extension::Size(None));
    let mut world = World::new(Arc::new(plain), seed);
    for rule in rules {
        world.act(Action::AddRule { rule: *rule }).expect("a rule");
    }
    world
}

/// Alice's message under these rules, until nothing is due.
fn play(seed: u64, rules: &[Rule]) -> (World, Vec<Event>) {
    let mut world = world(seed, rules);
    let letter = send(world.scenario(), &[]);
    world.act(letter).expect("a message");
    while world.next_at().is_some_and(|next| next < s(864_000)) {
        world.step();
    }
    let events = world.drain_events();
    (world, events)
}

fn count(events: &[Event], of: impl Fn(&What) -> bool) -> usize {
    events.iter().filter(|event| of(&event.what)).count()
}

fn arrived(world: &World) -> usize {
    mailbox(&world.snapshot(), BOB).len()
}

fn struck(world: &World) -> Vec<u32> {
    world.snapshot().rules.iter().map(|view| view.struck).collect()
}

fn text(events: &[Event]) -> String {
    words(&events.iter().map(|event| event.what.clone()).collect::<Vec<_>>())
}

#[test]
fn without_a_rule_that_strikes_nothing_changes() {
    let (_, plain) = play(3, &[]);
    let pass = Rule::new(link(None), Verdict::Pass);
    let elsewhere = Rule::new(Place::Link { link: LINK, from: Some(NodeId(2)) }, Verdict::Pass);
    for rules in
        [vec![pass], vec![elsewhere, pass], vec![rule(link(None), Parcels::Octet(9_999), 0, Verdict::Drop)]]
    {
        let (_, events) = play(3, &rules);
        let told: Vec<_> = events.iter().filter(|event| !matches!(event.what, What::RuleAdded(_))).collect();
        let same = told.iter().zip(&plain).all(|(a, b)| (a.at, &a.what) == (b.at, &b.what));
        assert!(same && told.len() == plain.len(), "{rules:?}");
    }
}

#[test]
fn the_same_seed_loses_the_same_and_everything_arrives_all_the_same() {
    let mut lost = 0;
    for seed in 0..30 {
        let loss = Rule { one_in: 4, ..Rule::new(link(None), Verdict::Drop) };
        let jitter = Rule { jitter: s(1), ..Rule::new(link(None), Verdict::Delay(SimTime::ZERO)) };
        let (world, events) = play(seed, &[loss, jitter]);
        assert_eq!(arrived(&world), 1, "seed {seed}:\n{}", text(&events));
        assert_eq!(trace::hash(&events), trace::hash(&play(seed, &[loss, jitter]).1), "seed {seed}");
        lost += count(&events, |what| matches!(what, What::SegmentLost { link: Some(LINK), .. }));
    }
    assert!(lost > 60, "{lost} segments lost");
}

#[test]
fn a_lost_segment_flies_to_its_link_and_goes_out_again() {
    let lose = rule(said_by(Side::Client), Parcels::Command(Verb::Mail), 1, Verdict::Drop);
    let (world, events) = play(1, &[lose]);
    assert_eq!((arrived(&world), struck(&world)), (1, vec![1]));
    let at = |of: &dyn Fn(&What) -> bool| events.iter().find(|event| of(&event.what)).expect("told").at;
    let said = at(
        &|what| matches!(what, What::Said(_, Side::Client, Utterance::Command(line)) if line.starts_with(b"MAIL")),
    );
    let heard = at(
        &|what| matches!(what, What::Heard(_, Side::Server, Utterance::Command(line)) if line.starts_with(b"MAIL")),
    );
    let lost =
        at(&|what| matches!(what, What::SegmentLost { direction: Direction::ToServer, link: None, .. }));
    assert!(said < lost && lost < heard && heard > said + s(1) && heard < said + s(2), "{}", text(&events));
    assert!(
        text(&events).contains("c0 rule 1 strikes a segment of 42 octets of the client: it is lost"),
        "{}",
        text(&events)
    );
}

#[test]
fn a_delay_is_as_long_as_it_says() {
    let late = rule(link(None), Parcels::Command(Verb::Mail), 0, Verdict::Delay(s(2)));
    for (rule, least, most) in [(late, 2, 2), (Rule { jitter: s(3), ..late }, 2, 5)] {
        let delays: Vec<SimTime> = (0..20)
            .flat_map(|seed| play(seed, &[rule]).1)
            .filter_map(|event| match event.what {
                What::RuleStruck { verdict: Verdict::Delay(by), .. } => Some(by),
                _ => None,
            })
            .collect();
        assert_eq!(delays.len(), 20, "one MAIL each");
        assert!(delays.iter().all(|by| (s(least)..=s(most)).contains(by)), "{delays:?}");
        assert_eq!(delays.iter().all(|by| *by == delays[0]), least == most, "{delays:?}");
    }
}

#[test]
fn a_link_may_be_cut_one_way_alone() {
    for from in [CLIENT, NodeId(2)] {
        let (world, events) = play(1, &[Rule::new(link(Some(from)), Verdict::Drop)]);
        assert_eq!(arrived(&world), 0);
        assert_eq!(count(&events, |what| matches!(what, What::Connected(_))), 0);
        // Towards the server calls get lost, back from it the answers.
        let sender = if from == CLIENT { Direction::ToServer } else { Direction::ToClient };
        let lost = |what: &What| matches!(what, What::SegmentLost { direction, .. } if *direction == sender);
        let any = |what: &What| matches!(what, What::SegmentLost { .. });
        assert!(count(&events, lost) > 0 && count(&events, lost) == count(&events, any));
        assert!(count(&events, |what| matches!(what, What::ConnectTimedOut(_))) > 0);
    }
}

#[test]
fn a_black_hole_swallows_calls_and_what_stands_goes_on() {
    let mut world = world(1, &[]);
    let letter = send(world.scenario(), &[]);
    world.act(letter.clone()).expect("a message");
    while count(&world.drain_events(), |what| matches!(what, What::Connected(_))) == 0 {
        world.step();
    }
    let hole = rule(said_by(Side::Client), Parcels::Call, 0, Verdict::Drop);
    world.act(Action::AddRule { rule: hole }).expect("a rule");
    world.run_until(s(60));
    assert_eq!(arrived(&world), 1, "the connection stood");
    world.drain_events();
    world.act(letter).expect("a message");
    world.run_until(world.now() + s(60));
    let events = world.drain_events();
    assert_eq!(count(&events, |what| matches!(what, What::ConnectTimedOut(_))), 1, "{}", text(&events));
    world.act(Action::RemoveRule { number: Some(1) }).expect("the rule");
    world.run_until(world.now() + s(7_200));
    assert_eq!(arrived(&world), 2);
}

#[test]
fn a_call_is_refused_as_often_as_the_rule_says() {
    let (world, events) = play(1, &[rule(link(None), Parcels::Call, 2, Verdict::Refuse)]);
    assert_eq!(count(&events, |what| matches!(what, What::Refused(_))), 2, "{}", text(&events));
    assert_eq!((arrived(&world), struck(&world)), (1, vec![2]));
}

/// A connection is reset once and the message arrives by another one; what was heard before.
#[track_caller]
fn reset(place: Place, what: Parcels, heard: &str, not_heard: &str) {
    let (world, events) = play(1, &[rule(place, what, 1, Verdict::Reset)]);
    let text = text(&events);
    assert_eq!(arrived(&world), 1, "{text}");
    let broken = events.iter().filter(|event| matches!(event.what, What::Broken(_)));
    assert_eq!(broken.count(), 2, "both ends learn of it\n{text}");
    let first: String = text.split("is broken").next().unwrap_or_default().to_owned();
    assert!(first.contains(heard) && !first.contains(not_heard), "{first}");
}

#[test]
fn a_connection_is_reset_where_the_rule_says() {
    let (client, server) = (said_by(Side::Client), said_by(Side::Server));
    reset(client, Parcels::Command(Verb::Rcpt), "server hears MAIL", "server hears RCPT");
    reset(client, Parcels::Command(Verb::Data), "server hears RCPT", "server hears DATA");
    // EHLO with its name and line end has 33 octets: the 34th is the first one of MAIL.
    reset(client, Parcels::Octet(33), "client hears 220", "server hears EHLO");
    reset(client, Parcels::Octet(34), "server hears EHLO", "server hears MAIL");
    reset(link(Some(CLIENT)), Parcels::Octet(1), "client hears 220", "server hears EHLO");
    reset(server, Parcels::Octet(1), "server says 220", "client hears 220");
    reset(client, Parcels::FinalDot, "server hears DATA", "server hears .");
    reset(server, Parcels::Reply, "server says 220", "client hears 220");
}

#[test]
fn the_reply_to_the_dot_is_lost_with_the_connection_and_the_mail_comes_twice() {
    let dot = [
        rule(said_by(Side::Server), Parcels::Reply, 5, Verdict::Pass),
        rule(said_by(Side::Server), Parcels::Reply, 1, Verdict::Reset),
    ];
    let (world, events) = play(1, &dot);
    assert_eq!((arrived(&world), struck(&world)), (2, vec![5, 1]), "RFC 1047\n{}", text(&events));
}

#[test]
fn what_tls_hides_is_found_by_octets_alone() {
    let play = |rule: Rule| {
        let scenario = scenario("sealed");
        let mut world = World::new(scenario.clone(), 1);
        world.act(Action::AddRule { rule }).expect("a rule");
        world.act(send(&scenario, &[])).expect("a message");
        world.run_until(s(60));
        let secured = count(&world.drain_events(), |what| matches!(what, What::Secured { .. }));
        assert!(secured > 0);
        struck(&world)[0]
    };
    let right = Place::Server { host: scenario("sealed").host("right").expect("a host"), from: None };
    let by = Verdict::Delay(SimTime::from_millis(1));
    assert_eq!(play(rule(right, Parcels::Command(Verb::Starttls), 0, by)), 1);
    assert_eq!(play(rule(right, Parcels::Command(Verb::Mail), 0, by)), 0);
    assert_eq!(play(rule(right, Parcels::FinalDot, 0, by)), 0);
    assert_eq!(play(rule(right, Parcels::Reply, 0, by)), 3, "220, EHLO, STARTTLS");
    assert!(play(rule(right, Parcels::Octet(600), 0, by)) > 0);
}

#[test]
fn the_first_rule_that_strikes_decides() {
    let lose = Rule::new(link(None), Verdict::Drop);
    let pass = rule(link(None), Parcels::Call, 0, Verdict::Pass);
    let (world, events) = play(1, &[pass, lose, rule(link(None), Parcels::Call, 0, Verdict::Refuse)]);
    assert_eq!(arrived(&world), 0);
    assert_eq!(count(&events, |what| matches!(what, What::Refused(_))), 0);
    let struck = struck(&world);
    assert!(struck[0] > 0 && struck[1] > 0 && struck[2] == 0, "{struck:?}");
}

#[test]
fn rules_are_numbered_and_what_makes_no_sense_is_refused() {
    let mut world = world(1, &[]);
    let mut add = |rule| world.act(Action::AddRule { rule }).map(drop);
    let bad = |why| Err(ActionError::BadRule(why));
    let lose = Rule::new(link(None), Verdict::Drop);
    assert_eq!(add(Rule { one_in: 0, ..lose }), bad("one in none is nothing"));
    assert_eq!(add(Rule { jitter: s(1), ..lose }), bad("only a delay can vary"));
    assert_eq!(add(Rule { what: Parcels::Octet(0), ..lose }), bad("the first octet is 1"));
    assert_eq!(add(Rule { verdict: Verdict::Refuse, ..lose }), bad("only a call can be refused"));
    assert_eq!(add(Rule { verdict: Verdict::Delay(s(86_401)), ..lose }), bad("a day is the longest delay"));
    assert_eq!(
        add(Rule::new(link(Some(SERVER.into())), Verdict::Drop)),
        bad("the link does not begin there")
    );
    let nowhere = Place::Link { link: LinkId(9), from: None };
    assert_eq!(add(Rule::new(nowhere, Verdict::Drop)), Err(ActionError::NoLink(LinkId(9))));
    let nobody = Place::Server { host: HostId(9), from: None };
    assert_eq!(add(Rule::new(nobody, Verdict::Drop)), Err(ActionError::NoHost(HostId(9))));
    for times in 1..=100 {
        assert_eq!(add(Rule { times, ..lose }), Ok(()));
    }
    assert_eq!(add(lose), bad("there are too many"));
    let mut remove = |number| {
        let done = world.act(Action::RemoveRule { number }).map(drop);
        let left = world.snapshot().rules;
        (done, left.len(), left.first().map(|view| view.rule.times))
    };
    assert_eq!(remove(Some(2)), (Ok(()), 99, Some(1)));
    assert_eq!(remove(Some(1)), (Ok(()), 98, Some(3)));
    assert_eq!(remove(Some(0)), (bad("there is none"), 98, Some(3)));
    assert_eq!(remove(Some(99)), (bad("there is none"), 98, Some(3)));
    assert_eq!(remove(None), (Ok(()), 0, None));
    assert_eq!(remove(None), (bad("there is none"), 0, None));
}

/// The client waits in a state for exactly so long, gives up, and tries again later.
#[track_caller]
fn gives_up(events: &[Event], state: &str, seconds: u64) {
    let moved = |event: &&Event, is: &dyn Fn(&str, &str) -> bool| matches!(event.what, What::Moved(_, row @ Transition::Client(_)) if is(row.from(), row.to()));
    let text = text(events);
    let begun = events.iter().find(|event| moved(event, &|_, to| to == state));
    // Where the session begins there is no move into the state.
    let begun =
        begun.or(events.iter().find(|event| matches!(event.what, What::Connected(_)))).expect("a session");
    let ended = events.iter().find(|event| moved(event, &|from, to| from == state && to == "Closed"));
    let ended = ended.unwrap_or_else(|| panic!("no time-out in {state}\n{text}"));
    assert_eq!(ended.at, begun.at + s(seconds), "{state}\n{text}");
    assert!(text.contains("again at") && text.contains("the server was silent for too long"), "{text}");
}

/// Lets so many replies come, and holds back the next ones.
#[track_caller]
fn silent_behind(replies: u32, state: &str, seconds: u64) {
    let mut rules = vec![rule(said_by(Side::Server), Parcels::Reply, replies, Verdict::Pass)];
    if replies == 0 {
        rules.clear();
    }
    rules.push(rule(said_by(Side::Server), Parcels::Reply, 0, Verdict::Delay(s(3_600))));
    let mut world = world(1, &rules);
    let letter = send(world.scenario(), &[]);
    world.act(letter).expect("a message");
    world.run_until(s(seconds + 60));
    gives_up(&world.drain_events(), state, seconds);
}

// RFC 5321 section 4.5.3.2.
#[test]
fn the_greeting_is_awaited_five_minutes() {
    silent_behind(0, "ExpectGreeting", 300);
}

#[test]
fn the_reply_to_ehlo_is_awaited_five_minutes() {
    silent_behind(1, "ExpectEhloReply", 300);
}

#[test]
fn the_reply_to_mail_is_awaited_five_minutes() {
    silent_behind(2, "ExpectMailReply", 300);
}

#[test]
fn the_reply_to_rcpt_is_awaited_five_minutes() {
    silent_behind(3, "ExpectRcptReply", 300);
}

#[test]
fn the_354_is_awaited_two_minutes() {
    silent_behind(4, "ExpectDataReply", 120);
}

#[test]
fn the_reply_to_the_final_dot_is_awaited_ten_minutes() {
    silent_behind(5, "ExpectContentReply", 600);
}

#[test]
fn a_block_of_content_may_take_three_minutes() {
    let mut world = world(1, &[]);
    let Action::Send { from, envelope, content } = send(world.scenario(), &[]) else { panic!("a message") };
    let long = [&content[..], &b"More and more.\r\n".repeat(60_000)].concat();
    world.act(Action::Send { from, envelope, content: long.into() }).expect("a message");
    let sends = |what: &What| matches!(what, What::Moved(_, row) if row.to() == "SendContent");
    let mut events = Vec::new();
    while count(&events, sends) == 0 {
        world.step();
        events.extend(world.drain_events());
    }
    // Nothing is acknowledged any more: the window is full soon.
    let silent = Rule::new(said_by(Side::Server), Verdict::Drop);
    world.act(Action::AddRule { rule: silent }).expect("a rule");
    world.run_until(s(200));
    events.extend(world.drain_events());
    gives_up(&events, "SendContent", 180);
}

#[test]
fn a_server_waits_five_minutes_for_the_next_command() {
    let late = rule(said_by(Side::Client), Parcels::Command(Verb::Rcpt), 1, Verdict::Delay(s(400)));
    let (world, events) = play(1, &[late]);
    let server = |of: &dyn Fn(&str) -> bool| {
        let said = |event: &&Event| matches!(&event.what, What::Said(_, Side::Server, Utterance::Reply(reply)) if of(&reply.to_string()));
        events.iter().find(said).expect("a reply").at
    };
    let (asked, closed) = (server(&|text| text.contains("Sender")), server(&|text| text.starts_with("421")));
    assert_eq!(closed, asked + s(300), "{}", text(&events));
    assert_eq!(arrived(&world), 1, "by another connection");
}

#[test]
fn a_call_that_is_acknowledged_but_not_answered_is_given_up_too() {
    let acknowledged = rule(said_by(Side::Server), Parcels::All, 1, Verdict::Pass);
    let mut world = world(1, &[acknowledged, Rule::new(said_by(Side::Server), Verdict::Drop)]);
    let letter = send(world.scenario(), &[]);
    world.act(letter).expect("a message");
    world.run_until(s(60));
    let events = world.drain_events();
    let dialed = events.iter().find(|event| matches!(event.what, What::Dialed { .. })).expect("a call").at;
    let given_up = events.iter().find(|event| matches!(event.what, What::ConnectTimedOut(_)));
    let given_up = given_up.unwrap_or_else(|| panic!("it waits for ever\n{}", text(&events))).at;
    assert_eq!((given_up - dialed).as_secs(), 31, "{}", text(&events));
}
