//! `listen` with TLS from the first octet and by STARTTLS.

mod common;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use common::{Listen, PROGRAM, file};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

/// A handshake over this connection by somebody who believes the certificate in this file and nothing else.
fn secure(stream: TcpStream, name: &str, believes: &Path) -> StreamOwned<ClientConnection, TcpStream> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(believes).expect("a certificate")).expect("a good one");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(name.to_owned()).expect("a name");
    StreamOwned::new(ClientConnection::new(Arc::new(config), name).expect("a session"), stream)
}

/// Says all at once and gives all that comes back, and how it ended.
fn dialog(stream: &mut (impl Read + Write), said: &str) -> (String, std::io::Result<usize>) {
    let written = stream.write_all(said.as_bytes());
    let mut heard = Vec::new();
    let end = written.and_then(|()| stream.read_to_end(&mut heard));
    (String::from_utf8_lossy(&heard).into_owned(), end)
}

#[test]
fn tls_from_the_first_octet() {
    let certificate = file("made.pem");
    let path = certificate.to_str().expect("a path");
    let listen = Listen::start(&["--tls", "--write-certificate", path]);
    assert!(listen.first.ends_with(": mx, TLS from the first octet"), "{}", listen.first);
    for name in ["localhost", "127.0.0.1", "mail.alpha.example"] {
        let mut stream = secure(listen.connect(), name, &certificate);
        let (heard, end) = dialog(&mut stream, "EHLO a.example\r\nQUIT\r\n");
        assert!(heard.starts_with("220 ") && heard.contains("\r\n221 "), "{heard}");
        end.expect("a clean end of TLS");
    }
    let (_, end) = dialog(&mut secure(listen.connect(), "other.example", &certificate), "QUIT\r\n");
    assert!(end.expect_err("a wrong name").to_string().contains("certificate"));
    // Who speaks SMTP in the open hears nothing of it, and the next one is served.
    let heard = {
        let mut stream = listen.connect();
        let mut octets = Vec::new();
        stream.write_all(b"EHLO a.example\r\nQUIT\r\n").expect("a listener");
        let _ = stream.read_to_end(&mut octets);
        String::from_utf8_lossy(&octets).into_owned()
    };
    assert!(!heard.contains("220"), "{heard}");
    let (heard, _) = dialog(&mut secure(listen.connect(), "localhost", &certificate), "QUIT\r\n");
    assert!(heard.contains("\r\n221 "), "{heard}");
    let output = listen.end();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("the TLS handshake failed: "), "{said}");
    std::fs::remove_file(certificate).expect("the file");
}

/// Says it in the open and gives what comes back up to this; nothing beyond it is read.
fn exchange(stream: &mut TcpStream, said: &str, until: &str) -> String {
    stream.write_all(said.as_bytes()).expect("a server that listens");
    let mut heard = String::new();
    while !heard.ends_with(until) {
        let mut octet = [0];
        stream.read_exact(&mut octet).unwrap_or_else(|error| panic!("{error} after {heard}"));
        heard.push(char::from(octet[0]));
    }
    heard
}

const READY: &str = "220 2.0.0 Ready for TLS\r\n";

#[test]
fn starttls_begins_anew_with_tls() {
    let certificate = file("starttls.pem");
    let listen = Listen::start(&["--write-certificate", certificate.to_str().expect("a path")]);
    assert!(listen.first.ends_with(": mx, STARTTLS offered"), "{}", listen.first);
    let mut stream = listen.connect();
    let heard = exchange(&mut stream, "EHLO a.example\r\nSTARTTLS\r\n", READY);
    assert!(heard.contains("STARTTLS\r\n"), "{heard}");
    let said = "MAIL FROM:<a@a.example>\r\nEHLO a.example\r\nSTARTTLS\r\nQUIT\r\n";
    let (heard, end) = dialog(&mut secure(stream, "localhost", &certificate), said);
    end.expect("a clean end of TLS");
    let codes: Vec<&str> =
        heard.lines().filter(|line| line.as_bytes()[3] == b' ').map(|line| &line[..3]).collect();
    assert_eq!(codes, ["503", "250", "503", "221"], "{heard}");
    std::fs::remove_file(certificate).expect("the file");
}

#[test]
fn what_is_said_in_the_open_behind_starttls_is_not_obeyed() {
    let listen = Listen::start(&[]);
    // In the same packet as STARTTLS (CVE-2011-0411) ...
    let mut stream = listen.connect();
    let (heard, _) = dialog(&mut stream, "EHLO a.example\r\nSTARTTLS\r\nMAIL FROM:<a@a.example>\r\n");
    assert!(heard.ends_with(READY), "{heard}");
    // ... and in the next one, where the handshake should be.
    let mut stream = listen.connect();
    exchange(&mut stream, "EHLO a.example\r\nSTARTTLS\r\n", READY);
    let mut heard = Vec::new();
    stream.write_all(b"MAIL FROM:<a@a.example>\r\n").expect("a server that listens");
    let _ = stream.read_to_end(&mut heard);
    assert!(!String::from_utf8_lossy(&heard).contains("250"), "{heard:?}");
    assert!(listen.dialog("QUIT\r\n").contains("\r\n221 "));
}

#[test]
fn without_tls_there_is_no_starttls() {
    let listen = Listen::start(&["--no-tls"]);
    let heard = listen.dialog("EHLO a.example\r\nSTARTTLS\r\nQUIT\r\n");
    assert!(!heard.contains("250-STARTTLS") && heard.contains("\r\n502 "), "{heard}");
}

#[test]
fn a_large_message_comes_through_tls() {
    let (certificate, folder) = (file("large.pem"), file("maildir"));
    let (path, maildir) = (certificate.to_str().expect("a path"), folder.to_str().expect("a path"));
    let mut listen = Listen::start(&["--tls", "--write-certificate", path, "--maildir", maildir]);
    let content = "0123456789012345678901234567890123456789\r\n".repeat(50_000);
    let said = format!(
        "EHLO a.example\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<bob@alpha.example>\r\nDATA\r\n{content}.\r\nQUIT\r\n"
    );
    let (heard, end) = dialog(&mut secure(listen.connect(), "localhost", &certificate), &said);
    assert!(end.is_ok() && heard.contains("\r\n221 "), "{heard}");
    listen.wait_for(" into bob@alpha.example");
    let new = std::fs::read_dir(folder.join("bob@alpha.example/new")).expect("a Maildir").next();
    let message = std::fs::read(new.expect("a message").expect("an entry").path()).expect("a file");
    assert!(message.ends_with(content.as_bytes()));
    std::fs::remove_file(certificate).expect("the file");
    std::fs::remove_dir_all(folder).expect("the folder");
}

#[test]
fn a_certificate_from_files() {
    let (certificate, key) = (file("own.pem"), file("own.key"));
    let own = rcgen::generate_simple_self_signed(vec!["own.example".to_owned()]).expect("a certificate");
    std::fs::write(&certificate, own.cert.pem()).expect("a file");
    std::fs::write(&key, own.signing_key.serialize_pem()).expect("a file");
    let paths = [certificate.to_str().expect("a path"), key.to_str().expect("a path")];
    let listen = Listen::start(&["--tls", "--certificate", paths[0], "--key", paths[1]]);
    let (heard, _) = dialog(&mut secure(listen.connect(), "own.example", &certificate), "QUIT\r\n");
    assert!(heard.contains("\r\n221 "), "{heard}");
    let output = Command::new(PROGRAM)
        .args(["listen", "--addr", "127.0.0.1:0", "--tls", "--certificate", paths[0], "--key", paths[0]])
        .output()
        .expect("the program runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(65), "{said}");
    assert!(said.contains("expected a private key in PEM, found none"), "{said}");
    std::fs::remove_file(certificate).expect("the file");
    std::fs::remove_file(key).expect("the file");
}
