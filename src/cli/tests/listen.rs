//! `listen`: what comes in by TCP goes on through the simulated network in real time.

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use common::{Listen, PROGRAM};

fn send(address: &str, to: &str) -> Output {
    let mut command = Command::new(PROGRAM);
    command.args(["send", "--server", address, "--from", "alice@alpha.example", "--to", to, "-"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program runs");
    child.stdin.take().expect("a pipe").write_all(b"Subject: over there\n\nhi\n").expect("a reader");
    child.wait_with_output().expect("its output")
}

#[test]
fn a_message_goes_on_through_the_network() {
    let folder = std::env::temp_dir().join(format!("listen-test-{}", std::process::id()));
    let maildir = folder.to_str().expect("a path");
    let mut listen =
        Listen::start(&["--scenario", "across-networks", "--host", "submit", "--maildir", maildir]);
    let sent = send(&listen.address(), "bob@beta.example");
    assert!(sent.status.success(), "{}", String::from_utf8_lossy(&sent.stdout));
    let start = Instant::now();
    listen.wait_for(" into bob@beta.example");
    assert!(start.elapsed() < Duration::from_secs(30), "the network follows the wall clock");
    let new: Vec<PathBuf> = std::fs::read_dir(folder.join("bob@beta.example").join("new"))
        .expect("a Maildir")
        .map(|entry| entry.expect("a file").path())
        .collect();
    let message = std::fs::read(&new[0]).expect("a message");
    assert_eq!(new.len(), 1);
    assert!(message.ends_with(b"Subject: over there\r\n\r\nhi\r\n"));
    assert_eq!(mail::received_count(&message), 4, "submit, relay, gateway, store");
    // Beside it lies what came, octet by octet, and the envelope.
    let name = new[0].file_name().expect("a name").to_str().expect("text");
    let beside = |ending| folder.join("bob@beta.example").join("received").join(format!("{name}{ending}"));
    let came = std::fs::read(beside(".eml")).expect("the message as it came");
    assert!(message.ends_with(&came) && mail::received_count(&came) == 3, "the last hop adds one field");
    let envelope = std::fs::read(beside(".json")).expect("the envelope");
    let envelope: serde_json::Value = serde_json::from_slice(&envelope).expect("JSON");
    assert_eq!(envelope["reverse_path"], "alice@alpha.example");
    assert_eq!(envelope["recipients"][0], "bob@beta.example");
    assert!(listen.end().status.success());
    std::fs::remove_dir_all(&folder).expect("the folder");
}

/// Sends until the connection ends; gives how many messages were accepted.
fn send_many(mut stream: std::net::TcpStream) -> usize {
    let mut replies = BufReader::new(stream.try_clone().expect("a socket")).lines().map_while(Result::ok);
    let opening = [("", "220"), ("HELO a.example\r\n", "250")];
    let transaction = [
        ("MAIL FROM:<a@a.example>\r\n", "250"),
        ("RCPT TO:<bob@alpha.example>\r\n", "250"),
        ("DATA\r\n", "354"),
        (WHOLE, "250"),
    ];
    let mut accepted = 0;
    for (said, code) in opening.into_iter().chain(transaction.into_iter().cycle()) {
        if stream.write_all(said.as_bytes()).is_err() {
            break;
        }
        match replies.next() {
            Some(reply) if reply.starts_with(code) => accepted += usize::from(said == WHOLE),
            _ => break,
        }
    }
    accepted
}

const WHOLE: &str = "Subject: whole\r\n\r\nThe last line.\r\n.\r\n";

#[test]
fn an_end_in_the_middle_leaves_nothing_half_done() {
    let folder = std::env::temp_dir().join(format!("listen-end-test-{}", std::process::id()));
    let mut listen = Listen::start(&["--maildir", folder.to_str().expect("a path")]);
    let clients: Vec<_> = (0..4)
        .map(|_| listen.connect())
        .map(|stream| std::thread::spawn(move || send_many(stream)))
        .collect();
    for _ in 0..40 {
        listen.wait_for(" into bob@alpha.example");
    }
    let status = listen.end().status;
    assert!(status.success(), "{status}");
    let accepted: usize = clients.into_iter().map(|client| client.join().expect("a client")).sum();
    let mailbox = folder.join("bob@alpha.example");
    let files = |part: &str| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(mailbox.join(part)).expect("a folder");
        entries.map(|entry| entry.expect("a file").path()).collect()
    };
    let whole = files("new");
    assert!(accepted >= 40 && whole.len() >= accepted, "{accepted} accepted, {} written", whole.len());
    assert_eq!((files("tmp").len(), files("received").len()), (0, 2 * whole.len()));
    for message in whole {
        assert!(std::fs::read(message).expect("a message").ends_with(b"\r\nThe last line.\r\n"));
    }
    std::fs::remove_dir_all(&folder).expect("the folder");
}

#[test]
fn the_trace_is_json_lines() {
    let mut listen = Listen::start(&["--print-trace"]);
    let first: serde_json::Value = serde_json::from_str(&listen.first).expect("JSON");
    assert_eq!((&first["host"], &first["scenario"]), (&"mail.alpha.example".into(), &"one-hop".into()));
    assert_eq!(first["mailboxes"][0], "bob@alpha.example");
    assert!(send(&listen.address(), "bob@alpha.example").status.success());
    let mut kinds = Vec::new();
    while kinds.last().is_none_or(|kind| kind != "delivered") {
        let line = listen.lines.next().expect("a line").expect("text");
        let event: serde_json::Value = serde_json::from_str(&line).expect("JSON");
        kinds.push(event["kind"].as_str().expect("a kind").to_owned());
    }
    for kind in ["dialed", "connected", "heard", "said", "moved", "accepted"] {
        assert!(kinds.iter().any(|got| got == kind), "{kind} in {kinds:?}");
    }
}

#[test]
fn a_peer_that_says_all_at_once_hears_every_reply() {
    let listen = Listen::start(&[]);
    let heard = listen.dialog("EHLO a.example\r\nNOOP\r\nRCPT TO:<x@y>\r\nQUIT\r\n");
    let codes: Vec<&str> =
        heard.lines().filter(|line| line.as_bytes()[3] == b' ').map(|line| &line[..3]).collect();
    assert_eq!(codes, ["220", "250", "250", "503", "221"], "{heard}");
    // One that leaves without QUIT hears what it asked for, and the next one is served.
    let heard = listen.dialog("HELO a.example\r\n");
    assert_eq!(heard.lines().count(), 2, "{heard}");
    assert!(listen.dialog("QUIT\r\n").contains("\r\n221 "));
}

#[test]
fn reports_and_binary_content_are_offered_and_come() {
    let mut listen = Listen::start(&[]);
    let heard = listen.dialog(
        "EHLO a.example\r\nMAIL FROM:<alice@alpha.example> BODY=BINARYMIME ENVID=QQ1\r\n\
         RCPT TO:<bob@alpha.example> NOTIFY=SUCCESS\r\nBDAT 18 LAST\r\nSubject: x\r\n\r\na\0b\nQUIT\r\n",
    );
    for offered in ["CHUNKING", "BINARYMIME", "DSN"] {
        assert!(heard.contains(offered), "{heard}");
    }
    assert!(!heard.contains("FUTURERELEASE") && !heard.contains("DELIVERBY"), "{heard}");
    assert!(heard.contains("250 2.0.0 Accepted"), "{heard}");
    listen.wait_for(" into alice@alpha.example");
}

#[test]
fn every_reply_comes_in_one_write() {
    let listen = Listen::start(&[]);
    let mut stream = listen.connect();
    let mut buffer = [0; 4096];
    let greeting = stream.read(&mut buffer).expect("a greeting");
    assert!(buffer[..greeting].starts_with(b"220 ") && buffer[..greeting].ends_with(b"\r\n"));
    stream.write_all(b"EHLO a.example\r\n").expect("a server that listens");
    let reply = stream.read(&mut buffer).expect("a reply");
    let text = String::from_utf8_lossy(&buffer[..reply]);
    assert!(text.lines().last().is_some_and(|line| line.starts_with("250 ")), "{text}");
}

#[test]
fn the_end_is_told_to_those_who_are_there() {
    let listen = Listen::start(&["--scenario", "first-failure", "--host", "relay"]);
    let mut stream = listen.connect();
    let mut greeting = [0; 4];
    stream.read_exact(&mut greeting).expect("a greeting");
    assert_eq!(&greeting, b"220 ");
    let output = listen.end();
    assert!(output.status.success());
    let mut rest = String::new();
    stream.read_to_string(&mut rest).expect("the rest");
    assert!(rest.contains("\r\n421 "), "{rest}");
}

#[test]
fn a_host_that_is_down_takes_nobody() {
    let listen = Listen::start(&["--scenario", "first-failure", "--host", "primary"]);
    let mut heard = String::new();
    listen.connect().read_to_string(&mut heard).expect("an end");
    assert_eq!(heard, "");
    let output = listen.end();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("mx.beta.example is down"), "{said}");
}

#[test]
fn nobody_need_read_what_it_prints() {
    // Only the first line is read; a pipe holds some 64 KiB.
    let listen = Listen::start(&["--print-trace"]);
    let transaction = "MAIL FROM:<a@a.example>\r\nRCPT TO:<bob@alpha.example>\r\nDATA\r\n\r\n.\r\n";
    let heard = listen.dialog(&format!("EHLO a.example\r\n{}QUIT\r\n", transaction.repeat(300)));
    assert_eq!(heard.matches("250 2.0.0 Accepted").count(), 300);
    assert!(listen.end().status.success());
}

#[test]
fn an_address_that_is_taken_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let output =
        Command::new(PROGRAM).args(["listen", "--addr", &address]).output().expect("the program runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(71), "{said}");
    assert!(said.contains(&format!("{address} cannot be listened on: ")), "{said}");
}

#[test]
fn it_ends_by_itself_and_warns_of_other_machines() {
    let start = Instant::now();
    let output = Command::new(PROGRAM).args(["listen", "--addr", "0.0.0.0:0", "--max-seconds", "1"]).output();
    let output = output.expect("the program runs");
    assert!(output.status.success() && start.elapsed() >= Duration::from_secs(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("can be reached from other machines"), "{said}");
}
