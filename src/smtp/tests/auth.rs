//! Logins between a client session and a server session, and a client against servers that err or lie.

use proptest::prelude::*;
use smtp::client::{self, Client, Outcome, Transaction};
use smtp::sasl::{Credentials, Mechanism, Mechanisms, prepare};
use smtp::server::{self, Answer, Question, Server};
use smtp::{Body, Extension, ForwardPath, ReversePath, SimTime, base64};

const NOW: SimTime = SimTime::ZERO;

/// A message of nobody's to Bob.
fn message() -> Transaction {
    let to = ForwardPath::Mailbox("bob@b.example".parse().expect("a mailbox"));
    let envelope = client::Envelope {
        reverse_path: ReversePath::Null,
        forward_paths: vec![to],
        body: Body::SevenBit,
        ..client::Envelope::default()
    };
    Transaction::new(envelope, &b"hello\r\n"[..])
}

/// Both sessions to their end; gives whom the server knows, what became of the message, and what the client said of AUTH.
fn pair(
    offered: Mechanisms,
    config: client::Config,
    secret: Option<&str>,
) -> (Option<String>, Outcome, Vec<String>) {
    let mut server_config = server::Config { nonce: "server".to_owned(), ..server::Config::new("b.example") };
    server_config.extensions.insert(Extension::Auth(offered));
    // The host is asked about the name as it is prepared (RFC 4616 section 2).
    let user = config.credentials.as_ref().map(|said| prepare(&said.user).into_owned());
    let (mut server, mut client) = (Server::new(server_config), Client::new(config));
    client.submit(NOW, message());
    client.finish(NOW);
    client.open(NOW);
    server.open(NOW);
    let (mut became, mut commands) = (None, Vec::new());
    loop {
        let mut quiet = true;
        while let Some(output) = server.poll() {
            quiet = false;
            match output {
                server::Output::Send(bytes) => client.receive(NOW, &bytes),
                server::Output::Ask(Question::Secret { user: asked, .. }) => {
                    assert_eq!(Some(asked), user);
                    server.answer(NOW, Answer::Secret(secret.map(str::to_owned)));
                }
                server::Output::Ask(_) => server.answer(NOW, Answer::Accept),
                server::Output::Diagnosed(diagnostic) => panic!("the server: {diagnostic}"),
                _ => {}
            }
        }
        while let Some(output) = client.poll() {
            quiet = false;
            match output {
                client::Output::Send(bytes) => server.receive(NOW, &bytes),
                client::Output::Said(smtp::Utterance::Command(line)) => {
                    let line = String::from_utf8(line).expect("text");
                    commands.extend(line.starts_with("AUTH").then_some(line));
                }
                client::Output::Outcome { outcome, .. } => became = Some(outcome),
                client::Output::Diagnosed(diagnostic) => panic!("the client: {diagnostic}"),
                _ => {}
            }
        }
        if quiet {
            break;
        }
    }
    assert_eq!(client.state(), client::State::Closed);
    (server.user().map(str::to_owned), became.expect("an outcome"), commands)
}

fn config(credentials: Credentials) -> client::Config {
    let nonce = "client".to_owned();
    client::Config { credentials: Some(credentials), nonce, ..client::Config::new("a.example") }
}

/// A token that makes the first response longer than a command line is among them.
fn credentials() -> impl Strategy<Value = Credentials> {
    let password = ("\\PC{1,9}", "\\PC{1,9}").prop_map(|(user, word)| Credentials::password(&user, &word));
    let token = ("\\PC{1,9}", "[a-z.]{1,9}", 1..60usize)
        .prop_map(|(user, word, times)| Credentials::token(&user, &word.repeat(times)));
    prop_oneof![password, token]
}

proptest! {
    // SCRAM takes its time on purpose.
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn client_and_server_agree_for_any_user_and_secret(said in credentials()) {
        for mechanism in Mechanism::ALL.into_iter().filter(|mechanism| said.fit(*mechanism)) {
            let offered = Mechanisms::from_iter([mechanism]);
            let (user, became, _) = pair(offered, config(said.clone()), Some(said.secret()));
            prop_assert_eq!(user.as_deref(), Some(&*prepare(&said.user)), "{:?}", mechanism);
            prop_assert!(matches!(became, Outcome::Accepted(_)), "{:?} {:?}", mechanism, became);
            for secret in [None, Some("not it")] {
                let (user, became, _) = pair(offered, config(said.clone()), secret);
                prop_assert_eq!(user, None, "{:?}", mechanism);
                let failed = matches!(&became, Outcome::Failed(client::Reason::Reply(reply)) if reply.code.value() == 535);
                prop_assert!(failed, "{:?} {:?}", mechanism, became);
            }
        }
    }
}

/// Lines near to logins, and noise.
fn line() -> impl Strategy<Value = Vec<u8>> {
    let auth = prop::sample::select(Mechanism::ALL.to_vec())
        .prop_map(|mechanism| format!("AUTH {}", mechanism.as_str()));
    let parts = prop::sample::select(vec![
        "n,,n=alice,r=x",
        "user=alice",
        "\u{1}auth=Bearer t\u{1}\u{1}",
        "\0alice",
        "\0secret",
        "c=biws,r=x",
    ]);
    let parts =
        prop::collection::vec(parts, 0..3).prop_map(|parts| base64::encode(parts.concat().as_bytes()));
    let text = prop_oneof![
        auth.clone(),
        parts.clone(),
        (auth, parts).prop_map(|(auth, part)| format!("{auth} {part}"))
    ];
    let other = prop::sample::select(vec!["*", "=", "", "NOOP", "EHLO a.example"]).prop_map(str::to_owned);
    let noise = prop::collection::vec(any::<u8>(), 0..20).prop_map(|mut noise| {
        noise.retain(|octet| !b"\r\n".contains(octet));
        noise
    });
    prop_oneof![8 => text.prop_map(String::into_bytes), 2 => other.prop_map(String::into_bytes), 1 => noise]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_line_of_any_login_gets_one_reply_and_no_noise_logs_in(lines in prop::collection::vec(line(), 0..30)) {
        let mut config = server::Config::new("b.example");
        config.extensions.insert(Extension::Auth(Mechanisms::all()));
        let mut server = Server::new(config);
        server.open(NOW);
        let (mut said, mut replies) = (0, 0);
        for line in [b"EHLO a.example".to_vec()].iter().chain(&lines) {
            let open = server.state() != server::State::Closed;
            said += u32::from(open);
            server.receive(NOW, &[&line[..], b"\r\n"].concat());
            while let Some(output) = server.poll() {
                match output {
                    server::Output::Ask(Question::Secret { user, .. }) => {
                        let known = (user == "alice").then(|| "another secret".to_owned());
                        server.answer(NOW, Answer::Secret(known));
                    }
                    server::Output::Ask(_) => server.answer(NOW, Answer::Accept),
                    server::Output::Send(_) => replies += 1,
                    _ => {}
                }
            }
        }
        // One for each line that the session heard, and the greeting.
        prop_assert_eq!(replies, said + 1);
        prop_assert_eq!(server.user(), None);
    }
}

#[test]
fn the_best_mechanism_that_both_know_and_that_fits() {
    let choice = |offered: &[Mechanism], config: client::Config| {
        let secret = config.credentials.as_ref().map(|said| said.secret().to_owned());
        let (user, _, commands) = pair(offered.iter().copied().collect(), config, secret.as_deref());
        let mechanism = |line: &String| line.split(' ').nth(1).unwrap_or_default().to_owned();
        (user.is_some(), commands.iter().map(mechanism).collect::<Vec<_>>().join(" "))
    };
    use Mechanism::*;
    let password = || config(Credentials::password("alice", "secret"));
    let token = || config(Credentials::token("alice", "t0ken"));
    let only = |mechanism| client::Config { mechanism: Some(mechanism), ..password() };
    for (offered, config, logged_in, said) in [
        (&Mechanism::ALL[..], password(), true, "SCRAM-SHA-256"),
        (&[Login, Plain, CramMd5, OAuthBearer], password(), true, "CRAM-MD5"),
        (&[Login, Plain], password(), true, "PLAIN"),
        (&[Login], password(), true, "LOGIN"),
        (&[OAuthBearer, XOAuth2], password(), false, ""),
        (&Mechanism::ALL, token(), true, "OAUTHBEARER"),
        (&[XOAuth2, Plain], token(), true, "XOAUTH2"),
        (&[Plain, ScramSha256], token(), false, ""),
        (&Mechanism::ALL, only(Login), true, "LOGIN"),
        (&[Plain], only(Login), false, ""),
        (&Mechanism::ALL, only(XOAuth2), false, ""),
    ] {
        assert_eq!(choice(offered, config), (logged_in, said.to_owned()), "{offered:?}");
    }
}

/// What the client says to a server that says these lines after EHLO, and what becomes of its message.
fn against(config: client::Config, mechanisms: &str, server: &[&str]) -> (Vec<String>, Option<Outcome>) {
    let mut client = Client::new(config);
    client.submit(NOW, message());
    client.finish(NOW);
    client.open(NOW);
    let ehlo = format!("250-b\r\n250 AUTH {mechanisms}");
    let (mut said, mut became) = (Vec::new(), None);
    for line in ["220 b", &ehlo].iter().chain(server) {
        client.receive(NOW, format!("{line}\r\n").as_bytes());
        while let Some(output) = client.poll() {
            match output {
                client::Output::Send(bytes) => {
                    said.push(String::from_utf8(bytes).expect("text").trim_end().to_owned())
                }
                client::Output::Outcome { outcome, .. } => became = Some(outcome),
                _ => {}
            }
        }
    }
    said.remove(0);
    (said, became)
}

#[track_caller]
fn check(mechanisms: &str, server: &[&str], expect: &[&str], outcome: &str) {
    let (said, became) = against(config(Credentials::password("alice", "secret")), mechanisms, server);
    assert_eq!(said, expect);
    let words = match became {
        Some(Outcome::Failed(reason)) => format!("failed {reason}"),
        Some(Outcome::Deferred(reason)) => format!("deferred {reason}"),
        Some(Outcome::Accepted(reply)) => format!("accepted {reply}"),
        None => "open".to_owned(),
    };
    assert!(words.starts_with(outcome), "{words}");
}

#[test]
fn a_mechanism_that_is_refused_makes_room_for_the_next_and_a_wrong_password_does_not() {
    const PLAIN: &str = "AUTH PLAIN AGFsaWNlAHNlY3JldA==";
    for refusal in ["504 5.5.4 no", "534 5.7.9 too weak", "538 5.7.11 not without TLS"] {
        check("CRAM-MD5 PLAIN", &[refusal, "235 in"], &["AUTH CRAM-MD5", PLAIN, "MAIL FROM:<>"], "open");
        check(
            "LOGIN PLAIN",
            &[refusal, refusal],
            &[PLAIN, "AUTH LOGIN", "QUIT"],
            &format!("failed {refusal}"),
        );
    }
    for (refusal, outcome) in
        [("535 5.7.8 no", "failed 535"), ("454 4.7.0 later", "deferred 454"), ("501 what", "failed 501")]
    {
        check("LOGIN PLAIN", &[refusal], &[PLAIN, "QUIT"], outcome);
    }
}

#[test]
fn a_challenge_that_is_none_is_answered_with_a_star() {
    // "hello" in base64, which no mechanism but LOGIN takes.
    for (mechanism, challenge, first, outcome) in [
        (
            "SCRAM-SHA-256",
            "334 aGVsbG8=",
            "AUTH SCRAM-SHA-256 biwsbj1hbGljZSxyPWNsaWVudC4x",
            "expected r=nonce,s=salt,i=iterations",
        ),
        ("CRAM-MD5", "334 ", "AUTH CRAM-MD5", "expected a challenge"),
        ("CRAM-MD5", "334 ???", "AUTH CRAM-MD5", "expected base64"),
        ("PLAIN", "334 aGVsbG8=", "AUTH PLAIN AGFsaWNlAHNlY3JldA==", "expected 235, or a refusal"),
    ] {
        let outcome = format!("failed the server failed the login: {outcome}");
        check(mechanism, &[challenge, "501 5.7.0 cancelled"], &[first, "*", "QUIT"], &outcome);
        check(mechanism, &[challenge, "235 in all the same"], &[first, "*", "QUIT"], &outcome);
        check(
            mechanism,
            &[challenge, challenge],
            &[first, "*", "QUIT"],
            "deferred the server does not speak SMTP",
        );
    }
}

#[test]
fn a_server_that_does_not_prove_that_it_knows_the_password_gets_no_mail() {
    let first = "AUTH SCRAM-SHA-256 biwsbj1hbGljZSxyPWNsaWVudC4x";
    check("SCRAM-SHA-256", &["235 in"], &[first, "QUIT"], "failed the server failed the login: expected v=");
    let message = format!("334 {}", base64::encode(b"r=client.1server,s=c2FsdA==,i=4096"));
    let server = [&message, "235 in"];
    let (said, became) = against(config(Credentials::password("alice", "secret")), "SCRAM-SHA-256", &server);
    assert_eq!((said.len(), said[2].as_str()), (3, "QUIT"));
    assert!(matches!(became, Some(Outcome::Failed(client::Reason::Login(_)))), "{became:?}");
    // A signature, but not the right one.
    let forged = format!("334 {}", base64::encode(format!("v={}", base64::encode(&[7; 32])).as_bytes()));
    let server = [&message, &forged, "501 5.7.0 cancelled", "221 bye"];
    let (said, became) = against(config(Credentials::password("alice", "secret")), "SCRAM-SHA-256", &server);
    assert_eq!(said[2..], ["*", "QUIT"]);
    assert!(matches!(became, Some(Outcome::Failed(client::Reason::Login(_)))), "{became:?}");
}

#[test]
fn a_first_response_that_is_too_long_for_the_command_comes_after_334() {
    for (length, initial) in [(300, true), (1_000, false)] {
        let token = "a".repeat(length);
        let (said, _) = against(config(Credentials::token("alice", &token)), "XOAUTH2", &["334 ", "235 in"]);
        assert_eq!(said[0] == "AUTH XOAUTH2", !initial, "{}", said[0]);
        assert!(said[0].len() + 2 <= 512);
        let message = format!("user=alice\u{1}auth=Bearer {token}\u{1}\u{1}");
        let encoded = base64::encode(message.as_bytes());
        assert!(said[usize::from(!initial)].ends_with(&encoded));
    }
}
