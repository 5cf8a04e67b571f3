//! The check as a conversation: its questions, its limits, its derivation.

mod common;

use common::{Zones, claim};
use proptest::prelude::*;
use trust::dns::{Answer, Data, Dns, Kind};
use trust::spf::{Check, Fact, Outcome, Step, Verdict};

fn run(client: &str, zones: &str) -> Verdict {
    Check::new(claim(client, "ann@alpha.example")).run(&Zones::read(zones))
}

fn words(verdict: &Verdict) -> Vec<String> {
    let line = |depth: u8, fact: &Fact| {
        format!("{}{} {}", "  ".repeat(depth.into()), fact.section().part, fact.words())
    };
    verdict.derivation.iter().map(|finding| line(finding.depth, &finding.fact)).collect()
}

#[track_caller]
fn check(client: &str, zones: &str, outcome: Outcome) {
    let verdict = run(client, zones);
    assert_eq!(verdict.outcome, outcome, "{:#?}", words(&verdict));
}

/// The name of the fact that stands last before the result.
fn last(verdict: &Verdict) -> &Fact {
    &verdict.derivation[verdict.derivation.len() - 2].fact
}

#[test]
fn a_forger_is_found_step_by_step() {
    let verdict = run(
        "192.0.2.66",
        "alpha.example TXT v=spf1 a include:_spf.%{d2} mx -all exp=why.alpha.example
        alpha.example TXT another text
        alpha.example A 192.0.2.1
        _spf.alpha.example TXT v=spf1 ip4:198.51.100.0/24 ~all
        why.alpha.example TXT %{i} is a forger",
    );
    assert_eq!(
        words(&verdict),
        [
            "4.1 May 192.0.2.66 send mail for alpha.example?",
            "4.4 DNS: TXT of alpha.example? \"v=spf1 a include:_spf.%{d2} mx -all exp=why.alpha.example\", \"another text\".",
            "4.5 The record of alpha.example: v=spf1 a include:_spf.%{d2} mx -all exp=why.alpha.example",
            "5.3 Try a.",
            "5 DNS: A of alpha.example? 192.0.2.1.",
            "5 192.0.2.66 does not lie in 192.0.2.1/32.",
            "4.6.2 a does not match.",
            "5.2 Try include:_spf.%{d2}.",
            "7.3 With its macros filled in, the name is _spf.alpha.example.",
            "  4.1 May 192.0.2.66 send mail for _spf.alpha.example?",
            "  4.4 DNS: TXT of _spf.alpha.example? \"v=spf1 ip4:198.51.100.0/24 ~all\".",
            "  4.5 The record of _spf.alpha.example: v=spf1 ip4:198.51.100.0/24 ~all",
            "  5.6 Try ip4:198.51.100.0/24.",
            "  5 192.0.2.66 does not lie in 198.51.100.0/24.",
            "  4.6.2 ip4:198.51.100.0/24 does not match.",
            "  5.1 Try ~all.",
            "  4.6.2 ~all matches, and means softfail.",
            "5.2 The included record of _spf.alpha.example says softfail: no match, because only a pass is one.",
            "4.6.2 include:_spf.%{d2} does not match.",
            "5.4 Try mx.",
            "5 DNS: MX of alpha.example? no record of this kind.",
            "4.6.2 mx does not match.",
            "5.1 Try -all.",
            "4.6.2 -all matches, and means fail.",
            "4.4 DNS: TXT of why.alpha.example? \"%{i} is a forger\".",
            "6.2 The domain explains: 192.0.2.66 is a forger",
            "2.6.4 The result is fail: the host may not send for the domain.",
        ]
    );
    assert_eq!(verdict.mechanism.as_deref(), Some("-all"));
    assert_eq!(verdict.domain, "alpha.example");
    assert_eq!(verdict.explanation.as_deref(), Some("192.0.2.66 is a forger"));
    assert_eq!(verdict.problem, None);
}

#[test]
fn the_mechanism_that_decides_stands_in_the_record_that_was_redirected_to() {
    let zones = "alpha.example TXT v=spf1 redirect=_spf.beta.example
        _spf.beta.example TXT v=spf1 include:gamma.example -all
        gamma.example TXT v=spf1 ip4:192.0.2.0/24";
    let verdict = run("192.0.2.1", zones);
    assert_eq!(
        (verdict.outcome, verdict.mechanism.as_deref()),
        (Outcome::Pass, Some("include:gamma.example"))
    );
    assert_eq!(verdict.domain, "_spf.beta.example");
    let depths: Vec<u8> = verdict.derivation.iter().map(|finding| finding.depth).collect();
    assert_eq!(depths, [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 1, 1, 0], "{:#?}", words(&verdict));
}

#[test]
fn a_domain_without_a_record_and_what_is_no_domain() {
    check("192.0.2.1", "", Outcome::None);
    check("192.0.2.1", "alpha.example TXT v=spf10 -all", Outcome::None);
    let none = |helo: &str, sender: &str| {
        let mut claim = claim("192.0.2.1", sender);
        claim.helo = helo.into();
        let verdict = Check::new(claim).run(&Zones::default());
        assert_eq!(verdict.outcome, Outcome::None);
        last(&verdict).words()
    };
    assert_eq!(
        none("[192.0.2.1]", ""),
        "\"[192.0.2.1]\" cannot have a record: it is an address, not a name."
    );
    assert_eq!(
        none("pc", ""),
        "\"pc\" cannot have a record: it has only one label, so it is not a whole name."
    );
    assert_eq!(
        none("x", "a@b..example"),
        "\"b..example\" cannot have a record: a part of it is empty or too long."
    );
    assert_eq!(
        none("x", "a@βήτα.example"),
        "\"βήτα.example\" cannot have a record: it is not written in A-labels (xn--…)."
    );
}

#[test]
fn errors_say_what_is_wrong() {
    let problem = |zones: &str, outcome| {
        let verdict = run("192.0.2.1", zones);
        assert_eq!((verdict.outcome, verdict.mechanism), (outcome, None));
        verdict.problem.expect("a problem")
    };
    let perm = |zones| problem(zones, Outcome::PermError);
    assert_eq!(
        perm("alpha.example TXT v=spf1 ip4:192.0.2.300 -all"),
        "The record has an error: expected :192.0.2.1 or :192.0.2.0/24, found :192.0.2.300."
    );
    assert_eq!(
        perm("alpha.example TXT v=spf1 -all\nalpha.example TXT v=spf1 ~all"),
        "alpha.example has more than one SPF record: nobody can know which one counts."
    );
    assert_eq!(
        perm("alpha.example TXT v=spf1 include:b.example -all"),
        "The included record of b.example says none, and what is included must have a record."
    );
    assert_eq!(
        perm("alpha.example TXT v=spf1 redirect=b.example"),
        "redirect= leads to b.example, which has no record."
    );
    let dns = "Without this answer nothing can be said for now.";
    assert_eq!(problem("alpha.example FAIL", Outcome::TempError), dns);
    assert_eq!(problem("alpha.example TXT v=spf1 a:b.example\nb.example FAIL", Outcome::TempError), dns);
}

#[test]
fn at_most_ten_terms_ask() {
    let zones = |terms: &str| {
        format!("alpha.example TXT v=spf1 {terms} ip4:192.0.2.1 -all\nalpha.example A 192.0.2.9")
    };
    check("192.0.2.1", &zones(&"a ".repeat(10)), Outcome::Pass);
    check("192.0.2.1", &zones(&"a ".repeat(11)), Outcome::PermError);
    check("192.0.2.9", &zones(&"a ".repeat(11)), Outcome::Pass);
    // The look-up of macro p counts as one more.
    let p = "-exists:%{p}.alpha.example ";
    check("192.0.2.1", &zones(&["a ".repeat(8).as_str(), p].concat()), Outcome::Pass);
    check("192.0.2.1", &zones(&["a ".repeat(9).as_str(), p].concat()), Outcome::PermError);
}

#[test]
fn at_most_two_terms_find_nothing() {
    check("192.0.2.1", "alpha.example TXT v=spf1 a:b.example a:c.example ~all", Outcome::SoftFail);
    check("192.0.2.1", "alpha.example TXT v=spf1 a:b.example a:c.example mx ~all", Outcome::PermError);
    // Exchangers with addresses of the other family only are one term, whatever their number.
    let zones = "alpha.example TXT v=spf1 mx -all
        alpha.example MX a.example\nalpha.example MX b.example\nalpha.example MX c.example
        a.example A 192.0.2.1\nb.example A 192.0.2.2\nc.example A 192.0.2.3";
    check("2001:db8::1", zones, Outcome::Fail);
}

#[test]
fn an_explanation_counts_for_nothing() {
    let zones = "alpha.example TXT v=spf1 a a a a a a a a a:b.example a:c.example -all exp=%{p}.x.example
        alpha.example A 192.0.2.9
        unknown.x.example TXT from %{p}";
    let verdict = run("192.0.2.1", zones);
    assert_eq!(verdict.explanation.as_deref(), Some("from unknown"));
}

#[test]
fn names_of_253_octets_can_be_asked_for() {
    let labels = "a23456789.".repeat(23);
    for (name, record) in [("abc.a.example", true), ("abcd.a.example", false)] {
        let domain = format!("{labels}{}{name}", "x".repeat(10));
        assert_eq!(domain.len(), if record { 253 } else { 254 });
        let zones = Zones::read(&format!("{domain} TXT v=spf1 -all"));
        let verdict = Check::new(claim("192.0.2.1", &format!("ann@{domain}"))).run(&zones);
        assert_eq!(verdict.outcome, if record { Outcome::Fail } else { Outcome::None });
    }
}

#[test]
fn at_most_ten_exchangers_and_names() {
    let mut zones = "alpha.example TXT v=spf1 mx ptr -all\n".to_owned();
    for n in 1..=11 {
        zones += &format!("alpha.example MX m{n}.alpha.example\nm{n}.alpha.example A 192.0.2.{n}\n");
    }
    check("192.0.2.10", &zones, Outcome::Pass);
    check("192.0.2.11", &zones, Outcome::PermError);
    let mut zones = "alpha.example TXT v=spf1 ptr -all\n".to_owned();
    for n in 1..=10 {
        zones += &format!("1.2.0.192.in-addr.arpa PTR m{n}.beta.example\nm{n}.beta.example A 192.0.2.9\n");
    }
    zones += "1.2.0.192.in-addr.arpa PTR m.alpha.example\nm.alpha.example A 192.0.2.1\n";
    let verdict = run("192.0.2.1", &zones);
    assert_eq!(verdict.outcome, Outcome::Fail);
    assert!(verdict.derivation.iter().any(|finding| finding.fact == Fact::TooManyNames));
}

#[test]
fn networks() {
    let zones = |mechanism: &str| format!("alpha.example TXT v=spf1 {mechanism} -all");
    for (client, mechanism, outcome) in [
        ("192.0.2.1", "ip4:10.0.0.0/0", Outcome::Pass),
        ("192.0.2.128", "ip4:192.0.2.0/25", Outcome::Fail),
        ("192.0.2.127", "ip4:192.0.2.0/25", Outcome::Pass),
        ("192.0.2.127", "ip4:192.0.2.99/25", Outcome::Pass),
        ("::ffff:192.0.2.1", "ip4:192.0.2.1", Outcome::Pass),
        ("::ffff:192.0.2.1", "ip6:::/0", Outcome::Fail),
        ("::192.0.2.1", "ip4:0.0.0.0/0", Outcome::Fail),
        ("2001:db8::1", "ip6:::/0", Outcome::Pass),
        ("2001:db8:8000::", "ip6:2001:db8::/33", Outcome::Fail),
        ("2001:db8:7fff::", "ip6:2001:db8::/33", Outcome::Pass),
        ("2001:db8::1", "ip6:2001:db8::2", Outcome::Fail),
    ] {
        let verdict = run(client, &zones(mechanism));
        assert_eq!(verdict.outcome, outcome, "{client} {mechanism}");
    }
}

#[test]
fn a_check_asks_each_question_once_and_can_be_looked_at_at_any_time() {
    let zones = Zones::read(
        "alpha.example TXT v=spf1 a a mx a:mail.alpha.example -all
        alpha.example A 192.0.2.9
        alpha.example MX mail.alpha.example
        mail.alpha.example A 192.0.2.8",
    );
    let mut check = Check::new(claim("192.0.2.1", "ann@alpha.example"));
    let (mut asked, mut known) = (Vec::new(), 0);
    let verdict = loop {
        let so_far = check.derivation();
        assert!(so_far.len() > known, "something has been found");
        known = so_far.len();
        match check.poll() {
            Step::Ask(question) => {
                assert_eq!(check.poll(), Step::Ask(question.clone()), "to look changes nothing");
                asked.push(format!("{} {}", question.kind.as_str(), question.name));
                check.answer(zones.look_up(&question));
            }
            Step::Done(verdict) => break verdict,
        }
    };
    assert_eq!(asked, ["TXT alpha.example", "A alpha.example", "MX alpha.example", "A mail.alpha.example"]);
    let done = check.clone();
    check.answer(Answer::Failed);
    assert_eq!(check, done, "an answer to nothing");
    assert_eq!(verdict.outcome, Outcome::Fail);
    assert_eq!(check.derivation(), verdict.derivation);
}

#[test]
fn a_host_that_waits_no_longer() {
    let mut check = Check::new(claim("192.0.2.1", "ann@alpha.example"));
    check.answer(Answer::Records(vec![Data::Text("v=spf1 a -all".into())]));
    let verdict = check.out_of_time();
    assert_eq!(
        (verdict.outcome, verdict.problem.as_deref()),
        (Outcome::TempError, Some("The check took too long."))
    );
    check.answer(Answer::NoData);
    assert_eq!(check.out_of_time().outcome, Outcome::Fail, "what is known stands");
}

/// Answers as a hostile DNS could give them, chosen by a seed.
fn answer(seed: &mut u64, kind: Kind) -> Answer {
    let mut next = |below: usize| {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*seed >> 33) as usize % below
    };
    const TEXTS: [&str; 6] = [
        "v=spf1 include:%{l}.%{d} mx a ptr exists:%{p}.%{d} redirect=%{h}",
        "v=spf1 mx:%{p}.x.example a include:b.example ?all exp=%{p}.why.example",
        "v=spf1 a mx ptr ptr:%{p} include:%{ir}.%{v}.x.example -all exp=why.example",
        "v=spf1 redirect=%{d}.%{d}.%{d}",
        "v=spf1 exists:%{ä}",
        "%{p} %{c} %{",
    ];
    let data = |next: &mut dyn FnMut(usize) -> usize| match kind {
        Kind::Txt => Data::Text(TEXTS[next(TEXTS.len())].into()),
        Kind::A | Kind::Aaaa => Data::Address([192, 0, 2, next(3) as u8].into()),
        Kind::Mx | Kind::Ptr => Data::Name(["", "a.example", ".", "ω.example", "b..c"][next(5)].into()),
    };
    match next(8) {
        0 => Answer::NoData,
        1 => Answer::NxDomain,
        2 if next(4) == 0 => Answer::Failed,
        n => {
            Answer::Records((0..if kind == Kind::Txt { 1 } else { n * 3 }).map(|_| data(&mut next)).collect())
        }
    }
}

proptest! {
    #[test]
    fn every_check_ends(mut seed in any::<u64>(), helo in ".{0,80}", sender in "(.{0,80}@)?.{0,80}|a@alpha.example", six in any::<bool>()) {
        let mut claim = claim(if six { "2001:db8::1" } else { "192.0.2.1" }, &sender);
        claim.helo = helo;
        let mut check = Check::new(claim);
        let mut questions = 0;
        let verdict = loop {
            match check.poll() {
                Step::Ask(question) => {
                    prop_assert!(question.name.is_ascii() && question.name.len() <= 253);
                    prop_assert!(question.name.split('.').all(|label| (1..64).contains(&label.len())));
                    questions += 1;
                    prop_assert!(questions <= 150, "{questions} questions");
                    check.answer(answer(&mut seed, question.kind));
                }
                Step::Done(verdict) => break verdict,
            }
        };
        prop_assert_eq!(verdict.problem.is_some(), matches!(verdict.outcome, Outcome::TempError | Outcome::PermError));
        prop_assert!(verdict.explanation.is_none() || verdict.outcome == Outcome::Fail);
        prop_assert!(verdict.derivation.iter().all(|finding| finding.depth <= 10 && !finding.fact.words().is_empty()));
        let field = trust::spf::received_spf(check.claim(), &verdict);
        let inner = field.strip_suffix("\r\n").expect("a whole line").replace("\r\n ", "");
        prop_assert!(!inner.contains(|c: char| c.is_control()), "{}", field);
    }
}
