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
    match what {
        // An alias in the place of which one other stands changes no number.
        What::Decided { decision, .. } => decision.recipients().is_some_and(|many| many != 1),
        _ => matches!(what, Accepted { .. } | Delivered { .. } | Failed { .. } | Relayed { .. }),
    }
}

#[test]
fn nothing_can_be_left_out_or_happen_twice() {
    let (world, told) = played();
    check_each(&world, &told, 15);
}

#[test]
fn aliases_and_lists_are_counted() {
    let mut world = World::new(
        common::with_keys(
            r#"
            aliases = { "all@beta.example" = ["bob@beta.example", "eve@gamma.example", "gone@beta.example"], "one@beta.example" = ["all@beta.example"], "round@beta.example" = ["round@beta.example"], "no@beta.example" = ["x@void.example"] }
            transports = { "void.example" = "discard:" }
            [[host.list]]
            address = "cooks@beta.example"
            owner = "bob@beta.example"
            members = ["bob@beta.example", "one@beta.example", "x@void.example", "all@beta.example"]
            "#,
        ),
        1,
    );
    let scenario = world.scenario().clone();
    for to in [
        &["bob@beta.example", "all@beta.example", "BOB@beta.example"][..],
        &["cooks@beta.example", "bob@beta.example", "one@beta.example", "all@beta.example"],
        &["round@beta.example", "no@beta.example", "eve@gamma.example"],
    ] {
        world.act(send(&scenario, to)).expect("a letter");
    }
    let told = run(&mut world);
    let names: Vec<&str> = common::decided(&told).into_iter().map(|(what, _)| what).collect();
    for name in ["alias-expanded", "list-expanded", "joined", "discarded", "alias-loop"] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
    check_each(&world, &told, 25);
}

/// The books balance, and would not without any of the events that count, of which there are more than so many.
#[track_caller]
fn check_each(world: &World, told: &[What], many: usize) {
    assert_eq!(audited(world, told), Ok(()));
    let places: Vec<usize> = (0..told.len()).filter(|at| counts(&told[*at])).collect();
    assert!(places.len() > many, "{}", places.len());
    for at in places {
        let mut less = told.to_vec();
        let what = less.remove(at);
        assert!(audited(world, &less).is_err(), "without {what}");
        let mut more = told.to_vec();
        more.insert(at, what.clone());
        assert!(audited(world, &more).is_err(), "twice {what}");
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
