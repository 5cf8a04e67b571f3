//! What a verdict writes into a message: Received-SPF and Authentication-Results.

mod common;

use common::{Zones, claim};
use trust::authentication_results;
use trust::spf::{Check, Claim, received_spf, result};

#[track_caller]
fn check(claim: Claim, zones: &str, received: &str, results: &str) {
    let verdict = Check::new(claim.clone()).run(&Zones::read(zones));
    assert_eq!(received_spf(&claim, &verdict), received.replace('\n', "\r\n ") + "\r\n");
    assert_eq!(result(&claim, &verdict), results);
}

#[test]
fn a_pass() {
    check(
        claim("2001:db8::1", "ann@alpha.example"),
        "alpha.example TXT v=spf1 ip6:2001:db8::/32 -all",
        "Received-SPF: pass (mx.beta.example: alpha.example lets 2001:db8::1 send its mail)
client-ip=\"2001:db8::1\";
envelope-from=\"ann@alpha.example\";
helo=mail.alpha.example;
receiver=mx.beta.example;
identity=mailfrom;
mechanism=\"ip6:2001:db8::/32\"",
        "spf=pass smtp.mailfrom=ann@alpha.example",
    );
}

#[test]
fn the_null_path_is_judged_by_its_greeting() {
    check(
        claim("192.0.2.1", ""),
        "mail.alpha.example TXT v=spf1 -all",
        "Received-SPF: fail (mx.beta.example: mail.alpha.example does not let 192.0.2.1 send its mail)
client-ip=192.0.2.1;
envelope-from=\"<>\";
helo=mail.alpha.example;
receiver=mx.beta.example;
identity=helo;
mechanism=-all",
        "spf=fail smtp.helo=mail.alpha.example",
    );
}

#[test]
fn what_decides_nothing_and_what_is_wrong() {
    let (client, sender) = ("192.0.2.1", "ann@alpha.example");
    let fields = |zones: &str| {
        let verdict = Check::new(claim(client, sender)).run(&Zones::read(zones));
        received_spf(&claim(client, sender), &verdict)
    };
    let neutral = fields("alpha.example TXT v=spf1 a");
    assert!(
        neutral.starts_with("Received-SPF: neutral (mx.beta.example: alpha.example says nothing"),
        "{neutral}"
    );
    assert!(neutral.ends_with(";\r\n mechanism=default\r\n"), "{neutral}");
    let none = fields("");
    assert!(none.ends_with(";\r\n identity=mailfrom\r\n"), "{none}");
    let wrong = fields("alpha.example TXT v=spf1 a\\\"b");
    assert!(wrong.starts_with("Received-SPF: permerror ("), "{wrong}");
    assert!(wrong.contains(";\r\n problem=\"The record has an error: "), "{wrong}");
    assert!(wrong.ends_with("found a\\\\\\\"b.\"\r\n"), "{wrong}");
}

#[test]
fn strange_names_stay_in_their_quotes() {
    let mut strange = claim("192.0.2.1", "\"a\r\nb\"@alpha.example");
    strange.receiver = "mx (odd) \\ host".into();
    strange.helo = "[192.0.2.1]".into();
    let field = received_spf(&strange, &Check::new(strange.clone()).run(&Zones::default()));
    assert!(field.starts_with(
        "Received-SPF: none (mx \\(odd\\) \\\\ host: alpha.example has no SPF record)\r\n client-ip"
    ));
    assert!(
        field.contains(";\r\n envelope-from=\"\\\"a??b\\\"@alpha.example\";\r\n helo=\"[192.0.2.1]\";\r\n")
    );
    let verdict = Check::new(strange.clone()).run(&Zones::default());
    assert_eq!(result(&strange, &verdict), "spf=none smtp.mailfrom=\"\\\"a??b\\\"@alpha.example\"");
    strange.sender.clear();
    assert_eq!(
        authentication_results("mx.beta.example", &[result(&strange, &verdict)]),
        "Authentication-Results: mx.beta.example;\r\n spf=none smtp.helo=\"[192.0.2.1]\"\r\n"
    );
}
