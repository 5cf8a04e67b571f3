//! The client session of the engine on a TCP socket.

use std::io;
use std::time::{Duration, Instant};

use smtp::client::{self, Client, Config, Outcome, Output, Reason, Transaction};
use smtp::sasl::{Credentials, Mechanism};
use smtp::{Protocol, SimTime};

use super::connection::{Address, Connection};
use crate::arguments::Tls;
use crate::failure::{Failure, TRY_LATER};
use crate::nonce::nonce;
use crate::tls::Trust;
use crate::wishes;

/// How long each step of a handshake may take.
const HANDSHAKE_WAIT: Duration = Duration::from_secs(60);

/// How to say a message to a server.
#[derive(Clone)]
pub(crate) struct Talk {
    /// `HOST` or `HOST:PORT`.
    pub(crate) server: String,
    /// The name in EHLO; without it the own address.
    pub(crate) host_name: Option<String>,
    /// Who to say that we are, where the server takes logins.
    pub(crate) credentials: Option<Credentials>,
    /// The one mechanism to say it by.
    pub(crate) mechanism: Option<Mechanism>,
    /// Whether to speak LMTP.
    pub(crate) lmtp: bool,
    /// Whether to send the content by BDAT where the server takes it.
    pub(crate) chunking: bool,
    /// How TLS stands.
    pub(crate) tls: Tls,
    /// Whose certificate is believed.
    pub(crate) trust: Trust,
}

/// Says the transaction, tells `heard` each thing that is said by `C` or `S`, and gives one outcome per recipient, in
/// order. What is neither said by one nor by the other, such as TLS, is told by `*`.
pub(crate) fn converse(
    talk: Talk,
    transaction: Transaction,
    mut heard: impl FnMut(char, &str) -> Result<(), Failure>,
) -> Result<Vec<Outcome>, Failure> {
    let outcomes = attempt(talk.clone(), transaction.clone(), &mut heard)?;
    let tls_failed = |outcome: &Outcome| matches!(outcome, Outcome::Deferred(Reason::TlsFailed(_)));
    if talk.tls != Tls::Opportunistic || !outcomes.iter().any(tls_failed) {
        return Ok(outcomes);
    }
    // TLS as far as it goes means without it where it does not go (RFC 7435).
    heard('*', "TLS failed; once more without it")?;
    attempt(Talk { tls: Tls::Never, ..talk }, transaction, &mut heard)
}

fn attempt(
    talk: Talk,
    transaction: Transaction,
    heard: impl FnMut(char, &str) -> Result<(), Failure>,
) -> Result<Vec<Outcome>, Failure> {
    let envelope = transaction.envelope.clone();
    let server = Address::parse(&talk.server, if talk.tls == Tls::Implicit { 465 } else { 25 });
    let connection = Connection::open(&server)?;
    let host_name = talk.host_name.unwrap_or_else(|| connection.literal());
    let config = Config {
        credentials: talk.credentials,
        mechanism: talk.mechanism,
        nonce: nonce()?,
        tls: match talk.tls {
            Tls::Never => client::Tls::Never,
            Tls::Opportunistic => client::Tls::Opportunistic,
            Tls::Starttls => client::Tls::Required,
            Tls::Implicit => client::Tls::Implicit,
        },
        protocol: if talk.lmtp { Protocol::Lmtp } else { Protocol::Smtp },
        chunking: talk.chunking,
        ..Config::new(&host_name)
    };
    let mut line = Line {
        connection,
        client: Client::new(config),
        server: server.host,
        trust: talk.trust,
        start: Instant::now(),
        deadline: SimTime::MAX,
        open: true,
        outcomes: vec![Outcome::Deferred(Reason::ConnectionLost); envelope.forward_paths.len()],
        heard,
    };
    if talk.tls == Tls::Implicit {
        let secured = line.secure()?;
        secured.map_err(|why| {
            Failure::new(TRY_LATER, format!("the TLS handshake with {} failed: {why}", line.server))
        })?;
    }
    line.client.open(line.now());
    line.client.submit(line.now(), transaction);
    line.client.finish(line.now());
    line.drain()?;
    while line.open {
        line.receive();
        line.drain()?;
    }
    line.connection.close();
    if line.outcomes.iter().any(|outcome| matches!(outcome, Outcome::Accepted(_))) {
        for (extension, words) in wishes::left_out(&envelope, line.client.offered()) {
            (line.heard)(
                '*',
                &format!("the server does not offer {extension}: it was not asked for {words}"),
            )?;
        }
    }
    Ok(line.outcomes)
}

struct Line<F> {
    connection: Connection,
    client: Client,
    /// The name that the certificate must have.
    server: String,
    trust: Trust,
    start: Instant,
    deadline: SimTime,
    open: bool,
    outcomes: Vec<Outcome>,
    heard: F,
}

impl<F: FnMut(char, &str) -> Result<(), Failure>> Line<F> {
    fn now(&self) -> SimTime {
        SimTime::from_micros(u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX))
    }

    /// Puts TLS over the connection; where that fails, says why.
    fn secure(&mut self) -> Result<Result<(), String>, Failure> {
        let everybody = self.trust == Trust::Everybody;
        let config = self.trust.clone().into_client()?;
        let agreed = match self.connection.secure(config, &self.server, HANDSHAKE_WAIT) {
            Ok(agreed) => agreed,
            Err(why) => return Ok(Err(why)),
        };
        let checked = if everybody { "a certificate that nobody checked" } else { "a certificate that fits" };
        (self.heard)('*', &format!("{agreed} with {}: {checked}", self.server))?;
        Ok(Ok(()))
    }

    /// Does all that the session wants done.
    fn drain(&mut self) -> Result<(), Failure> {
        while let Some(output) = self.client.poll() {
            match output {
                Output::Send(wire) => self.send(&wire),
                Output::Said(utterance) => (self.heard)('C', &utterance.to_string())?,
                Output::Heard(utterance) => (self.heard)('S', &utterance.to_string())?,
                Output::Outcome { recipient, outcome, .. } => {
                    if let Some(slot) = self.outcomes.get_mut(recipient as usize) {
                        *slot = outcome;
                    }
                }
                Output::StartTls => match self.secure()? {
                    Ok(()) => self.client.secured(self.now()),
                    Err(why) => self.client.not_secured(self.now(), &why),
                },
                Output::Wait(deadline) => self.deadline = deadline,
                Output::Close => self.open = false,
                Output::Moved(_) | Output::Diagnosed(_) => {}
            }
        }
        Ok(())
    }

    /// Where the server has stopped reading, its last reply may still be there: the next `receive` will see.
    fn send(&mut self, wire: &[u8]) {
        let limit = remaining(self.deadline, self.now());
        let _ = self.connection.write(limit, wire);
        self.client.receive(self.now(), &[]);
    }

    fn receive(&mut self) {
        let mut buffer = [0; 16 * 1024];
        let limit = remaining(self.deadline, self.now());
        let read = self.connection.read(limit, &mut buffer);
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
