//! What extensions change in what a client says: TLS, LMTP, chunks, limits, requests.

use smtp::client::Tls;

use super::*;

/// As `check`, with settings.
#[track_caller]
fn check_as(config: Config, transactions: &[Transaction], server: &[&str], expect: &[&str]) {
    let seen = converse_as(config, transactions, true, server);
    assert_eq!(seen.lines, expect);
}

#[test]
fn tls_comes_before_everything_and_ehlo_is_said_again() {
    let bob = [plain(&["bob@b.example"])];
    let config = |tls| Config { tls, ..Config::new("a.example") };
    check_as(
        config(Tls::Opportunistic),
        &bob,
        &["220 b", TLS, "220 go", "SECURED", "250-b\r\n250 STARTTLS"],
        &["> EHLO a.example", "> STARTTLS", "TLS", "> EHLO a.example", "> MAIL FROM:<alice@a.example>"],
    );
    // What came in the open behind the 220 is not read, however it came.
    let injected = ["0.0 deferred not SMTP"];
    let seen = converse_as(config(Tls::Opportunistic), &bob, true, &["220 b", TLS, "220 go\r\n250 b"]);
    assert_eq!(seen.lines[3..], injected);
    check_as(
        config(Tls::Opportunistic),
        &bob,
        &["220 b", TLS, "454 not now"],
        &["> EHLO a.example", "> STARTTLS", "> MAIL FROM:<alice@a.example>"],
    );
    let none = "0.0 deferred the next server has no TLS";
    check_as(config(Tls::Required), &bob, &["220 b", "250 b"], &["> EHLO a.example", none, "> QUIT"]);
    check_as(
        config(Tls::Never),
        &bob,
        &["220 b", TLS],
        &["> EHLO a.example", "> MAIL FROM:<alice@a.example>"],
    );
    let failed = "0.0 deferred TLS with the next server failed: the certificate has expired";
    check_as(
        config(Tls::Required),
        &bob,
        &["220 b", TLS, "220 go", "NOT SECURED"],
        &["> EHLO a.example", "> STARTTLS", "TLS", failed],
    );
}

#[test]
fn lmtp_has_a_reply_for_each_recipient() {
    let config = Config { protocol: Protocol::Lmtp, ..Config::new("a.example") };
    let to = ["bob@b.example", "nobody@b.example", "carol@b.example"];
    let start = ["220 b", "250 b", "250 ok", "250 ok", "550 no", "250 ok", "354 go"];
    let said = ["> LHLO a.example", "> MAIL FROM:<alice@a.example>", "> RCPT TO:<bob@b.example>"];
    let seen = |last: &[&str]| {
        let seen = converse_as(config.clone(), &[plain(&to)], true, &[&start[..], last].concat());
        assert_eq!(seen.lines[..3], said);
        seen.lines[8..].to_vec()
    };
    assert_eq!(seen(&["250 bob", "452 full"]), ["0.0 accepted 250 bob", "0.2 deferred 452 full", "> QUIT"]);
    assert_eq!(seen(&["250 bob", "GONE"]), ["0.0 accepted 250 bob", "0.2 deferred the connection was lost"]);
}

#[test]
fn content_goes_in_a_chunk_where_it_may_and_binary_content_always() {
    let chunk = Config { chunking: true, ..Config::new("a.example") };
    let group = "> MAIL FROM:<alice@a.example> | RCPT TO:<bob@b.example>";
    check_as(
        chunk.clone(),
        &[message(&["bob@b.example"], b".dot\nlast")],
        &["220 b", CHUNKS, "250 ok", "250 ok", "250 mine", "221 bye"],
        &["> EHLO a.example", group, "> BDAT 12 LAST | .dot | last", "0.0 accepted 250 mine", "> QUIT"],
    );
    check_as(
        chunk,
        &[plain(&["bob@b.example"])],
        &["220 b", CHUNKS, "250 ok", "550 no", "250 reset", "221 bye"],
        &["> EHLO a.example", group, "0.0 failed 550 no", "> RSET", "> QUIT"],
    );
    let mut binary = message(&["bob@b.example"], b"a\nb\0");
    binary.envelope.body = Body::BinaryMime;
    let lines = |ehlo| {
        converse(true, std::slice::from_ref(&binary), true, &["220 b", ehlo, "250 ok", "250 ok"]).lines
    };
    assert_eq!(lines(EHLO)[1..], ["0.0 failed the next server does not offer BINARYMIME", "> QUIT"]);
    assert_eq!(
        lines("250-b\r\n250-CHUNKING\r\n250-8BITMIME\r\n250 BINARYMIME")[1..],
        [
            "> MAIL FROM:<alice@a.example> BODY=BINARYMIME",
            "> RCPT TO:<bob@b.example>",
            "> BDAT 4 LAST | a\nb\0"
        ]
    );
}

#[test]
fn a_client_keeps_to_the_limits_of_the_server() {
    let to = ["a@b.example", "b@b.example", "c@c.example"];
    let of = |limits: &str, count| {
        let ehlo = format!("250-b\r\n250 LIMITS {limits}");
        let server = ["220 b", &ehlo, "250 ok", "550 no", "250 ok", "250 ok", "550 no", "550 no", "250 ok"];
        converse(true, &[plain(&to), plain(&to)], true, &server[..count]).lines[1..].to_vec()
    };
    let first = ["> MAIL FROM:<alice@a.example>", "> RCPT TO:<a@b.example>", "0.0 failed 550 no", "> RSET"];
    let second = ["> MAIL FROM:<alice@a.example>", "> RCPT TO:<b@b.example>"];
    assert_eq!(of("RCPTMAX=1", 6), [&first[..], &second].concat());
    assert_eq!(
        of("MAILMAX=1 RCPTMAX=1", 5)[4..],
        [
            "0.1 deferred the next server takes no more messages in one session",
            "0.2 deferred the next server takes no more messages in one session",
            "1.0 deferred the next server takes no more messages in one session",
            "1.1 deferred the next server takes no more messages in one session",
            "1.2 deferred the next server takes no more messages in one session",
            "> QUIT",
        ]
    );
    let domains = of("RCPTDOMAINMAX=1", 5);
    assert_eq!(
        domains[1..],
        ["> RCPT TO:<a@b.example>", "0.0 failed 550 no", "> RCPT TO:<b@b.example>", "> DATA"]
    );
}

#[test]
fn requests_go_to_servers_that_know_them() {
    let mut wanted = plain(&["bob@b.example"]);
    wanted.envelope.requests.envid = Some("QQ314159".to_owned());
    wanted.envelope.requests.ret = Some(smtp::command::Ret::Hdrs);
    wanted.envelope.rcpt_parameters = vec![smtp::RcptParameters {
        notify: Some(smtp::command::Notify { success: true, failure: true, delay: false }),
        orcpt: Some("rfc822;bob+2Bx@b.example".to_owned()),
    }];
    let lines = |ehlo| {
        converse(true, std::slice::from_ref(&wanted), true, &["220 b", ehlo, "250 ok"]).lines[1..].to_vec()
    };
    assert_eq!(
        lines("250-b\r\n250 DSN"),
        [
            "> MAIL FROM:<alice@a.example> RET=HDRS ENVID=QQ314159",
            "> RCPT TO:<bob@b.example> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;bob+2Bx@b.example",
        ]
    );
    assert_eq!(lines("250 b"), ["> MAIL FROM:<alice@a.example>", "> RCPT TO:<bob@b.example>"]);
    wanted.envelope.requests.require_tls = true;
    let lines =
        |ehlo| converse(true, std::slice::from_ref(&wanted), true, &["220 b", ehlo]).lines[1..].to_vec();
    assert_eq!(lines("250 b"), ["0.0 failed the next server does not offer REQUIRETLS", "> QUIT"]);
}
