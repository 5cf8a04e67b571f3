//! What a person asks for, and what the page shows then.

use super::*;
use relay::HostId;
use smtp::SimTime;

/// Plays until there is nothing more to play.
pub(in crate::model) fn play(playground: &mut Playground) {
    for _ in 0..100_000 {
        if !playground.playing {
            return;
        }
        playground.handle(Intent::Frame { passed_us: 50_000 });
    }
    panic!("it never ends");
}

fn delivered(playground: &Playground) -> usize {
    let view = playground.view();
    view.snapshot.hosts.iter().flat_map(|host| &host.mailboxes).map(|mailbox| mailbox.messages.len()).sum()
}

#[test]
fn every_scenario_unpacks() {
    for (index, title) in shipped::TITLES.iter().enumerate() {
        let mut playground = Playground::new(&View::first(false, false));
        playground.handle(Intent::Scenario(index));
        assert_eq!(playground.timeline.scenario().title, *title);
    }
}

#[test]
fn send_plays_until_the_message_is_there_and_all_is_quiet() {
    for scenario in 0..3 {
        let mut playground = Playground::new(&View::first(false, false));
        playground.handle(Intent::Scenario(scenario));
        playground.handle(Intent::Send);
        play(&mut playground);
        assert_eq!(delivered(&playground), 1, "scenario {scenario}");
        assert_eq!(&*playground.view().status, "All is quiet: 1 message delivered.");
    }
}

#[test]
fn long_pauses_are_folded_after_a_beat() {
    let mut playground = Playground::new(&View::first(false, false));
    playground.handle(Intent::Scenario(2));
    playground.handle(Intent::Send);
    let (mut folds, mut watched_us) = (0, 0u64);
    let mut before = None;
    while playground.playing {
        playground.handle(Intent::Frame { passed_us: 16_000 });
        watched_us += 16_000;
        let fold = playground.moment().fold;
        folds += u32::from(fold.is_some() && before.is_none());
        before = fold;
    }
    assert!(folds > 0, "the backup waits for minutes");
    assert!(watched_us < 300_000_000, "a person has watched for {} s", watched_us / 1_000_000);
    assert!(playground.moment().now > SimTime::from_secs(60));
}

#[test]
fn while_time_merely_passes_nothing_is_shown_anew() {
    let mut playground = Playground::new(&View::first(false, false));
    playground.handle(Intent::Send);
    let (mut frames, mut anew) = (0, 0);
    while playground.playing {
        let snapshot = Rc::clone(&playground.snapshot);
        let changed = playground.handle(Intent::Frame { passed_us: 4_000 });
        assert_eq!(changed, !Rc::ptr_eq(&snapshot, &playground.snapshot));
        frames += 1;
        anew += u32::from(changed);
    }
    assert!(anew * 5 < frames, "{anew} of {frames} frames");
}

#[test]
fn the_clock_can_be_read_while_it_plays_and_is_exact_when_it_stands() {
    let mut playground = Playground::new(&View::first(false, false));
    playground.handle(Intent::Send);
    let mut clocks = vec![playground.moment().clock];
    for _ in 0..500 {
        playground.handle(Intent::Frame { passed_us: 4_000 });
        clocks.push(playground.moment().clock);
    }
    assert!(playground.playing);
    clocks.dedup();
    assert!((15..=21).contains(&clocks.len()), "it showed {} times in two seconds", clocks.len());
    playground.handle(Intent::Play(false));
    assert_eq!(playground.moment().clock, playground.moment().now);
}

/// The first network that is shipped, with more people: so many hosts in all.
fn crowd(hosts: usize) -> relay::Scenario {
    let (name, text) = relay::scenario::SHIPPED[0];
    let has = relay::scenario::parse(name, text).expect("it is right").hosts.len();
    let mut text = text.to_owned();
    for host in has..hosts {
        text += &format!(
            "\n[[host]]\nname = \"h{host}\"\nhost_name = \"h{host}.alpha.example\"\nnetwork = \"alpha\"\nrole = \"client\"\n\
             addresses = [\"192.0.2.{}\"]\nplace = [{}, 9]\nuser = \"h{host}@alpha.example\"\nsmart_host = \"mail.alpha.example\"\n",
            host + 100,
            host * 20
        );
    }
    relay::scenario::parse(name, &text).expect("it is right")
}

/// The network of a crowd is drawn anew in turns, and the rest may follow it, unless a person has asked for something.
#[test]
fn a_crowd_is_shown_anew_in_turns() {
    for (hosts, first) in [(30, First::Whole), (31, First::Network)] {
        let mut playground = Playground::with(usize::MAX, crowd(hosts).into(), false, false);
        playground.handle(Intent::Send);
        assert_eq!(playground.view().first, First::Whole, "a person has asked for it");
        let (mut stood_us, mut least_us) = (0, u64::MAX);
        while playground.playing {
            stood_us += 4_000;
            if playground.handle(Intent::Frame { passed_us: 4_000 }) && playground.playing {
                assert_eq!(playground.view().first, first, "{hosts} hosts");
                least_us = least_us.min(std::mem::take(&mut stood_us));
            }
        }
        assert_eq!(
            least_us >= 100_000,
            first == First::Network,
            "{hosts} hosts were shown anew after {least_us} us"
        );
        assert_eq!(delivered(&playground), 1);
        playground.handle(Intent::SeekEvent(0));
        assert_eq!(playground.view().first, first, "{hosts} hosts, at another moment");
        playground.handle(Intent::Select(Selection::Nothing));
        assert_eq!(playground.view().first, First::Whole, "something else was asked for");
    }
}

/// On a slow machine too there is a frame for each part of it.
#[test]
fn a_crowd_is_shown_anew_in_no_fewer_frames_where_they_are_long() {
    let mut playground = Playground::with(usize::MAX, crowd(31).into(), false, false);
    playground.handle(Intent::Send);
    let (mut frames, mut least) = (0, u32::MAX);
    while playground.playing {
        frames += 1;
        if playground.handle(Intent::Frame { passed_us: 60_000 }) && playground.playing {
            least = least.min(std::mem::take(&mut frames));
        }
    }
    assert_eq!(least, 3);
}

#[test]
fn a_session_by_hand_waits_for_the_person() {
    let mut playground = Playground::new(&View::first(false, false));
    playground.handle(Intent::Show(Shown::SHOW));
    let snapshot = playground.view().snapshot;
    let store = snapshot.hosts.iter().find(|host| host.name == "store").expect("a store").id;
    playground.handle(Intent::Dial { from: HostId(0), to: store });
    play(&mut playground);
    for line in
        ["EHLO me.example", "MAIL FROM:<>", "RCPT TO:<bob@beta.example>", "DATA", "Subject: hi\n\nhello\n."]
    {
        playground.handle(Intent::Say(crate::model::terminal::wire(line)));
        play(&mut playground);
    }
    assert_eq!(delivered(&playground), 1);
    let view = playground.view();
    assert!(view.open_session().is_some());
    let last = view.shown.lines.last().expect("a line");
    assert!(last.text.starts_with("250 2.0.0 Accepted"), "{last:?}");
    assert_eq!(last.server.map(|to| to.to), Some("ExpectMail"));
}

#[test]
fn going_back_and_doing_something_else_begins_another_future() {
    let mut playground = Playground::new(&View::first(false, false));
    playground.handle(Intent::Send);
    play(&mut playground);
    playground.handle(Intent::Seek(SimTime::from_millis(100)));
    assert_eq!(delivered(&playground), 0);
    let view = playground.view();
    assert!(view.known > view.cursor);
    playground.handle(Intent::Act(Box::new(Action::HostDown { host: HostId(3) })));
    play(&mut playground);
    assert_eq!(delivered(&playground), 1, "the backup has taken it");
}

#[test]
fn the_composer_writes_the_date_of_the_clock_of_who_sends() {
    let mut playground = Playground::new(&View::first(false, false));
    let alice = HostId(0);
    assert_eq!(playground.snapshot.hosts[0].user.as_deref(), Some("alice@alpha.example"));
    assert!(playground.view().source.contains("Date: Mon, 5 Jan 2026 09:00:00 +0000"));
    playground.handle(Intent::Act(Box::new(Action::SetClock { host: alice, ahead_s: -86_400 })));
    assert!(playground.view().source.contains("Date: Sun, 4 Jan 2026 09:00:00 +0000"));
    // A server's clock is none of hers.
    playground.handle(Intent::Act(Box::new(Action::SetClock { host: HostId(1), ahead_s: 300 })));
    playground.handle(Intent::Send);
    play(&mut playground);
    let stored = playground.snapshot.hosts.iter().flat_map(|host| &host.mailboxes);
    let content = &stored.flat_map(|mailbox| &mailbox.messages).next().expect("a message").content;
    assert!(String::from_utf8_lossy(content).contains("\r\nDate: Sun, 4 Jan 2026 09:00:0"));
}

#[test]
fn a_host_is_put_elsewhere_and_back_while_the_world_goes_on() {
    let mut playground = Playground::new(&View::first(false, false));
    let place = |playground: &Playground| playground.view().snapshot.map.places[1];
    let own = place(&playground);
    playground.handle(Intent::Carry(relay::NodeId(1), [7, 8]));
    assert_eq!(place(&playground), [7, 8]);
    playground.handle(Intent::Put);
    playground.handle(Intent::Send);
    play(&mut playground);
    assert_eq!((place(&playground), playground.view().undo), ([7, 8], [true, false]));
    playground.handle(Intent::Undo);
    assert_eq!((place(&playground), playground.view().undo), (own, [false, true]));
    playground.handle(Intent::Redo);
    assert_eq!(place(&playground), [7, 8]);
    playground.handle(Intent::Restart);
    assert_eq!(place(&playground), own);
}

#[test]
fn what_cannot_be_done_is_said() {
    let mut playground = Playground::new(&View::first(false, false));
    playground.handle(Intent::Compose(super::super::Field::To, "nobody".into()));
    playground.handle(Intent::Send);
    assert!(playground.view().status.starts_with("The message is not ready. To: nobody: expected \"@\""));
    playground.handle(Intent::Act(Box::new(Action::HostDown { host: HostId(99) })));
    assert_eq!(&*playground.view().status, "That cannot be done: there is no host h99.");
}

#[test]
fn a_step_goes_as_far_as_was_chosen_both_ways() {
    let mut playground = Playground::new(&View::first(false, false));
    playground.handle(Intent::Send);
    for stride in Stride::ALL {
        playground.handle(Intent::Seek(SimTime::from_millis(1)));
        playground.handle(Intent::Stride(stride));
        let start = playground.view().cursor;
        playground.handle(Intent::Step);
        let view = playground.view();
        let passed = &playground.timeline.events()[start..view.cursor];
        assert!(passed.iter().any(|event| stride.ends_with(&event.what)), "{stride:?}");
        assert_eq!((view.stride, view.playing), (stride, false));
        playground.handle(Intent::StepBack);
        assert!(playground.view().cursor < view.cursor, "{stride:?}");
        playground.handle(Intent::Step);
        assert_eq!(playground.view().cursor, view.cursor, "{stride:?}");
    }
}

#[test]
fn play_ends_when_it_is_so() {
    for until in [None, Some(Until::Delivered), Some(Until::Quiet)] {
        let mut playground = Playground::new(&View::first(false, false));
        playground.handle(Intent::Until(until));
        playground.handle(Intent::Send);
        play(&mut playground);
        assert_eq!(delivered(&playground), 1);
        let rests = playground.timeline.next_at().is_some();
        assert_eq!(rests, until == Some(Until::Delivered), "{until:?}");
        // Play goes on from there.
        playground.handle(Intent::Play(true));
        play(&mut playground);
        assert_eq!(playground.timeline.next_at(), None);
    }
}
