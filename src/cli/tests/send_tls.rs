//! `send` against `listen`: TLS, logins, LMTP and chunks.

mod common;

use common::{Listen, file, send};

#[test]
fn send_believes_whom_it_is_told_to() {
    let certificate = file("sent.pem");
    let path = certificate.to_str().expect("a path");
    let listen = Listen::start(&["--tls", "--write-certificate", path]);
    let address = listen.address();
    let by_name = address.replace("127.0.0.1", "localhost");
    let (code, said) = send(&["--server", &by_name, "--tls", "implicit", "--ca", path]);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.starts_with("*: TLSv1_3 TLS13_")
            && said.contains(" with localhost: a certificate that fits\nS: 220 "),
        "{said}"
    );
    let (code, said) = send(&["--server", &address, "--tls", "implicit", "--insecure"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains(": a certificate that nobody checked\n"), "{said}");
    let (code, said) = send(&["--server", &address, "--tls", "implicit"]);
    assert_eq!(code, Some(75), "{said}");
    assert!(said.contains("the TLS handshake with 127.0.0.1 failed: "), "{said}");
    assert!(said.contains("; --ca FILE says whom to believe, --insecure takes any certificate"), "{said}");
    let plain = Listen::start(&[]);
    let (code, said) = send(&["--server", &plain.address(), "--tls", "implicit", "--insecure"]);
    assert_eq!(code, Some(75), "{said}");
    std::fs::remove_file(certificate).expect("the file");
}

#[test]
fn what_wants_tls_all_the_way_asks_for_it() {
    let certificate = file("all-the-way.pem");
    let path = certificate.to_str().expect("a path");
    let profile = file("all-the-way.toml");
    let text = "version = 1\n[host]\nhost_name = \"mx.alpha.example\"\ndomains = [\"alpha.example\"]\n\
        extensions = [\"PIPELINING\", \"REQUIRETLS\"]\n";
    std::fs::write(&profile, text).expect("the profile");
    let profile_path = profile.to_str().expect("a path");
    let listen = Listen::start(&["--profile", profile_path, "--write-certificate", path]);
    let address = listen.address();
    let server = ["--server", &address, "--require-tls"];
    let (code, said) = send(&[&server[..], &["--ca", path]].concat());
    assert!(
        code == Some(0)
            && said.contains("C: STARTTLS\n")
            && said.contains("\nC: MAIL FROM:<a@a.example> REQUIRETLS\n"),
        "{said}"
    );
    // It goes to nobody whom nobody vouches for, and to nobody who would pass it on in the open.
    let (code, said) = send(&server);
    assert!(code == Some(75) && !said.contains("MAIL FROM"), "{said}");
    let plain = Listen::start(&["--write-certificate", path]);
    let (code, said) = send(&["--server", &plain.address(), "--require-tls", "--ca", path]);
    assert!(code == Some(69) && !said.contains("MAIL FROM") && said.contains("REQUIRETLS"), "{said}");
    for made in [certificate, profile] {
        std::fs::remove_file(made).expect("the file");
    }
}

#[test]
fn send_goes_from_the_open_to_tls() {
    let certificate = file("by-starttls.pem");
    let path = certificate.to_str().expect("a path");
    let listen = Listen::start(&["--write-certificate", path]);
    let address = listen.address();
    let server = ["--server", &address];
    let secured = |said: &str| said.contains("C: STARTTLS\nS: 220 2.0.0 Ready for TLS\n*: TLSv1_3 ");
    let (code, said) = send(&[&server[..], &["--tls", "starttls", "--ca", path]].concat());
    assert!(
        code == Some(0) && secured(&said) && said.contains(": a certificate that fits\nC: EHLO "),
        "{said}"
    );
    // Nobody vouches for it: with TLS that is wanted nothing is sent, else it is better than none.
    let (code, said) = send(&[&server[..], &["--tls", "starttls"]].concat());
    assert!(code == Some(75) && !said.contains("MAIL FROM"), "{said}");
    assert!(
        said.contains("<bob@alpha.example> try again later: TLS with the next server failed: "),
        "{said}"
    );
    let (code, said) = send(&server);
    assert!(
        code == Some(0) && secured(&said) && said.contains("a certificate that nobody checked"),
        "{said}"
    );
    let (code, said) = send(&[&server[..], &["--tls", "never"]].concat());
    assert!(code == Some(0) && !said.contains("STARTTLS\nS: 220"), "{said}");
    // A handshake that fails is tried without TLS, but only where TLS is not wanted.
    let (code, said) =
        send(&[&server[..], &["--tls", "opportunistic", "--ca", path, "--helo", "a.example"]].concat());
    assert!(code == Some(0) && secured(&said), "{said}");
    let other = Listen::start(&[]);
    let (code, said) = send(&["--server", &other.address(), "--ca", path]);
    assert!(code == Some(0) && said.contains("*: TLS failed; once more without it\nS: 220 "), "{said}");
    let plain = Listen::start(&["--no-tls"]);
    let (code, said) = send(&["--server", &plain.address(), "--tls", "starttls"]);
    assert!(code == Some(75) && said.contains("the next server has no TLS"), "{said}");
    std::fs::remove_file(certificate).expect("the file");
}

#[test]
fn send_logs_in_by_the_mechanism_that_it_is_told() {
    let listen = Listen::start(&["--users", "alice:wonderland"]);
    let login = |mechanism: &str, password: &str| {
        let options =
            ["--server", &listen.address(), "--user", "alice", "--password", password, "--auth", mechanism];
        send(&options)
    };
    for mechanism in ["PLAIN", "login", "CRAM-MD5", "SCRAM-SHA-256", "XOAUTH2", "OAUTHBEARER"] {
        let (code, said) = login(mechanism, "wonderland");
        assert!(code == Some(0) && said.contains(&format!("C: AUTH {}", mechanism.to_uppercase())), "{said}");
        let (code, said) = login(mechanism, "looking-glass");
        assert!(code == Some(69) && said.contains("refused: 535"), "{said}");
    }
    let (code, said) = login("APOP", "x");
    assert!(code == Some(64) && said.contains("there are SCRAM-SHA-256, "), "{said}");
}

#[test]
fn send_speaks_lmtp_and_sends_chunks() {
    let profile = file("lmtp.toml");
    let text = "[host]\nhost_name = \"mx.alpha.example\"\ndomains = [\"alpha.example\"]\n\
        [[listener]]\naddress = \"127.0.0.1:0\"\nrole = \"lmtp\"\n";
    std::fs::write(&profile, text).expect("a file");
    let listen = Listen::with(&["--profile", profile.to_str().expect("a path")]);
    let (code, said) =
        send(&["--server", &listen.address(), "--lmtp", "--chunking", "--to", "carol@alpha.example"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("C: LHLO ") && said.contains("C: BDAT ") && !said.contains("C: DATA"), "{said}");
    assert!(
        said.contains("<bob@alpha.example> accepted: 250")
            && said.contains("<carol@alpha.example> accepted: 250"),
        "{said}"
    );
    std::fs::remove_file(profile).expect("the file");
}
