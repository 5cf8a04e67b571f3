//! What each mail server is asked to take, and what it must have afterwards.

use std::path::Path;

use libtest_mimic::{Failed, Trial};

use super::{Kind, LOGIN, OCTETS_MAX, Server, Switches, Tls};
use crate::playground::multipart;
use crate::trial;

const SENDER: &str = "carol@beta.example";

type Case = fn(&Kind, &Path) -> Result<(), Failed>;

const CASES: [(&str, Case); 10] = [
    ("takes a multi-part message", plain),
    ("takes eight-bit content", eight_bit),
    ("takes an address in UTF-8, where it offers that", utf8),
    ("gets commands in groups, where it offers that", pipelining),
    ("is not sent what is too large for it", too_large),
    ("refuses one recipient and takes the other", unknown),
    ("takes 100 recipients", hundred),
    ("takes lines of dots", dots),
    ("takes chunks, where it offers that", chunks),
    ("sends the reports that it is asked for, where it offers that", reports),
];

const TLS_CASES: [(&str, Case); 2] =
    [("speaks TLS after STARTTLS", starttls), ("speaks TLS from the first octet", implicit)];

/// One test for each case.
pub(super) fn trials(kind: &'static Kind) -> Vec<Trial> {
    let named = |name: &str, case: Case| {
        trial(&format!("{} {name}", kind.name), kind.program, move |path| case(kind, path))
    };
    let with_tls = TLS_CASES.iter().filter(|_| kind.tls);
    let cases = CASES.iter().chain(with_tls).map(|(name, case)| named(name, *case));
    let logins = kind.mechanisms.iter().map(|mechanism| {
        let name = format!("{} takes logins by {mechanism}", kind.name);
        trial(&name, kind.program, move |path| login(kind, path, mechanism))
    });
    let lmtp = kind.lmtp.then(|| named("speaks LMTP", lmtp));
    cases.chain(logins).chain(lmtp).collect()
}

fn started(kind: &Kind, program: &Path) -> Result<Server, Failed> {
    Server::start(kind, program, Switches::default())
}

fn plain(kind: &Kind, program: &Path) -> Result<(), Failed> {
    let server = started(kind, program)?;
    let content = multipart();
    let said = server.send(SENDER, &["bob"], &content, &[]);
    said.expect(0, &["<bob@alpha.example> accepted: 250", &format!(" SIZE={} ", content.len())])?;
    let text = said.text();
    for offer in kind.offers {
        let offered =
            text.lines().any(|line| line.strip_prefix("S: 250").is_some_and(|line| line[1..] == **offer));
        assert!(offered, "{offer} is not offered\n{text}");
    }
    server.expect("bob", &content)
}

fn eight_bit(kind: &Kind, program: &Path) -> Result<(), Failed> {
    let server = started(kind, program)?;
    let content = "Date: Wed, 25 Nov 2026 12:00:00 +0000\r\nMessage-ID: <1@beta.example>\r\n\
        From: carol@beta.example\r\nTo: bob@alpha.example\r\nSubject: octets\r\nMIME-Version: 1.0\r\n\
        Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGrüße, Ωμέγα, 漢字\r\n";
    server.send(SENDER, &["bob"], content.as_bytes(), &[]).expect(0, &["BODY=8BITMIME"])?;
    server.expect("bob", content.as_bytes())
}

fn utf8(kind: &Kind, program: &Path) -> Result<(), Failed> {
    let server = started(kind, program)?;
    let content =
        "From: γιάννης@beta.example\r\nTo: δοκιμή@alpha.example\r\nSubject: Ωμέγα\r\n\r\nγεια\r\n".as_bytes();
    let said = server.send("γιάννης@beta.example", &["δοκιμή"], content, &[]);
    if kind.offers.contains(&"SMTPUTF8") {
        said.expect(0, &["SMTPUTF8", "<δοκιμή@alpha.example> accepted"])?;
        return server.expect("δοκιμή", content);
    }
    said.expect(69, &["<δοκιμή@alpha.example> refused"])?;
    assert!(!said.text().contains("C: MAIL"), "the server was asked\n{}", said.text());
    Ok(())
}

fn pipelining(kind: &Kind, program: &Path) -> Result<(), Failed> {
    let server = started(kind, program)?;
    let content = multipart();
    let said = server.send(SENDER, &["bob", "alice"], &content, &[]);
    said.expect(0, &["<bob@alpha.example> accepted", "<alice@alpha.example> accepted"])?;
    let group = "\nC: RCPT TO:<bob@alpha.example>\nC: RCPT TO:<alice@alpha.example>\n";
    assert_eq!(said.text().contains(group), kind.offers.contains(&"PIPELINING"), "{}", said.text());
    server.expect("bob", &content)?;
    server.expect("alice", &content)
}

fn too_large(kind: &Kind, program: &Path) -> Result<(), Failed> {
    let server = started(kind, program)?;
    let line =
        [&b"Subject: much\r\n\r\n"[..], &b"All work and no play makes Jack a dull boy.\r\n".repeat(5_000)]
            .concat();
    assert!(line.len() > 2 * OCTETS_MAX);
    let said = server.send(SENDER, &["bob"], &line, &[]);
    said.expect(69, &["<bob@alpha.example> refused"])?;
    assert!(!said.text().contains("octets of content"), "it was sent all the same\n{}", said.text());
    assert_eq!(server.stored("bob").len(), 0);
    Ok(())
}

fn unknown(kind: &Kind, program: &Path) -> Result<(), Failed> {
    let server = started(kind, program)?;
    let content = multipart();
    let said = server.send(SENDER, &["nobody-here", "bob"], &content, &[]);
    said.expect(69, &["<nobody-here@alpha.example> refused: 550", "<bob@alpha.example> accepted: 250"])?;
    server.expect("bob", &content)
}

fn hundred(kind: &Kind, program: &Path) -> Result<(), Failed> {
    let server = started(kind, program)?;
    let content = multipart();
    let users: Vec<String> = (1..=100).map(|number| format!("user{number}")).collect();
    let to: Vec<&str> = users.iter().map(String::as_str).collect();
    let said = server.send(SENDER, &to, &content, &[]);
    said.expect(0, &["<user1@alpha.example> accepted", "<user100@alpha.example> accepted"])?;
    users.iter().try_for_each(|user| server.expect(user, &content))
}

fn dots(kind: &Kind, program: &Path) -> Result<(), Failed> {
    let server = started(kind, program)?;
    let content = b"Date: Wed, 25 Nov 2026 12:00:00 +0000\r\nMessage-ID: <2@beta.example>\r\n\
        From: carol@beta.example\r\n\r\n.\r\n..\r\n...\r\n.a\r\n a.\r\n\r\n.\r\n";
    server.send(SENDER, &["bob"], content, &[]).expect(0, &[])?;
    server.expect("bob", content)
}

fn chunks(kind: &Kind, program: &Path) -> Result<(), Failed> {
    let server = started(kind, program)?;
    let content = [&multipart()[..], &b".\r\n..\r\n".repeat(10_000)].concat();
    assert!(content.len() > OCTETS_MAX / 2 && content.len() < OCTETS_MAX, "{}", content.len());
    let said = server.send(SENDER, &["bob"], &content, &["--chunking"]);
    said.expect(0, &["<bob@alpha.example> accepted"])?;
    assert_eq!(said.text().contains("\nC: BDAT "), kind.offers.contains(&"CHUNKING"), "{}", said.text());
    server.expect("bob", &content)
}

fn reports(kind: &Kind, program: &Path) -> Result<(), Failed> {
    let server = started(kind, program)?;
    let content = multipart();
    let wishes = ["--notify", "success,failure", "--ret", "hdrs", "--envid", "QQ 314+159"];
    let first = ["--orcpt", "bob+tag@beta.example"];
    // The sender has a mailbox there, so that the report need not leave.
    let said = server.send("alice@alpha.example", &["bob"], &content, &[&wishes[..], &first].concat());
    said.expect(0, &["<bob@alpha.example> accepted"])?;
    server.expect("bob", &content)?;
    if !kind.offers.contains(&"DSN") {
        return said.expect(0, &["does not offer DSN: it was not asked for NOTIFY, RET, ENVID, ORCPT"]);
    }
    said.expect(
        0,
        &[
            " RET=HDRS ENVID=QQ+20314+2B159\n",
            " NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;bob+2Btag@beta.example\n",
        ],
    )?;
    let report = server.wait_for("alice")?;
    let report = String::from_utf8_lossy(&report);
    for field in kind.report {
        assert!(report.contains(field), "{field} is missing in\n{report}");
    }
    assert!(!report.contains("noise.png"), "it gives back more than the header section\n{report}");
    Ok(())
}

fn starttls(kind: &Kind, program: &Path) -> Result<(), Failed> {
    let server = Server::start(kind, program, Switches { tls: Tls::Offered, ..Switches::default() })?;
    let content = multipart();
    // The certificate vouches for itself and bears the name of the server; a stranger is not believed.
    let strange = server.send(SENDER, &["bob"], &content, &["--tls", "starttls"]);
    assert_ne!(strange.0.status.code(), Some(0), "{}", strange.text());
    let certificate = server.certificate();
    let said = server.send(SENDER, &["bob"], &content, &["--tls", "starttls", "--ca", &certificate]);
    said.expect(0, &["\nC: STARTTLS\nS: 220", "<bob@alpha.example> accepted"])?;
    assert_eq!(said.text().matches("\nC: EHLO ").count(), 2, "{}", said.text());
    server.expect("bob", &content)
}

fn implicit(kind: &Kind, program: &Path) -> Result<(), Failed> {
    let server = Server::start(kind, program, Switches { tls: Tls::Implicit, ..Switches::default() })?;
    let content = multipart();
    let certificate = server.certificate();
    let said = server.send(SENDER, &["bob"], &content, &["--tls", "implicit", "--ca", &certificate]);
    said.expect(0, &[": a certificate that fits\nS: 220 ", "<bob@alpha.example> accepted"])?;
    server.expect("bob", &content)
}

fn login(kind: &Kind, program: &Path, mechanism: &str) -> Result<(), Failed> {
    let switches = Switches { tls: Tls::Offered, auth: true, ..Switches::default() };
    let server = Server::start(kind, program, switches)?;
    let content = multipart();
    let log_in = |password| {
        let login = ["--user", LOGIN.0, "--password", password, "--auth", mechanism];
        server.send(SENDER, &["bob"], &content, &login)
    };
    log_in("looking-glass").expect(69, &["<bob@alpha.example> refused: 535"])?;
    log_in(LOGIN.1).expect(0, &[&format!("\nC: AUTH {mechanism}"), "\nS: 235"])?;
    server.expect("bob", &content)
}

fn lmtp(kind: &Kind, program: &Path) -> Result<(), Failed> {
    let server = Server::start(kind, program, Switches { lmtp: true, ..Switches::default() })?;
    let content = multipart();
    let said = server.send(SENDER, &["bob", "nobody-here", "alice"], &content, &["--lmtp"]);
    said.expect(
        69,
        &[
            "\nC: LHLO ",
            "<bob@alpha.example> accepted: 250",
            "<nobody-here@alpha.example> refused: 550",
            "<alice@alpha.example> accepted: 250",
        ],
    )?;
    server.expect("bob", &content)?;
    server.expect("alice", &content)
}
