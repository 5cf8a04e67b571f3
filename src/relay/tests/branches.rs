//! Futures that were left behind can be taken up again, and compared.

mod common;

use common::{Chance, scenario, send};
use relay::{Action, Counts, Event, Fate, HostId, LinkId, Timeline, What};
use smtp::SimTime;

/// A message that arrives.
fn sent() -> Timeline {
    let scenario = scenario("first-failure");
    let mut timeline = Timeline::new(scenario.clone(), 7);
    timeline.act(send(&scenario, &[])).expect("an action");
    timeline.run_until(SimTime::from_secs(900));
    timeline
}

#[test]
fn a_future_is_left_and_taken_up_again() {
    let mut timeline = sent();
    let (first, end) = (timeline.events().to_vec(), timeline.end());
    assert!(timeline.branches().is_empty());
    timeline.seek(SimTime::from_millis(100));
    timeline
        .act(Action::RemoveMailbox { host: HostId(4), mailbox: "bob@beta.example".to_owned() })
        .expect("one");
    timeline.run_until(SimTime::from_secs(900));
    let second = timeline.events().to_vec();
    let [branch] = timeline.branches() else { panic!("one was left") };
    assert_eq!((branch.number, branch.at()), (1, SimTime::from_millis(100)));
    assert!(branch.first().is_none(), "nothing was done in it behind the fork");

    let compared = timeline.compare(1).expect("the first future");
    let same = first.iter().zip(&second).take_while(|(one, other)| one == other).count();
    assert_eq!(compared.differs_at, Some(same as u64));
    assert_eq!((compared.here.as_ref(), compared.there.as_ref()), (second.get(same), first.get(same)));
    assert!(matches!(compared.here.expect("an event").what, What::MailboxRemoved(..)));
    assert_eq!(compared.others, counted(&first, 0));
    assert_eq!((compared.others.delivered, compared.counts.delivered, compared.counts.bounced), (1, 1, 1));
    // Bob's mail came back, which is a message of its own here.
    let [bob, report] = compared.outcomes.as_slice() else { panic!("{:#?}", compared.outcomes) };
    assert_eq!((bob.from.as_str(), bob.recipient.as_str()), ("<alice@alpha.example>", "bob@beta.example"));
    assert!(matches!(&bob.here, Some(Fate::Failed { reason, .. }) if reason.contains("550")), "{bob:?}");
    assert!(matches!(bob.there, Some(Fate::Delivered { copies: 1, .. })), "{bob:?}");
    assert_eq!((report.from.as_str(), report.recipient.as_str()), ("<>", "alice@alpha.example"));
    assert!(matches!(report.here, Some(Fate::Delivered { .. })) && report.there.is_none(), "{report:?}");
    assert_eq!(timeline.compare(2), None);

    assert!(!timeline.switch(2) && timeline.switch(1));
    assert_eq!((timeline.now(), timeline.events()), (SimTime::from_millis(100), &first[..]));
    assert_eq!(timeline.end(), end);
    timeline.seek(end);
    assert_eq!(timeline.events(), first);
    let [branch] = timeline.branches() else { panic!("one was left") };
    assert!(matches!(branch.first().expect("an action").action, Action::RemoveMailbox { .. }));
    assert!(timeline.switch(2));
    timeline.seek(end);
    assert_eq!(timeline.events(), second);
}

fn counted(events: &[Event], queued: usize) -> Counts {
    let count = |is: fn(&What) -> bool| events.iter().filter(|event| is(&event.what)).count();
    Counts {
        delivered: count(|what| matches!(what, What::Delivered { .. })),
        deferred: count(|what| matches!(what, What::Deferred { .. })),
        bounced: count(|what| matches!(what, What::Failed { .. })),
        queued,
    }
}

#[test]
fn what_waits_is_counted_at_the_end_of_each_future() {
    let mut timeline = sent();
    timeline.seek(SimTime::from_millis(100));
    for link in 0..timeline.scenario().links.len() as u16 {
        timeline.act(Action::CutLink { link: LinkId(link) }).expect("a link");
    }
    timeline.run_until(SimTime::from_secs(900));
    let waits = timeline.world().queued().0;
    assert!(waits > 0);
    timeline.seek(SimTime::from_millis(1));
    let compared = timeline.compare(1).expect("the first future");
    assert_eq!((compared.counts.queued, compared.others.queued), (waits, 0));
    timeline.switch(1);
    let compared = timeline.compare(2).expect("the second future");
    assert_eq!((compared.counts.queued, compared.others.queued), (0, waits));
}

#[test]
fn what_cannot_be_done_leaves_nothing_behind() {
    let mut timeline = sent();
    let all = timeline.events().to_vec();
    timeline.seek(SimTime::from_millis(100));
    assert!(timeline.act(Action::HostDown { host: HostId(99) }).is_err());
    assert_eq!((timeline.branches().len(), timeline.events()), (0, &all[..]));
}

/// Somebody who acts in the past again and again, and takes futures up: each is what it was.
#[test]
fn any_number_of_futures_stay_what_they_were() {
    for seed in 0..12 {
        let mut timeline = sent();
        let mut chance = Chance::new(seed);
        let mut known: Vec<(u32, Vec<Event>, usize)> = Vec::new();
        for _ in 0..25 {
            let whole = (timeline.events().to_vec(), timeline.log().len());
            let numbers: Vec<u32> = timeline.branches().iter().map(|branch| branch.number).collect();
            let left = numbers.last().copied().unwrap_or(0);
            if chance.below(3) == 0 && !numbers.is_empty() {
                let number = numbers[chance.below(numbers.len() as u64) as usize];
                assert!(timeline.switch(number));
                let (_, events, done) = known.iter().find(|(known, ..)| *known == number).expect("one");
                assert!(timeline.events() == events && timeline.log().len() == *done, "seed {seed}");
            } else {
                timeline.seek_event(chance.below(timeline.events().len() as u64));
                for _ in 0..chance.below(3) {
                    timeline.step();
                }
                let host = HostId(chance.below(5) as u16);
                let _ = timeline.act(match chance.below(3) {
                    0 => Action::HostDown { host },
                    1 => Action::HostUp { host },
                    _ => Action::CutLink { link: LinkId(chance.below(4) as u16) },
                });
            }
            let newest = timeline.branches().last().map_or(0, |branch| branch.number);
            if newest > left {
                known.push((newest, whole.0, whole.1));
            }
            assert!(timeline.branches().len() <= 4);
            timeline.run_until(timeline.now() + SimTime::from_millis(1 + chance.below(90_000)));
            if timeline.cursor() == timeline.events().len() {
                timeline.run_until(SimTime::from_secs(1_000));
            }
            for branch in timeline.branches() {
                let compared = timeline.compare(branch.number).expect("a future");
                let (_, events, _) = known.iter().find(|(known, ..)| *known == branch.number).expect("one");
                let same =
                    timeline.events().iter().zip(events).take_while(|(one, other)| one == other).count();
                assert_eq!(compared.there.as_ref(), events.get(same), "seed {seed}");
                assert_eq!(compared.others, counted(events, compared.others.queued));
            }
        }
        assert!(known.len() > 4, "seed {seed}");
    }
}
