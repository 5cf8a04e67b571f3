//! `serve`: the page's files, and the bridge with a WebSocket client in the place of the page.

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use common::{Listen, PROGRAM};
use tungstenite::client::IntoClientRequest;
use tungstenite::{Message, WebSocket};

/// A running `serve` with a page of one file.
struct Serve {
    child: Child,
    folder: PathBuf,
    page: String,
    token: String,
    smtp: String,
}

impl Serve {
    fn start(name: &str, options: &[&str]) -> Serve {
        let folder = common::file(name);
        std::fs::create_dir_all(folder.join("embed")).expect("a folder");
        std::fs::write(folder.join("index.html"), "<!doctype html>the page").expect("a file");
        std::fs::write(folder.join("index.html.gz"), "squeezed").expect("a file");
        let mut child = Command::new(PROGRAM)
            .args([
                "serve",
                "--max-seconds",
                "60",
                "--addr",
                "127.0.0.1:0",
                "--smtp",
                "127.0.0.1:0",
                "--page",
            ])
            .arg(&folder)
            .args(options)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let mut next = || lines.next().expect("a line").expect("text");
        let (first, second) = (next(), next());
        let url = first.strip_prefix("the page is at http://").expect("the address");
        let (page, token) = url.split_once("/#bridge=").expect("the token");
        let smtp = second.strip_prefix("programs hand in their mail at ").expect("the port");
        let smtp = smtp.split(',').next().expect("the port").to_owned();
        // The rest is read, so that the program can go on printing.
        let (page, token) = (page.to_owned(), token.to_owned());
        std::thread::spawn(move || lines.for_each(drop));
        Serve { child, folder, page, token, smtp }
    }

    fn get(&self, path: &str, fields: &str) -> String {
        let mut stream = connect(&self.page);
        let host = if fields.contains("Host:") { String::new() } else { format!("Host: {}\r\n", self.page) };
        write!(stream, "GET {path} HTTP/1.1\r\n{host}{fields}\r\n").expect("a server");
        let mut heard = String::new();
        stream.read_to_string(&mut heard).expect("an answer");
        heard
    }

    /// Onto the bridge, from this origin.
    fn cross(&self, origin: Option<&str>) -> Result<Page, String> {
        let mut request = format!("ws://{}/bridge", self.page).into_client_request().expect("a request");
        if let Some(origin) = origin {
            request.headers_mut().insert("origin", origin.parse().expect("a value"));
        }
        let socket = tungstenite::client(request, connect(&self.page));
        socket.map(|(socket, _)| Page(socket)).map_err(|error| error.to_string())
    }

    /// Onto the bridge, as the page does.
    fn open(&self) -> Page {
        let mut page = self.cross(Some(&format!("http://{}", self.page))).expect("a bridge");
        page.0.send(Message::text(self.token.clone())).expect("a bridge");
        page
    }

    fn call(&self) -> TcpStream {
        connect(&self.smtp)
    }
}

impl Drop for Serve {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The page's end.
struct Page(WebSocket<TcpStream>);

impl Page {
    fn say(&mut self, kind: u8, line: u32, octets: &[u8]) {
        let wire = [&[kind], line.to_be_bytes().as_slice(), octets].concat();
        self.0.send(Message::binary(wire)).expect("a bridge");
    }

    fn text(&mut self) -> String {
        loop {
            match self.0.read().expect("a message") {
                Message::Text(text) => return text.to_string(),
                Message::Close(Some(frame)) => return frame.reason.to_string(),
                _ => {}
            }
        }
    }

    /// The next thing but a tick: its letter, its line, its octets as text.
    fn next(&mut self) -> (char, u32, String) {
        loop {
            let Message::Binary(wire) = self.0.read().expect("a message") else { continue };
            let line = u32::from_be_bytes(wire[1..5].try_into().expect("four octets"));
            if wire[0] != b'T' {
                return (char::from(wire[0]), line, String::from_utf8_lossy(&wire[5..]).into_owned());
            }
        }
    }
}

fn connect(address: &str) -> TcpStream {
    let stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a limit");
    stream
}

fn read_line(stream: &TcpStream) -> String {
    let mut line = String::new();
    BufReader::with_capacity(1, stream).read_line(&mut line).expect("a line");
    line
}

fn is(kind: char, line: u32, text: &str) -> (char, u32, String) {
    (kind, line, text.to_owned())
}

#[test]
fn the_page_is_served_under_its_policy_and_nothing_else_is() {
    let serve = Serve::start("files", &[]);
    let whole = serve.get("/", "");
    assert!(whole.starts_with("HTTP/1.1 200 OK\r\n") && whole.ends_with("the page"), "{whole}");
    let policy = format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' ws://{};",
        serve.page
    );
    assert!(whole.contains(&policy), "{whole}");
    let small = serve.get("/index.html?x", "Accept-Encoding: gzip\r\n");
    assert!(small.contains("content-encoding: gzip\r\n") && small.ends_with("squeezed"), "{small}");
    // More than is read before it is refused: the answer must come all the same.
    let long = format!("X: {}\r\n", "x".repeat(1 << 20));
    for (path, fields, status) in [
        ("/none", "", "404"),
        ("/../Cargo.toml", "", "404"),
        ("/embed", "", "404"),
        ("//etc/passwd", "", "404"),
        ("/", "Host: evil.example\r\n", "421"),
        ("/", "Host: evil example\r\n", "421"),
        ("/bridge", "", "403"),
        ("nonsense", "\0\r\n", "400"),
        ("/", long.as_str(), "400"),
    ] {
        let heard = serve.get(path, fields);
        assert!(heard.starts_with(&format!("HTTP/1.1 {status} ")), "{path}: {heard}");
    }
}

#[test]
fn only_our_page_with_the_token_comes_onto_the_bridge() {
    let serve = Serve::start("token", &[]);
    for origin in
        [None, Some("http://evil.example"), Some("null"), Some("https://127.0.0.1"), Some("http://localhost")]
    {
        let refused = serve.cross(origin).err().expect("no bridge");
        assert!(refused.contains("403"), "{origin:?}: {refused}");
    }
    let mut page = serve.cross(Some(&format!("http://{}", serve.page))).expect("a bridge");
    page.0.send(Message::text(serve.token.replace(|_| true, "x"))).expect("a bridge");
    assert!(page.text().starts_with("The token is wrong"));
    assert_eq!(serve.open().text(), format!("ready\n{}", serve.smtp));
}

#[test]
fn octets_cross_both_ways_and_lines_end() {
    let serve = Serve::start("lines", &[]);
    assert!(read_line(&serve.call()).starts_with("421 4.3.2 No page"));
    let mut page = serve.open();
    page.text();

    let mut one = serve.call();
    assert_eq!(page.next(), is('L', 1, "127.0.0.1"));
    let two = serve.call();
    assert_eq!(page.next(), is('L', 2, "127.0.0.1"));
    page.say(b'O', 2, b"220 two\r\n");
    page.say(b'O', 1, b"220 one\r\n");
    assert_eq!((read_line(&one), read_line(&two)), ("220 one\r\n".to_owned(), "220 two\r\n".to_owned()));
    one.write_all(b"EHLO a\r\n").expect("a line");
    assert_eq!(page.next(), is('O', 1, "EHLO a\r\n"));
    two.shutdown(Shutdown::Write).expect("a socket");
    assert_eq!(page.next(), is('E', 2, ""));
    page.say(b'O', 1, b"221 bye\r\n");
    page.say(b'C', 1, b"");
    assert_eq!(read_line(&one), "221 bye\r\n");
    assert_eq!(read_line(&one), "");
    assert_eq!(page.next(), is('C', 1, ""));

    // What makes no sense changes nothing.
    page.say(b'?', 2, b"");
    page.say(b'O', 77, b"nobody");
    page.0.send(Message::binary(b"O".as_slice())).expect("a bridge");
    page.say(b'O', 2, b"250 still here\r\n");
    assert_eq!(read_line(&two), "250 still here\r\n");

    // Another page takes its place, and what hung on the old one is over.
    let mut other = serve.open();
    assert_eq!(other.text(), format!("ready\n{}", serve.smtp));
    assert!(page.text().starts_with("Another page"));
    assert!(read_line(&two).starts_with("421 4.3.2 The page"));
}

#[test]
fn a_program_says_no_more_than_the_page_takes() {
    let serve = Serve::start("window", &[]);
    let mut page = serve.open();
    page.text();
    let mut program = serve.call();
    page.next();
    let whole = 300_000;
    let writer = std::thread::spawn(move || program.write_all(&vec![b'x'; whole]).map(|()| program));
    let (mut heard, mut taken, mut most) = (0, 0, 0);
    while heard < whole {
        let (kind, _, octets) = page.next();
        assert_eq!(kind, 'O');
        heard += octets.len();
        most = most.max(heard - taken);
        if heard - taken >= 60_000 || heard == whole {
            page.say(b'A', 1, &((heard - taken) as u32).to_be_bytes());
            taken = heard;
        }
    }
    assert!(most <= 64 * 1024, "{most}");
    writer.join().expect("a thread").expect("a line");
}

#[test]
fn more_programs_than_there_is_room_for_are_told_so() {
    let serve = Serve::start("many", &[]);
    let mut page = serve.open();
    page.text();
    let here: Vec<TcpStream> = (0..32).map(|_| serve.call()).collect();
    for number in 1..=32 {
        assert_eq!(page.next(), is('L', number, "127.0.0.1"));
    }
    assert!(read_line(&serve.call()).starts_with("421 4.3.2 Too many connections"));
    drop(here);
}

#[test]
fn the_page_sends_to_a_named_server_and_to_no_other() {
    let mut listen = Listen::start(&["--no-tls"]);
    let address = listen.address();
    let serve = Serve::start("send", &["--allow-send", &address]);
    let mut page = serve.open();
    assert_eq!(page.text(), format!("ready\n{}\n{address}", serve.smtp));

    let errand = format!("{address}\nalice@alpha.example\nbob@beta.example\n\nSubject: x\r\n\r\nhi\r\n");
    page.say(b'S', 0x8000_0001, errand.as_bytes());
    let (mut heard, mut outcomes) = (Vec::new(), Vec::new());
    loop {
        match page.next() {
            ('H', 0x8000_0001, line) => heard.push(line),
            ('D', 0x8000_0001, line) => outcomes.push(line),
            ('C', 0x8000_0001, _) => break,
            other => panic!("{other:?}"),
        }
    }
    assert!(heard.iter().any(|line| line == "C: MAIL FROM:<alice@alpha.example> SIZE=18"), "{heard:?}");
    assert!(heard.iter().any(|line| line.starts_with("S: 250 ")), "{heard:?}");
    assert_eq!(outcomes.len(), 1, "{outcomes:?}");
    assert!(outcomes[0].starts_with("<bob@beta.example> accepted: 250 2.0.0"), "{outcomes:?}");
    listen.wait_for("answers for");

    page.say(b'S', 0x8000_0002, b"127.0.0.1:25\na@a.example\nb@b.example\n\nhi");
    let why = "127.0.0.1:25 is not among the servers that --allow-send names";
    assert_eq!(page.next(), is('D', 0x8000_0002, why));
    assert_eq!(page.next(), is('C', 0x8000_0002, ""));
}

#[test]
fn it_ends_cleanly() {
    let mut serve = Serve::start("end", &[]);
    let mut page = serve.open();
    page.text();
    let program = serve.call();
    page.next();
    let killed = Command::new("kill").arg(serve.child.id().to_string()).status().expect("kill runs");
    assert!(killed.success());
    assert!(read_line(&program).starts_with("421 4.3.2 Closing"));
    assert_eq!(page.text(), "The program has ended.");
    assert!(serve.child.wait().expect("an end").success());
}

#[test]
fn what_cannot_be_meant_is_refused_before_anything_is_served() {
    for (options, words) in [
        (["--addr", "0.0.0.0:0"].as_slice(), "can be reached from other machines: say --public"),
        (&["--smtp", "0.0.0.0:0"], "can be reached from other machines: say --public"),
        (&["--page", "/nowhere"], "there is no built page in /nowhere"),
        (&["--page", ".", "--allow-send", "mx.example"], "--allow-send mx.example: a host and its port"),
    ] {
        let folder = common::file("refused");
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("index.html"), "").expect("a file");
        let output = Command::new(PROGRAM)
            .arg("serve")
            .args(options)
            .current_dir(&folder)
            .output()
            .expect("the program runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(words), "{options:?}: {said}");
    }
}
