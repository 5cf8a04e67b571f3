//! A dialog with a client session: the file plays the server.

use smtp::client::{Client, Config, Envelope, Outcome, Output, Tls, Transaction};
use smtp::command::Dialect;
use smtp::sasl::{Credentials, Mechanism, Mechanisms};
use smtp::{Body, Command, Extension, ForwardPath, Mailbox, ReversePath, SimTime};

use crate::steps::{Cut, Steps, collapsed, octets, shortened, unescaped};

/// A dialog file, with the messages that its client has to send.
pub(crate) struct Script {
    pub(crate) steps: Steps,
    config: Config,
    transactions: Vec<Transaction>,
}

impl Script {
    pub(crate) fn parse(text: &str) -> Result<Script, String> {
        let config = Config::new("a.example");
        let mut script = Script { steps: Steps::default(), config, transactions: Vec::new() };
        let inputs = ["S:", "s:", "S*", "s*", "T:", "E:"];
        let outputs = ["C:", "c:", "C*", "! ", "= "];
        script.steps = Steps::parse(text, &inputs, &outputs, |name, value| script.set(name, value))?;
        if script.transactions.is_empty() {
            script.transactions.push(message()?);
        }
        Ok(script)
    }

    /// `to` begins a message; `from`, `content` and what else concerns one stand behind it.
    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        match name {
            "host-name" => self.config.host_name = value.to_owned(),
            "one-by-one" => self.config.pipelining = false,
            "lmtp" => self.config.protocol = smtp::Protocol::Lmtp,
            "relays" => self.config.relays = true,
            "chunking" => self.config.chunking = true,
            "tls" if value == "never" => self.config.tls = Tls::Never,
            "tls" if value == "required" => self.config.tls = Tls::Required,
            "tls" if value == "implicit" => self.config.tls = Tls::Implicit,
            "password" | "token" => {
                let (user, secret) =
                    value.split_once(' ').ok_or_else(|| format!("{name} wants a user and a {name}"))?;
                let credentials = if name == "token" { Credentials::token } else { Credentials::password };
                self.config.credentials = Some(credentials(user, secret));
                self.config.nonce = "n0nce".to_owned();
            }
            "mechanism" => self.config.mechanism = Some(mechanism(value)?),
            "to" => {
                let mut next = message()?;
                next.envelope.forward_paths =
                    value.split(", ").map(forward_path).collect::<Result<_, _>>()?;
                self.transactions.push(next);
            }
            "to-many" => {
                let count: u32 =
                    value.parse().map_err(|_| format!("to-many wants a number, found {value}"))?;
                let mut next = message()?;
                let path = |number| forward_path(&format!("u{number}@b.example"));
                next.envelope.forward_paths = (1..=count).map(path).collect::<Result<_, _>>()?;
                self.transactions.push(next);
            }
            _ => {
                let last = self.transactions.last_mut().ok_or_else(|| format!("\"{name}\" before \"to\""))?;
                match name {
                    "from" if value == "<>" => last.envelope.reverse_path = ReversePath::Null,
                    "from" => last.envelope.reverse_path = ReversePath::Mailbox(mailbox(value)?),
                    "content" => last.content = unescaped(value).into(),
                    "binarymime" => last.envelope.body = Body::BinaryMime,
                    "8bitmime" => last.envelope.body = Body::EightBitMime,
                    "smtputf8" => last.envelope.smtputf8 = true,
                    "mail-parameters" => {
                        match parsed(&format!("MAIL FROM:<> {value}"))? {
                            Command::Mail { parameters, .. } => last.envelope.requests = parameters.requests,
                            other => return Err(format!("{other} is not MAIL")),
                        };
                    }
                    "rcpt-parameters" => {
                        match parsed(&format!("RCPT TO:<bob@b.example> {value}"))? {
                            Command::Rcpt { parameters, .. } => {
                                last.envelope.rcpt_parameters.push(parameters)
                            }
                            other => return Err(format!("{other} is not RCPT")),
                        };
                    }
                    _ => return Err(format!("\"{name}\" is no setting")),
                }
            }
        }
        Ok(())
    }

    /// Speaks the whole dialog; gives what came for each step. The state stands there where it is another one.
    pub(crate) fn run(&self, cut: Cut) -> Vec<Vec<String>> {
        let mut client = Client::new(self.config.clone());
        let mut now = SimTime::ZERO;
        for transaction in &self.transactions {
            client.submit(now, transaction.clone());
        }
        client.finish(now);
        let mut state = "";
        let mut spoken = Vec::new();
        for step in &self.steps.steps {
            let mut came = Vec::new();
            match step.input.as_deref() {
                None => client.open(now),
                Some("E:") => client.receive_end(now),
                Some(input) => match input.strip_prefix("T:") {
                    Some(seconds) => {
                        now = now + SimTime::from_secs(seconds.trim().parse().unwrap_or(0));
                        client.handle_timeout(now);
                    }
                    None => {
                        let octets = octets(input);
                        let size = if cut == Cut::Whole { octets.len().max(1) } else { 1 };
                        for piece in octets.chunks(size) {
                            client.receive(now, piece);
                            came.extend(self.drain(&mut client));
                        }
                    }
                },
            }
            came.extend(self.drain(&mut client));
            came = collapsed(came);
            if client.state().name() != state {
                state = client.state().name();
                came.push(format!("= {state}"));
            }
            spoken.push(came);
        }
        spoken
    }

    /// Drains the session: what goes to the wire, diagnostics, and what became of each recipient.
    fn drain(&self, client: &mut Client) -> Vec<String> {
        let (mut out, mut wire) = (Vec::new(), Vec::new());
        while let Some(output) = client.poll() {
            match output {
                Output::Send(octets) => wire.extend(octets),
                Output::Outcome { transaction, recipient, outcome } => {
                    out.extend(lines(&std::mem::take(&mut wire)));
                    out.push(self.outcome(transaction as usize, recipient as usize, &outcome));
                }
                Output::Diagnosed(diagnostic) => {
                    out.extend(lines(&std::mem::take(&mut wire)));
                    out.push(format!("! {diagnostic}"));
                }
                Output::Moved(moved) => {
                    assert_eq!((moved.from, moved.to), (moved.row.from, moved.row.to), "a move by its row");
                }
                // The handshake is done as soon as it may begin.
                Output::StartTls => {
                    out.extend(lines(&std::mem::take(&mut wire)));
                    client.secured(SimTime::ZERO);
                }
                Output::Close if client.state().name() == "Closed" => {}
                Output::Close => out.push(format!("! closed, but in the state {}", client.state().name())),
                Output::Said(_) | Output::Heard(_) | Output::Wait(_) => {}
            }
        }
        out.extend(lines(&wire));
        out
    }

    fn outcome(&self, transaction: usize, recipient: usize, outcome: &Outcome) -> String {
        let path = &self.transactions[transaction].envelope.forward_paths[recipient];
        let words = match outcome {
            Outcome::Accepted(reply) => format!("Accepted {reply}"),
            Outcome::Deferred(reason) => format!("Deferred {reason}"),
            Outcome::Failed(reason) => format!("Failed {reason}"),
        };
        format!("= outcome {path} {}", words.replace('\n', " | "))
    }
}

/// What is sent where the file names no message.
fn message() -> Result<Transaction, String> {
    let envelope = Envelope {
        reverse_path: ReversePath::Mailbox(mailbox("alice@a.example")?),
        forward_paths: vec![forward_path("bob@b.example")?],
        body: Body::SevenBit,
        ..Envelope::default()
    };
    Ok(Transaction::new(envelope, *b"hello\r\n"))
}

/// A command with any parameters.
fn parsed(line: &str) -> Result<Command, String> {
    let dialect = Dialect { offered: Extension::every().into_iter().collect(), ..Dialect::default() };
    Command::parse(line.as_bytes(), &dialect).map_err(|fault| format!("{line}: {}", fault.diagnostic))
}

fn mechanism(name: &str) -> Result<Mechanism, String> {
    let known = Mechanisms::all().iter().find(|known| known.as_str().eq_ignore_ascii_case(name));
    known.ok_or_else(|| format!("{name} is no mechanism"))
}

fn forward_path(text: &str) -> Result<ForwardPath, String> {
    match text {
        "Postmaster" => Ok(ForwardPath::Postmaster),
        _ => mailbox(text).map(ForwardPath::Mailbox),
    }
}

fn mailbox(text: &str) -> Result<Mailbox, String> {
    text.parse().map_err(|diagnostic| format!("{text}: {diagnostic}"))
}

/// Each line that goes out, without its CRLF; `c:` where there is none.
fn lines(wire: &[u8]) -> Vec<String> {
    let mut out = Vec::new();
    let mut rest = wire;
    while let Some(end) = rest.windows(2).position(|pair| pair == b"\r\n") {
        out.push(format!("C: {}", shortened(&rest[..end])));
        rest = &rest[end + 2..];
    }
    if !rest.is_empty() {
        out.push(format!("c: {}", shortened(rest)));
    }
    out
}
