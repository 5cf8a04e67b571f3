//! Reading records: what is read, what is wrong and where, and that any text gives one or the other.

use proptest::prelude::*;
use trust::spf::{Mechanism, Qualifier, Record, TermKind};

#[test]
fn a_record_with_everything() {
    let text = "V=SPF1  +ALL ?Include:a.example  ~a -a:b.example/0 a//0 mx/24//64 mx:%{d}/8 ptr ptr:c.example \
                ip4:192.0.2.0/24 ip4:192.0.2.1 ip6:2001:DB8::/32 exists:%{ir}.d.example. x-1._=%{c}:/ \
                Redirect=e.example EXP=%{p} ";
    let record = Record::parse(text).expect("a record");
    let sources: Vec<&str> = record.terms.iter().map(|term| record.source(term)).collect();
    assert_eq!(sources, text.split_ascii_whitespace().skip(1).collect::<Vec<_>>());
    let kinds: Vec<TermKind> = record.terms.into_iter().map(|term| term.kind).collect();
    use {Mechanism::*, Qualifier::*, TermKind::*};
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        kinds,
        [
            Directive(Pass, All),
            Directive(Neutral, Include("a.example".into())),
            Directive(SoftFail, A(None, 32, 128)),
            Directive(Fail, A(some("b.example"), 0, 128)),
            Directive(Pass, A(None, 32, 0)),
            Directive(Pass, Mx(None, 24, 64)),
            Directive(Pass, Mx(some("%{d}"), 8, 128)),
            Directive(Pass, Ptr(None)),
            Directive(Pass, Ptr(some("c.example"))),
            Directive(Pass, Ip4([192, 0, 2, 0].into(), 24)),
            Directive(Pass, Ip4([192, 0, 2, 1].into(), 32)),
            Directive(Pass, Ip6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0].into(), 32)),
            Directive(Pass, Exists("%{ir}.d.example.".into())),
            Unknown,
            Redirect("e.example".into()),
            Explanation("%{p}".into()),
        ]
    );
}

/// Each text with its error between `[` and `]`, what stands there left out where something is missing.
#[test]
fn errors_with_their_place() {
    for (marked, expected, part) in [
        ("[v=spf2.0/pra] a", "v=spf1", "4.5"),
        ("[v=spf1-all]", "v=spf1", "4.5"),
        ("[]", "v=spf1", "4.5"),
        ("v=spf1 a [moo] -all", "a mechanism", "4.6.1"),
        ("v=spf1 [--all]", "a mechanism", "4.6.1"),
        ("v=spf1 [-]", "a mechanism", "4.6.1"),
        ("v=spf1 [=all]", "a mechanism", "4.6.1"),
        ("v=spf1 [1up=foo]", "a mechanism", "4.6.1"),
        ("v=spf1 redirect[] -all", "=, for it is a modifier", "4.6.1"),
        ("v=spf1 redirect[:a.example]", "=, for it is a modifier", "4.6.1"),
        ("v=spf1 a[\t]-all", "visible ASCII", "4.6.1"),
        ("v=spf1 a:b[é]", "visible ASCII", "4.6.1"),
        ("v=spf1 -all[:x]", "nothing after all", "5.1"),
        ("v=spf1 -all[/8]", "nothing after all", "5.1"),
        ("v=spf1 include[]", ": and a domain", "5.2"),
        ("v=spf1 include:[]", "a domain name", "7.1"),
        ("v=spf1 exists[/24]", ": and a domain", "5.7"),
        ("v=spf1 ptr[/24]", ": and a domain", "5.5"),
        ("v=spf1 a/[33]", "a length from 0 to 32", "5.6"),
        ("v=spf1 a/[032]", "a length from 0 to 32", "5.6"),
        ("v=spf1 a/[00]", "a length from 0 to 32", "5.6"),
        ("v=spf1 mx//[129]", "a length from 0 to 128", "5.6"),
        ("v=spf1 mx//[99999999999]", "a length from 0 to 128", "5.6"),
        ("v=spf1 a/24/[64]", "a length from 0 to 32", "5.6"),
        ("v=spf1 a[/24]/16", "a length such as", "5.3"),
        ("v=spf1 mx[/]", "a length such as", "5.4"),
        ("v=spf1 a:[museum]", "at least two labels", "7.1"),
        ("v=spf1 a:[museum.]", "at least two labels", "7.1"),
        ("v=spf1 a:abc.[123]", "a top label", "7.1"),
        ("v=spf1 a:example.[-com]", "a top label", "7.1"),
        ("v=spf1 a:example.[com:8080]", "a top label", "7.1"),
        ("v=spf1 include:example.[com/24]", "a top label", "7.1"),
        ("v=spf1 a:example.com.[].", "a top label", "7.1"),
        ("v=spf1 a:[192.0.2.1]", "an address goes into ip4:", "7.1"),
        ("v=spf1 a:[%{d}com]", "at least two labels", "7.1"),
        ("v=spf1 ip4[]", ":192.0.2.1", "5.6"),
        ("v=spf1 ip4[:192.0.2]", ":192.0.2.1", "5.6"),
        ("v=spf1 ip4[:192.0.2.01]", ":192.0.2.1", "5.6"),
        ("v=spf1 ip4[:192.0.2.1//32]", ":192.0.2.1", "5.6"),
        ("v=spf1 ip4:192.0.2.1/[33]", "a length from 0 to 32", "5.6"),
        ("v=spf1 ip6[::1::2]", ":2001:db8::1", "5.6"),
        ("v=spf1 ip6:2001:db8::/[129]", "a length from 0 to 128", "5.6"),
        ("v=spf1 exists:a[%](x.example", "%{, %%, %_ or %-", "7.1"),
        ("v=spf1 exists:a[%]", "%{, %%, %_ or %-", "7.1"),
        ("v=spf1 exists:%{[x]}", "a macro letter", "7.1"),
        ("v=spf1 exists:%{[]", "a macro letter", "7.1"),
        ("v=spf1 exists:%{[C]}", "for explanations", "7.1"),
        ("v=spf1 exists:%{d[0]}", "at least 1", "7.1"),
        ("v=spf1 exists:%{d2[x]", "}", "7.1"),
        ("v=spf1 exists:%{dr-[:]}", "}", "7.1"),
        ("v=spf1 exists:%{d[]", "}", "7.1"),
        ("v=spf1 exp=[-all]", "at least two labels", "7.1"),
        ("v=spf1 redirect=[]", "a domain name", "7.1"),
        ("v=spf1 foo=[%]abc", "%{, %%, %_ or %-", "7.1"),
        ("v=spf1 redirect=a.b [redirect=a.b]", "at most once", "6"),
        ("v=spf1 exp=a.b -all [exp=c.d]", "at most once", "6"),
    ] {
        let from = marked.find('[').expect("a mark");
        let to = marked.find(']').expect("a mark") - 1;
        let text = marked.replacen('[', "", 1).replacen(']', "", 1);
        let wrong = Record::parse(&text).expect_err(&text);
        assert_eq!(wrong.span, from as u32..to as u32, "{marked}: {wrong}");
        assert!(wrong.expected.contains(expected), "{marked}: {wrong}");
        assert_eq!((wrong.section.rfc, wrong.section.part), (7208, part), "{marked}");
    }
}

/// Texts that look like records: pieces of the grammar, and anything else, in any order.
fn nearly_a_record() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            " ",
            " ",
            "-",
            "~",
            "?",
            "+",
            "all",
            "a",
            "mx",
            "ptr",
            "ip4:",
            "ip6:",
            "include:",
            "exists:",
            "=",
            "redirect=",
            "exp=",
            "x=",
            ":",
            "/",
            "//",
            "0",
            "24",
            "128",
            ".",
            "example.com",
            "192.0.2.1",
            "2001:db8::",
            "%{",
            "%%",
            "%_",
            "%-",
            "%",
            "d",
            "i2r.",
            "}",
            "{",
        ])
        .prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| format!("v=spf1 {}", pieces.concat()))
}

fn check_total(text: &str) -> Result<(), TestCaseError> {
    match Record::parse(text) {
        Ok(record) => {
            let mut end = 6;
            for term in &record.terms {
                prop_assert!(term.span.start > end && term.span.end > term.span.start);
                end = term.span.end;
            }
            prop_assert!(end as usize <= text.len());
            prop_assert!(Record::is_one(text) && text.is_ascii());
        }
        Err(wrong) => {
            prop_assert!(wrong.span.start <= wrong.span.end && wrong.span.end as usize <= text.len());
            prop_assert!(text.get(wrong.span.start as usize..wrong.span.end as usize).is_some());
            prop_assert!(!wrong.expected.is_empty());
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_text_is_read(text in any::<String>()) {
        check_total(&text)?;
        check_total(&format!("v=spf1 {text}"))?;
    }

    #[test]
    fn anything_like_a_record_is_read(text in nearly_a_record()) {
        check_total(&text)?;
    }
}
