//! The auditor: it is content with every run, and not with one in which anything is left out or added.

mod common;

use std::sync::Arc;

use common::{run, scenario, send};
use relay::{Auditor, Chaos, What, World};
use smtp::SimTime;

/// A run with mail that arrives, mail that comes back and mail that waits.
fn played() -> (World, Vec<What>) {
    let scenario = scenario("first-failure");
    let mut world = World::new(scenario.clone(), 1);
    for to in [&["bob@beta.example", "nobody@beta.example"][..], &["carol@beta.example"]] {
        world.act(send(&scenario, to)).expect("a letter");
    }
    let told = run(&mut world);
    (world, told)
}

fn audited(world: &World, events: &[What]) -> Result<(), String> {
    let mut auditor = Auditor::default();
    events.iter().for_each(|what| auditor.note(what));
    auditor.check(world).and_then(|()| auditor.close())
}

fn counts(what: &What) -> bool {
    use What::{Accepted, Delivered, Failed, Relayed};
    matches!(what, Accepted { .. } | Delivered { .. } | Failed { .. } | Relayed { .. })
}

#[test]
fn nothing_can_be_left_out_or_happen_twice() {
    let (world, told) = played();
    assert_eq!(audited(&world, &told), Ok(()));
    let places: Vec<usize> = (0..told.len()).filter(|at| counts(&told[*at])).collect();
    assert!(places.len() > 15, "{}", places.len());
    for at in places {
        let mut less = told.clone();
        let what = less.remove(at);
        assert!(audited(&world, &less).is_err(), "without {what}");
        let mut more = told.clone();
        more.insert(at, what.clone());
        assert!(audited(&world, &more).is_err(), "twice {what}");
    }
}

#[test]
fn duplicates_need_a_lost_reply() {
    let (world, told) = played();
    let mut auditor = Auditor::default();
    told.iter().for_each(|what| auditor.note(what));
    assert_eq!((auditor.duplicates(), auditor.windows()), (0, 0));
    let delivered = told.iter().find(|what| matches!(what, What::Delivered { .. })).expect("a delivery");
    let Some(What::Accepted { host, message, from, recipients, .. }) = told.iter().find(|what| {
        matches!(what, What::Accepted { host, message, .. } if what.host() == delivered.host() && *host != relay::HostId(0) && Some(*message) == delivered.message())
    }) else {
        panic!("a host took it")
    };
    let (host, message, from) = (*host, *message, from.clone());
    // The host has it once more from nowhere, and delivers it once more.
    let one = vec![recipients[0].clone()];
    auditor.note(&What::Accepted { host, message, from, recipients: one, connection: None });
    auditor.note(delivered);
    assert_eq!(auditor.duplicates(), 1);
    let wrong = auditor.close().expect_err("nobody lost a reply");
    assert!(wrong.contains("1 times too often, but only 0 replies were lost"), "{wrong}");
    assert!(auditor.check(&world).is_err(), "the mailboxes hold one copy less");
}

#[test]
fn chaos_is_the_same_for_the_same_seed() {
    let acted = |seed: u64| {
        let mut world = World::new(scenario("across-networks"), 1);
        let mut chaos = Chaos::new(seed);
        for _ in 0..40 {
            let _ = world.act(chaos.action(&world));
            world.run_until(world.now() + chaos.pause());
        }
        relay::trace::hash(&world.drain_events())
    };
    assert_eq!(acted(1), acted(1));
    assert_ne!(acted(1), acted(2));
}

#[test]
fn everything_is_whole_after_the_calm() {
    let mut world = World::new(scenario("across-networks"), 1);
    let mut chaos = Chaos::new(5);
    let mut auditor = Auditor::default();
    for _ in 0..60 {
        let _ = world.act(chaos.action(&world));
        world.run_until(world.now() + chaos.pause());
    }
    for action in Chaos::calm(&world) {
        world.act(action).expect("it can always be done");
    }
    world.run_until(SimTime::from_secs(30 * 86_400));
    world.drain_events().iter().for_each(|event| auditor.note(&event.what));
    assert_eq!(world.next_at(), None);
    assert_eq!(auditor.check(&world).and_then(|()| auditor.close()), Ok(()));
    assert!(
        Arc::clone(world.scenario()).hosts.iter().zip(0..).all(|(_, host)| world.runs(relay::HostId(host)))
    );
}
