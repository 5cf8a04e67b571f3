//! Conversations over TCP with `listen --profile`: each file of `wire` is a profile, and what is said and heard there.
//!
//! Behind the profile a line `---`, then `C: ` and a line to say, or `c: ` and octets with `\r`, `\n` and `\xHH`; `S: ` and
//! how the next reply begins, or `S: closed`. A line of hyphens begins another connection, while those before it stay.

mod common;

use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use common::Listen;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/wire");

/// Where the only listener is, where the file names none.
const LISTENER: &str = "\n[[listener]]\naddress = \"127.0.0.1:0\"\ntls = \"none\"\n";

#[test]
fn every_conversation_goes_as_its_file_says() {
    let mut files: Vec<_> =
        std::fs::read_dir(FOLDER).expect("a folder").map(|file| file.expect("a file").path()).collect();
    files.sort();
    assert!(files.len() > 5, "{files:?}");
    files.iter().for_each(|file| play(file));
}

fn play(file: &Path) {
    let text = std::fs::read_to_string(file).expect("a text");
    let (profile, script) =
        text.split_once("\n---\n").expect("a profile, a line of hyphens, and a conversation");
    let mut profile = profile.to_owned();
    if !profile.contains("[[listener]]") {
        profile.push_str(LISTENER);
    }
    let name = file.file_stem().and_then(|name| name.to_str()).expect("a name");
    let place = common::file(&format!("{name}.toml"));
    std::fs::write(&place, profile).expect("a file");
    let listen = Listen::with(&["--profile", place.to_str().expect("a path")]);
    let (mut peer, mut before_it) = (Peer::of(&listen), Vec::new());
    let before = text.lines().count() - script.lines().count();
    for (line, at) in script.lines().zip(before + 1..) {
        match line.split_at_checked(3) {
            Some(("---", _)) => before_it.push(std::mem::replace(&mut peer, Peer::of(&listen))),
            Some(("C: ", said)) => peer.say(format!("{said}\r\n").as_bytes()),
            Some(("c: ", said)) => peer.say(&octets(said)),
            Some(("S: ", expect)) => {
                let heard = peer.hear();
                assert!(
                    heard.starts_with(expect),
                    "{}:{at}: expected {expect}, heard {heard}",
                    file.display()
                );
            }
            _ => assert!(line.is_empty(), "{}:{at}: {line} is no line of a conversation", file.display()),
        }
    }
    let _ = std::fs::remove_file(place);
}

/// The client's end of a connection.
struct Peer {
    stream: TcpStream,
    heard: BufReader<TcpStream>,
}

impl Peer {
    fn of(listen: &Listen) -> Self {
        let stream = listen.connect();
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a limit");
        let heard = BufReader::new(stream.try_clone().expect("a socket"));
        Peer { stream, heard }
    }

    fn say(&mut self, octets: &[u8]) {
        self.stream.write_all(octets).expect("a server that listens");
    }

    /// The next reply, the lines of it parted by CRLF; `closed` where the server has closed.
    fn hear(&mut self) -> String {
        let mut reply = String::new();
        loop {
            let mut line = String::new();
            match self.heard.read_line(&mut line) {
                Ok(0) => return "closed".to_owned(),
                Err(error) if error.kind() == ErrorKind::ConnectionReset => return "closed".to_owned(),
                Err(error) => panic!("nothing came: {error}"),
                Ok(octets) => {
                    assert!(octets <= 512 && line.ends_with("\r\n"), "no line of a reply: {line:?}")
                }
            }
            reply.push_str(&line);
            if line.get(3..4) != Some("-") {
                return reply;
            }
        }
    }
}

/// The octets that a text with escapes stands for.
fn octets(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut parts = text.split('\\');
    out.extend_from_slice(parts.next().unwrap_or_default().as_bytes());
    for part in parts {
        let (octet, rest) = match part.split_at(1) {
            ("r", rest) => (b'\r', rest),
            ("n", rest) => (b'\n', rest),
            ("x", rest) => (u8::from_str_radix(&rest[..2], 16).expect("two digits"), &rest[2..]),
            _ => panic!("\\{part} is no escape"),
        };
        out.push(octet);
        out.extend_from_slice(rest.as_bytes());
    }
    out
}
