//! Several messages over one connection, and so many connections at once for a destination.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use common::{filled, scenario, send, with_keys, words, wrong_keys};
use relay::rules::{Parcels, Place, Rule, Verdict};
use relay::scenario::Sending;
use relay::{Action, Auditor, Caller, Chaos, ConnectionId, HostId, MessageId, Scenario, Side, What, World};
use smtp::{Extension, SimTime, Utterance};

/// The sending server and the exchanger of `mta.toml`.
const MAIL: HostId = HostId(1);
const MX: HostId = HostId(2);
const BOB: &str = "bob@beta.example";
const CAROL: &str = "carol@beta.example";
/// What the sending server does otherwise: one connection for all.
const ONE: Sending = Sending {
    messages_per_connection: None,
    connections_per_destination_max: 1,
    bounce_lifetime: None,
    double_bounces_to: None,
};

/// A world whose server sends so, and whose exchanger has these keys.
fn world(sending: Sending, keys: &str) -> World {
    let mut scenario: Scenario = (*with_keys(keys)).clone();
    scenario.hosts[1].sending = sending;
    scenario.hosts[1].server.extensions.insert(Extension::MtPriority);
    World::new(Arc::new(scenario), 1)
}

/// Letters to these, written at once.
fn write(world: &mut World, to: &[&str]) {
    for to in to {
        let letter = send(world.scenario(), &[to]);
        world.act(letter).expect("a letter");
    }
}

/// Runs until `end`, with an auditor at each step.
fn until(
    world: &mut World,
    auditor: &mut Auditor,
    end: impl Fn(&[What], Option<SimTime>) -> bool,
) -> Vec<What> {
    let mut told = Vec::new();
    loop {
        let events = world.drain_events().into_iter().map(|event| event.what);
        told.extend(events.inspect(|what| auditor.note(what)));
        assert_eq!(auditor.check(world), Ok(()), "{}", words(&told));
        if end(&told, world.next_at()) || !world.step() {
            return told;
        }
    }
}

/// Runs up to a time.
fn audited(world: &mut World, auditor: &mut Auditor, at: SimTime) -> Vec<What> {
    let told = until(world, auditor, |_, next| next.is_none_or(|next| next > at));
    world.run_until(at);
    told
}

/// The whole of it.
const ALL: SimTime = SimTime::from_secs(864_000);

fn play(world: &mut World) -> Vec<What> {
    let mut auditor = Auditor::default();
    let told = audited(world, &mut auditor, ALL);
    assert_eq!(auditor.close(), Ok(()), "{}", words(&told));
    assert_eq!(auditor.duplicates(), 0, "{}", words(&told));
    told
}

/// The connections from the sending server to the exchanger, and how many messages each has handed on.
fn carried(told: &[What]) -> Vec<usize> {
    let dialed = told.iter().filter_map(|what| match what {
        What::Dialed { connection, client: Caller::Host(MAIL), server: MX } => Some(*connection),
        _ => None,
    });
    let over = |of: ConnectionId| {
        told.iter()
            .filter(|what| matches!(what, What::Relayed { connection, .. } if *connection == of))
            .count()
    };
    dialed.map(over).collect()
}

/// What the sending server says to the exchanger, of these verbs.
fn said(told: &[What], verbs: &[&str]) -> Vec<String> {
    let lines = told.iter().filter_map(|what| match what {
        What::Heard(_, Side::Server, Utterance::Command(line)) => Some(String::from_utf8_lossy(line)),
        _ => None,
    });
    let verb = |line: &str| line.split([' ', ':']).next().unwrap_or_default().to_owned();
    lines.map(|line| verb(&line)).filter(|verb| verbs.contains(&verb.as_str())).collect()
}

fn delivered(told: &[What]) -> Vec<MessageId> {
    let each = told.iter().filter_map(|what| match what {
        What::Delivered { message, .. } => Some(*message),
        _ => None,
    });
    each.collect()
}

fn deferred(told: &[What]) -> usize {
    told.iter().filter(|what| matches!(what, What::Deferred { .. })).count()
}

/// How many messages each connection carries, when five are written at once.
#[track_caller]
fn check(sending: Sending, keys: &str, expect: &[usize]) {
    let mut world = world(sending, keys);
    write(&mut world, &[BOB; 5]);
    let told = play(&mut world);
    assert_eq!(carried(&told), expect, "{}", words(&told));
    assert_eq!((filled(&world), deferred(&told)), (vec![format!("{BOB} 5")], 0));
}

#[test]
fn messages_that_wait_go_over_the_connection_that_is_there() {
    check(Sending::default(), "", &[1; 5]);
    check(ONE, "", &[5]);
    check(Sending { connections_per_destination_max: 2, ..ONE }, "", &[3, 2]);
    check(Sending { messages_per_connection: Some(2), ..ONE }, "", &[2, 2, 1]);
    check(Sending { messages_per_connection: Some(1), ..ONE }, "", &[1; 5]);
}

#[test]
fn the_limit_of_the_server_is_kept_to() {
    check(ONE, "mails_max = 2", &[2, 2, 1]);
    // A server that does not tell it says so in the end: that is about the session, and the message goes in the next one.
    check(ONE, "mails_max = 2\nextensions = [\"PIPELINING\", \"ENHANCEDSTATUSCODES\"]", &[2, 2, 1]);
    check(ONE, "mails_max = 2\nextensions = [\"ENHANCEDSTATUSCODES\"]", &[2, 2, 1]);
}

#[test]
fn they_go_in_their_order_and_the_next_one_begins_behind_the_reply() {
    let mut world = world(ONE, "extensions = []");
    write(&mut world, &[BOB, CAROL, BOB]);
    let told = play(&mut world);
    let order = delivered(&told);
    assert!(order.is_sorted() && order.len() == 3, "{order:?}");
    let to_mx: Vec<What> = told
        .into_iter()
        .skip_while(|what| !matches!(what, What::Dialed { server: MX, .. }))
        .filter(|what| what.connection() == Some(ConnectionId(3)))
        .collect();
    let verbs = ["HELO", "EHLO", "MAIL", "RCPT", "DATA", "RSET", "QUIT"];
    let transaction = ["MAIL", "RCPT", "DATA"];
    assert_eq!(
        said(&to_mx, &verbs),
        [&["EHLO"][..], &transaction, &transaction, &transaction, &["QUIT"]].concat()
    );
}

#[test]
fn the_most_urgent_of_those_that_wait_goes_first() {
    let mut world = world(ONE, "");
    // While the first one is on its way, all others come.
    let place = Place::Server { host: MX, from: None };
    let late = Verdict::Delay(SimTime::from_secs(5));
    let rule = Rule { what: Parcels::FinalDot, times: 1, ..Rule::new(place, late) };
    world.act(Action::AddRule { rule }).expect("a rule");
    let priorities = [0, 0, 3, -2, 3, 0];
    for priority in priorities {
        let Action::Send { from, mut envelope, content } = send(world.scenario(), &[BOB]) else { panic!() };
        envelope.requests.priority = Some(priority);
        world.act(Action::Send { from, envelope, content }).expect("a letter");
    }
    let told = play(&mut world);
    let came = told.iter().filter_map(|what| match what {
        What::Accepted { host: MAIL, message, .. } => Some(*message),
        _ => None,
    });
    let mut expect: Vec<MessageId> = came.collect();
    // A stable sort: of equals the one that came first.
    expect[1..].sort_by_key(|message| -priorities[message.0 as usize - 1]);
    assert_eq!(delivered(&told), expect, "{}", words(&told));
    assert!(expect[1..].windows(2).any(|two| two[0] > two[1]), "{expect:?}");
}

#[test]
fn twenty_connections_are_the_most_at_once() {
    let mut world = world(Sending::default(), "");
    write(&mut world, &[BOB; 45]);
    let (mut open, mut most, mut dialed) = (BTreeSet::new(), 0, BTreeSet::new());
    let told = play(&mut world);
    for what in &told {
        match what {
            What::Dialed { connection, client: Caller::Host(MAIL), .. } => {
                dialed.insert(*connection);
                open.insert(*connection);
            }
            What::Heard(connection, Side::Server, Utterance::Command(line)) if line == b"QUIT" => {
                open.remove(connection);
            }
            _ => {}
        }
        most = most.max(open.len());
    }
    assert!((20..=22).contains(&most), "{most} at once");
    assert!((20..45).contains(&dialed.len()), "{} in all", dialed.len());
    assert_eq!(filled(&world), [format!("{BOB} 45")]);
}

#[test]
fn what_breaks_a_connection_is_about_one_message_alone() {
    for what in [Parcels::FinalDot, Parcels::Command(smtp::Verb::Mail), Parcels::Reply] {
        let mut world = world(ONE, "");
        write(&mut world, &[BOB; 5]);
        let mut auditor = Auditor::default();
        until(&mut world, &mut auditor, |told, _| delivered(told).len() == 2);
        // The reply to the second message is still on its way.
        let from = Some(if what == Parcels::Reply { Side::Server } else { Side::Client });
        let place = Place::Server { host: MX, from };
        let rule = Rule { what, times: 1, ..Rule::new(place, Verdict::Reset) };
        world.act(Action::AddRule { rule }).expect("a rule");
        let told = audited(&mut world, &mut auditor, ALL);
        assert_eq!(auditor.close(), Ok(()), "{what:?}");
        assert_eq!((auditor.duplicates(), deferred(&told)), (0, 0), "{what:?}:\n{}", words(&told));
        assert_eq!(filled(&world), [format!("{BOB} 5")], "{what:?}");
        assert_eq!(carried(&told).iter().filter(|messages| **messages > 0).count(), 1, "{what:?}");
    }
}

#[test]
fn a_refusal_is_about_one_message_alone() {
    let mut permanent = world(ONE, "");
    write(&mut permanent, &[BOB, "nobody@beta.example", CAROL]);
    let told = play(&mut permanent);
    assert_eq!(carried(&told), [2], "{}", words(&told));
    assert_eq!(filled(&permanent), ["dora@delta.example 1", &format!("{BOB} 1"), &format!("{CAROL} 1")]);
    // Bob's mailbox holds one: the server has said so of the second message, and is not asked again at once.
    let mut full = world(ONE, "mailbox_octets_max = 700\nmailbox_full = \"defer\"");
    write(&mut full, &[BOB, BOB, CAROL]);
    let mut auditor = Auditor::default();
    let told = until(&mut full, &mut auditor, |told, _| delivered(told).len() == 2);
    assert_eq!(filled(&full), [format!("{BOB} 1"), format!("{CAROL} 1")], "{}", words(&told));
    let refusals = words(&told).matches("server says 452").count();
    assert_eq!(refusals, 1, "{}", words(&told));
}

#[test]
fn a_host_that_goes_down_begins_anew() {
    for host in [MAIL, MX] {
        for behind in [0, 1, 3] {
            let mut world = world(ONE, "");
            write(&mut world, &[BOB; 5]);
            let mut auditor = Auditor::default();
            until(&mut world, &mut auditor, |told, _| {
                let accepted = |what: &&What| matches!(what, What::Accepted { host: MAIL, .. });
                told.iter().filter(accepted).count() == 5 && delivered(told).len() >= behind
            });
            world.act(Action::HostDown { host }).expect("a host");
            world.run_until(world.now() + SimTime::from_secs(30));
            world.act(Action::HostUp { host }).expect("a host");
            audited(&mut world, &mut auditor, ALL);
            assert_eq!(auditor.close(), Ok(()));
            // A reply that was lost makes a copy.
            let copies = world.stored(MX, BOB).len() as u64;
            assert!(copies == 5 + auditor.duplicates() && copies <= 6, "{copies} at {host} behind {behind}");
        }
    }
}

#[test]
fn a_server_that_is_not_there_keeps_nobody_from_another_one() {
    let mut world = world(ONE, "");
    world.act(Action::HostDown { host: MX }).expect("a host");
    write(&mut world, &[BOB, "eve@gamma.example", BOB, "eve@gamma.example"]);
    let mut auditor = Auditor::default();
    let told = until(&mut world, &mut auditor, |told, _| delivered(told).len() == 2);
    assert_eq!(filled(&world), ["eve@gamma.example 2"], "{}", words(&told));
    assert!(world.now() < SimTime::from_secs(10));
    world.act(Action::HostUp { host: MX }).expect("a host");
    audited(&mut world, &mut auditor, ALL);
    assert_eq!(filled(&world), [format!("{BOB} 2"), "eve@gamma.example 2".to_owned()]);
    assert_eq!(auditor.close(), Ok(()));
}

#[test]
fn the_keys_are_judged() {
    assert_eq!(wrong_keys("messages_per_connection = 0").len(), 1);
    assert_eq!(wrong_keys("connections_per_destination_max = 0").len(), 1);
    let scenario = with_keys("messages_per_connection = 3\nconnections_per_destination_max = 4");
    let expect = Sending { messages_per_connection: Some(3), connections_per_destination_max: 4, ..ONE };
    assert_eq!(scenario.hosts[2].sending, expect);
}

#[test]
fn nothing_is_lost_under_chaos_where_connections_are_few() {
    let mut shared = 0;
    for seed in 0..92 {
        let shipped = relay::scenario::SHIPPED;
        let mut scenario = (*scenario(shipped[seed as usize % shipped.len()].0)).clone();
        let messages_per_connection = (seed % 3 > 0).then_some(seed as u32 % 3 + 1);
        for host in &mut scenario.hosts {
            let double_bounces_to = host.domains.first().map(|domain| format!("postmaster@{domain}"));
            let bounce_lifetime = double_bounces_to.as_ref().map(|_| SimTime::from_secs(86_400));
            host.sending = Sending { messages_per_connection, bounce_lifetime, double_bounces_to, ..ONE };
        }
        let (mut world, mut chaos) = (World::new(scenario.into(), seed), Chaos::new(seed));
        let (mut auditor, mut used, mut told) = (Auditor::default(), BTreeMap::new(), Vec::new());
        for step in 0..50 {
            let _ = world.act(chaos.action(&world));
            // In bursts, so that something waits.
            let pause = if step % 5 > 0 { SimTime::ZERO } else { chaos.pause() };
            let until = world.now() + pause;
            told.extend(audited(&mut world, &mut auditor, until));
        }
        for action in Chaos::calm(&world) {
            let _ = world.act(action);
        }
        told.extend(audited(&mut world, &mut auditor, SimTime::from_secs(30 * 86_400)));
        assert_eq!(auditor.close(), Ok(()), "seed {seed}");
        for what in &told {
            if let What::Relayed { connection, message, .. } = what {
                used.entry(*connection).or_insert_with(BTreeSet::new).insert(*message);
            }
        }
        shared += used.values().filter(|messages| messages.len() > 1).count();
    }
    assert!(shared > 50, "{shared} connections carried several messages");
}
