//! `send` against a server that follows a script: the outcomes and the exit code that scripts rely on.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::process::{Command, Output, Stdio};

/// Runs `send` with a small message on standard input.
fn send(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_smtp-playground"));
    command.arg("send").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program runs");
    // Where the arguments are wrong nobody reads this.
    let _ = child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(b"From: a@x.example\nTo: b@y.example, c@z.example\n\nhi\n.\n");
    child.wait_with_output().expect("its output")
}

/// A server that gives the replies of a script, one for each command line and one for the content; the first is the
/// greeting. At the end of the script it closes.
#[track_caller]
fn check(replies: &'static [&'static str], arguments: &[&str], code: i32, expect: &[&str]) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a client");
        let mut lines = BufReader::new(stream.try_clone().expect("a socket")).lines();
        let mut content = false;
        for reply in replies {
            stream.write_all(format!("{reply}\r\n").as_bytes()).expect("a client that listens");
            if content {
                lines.by_ref().map_while(Result::ok).find(|line| line == ".");
            }
            content = reply.starts_with("354");
            if !content {
                lines.next();
            }
        }
    });
    let output = send(&[&["--server", &address], arguments, &["-"]].concat());
    server.join().expect("the script fits");
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{said}");
    for expect in expect {
        assert!(said.contains(expect), "{expect}\n---\n{said}");
    }
}

#[test]
fn it_logs_in_where_the_server_takes_logins() {
    let login = &["--user", "alice", "--password", "secret"];
    check(
        &[
            "220 s",
            "250-s\r\n250 AUTH PLAIN",
            "235 hello",
            "250 ok",
            "250 ok",
            "250 ok",
            "354 go",
            "250 ok",
            "221 bye",
        ],
        login,
        0,
        &["C: AUTH PLAIN AGFsaWNlAHNlY3JldA==\nS: 235 hello\nC: MAIL"],
    );
    check(
        &["220 s", "250-s\r\n250 AUTH PLAIN", "535 5.7.8 no", "221 bye"],
        login,
        69,
        &["refused: 535 5.7.8 no"],
    );
}

#[test]
fn each_recipient_has_its_outcome() {
    check(
        &["220 s", "250 s", "250 ok", "250 ok", "250 ok", "354 go", "250 2.0.0 got it", "221 bye"],
        &[],
        0,
        &[
            "S: 220 s\nC: EHLO [127.0.0.1]\nS: 250 s\nC: MAIL FROM:<a@x.example>\nS: 250 ok\nC: RCPT TO:<b@y.example>\n",
            "C: [58 octets of content]\nC: .\n",
            "<b@y.example> accepted: 250 2.0.0 got it\n<c@z.example> accepted: 250 2.0.0 got it\n",
        ],
    );
    check(
        &["220 s", "250 s", "250 ok", "250 ok", "550 5.1.1 who?", "354 go", "250 got it", "221 bye"],
        &["--quiet"],
        69,
        &["<b@y.example> accepted: 250 got it\n<c@z.example> refused: 550 5.1.1 who?\n"],
    );
    check(
        &["220 s", "250 s", "250 ok", "451 later", "250 ok", "354 go", "250 got it", "221 bye"],
        &[],
        75,
        &["<b@y.example> try again later: 451 later\n<c@z.example> accepted: 250 got it\n"],
    );
}

#[test]
fn sessions_that_end_early() {
    check(&["554 no mail here", "221 bye"], &[], 69, &["<b@y.example> refused: 554 no mail here\n"]);
    check(&["220 s", "250 s", "421 closing"], &[], 75, &["<b@y.example> try again later: 421 closing\n"]);
    check(&["220 s", "250 s"], &[], 75, &["<c@z.example> try again later: the connection was lost\n"]);
    check(
        &["SSH-2.0-x"],
        &[],
        75,
        &["the server does not speak SMTP: expected a reply code from 200 to 599"],
    );
    check(
        &["220 s", "250-s\r\n250 SIZE 10", "221 bye"],
        &[],
        69,
        &["the message has 58 octets, the next server takes 10"],
    );
}

#[test]
fn the_command_line_wins_over_the_fields() {
    check(
        &["220 s", "250 s", "250 ok", "250 ok", "354 go", "250 got it", "221 bye"],
        &["--from", "", "--to", "<Postmaster>", "--helo", "a.example"],
        0,
        &["C: EHLO a.example\n", "C: MAIL FROM:<>\n", "<Postmaster> accepted"],
    );
}

#[test]
fn wishes_go_to_a_server_that_offers_them() {
    let wishes = &[
        "--notify",
        "success,failure",
        "--ret",
        "hdrs",
        "--envid",
        "QQ 314",
        "--orcpt",
        "b+1@x.example",
        "--orcpt",
        "x400;/c=z/",
        "--by",
        "3600;R",
        "--hold-for",
        "5m",
        "--mt-priority",
        "-4",
    ];
    check(
        &[
            "220 s",
            "250-s\r\n250-DSN\r\n250-DELIVERBY\r\n250-FUTURERELEASE 86400 2030-01-01T00:00:00Z\r\n250 MT-PRIORITY",
            "250 ok",
            "250 ok",
            "250 ok",
            "354 go",
            "250 ok",
            "221 bye",
        ],
        wishes,
        0,
        &[
            "C: MAIL FROM:<a@x.example> RET=HDRS ENVID=QQ+20314 BY=3600;R HOLDFOR=300 MT-PRIORITY=-4\n",
            "C: RCPT TO:<b@y.example> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;b+2B1@x.example\n",
            "C: RCPT TO:<c@z.example> NOTIFY=SUCCESS,FAILURE ORCPT=x400;/c+3Dz/\n",
        ],
    );
    check(
        &["220 s", "250-s\r\n250 8BITMIME", "250 ok", "250 ok", "250 ok", "354 go", "250 ok", "221 bye"],
        &["--notify", "never", "--ret", "full", "--envid", "x", "--by", "3600;N", "--mt-priority", "9"],
        0,
        &[
            "C: MAIL FROM:<a@x.example>\n",
            "C: RCPT TO:<b@y.example>\n",
            "*: the server does not offer DSN: it was not asked for NOTIFY, RET, ENVID\n",
            "*: the server does not offer DELIVERBY: it was not asked for BY\n",
            "*: the server does not offer MT-PRIORITY: it was not asked for MT-PRIORITY\n",
        ],
    );
}

#[test]
fn what_wants_tls_all_the_way_goes_nowhere_without() {
    check(
        &["220 s", "250 s", "221 bye"],
        &["--require-tls"],
        75,
        &["<b@y.example> try again later: the next server has no TLS\n"],
    );
}

#[test]
fn wrong_arguments_are_told() {
    for (arguments, code, expect) in [
        (&["--server", "127.0.0.1:1", "-"] as &[&str], 75, "127.0.0.1:1 cannot be reached"),
        (&["--server", "host.invalid", "-"], 68, "the server host.invalid cannot be found"),
        (&["--server", "x", "/no/such/file"], 66, "/no/such/file cannot be read"),
        (
            &["--server", "x", "--to", "a b", "-"],
            64,
            "--to a b: expected \"@\" and a domain after the local-part",
        ),
        (&["--server", "x", "--from", "a@", "-"], 64, "--from a@: expected a letter or digit"),
        (&["--server", "x", "--helo", "a b", "-"], 64, "--helo a b: expected a domain"),
        (
            &["--server", "x", "--notify", "often", "-"],
            64,
            "expected NEVER, or a list of SUCCESS, FAILURE and DELAY",
        ),
        (&["--server", "x", "--ret", "half", "-"], 64, "expected FULL or HDRS (RFC 3461 §4.3)"),
        (&["--server", "x", "--envid", "", "-"], 64, "expected 1 to 100 characters of printable ASCII"),
        (&["--server", "x", "--orcpt", "a@b", "-"], 64, "there are 2 recipients, and --orcpt is given for 1"),
        (&["--server", "x", "--by", "3600", "-"], 64, "expected seconds;N or seconds;R (RFC 2852 §4)"),
        (&["--server", "x", "--hold-for", "1y", "-"], 64, "\"y\" is no unit of time"),
        (&["--server", "x", "--mt-priority", "10", "-"], 64, "10 is not in -9..=9"),
        (&["--server", "x", "--require-tls", "--insecure", "-"], 64, "cannot be used with '--insecure'"),
        (&["--server", "x", "--require-tls", "--tls", "never", "-"], 64, "leave one of them out"),
        (&["-"], 64, "--server <ADDR>"),
    ] {
        let output = send(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?} {said}");
        assert!(said.contains(expect), "{expect}\n---\n{said}");
    }
}
