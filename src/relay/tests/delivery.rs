//! Where mail goes: MX by preference, aliases, null MX, DNS that fails, loops, lifetimes (RFC 5321 section 5.1, RFC 7505).

mod common;

use std::collections::BTreeSet;
use std::sync::Arc;

use common::{mailbox, run, send, words};
use relay::{Action, HostId, Scenario, What, World};
use smtp::SimTime;

/// Alice at `out`, which has her mailbox; `one` and `two` have Bob's domain. `beta` are the lines of its zone.
fn scenario(beta: &str) -> Scenario {
    let host = |name: &str, more: &str, address: u8, x: u16| {
        format!(
            "[[host]]\nname = \"{name}\"\nhost_name = \"{name}.alpha.example\"\nnetwork = \"n\"\n\
             addresses = [\"192.0.2.{address}\", \"2001:db8::{address}\"]\nplace = [{x}, 0]\n\
             retry_s = [60, 600]\nlifetime_s = 6000\n{more}\n\
             [[link]]\nbetween = [\"{name}\", \"r\"]\nlatency_ms = 5\nkbit_per_s = 10000\n"
        )
    };
    let bob = "role = \"mx\"\ndomains = [\"beta.example\"]\nmailboxes = [\"bob@beta.example\"]";
    let hosts = [
        host("alice", "role = \"client\"\nsmart_host = \"out.alpha.example\"", 10, 0),
        host(
            "out",
            "role = \"submission\"\nrelay_networks = [\"n\"]\ndomains = [\"alpha.example\"]\n\
             mailboxes = [\"alice@alpha.example\"]\nrelay_domains = [\"beta.example\"]\nhops_max = 10",
            20,
            100,
        ),
        host("one", bob, 30, 200),
        host("two", bob, 40, 300),
    ];
    let text = format!(
        "version = 1\nname = \"t\"\ntitle = \"t\"\nsummary = \"t\"\nstart_unix_s = 0\nlookup_ms = 10\n\
         [draft]\nfrom = \"alice@alpha.example\"\nto = [\"bob@beta.example\"]\nsubject = \"s\"\ntext = \"t\"\n\
         [[network]]\nname = \"n\"\ntitle = \"n\"\narea = [0, 0, 1, 1]\n[[router]]\nname = \"r\"\nplace = [0, 0]\n\
         {}\n[[zone]]\norigin = \"alpha.example\"\nrecords = \"\"\"\n@ MX 10 out\nout A 192.0.2.20\n\
         one A 192.0.2.30\ntwo A 192.0.2.40\nsix AAAA 2001:db8::40\ndead A 192.0.2.99\n\"\"\"\n\
         [[zone]]\norigin = \"beta.example\"\nrecords = \"\"\"\n{beta}\n\"\"\"\n",
        hosts.concat()
    );
    relay::scenario::parse("t.toml", &text).expect("a right scenario")
}

/// Sends Bob a message. Gives the world at the end, and what was told.
fn play(scenario: Scenario, seed: u64, before: &[Action]) -> (World, Vec<What>) {
    let scenario = Arc::new(scenario);
    let mut world = World::new(scenario.clone(), seed);
    for action in before {
        world.act(action.clone()).expect("an action");
    }
    world.act(send(&scenario, &[])).expect("an action");
    let told = run(&mut world);
    (world, told)
}

/// The hosts that put the message into a mailbox.
fn delivered_at(told: &[What]) -> Vec<HostId> {
    let host = |what: &What| match what {
        What::Delivered { host, message: relay::MessageId(1), .. } => Some(*host),
        _ => None,
    };
    told.iter().filter_map(host).collect()
}

/// Sends Bob a message, looks where it is delivered, and for words in the trace and in the report.
#[track_caller]
fn check(beta: &str, before: &[Action], at: Option<u16>, trace: &str, report: &str) {
    let (world, told) = play(scenario(beta), 1, before);
    let trace_words = words(&told);
    assert_eq!(delivered_at(&told), at.map(HostId).into_iter().collect::<Vec<_>>(), "{trace_words}");
    assert!(trace_words.contains(trace), "{trace}\n---\n{trace_words}");
    let reports = mailbox(&world.snapshot(), "alice@alpha.example");
    assert_eq!(reports.len(), usize::from(at.is_none()), "{trace_words}");
    if let Some(got) = reports.first() {
        let got = String::from_utf8_lossy(got);
        assert!(got.contains(&format!("\r\nStatus: {report}\r\n")), "{report}\n---\n{got}");
    }
    assert_eq!(world.next_at(), None);
}

const ONE: HostId = HostId(2);
const TWO: HostId = HostId(3);

#[test]
fn the_lowest_preference_is_tried_first_and_the_others_follow() {
    let both = "@ MX 20 two.alpha.example.\n@ MX 10 one.alpha.example.";
    check(both, &[], Some(2), "one.alpha.example", "");
    check(both, &[Action::HostDown { host: ONE }], Some(3), "gets no answer", "");
    let dead = "@ MX 10 dead.alpha.example.\n@ MX 20 two.alpha.example.";
    check(dead, &[], Some(3), "h1 finds no way to 192.0.2.99", "");
}

#[test]
fn equal_preferences_are_shuffled_by_the_seed() {
    let beta = "@ MX 10 one.alpha.example.\n@ MX 10 two.alpha.example.";
    let at: BTreeSet<HostId> =
        (0..20).flat_map(|seed| delivered_at(&play(scenario(beta), seed, &[]).1)).collect();
    assert_eq!(at, BTreeSet::from([ONE, TWO]));
}

#[test]
fn without_mx_the_address_record_counts() {
    check("@ A 192.0.2.40", &[], Some(3), "h1 learns MX of beta.example: no record of this kind", "");
    check("@ AAAA 2001:db8::30", &[], Some(2), "h1 learns AAAA of beta.example: 2001:db8::30", "");
    check("@ MX 10 six.alpha.example.", &[], Some(3), "h1 learns AAAA of six.alpha.example", "");
    check(
        "@ CNAME real\nreal MX 10 one.alpha.example.",
        &[],
        Some(2),
        "h1 learns MX of beta.example, an alias of real.beta.example: 10 one",
        "",
    );
}

#[test]
fn domains_without_mail_bring_a_report_at_once() {
    check("@ MX 0 .", &[], None, "beta.example takes no mail: its MX is null", "5.1.10");
    check("", &[], None, "there is no domain beta.example", "5.1.2");
    check("@ TXT \"no mail\"", &[], None, "beta.example has no address", "5.4.4");
    check("@ MX 10 gone", &[], None, "there is no host gone.beta.example", "5.4.4");
}

#[test]
fn a_mailbox_that_is_gone_brings_a_report_with_the_reply() {
    let gone = [Action::RemoveMailbox { host: ONE, mailbox: "bob@beta.example".to_owned() }];
    check(
        "@ MX 10 one.alpha.example.",
        &gone,
        None,
        "550 5.1.1 There is no mailbox bob@beta.example",
        "5.1.1",
    );
}

#[test]
fn what_may_pass_is_tried_again_until_the_lifetime_ends() {
    check("@ CNAME @", &[], None, "given up after 12 attempts: DNS fails for beta.example", "4.4.7");
    // One server is down for now: that the other is not there does not make it final.
    let beta = "@ MX 10 one.alpha.example.\n@ MX 20 gone";
    let down = [Action::HostDown { host: ONE }];
    check(beta, &down, None, "one.alpha.example did not answer", "4.4.7");
    let (_, told) = play(scenario(beta), 1, &down);
    let given_up = told.iter().rposition(|what| matches!(what, What::Failed { .. })).expect("a failure");
    assert!(given_up > 0, "{}", words(&told));
}

#[test]
fn the_last_try_is_when_the_lifetime_ends() {
    let scenario = Arc::new(scenario("@ MX 10 one.alpha.example."));
    let mut world = World::new(scenario.clone(), 1);
    world.act(Action::HostDown { host: ONE }).expect("an action");
    world.act(send(&scenario, &[])).expect("an action");
    let mut failed_at = None;
    while world.step() {
        for event in world.drain_events() {
            if matches!(event.what, What::Failed { .. }) {
                failed_at = Some(event.at.as_secs());
            }
        }
    }
    assert!(failed_at.is_some_and(|at| (6_000..6_040).contains(&at)), "{failed_at:?}");
}

#[test]
fn a_host_never_hands_on_to_itself_or_worse() {
    let out = "out.alpha.example.";
    check(
        &format!("@ MX 10 {out}\n@ MX 20 two.alpha.example."),
        &[],
        None,
        "the best mail exchanger",
        "5.4.6",
    );
    check(&format!("@ MX 20 {out}\n@ MX 10 one.alpha.example."), &[], Some(2), "one.alpha.example", "");
    check("@ MX 10 alias\nalias A 192.0.2.20", &[], None, "alias.beta.example is this host itself", "5.4.6");
}

#[test]
fn a_loop_between_two_hosts_is_found_and_told() {
    let mut scenario = scenario("@ MX 10 one.alpha.example.");
    let one = &mut scenario.hosts[2];
    one.domains.clear();
    one.relay_domains = vec!["beta.example".to_owned()];
    one.smart_host = Some("out.alpha.example".to_owned());
    let (world, told) = play(scenario, 1, &[]);
    let trace = words(&told);
    assert!(trace.contains("h1 sees m1 go in circles: 10 Received fields"), "{trace}");
    let reports = mailbox(&world.snapshot(), "alice@alpha.example");
    assert_eq!(reports.len(), 1, "{trace}");
    let report = String::from_utf8_lossy(&reports[0]);
    assert!(
        report.contains("Status: 5.4.6") && report.contains("Remote-MTA: dns; out.alpha.example"),
        "{report}"
    );
}

#[test]
fn a_report_that_cannot_be_delivered_is_dropped() {
    let mut scenario = scenario("@ MX 10 one.alpha.example.");
    scenario.hosts[2].mailboxes.clear();
    scenario.draft.from = "ghost@beta.example".to_owned();
    let (world, told) = play(scenario, 1, &[]);
    let reports = |what: &&What| matches!(what, What::Failed { report, .. } if report.is_some());
    let failures = told.iter().filter(|what| matches!(what, What::Failed { .. })).count();
    assert_eq!((told.iter().filter(reports).count(), failures), (1, 2), "{}", words(&told));
    assert_eq!(world.next_at(), None);
}

#[test]
fn a_thousand_recipients_go_out_a_hundred_at_a_time() {
    let mut scenario = scenario("@ MX 10 one.alpha.example.");
    scenario.hosts[2].server.limits.recipients_max = 100;
    let people: Vec<String> = (0..1_000).map(|number| format!("p{number}@beta.example")).collect();
    scenario.hosts[2].mailboxes = people.clone();
    scenario.draft.to = people;
    let (_, told) = play(scenario, 1, &[]);
    assert_eq!(delivered_at(&told).len(), 1_000);
    let accepted = |what: &&What| matches!(what, What::Accepted { host: ONE, .. });
    assert_eq!(told.iter().filter(accepted).count(), 10);
    assert!(!words(&told).contains("Too many"), "no limit is hit");
}

#[test]
fn a_retry_by_hand_does_not_wait() {
    let scenario = Arc::new(scenario("@ MX 10 one.alpha.example."));
    let mut world = World::new(scenario.clone(), 1);
    world.act(Action::HostDown { host: ONE }).expect("an action");
    world.act(send(&scenario, &[])).expect("an action");
    world.run_until(SimTime::from_secs(40));
    let next = world.snapshot().hosts[1].queue[0].next_attempt.expect("a next try");
    assert!(next > SimTime::from_secs(80), "{next}");
    world.act(Action::HostUp { host: ONE }).expect("an action");
    world.act(Action::RetryNow { host: HostId(1) }).expect("an action");
    world.run_until(SimTime::from_secs(41));
    assert_eq!(mailbox(&world.snapshot(), "bob@beta.example").len(), 1);
}
