//! A story gives the timeline again that it was made of; any octets give a story or what is wrong.

use std::sync::Arc;

use proptest::prelude::*;
use relay::dns::Trouble;
use relay::rules::{Parcels, Place, Rule, Verdict};
use relay::{Action, Caller, ConnectionId, HostId, LinkId, NameServers, NodeId, Side, Story, Timeline};
use smtp::{SimTime, Verb};

fn scenario() -> Arc<relay::Scenario> {
    let (name, text) =
        relay::scenario::SHIPPED.iter().find(|(name, _)| *name == "across-networks").expect("a scenario");
    Arc::new(relay::scenario::parse(name, text).expect("a right scenario"))
}

fn trouble() -> impl Strategy<Value = Option<Trouble>> {
    prop_oneof![
        Just(None),
        Just(Some(Trouble::Fails)),
        Just(Some(Trouble::Silent)),
        (0..9_000u64).prop_map(|ms| Some(Trouble::Slow(SimTime::from_millis(ms)))),
    ]
}

fn rule() -> impl Strategy<Value = Rule> {
    let sender = prop_oneof![Just(None), Just(Some(Side::Client)), Just(Some(Side::Server))];
    let place = prop_oneof![
        (0..9u16, proptest::option::of(0..12u16))
            .prop_map(|(link, from)| Place::Link { link: LinkId(link), from: from.map(NodeId) }),
        (0..9u16, sender).prop_map(|(host, from)| Place::Server { host: HostId(host), from }),
    ];
    let what = prop_oneof![
        Just(Parcels::All),
        (0..900u64).prop_map(Parcels::Octet),
        proptest::sample::select(&Verb::ALL[..]).prop_map(Parcels::Command),
        Just(Parcels::Reply),
        Just(Parcels::FinalDot),
        Just(Parcels::Call),
    ];
    let verdict = prop_oneof![
        Just(Verdict::Pass),
        (0..9_000u64).prop_map(|ms| Verdict::Delay(SimTime::from_millis(ms))),
        Just(Verdict::Drop),
        Just(Verdict::Reset),
        Just(Verdict::Refuse),
    ];
    (place, what, 0..4u32, 0..3u32, verdict, 0..900u64).prop_map(
        |(place, what, one_in, times, verdict, jitter)| {
            let jitter = SimTime::from_millis(jitter);
            Rule { place, what, one_in, times, verdict, jitter }
        },
    )
}

fn action() -> impl Strategy<Value = Action> {
    let host = || (0..9u16).prop_map(HostId);
    let letter = "From: alice@alpha.example\r\nTo: bob@beta.example\r\n\r\nhi\r\n";
    let send = move |from| Action::Send {
        from,
        envelope: mail::envelope_of(letter.as_bytes()).expect("an envelope"),
        content: letter.as_bytes().into(),
    };
    prop_oneof![
        host().prop_map(send),
        (host(), host()).prop_map(|(from, to)| Action::Dial { from: Caller::Host(from), to }),
        (0..4u32).prop_map(|id| Action::Type {
            connection: ConnectionId(id),
            bytes: Arc::from(&b"EHLO me.example\r\n"[..])
        }),
        Just(Action::SetZone {
            origin: "beta.example".to_owned(),
            text: "@ MX 10 gw\ngw A 198.51.100.1\n".into()
        }),
        (0..4u32).prop_map(|id| Action::HangUp { connection: ConnectionId(id) }),
        host().prop_map(|host| Action::HostDown { host }),
        host().prop_map(|host| Action::HostUp { host }),
        (0..9u16).prop_map(|link| Action::CutLink { link: LinkId(link) }),
        (0..9u16).prop_map(|link| Action::MendLink { link: LinkId(link) }),
        (0..9u16, 0..2_000u64).prop_map(|(link, ms)| Action::SetLatency {
            link: LinkId(link),
            latency: SimTime::from_millis(ms)
        }),
        host().prop_map(|host| Action::RetryNow { host }),
        rule().prop_map(|rule| Action::AddRule { rule }),
        rule().prop_map(|rule| Action::AddRule { rule }),
        proptest::option::of(0..3u16).prop_map(|number| Action::RemoveRule { number }),
        (trouble(), host())
            .prop_map(|(trouble, host)| Action::SetDns { whose: NameServers::Host(host), trouble }),
        trouble().prop_map(|trouble| Action::SetDns {
            whose: NameServers::Zone("beta.example".to_owned()),
            trouble
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_story_gives_the_same_timeline(
        actions in proptest::collection::vec((action(), 0..900u64), 0..12),
        seed in any::<u64>(),
        rest_ms in 0..5_000u64,
        back in proptest::option::of(0..300u64),
    ) {
        let scenario = scenario();
        let mut timeline = Timeline::new(Arc::clone(&scenario), seed);
        for (action, wait_ms) in actions {
            let _ = timeline.act(action);
            timeline.run_until(timeline.now() + SimTime::from_millis(wait_ms));
        }
        timeline.run_until(timeline.now() + SimTime::from_millis(rest_ms));
        if let Some(sequence) = back {
            timeline.seek_event(sequence);
        }
        let story = timeline.story(seed);
        let bytes = story.to_bytes().expect("a short story");
        let read = Story::from_bytes(&bytes).expect("what was written");
        prop_assert_eq!(&read, &story);
        let mut again = Timeline::retell(scenario, &read).expect("it happened");
        prop_assert_eq!(again.hash(), timeline.hash());
        prop_assert_eq!(again.cursor(), timeline.cursor());
        prop_assert_eq!(again.events(), timeline.events());
        prop_assert_eq!(again.log(), timeline.log());
        prop_assert_eq!(again.snapshot(), timeline.snapshot());
        // The future is the same as well.
        let later = timeline.now() + SimTime::from_secs(60);
        timeline.run_until(later);
        again.run_until(later);
        prop_assert_eq!(again.hash(), timeline.hash());
    }

    #[test]
    fn any_octets_are_a_story_or_not(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Story::from_bytes(&bytes);
    }

    #[test]
    fn one_changed_octet_is_noticed(place in any::<prop::sample::Index>(), change in 1..=255u8) {
        let mut timeline = Timeline::new(scenario(), 1);
        timeline.run_until(SimTime::from_secs(1));
        let mut bytes = timeline.story(1).to_bytes().expect("a story");
        let place = place.index(bytes.len());
        bytes[place] ^= change;
        prop_assert!(Story::from_bytes(&bytes).is_err());
    }

    #[test]
    fn a_story_that_lies_is_refused_without_a_panic(
        log in proptest::collection::vec((action(), 0..1u64 << 50, 0..400u64), 0..6),
        known in any::<u64>(), done in any::<u64>(), steps in any::<u64>(), now in 0..1u64 << 50,
    ) {
        let log = log.into_iter().map(|(action, at, after)| relay::Logged { at: SimTime::from_micros(at), after, action });
        let mut story = Timeline::new(scenario(), 1).story(1);
        story = Story { log: log.collect(), known: known % 1_000, done, steps, now: SimTime::from_micros(now), ..story };
        prop_assert!(Timeline::retell(scenario(), &story).is_err());
    }
}

#[test]
fn a_scenario_of_ones_own_goes_along() {
    let (name, text) = relay::scenario::SHIPPED[0];
    let scenario = relay::scenario::parse(name, text).expect("a right scenario");
    let mut timeline = Timeline::new(Arc::new(scenario.clone()), 3);
    timeline.act(Action::HostDown { host: HostId(1) }).expect("it can be done");
    let story = Story { scenario: String::new(), own: text.to_owned(), ..timeline.story(3) };
    let read = Story::from_bytes(&story.to_bytes().expect("it is short")).expect("it is whole");
    assert_eq!(read, story);
    let own = relay::scenario::parse("own", &read.own).expect("the same text");
    let again = Timeline::retell(Arc::new(own), &read).expect("the same world");
    assert_eq!(again.snapshot(), timeline.snapshot());

    let shipped = timeline.story(3);
    let bytes = shipped.to_bytes().expect("it is short");
    assert_eq!(Story::from_bytes(&bytes), Ok(shipped), "one that is shipped goes by its name alone");
    assert!(bytes.len() < 100, "{}", bytes.len());
}
