//! What a sender asks for about reports is carried along and kept to (RFC 3461).

mod common;

use std::sync::Arc;

use common::{mailbox, run, scenario, send};
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

#[test]
fn failure_is_reported_unless_the_sender_does_not_want_to_know() {
    let failed = reports("nobody@beta.example", Who::Everybody, None, Some(Ret::Hdrs));
    check(&failed, &["Action: failed\r\n", "Original-Envelope-Id: QQ314159\r\n"], &["message/rfc822\r\n"]);
    let whole = reports("nobody@beta.example", Who::Everybody, None, Some(Ret::Full));
    check(&whole, &["Content-Type: message/rfc822\r\n"], &["text/rfc822-headers"]);
    assert_eq!(reports("nobody@beta.example", Who::Everybody, NEVER, None).len(), 0);
}
