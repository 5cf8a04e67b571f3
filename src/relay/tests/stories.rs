//! The story that each shipped scenario tells: who takes the message, in which order, and when it is there.

mod common;

use common::{mailbox, scenario, send};
use relay::{What, World};
use smtp::SimTime;

/// Sends what the scenario suggests: the servers that take it, the names in its Received fields from the first to the
/// last, and the latest second at which it may be in the mailbox.
#[track_caller]
fn check(name: &str, takers: &[&str], latest_s: u64) {
    let scenario = scenario(name);
    for seed in 0..20 {
        let mut world = World::new(scenario.clone(), seed);
        world.act(send(&scenario, &[])).expect("an action");
        let (mut took, mut delivered) = (Vec::new(), Vec::new());
        while world.step() {
            for event in world.drain_events() {
                match event.what {
                    What::Accepted { host, connection: Some(_), .. } => {
                        took.push(scenario.hosts[usize::from(host.0)].name.clone());
                    }
                    What::Delivered { mailbox, .. } => delivered.push((mailbox, event.at)),
                    What::Failed { reason, .. } => panic!("{name} {seed}: {reason}"),
                    _ => {}
                }
            }
        }
        assert_eq!(took, takers, "{name} {seed}");
        let [(to, at)] = delivered.as_slice() else { panic!("{name} {seed}: {delivered:?}") };
        assert_eq!(*to, scenario.draft.to[0], "{name} {seed}");
        assert!(*at <= SimTime::from_secs(latest_s), "{name} {seed}: {at}");

        let stored = mailbox(&world.snapshot(), to);
        let fields = mail::fields(&stored[0]);
        let received = fields.iter().filter(|field| field.name == "Received");
        let by: Vec<String> = received
            .map(|field| {
                let after = field.value.split(" by ").nth(1).unwrap_or_default();
                after.split(' ').next().unwrap_or_default().to_owned()
            })
            .collect();
        let expect: Vec<String> = takers
            .iter()
            .rev()
            .filter_map(|taker| scenario.host(taker))
            .map(|host| scenario.hosts[usize::from(host.0)].host_name.clone())
            .collect();
        assert_eq!(by, expect, "{name} {seed}: the newest field stands first");
    }
}

#[test]
fn one_hop() {
    check("one-hop", &["mail"], 1);
}

#[test]
fn across_networks() {
    check("across-networks", &["submit", "relay", "gateway", "store"], 3);
}

#[test]
fn open_relay() {
    check("open-relay", &["mail", "mx"], 2);
}

#[test]
fn first_failure() {
    check("first-failure", &["submit", "relay", "backup", "primary"], 200);
}

#[test]
fn sealed() {
    check("sealed", &["mail", "right"], 2);
}
