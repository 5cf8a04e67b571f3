//! What a sender asks for about reports is carried along and kept to (RFC 3461).

mod common;

use std::sync::Arc;

use common::{mailbox, run, scenario, send, with_keys};
use relay::{Action, Scenario, World};
use smtp::command::{Notify, Ret};
use smtp::{Extension, RcptParameters};

/// Which servers offer DSN.
#[derive(Clone, Copy, PartialEq)]
enum Who {
    Everybody,
    Nobody,
    /// Alice's own one.
    TheFirst,
}

/// What comes back to Alice when she writes to `to` and wants this.
fn reports(to: &str, who: Who, notify: Option<Notify>, ret: Option<Ret>) -> Vec<String> {
    let mut world_of: Scenario = (*scenario("across-networks")).clone();
    let first = world_of.hosts.iter().find_map(|host| host.smart_host.clone()).expect("a client's server");
    let offers = |name: &str| who == Who::Everybody || who == Who::TheFirst && name == first;
    for host in world_of.hosts.iter_mut().filter(|host| offers(&host.host_name)) {
        host.server.extensions.insert(Extension::Dsn);
    }
    let mut action = send(&world_of, &[to]);
    if let Action::Send { envelope, .. } = &mut action {
        let orcpt = Some("rfc822;bob+2Blist@beta.example".to_owned());
        envelope.rcpt_parameters = vec![RcptParameters { notify, orcpt }];
        envelope.requests.envid = Some("QQ314159".to_owned());
        envelope.requests.ret = ret;
    }
    let mut world = World::new(Arc::new(world_of), 7);
    world.act(action).expect("a message");
    run(&mut world);
    let snapshot = world.snapshot();
    let alice = mailbox(&snapshot, "alice@alpha.example");
    alice.iter().map(|content| String::from_utf8_lossy(content).into_owned()).collect()
}

#[track_caller]
fn check(reports: &[String], expect: &[&str], without: &[&str]) {
    let [report] = reports else { panic!("{} reports", reports.len()) };
    for part in expect {
        assert!(report.contains(part), "{part} is missing\n{report}");
    }
    for part in without {
        assert!(!report.contains(part), "{part} is there\n{report}");
    }
}

const SUCCESS: Option<Notify> = Some(Notify { success: true, failure: true, delay: false });
const NEVER: Option<Notify> = Some(Notify { success: false, failure: false, delay: false });

#[test]
fn success_is_reported_by_the_last_server_that_knows_how() {
    let known =
        ["Original-Envelope-Id: QQ314159\r\n", "Original-Recipient: rfc822; bob+list@beta.example\r\n"];
    let delivered = reports("bob@beta.example", Who::Everybody, SUCCESS, None);
    check(&delivered, &[&known[..], &["Action: delivered\r\n", "text/rfc822-headers"]].concat(), &[]);
    let relayed = reports("bob@beta.example", Who::TheFirst, SUCCESS, None);
    check(&relayed, &["Action: relayed\r\n", "Remote-MTA: dns; "], &["Action: delivered"]);
    // Nobody on the way knows DSN: the first server was never told, so nothing comes back.
    assert_eq!(reports("bob@beta.example", Who::Nobody, SUCCESS, None).len(), 0);
    assert_eq!(reports("bob@beta.example", Who::Everybody, None, None).len(), 0);
}

/// What comes back to Dora who writes to an alias or a list of mx.beta.example and wants this.
#[track_caller]
fn check_names(to: &str, notify: Notify, actions: &[&str]) {
    let mut names = (*with_keys(
        r#"
        aliases = { "all@beta.example" = ["bob@beta.example", "carol@beta.example", "gone@gamma.example"], "one@beta.example" = ["bob@beta.example"], "inner@beta.example" = ["all@beta.example"] }
        [[host.list]]
        address = "list@beta.example"
        owner = "bob@beta.example"
        members = ["bob@beta.example", "carol@beta.example"]
        "#,
    ))
    .clone();
    names.hosts.iter_mut().for_each(|host| host.server.extensions.insert(Extension::Dsn));
    let mut action = send(&names, &[to]);
    if let Action::Send { envelope, .. } = &mut action {
        let orcpt = Some(format!("rfc822;{to}"));
        envelope.rcpt_parameters = vec![RcptParameters { notify: Some(notify), orcpt }];
    }
    let mut world = World::new(Arc::new(names), 7);
    world.act(action).expect("a message");
    run(&mut world);
    let reports = mailbox(&world.snapshot(), "dora@delta.example");
    let texts = reports.iter().map(|content| String::from_utf8_lossy(content).into_owned());
    let mut got: Vec<String> = texts
        .flat_map(|text| {
            assert!(text.contains(&format!("Original-Recipient: rfc822; {to}\r\n")), "{text}");
            let of = |name: &str| {
                let lines = text.lines().filter_map(|line| line.strip_prefix(name).map(str::to_owned));
                lines.collect::<Vec<_>>()
            };
            let both = of("Final-Recipient: rfc822; ").into_iter().zip(of("Action: "));
            both.map(|(recipient, action)| format!("{recipient} {action}")).collect::<Vec<_>>()
        })
        .collect();
    got.sort();
    assert_eq!(got, actions, "{to}");
}

#[test]
fn an_alias_of_several_is_reported_as_expanded_and_a_list_as_delivered() {
    let both = Notify { success: true, failure: true, delay: false };
    let success = Notify { failure: false, ..both };
    let failure = Notify { success: false, ..both };
    let (expanded, gone) = ("all@beta.example expanded", "gone@gamma.example failed");
    check_names("all@beta.example", both, &[expanded, gone]);
    check_names("all@beta.example", success, &[expanded]);
    check_names("all@beta.example", failure, &[gone]);
    check_names("inner@beta.example", both, &[expanded, gone]);
    check_names("one@beta.example", both, &["bob@beta.example delivered"]);
    check_names("list@beta.example", both, &["list@beta.example delivered"]);
}

#[test]
fn failure_is_reported_unless_the_sender_does_not_want_to_know() {
    let failed = reports("nobody@beta.example", Who::Everybody, None, Some(Ret::Hdrs));
    check(&failed, &["Action: failed\r\n", "Original-Envelope-Id: QQ314159\r\n"], &["message/rfc822\r\n"]);
    let whole = reports("nobody@beta.example", Who::Everybody, None, Some(Ret::Full));
    check(&whole, &["Content-Type: message/rfc822\r\n"], &["text/rfc822-headers"]);
    assert_eq!(reports("nobody@beta.example", Who::Everybody, NEVER, None).len(), 0);
}
