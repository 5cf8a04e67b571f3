//! The client session of the engine on a TCP socket.

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

use smtp::client::{Client, Config, Outcome, Output, Reason, Transaction};
use smtp::sasl::Credentials;
use smtp::{AddressLiteral, SimTime, Utterance};

use crate::failure::{Failure, NO_HOST, SYSTEM, TRY_LATER};

const CONNECT_WAIT: Duration = Duration::from_secs(30);

/// Says the transaction to `server` (`HOST` or `HOST:PORT`), with `host_name` or the own address in EHLO and with a login where the server takes one, tells `heard` each thing that is said by `C` or `S`, and
/// gives one outcome per recipient, in order.
pub(super) fn converse(
    server: &str,
    host_name: Option<&str>,
    credentials: Option<Credentials>,
    transaction: Transaction,
    heard: impl FnMut(char, &Utterance) -> Result<(), Failure>,
) -> Result<Vec<Outcome>, Failure> {
    let recipients = transaction.envelope.forward_paths.len();
    let stream = connect(server)?;
    let host_name = host_name.map_or_else(|| literal(&stream), str::to_owned);
    let mut line = Line {
        stream,
        client: Client::new(Config { credentials, nonce: nonce()?, ..Config::new(&host_name) }),
        start: Instant::now(),
        deadline: SimTime::MAX,
        open: true,
        outcomes: vec![Outcome::Deferred(Reason::ConnectionLost); recipients],
        heard,
    };
    line.client.open(SimTime::ZERO);
    line.client.submit(SimTime::ZERO, transaction);
    line.client.finish(SimTime::ZERO);
    line.drain()?;
    while line.open {
        line.receive();
        line.drain()?;
    }
    Ok(line.outcomes)
}

/// What nobody can guess, for a login.
fn nonce() -> Result<String, Failure> {
    let mut octets = [0; 18];
    getrandom::fill(&mut octets)
        .map_err(|error| Failure::new(SYSTEM, format!("there is no randomness: {error}")))?;
    Ok(smtp::base64::encode(&octets))
}

fn connect(server: &str) -> Result<TcpStream, Failure> {
    let addresses = if has_port(server) {
        server.to_socket_addrs()
    } else {
        (server.trim_start_matches('[').trim_end_matches(']'), 25).to_socket_addrs()
    };
    let unknown = |why: String| Failure::new(NO_HOST, format!("the server {server} cannot be found: {why}"));
    let addresses: Vec<_> = addresses.map_err(|error| unknown(error.to_string()))?.collect();
    let mut last = None;
    for address in &addresses {
        match TcpStream::connect_timeout(address, CONNECT_WAIT) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = Some(format!("{address} cannot be reached: {error}")),
        }
    }
    Err(last.map_or_else(|| unknown("it has no address".into()), |why| Failure::new(TRY_LATER, why)))
}

/// Our address as a host without a name says it (RFC 5321 section 4.1.3).
fn literal(stream: &TcpStream) -> String {
    stream
        .local_addr()
        .map_or_else(|_| "localhost".to_owned(), |address| AddressLiteral::Ip(address.ip()).to_string())
}

/// `mx.example:25` and `[::1]:25` have one, `mx.example`, `[::1]` and `::1` have none.
fn has_port(server: &str) -> bool {
    match server.rsplit_once(':') {
        Some((host, port)) => {
            !port.is_empty()
                && port.bytes().all(|octet| octet.is_ascii_digit())
                && (host.starts_with('[') && host.ends_with(']') || !host.contains(':'))
        }
        None => false,
    }
}

struct Line<F> {
    stream: TcpStream,
    client: Client,
    start: Instant,
    deadline: SimTime,
    open: bool,
    outcomes: Vec<Outcome>,
    heard: F,
}

impl<F: FnMut(char, &Utterance) -> Result<(), Failure>> Line<F> {
    fn now(&self) -> SimTime {
        SimTime::from_micros(u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX))
    }

    /// Does all that the session wants done.
    fn drain(&mut self) -> Result<(), Failure> {
        while let Some(output) = self.client.poll() {
            match output {
                Output::Send(wire) => self.send(&wire),
                Output::Said(utterance) => (self.heard)('C', &utterance)?,
                Output::Heard(utterance) => (self.heard)('S', &utterance)?,
                Output::Outcome { recipient, outcome, .. } => {
                    if let Some(slot) = self.outcomes.get_mut(recipient as usize) {
                        *slot = outcome;
                    }
                }
                Output::Wait(deadline) => self.deadline = deadline,
                Output::Close => self.open = false,
                Output::Moved(_) | Output::Diagnosed(_) => {}
            }
        }
        Ok(())
    }

    /// Where the server has stopped reading, its last reply may still be there: the next `receive` will see.
    fn send(&mut self, wire: &[u8]) {
        let limit = Some(remaining(self.deadline, self.now()));
        let _ = self.stream.set_write_timeout(limit).and_then(|()| self.stream.write_all(wire));
        self.client.receive(self.now(), &[]);
    }

    fn receive(&mut self) {
        let mut buffer = [0; 16 * 1024];
        let limit = Some(remaining(self.deadline, self.now()));
        let read = self.stream.set_read_timeout(limit).and_then(|()| self.stream.read(&mut buffer));
        let now = self.now();
        match read {
            Ok(0) => self.client.receive_end(now),
            Ok(count) => self.client.receive(now, &buffer[..count]),
            Err(error) if is_transient(error.kind()) => {}
            Err(_) => self.client.receive_end(now),
        }
        self.client.handle_timeout(self.now());
    }
}

fn is_transient(kind: io::ErrorKind) -> bool {
    matches!(kind, io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted)
}

/// Zero would mean no limit at all.
fn remaining(deadline: SimTime, now: SimTime) -> Duration {
    let day = SimTime::from_secs(86_400);
    Duration::from_micros((deadline - now).min(day).as_micros()).max(Duration::from_millis(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports() {
        for (server, expect) in [
            ("mx.example:25", true),
            ("[::1]:25", true),
            ("127.0.0.1:2525", true),
            ("mx.example", false),
            ("[::1]", false),
            ("::1", false),
            ("mx.example:", false),
        ] {
            assert_eq!(has_port(server), expect, "{server}");
        }
    }
}
