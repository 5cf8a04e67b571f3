//! What a sender asks for with MAIL and RCPT is kept from hop to hop, and done: holding, times, precedence, delay reports.
#![cfg(not(target_arch = "wasm32"))]

mod common;

use common::{mailbox, words};
use relay::scenario::Host;
use relay::{Action, Event, HostId, Scenario, Side, What, World};
use smtp::client::Envelope;
use smtp::command::{By, ByMode, Hold, Notify, Ret};
use smtp::{Body, Extension, SimTime};

const ALL: [&str; 6] = ["DSN", "DELIVERBY", "MT-PRIORITY", "FUTURERELEASE", "CHUNKING", "BINARYMIME"];

/// Alice's provider hands on to Bob's third exchanger; they offer these.
fn scenario(mail: &[&str], right: &[&str]) -> Scenario {
    let mut scenario = (*common::scenario("sealed")).clone();
    for (name, keywords) in [("mail", mail), ("right", right)] {
        for keyword in keywords {
            let extension = Extension::every().into_iter().find(|it| it.keyword() == *keyword);
            host(&mut scenario, name).server.extensions.insert(extension.expect("an extension"));
        }
    }
    scenario
}

fn host<'a>(scenario: &'a mut Scenario, name: &str) -> &'a mut Host {
    let id = scenario.host(name).expect("a host");
    &mut scenario.hosts[usize::from(id.0)]
}

/// Something that is done at a second.
type Doing = (u64, fn(HostId) -> Action, &'static str);

const DOWN: fn(HostId) -> Action = |host| Action::HostDown { host };
const UP: fn(HostId) -> Action = |host| Action::HostUp { host };

struct Sent {
    told: Vec<What>,
    events: Vec<Event>,
    alice: Vec<String>,
    bob: Vec<Vec<u8>>,
}

impl Sent {
    /// The commands that clients said.
    fn said(&self, start: &str) -> Vec<String> {
        let each = self.told.iter().filter_map(|what| match what {
            What::Said(_, Side::Client, utterance) => Some(utterance.to_string()),
            _ => None,
        });
        each.filter(|line| line.contains(start)).collect()
    }

    /// The second at which this is told first.
    #[track_caller]
    fn at_s(&self, found: impl Fn(&What) -> bool) -> u64 {
        let event = self.events.iter().find(|event| found(&event.what));
        event.unwrap_or_else(|| panic!("{}", words(&self.told))).at.as_secs()
    }
}

fn send(scenario: Scenario, to: &str, body: &str, ask: impl FnOnce(&mut Envelope)) -> Sent {
    send_while(scenario, to, body, &[], ask)
}

fn send_while(
    scenario: Scenario,
    to: &str,
    body: &str,
    doings: &[Doing],
    ask: impl FnOnce(&mut Envelope),
) -> Sent {
    let content = format!("From: alice@alpha.example\r\nTo: {to}\r\nSubject: hello\r\n\r\n{body}");
    let mut envelope = mail::envelope_of(content.as_bytes()).expect("an envelope");
    envelope.rcpt_parameters = vec![Default::default(); envelope.forward_paths.len()];
    ask(&mut envelope);
    let from = scenario.host("alice").expect("a host");
    let mut world = World::new(scenario.into(), 1);
    let mut events = Vec::new();
    for (index, (at_s, doing, name)) in doings.iter().enumerate() {
        if index > 0 || *at_s > 0 {
            break;
        }
        let host = world.scenario().host(name).expect("a host");
        world.act(doing(host)).expect("an action");
    }
    world.act(Action::Send { from, envelope, content: content.into_bytes().into() }).expect("a client");
    for (at_s, doing, name) in doings.iter().filter(|(at_s, ..)| *at_s > 0) {
        world.run_until(SimTime::from_secs(*at_s));
        let host = world.scenario().host(name).expect("a host");
        world.act(doing(host)).expect("an action");
    }
    while world.next_at().is_some_and(|next| next < SimTime::from_secs(864_000)) {
        world.step();
    }
    events.extend(world.drain_events());
    let snapshot = world.snapshot();
    let alice = mailbox(&snapshot, "alice@alpha.example");
    Sent {
        told: events.iter().map(|event| event.what.clone()).collect(),
        events,
        alice: alice.iter().map(|text| String::from_utf8_lossy(text).into_owned()).collect(),
        bob: mailbox(&snapshot, "bob@beta.example").iter().map(|text| text.to_vec()).collect(),
    }
}

fn notify(success: bool, failure: bool, delay: bool) -> Option<Notify> {
    Some(Notify { success, failure, delay })
}

/// The one report that Alice has, and what stands in it.
#[track_caller]
fn check(sent: &Sent, expect: &[&str]) {
    let [report] = sent.alice.as_slice() else { panic!("{:#?}\n{}", sent.alice, words(&sent.told)) };
    for expect in expect {
        assert!(report.contains(expect), "{expect}\n---\n{report}");
    }
}

fn by(seconds: i64, mode: ByMode, trace: bool) -> Option<By> {
    Some(By { seconds, mode, trace })
}

#[test]
fn everything_is_passed_on_as_it_came() {
    let sent = send(scenario(&ALL, &ALL), "bob@beta.example", "hi\r\n", |envelope| {
        envelope.requests.ret = Some(Ret::Hdrs);
        envelope.requests.envid = Some("QQ+2B1".into());
        envelope.requests.by = by(600, ByMode::Notify, false);
        envelope.requests.priority = Some(3);
        envelope.rcpt_parameters[0].notify = notify(false, false, false);
        envelope.rcpt_parameters[0].orcpt = Some("rfc822;robert@beta.example".into());
    });
    let (mail, rcpt) = (sent.said("MAIL FROM"), sent.said("RCPT TO"));
    assert_eq!((mail.len(), rcpt.len(), sent.bob.len()), (2, 2, 1), "{}", words(&sent.told));
    for line in &mail {
        for word in [" RET=HDRS", " ENVID=QQ+2B1", " BY=", ";N", " MT-PRIORITY=3"] {
            assert!(line.contains(word), "{word}: {line}");
        }
    }
    for line in &rcpt {
        assert!(line.contains("NOTIFY=NEVER") && line.contains("ORCPT=rfc822;robert@beta.example"), "{line}");
    }
    let bob = String::from_utf8_lossy(&sent.bob[0]).into_owned();
    assert_eq!(bob.matches("\r\n PRIORITY 3;").count(), 2, "each Received field says it: {bob}");
    assert!(sent.alice.is_empty(), "{:?}", sent.alice);
}

#[test]
fn parameters_stay_with_their_recipient() {
    let to = "alice@alpha.example, bob@beta.example";
    let sent = send(scenario(&ALL, &ALL), to, "hi\r\n", |envelope| {
        envelope.rcpt_parameters[1].notify = notify(true, false, false);
    });
    let rcpt = sent.said("RCPT TO:<bob");
    assert!(rcpt.iter().all(|line| line.contains("NOTIFY=SUCCESS")) && rcpt.len() == 2, "{rcpt:?}");
    assert!(sent.said("RCPT TO:<alice@alpha.example>").iter().all(|line| !line.contains("NOTIFY")));
}

#[test]
fn a_message_is_held_until_its_time() {
    let held = |to, doings: &[Doing], hold| {
        send_while(scenario(&ALL, &ALL), to, "hi\r\n", doings, |envelope| {
            envelope.requests.hold = Some(hold);
        })
    };
    let delivered_at_s = |sent: &Sent| sent.at_s(|what| matches!(what, What::Delivered { .. }));
    let hour = held("bob@beta.example", &[], Hold::For(3_600));
    let mail = hour.said("MAIL FROM");
    assert!(mail[0].contains("HOLDFOR=3600") && !mail[1].contains("HOLD"), "it is held once: {mail:?}");
    assert_eq!((delivered_at_s(&hour), hour.bob.len()), (3_600, 1));
    assert_eq!(hour.at_s(|what| matches!(what, What::Held { .. })), 0);
    let start = u64::try_from(scenario(&[], &[]).start_unix_s).expect("after 1970");
    let until = held("bob@beta.example", &[], Hold::Until(start + 7_200));
    assert_eq!(delivered_at_s(&until), 7_200);
    let own = held("alice@alpha.example", &[], Hold::For(60));
    assert_eq!(delivered_at_s(&own), 60, "also where the mailbox is on the host that holds it");
    // Neither a person nor a fall of the host lets it go before.
    let fall: &[Doing] =
        &[(10, |host| Action::RetryNow { host }, "mail"), (20, DOWN, "mail"), (30, UP, "mail")];
    let fallen = held("bob@beta.example", fall, Hold::For(3_600));
    assert_eq!((delivered_at_s(&fallen), fallen.bob.len()), (3_600, 1));
}

#[test]
fn who_holds_nothing_is_not_asked_to() {
    let extensions: Vec<&str> = ALL.into_iter().filter(|it| *it != "FUTURERELEASE").collect();
    let sent = send(scenario(&extensions, &ALL), "bob@beta.example", "hi\r\n", |envelope| {
        envelope.requests.hold = Some(Hold::For(60));
    });
    assert_eq!((sent.bob.len(), sent.said("MAIL").len()), (0, 0), "it does not go out too early");
    assert_eq!(sent.told.iter().filter(|what| matches!(what, What::Failed { .. })).count(), 1);
    // An exchanger is no submission server, whatever its list says.
    let replies: Vec<String> = send(scenario(&ALL, &ALL), "bob@beta.example", "hi\r\n", |_| ())
        .told
        .iter()
        .filter_map(|what| match what {
            What::Said(_, Side::Server, said) => Some(said.to_string()),
            _ => None,
        })
        .filter(|said| said.contains("DELIVERBY"))
        .collect();
    let holds: Vec<bool> = replies.iter().map(|reply| reply.contains("FUTURERELEASE")).collect();
    assert_eq!(holds, [true, true, false, false], "before and behind STARTTLS: {replies:?}");
}

#[test]
fn a_report_tells_how_the_message_was_held() {
    let sent = send(scenario(&ALL, &ALL), "nobody@beta.example", "hi\r\n", |envelope| {
        envelope.requests.hold = Some(Hold::For(600));
        envelope.requests.by = by(900, ByMode::Return, false);
    });
    check(&sent, &["Future-Release-Request: for; 600\r\n", "Deliver-By-Date: ", "Status: 5.1.1"]);
}

#[test]
fn when_the_time_is_over_it_goes_back_or_the_sender_is_told_once() {
    let late = |mode| {
        let mut scenario = scenario(&ALL, &ALL);
        host(&mut scenario, "mail").trusted_issuers.clear();
        send(scenario, "bob@beta.example", "hi\r\n", |envelope| {
            envelope.requests.by = by(1_000, mode, false);
        })
    };
    let back = late(ByMode::Return);
    check(&back, &["Action: failed", "Status: 5.4.7"]);
    assert_eq!(back.at_s(|what| matches!(what, What::Failed { .. })), 1_000);
    let told = late(ByMode::Notify);
    assert_eq!(told.alice.len(), 2, "delayed once, then given up after days");
    assert!(told.alice[0].contains("Action: delayed\r\nStatus: 4.4.7"), "{}", told.alice[0]);
    assert!(
        told.alice[0].contains("Subject: Your message is delayed") && !told.alice[0].contains("not be tr")
    );
    assert!(told.alice[1].contains("Action: failed"));
    assert_eq!(told.at_s(|what| matches!(what, What::Reported { .. })), 1_000);
}

#[test]
fn the_next_server_hears_how_much_time_is_left() {
    let left = |seconds, mode| {
        let doings: &[Doing] = &[(0, DOWN, "right"), (100, UP, "right")];
        let mut scenario = scenario(&ALL, &ALL);
        host(&mut scenario, "mail").retry = vec![SimTime::from_secs(500)];
        send_while(scenario, "bob@beta.example", "hi\r\n", doings, |envelope| {
            envelope.requests.by = by(seconds, mode, false);
        })
    };
    let sent = left(2_000, ByMode::Return);
    let said = sent.said("MAIL FROM").pop().expect("MAIL");
    let tail = said.split(" BY=").nth(1).and_then(|rest| rest.split(';').next()).expect("BY");
    let seconds: i64 = tail.parse().expect("a number");
    assert!((1_400..1_500).contains(&seconds), "{said}");
    assert_eq!((sent.bob.len(), sent.alice.len()), (1, 0));
    let late = left(300, ByMode::Notify);
    let said = late.said("MAIL FROM").pop().expect("MAIL");
    assert!(said.contains(" BY=-") || said.contains(" BY=0;N"), "{said}");
    check(&late, &["Action: delayed"]);
}

#[test]
fn a_server_that_keeps_no_time_gets_nothing_that_must_come_back() {
    let with = |mode, wanted| {
        send(scenario(&ALL, &["DSN"]), "bob@beta.example", "hi\r\n", |envelope| {
            envelope.requests.by = by(1_000, mode, false);
            envelope.rcpt_parameters[0].notify = wanted;
        })
    };
    let back = with(ByMode::Return, None);
    check(&back, &["Action: failed", "Status: 5.4.7", "DELIVERBY"]);
    assert_eq!((back.bob.len(), back.at_s(|what| matches!(what, What::Failed { .. }))), (0, 0));
    let on = with(ByMode::Notify, None);
    check(&on, &["Reporting-MTA: dns; mail.alpha.example", "Action: relayed"]);
    assert_eq!(on.bob.len(), 1);
    assert!(with(ByMode::Notify, notify(false, false, false)).alice.is_empty(), "never is never");
    // One that needs more time than is left is none that keeps it.
    let mut slow = scenario(&ALL, &ALL);
    host(&mut slow, "right").server.extensions.insert(Extension::DeliverBy(Some(5_000)));
    let sent = send(slow, "bob@beta.example", "hi\r\n", |envelope| {
        envelope.requests.by = by(1_000, ByMode::Return, false);
    });
    check(&sent, &["Action: failed", "Status: 5.4.7"]);
}

#[test]
fn trace_tells_of_each_hop() {
    let sent = send(scenario(&ALL, &ALL), "bob@beta.example", "hi\r\n", |envelope| {
        envelope.requests.by = by(1_000, ByMode::Notify, true);
    });
    check(&sent, &["Reporting-MTA: dns; mail.alpha.example", "Action: relayed", "mx3.beta.example"]);
}

#[test]
fn who_asks_hears_once_that_a_message_waits() {
    let waiting = |delay_warning: Option<u64>, wanted| {
        let mut scenario = scenario(&ALL, &ALL);
        host(&mut scenario, "mail").delay_warning = delay_warning.map(SimTime::from_secs);
        let doings: &[Doing] = &[(0, DOWN, "right"), (90_000, UP, "right")];
        let sent = send_while(scenario, "bob@beta.example", "hi\r\n", doings, |envelope| {
            envelope.rcpt_parameters[0].notify = wanted;
        });
        assert_eq!(sent.bob.len(), 1);
        sent
    };
    let asked = waiting(None, notify(false, true, true));
    check(&asked, &["Action: delayed\r\nStatus: 4.4.0\r\n", "Subject: Your message is delayed"]);
    let at_s = asked.at_s(|what| matches!(what, What::Reported { .. }));
    assert!((4 * 3_600..5 * 3_600 + 600).contains(&at_s), "{at_s}");
    assert!(
        waiting(None, None).alice.is_empty() && waiting(None, notify(true, true, false)).alice.len() == 1
    );
    assert!(waiting(None, notify(false, true, false)).alice.is_empty());
    let unasked = waiting(Some(1_000), None);
    check(&unasked, &["Action: delayed\r\n"]);
    assert!(unasked.at_s(|what| matches!(what, What::Reported { .. })) < 3_600);
    assert!(waiting(Some(1_000), notify(false, false, false)).alice.is_empty());
}

#[test]
fn the_most_urgent_goes_first() {
    let mut scenario = scenario(&ALL, &ALL);
    // Chance would let one overtake the other.
    scenario.lookup = SimTime::ZERO;
    let [alice, mail, right] = ["alice", "mail", "right"].map(|name| scenario.host(name).expect("a host"));
    let mut world = World::new(scenario.into(), 1);
    world.act(Action::HostDown { host: right }).expect("an action");
    for (name, priority) in [("a", None), ("b", Some(-4)), ("c", Some(9)), ("d", None), ("e", Some(4))] {
        let content = format!("From: alice@alpha.example\r\nTo: bob@beta.example\r\nSubject: {name}\r\n\r\n");
        let mut envelope = mail::envelope_of(content.as_bytes()).expect("an envelope");
        envelope.requests.priority = priority;
        world
            .act(Action::Send { from: alice, envelope, content: content.into_bytes().into() })
            .expect("sent");
        world.run_until(world.now() + SimTime::from_secs(1));
    }
    world.run_until(SimTime::from_secs(250));
    world.act(Action::HostUp { host: right }).expect("an action");
    world.act(Action::RetryNow { host: mail }).expect("an action");
    world.run_until(SimTime::from_secs(500));
    let subjects: Vec<String> = mailbox(&world.snapshot(), "bob@beta.example")
        .iter()
        .map(|content| mail::field(content, "Subject").expect("a subject"))
        .collect();
    assert_eq!(subjects, ["c", "e", "a", "d", "b"]);
}

/// The next host has taken the message for one recipient and knows no DSN; before the try for the other one is over, the
/// host falls. What it knows is not lost.
#[test]
fn a_fall_loses_no_report() {
    let mut scenario = scenario(&ALL, &[]);
    let mail = scenario.host("mail").expect("a host");
    // A try of its own at a host that does not answer, which the fall cuts short.
    let next = |domain: &str, host: &str| (domain.to_owned(), host.to_owned());
    host(&mut scenario, "mail").transports =
        vec![next("beta.example", "mx3.beta.example"), next("gamma.example", "mx1.beta.example")];
    let alice = scenario.host("alice").expect("a host");
    let expired = scenario.host("expired").expect("a host");
    let mut world = World::new(scenario.into(), 1);
    world.act(Action::HostDown { host: expired }).expect("an action");
    let content = "From: alice@alpha.example\r\nTo: bob@beta.example, x@gamma.example\r\n\r\nhi\r\n";
    let mut envelope = mail::envelope_of(content.as_bytes()).expect("an envelope");
    envelope.rcpt_parameters = vec![Default::default(); 2];
    envelope.rcpt_parameters[0].notify = notify(true, true, false);
    world.act(Action::Send { from: alice, envelope, content: content.as_bytes().into() }).expect("sent");
    let mut told = Vec::new();
    let taken =
        |told: &[What]| told.iter().any(|what| matches!(what, What::Relayed { host, .. } if *host == mail));
    while !taken(&told) {
        assert!(world.step(), "{}", words(&told));
        told.extend(world.drain_events().into_iter().map(|event| event.what));
    }
    assert!(mailbox(&world.snapshot(), "alice@alpha.example").is_empty(), "the try is not over");
    world.act(Action::HostDown { host: mail }).expect("an action");
    world.run_until(world.now() + SimTime::from_secs(10));
    world.act(Action::HostUp { host: mail }).expect("an action");
    world.run_until(world.now() + SimTime::from_secs(100));
    let alice = mailbox(&world.snapshot(), "alice@alpha.example");
    let [report] = alice.as_slice() else { panic!("{} reports", alice.len()) };
    let report = String::from_utf8_lossy(report);
    assert!(report.contains("Action: relayed") && report.contains("bob@beta.example"), "{report}");
    assert!(!report.contains("Final-Recipient: rfc822; x@gamma.example"), "{report}");
}

#[test]
fn binary_content_is_converted_or_comes_back() {
    let binary = |right: &[&str], body: &str| {
        send(scenario(&ALL, right), "bob@beta.example", body, |envelope| envelope.body = Body::BinaryMime)
    };
    let sent = binary(&ALL, "a\0é\n");
    assert!(sent.bob[0].ends_with("a\0é\n".as_bytes()), "as it was");
    let sent = binary(&["CHUNKING"], "Grüße\r\n");
    assert!(sent.told.iter().any(|what| matches!(what, What::Converted { .. })), "{}", words(&sent.told));
    assert!(sent.bob[0].ends_with(b"Gr=C3=BC=C3=9Fe\r\n"), "quoted-printable");
    let sent = binary(&[], "a\0b\r\n");
    assert!(sent.bob.is_empty());
    check(&sent, &["Status: 5.6.3", "not made of lines"]);
}

#[test]
fn a_hold_that_ends_after_the_time_for_delivery_is_refused() {
    let mut world = common::listening("extensions = [\"DELIVERBY\", \"FUTURERELEASE\"]\n");
    let connection = common::visit(&mut world, "192.0.2.9", relay::scenario::Service::Submission);
    common::say(&mut world, connection, "EHLO a.example\r\n");
    let mut mail = |asked: &str| {
        let said =
            common::say(&mut world, connection, &format!("RSET\r\nMAIL FROM:<a@a.example> {asked}\r\n"));
        said.last().map(|reply| reply[..3].to_owned()).unwrap_or_default()
    };
    // Profiles begin in 1970.
    assert_eq!(mail("BY=600;R HOLDUNTIL=1970-01-01T00:05:00Z"), "250");
    assert_eq!(mail("BY=600;R HOLDUNTIL=1970-01-01T00:15:00Z"), "501");
    assert_eq!(mail("HOLDUNTIL=1970-01-01T00:15:00Z BY=600;N"), "501");
    assert_eq!(mail("HOLDUNTIL=1970-01-01T00:15:00Z"), "250");
}

#[test]
fn a_header_in_utf_8_asks_for_smtputf8_whatever_mail_said() {
    let relayed = |header: &str, said: bool| {
        let mut scenario = scenario(&["SMTPUTF8"], &[]);
        host(&mut scenario, "right").server.extensions.remove("SMTPUTF8");
        let Action::Send { from, mut envelope, content } = common::send(&scenario, &[]) else {
            panic!("it sends")
        };
        envelope.smtputf8 = said;
        let content = [header.as_bytes(), &content[..]].concat().into();
        let mut world = World::new(scenario.into(), 1);
        world.act(Action::Send { from, envelope, content }).expect("a client");
        let told = common::run(&mut world);
        let lacks = words(&told).contains("does not offer SMTPUTF8");
        (mailbox(&world.snapshot(), "bob@beta.example").len(), lacks)
    };
    assert_eq!(relayed("X-Test: plain\r\n", false), (1, false));
    assert_eq!(relayed("X-Test: plain\r\n", true), (1, false), "nothing in it needs what was asked for");
    assert_eq!(relayed("X-Test: \u{fc}ber\r\n", true), (0, true));
    assert_eq!(relayed("X-Test: \u{fc}ber\r\n", false), (0, true));
}
