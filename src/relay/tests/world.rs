//! Messages cross the world: by hand-driven scenarios, with faults, and by seeds.

mod common;

use common::{mailbox, run, scenario, send, words};
use relay::{Action, Caller, ConnectionId, HostId, LinkId, Side, What, World};
use smtp::SimTime;

fn delivered(told: &[What]) -> usize {
    told.iter().filter(|what| matches!(what, What::Delivered { .. })).count()
}

#[test]
fn a_message_crosses_every_scenario_with_one_received_field_a_hop() {
    for (name, to, hops) in [
        ("one-hop", "bob@alpha.example", 1),
        ("across-networks", "bob@beta.example", 4),
        ("first-failure", "bob@beta.example", 4),
    ] {
        let scenario = scenario(name);
        let mut world = World::new(scenario.clone(), 1);
        let action = send(&scenario, &[to]);
        let Action::Send { content: sent, .. } = &action else { panic!("a sending") };
        let sent = sent.clone();
        world.act(action).expect("an action");
        let told = run(&mut world);
        let got = mailbox(&world.snapshot(), to);
        assert_eq!(got.len(), 1, "{name}\n{}", words(&told));
        assert_eq!(mail::received_count(&got[0]), hops, "{name}\n{}", String::from_utf8_lossy(&got[0]));
        assert!(got[0].ends_with(&sent), "{name}: what was sent stands whole under the trace fields");
        assert!(got[0].starts_with(b"Return-Path: <alice@alpha.example>\r\n"));
        assert_eq!(world.next_at(), None, "{name}: all is quiet in the end");
    }
}

#[test]
fn whatever_a_server_answers_for_it_has_read_from_a_connection() {
    for name in ["one-hop", "across-networks", "first-failure"] {
        let scenario = scenario(name);
        let mut world = World::new(scenario.clone(), 1);
        world.act(send(&scenario, &["bob@beta.example", "nobody@alpha.example"])).expect("an action");
        let mut told: Vec<What> = world.drain_events().into_iter().map(|event| event.what).collect();
        told.extend(run(&mut world));
        let mut taken = 0;
        for (index, what) in told.iter().enumerate() {
            let What::Accepted { host, connection, message, .. } = what else { continue };
            let Some(id) = connection else {
                let report = |what: &What| matches!(what, What::Failed { report: Some(report), .. } if report == message);
                let own = scenario.hosts[host.0 as usize].role == relay::Role::Client;
                assert!(own || told[..index].iter().any(report), "{name}: {what} out of nothing");
                continue;
            };
            taken += 1;
            let heard = |utterance: &What| match utterance {
                What::Heard(on, Side::Server, utterance) if on == id => Some(utterance.to_string()),
                _ => None,
            };
            let heard: Vec<String> = told[..index].iter().filter_map(heard).collect();
            assert_eq!(heard.last().map(String::as_str), Some("."), "{name}: {what} after the final dot");
            for verb in ["EHLO", "MAIL FROM:", "RCPT TO:", "DATA", "["] {
                assert!(heard.iter().any(|line| line.starts_with(verb)), "{name}: {what} without {verb}");
            }
        }
        assert!(taken >= 1, "{name}");
    }
}

#[test]
fn the_backup_takes_over_and_hands_on_when_the_primary_is_back() {
    let scenario = scenario("first-failure");
    let mut world = World::new(scenario.clone(), 1);
    world.act(send(&scenario, &[])).expect("an action");
    world.run_until(SimTime::from_secs(140));
    let backup = scenario.host("backup").expect("a backup");
    let snapshot = world.snapshot();
    assert_eq!(
        snapshot.hosts[backup.0 as usize].queue.len(),
        1,
        "{}",
        words(&world.drain_events().into_iter().map(|e| e.what).collect::<Vec<_>>())
    );
    assert_eq!(mailbox(&snapshot, "bob@beta.example").len(), 0);
    run(&mut world);
    assert_eq!(mailbox(&world.snapshot(), "bob@beta.example").len(), 1);
}

#[test]
fn a_recipient_that_does_not_exist_brings_a_report_to_the_sender() {
    let scenario = scenario("across-networks");
    let mut world = World::new(scenario.clone(), 1);
    world.act(send(&scenario, &["nobody@beta.example", "bob@beta.example"])).expect("an action");
    let told = run(&mut world);
    let snapshot = world.snapshot();
    assert_eq!(mailbox(&snapshot, "bob@beta.example").len(), 1, "{}", words(&told));
    let reports = mailbox(&snapshot, "alice@alpha.example");
    assert_eq!(reports.len(), 1, "{}", words(&told));
    let report = String::from_utf8_lossy(&reports[0]).into_owned();
    for expect in [
        "Return-Path: <>",
        "Final-Recipient: rfc822; nobody@beta.example",
        "Status: 5.1.1",
        "multipart/report",
    ] {
        assert!(report.contains(expect), "{expect}\n{report}");
    }
}

#[test]
fn domains_that_take_no_mail_are_told_from_those_that_are_not_there() {
    let scenario = scenario("across-networks");
    let mut world = World::new(scenario.clone(), 1);
    world.act(send(&scenario, &["x@nowhere.example"])).expect("an action");
    let told = words(&run(&mut world));
    assert!(told.contains("there is no domain nowhere.example; the sender is told"), "{told}");
}

#[test]
fn a_cut_link_defers_and_a_mended_one_delivers() {
    let scenario = scenario("across-networks");
    let mut world = World::new(scenario.clone(), 1);
    let internet = LinkId(4);
    world.act(Action::CutLink { link: internet }).expect("an action");
    world.act(send(&scenario, &[])).expect("an action");
    world.run_until(SimTime::from_secs(1_000));
    assert_eq!(mailbox(&world.snapshot(), "bob@beta.example").len(), 0);
    world.act(Action::MendLink { link: internet }).expect("an action");
    let told = run(&mut world);
    assert_eq!(mailbox(&world.snapshot(), "bob@beta.example").len(), 1, "{}", words(&told));
}

#[test]
fn a_host_that_stays_down_makes_the_message_come_back() {
    let scenario = scenario("one-hop");
    let mut changed = (*scenario).clone();
    changed.hosts[0].lifetime = SimTime::from_secs(3_000);
    let scenario = std::sync::Arc::new(changed);
    let mut world = World::new(scenario.clone(), 1);
    world.act(Action::HostDown { host: HostId(1) }).expect("an action");
    world.act(send(&scenario, &[])).expect("an action");
    let told = words(&run(&mut world));
    assert!(told.contains("h0 gives up m1 for bob@alpha.example: given up after"), "{told}");
}

#[test]
fn going_down_in_the_middle_loses_no_message() {
    for at_ms in (0..1_500).step_by(10) {
        let scenario = scenario("across-networks");
        let mut world = World::new(scenario.clone(), 1);
        let relay = scenario.host("relay").expect("a relay");
        world.act(send(&scenario, &[])).expect("an action");
        world.run_until(SimTime::from_millis(at_ms));
        world.act(Action::HostDown { host: relay }).expect("an action");
        world.run_until(SimTime::from_secs(200));
        world.act(Action::HostUp { host: relay }).expect("an action");
        let mut told: Vec<What> = world.drain_events().into_iter().map(|event| event.what).collect();
        told.extend(run(&mut world));
        let got = mailbox(&world.snapshot(), "bob@beta.example").len();
        assert!(got >= 1, "down at {at_ms} ms: {got} messages\n{}", words(&told));
    }
}

#[test]
fn strangers_may_not_relay_but_may_reach_mailboxes() {
    let scenario = scenario("across-networks");
    let mut world = World::new(scenario.clone(), 1);
    let stranger = Caller::Outside("203.0.113.9".parse().expect("an address"));
    let talk = |world: &mut World, to: HostId, lines: &str| {
        let id =
            world.act(Action::Dial { from: stranger, to }).expect("a dial").connection.expect("a connection");
        world.act(Action::Type { connection: id, bytes: lines.as_bytes().into() }).expect("typing");
        String::from_utf8(world.take_outside(id).bytes).expect("text")
    };
    let relay = scenario.host("relay").expect("a relay");
    let got =
        talk(&mut world, relay, "EHLO x.example\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<b@y.example>\r\n");
    assert!(got.contains("550 5.7.1 No relaying"), "{got}");
    let store = scenario.host("store").expect("a store");
    let got = talk(
        &mut world,
        store,
        "HELO x.example\r\nMAIL FROM:<>\r\nRCPT TO:<Bob@BETA.example>\r\nDATA\r\nhi\r\n.\r\nQUIT\r\n",
    );
    assert!(got.contains("250 Accepted as 0001\r\n221"), "{got}");
    assert_eq!(delivered(&run(&mut world)), 1);
}

#[test]
fn a_person_at_a_host_hears_the_replies_when_they_arrive() {
    let scenario = scenario("across-networks");
    let mut world = World::new(scenario.clone(), 1);
    let (alice, store) = (scenario.host("alice").expect("alice"), scenario.host("store").expect("a store"));
    let dial = Action::Dial { from: Caller::Host(alice), to: store };
    let connection = world.act(dial).expect("a dial").connection.expect("a connection");
    // Typed before the handshake is over: it waits, and is answered in its turn.
    let bytes =
        b"EHLO x.example\r\nMAIL FROM:<alice@alpha.example>\r\nRCPT TO:<bob@beta.example>\r\n".as_slice();
    world.act(Action::Type { connection, bytes: bytes.into() }).expect("typing");
    world.run_until(SimTime::from_secs(5));
    world
        .act(Action::Type { connection, bytes: b"DATA\r\nhi\r\n.\r\nQUIT\r\n".as_slice().into() })
        .expect("typing");
    let mut events = Vec::new();
    while world.step() {
        events.extend(world.drain_events());
    }
    let at = |side: Side, said: bool| -> Vec<(u64, String)> {
        let line = |event: &relay::Event| match &event.what {
            What::Said(_, by, utterance) if said && *by == side => {
                Some((event.at.as_millis(), utterance.to_string()))
            }
            What::Heard(_, by, utterance) if !said && *by == side => {
                Some((event.at.as_millis(), utterance.to_string()))
            }
            _ => None,
        };
        events.iter().filter_map(line).collect()
    };
    let (said, heard) = (at(Side::Server, true), at(Side::Client, false));
    let code =
        |lines: &[(u64, String)]| lines.iter().map(|(_, line)| line[..3].to_owned()).collect::<Vec<_>>();
    assert_eq!(code(&said), ["220", "250", "250", "250", "354", "250", "221"]);
    assert_eq!(code(&heard), code(&said));
    for ((said_at, line), (heard_at, _)) in said.iter().zip(&heard) {
        assert!((50..60).contains(&(heard_at - said_at)), "{line} takes {} ms", heard_at - said_at);
    }
    let view = world.snapshot().connections[0].clone();
    assert!(view.typed && view.closed_at.is_some() && view.phase == relay::Phase::Closed);
    assert_eq!(mailbox(&world.snapshot(), "bob@beta.example").len(), 1);
    let late = world.act(Action::Type { connection, bytes: b"NOOP\r\n".as_slice().into() });
    assert_eq!(late, Err(relay::ActionError::NotYours(connection)));
}

#[test]
fn what_is_on_the_way_is_on_a_link_and_never_shown_twice() {
    let scenario = scenario("across-networks");
    let mut world = World::new(scenario.clone(), 1);
    world.act(send(&scenario, &[])).expect("an action");
    let mut seen = 0;
    let mut keys = std::collections::BTreeMap::new();
    while world.step() {
        for view in world.snapshot().connections {
            for segment in view.in_flight {
                seen += 1;
                let hops = &segment.hops;
                assert!(hops.last().is_some_and(|hop| hop.leaves_at >= world.now()));
                assert!(
                    hops.windows(2)
                        .all(|pair| pair[0].to == pair[1].from && pair[0].leaves_at <= pair[1].enters_at)
                );
                assert_eq!(hops.len() + 1, view.path.len());
                let same = keys.entry(segment.id).or_insert_with(|| segment.clone());
                assert_eq!(*same, segment, "an id stays with its segment");
            }
        }
    }
    assert!(seen > 100);
}

#[test]
fn a_loop_is_found() {
    let scenario = scenario("one-hop");
    let mut world = World::new(scenario.clone(), 1);
    let from = Caller::Outside("203.0.113.9".parse().expect("an address"));
    let id =
        world.act(Action::Dial { from, to: HostId(1) }).expect("a dial").connection.expect("a connection");
    let lines = format!(
        "EHLO x.example\r\nMAIL FROM:<>\r\nRCPT TO:<bob@alpha.example>\r\nDATA\r\n{}\r\n.\r\n",
        "Received: x\r\n".repeat(100)
    );
    world.act(Action::Type { connection: id, bytes: lines.as_bytes().into() }).expect("typing");
    let got = String::from_utf8(world.take_outside(id).bytes).expect("text");
    assert!(got.contains("554 5.4.6"), "{got}");
}

#[test]
fn a_large_message_crosses_whole() {
    let scenario = scenario("across-networks");
    let mut world = World::new(scenario.clone(), 1);
    let Action::Send { from, envelope, content } = send(&scenario, &[]) else { panic!("a sending") };
    let line = "0123456789 .dots in the middle\r\n.dot at the start\r\n";
    let content = [&*content, line.repeat(40_000).as_bytes()].concat();
    world.act(Action::Send { from, envelope, content: content.clone().into() }).expect("an action");
    run(&mut world);
    let got = mailbox(&world.snapshot(), "bob@beta.example");
    assert!(got[0].ends_with(&content));
}

#[test]
fn actions_that_cannot_be_done_say_why() {
    let scenario = scenario("one-hop");
    let mut world = World::new(scenario.clone(), 1);
    let mut check = |action: Action, expect: &str| {
        let got = world.act(action).expect_err("a refusal").to_string();
        assert_eq!(got, expect);
    };
    check(Action::HostDown { host: HostId(9) }, "there is no host h9");
    check(Action::HangUp { connection: ConnectionId(3) }, "connection c3 is over, or not yours to speak on");
    let mailbox = "x@other.example".to_owned();
    check(Action::AddMailbox { host: HostId(1), mailbox }, "this host keeps mailboxes of alpha.example only");
}
