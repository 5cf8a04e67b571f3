//! The client session against scripted servers: what it says, what becomes of each recipient, every row of its table.

mod extensions;

use smtp::client::{Client, Config, Envelope, Outcome, Output, Reason, Transaction};
use smtp::sasl::Credentials;
use smtp::table::{CLIENT, Row};
use smtp::{Body, ForwardPath, Protocol, ReversePath, SimTime, client};

/// A message of Alice's to these mailboxes.
fn message(to: &[&str], content: &[u8]) -> Transaction {
    let envelope = Envelope {
        reverse_path: ReversePath::Mailbox("alice@a.example".parse().expect("a mailbox")),
        forward_paths: to.iter().map(|to| ForwardPath::Mailbox(to.parse().expect("a mailbox"))).collect(),
        body: Body::SevenBit,
        ..Envelope::default()
    };
    Transaction::new(envelope, content)
}

fn plain(to: &[&str]) -> Transaction {
    message(to, b"hello\r\n")
}

/// What was sent (`>`), what became of the recipients (`transaction.recipient …`), and the rows that were taken.
#[derive(Default)]
struct Seen {
    lines: Vec<String>,
    rows: Vec<&'static Row<client::State>>,
    wait: SimTime,
    closed: bool,
}

fn drain(client: &mut Client, seen: &mut Seen) {
    while let Some(output) = client.poll() {
        match output {
            Output::Send(wire) => {
                assert!(wire.len() <= 64 * 1024, "a Send of {} octets", wire.len());
                let text = String::from_utf8_lossy(&wire).into_owned();
                let text = text.strip_suffix("\r\n").unwrap_or(&text);
                seen.lines.push(format!("> {}", text.replace("\r\n", " | ")));
            }
            Output::Outcome { transaction, recipient, outcome } => {
                seen.lines.push(format!("{transaction}.{recipient} {}", words(&outcome)));
            }
            Output::Moved(moved) => {
                assert_eq!((moved.from, moved.to), (moved.row.from, moved.row.to));
                seen.rows.push(moved.row);
            }
            Output::Wait(deadline) => seen.wait = deadline,
            Output::Close => seen.closed = true,
            Output::StartTls => seen.lines.push("TLS".to_owned()),
            Output::Said(_) | Output::Heard(_) | Output::Diagnosed(_) => {}
        }
    }
    assert_eq!(seen.closed, client.state() == client::State::Closed);
}

fn words(outcome: &Outcome) -> String {
    let reason = |reason: &Reason| match reason {
        Reason::Protocol(_) => "not SMTP".to_owned(),
        other => other.to_string(),
    };
    match outcome {
        Outcome::Accepted(reply) => format!("accepted {reply}"),
        Outcome::Deferred(why) => format!("deferred {}", reason(why)),
        Outcome::Failed(why) => format!("failed {}", reason(why)),
    }
}

/// The client's user is alice with the password secret. Plays a server: a line per step (CRLF is added); `LATE` lets a day pass, `GONE` closes, `SECURED` and
/// `NOT SECURED` end the handshake, `&` before a line keeps the
/// client from going on after it.
fn converse(pipelining: bool, transactions: &[Transaction], finish: bool, server: &[&str]) -> Seen {
    let credentials = Some(Credentials::password("alice", "secret"));
    let config = Config { pipelining, credentials, ..Config::new("a.example") };
    converse_as(config, transactions, finish, server)
}

/// The same, with any settings.
fn converse_as(config: Config, transactions: &[Transaction], finish: bool, server: &[&str]) -> Seen {
    let mut client = Client::new(config);
    let mut seen = Seen::default();
    for transaction in transactions {
        client.submit(SimTime::ZERO, transaction.clone());
    }
    if finish {
        client.finish(SimTime::ZERO);
    }
    client.open(SimTime::ZERO);
    drain(&mut client, &mut seen);
    for step in server {
        let (line, held) = step.strip_prefix('&').map_or((*step, false), |line| (line, true));
        match line {
            "LATE" => client.handle_timeout(SimTime::from_secs(86_400)),
            "GONE" => client.receive_end(SimTime::ZERO),
            "SECURED" => client.secured(SimTime::ZERO),
            "NOT SECURED" => client.not_secured(SimTime::ZERO, "the certificate has expired"),
            line => client.receive(SimTime::ZERO, format!("{line}\r\n").as_bytes()),
        }
        if !held {
            drain(&mut client, &mut seen);
        }
    }
    seen
}

#[track_caller]
fn check(pipelining: bool, transactions: &[Transaction], server: &[&str], expect: &[&str]) {
    let seen = converse(pipelining, transactions, true, server);
    assert_eq!(seen.lines, expect);
    assert!(seen.closed, "the session is not over");
}

const BOTH: [&str; 2] = ["bob@b.example", "carol@b.example"];
const TLS: &str = "250-b.example\r\n250 STARTTLS";
const CHUNKS: &str = "250-b.example\r\n250-PIPELINING\r\n250 CHUNKING";
const EHLO: &str = "250-b.example\r\n250-PIPELINING\r\n250-SIZE 100\r\n250 8BITMIME";

#[test]
fn one_command_at_a_time_without_pipelining() {
    check(
        true,
        &[plain(&BOTH)],
        &["220 b", "250 b", "250 ok", "250 ok", "550 5.1.1 no", "354 go", "250 2.0.0 mine", "221 bye"],
        &[
            "> EHLO a.example",
            "> MAIL FROM:<alice@a.example>",
            "> RCPT TO:<bob@b.example>",
            "> RCPT TO:<carol@b.example>",
            "0.1 failed 550 5.1.1 no",
            "> DATA",
            "> hello | .",
            "0.0 accepted 250 2.0.0 mine",
            "> QUIT",
        ],
    );
}

const LOGIN: &str = "250-b.example\r\n250 AUTH LOGIN GSSAPI";

#[test]
fn a_login_by_the_best_that_both_ends_know() {
    check(
        true,
        &[],
        &["220 b", "250-b\r\n250 AUTH LOGIN PLAIN", "235 hello", "221 bye"],
        &["> EHLO a.example", "> AUTH PLAIN AGFsaWNlAHNlY3JldA==", "> QUIT"],
    );
    check(
        true,
        &[],
        &["220 b", LOGIN, "334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6", "235 hello", "221 bye"],
        &["> EHLO a.example", "> AUTH LOGIN", "> YWxpY2U=", "> c2VjcmV0", "> QUIT"],
    );
    check(true, &[], &["220 b", "250-b\r\n250 AUTH GSSAPI", "221 bye"], &["> EHLO a.example", "> QUIT"]);
}

#[test]
fn a_refused_login_fails_every_recipient_for_good_or_for_now() {
    check(
        true,
        &[plain(&BOTH)],
        &["220 b", LOGIN, "334 VXNlcm5hbWU6", "535 5.7.8 no", "221 bye"],
        &[
            "> EHLO a.example",
            "> AUTH LOGIN",
            "> YWxpY2U=",
            "0.0 failed 535 5.7.8 no",
            "0.1 failed 535 5.7.8 no",
            "> QUIT",
        ],
    );
    check(
        true,
        &[plain(&["bob@b.example"])],
        &["220 b", LOGIN, "454 4.7.0 later", "221 bye"],
        &["> EHLO a.example", "> AUTH LOGIN", "0.0 deferred 454 4.7.0 later", "> QUIT"],
    );
    // A server that asks on and on is no SMTP server.
    check(
        true,
        &[plain(&["bob@b.example"])],
        &["220 b", LOGIN, "334 ", "334 ", "334 ", "334 ", "221 bye"],
        &[
            "> EHLO a.example",
            "> AUTH LOGIN",
            "> YWxpY2U=",
            "> c2VjcmV0",
            "> *",
            "0.0 deferred not SMTP",
            "> QUIT",
        ],
    );
}

#[test]
fn a_group_where_pipelining_is_offered_and_wanted() {
    let group =
        "> MAIL FROM:<alice@a.example> SIZE=7 | RCPT TO:<bob@b.example> | RCPT TO:<carol@b.example> | DATA";
    let server = ["220 b", EHLO, "250 ok", "450 4.2.0 later", "250 ok", "354 go", "250 mine", "221 bye"];
    check(
        true,
        &[plain(&BOTH)],
        &server,
        &[
            "> EHLO a.example",
            group,
            "0.0 deferred 450 4.2.0 later",
            "> hello | .",
            "0.1 accepted 250 mine",
            "> QUIT",
        ],
    );
    let unwanted = converse(false, &[plain(&BOTH)], true, &server);
    assert_eq!(unwanted.lines[1], "> MAIL FROM:<alice@a.example> SIZE=7");
    assert_eq!(unwanted.lines[2], "> RCPT TO:<bob@b.example>");
}

#[test]
fn a_354_without_any_recipient_gets_the_lone_dot() {
    check(
        true,
        &[plain(&BOTH)],
        &["220 b", EHLO, "250 ok", "550 no", "550 no", "354 go", "554 no recipients", "221 bye"],
        &[
            "> EHLO a.example",
            "> MAIL FROM:<alice@a.example> SIZE=7 | RCPT TO:<bob@b.example> | RCPT TO:<carol@b.example> | DATA",
            "0.0 failed 550 no",
            "0.1 failed 550 no",
            "> .",
            "> QUIT",
        ],
    );
}

#[test]
fn a_refused_mail_is_the_reason_for_every_recipient_of_the_group() {
    let begin = ["220 b", EHLO, "451 4.3.0 later"];
    let after = ["503 MAIL first", "503 MAIL first", "503 MAIL first", "250 reset", "221 bye"];
    let seen = converse(true, &[plain(&BOTH)], true, &[&begin[..], &after].concat());
    assert_eq!(
        seen.lines[2..],
        ["0.0 deferred 451 4.3.0 later", "0.1 deferred 451 4.3.0 later", "> RSET", "> QUIT"]
    );
    let lost = converse(true, &[plain(&BOTH)], true, &[&begin[..], &["GONE"]].concat());
    assert_eq!(lost.lines[2..], ["0.0 deferred 451 4.3.0 later", "0.1 deferred 451 4.3.0 later"]);
}

#[test]
fn several_transactions_with_rset_after_one_that_nobody_took() {
    check(
        true,
        &[plain(&["no@b.example"]), plain(&["bob@b.example"])],
        &[
            "220 b",
            "250 b",
            "250 ok",
            "550 no",
            "250 reset",
            "250 ok",
            "250 ok",
            "354 go",
            "250 mine",
            "221 bye",
        ],
        &[
            "> EHLO a.example",
            "> MAIL FROM:<alice@a.example>",
            "> RCPT TO:<no@b.example>",
            "0.0 failed 550 no",
            "> RSET",
            "> MAIL FROM:<alice@a.example>",
            "> RCPT TO:<bob@b.example>",
            "> DATA",
            "> hello | .",
            "1.0 accepted 250 mine",
            "> QUIT",
        ],
    );
}

#[test]
fn helo_where_ehlo_is_not_known() {
    for refusal in ["500 what", "501 what", "502 no", "504 no", "550 no"] {
        let seen = converse(true, &[plain(&["bob@b.example"])], true, &["220 b", refusal, "250 b"]);
        assert_eq!(
            seen.lines,
            ["> EHLO a.example", "> HELO a.example", "> MAIL FROM:<alice@a.example>"],
            "{refusal}"
        );
    }
}

#[test]
fn what_ends_early_leaves_no_recipient_without_an_outcome() {
    let message = [plain(&BOTH)];
    let tail = |server: &[&str], from: usize| converse(true, &message, true, server).lines[from..].to_vec();
    assert_eq!(
        tail(&["554 no mail here", "221 bye"], 0),
        ["0.0 failed 554 no mail here", "0.1 failed 554 no mail here", "> QUIT"]
    );
    assert_eq!(
        tail(&["220 b", "250 b", "250 ok", "550 5.1.1 no", "421 closing"], 3),
        ["0.0 failed 550 5.1.1 no", "> RCPT TO:<carol@b.example>", "0.1 deferred 421 closing"]
    );
    let sent = ["220 b", "250 b", "250 ok", "250 ok", "250 ok", "354 go"];
    let after = |last: &str| tail(&[&sent[..], &[last]].concat(), 6);
    let lost = "deferred the connection was lost";
    let late = "deferred the server was silent for too long";
    assert_eq!(after("GONE"), [format!("0.0 {lost}"), format!("0.1 {lost}")]);
    assert_eq!(after("LATE"), [format!("0.0 {late}"), format!("0.1 {late}")]);
    assert_eq!(after("what?"), ["0.0 deferred not SMTP", "0.1 deferred not SMTP", "> QUIT"]);
}

#[test]
fn a_reply_out_of_step_never_counts_as_delivery() {
    let message = [plain(&["bob@b.example"])];
    let last = |server: &[&str]| {
        let mut lines = converse(true, &message, true, server).lines;
        assert_eq!(lines.pop().as_deref(), Some("> QUIT"));
        lines.pop()
    };
    let dot = ["220 b", "250 b", "250 ok", "250 ok", "354 go", "354 go on"];
    assert_eq!(last(&dot).as_deref(), Some("0.0 deferred not SMTP"), "354 to the final dot");
    let data = ["220 b", "250 b", "250 ok", "250 ok", "250 what data"];
    assert_eq!(last(&data).as_deref(), Some("0.0 deferred not SMTP"), "250 to DATA");
    assert_eq!(last(&["354 go"]).as_deref(), Some("0.0 deferred not SMTP"), "354 as a greeting");
}

#[test]
fn too_many_recipients_said_as_552_is_for_now_only() {
    let start = ["220 b", "250 b", "250 ok"];
    for (reply, expect) in [
        ("552 too many", "0.0 deferred 552 too many"),
        ("552 5.5.3 too many", "0.0 deferred 552 5.5.3 too many"),
        ("552 5.2.2 full", "0.0 failed 552 5.2.2 full"),
    ] {
        let seen = converse(true, &[plain(&["bob@b.example"])], true, &[&start[..], &[reply]].concat());
        assert_eq!(seen.lines[3], expect);
    }
}

#[test]
fn what_the_content_needs_is_seen_whatever_the_envelope_claims() {
    let eight_bit = message(&["bob@b.example"], "caf\u{e9}\r\n".as_bytes());
    let utf8 = message(&["\u{7528}\u{6237}@b.example"], b"x\r\n");
    let lines = |message: &Transaction, ehlo| {
        converse(true, std::slice::from_ref(message), true, &["220 b", ehlo]).lines[1..].to_vec()
    };
    assert_eq!(lines(&eight_bit, "250 b"), ["0.0 failed the next server does not offer 8BITMIME", "> QUIT"]);
    assert_eq!(lines(&utf8, EHLO), ["0.0 failed the next server does not offer SMTPUTF8", "> QUIT"]);
    let offered = "250-b\r\n250-SMTPUTF8\r\n250 8BITMIME";
    assert_eq!(lines(&eight_bit, offered), ["> MAIL FROM:<alice@a.example> BODY=8BITMIME"]);
    assert_eq!(lines(&utf8, offered), ["> MAIL FROM:<alice@a.example> SMTPUTF8"]);
    // 99 line ends that become CRLF are 198 octets.
    let large = message(&["bob@b.example"], &[b'\n'; 99]);
    assert_eq!(
        lines(&large, EHLO),
        ["0.0 failed the message has 198 octets, the next server takes 100", "> QUIT"]
    );
}

#[test]
fn each_wait_has_the_time_out_of_its_state() {
    let server = ["220 b", "250 b", "250 ok", "250 ok", "354 go", "250 mine", "221 bye"];
    let seconds = [300, 300, 300, 300, 120, 600, 300];
    for (count, expect) in seconds.into_iter().enumerate() {
        let seen = converse(true, &[plain(&["bob@b.example"])], true, &server[..count]);
        assert_eq!(seen.wait, SimTime::from_secs(expect), "after {:?}", &server[..count]);
    }
}

#[test]
fn a_host_that_sends_slowly_has_the_whole_time_out_for_each_piece() {
    let mut client = Client::new(Config::new("a.example"));
    client.submit(SimTime::ZERO, message(&["bob@b.example"], &[b'x'; 200_000]));
    client.open(SimTime::ZERO);
    client.receive(SimTime::ZERO, b"220 b\r\n250 b\r\n250 ok\r\n250 ok\r\n");
    while client.poll().is_some() {}
    client.receive(SimTime::ZERO, b"354 go\r\n");
    let (mut now, mut deadline, mut sent) = (SimTime::ZERO, SimTime::MAX, Vec::new());
    while let Some(output) = client.poll() {
        match output {
            Output::Send(wire) => {
                now = now + SimTime::from_secs(100);
                sent.extend(wire);
                client.receive(now, b"");
            }
            Output::Wait(at) => deadline = at,
            _ => assert!(now <= deadline),
        }
    }
    assert!(sent.ends_with(b"xxx\r\n.\r\n"));
    assert_eq!(client.state(), client::State::ExpectContentReply);
    assert!(deadline > now && deadline <= now + SimTime::from_secs(600));
}

#[test]
fn content_of_any_kind_goes_out_with_crlf_only_and_in_small_pieces() {
    for octet in [b'\n', b'\r', b'.', b'x'] {
        let content = [octet].repeat(100_000);
        let mut client = Client::new(Config::new("a.example"));
        client.submit(SimTime::ZERO, message(&["bob@b.example"], &content));
        client.receive(SimTime::ZERO, b"220 b\r\n250 b\r\n250 ok\r\n250 ok\r\n354 go\r\n");
        let mut wire = Vec::new();
        while let Some(output) = client.poll() {
            if let Output::Send(piece) = output {
                assert!(piece.len() <= 64 * 1024);
                wire.extend(piece);
            }
        }
        let text = String::from_utf8(wire).expect("text");
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "{octet}");
        assert_eq!(text.matches("\r\n.\r\n").count(), 1, "{octet}");
        assert!(text.ends_with("\r\n.\r\n"));
    }
}

/// Steps that lead a session to a state, and what to do there for each way to end it.
#[test]
fn every_row_of_the_table_is_taken_by_some_conversation() {
    let greeted = ["220 b", "250 b"];
    let to_states: [(&[&str], bool); 12] = [
        (&[], true),
        (&["220 b"], true),
        (&["220 b", "500 what"], true),
        (&greeted, false),
        (&greeted, true),
        (&["220 b", LOGIN], true),
        (&["220 b", "250 b", "250 ok"], true),
        (&["220 b", "250 b", "250 ok", "250 ok"], true),
        (&["220 b", "250 b", "250 ok", "250 ok", "&354 go"], true),
        (&["220 b", "250 b", "250 ok", "250 ok", "354 go"], true),
        (&["220 b", "250 b", "250 ok", "550 no"], true),
        (&["220 b", "250 b", "250 ok", "250 ok", "354 go", "250 ok"], true),
    ];
    let mut taken = Vec::new();
    for (steps, busy) in to_states {
        let transactions = if busy { vec![plain(&["bob@b.example"])] } else { Vec::new() };
        for last in ["421 bye", "GONE", "LATE", "what?", "250 ok", "550 no", "354 go", "221 bye"] {
            let server = [steps, &[last]].concat();
            taken.extend(converse(true, &transactions, busy, &server).rows);
        }
    }
    taken.extend(converse(true, &[plain(&BOTH)], true, &["220 b", "250 b", "250 ok", "250 ok"]).rows);
    taken.extend(converse(true, &[plain(&BOTH)], true, &["220 b", EHLO, "550 no"]).rows);
    for last in ["220 go", "502 no", "421 bye", "GONE", "LATE", "what?"] {
        taken.extend(converse(true, &[], true, &["220 b", TLS, last]).rows);
    }
    for last in ["SECURED", "NOT SECURED", "421 bye", "GONE", "LATE"] {
        taken.extend(converse(true, &[], true, &["220 b", TLS, "220 go", last]).rows);
    }
    for (ehlo, protocol) in
        [("250 b", Protocol::Lmtp), ("500 what", Protocol::Lmtp), (CHUNKS, Protocol::Smtp)]
    {
        let config = Config { protocol, chunking: true, ..Config::new("a.example") };
        let server = ["220 b", ehlo, "250 ok", "250 ok", "250 ok", "354 go", "250 bob", "250 carol"];
        taken.extend(converse_as(config, &[plain(&BOTH)], true, &server).rows);
    }
    let config = Config { chunking: true, ..Config::new("a.example") };
    let server = ["220 b", CHUNKS, "250 ok", "250 ok", "550 no"];
    taken.extend(converse_as(config, &[plain(&["bob@b.example"])], true, &server).rows);
    let closing = converse_as(Config::new("a.example"), &[], true, &["220 b", TLS, "220 go", "what?"]);
    taken.extend(closing.rows);
    taken.extend(converse(true, &[], true, &["220 b", "250 b"]).rows);
    taken.extend(converse(true, &[], true, &["220 b", "250-b\r\n250 AUTH PLAIN LOGIN", "504 no"]).rows);
    let missed: Vec<_> = CLIENT.iter().filter(|row| !taken.contains(row)).collect();
    assert!(missed.is_empty(), "{missed:#?}");
}
