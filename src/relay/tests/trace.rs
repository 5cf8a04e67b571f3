//! The trace: one line of words and one of JSON for each kind of event, and a hash for which every field counts.

use std::collections::BTreeSet;

use relay::dns::{Answer, Kind, Record, Trouble};
use relay::rules::{self, Parcels, Place, Rule};
use relay::scenario::{Certificate, SpfPolicy};
use relay::trace::Decision;
use relay::{
    Caller, ConnectionId, Direction, Event, HostId, LinkId, MessageId, NameServers, NodeId, Side, Transition,
    What, trace,
};
use smtp::server::State;
use smtp::table::{On, Row};
use smtp::{Diagnostic, Reply, Section, SimTime, Utterance, Verb};
use trust::spf::{Claim, Fact, Finding, Outcome, Verdict};

const HOST: HostId = HostId(1);
const LINK: LinkId = LinkId(2);
const CONNECTION: ConnectionId = ConnectionId(3);
const MESSAGE: MessageId = MessageId(4);
const HOURS: SimTime = SimTime::from_secs(7_200);

fn event(what: What) -> Event {
    Event { sequence: 7, at: SimTime::from_micros(1_500_000), what }
}

/// The words without the time, and the JSON without what is the same in each.
#[track_caller]
fn check(what: What, words: &str, json: &str) {
    let event = event(what);
    assert_eq!(event.to_string(), format!("1.500000s {words}"));
    let line = event.to_json_line();
    let head = "{\"sequence\":7,\"at_us\":1500000,";
    let tail = format!(",\"text\":{}}}", serde_json::Value::from(words));
    assert_eq!(line, format!("{head}{json}{tail}"));
    serde_json::from_str::<serde_json::Value>(&line).expect("JSON");
}

fn said(utterance: Utterance) -> What {
    What::Said(CONNECTION, Side::Client, utterance)
}

#[test]
fn faults() {
    check(What::HostDown(HOST), "h1 goes down", r#""kind":"host-down","host":1"#);
    check(What::HostUp(HOST), "h1 comes up", r#""kind":"host-up","host":1"#);
    check(What::LinkCut(LINK), "l2 is cut", r#""kind":"link-cut","link":2"#);
    check(What::LinkMended(LINK), "l2 is mended", r#""kind":"link-mended","link":2"#);
    check(
        What::LatencySet(LINK, SimTime::from_millis(40)),
        "l2 takes 0.040000s from now on",
        r#""kind":"latency-set","link":2,"latency_us":40000"#,
    );
    let bob = || "bob@beta.example".to_owned();
    check(
        What::MailboxRemoved(HOST, bob()),
        "h1 no longer has bob@beta.example",
        r#""kind":"mailbox-removed","host":1,"mailbox":"bob@beta.example""#,
    );
    check(
        What::MailboxAdded(HOST, bob()),
        "h1 now has bob@beta.example",
        r#""kind":"mailbox-added","host":1,"mailbox":"bob@beta.example""#,
    );
}

fn answered(answer: Answer, aliases: &[&str], ttl_s: u32, cached: bool) -> What {
    let aliases = aliases.iter().map(|alias| (*alias).to_owned()).collect();
    What::DnsAnswered { host: HOST, name: "x".into(), kind: Kind::A, answer, aliases, ttl_s, cached }
}

fn again(tries: u8, octets: Option<u32>) -> What {
    What::DnsAskedAgain { host: HOST, name: "x".to_owned(), kind: Kind::A, tries, octets }
}

const ON_LINK: Place = Place::Link { link: LINK, from: None };

fn added(change: impl FnOnce(&mut Rule)) -> What {
    let mut rule = Rule::new(ON_LINK, rules::Verdict::Drop);
    change(&mut rule);
    What::RuleAdded(rule.into())
}

fn at_server(from: Option<Side>) -> What {
    added(|rule| rule.place = Place::Server { host: HOST, from })
}

fn late(seconds: u64) -> rules::Verdict {
    rules::Verdict::Delay(SimTime::from_secs(seconds))
}

fn strikes(octets: u32, verdict: rules::Verdict) -> What {
    What::RuleStruck { rule: 5, connection: CONNECTION, direction: Direction::ToClient, octets, verdict }
}

#[test]
fn rules_of_the_network() {
    check(
        added(|rule| rule.one_in = 10),
        "the network has a new rule: one in 10 parcels on l2 are lost",
        r#""kind":"rule-added","link":2,"from":null,"server":null,"sender":null,"what":"all","octet":null,"one_in":10,"times":0,"verdict":"drop","delay_us":null,"jitter_us":0"#,
    );
    let from = Some(NodeId(7));
    check(
        added(|rule| {
            rule.place = Place::Link { link: LINK, from };
            rule.what = Parcels::Octet(400);
            (rule.verdict, rule.jitter) = (late(1), SimTime::from_secs(2));
            rule.times = 2;
        }),
        "the network has a new rule: all segments with octet 400 on l2 from n7 are 1.000000s to 3.000000s late, the first 2 times",
        r#""kind":"rule-added","link":2,"from":7,"server":null,"sender":null,"what":"octet","octet":400,"one_in":1,"times":2,"verdict":"delay","delay_us":1000000,"jitter_us":2000000"#,
    );
    check(
        added(|rule| {
            rule.place = Place::Server { host: HOST, from: Some(Side::Client) };
            (rule.what, rule.verdict) = (Parcels::Command(Verb::Rcpt), rules::Verdict::Reset);
        }),
        "the network has a new rule: all segments with RCPT to the server h1 reset their connection",
        r#""kind":"rule-added","link":null,"from":null,"server":1,"sender":"client","what":"RCPT","octet":null,"one_in":1,"times":0,"verdict":"reset","delay_us":null,"jitter_us":0"#,
    );
    check(
        What::RuleRemoved(Some(2)),
        "rule 2 of the network is no more",
        r#""kind":"rule-removed","rule":2"#,
    );
    check(
        What::RuleRemoved(None),
        "the network has no rules any more",
        r#""kind":"rule-removed","rule":null"#,
    );
    check(
        strikes(42, late(1)),
        "c3 rule 5 strikes a segment of 42 octets of the server: it is 1.000000s late",
        r#""kind":"rule-struck","rule":5,"connection":3,"sender":"server","octets":42,"verdict":"delay","delay_us":1000000"#,
    );
    check(
        strikes(0, rules::Verdict::Refuse),
        "c3 rule 5 strikes a parcel without octets of the server: the call is refused",
        r#""kind":"rule-struck","rule":5,"connection":3,"sender":"server","octets":0,"verdict":"refuse","delay_us":null"#,
    );
}

#[test]
fn look_ups() {
    let name = || "beta.example".to_owned();
    check(
        What::DnsAsked { host: HOST, name: name(), kind: Kind::Mx },
        "h1 asks DNS for MX of beta.example",
        r#""kind":"dns-asked","host":1,"name":"beta.example","record":"MX""#,
    );
    let records = vec![Record::Mx(10, "mx.beta.example".to_owned()), Record::Mx(20, "b".to_owned())];
    check(
        answered(Answer::Records(records), &["a.example", "b.example"], 300, true),
        "h1 knows A of x, an alias of a.example, an alias of b.example: 10 mx.beta.example, 20 b (from cache, 300 s left)",
        r#""kind":"dns-answered","host":1,"name":"x","record":"A","answer":{"found":["10 mx.beta.example","20 b"]},"aliases":["a.example","b.example"],"ttl_s":300,"cached":true"#,
    );
    check(
        answered(Answer::NxDomain, &[], 60, false),
        "h1 learns A of x: no such name (NXDOMAIN) (to be kept 60 s)",
        r#""kind":"dns-answered","host":1,"name":"x","record":"A","answer":"nx-domain","aliases":[],"ttl_s":60,"cached":false"#,
    );
    check(
        answered(Answer::TimedOut, &[], 0, false),
        "h1 learns A of x: no answer in time",
        r#""kind":"dns-answered","host":1,"name":"x","record":"A","answer":"timed-out","aliases":[],"ttl_s":0,"cached":false"#,
    );
    check(
        again(2, None),
        "h1 asks DNS for A of x again, try 2: no answer in time",
        r#""kind":"dns-asked-again","host":1,"name":"x","record":"A","tries":2,"octets":null"#,
    );
    check(
        again(2, Some(1_400)),
        "h1 asks DNS for A of x again, over TCP: UDP cannot carry 1400 octets",
        r#""kind":"dns-asked-again","host":1,"name":"x","record":"A","tries":2,"octets":1400"#,
    );
    let slow = Some(Trouble::Slow(SimTime::from_secs(2)));
    check(
        What::DnsSet { whose: NameServers::Host(HOST), trouble: slow },
        "all name servers that h1 asks take 2.000000s longer to answer from now on",
        r#""kind":"dns-set","zone":null,"host":1,"trouble":"slow","delay_us":2000000"#,
    );
    check(
        What::DnsSet { whose: NameServers::Zone(name()), trouble: None },
        "the name servers of beta.example answer as they should from now on",
        r#""kind":"dns-set","zone":"beta.example","host":null,"trouble":null,"delay_us":null"#,
    );
}

#[test]
fn connections() {
    let outside = Caller::Outside("203.0.113.9".parse().unwrap());
    check(
        What::Dialed { connection: CONNECTION, client: Caller::Host(HOST), server: HostId(5) },
        "c3 h1 dials h5",
        r#""kind":"dialed","connection":3,"client":"h1","server":5"#,
    );
    check(
        What::Dialed { connection: CONNECTION, client: outside, server: HostId(5) },
        "c3 [203.0.113.9] dials h5",
        r#""kind":"dialed","connection":3,"client":"[203.0.113.9]","server":5"#,
    );
    check(
        What::Unreachable { host: HOST, address: "2001:db8::1".parse().unwrap() },
        "h1 finds no way to 2001:db8::1",
        r#""kind":"unreachable","host":1,"address":"2001:db8::1""#,
    );
    check(What::Connected(CONNECTION), "c3 is connected", r#""kind":"connected","connection":3"#);
    check(
        What::EndClosed(CONNECTION, Side::Server),
        "c3 the server closes its end",
        r#""kind":"end-closed","connection":3,"side":"server""#,
    );
    let lost = |octets, link| What::SegmentLost {
        connection: CONNECTION,
        direction: Direction::ToServer,
        octets,
        link,
    };
    check(
        lost(9, Some(LINK)),
        "c3 a segment of 9 octets of the client is lost on l2",
        r#""kind":"segment-lost","connection":3,"sender":"client","octets":9,"link":2"#,
    );
    check(
        lost(0, None),
        "c3 an opening or closing segment of the client is lost",
        r#""kind":"segment-lost","connection":3,"sender":"client","octets":0,"link":null"#,
    );
}

#[test]
fn sessions() {
    check(
        said(Utterance::Command(b"EHLO alice".to_vec())),
        "c3 client says EHLO alice",
        r#""kind":"said","connection":3,"side":"client","utterance":{"command":"EHLO alice"}"#,
    );
    check(
        said(Utterance::Command(b"A\\B\x00\xff\xc3\xa9\n".to_vec())),
        "c3 client says A\\B\\u{0}\u{fffd}\u{e9} / ",
        r#""kind":"said","connection":3,"side":"client","utterance":{"command":"A\\\\B\u0000\\xffé\n"}"#,
    );
    let reply = Reply::new(250, Some((2, 1, 0)), "one\ntwo");
    check(
        What::Heard(CONNECTION, Side::Server, Utterance::Reply(reply)),
        "c3 server hears 250-2.1.0 one / 250 2.1.0 two",
        r#""kind":"heard","connection":3,"side":"server","utterance":{"reply":{"code":250,"enhanced":"2.1.0","lines":["one","two"]}}"#,
    );
    check(
        said(Utterance::Content { octets: 12 }),
        "c3 client says [12 octets of content]",
        r#""kind":"said","connection":3,"side":"client","utterance":{"content":{"octets":12}}"#,
    );
    check(
        said(Utterance::EndOfData),
        "c3 client says .",
        r#""kind":"said","connection":3,"side":"client","utterance":"end-of-data""#,
    );
    check(
        moved("because"),
        "c3 server moves from ExpectMail to ExpectRcpt (RFC 5321 §4.1.1.2)",
        r#""kind":"moved","connection":3,"side":"server","from":"ExpectMail","to":"ExpectRcpt","section":"RFC 5321 §4.1.1.2","means":"because""#,
    );
    let diagnostic = Diagnostic::new(b"MAIL FRM", 5, 8, "FROM:", Section::smtp("4.1.1.2"));
    check(
        What::Diagnosed(CONNECTION, Side::Server, diagnostic.into()),
        "c3 server notes: expected FROM:, found \"FRM\" at octet 6 (RFC 5321 §4.1.1.2)",
        r#""kind":"diagnosed","connection":3,"side":"server","span":[5,8],"found":"FRM","expected":"FROM:","section":"RFC 5321 §4.1.1.2""#,
    );
}

fn moved(means: &'static str) -> What {
    let (from, to, on) = (State::ExpectMail, State::ExpectRcpt, On::Accepted(Verb::Mail));
    let row = Row { from, on, to, section: Section::smtp("4.1.1.2"), means };
    What::Moved(CONNECTION, Transition::Server(Box::leak(Box::new(row))))
}

fn accepted(connection: Option<ConnectionId>) -> What {
    let recipients = vec!["b@x".to_owned(), "c@x".to_owned()];
    What::Accepted { host: HOST, message: MESSAGE, from: "<a@x>".to_owned(), recipients, connection }
}

fn failed(report: Option<MessageId>) -> What {
    let (recipient, reason) = ("b@x".to_owned(), "550 no\n550 one".to_owned());
    What::Failed { host: HOST, message: MESSAGE, recipient, reason, report }
}

#[test]
fn messages() {
    check(
        accepted(Some(CONNECTION)),
        "h1 answers for m4 from <a@x> to b@x c@x",
        r#""kind":"accepted","host":1,"connection":3,"message":4,"from":"<a@x>","recipients":["b@x","c@x"]"#,
    );
    check(
        What::Relayed { host: HOST, message: MESSAGE, recipient: "b@x".to_owned(), connection: CONNECTION },
        "h1 has handed m4 on for b@x over c3",
        r#""kind":"relayed","host":1,"connection":3,"message":4,"recipient":"b@x""#,
    );
    let (recipient, reason) = ("b@x".to_owned(), "later".to_owned());
    check(
        What::Deferred {
            host: HOST,
            message: MESSAGE,
            recipient,
            reason,
            next_attempt: SimTime::from_secs(9),
        },
        "h1 will try m4 for b@x again at 9.000000s: later",
        r#""kind":"deferred","host":1,"message":4,"recipient":"b@x","reason":"later","next_attempt_us":9000000"#,
    );
    check(
        What::Delivered { host: HOST, message: MESSAGE, mailbox: "b@x".to_owned() },
        "h1 puts m4 into b@x",
        r#""kind":"delivered","host":1,"message":4,"mailbox":"b@x""#,
    );
    check(
        failed(Some(MessageId(5))),
        "h1 gives up m4 for b@x: 550 no / 550 one; the sender is told by m5",
        r#""kind":"failed","host":1,"message":4,"recipient":"b@x","reason":"550 no\n550 one","report":5"#,
    );
    check(
        What::LoopFound { host: HOST, message: MESSAGE, hops: 100 },
        "h1 sees m4 go in circles: 100 Received fields",
        r#""kind":"loop-found","host":1,"message":4,"hops":100"#,
    );
}

#[test]
fn disks_and_clocks() {
    let [full, free] = [true, false].map(|full| What::DiskSet(HOST, full));
    check(full, "h1 has a full disk from now on", r#""kind":"disk-set","host":1,"full":true"#);
    check(free, "h1 has room on its disk again", r#""kind":"disk-set","host":1,"full":false"#);
    check(
        What::TakenSet(HOST, true),
        "h1 is answered by hand from now on",
        r#""kind":"taken-set","host":1,"taken":true"#,
    );
    check(
        What::TakenSet(HOST, false),
        "h1 answers by itself again",
        r#""kind":"taken-set","host":1,"taken":false"#,
    );
    check(What::ByHand(CONNECTION), "c3 is answered by hand", r#""kind":"by-hand","connection":3"#);
    for (ahead_s, words) in [(0, "right"), (60, "60 s ahead"), (-60, "60 s behind")] {
        check(
            What::ClockSet(HOST, ahead_s),
            &format!("h1 has a clock that is {words} from now on"),
            &format!(r#""kind":"clock-set","host":1,"ahead_s":{ahead_s}"#),
        );
    }
}

fn decided(connection: Option<ConnectionId>, message: Option<MessageId>, about: &str) -> What {
    let decision = Decision::AliasExpanded(2);
    What::Decided { host: HOST, connection, message, decision, about: about.to_owned() }
}

#[test]
fn decisions() {
    check(
        decided(None, Some(MESSAGE), "a@x -> b@x"),
        "h1 puts other addresses in the place of an alias: a@x -> b@x",
        r#""kind":"decided","host":1,"connection":null,"message":4,"decision":"alias-expanded","about":"a@x -> b@x""#,
    );
}

fn spf(change: impl FnOnce(&mut Claim, &mut Verdict)) -> What {
    let mut claim = Claim {
        client: [192, 0, 2, 7].into(),
        helo: "pc.example".into(),
        sender: "a@b.example".into(),
        receiver: "mx.example".into(),
        unix_s: 0,
    };
    let mut verdict = Verdict {
        outcome: Outcome::Fail,
        mechanism: Some("-all".into()),
        domain: "b.example".into(),
        explanation: None,
        problem: None,
        derivation: vec![Finding { depth: 0, fact: Fact::Default }],
    };
    change(&mut claim, &mut verdict);
    What::SpfChecked { host: HOST, connection: CONNECTION, claim: claim.into(), verdict: verdict.into() }
}

#[test]
fn spf_policies_and_verdicts() {
    check(
        What::SpfSet(HOST, SpfPolicy::Reject),
        "h1 goes about SPF so: reject",
        r#""kind":"spf-set","host":1,"policy":"reject""#,
    );
    check(
        spf(|_, _| {}),
        "h1 checks SPF on c3: fail for b.example from 192.0.2.7, decided by -all of b.example",
        r#""kind":"spf-checked","host":1,"connection":3,"client":"192.0.2.7","helo":"pc.example","sender":"a@b.example","outcome":"fail","mechanism":"-all","domain":"b.example","explanation":null,"derivation":[{"depth":0,"text":"Nothing matched, and the record says no more: neutral.","section":"RFC 7208 §4.7"}]"#,
    );
    check(
        spf(|_, verdict| (verdict.outcome, verdict.mechanism) = (Outcome::None, None)),
        "h1 checks SPF on c3: none for b.example from 192.0.2.7",
        r#""kind":"spf-checked","host":1,"connection":3,"client":"192.0.2.7","helo":"pc.example","sender":"a@b.example","outcome":"none","mechanism":null,"domain":"b.example","explanation":null,"derivation":[{"depth":0,"text":"Nothing matched, and the record says no more: neutral.","section":"RFC 7208 §4.7"}]"#,
    );
}

fn secured(change: impl FnOnce(&mut Certificate), flaw: Option<&str>) -> What {
    let mut certificate = Certificate {
        names: vec!["mx.example".into(), "*.example".into()],
        issuer: "Example CA".into(),
        not_before_unix_s: 0,
        not_after_unix_s: 86_400,
    };
    change(&mut certificate);
    let (connection, certificate) = (CONNECTION, certificate.into());
    What::Secured { connection, certificate, flaw: flaw.map(str::to_owned) }
}

#[test]
fn tls() {
    check(
        secured(|_| {}, None),
        "c3 is secured by TLS: mx.example, *.example, issued by Example CA, valid until 1970-01-02T00:00:00Z; the client finds it right",
        r#""kind":"secured","connection":3,"names":["mx.example","*.example"],"issuer":"Example CA","not_before_unix_s":0,"not_after_unix_s":86400,"flaw":null"#,
    );
    check(
        secured(|it| it.names.truncate(1), Some("it is old")),
        "c3 is secured by TLS: mx.example, issued by Example CA, valid until 1970-01-02T00:00:00Z; the client lets pass that it is old",
        r#""kind":"secured","connection":3,"names":["mx.example"],"issuer":"Example CA","not_before_unix_s":0,"not_after_unix_s":86400,"flaw":"it is old""#,
    );
}

#[test]
fn every_field_counts_in_the_hash() {
    let line = |text: &[u8]| said(Utterance::Command(text.to_vec()));
    let reply = |code, enhanced, text| said(Utterance::Reply(Reply::new(code, enhanced, text)));
    let answer = |answer| answered(answer, &[], 0, false);
    let set = |whose, trouble| What::DnsSet { whose, trouble };
    let diagnosed = |from, to, expected| {
        let diagnostic = Diagnostic::new(b"0123", from, to, expected, Section::smtp("4"));
        What::Diagnosed(CONNECTION, Side::Server, diagnostic.into())
    };
    let whats = [
        What::HostDown(HOST),
        What::HostDown(HostId(2)),
        What::HostUp(HOST),
        added(|_| {}),
        added(|rule| rule.place = Place::Link { link: LinkId(1), from: None }),
        added(|rule| rule.place = Place::Link { link: LINK, from: Some(NodeId(0)) }),
        at_server(None),
        at_server(Some(Side::Client)),
        at_server(Some(Side::Server)),
        added(|rule| rule.what = Parcels::Call),
        added(|rule| rule.what = Parcels::Command(Verb::Mail)),
        added(|rule| rule.what = Parcels::Octet(1)),
        added(|rule| rule.what = Parcels::Octet(2)),
        added(|rule| rule.one_in = 2),
        added(|rule| rule.times = 1),
        added(|rule| rule.verdict = late(1)),
        added(|rule| rule.verdict = late(2)),
        added(|rule| rule.jitter = HOURS),
        What::RuleRemoved(None),
        What::RuleRemoved(Some(0)),
        What::RuleRemoved(Some(1)),
        strikes(0, late(1)),
        strikes(1, late(1)),
        strikes(1, late(2)),
        strikes(1, rules::Verdict::Drop),
        What::LinkCut(LinkId(1)),
        What::LinkMended(LinkId(1)),
        What::Connected(ConnectionId(1)),
        secured(|_| {}, None),
        secured(|_| {}, Some("it is old")),
        secured(|it| it.names.truncate(1), None),
        secured(|it| it.issuer.clear(), None),
        secured(|it| it.not_before_unix_s = 1, None),
        secured(|it| it.not_after_unix_s = 1, None),
        decided(None, None, "x"),
        decided(None, None, "y"),
        decided(None, Some(MESSAGE), "x"),
        decided(Some(CONNECTION), None, "x"),
        What::Refused(ConnectionId(1)),
        What::ConnectTimedOut(ConnectionId(1)),
        What::Closed(ConnectionId(1)),
        What::Broken(ConnectionId(1)),
        What::EndClosed(CONNECTION, Side::Client),
        What::EndClosed(CONNECTION, Side::Server),
        answer(Answer::NoData),
        answer(Answer::NxDomain),
        answer(Answer::ServFail),
        answer(Answer::TimedOut),
        answered(Answer::NoData, &["y"], 0, false),
        answered(Answer::NoData, &[], 1, false),
        answered(Answer::NoData, &[], 0, true),
        answer(Answer::Records(vec![Record::Soa("a".to_owned(), 1)])),
        answer(Answer::Records(vec![Record::Soa("a".to_owned(), 2)])),
        again(2, None),
        again(3, None),
        again(2, Some(1_300)),
        again(2, Some(1_301)),
        set(NameServers::Host(HOST), None),
        set(NameServers::Host(HOST), Some(Trouble::Fails)),
        set(NameServers::Zone("x".to_owned()), Some(Trouble::Fails)),
        set(NameServers::Zone("x".to_owned()), Some(Trouble::Silent)),
        set(NameServers::Zone("x".to_owned()), Some(Trouble::Slow(SimTime::ZERO))),
        set(NameServers::Zone("x".to_owned()), Some(Trouble::Slow(HOURS))),
        answer(Answer::Records(vec![])),
        answer(Answer::Records(vec![Record::Txt("x".to_owned())])),
        answer(Answer::Records(vec![Record::Cname("x".to_owned())])),
        answer(Answer::Records(vec![Record::A([192, 0, 2, 1].into())])),
        line(b"NOOP"),
        line(b"NOOP\xff"),
        line(b"NOOP\xfe"),
        What::Said(CONNECTION, Side::Server, Utterance::Command(b"NOOP".to_vec())),
        What::Heard(CONNECTION, Side::Client, Utterance::Command(b"NOOP".to_vec())),
        reply(250, None, "2.1.0 x"),
        reply(250, Some((2, 1, 0)), "x"),
        reply(250, Some((2, 0, 1)), "x"),
        reply(251, Some((2, 1, 0)), "x"),
        said(Utterance::Content { octets: 1 }),
        said(Utterance::EndOfData),
        moved("because"),
        moved("for no reason"),
        diagnosed(1, 2, "x"),
        diagnosed(1, 3, "x"),
        diagnosed(1, 2, "y"),
        accepted(None),
        accepted(Some(ConnectionId(0))),
        accepted(Some(CONNECTION)),
        failed(None),
        failed(Some(MessageId(0))),
        What::SpfSet(HOST, SpfPolicy::Tag),
        What::SpfSet(HOST, SpfPolicy::Reject),
        What::DiskSet(HOST, true),
        What::DiskSet(HOST, false),
        What::TakenSet(HOST, true),
        What::TakenSet(HOST, false),
        What::ByHand(CONNECTION),
        What::ByHand(ConnectionId(0)),
        What::ClockSet(HOST, 1),
        What::ClockSet(HOST, -1),
        spf(|_, _| {}),
        spf(|claim, _| claim.client = [192, 0, 2, 8].into()),
        spf(|claim, _| claim.helo.clear()),
        spf(|claim, _| claim.sender.clear()),
        spf(|_, verdict| verdict.outcome = Outcome::SoftFail),
        spf(|_, verdict| verdict.mechanism = None),
        spf(|_, verdict| verdict.domain.clear()),
        spf(|_, verdict| verdict.explanation = Some(String::new())),
        spf(|_, verdict| verdict.derivation.clear()),
    ];
    let hashes: BTreeSet<u64> = whats.iter().map(|what| trace::hash(&[event(what.clone())])).collect();
    assert_eq!(hashes.len(), whats.len());

    let all: Vec<Event> = whats.iter().cloned().map(event).collect();
    let mut later = all.clone();
    later[0].at = SimTime::from_micros(1_500_001);
    let mut elsewhere = all.clone();
    elsewhere[0].sequence = 8;
    let mut shorter = all.clone();
    shorter.pop();
    let mut swapped = all.clone();
    swapped.swap(0, 1);
    let traces = [&all, &later, &elsewhere, &shorter, &swapped, &Vec::new()];
    assert_eq!(traces.map(|events| trace::hash(events)).into_iter().collect::<BTreeSet<u64>>().len(), 6);
}

#[test]
fn the_hash_is_fnv_1a_over_the_octets_that_are_documented() {
    assert_eq!(trace::hash(&[]), 0xcbf2_9ce4_8422_2325);
    // Sequence 7, 1,500,000 microseconds, the tag of a host that comes up, host 1: written out by hand.
    let octets = [7, 0, 0, 0, 0, 0, 0, 0, 0x60, 0xe3, 0x16, 0, 0, 0, 0, 0, 1, 1, 0];
    let expect = octets
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, octet| (hash ^ *octet as u64).wrapping_mul(0x0100_0000_01b3));
    assert_eq!(trace::hash(&[event(What::HostUp(HOST))]), expect);
}
