//! Whole sessions: in any pieces, against any octets, and both ends as a pair.

use proptest::prelude::*;
use smtp::client::{self, Client, Envelope, Outcome, Transaction};
use smtp::server::{self, Answer, Question, Server};
use smtp::{Body, Extensions, ForwardPath, Reply, ReversePath, SimTime};

const NOW: SimTime = SimTime::ZERO;

fn drain(server: &mut Server, sent: &mut Vec<u8>) -> Vec<String> {
    let mut out = Vec::new();
    while let Some(output) = server.poll() {
        match output {
            server::Output::Send(bytes) => sent.extend(bytes),
            server::Output::Ask(Question::Rcpt { to, .. }) if to.to_string().starts_with("<no") => {
                server.answer(NOW, Answer::Reply(Reply::new(550, Some((5, 1, 1)), "no")));
            }
            server::Output::Ask(question) => {
                out.push(format!("{question:?}"));
                server.answer(NOW, Answer::Accept);
            }
            // How content and time-outs are cut depends on the pieces; what it says in all does not.
            server::Output::Content(_)
            | server::Output::Wait(_)
            | server::Output::Heard(smtp::Utterance::Content { .. }) => {}
            other => out.push(format!("{other:?}")),
        }
    }
    out
}

fn speak(pieces: &[&[u8]]) -> (Vec<u8>, Vec<String>) {
    speak_to(server::Config::new("b.example"), pieces)
}

fn speak_to(config: server::Config, pieces: &[&[u8]]) -> (Vec<u8>, Vec<String>) {
    let mut server = Server::new(config);
    let (mut sent, mut told) = (Vec::new(), Vec::new());
    server.open(NOW);
    told.extend(drain(&mut server, &mut sent));
    for piece in pieces {
        server.receive(NOW, piece);
        told.extend(drain(&mut server, &mut sent));
    }
    (sent, told)
}

#[test]
fn a_session_is_the_same_however_it_is_cut() {
    let wire = b"EHLO a.example\r\nMAIL FROM:<a@a.example> SIZE=9\r\nRCPT TO:<bob@b.example>\r\nRCPT TO:<no@b.example>\r\nDATA\r\n..dot\r\n\r\nbody\r\n.\r\nXYZZY\r\nNOOP\nNOOP\r\nMAIL FROM:<>\r\nRCPT TO:<x@y>\r\nDATA\r\na\nb\r\n.\r\nQUIT\r\nNOOP\r\n";
    let whole = speak(&[wire]);
    assert!(String::from_utf8_lossy(&whole.0).ends_with("Goodbye\r\n"));
    for cut in 0..=wire.len() {
        assert_eq!(speak(&[&wire[..cut], &wire[cut..]]), whole, "cut at {cut}");
    }
    let octets: Vec<&[u8]> = wire.chunks(1).collect();
    assert_eq!(speak(&octets), whole, "octet by octet");
}

/// What a session does to the outside, watched and not.
fn done_unwatched(wire: &[u8]) {
    let config = |watched| server::Config { watched, ..server::Config::new("b.example") };
    let (sent, told) = speak_to(config(true), &[wire]);
    let for_the_screen =
        |line: &String| ["Heard", "Said", "Moved", "Diagnosed"].iter().any(|it| line.starts_with(it));
    let rest: Vec<String> = told.into_iter().filter(|line| !for_the_screen(line)).collect();
    assert_eq!(speak_to(config(false), &[wire]), (sent, rest));
}

#[test]
fn a_session_that_nobody_watches_does_the_same() {
    done_unwatched(b"EHLO a.example\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<bob@b.example>\r\nRCPT TO:<no@b.example>\r\nDATA\r\nx\r\n.\r\nAUTH PLAIN AGEAYg==\r\nXYZZY\r\nMAIL FROM:<>\r\nRCPT TO:<x@b.example>\r\nBDAT 3 LAST\r\nabcBDAT x\r\nQUIT\r\n");
}

/// The transaction, the recipient, and what became of it.
type Outcomes = Vec<(u32, u32, Outcome)>;

/// Both ends, each drained after each piece; gives the outcomes and what the server took.
fn pair(
    server: server::Config,
    pipelining: bool,
    piece: usize,
    transactions: &[Transaction],
) -> (Outcomes, Vec<Vec<u8>>) {
    let mut server = Server::new(server);
    let mut client = Client::new(client::Config { pipelining, ..client::Config::new("a.example") });
    for transaction in transactions {
        client.submit(NOW, transaction.clone());
    }
    client.finish(NOW);
    client.open(NOW);
    server.open(NOW);
    let (mut to_client, mut to_server, mut outcomes, mut taken, mut content) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    loop {
        while let Some(output) = server.poll() {
            match output {
                server::Output::Send(bytes) => to_client.extend(bytes),
                server::Output::Content(octets) => content.extend(octets),
                server::Output::Reset => content.clear(),
                server::Output::Ask(Question::Message { .. }) => {
                    taken.push(content.clone());
                    server.answer(NOW, Answer::Accept);
                }
                server::Output::Ask(Question::Rcpt { to, .. }) if to.to_string().starts_with("<no") => {
                    server.answer(NOW, Answer::Reply(Reply::new(550, Some((5, 1, 1)), "no")));
                }
                server::Output::Ask(_) => server.answer(NOW, Answer::Accept),
                _ => {}
            }
        }
        while let Some(output) = client.poll() {
            match output {
                client::Output::Send(bytes) => to_server.extend(bytes),
                client::Output::Outcome { transaction, recipient, outcome } => {
                    outcomes.push((transaction, recipient, outcome))
                }
                _ => {}
            }
        }
        if to_client.is_empty() && to_server.is_empty() {
            break;
        }
        let cut = piece.min(to_client.len());
        client.receive(NOW, &to_client.drain(..cut).collect::<Vec<u8>>());
        let cut = piece.min(to_server.len());
        server.receive(NOW, &to_server.drain(..cut).collect::<Vec<u8>>());
    }
    assert_eq!(client.state(), client::State::Closed);
    assert_eq!(server.state(), server::State::Closed);
    (outcomes, taken)
}

fn transaction(to: &[&str], content: &[u8], body: Body, smtputf8: bool) -> Transaction {
    let envelope = Envelope {
        reverse_path: ReversePath::Mailbox("a@a.example".parse().expect("a mailbox")),
        forward_paths: to.iter().map(|to| ForwardPath::Mailbox(to.parse().expect("a mailbox"))).collect(),
        body,
        smtputf8,
        ..Envelope::default()
    };
    Transaction::new(envelope, content)
}

#[test]
fn both_ends_agree_on_what_became_of_every_recipient() {
    let content = b"Subject: x\r\n\r\n.dot\r\n..two\r\nlast\r\n";
    let transactions = [
        transaction(&["bob@b.example", "no@b.example", "carol@b.example"], content, Body::SevenBit, false),
        transaction(&["no@b.example"], content, Body::SevenBit, false),
        transaction(&["bob@b.example"], b"", Body::SevenBit, false),
        transaction(&["bob@b.example"], b"no line end", Body::SevenBit, false),
    ];
    for pipelining in [true, false] {
        for extensions in [Extensions::all(None), Extensions::none()] {
            for piece in [1, 2, 3, 7, 50, 100_000] {
                let config =
                    server::Config { extensions: extensions.clone(), ..server::Config::new("b.example") };
                let (outcomes, taken) = pair(config, pipelining, piece, &transactions);
                let accepted: Vec<(u32, u32)> = outcomes
                    .iter()
                    .filter(|o| matches!(o.2, Outcome::Accepted(_)))
                    .map(|o| (o.0, o.1))
                    .collect();
                assert_eq!(
                    accepted,
                    [(0, 0), (0, 2), (2, 0), (3, 0)],
                    "pipelining {pipelining}, pieces of {piece}"
                );
                let failed: Vec<(u32, u32)> = outcomes
                    .iter()
                    .filter(|o| matches!(o.2, Outcome::Failed(_)))
                    .map(|o| (o.0, o.1))
                    .collect();
                assert_eq!(failed, [(0, 1), (1, 0)]);
                assert_eq!(taken, [content.to_vec(), b"".to_vec(), b"no line end\r\n".to_vec()]);
            }
        }
    }
}

#[test]
fn what_the_server_does_not_offer_fails_before_it_is_said() {
    let transactions = [
        transaction(&["bob@b.example"], "é\r\n".as_bytes(), Body::EightBitMime, false),
        transaction(&["bob@b.example"], b"x\r\n", Body::SevenBit, true),
        transaction(&["bob@b.example"], b"0123456789\r\n", Body::SevenBit, false),
    ];
    let mut config = server::Config::new("b.example");
    config.extensions = Extensions::from_iter([smtp::Extension::Size(None)]);
    config.limits.message_octets_max = 5;
    let (outcomes, taken) = pair(config, true, 1_000, &transactions);
    let words: Vec<String> = outcomes.iter().map(|o| format!("{:?}", o.2)).collect();
    assert!(words[0].contains("ExtensionMissing(\"8BITMIME\")"), "{words:?}");
    assert!(words[1].contains("ExtensionMissing(\"SMTPUTF8\")"), "{words:?}");
    assert!(words[2].contains("TooLarge { octets: 12, octets_max: 5 }"), "{words:?}");
    assert!(taken.is_empty());
}

/// What a strange server might say, near enough to SMTP to be taken seriously.
fn replies() -> impl Strategy<Value = Vec<u8>> {
    let known = prop::sample::select(vec![
        "220 x\r\n",
        "250 x\r\n",
        "250-x\r\n250 PIPELINING\r\n",
        "354 x\r\n",
        "421 x\r\n",
        "450 x\r\n",
        "550 5.1.1 x\r\n",
        "500 x\r\n",
        "221 x\r\n",
        "hello\r\n",
        "25",
        "\n",
        "250 x\n",
        "199 x\r\n",
        "503 x\r\n",
    ]);
    prop::collection::vec(known.prop_map(|text| text.as_bytes().to_vec()), 0..16)
        .prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn whatever_the_server_says_each_recipient_gets_one_outcome(wire in replies(), piece in 1usize..40, pipelining: bool, ends in 0..3) {
        let mut client = Client::new(client::Config { pipelining, ..client::Config::new("a.example") });
        client.submit(NOW, transaction(&["x@b.example", "y@b.example"], b"hello\r\n", Body::SevenBit, false));
        client.submit(NOW, transaction(&["z@b.example"], b"hello\r\n", Body::SevenBit, false));
        client.finish(NOW);
        client.open(NOW);
        let mut seen = Vec::new();
        let mut drain = |client: &mut Client| {
            while let Some(output) = client.poll() {
                if let client::Output::Outcome { transaction, recipient, .. } = output {
                    seen.push((transaction, recipient));
                }
            }
        };
        for piece in wire.chunks(piece) {
            client.receive(NOW, piece);
            drain(&mut client);
        }
        match ends {
            0 => client.receive_end(NOW),
            1 => client.handle_timeout(SimTime::from_secs(100_000)),
            _ => client.receive_end(NOW),
        }
        client.receive_end(NOW);
        drain(&mut client);
        seen.sort_unstable();
        prop_assert_eq!(seen, vec![(0, 0), (0, 1), (1, 0)]);
        prop_assert_eq!(client.state(), client::State::Closed);
    }

    #[test]
    fn whatever_the_client_says_the_server_answers_and_ends(wire in prop::collection::vec(prop_oneof![
        prop::sample::select(vec!["EHLO a\r\n", "MAIL FROM:<a@b>\r\n", "RCPT TO:<a@b>\r\n", "DATA\r\n", ".\r\n", "\r", "\n", "RSET\r\n", "x", "\0", "HELO\r\n", "QUIT\r\n"]).prop_map(|t| t.as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..30),
    ], 0..40), piece in 1usize..30) {
        let wire = wire.concat();
        let pieces: Vec<&[u8]> = wire.chunks(piece).collect();
        let (sent, _) = speak(&pieces);
        let mut reader = smtp::ReplyReader::default();
        let mut rest = &sent[..];
        while let Some(reply) = reader.read(&mut rest) {
            prop_assert!(reply.is_ok(), "{:?}", reply);
        }
        prop_assert_eq!(speak(&[&wire]).0, sent);
        done_unwatched(&wire);
    }
}
