//! Macros: the examples of RFC 7208 section 7.4, and those of its details that they leave out.

mod common;

use common::{Zones, claim};
use trust::spf::{Check, Fact};

/// The domain of `exists:` with its macros filled in.
#[track_caller]
fn expanded(macros: &str, client: &str, sender: &str, more: &str) -> String {
    let domain = sender.rsplit_once('@').expect("an address").1;
    let zones = Zones::read(&format!("{domain} TXT v=spf1 exists:{macros} -all\n{more}"));
    let verdict = Check::new(claim(client, sender)).run(&zones);
    let target = verdict.derivation.iter().find_map(|finding| match &finding.fact {
        Fact::Target(target) => Some(target.clone()),
        _ => None,
    });
    target.unwrap_or_else(|| panic!("{macros}: {:?}", verdict.problem))
}

const SENDER: &str = "strong-bad@email.example.com";

#[test]
fn examples_of_the_rfc() {
    for (macros, expect) in [
        ("%{s}", "strong-bad@email.example.com"),
        ("%{o}", "email.example.com"),
        ("%{d}", "email.example.com"),
        ("%{d4}", "email.example.com"),
        ("%{d3}", "email.example.com"),
        ("%{d2}", "example.com"),
        ("%{d1}", "com"),
        ("%{dr}", "com.example.email"),
        ("%{d2r}", "example.email"),
        ("%{l}", "strong-bad"),
        ("%{l-}", "strong.bad"),
        ("%{lr}", "strong-bad"),
        ("%{lr-}", "bad.strong"),
        ("%{l1r-}", "strong"),
        ("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"),
        ("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"),
        ("%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com"),
        ("%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com"),
        ("%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net"),
    ] {
        assert_eq!(expanded(macros, "192.0.2.3", SENDER, ""), expect, "{macros}");
    }
    assert_eq!(
        expanded("%{ir}.%{v}._spf.%{d2}", "2001:db8::cb01", SENDER, ""),
        "1.0.B.C.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2.ip6._spf.example.com"
    );
}

#[test]
fn letters_that_the_examples_leave_out() {
    for (macros, expect) in [
        ("%{i}", "192.0.2.3"),
        ("%{h}", "mail.alpha.example"),
        ("%{H1}", "example"),
        ("%{S}", "strong-bad%40email.example.com"),
        ("%{v}.x.example", "in-addr.x.example"),
        ("%%.%_.%-.x.example", "%. .%20.x.example"),
        ("%{d0000002}", "example.com"),
        ("%{d99999999999999999999999}", "email.example.com"),
    ] {
        assert_eq!(expanded(macros, "192.0.2.3", SENDER, ""), expect, "{macros}");
    }
    assert_eq!(expanded("%{i}", "::ffff:192.0.2.3", SENDER, ""), "192.0.2.3", "an IPv4 address within IPv6");
    assert_eq!(expanded("%{l}.x.example", "192.0.2.3", "@a.example", ""), "postmaster.x.example");
    assert_eq!(expanded("%{l}.x.example", "192.0.2.3", "\"a@b\"@a.example", ""), "\"a@b\".x.example");
    assert_eq!(expanded("%{lr+-,/_=.}.x.example", "192.0.2.3", "a+b-c,d/e_f=g.h@a.example", ""), {
        "h.g.f.e.d.c.b.a.x.example"
    });
}

#[test]
fn the_name_of_the_client() {
    let names = "3.2.0.192.in-addr.arpa PTR forged.email.example.com
        3.2.0.192.in-addr.arpa PTR other.example
        3.2.0.192.in-addr.arpa PTR mx.email.example.com
        forged.email.example.com A 192.0.2.99
        other.example A 192.0.2.3
        mx.email.example.com A 192.0.2.3";
    let p = |more: &str| expanded("%{p}.x.example", "192.0.2.3", SENDER, more);
    assert_eq!(p(""), "unknown.x.example", "no name");
    assert_eq!(p("3.2.0.192.in-addr.arpa FAIL"), "unknown.x.example", "the DNS fails");
    assert_eq!(p(names), "mx.email.example.com.x.example", "a name below the domain is best");
    let two = format!(
        "{names}\n3.2.0.192.in-addr.arpa PTR two.email.example.com\ntwo.email.example.com A 192.0.2.3"
    );
    assert_eq!(p(&two), "mx.email.example.com.x.example", "the first of them");
    let exact = "3.2.0.192.in-addr.arpa PTR EMAIL.example.com\nemail.example.com A 192.0.2.3";
    assert_eq!(p(&format!("{names}\n{exact}")), "EMAIL.example.com.x.example", "but for the domain itself");
    let other = "3.2.0.192.in-addr.arpa PTR other.example\nother.example A 192.0.2.3";
    assert_eq!(p(other), "other.example.x.example", "any name is better than none");
}

#[test]
fn a_long_name_loses_its_left_labels() {
    let label = "a23456789.".repeat(6);
    let macros = format!("{}email.example.com", label.repeat(5));
    let domain = expanded(&format!("%{{l}}.{macros}"), "192.0.2.3", SENDER, "");
    assert_eq!(domain, format!("{}email.example.com", "a23456789.".repeat(23)));
    assert!(domain.len() <= 253 && domain.len() + 10 > 253);
    let whole = format!("{}{}.abcd.example.com", "a23456789.".repeat(23), "%{v}");
    assert_eq!(whole.replace("%{v}", "in-addr").len(), 253 + 1);
    let domain = expanded(&whole, "192.0.2.3", SENDER, "");
    assert_eq!(domain.len(), 253 + 1 - 10, "one octet too long");
    let domain = expanded(&whole.replace("abcd", "abc"), "192.0.2.3", SENDER, "");
    assert_eq!(domain.len(), 253, "just short enough");
}

#[test]
fn an_explanation_may_say_more() {
    let explain = |text: &str, sender: &str| {
        let zones = Zones::read(&format!(
            "alpha.example TXT v=spf1 -all exp=why.alpha.example\nwhy.alpha.example TXT {text}"
        ));
        Check::new(claim("2001:DB8::1", sender)).run(&zones).explanation
    };
    let text = "%{c} is not one of our hosts. Ask %{r} about %{s} at %{t}: http://x.example/?s=%{S}%_100%%";
    assert_eq!(
        explain(text, "a.b@alpha.example").as_deref(),
        Some(
            "2001:db8::1 is not one of our hosts. Ask mx.beta.example about a.b@alpha.example at 1767603600: \
             http://x.example/?s=a.b%40alpha.example 100%"
        )
    );
    assert_eq!(explain("%{l} may not", "ω@alpha.example"), None, "not ASCII");
    assert_eq!(explain("%{l} may not", "a\r\nb@alpha.example"), None, "not printable");
    assert_eq!(explain("100 % wrong", "a@alpha.example"), None, "no macro");
}
