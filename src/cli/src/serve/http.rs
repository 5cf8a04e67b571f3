//! The little of HTTP that the page needs: its files under a strict policy, and the way onto the bridge.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::path::{Component, Path};
use std::time::{Duration, Instant};

use tungstenite::handshake::derive_accept_key;
use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tungstenite::{Message, WebSocket};

/// How long a browser may take for its request, and for its token.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long is listened to what it still says behind the answer.
const LINGER: Duration = Duration::from_secs(2);
const HEAD_OCTETS_MAX: usize = 16 * 1024;
const FIELDS_MAX: usize = 64;
/// A token is short.
const TOKEN_OCTETS_MAX: usize = 1_000;
/// Where the bridge is.
const BRIDGE: &str = "/bridge";

/// What is served, and to whom.
pub(crate) struct Site<'a> {
    /// The folder with the built page.
    pub(crate) folder: &'a Path,
    /// Where it is served.
    pub(crate) address: SocketAddr,
    /// Whether other machines may come.
    pub(crate) public: bool,
    /// What the page has to know.
    pub(crate) token: &'a str,
}

/// A request, as far as it matters here.
struct Request {
    path: String,
    fields: Vec<(String, String)>,
}

/// Answers one request. Gives the connection where it is the page's end of the bridge, and the page has the token.
pub(crate) fn answer(mut stream: TcpStream, site: &Site<'_>) -> io::Result<Option<TcpStream>> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    let request = match read(&mut stream)? {
        Ok(request) => request,
        Err(status) => return refuse(&mut stream, status, "This is no request that can be answered."),
    };
    let Some(host) = site.host_of(&request) else {
        return refuse(&mut stream, "421 Misdirected Request", "The page is not served under this name.");
    };
    if request.path == BRIDGE {
        return bridge(stream, site, &request, host);
    }
    serve(&mut stream, site.folder, &request, host)?;
    Ok(None)
}

impl Request {
    fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }
}

impl Site<'_> {
    /// The name by which the page was asked for, where it is one of ours: a name that others have led to this machine would
    /// make a page of theirs one of the same origin.
    fn host_of<'a>(&self, request: &'a Request) -> Option<&'a str> {
        let host = request.field("host");
        let plain =
            !host.is_empty() && host.bytes().all(|c| c.is_ascii_alphanumeric() || b".:-[]".contains(&c));
        let own = host == self.address.to_string() || host == format!("localhost:{}", self.address.port());
        (plain && (own || self.public)).then_some(host)
    }
}

/// Reads the head of a request; the inner error is a status.
fn read(stream: &mut TcpStream) -> io::Result<Result<Request, &'static str>> {
    let mut head = Vec::new();
    let mut buffer = [0; 4096];
    let start = Instant::now();
    loop {
        let mut fields = [httparse::EMPTY_HEADER; FIELDS_MAX];
        let mut request = httparse::Request::new(&mut fields);
        match request.parse(&head) {
            Ok(httparse::Status::Complete(_)) => {
                if request.method != Some("GET") {
                    return Ok(Err("405 Method Not Allowed"));
                }
                let path = request.path.unwrap_or_default().split('?').next().unwrap_or_default().to_owned();
                let text = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
                let fields = request.headers.iter().map(|field| (field.name.to_owned(), text(field.value)));
                return Ok(Ok(Request { path, fields: fields.collect() }));
            }
            Ok(httparse::Status::Partial) if start.elapsed() > PATIENCE => {
                return Ok(Err("408 Request Timeout"));
            }
            Ok(httparse::Status::Partial) if head.len() < HEAD_OCTETS_MAX => {}
            _ => return Ok(Err("400 Bad Request")),
        }
        match stream.read(&mut buffer)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => head.extend_from_slice(&buffer[..count]),
        }
    }
}

/// The page comes onto the bridge: from our own origin, and with the token.
fn bridge(
    mut stream: TcpStream,
    site: &Site<'_>,
    request: &Request,
    host: &str,
) -> io::Result<Option<TcpStream>> {
    if request.field("origin") != format!("http://{host}") {
        return refuse(&mut stream, "403 Forbidden", "Only the page that is served here may use the bridge.");
    }
    let key = request.field("sec-websocket-key");
    if !request.field("upgrade").eq_ignore_ascii_case("websocket") || key.is_empty() {
        return refuse(&mut stream, "426 Upgrade Required", "The bridge is a WebSocket.");
    }
    let key = derive_accept_key(key.as_bytes());
    write!(
        stream,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {key}\r\n\r\n"
    )?;
    let config = WebSocketConfig::default().max_message_size(Some(TOKEN_OCTETS_MAX));
    let mut socket = WebSocket::from_raw_socket(stream, Role::Server, Some(config));
    match socket.read() {
        Ok(Message::Text(token)) if same(token.as_bytes(), site.token.as_bytes()) => {
            // The page waits for `ready` before it says more.
            return Ok(Some(socket.into_inner()));
        }
        Ok(_) => {
            let frame = CloseFrame {
                code: CloseCode::Policy,
                reason: "The token is wrong: open the address that the program printed.".into(),
            };
            let _ = socket.close(Some(frame));
            let _ = socket.flush();
            // The other end answers the end with its own.
            let _ = socket.read();
        }
        Err(_) => {}
    }
    Ok(None)
}

/// Compares in a time that does not tell where they differ.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
}

fn refuse(stream: &mut TcpStream, status: &str, words: &str) -> io::Result<Option<TcpStream>> {
    respond(stream, status, &[("content-type", "text/plain; charset=utf-8")], words.as_bytes())?;
    Ok(None)
}

fn respond(stream: &mut TcpStream, status: &str, fields: &[(&str, &str)], octets: &[u8]) -> io::Result<()> {
    let mut head = format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n", octets.len());
    for (name, value) in fields {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("x-content-type-options: nosniff\r\nreferrer-policy: no-referrer\r\n\r\n");
    stream.write_all(head.as_bytes())?;
    stream.write_all(octets)?;
    finish(stream)
}

/// Ends our side and waits for the browser's end, within a limit: a socket that is closed with octets in it loses what was
/// said last (RFC 9112 section 9.6).
fn finish(stream: &mut TcpStream) -> io::Result<()> {
    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(Some(LINGER))?;
    let start = Instant::now();
    let mut buffer = [0; 4096];
    while start.elapsed() < LINGER && stream.read(&mut buffer)? > 0 {}
    Ok(())
}

/// A file of the page, in the best form that was made beforehand.
fn serve(stream: &mut TcpStream, folder: &Path, request: &Request, host: &str) -> io::Result<()> {
    let path = request.path.trim_start_matches('/');
    let path = if path.is_empty() || path.ends_with('/') { &format!("{path}index.html") } else { path };
    let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let file = folder.join(path);
    if !inside || !file.is_file() {
        return refuse(stream, "404 Not Found", "There is no such file.").map(drop);
    }
    let accepted = request.field("accept-encoding");
    let coded = [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(coding, _)| accepted.contains(coding))
        .find_map(|(coding, ending)| Some((coding, fs::read(format!("{}.{ending}", file.display())).ok()?)));
    let (coding, octets) = match coded {
        Some(coded) => coded,
        None => ("identity", fs::read(&file)?),
    };
    // `'self'` alone does not name the WebSocket in every browser.
    let policy = format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' ws://{host}; frame-ancestors 'none'"
    );
    let fields = [
        ("content-type", media_type(path)),
        ("content-security-policy", policy.as_str()),
        ("cache-control", "no-cache"),
        ("vary", "accept-encoding"),
        ("content-encoding", coding),
    ];
    let fields = if coding == "identity" { &fields[..4] } else { &fields };
    respond(stream, "200 OK", fields, &octets)
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("json") => "application/json",
        _ => "text/plain; charset=utf-8",
    }
}
