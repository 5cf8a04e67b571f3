//! Resolvers: what they keep and for how long, what they do when nothing comes, and what becomes of mail (RFC 1034,
//! RFC 1035, RFC 2308, RFC 5321 section 5.1).

mod common;

use std::sync::Arc;

use common::{mailbox, run, send, words};
use relay::dns::{Kind, Trouble};
use relay::{Action, HostId, NameServers, Scenario, World};
use smtp::SimTime;

const OUT: HostId = HostId(1);

/// Alice, her server `out`, and Bob's servers `one` and `two`, each with an IPv4 and an IPv6 address; `inside` is the
/// network of the first two. `beta` are the lines of Bob's zone, `more` is the rest of the file.
fn scenario(beta: &str, more: &str) -> Arc<Scenario> {
    let host = |name: &str, network: &str, keys: &str, address: u8| {
        format!(
            "[[host]]\nname = \"{name}\"\nhost_name = \"{name}.alpha.example\"\nnetwork = \"{network}\"\n\
             addresses = [\"192.0.2.{address}\", \"2001:db8::{address}\"]\nplace = [0, 0]\n\
             retry_s = [60, 600]\nlifetime_s = 6000\n{keys}\n\
             [[link]]\nbetween = [\"{name}\", \"r\"]\nlatency_ms = 5\nkbit_per_s = 10000\n"
        )
    };
    let bob = "role = \"mx\"\ndomains = [\"beta.example\"]\nmailboxes = [\"bob@beta.example\"]";
    let hosts = [
        host("alice", "inside", "role = \"client\"\nsmart_host = \"out.alpha.example\"", 10),
        host(
            "out",
            "inside",
            "role = \"submission\"\nrelay_networks = [\"inside\"]\ndomains = [\"alpha.example\"]\n\
             mailboxes = [\"alice@alpha.example\"]\nrelay_domains = [\"beta.example\"]",
            20,
        ),
        host("one", "outside", bob, 30),
        host("two", "outside", bob, 40),
    ];
    let text = format!(
        "version = 1\nname = \"t\"\ntitle = \"t\"\nsummary = \"t\"\nstart_unix_s = 0\nlookup_ms = 10\n\
         [draft]\nfrom = \"alice@alpha.example\"\nto = [\"bob@beta.example\"]\nsubject = \"s\"\ntext = \"t\"\n\
         [[network]]\nname = \"inside\"\ntitle = \"i\"\narea = [0, 0, 1, 1]\n\
         [[network]]\nname = \"outside\"\ntitle = \"o\"\narea = [0, 0, 1, 1]\n[[router]]\nname = \"r\"\nplace = [0, 0]\n\
         {}\n[[zone]]\norigin = \"alpha.example\"\nrecords = \"\"\"\n@ MX 10 out\nout A 192.0.2.20\n\
         one A 192.0.2.30\ntwo A 192.0.2.40\nboth A 192.0.2.99\nboth AAAA 2001:db8::40\nmany A 192.0.2.8\n\
         many A 192.0.2.9\nmany A 192.0.2.30\nself A 192.0.2.20\n\"\"\"\n\
         [[zone]]\norigin = \"beta.example\"\nrecords = \"\"\"\n{beta}\n\"\"\"\n\
         [[zone]]\norigin = \"gamma.example\"\nrecords = \"\"\"\none A 192.0.2.30\n\"\"\"\n{more}",
        hosts.concat()
    );
    Arc::new(relay::scenario::parse("t.toml", &text).unwrap_or_else(|errors| panic!("{errors:#?}")))
}

fn trouble(zone: &str, trouble: Option<Trouble>) -> Action {
    Action::SetDns { whose: NameServers::Zone(zone.to_owned()), trouble }
}

fn told(world: &mut World) -> String {
    words(&world.drain_events().into_iter().map(|event| event.what).collect::<Vec<_>>())
}

/// What is told about DNS, one line each, without what alice asks.
fn dns_lines(words: &str) -> Vec<&str> {
    let of_dns = |line: &&str| {
        line.starts_with("h1 asks") || line.starts_with("h1 learns") || line.starts_with("h1 knows")
    };
    words.lines().filter(of_dns).collect()
}

/// Sends Bob a message: the lines about DNS, in which host it is delivered if anywhere, and the code of the report.
#[track_caller]
fn check(beta: &str, before: &[Action], lines: &[&str], at: Option<u16>, report: &str) {
    let scenario = scenario(beta, "");
    let mut world = World::new(scenario.clone(), 1);
    for action in before {
        world.act(action.clone()).expect("an action");
    }
    world.act(send(&scenario, &[])).expect("an action");
    let words = words(&run(&mut world));
    for line in lines {
        assert!(words.lines().any(|told| told.contains(line)), "{line}\n---\n{words}");
    }
    let into = |host: u16| format!("h{host} puts m1 into bob@beta.example");
    for host in [2, 3] {
        assert_eq!(words.contains(&into(host)), at == Some(host), "{words}");
    }
    let reports = mailbox(&world.snapshot(), "alice@alpha.example");
    assert_eq!(reports.len(), usize::from(!report.is_empty()), "{words}");
    if let Some(got) = reports.first() {
        let got = String::from_utf8_lossy(got);
        assert!(got.contains(&format!("\r\nStatus: {report}\r\n")), "{report}\n---\n{got}");
    }
    assert_eq!(world.next_at(), None);
}

const ONE: &str = "@ MX 10 one.alpha.example.";

#[test]
fn an_answer_is_kept_as_long_as_it_may_be() {
    let scenario = scenario("@ 120 MX 10 one.alpha.example.", "");
    let mut world = World::new(scenario.clone(), 1);
    let mut sends = |at_s| {
        world.run_until(SimTime::from_secs(at_s));
        told(&mut world);
        world.act(send(&scenario, &[])).expect("an action");
        world.run_until(SimTime::from_secs(at_s + 20));
        let told = told(&mut world);
        assert!(told.contains("into bob@beta.example"), "{told}");
        dns_lines(&told).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let asked = "h1 asks DNS for MX of beta.example";
    let learned = "h1 learns MX of beta.example: 10 one.alpha.example (to be kept 120 s)";
    let first = sends(0);
    assert_eq!(first[..2], [asked, learned]);
    assert_eq!(first[2], "h1 asks DNS for A of one.alpha.example");
    let second = sends(100);
    assert_eq!(second[0], "h1 knows MX of beta.example: 10 one.alpha.example (from cache, 20 s left)");
    assert_eq!(second[1], "h1 knows A of one.alpha.example: 192.0.2.30 (from cache, 200 s left)");
    assert_eq!(
        second[2],
        "h1 knows AAAA of one.alpha.example: no record of this kind (from cache, 200 s left)"
    );
    assert_eq!(second.len(), 3);
    assert_eq!(sends(130)[..2], [asked, learned]);
}

#[test]
fn what_a_host_keeps_can_be_looked_at_and_is_gone_when_it_was_down() {
    let scenario = scenario(ONE, "");
    let mut world = World::new(scenario.clone(), 1);
    world.act(send(&scenario, &[])).expect("an action");
    world.run_until(SimTime::from_secs(20));
    let cache = world.known(OUT);
    let names: Vec<(&str, Kind)> = cache.iter().map(|it| (it.name.as_str(), it.kind)).collect();
    let one = "one.alpha.example";
    assert_eq!(names, [("beta.example", Kind::Mx), (one, Kind::A), (one, Kind::Aaaa)]);
    assert_eq!(cache[0].response.answer.to_string(), "10 one.alpha.example");
    let until = cache[0].until;
    assert!((SimTime::from_secs(300)..SimTime::from_secs(302)).contains(&until), "{until}");
    world.act(Action::HostDown { host: OUT }).expect("an action");
    assert_eq!(world.known(OUT), []);
    assert_eq!(world.known(HostId(9)), []);
}

#[test]
fn that_nothing_is_there_is_kept_too() {
    let scenario = scenario("@ SOA ns x 1 1h 15m 1w 90\n@ MX 10 gone", "");
    let mut world = World::new(scenario.clone(), 1);
    let mut sends = |at_s| {
        world.run_until(SimTime::from_secs(at_s));
        world.act(send(&scenario, &[])).expect("an action");
        world.run_until(SimTime::from_secs(at_s + 2));
        told(&mut world)
    };
    let first = sends(0);
    assert!(
        first.contains("h1 learns A of gone.beta.example: no such name (NXDOMAIN) (to be kept 90 s)"),
        "{first}"
    );
    let second = sends(50);
    assert!(
        second.contains("h1 knows A of gone.beta.example: no such name (NXDOMAIN) (from cache, 40 s left)"),
        "{second}"
    );
    let third = sends(100);
    assert!(third.contains("h1 asks DNS for A of gone.beta.example"), "{third}");
}

#[test]
fn a_resolver_asks_three_times_and_then_the_mail_waits() {
    let scenario = scenario(ONE, "");
    let mut world = World::new(scenario.clone(), 1);
    world.act(trouble("beta.example", Some(Trouble::Silent))).expect("a zone");
    assert_eq!(world.dns_troubles(), [(NameServers::Zone("beta.example".to_owned()), Trouble::Silent)]);
    world.act(send(&scenario, &[])).expect("an action");
    world.run_until(SimTime::from_secs(30));
    let told_first = told(&mut world);
    assert_eq!(
        dns_lines(&told_first),
        [
            "h1 asks DNS for MX of beta.example",
            "h1 asks DNS for MX of beta.example again, try 2: no answer in time",
            "h1 asks DNS for MX of beta.example again, try 3: no answer in time",
            "h1 learns MX of beta.example: no answer in time",
        ]
    );
    assert!(
        told_first.contains("again at") && told_first.contains("DNS does not answer for beta.example"),
        "{told_first}"
    );
    // It waits a minute, and by then all is well; a failure was not kept.
    world.act(trouble("beta.example", None)).expect("a zone");
    world.run_until(SimTime::from_secs(80));
    let told = told(&mut world);
    assert!(told.contains("h1 learns MX of beta.example: 10 one") && told.contains("into bob@"), "{told}");
}

#[test]
fn a_zone_that_comes_back_answers_the_next_try() {
    let scenario = scenario(
        ONE,
        "[[event]]\nat_ms = 0\naction = \"set-dns\"\nzone = \"beta.example\"\ndns = \"silent\"\n\
         [[event]]\nat_ms = 7000\naction = \"set-dns\"\nzone = \"beta.example\"\ndns = \"works\"\n",
    );
    let mut world = World::new(scenario.clone(), 1);
    world.act(send(&scenario, &[])).expect("an action");
    let words = words(&run(&mut world));
    assert_eq!(words.matches("again, try").count(), 2, "{words}");
    assert!(words.contains("into bob@beta.example") && !words.contains("h1 will try"), "{words}");
}

#[test]
fn slow_answers_are_waited_for() {
    let slow = |seconds| trouble("beta.example", Some(Trouble::Slow(SimTime::from_secs(seconds))));
    check(ONE, &[slow(3)], &["h1 learns MX of beta.example: 10 one"], Some(2), "");
    let again = "h1 asks DNS for MX of beta.example again, try 3: no answer in time";
    check(ONE, &[slow(12)], &[again, "h1 learns MX of beta.example: 10 one"], Some(2), "");
    check(ONE, &[slow(40)], &["h1 learns MX of beta.example: no answer in time"], None, "4.4.7");
}

#[test]
fn an_answer_too_long_for_udp_comes_over_tcp() {
    let many: String = (0..60).map(|number| format!("@ MX 10 a-rather-long-name-{number}\n")).collect();
    let beta = format!("{many}{ONE}\n@ MX 5 one.alpha.example.");
    let line = "h1 asks DNS for MX of beta.example again, over TCP: UDP cannot carry ";
    check(&beta, &[], &[line, "h1 learns MX of beta.example: 5 one.alpha.example"], Some(2), "");
}

#[test]
fn a_host_cut_off_from_dns_lives_on_what_it_knows() {
    let scenario = scenario("@ 600 MX 10 one.alpha.example.", "");
    let mut world = World::new(scenario.clone(), 1);
    world.act(send(&scenario, &[])).expect("an action");
    world.run_until(SimTime::from_secs(10));
    let whose = NameServers::Host(OUT);
    world.act(Action::SetDns { whose, trouble: Some(Trouble::Fails) }).expect("a host");
    assert_eq!(world.dns_troubles(), [(NameServers::Host(OUT), Trouble::Fails)]);
    world.act(send(&scenario, &[])).expect("an action");
    world.run_until(SimTime::from_secs(20));
    assert_eq!(mailbox(&world.snapshot(), "bob@beta.example").len(), 2);
    // The addresses are kept half as long as the MX.
    world.run_until(SimTime::from_secs(400));
    told(&mut world);
    world.act(send(&scenario, &[])).expect("an action");
    world.run_until(SimTime::from_secs(410));
    let told = told(&mut world);
    assert!(told.contains("DNS fails for one.alpha.example") && told.contains("h1 will try m3"), "{told}");
}

#[test]
fn each_network_sees_its_own_zone() {
    let view = "[[zone]]\norigin = \"beta.example\"\nseen_by = [\"inside\"]\nrecords = \"@ MX 10 two.alpha.example.\"\n";
    let scenario = scenario(ONE, view);
    let mut world = World::new(scenario.clone(), 1);
    world.act(send(&scenario, &[])).expect("an action");
    let seen = words(&run(&mut world));
    assert!(
        seen.contains("h1 learns MX of beta.example: 10 two") && seen.contains("h3 puts m1 into"),
        "{seen}"
    );
    let titles: Vec<String> = world.zones().into_iter().map(|(title, _)| title).collect();
    assert!(titles.contains(&"beta.example seen by inside".to_owned()), "{titles:?}");
    let text = "@ MX 10 one.alpha.example.\n".into();
    world.act(Action::SetZone { origin: titles[3].clone(), text }).expect("a zone");
    world.run_until(world.now() + SimTime::from_secs(300));
    world.act(send(&scenario, &[])).expect("an action");
    let seen = words(&run(&mut world));
    assert!(seen.contains("h2 puts m2 into"), "{seen}");
}

#[test]
fn servfail_is_for_now_and_never_means_that_there_is_no_mx() {
    let fails = |zone| trouble(zone, Some(Trouble::Fails));
    let line = "h1 learns MX of beta.example: the name servers fail (SERVFAIL)";
    // The address record must not be taken for an MX.
    check("@ A 192.0.2.30", &[fails("beta.example")], &[line, "DNS fails for beta.example"], None, "4.4.7");
    let silent = trouble("beta.example", Some(Trouble::Silent));
    check("@ A 192.0.2.30", &[silent], &["DNS does not answer for beta.example"], None, "4.4.7");
    // One exchanger cannot be found for now: the next one is tried.
    let two = "@ MX 10 one.gamma.example.\n@ MX 20 two.alpha.example.";
    check(
        two,
        &[fails("gamma.example")],
        &["h1 learns A of one.gamma.example: the name servers fail"],
        Some(3),
        "",
    );
    // That another one is not there at all does not make it final.
    let gone = "@ MX 10 one.gamma.example.\n@ MX 20 gone";
    check(gone, &[fails("gamma.example")], &["h1 will try m1", "given up after"], None, "4.4.7");
}

#[test]
fn names_that_are_not_there_bring_a_report_at_once() {
    check(
        "x A 192.0.2.1",
        &[],
        &["h1 learns MX of beta.example: no record of this kind", "h1 learns A of beta.example: no record"],
        None,
        "5.4.4",
    );
    check(
        "",
        &[],
        &["h1 learns MX of beta.example: no such name (NXDOMAIN)", "there is no domain beta.example"],
        None,
        "5.1.2",
    );
    check("@ MX 0 .", &[], &["its MX is null"], None, "5.1.10");
    check("@ MX 10 gone", &[], &["there is no host gone.beta.example"], None, "5.4.4");
    check("@ MX 10 empty\nempty TXT \"x\"", &[], &["empty.beta.example has no address"], None, "5.4.4");
    // An MX that leads nowhere is no reason to try the domain itself.
    check("@ MX 10 gone\n@ A 192.0.2.30", &[], &["there is no host gone.beta.example"], None, "5.4.4");
    check(
        "@ CNAME gone",
        &[],
        &["h1 learns MX of beta.example, an alias of gone.beta.example: no such name"],
        None,
        "5.1.2",
    );
}

#[test]
fn an_mx_names_a_host_and_never_an_address() {
    let line = "the MX of beta.example names 192.0.2.30, an address where a name has to stand";
    check("@ MX 10 192.0.2.30.", &[], &[line], None, "5.4.4");
    check("@ MX 10 192.0.2.30.\n@ MX 20 two.alpha.example.", &[], &[], Some(3), "");
}

#[test]
fn an_mx_that_is_an_alias_is_followed_and_told() {
    let line = "h1 learns A of mail.beta.example, an alias of one.alpha.example: 192.0.2.30";
    check("@ MX 10 mail\nmail CNAME one.alpha.example.", &[], &[line], Some(2), "");
    let round = "@ MX 10 mail\nmail CNAME post\npost CNAME mail";
    check(
        round,
        &[],
        &["h1 learns A of mail.beta.example, an alias of post.beta.example, an alias of mail"],
        None,
        "4.4.7",
    );
}

#[test]
fn every_address_of_a_name_is_tried_ipv4_first() {
    let lines = ["h1 finds no way to 192.0.2.99", "h1 learns AAAA of both.alpha.example: 2001:db8::40"];
    check("@ MX 10 both.alpha.example.", &[], &lines, Some(3), "");
    let lines = ["h1 finds no way to 192.0.2.8", "h1 finds no way to 192.0.2.9"];
    check("@ MX 10 many.alpha.example.", &[], &lines, Some(2), "");
    let away = "@ A 192.0.2.8\n@ A 192.0.2.9";
    check(away, &[], &lines, None, "4.4.7");
}

#[test]
fn a_host_with_ipv4_alone_asks_for_nothing_else() {
    let mut changed = (*scenario("@ MX 10 one.alpha.example.", "")).clone();
    changed.hosts[1].addresses.truncate(1);
    let changed = Arc::new(changed);
    let mut world = World::new(changed.clone(), 1);
    world.act(send(&changed, &[])).expect("an action");
    let words = words(&run(&mut world));
    assert!(words.contains("h2 puts m1 into") && !words.contains("h1 asks DNS for AAAA"), "{words}");
}

#[test]
fn a_host_among_the_exchangers_goes_to_better_ones_only() {
    // It finds itself by its address: what is left is no better.
    let beta = "@ MX 10 self.alpha.example.\n@ MX 20 two.alpha.example.";
    check(beta, &[], &["self.alpha.example is this host itself"], None, "5.4.6");
    let beta = "@ MX 10 one.alpha.example.\n@ MX 20 self.alpha.example.\n@ MX 30 two.alpha.example.";
    check(beta, &[], &[], Some(2), "");
    // Named twice, the better one counts.
    let beta = "@ MX 10 out.alpha.example.\n@ MX 20 two.alpha.example.\n@ MX 30 out.alpha.example.";
    check(beta, &[], &["the best mail exchanger of beta.example is this host"], None, "5.4.6");
}

#[test]
fn a_host_that_goes_down_asks_no_more() {
    let scenario = scenario(ONE, "");
    let mut world = World::new(scenario.clone(), 1);
    world.act(trouble("beta.example", Some(Trouble::Silent))).expect("a zone");
    world.act(send(&scenario, &[])).expect("an action");
    world.run_until(SimTime::from_secs(7));
    told(&mut world);
    world.act(Action::HostDown { host: OUT }).expect("an action");
    world.run_until(SimTime::from_secs(60));
    assert_eq!(dns_lines(&told(&mut world)), Vec::<&str>::new());
}

#[test]
fn servers_that_are_not_there_cannot_be_in_trouble() {
    let mut world = World::new(scenario(ONE, ""), 1);
    let error = world.act(trouble("delta.example", None)).expect_err("no zone").to_string();
    assert_eq!(error, "the zone cannot be taken: there is no zone delta.example");
    let whose = NameServers::Host(HostId(9));
    assert!(world.act(Action::SetDns { whose, trouble: None }).is_err());
}

/// A shipped scenario, its message sent: the seconds at which something with all these words is told.
fn told_at(name: &str, words: &[&str]) -> Vec<u64> {
    let scenario = common::scenario(name);
    let mut world = World::new(scenario.clone(), 7);
    world.act(send(&scenario, &[])).expect("an action");
    let mut at = Vec::new();
    while world.next_at().is_some_and(|next| next < SimTime::from_secs(864_000)) {
        world.step();
        let events = world.drain_events().into_iter();
        at.extend(
            events
                .filter(|event| words.iter().all(|word| event.to_string().contains(word)))
                .map(|event| event.at.as_secs()),
        );
    }
    assert_eq!(world.next_at(), None, "all is quiet in the end");
    at
}

#[test]
fn dns_down_lets_mail_wait_until_somebody_can_say_where_it_goes() {
    assert_eq!(told_at("dns-down", &["puts m1 into carol@gamma.example"]), [0]);
    let [at] = told_at("dns-down", &["puts m1 into bob@beta.example"])[..] else { panic!("once") };
    assert!((7_200..9_000).contains(&at), "{at}");
    let silent = told_at("dns-down", &["h1 learns MX of beta.example: no answer in time"]);
    assert_eq!(silent.len(), 6, "{silent:?}");
    assert_eq!(told_at("dns-down", &["again, try"]).len(), 12);
    assert!(told_at("dns-down", &["gives up"]).is_empty());
}

#[test]
fn null_mx_tells_at_once_what_else_takes_days() {
    assert_eq!(told_at("null-mx", &["puts m1 into bob@beta.example"]), [0]);
    assert_eq!(told_at("null-mx", &["gives up m1 for info@quiet.example", "its MX is null"]), [0]);
    let [at] = told_at("null-mx", &["gives up m1 for info@silent.example"])[..] else { panic!("once") };
    assert_eq!(at / 86_400, 5);
    assert_eq!(told_at("null-mx", &["into alice@alpha.example"]).len(), 2, "a report of each");
}
