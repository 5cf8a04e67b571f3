//! `listen` behind a proxy: the PROXY protocol, versions 1 and 2.

mod common;

use std::io::{Read, Write};

use common::Listen;

/// The address in the trace of a client behind a proxy that says this first; what the client says comes in the same
/// packet as the end of the header.
#[track_caller]
fn check(listen: &mut Listen, header: &[u8], address: &str) {
    let mut stream = listen.connect();
    stream.set_nodelay(true).expect("a socket");
    let (first, rest) = header.split_at(5);
    stream.write_all(first).expect("a listener");
    stream.write_all(&[rest, b"EHLO a.example\r\nQUIT\r\n"].concat()).expect("a listener");
    let mut heard = String::new();
    stream.read_to_string(&mut heard).expect("replies");
    assert!(heard.contains(" Hello a.example") && heard.contains("\r\n221 "), "{heard}");
    let dialed = listen.wait_for("\"dialed\"");
    assert!(dialed.contains(&format!("\"[{address}]\"")), "{dialed} is not from {address}");
}

#[test]
fn a_proxy_names_the_client() {
    let mut listen = Listen::start(&["--proxy", "--print-trace"]);
    check(&mut listen, b"PROXY TCP4 203.0.113.7 192.0.2.1 40000 25\r\n", "203.0.113.7");
    check(&mut listen, b"PROXY TCP6 2001:db8::7 2001:db8::1 40000 25\r\n", "2001:db8::7");
    check(&mut listen, b"PROXY UNKNOWN\r\n", "127.0.0.1");
    let binary: &[u8] = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xcb\0\x71\x09\xc0\0\x02\x01\x30\x39\0\x19";
    check(&mut listen, binary, "203.0.113.9");
}

#[test]
fn without_a_header_nobody_comes_in() {
    let listen = Listen::start(&["--proxy"]);
    let mut stream = listen.connect();
    stream.write_all(b"EHLO a.example\r\n").expect("a listener");
    let mut heard = Vec::new();
    let _ = stream.read_to_end(&mut heard);
    assert_eq!(String::from_utf8_lossy(&heard), "");
    let said = String::from_utf8_lossy(&listen.end().stderr).into_owned();
    assert!(said.contains(": expected a header of the PROXY protocol"), "{said}");
}
