//! Both halves of every mechanism as a pair, the examples of the RFCs, and messages that are wrong.

use proptest::prelude::*;

use super::*;
use Mechanism::*;

const NONCE: &str = "server.1";

fn exchange(mechanism: Mechanism) -> Exchange {
    Exchange::new(mechanism, "b.example", NONCE)
}

/// Plays both halves; gives whether the server lets the client in, and what the client still misses.
fn play(mechanism: Mechanism, said: &Credentials, known: Known<'_>) -> (bool, Option<&'static str>) {
    let (mut server, mut client) = (exchange(mechanism), Attempt::new(mechanism, said, "client.1"));
    let mut step = match client.begin(|_| true) {
        Some(first) => server.respond(first.as_bytes()),
        None => Step::Challenge(server.challenge()),
    };
    for _ in 0..10 {
        step = match step {
            Step::Challenge(text) => match client.respond(text.as_bytes()) {
                Ok(response) => server.respond(response.as_bytes()),
                Err(expected) => panic!("{mechanism:?}: the client wants {expected}, not {text:?}"),
            },
            Step::Ask(user) => {
                assert_eq!(prepare(&user), prepare(&said.user));
                assert_eq!(server.user(), user);
                server.know(known)
            }
            Step::Proved => return (true, client.missing()),
            Step::Failed(None) => return (false, client.missing()),
            other => panic!("{mechanism:?}: {other:?}"),
        };
    }
    panic!("{mechanism:?} does not end");
}

fn credentials() -> impl Strategy<Value = Credentials> {
    let password =
        ("\\PC{1,12}", "\\PC{0,12}").prop_map(|(user, password)| Credentials::password(&user, &password));
    let token = ("\\PC{1,12}", "[-A-Za-z0-9._~+/]{1,20}={0,2}")
        .prop_map(|(user, token)| Credentials::token(&user, &token));
    prop_oneof![2 => password, 1 => token]
}

proptest! {
    // SCRAM takes its time on purpose.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn both_halves_agree_for_any_user_and_secret(said in credentials(), other in "\\PC{0,12}") {
        for mechanism in Mechanism::ALL.into_iter().filter(|mechanism| said.fit(*mechanism)) {
            let secret = said.secret();
            prop_assert_eq!(play(mechanism, &said, Known::Secret(secret)), (true, None), "{:?}", mechanism);
            if prepare(&other) != prepare(secret) {
                prop_assert!(!play(mechanism, &said, Known::Secret(&other)).0, "{:?}", mechanism);
            }
            prop_assert!(!play(mechanism, &said, Known::Nobody).0, "{:?}", mechanism);
            let anybody = play(mechanism, &said, Known::Anybody).0;
            prop_assert_eq!(anybody, mechanism != ScramSha256, "{:?}", mechanism);
        }
    }

    #[test]
    fn no_octets_make_a_half_panic(octets in prop::collection::vec(any::<u8>(), 0..40), text in "[nypcrsive=,a-z\u{1}\0 ]{0,40}") {
        for mechanism in Mechanism::ALL {
            for response in [octets.as_slice(), text.as_bytes()] {
                let (mut server, credentials) = (exchange(mechanism), Credentials::password("alice", "secret"));
                let first = server.respond(response);
                prop_assert!(!matches!(first, Step::Proved), "{:?}", mechanism);
                let _ = (server.know(Known::Nobody), server.respond(response), server.respond(response));
                let mut client = Attempt::new(mechanism, &credentials, "client.1");
                let _ = (client.respond(response), client.respond(response), client.respond(response));
            }
        }
    }
}

/// The last response of these leads to a step; where the host is asked, it knows the secret `secret`.
#[track_caller]
fn check(mechanism: Mechanism, responses: &[&str], expect: &Step) {
    let mut server = exchange(mechanism);
    let mut step = Step::Challenge(server.challenge());
    for response in responses {
        if let Step::Ask(_) = step {
            server.know(Known::Secret("secret"));
        }
        step = server.respond(response.as_bytes());
    }
    assert_eq!(step, *expect, "{mechanism:?} {responses:?}");
}

#[test]
fn the_examples_of_rfc_4616() {
    let tim = Credentials::password("tim", "tanstaaftanstaaf");
    assert_eq!(tim.to_plain(), b"\0tim\0tanstaaftanstaaf");
    check(Plain, &["\0tim\0tanstaaftanstaaf"], &Step::Ask("tim".to_owned()));
    let kurt =
        Credentials { authorization: "Ursel".to_owned(), ..Credentials::password("Kurt", "xipj3plmq") };
    assert_eq!(kurt.to_plain(), b"Ursel\0Kurt\0xipj3plmq");
    // This server lets nobody act on behalf of somebody else.
    check(Plain, &["Ursel\0Kurt\0xipj3plmq"], &Step::Failed(Some(gs2::OWN)));
    check(Plain, &["Kurt\0Kurt\0xipj3plmq"], &Step::Ask("Kurt".to_owned()));
}

#[test]
fn the_examples_of_rfc_7628() {
    let message = "n,a=user@example.com,\u{1}host=server.example.com\u{1}port=587\u{1}\
                   auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\u{1}\u{1}";
    check(OAuthBearer, &[message], &Step::Ask("user@example.com".to_owned()));
    let mut server = exchange(OAuthBearer);
    server.respond(message.as_bytes());
    let known = Known::Secret("vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==");
    assert_eq!(server.clone().know(known), Step::Proved);
    assert_eq!(server.know(Known::Nobody), Step::Challenge(r#"{"status":"invalid_token"}"#.to_owned()));
    assert_eq!(server.respond(b"\x01"), Step::Failed(None));
    let mut client = Attempt::new(OAuthBearer, &Credentials::token("user@example.com", "token"), "");
    let first = client.begin(|_| true);
    assert_eq!(first.as_deref(), Some("n,a=user@example.com,\u{1}auth=Bearer token\u{1}\u{1}"));
    assert_eq!(client.respond(b"{\"status\":\"invalid_token\"}").as_deref(), Ok("\u{1}"));
    assert!(client.respond(b"{}").is_err());
}

#[test]
fn the_published_form_of_xoauth2() {
    let said = Credentials::token("someuser@example.com", "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg");
    let mut client = Attempt::new(XOAuth2, &said, "");
    let first = client.begin(|_| true).map(|first| crate::base64::encode(first.as_bytes()));
    assert_eq!(
        first.as_deref(),
        Some(
            "dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjNSbGNrQmhkSFJoZG1semRHRXVZMjl0Q2cBAQ=="
        )
    );
    assert_eq!(client.respond(b"{\"status\":\"400\"}").as_deref(), Ok(""));
}

#[test]
fn messages_that_are_wrong() {
    let malformed = |mechanism, wrong: &[&str], form| {
        wrong.iter().for_each(|wrong| check(mechanism, &[wrong], &Step::Malformed(form)));
    };
    malformed(
        Plain,
        &["", "alice", "\0alice", "\0alice\0", "\0\0secret", "a\0b\0c\0d", "alice\0\0secret"],
        "NUL, user name, NUL, password, in base64",
    );
    for empty in [["", ""], ["", "secret"], ["alice", ""]] {
        check(Login, &empty, &Step::Failed(Some("a name and a password that are not empty")));
    }
    malformed(
        CramMd5,
        &[
            "",
            "tim",
            "b913a602c7eda7a495b4e6e7334d3890",
            " b913a602c7eda7a495b4e6e7334d3890",
            "tim b913a602c7eda7a495b4e6e7334d389",
            "tim b913a602c7eda7a495b4e6e7334d38900",
            "tim B913A602C7EDA7A495B4E6E7334D3890",
            "tim b913a602c7eda7a495b4e6e7334d389g",
            "tim b913a602c7eda7a495b4e6e7334d3890 ",
        ],
        "the user name, a space and 32 hexadecimal digits in lower case, in base64",
    );
    malformed(
        ScramSha256,
        &[
            "",
            "n=user,r=abc",
            "n,,",
            "n,,n=user",
            "n,,n=,r=abc",
            "n,,n=user,r=",
            "n,,n=user,r=a c",
            "n,,n=us=er,r=abc",
            "n,,r=abc,n=user",
            "n,,m=x,n=user,r=abc",
            "n,,n=user,r=abc,",
            "n,a=,n=user,r=abc",
            "z,,n=user,r=abc",
            "p,,n=user,r=abc",
        ],
        "n,,n=user,r=nonce in base64",
    );
    check(ScramSha256, &["n,,n=user,r=abc,x=later"], &Step::Ask("user".to_owned()));
    check(ScramSha256, &["y,a=u=2Cr,n=u=2Cr,r=abc"], &Step::Ask("u,r".to_owned()));
    check(ScramSha256, &["n,a=other,n=user,r=abc"], &Step::Failed(Some(gs2::OWN)));
    check(
        ScramSha256,
        &["p=tls-unique,,n=user,r=abc"],
        &Step::Failed(Some("n or y, as no channel is bound here")),
    );
    malformed(
        OAuthBearer,
        &[
            "",
            "\u{1}",
            "n,,",
            "n,,\u{1}\u{1}",
            "n,a=u,auth=Bearer t\u{1}\u{1}",
            "n,a=u,\u{1}auth=Basic t\u{1}\u{1}",
        ],
        "n,a=user, and between octets 1 auth=Bearer with a token, in base64",
    );
    malformed(
        XOAuth2,
        &[
            "",
            "user=u",
            "user=\u{1}auth=Bearer t\u{1}\u{1}",
            "auth=Bearer t\u{1}user=u\u{1}\u{1}",
            "user=u\u{1}auth=Bearer t",
        ],
        "user=, octet 1, auth=Bearer with a token and octet 1 twice, in base64",
    );
    // A client that asks what the server wants of it, and one that leaves the user to the token.
    let complaint = Step::Challenge(r#"{"status":"invalid_token"}"#.to_owned());
    check(OAuthBearer, &["n,a=u,\u{1}auth=\u{1}\u{1}"], &complaint);
    check(OAuthBearer, &["n,,\u{1}auth=Bearer t\u{1}\u{1}"], &complaint);
    check(OAuthBearer, &["n,,\u{1}auth=Bearer t\u{1}\u{1}", "\u{1}"], &Step::Failed(None));
    for mechanism in Mechanism::ALL {
        assert_eq!(exchange(mechanism).respond(b"\xff"), Step::Malformed("text in UTF-8"));
    }
}

#[test]
fn a_client_answers_nothing_that_it_was_not_asked() {
    let password = Credentials::password("alice", "secret");
    for (mechanism, challenges) in [
        (Plain, &["", ""][..]),
        (Plain, &["hello"]),
        (Login, &["Username:", "Password:", "Once more:"]),
        (CramMd5, &[""]),
        (CramMd5, &["<1@b.example>", "<2@b.example>"]),
        (ScramSha256, &["hello"]),
        (ScramSha256, &["", ""]),
    ] {
        let mut client = Attempt::new(mechanism, &password, "client.1");
        let said: Vec<_> = challenges.iter().map(|challenge| client.respond(challenge.as_bytes())).collect();
        let (last, before) = said.split_last().expect("a challenge");
        assert!(last.is_err() && before.iter().all(Result::is_ok), "{mechanism:?} {said:?}");
    }
    assert_eq!(Attempt::new(Login, &password, "").respond(b"\xff"), Err("text in UTF-8"));
}
