//! Whatever is diagnosed is explained: broken sessions on both ends, and every section that the sources name.

use std::fs;
use std::path::Path;

use smtp::client::{self, Client};
use smtp::sasl::Mechanisms;
use smtp::server::{self, Answer, Server};
use smtp::{Diagnostic, Extension, Section, SimTime, explain};

const NOW: SimTime = SimTime::ZERO;

/// What a server finds wrong with these lines after EHLO; a limit is small, so that it is easily broken.
fn diagnosed(lines: &[&str]) -> Vec<Diagnostic> {
    let mut config = server::Config::new("b.example");
    config.extensions.insert(Extension::Auth(Mechanisms::all()));
    config.extensions.insert(Extension::Expn);
    config.limits.message_octets_max = 1_100;
    config.space_after_colon = false;
    config.eight_bit_needs_body = true;
    let mut server = Server::new(config);
    let mut found = Vec::new();
    server.open(NOW);
    for line in [""].iter().chain(lines) {
        server.receive(NOW, line.as_bytes());
        while let Some(output) = server.poll() {
            match output {
                server::Output::Ask(_) => server.answer(NOW, Answer::Accept),
                server::Output::Diagnosed(diagnostic) => found.push(diagnostic),
                _ => {}
            }
        }
    }
    found
}

#[track_caller]
fn check(lines: &[&str], section: Section) {
    let found = diagnosed(lines);
    assert!(found.iter().any(|diagnostic| diagnostic.section == section), "{lines:?} gives {found:#?}");
    for diagnostic in found {
        let rule = explain::rule(diagnostic.section);
        assert!(rule.is_some_and(|rule| rule.mend.is_some()), "{diagnostic} is not explained");
    }
}

#[test]
fn what_a_server_diagnoses_is_explained() {
    let smtp = Section::smtp;
    let (a64, label) = ("a".repeat(65), "d".repeat(64));
    let domain = format!("{}c", "ab.".repeat(90));
    check(&["XYZZY\r\n"], smtp("4.1.1"));
    check(&["EHLO a\x01\r\n"], smtp("2.4"));
    check(&["NOOP\n\r\n"], smtp("2.3.8"));
    check(&[&format!("NOOP {}\r\n", "x".repeat(3_000))], smtp("4.5.3.1.4"));
    check(&["EHLO\r\n"], smtp("4.1.1.1"));
    check(&["EHLO a..b\r\n"], smtp("4.1.2"));
    check(&["EHLO [1.2.3]\r\n"], smtp("4.1.3"));
    check(&[&format!("EHLO {label}\r\n")], Section::new(1035, "2.3.4"));
    check(&[&format!("EHLO {domain}\r\n")], smtp("4.5.3.1.2"));
    check(&["MAIL FROM:<a@b>\r\n"], smtp("4.1.4"));
    for (line, section) in [
        ("MAIL a@b", smtp("4.1.1.2")),
        ("MAIL FROM: <a@b>", smtp("4.1.1.2")),
        ("MAIL FROM:a@b", smtp("4.1.2")),
        ("MAIL FROM:<a@b>x", smtp("4.1.2")),
        ("MAIL FROM:<é@b>", Section::new(6531, "3.5")),
        ("MAIL FROM:<a@b> SIZE=x", Section::new(1870, "3")),
        ("MAIL FROM:<a@b> BODY=9BIT", Section::new(6152, "2")),
        ("MAIL FROM:<a@b> SMTPUTF8=1", Section::new(6531, "3.4")),
        ("MAIL FROM:<a@b> AUTH=a=b", Section::new(4954, "5")),
        ("MAIL FROM:<a@b> X=1", smtp("4.1.1.11")),
        ("MAIL FROM:<a@b> SIZE=1 SIZE=1", smtp("4.1.1.2")),
        (&format!("MAIL FROM:<{a64}@b>"), smtp("4.5.3.1.1")),
        ("AUTH", Section::new(4954, "4")),
        ("AUTH NOBODY", Section::new(4954, "4")),
        ("AUTH PLAIN !", Section::new(4954, "4")),
        ("RSET x", smtp("4.1.1.5")),
        ("QUIT x", smtp("4.1.1.10")),
        ("VRFY", smtp("4.1.1.6")),
        ("EXPN", smtp("4.1.1.7")),
    ] {
        check(&["EHLO a.example\r\n", &format!("{line}\r\n")], section);
    }
    let begun = ["EHLO a.example\r\n", "MAIL FROM:<a@b>\r\n"];
    let long = format!("RCPT TO:<{}@{}c>\r\n", "a".repeat(60), "b.".repeat(98));
    check(&[begun[0], begun[1], "RCPT b@c\r\n"], smtp("4.1.1.3"));
    check(&[begun[0], begun[1], "RCPT TO:<@a;b@c>\r\n"], smtp("C"));
    check(&[begun[0], begun[1], &long], smtp("4.5.3.1.3"));
    check(&[begun[0], begun[1], "RCPT TO:<b@c>\r\n", "DATA x\r\n"], smtp("4.1.1.4"));
    for (content, section) in [
        ("é\r\n.\r\n", Section::new(6152, "3")),
        ("a\nb\r\n.\r\n", smtp("2.3.8")),
        (&format!("{}\r\n.\r\n", "x".repeat(1_001)), smtp("4.5.3.1.6")),
        (&format!("{}.\r\n", "0123456789\r\n".repeat(100)), Section::new(1870, "6.3")),
    ] {
        check(&[begun[0], begun[1], "RCPT TO:<b@c>\r\n", "DATA\r\n", content], section);
    }
}

#[test]
fn what_a_client_diagnoses_is_explained() {
    for (wire, section) in [
        ("hello\r\n", Section::smtp("4.2.1")),
        ("354 go\r\n", Section::smtp("4.3.2")),
        (&"2".repeat(5_000), Section::smtp("4.5.3.1.5")),
    ] {
        let mut client = Client::new(client::Config::new("a.example"));
        client.open(NOW);
        client.receive(NOW, wire.as_bytes());
        let mut found = Vec::new();
        while let Some(output) = client.poll() {
            if let client::Output::Diagnosed(diagnostic) = output {
                found.push(diagnostic.section);
            }
        }
        assert_eq!(found, [section], "{wire}");
        assert!(explain::rule(section).is_some(), "{section} is not explained");
    }
}

#[test]
fn every_section_that_the_sources_name_is_explained() {
    let mut named = 0;
    for (file, text) in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        for section in sections(&text) {
            named += 1;
            let explained = explain::rules().any(|rule| (rule.section.rfc, rule.section.part) == section);
            assert!(explained, "{file} names RFC {} §{}, which is not explained", section.0, section.1);
        }
    }
    assert!(named > 30, "{named} sections found");
}

/// The sections in a source text: `Section::new(1870, "3")` and `Section::smtp("4.1.2")`.
fn sections(text: &str) -> Vec<(u16, &str)> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("Section::") {
        let rest = &text[at + "Section::".len()..];
        let (rfc, rest) = match (rest.strip_prefix("smtp(\""), rest.strip_prefix("new(")) {
            (Some(part), _) => (Some(5321), part),
            (_, Some(rest)) => match rest.split_once(", \"") {
                Some((rfc, part)) => (rfc.parse().ok(), part),
                None => continue,
            },
            _ => continue,
        };
        if let (Some(rfc), Some(end)) = (rfc, rest.find('"')) {
            found.push((rfc, &rest[..end]));
        }
    }
    found
}

/// Each Rust file below `folder` with its text, but for the explanations themselves.
fn sources(folder: &Path) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() && !path.ends_with("explain") {
            out.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).expect("a text");
            out.push((path.display().to_string(), text));
        }
    }
    out
}
