//! The client session: envelopes and messages in, bytes and one outcome per recipient out.

mod config;
mod content;
mod output;
mod replies;
mod state;

use std::collections::VecDeque;
use std::sync::Arc;

pub use config::{Config, Timeouts};
pub use output::{Envelope, Moved, Outcome, Output, Reason, Transaction};
pub use state::State;

use crate::table::{self, On};
use crate::{Body, Command, Domain, Extensions, MailParameters, Reply, ReplyReader, SimTime, Utterance};

/// A client session (RFC 5321). Drain [`Client::poll`] after every input.
#[derive(Clone, Debug)]
pub struct Client {
    config: Config,
    state: State,
    replies: ReplyReader,
    offered: Extensions,
    waiting: VecDeque<Transaction>,
    current: Option<Current>,
    transactions: u32,
    finishing: bool,
    deadline: SimTime,
    outputs: VecDeque<Output>,
}

/// The transaction under way.
#[derive(Clone, Debug)]
struct Current {
    number: u32,
    transaction: Transaction,
    /// MAIL, RCPT and DATA went out as one group.
    grouped: bool,
    /// The refusal of MAIL, which every recipient shares.
    refused: Option<Reply>,
    /// What each answered recipient got; the next RCPT reply belongs to the index `recipients.len()`.
    recipients: Vec<Reply>,
    /// Where the content goes on.
    sent: usize,
}

impl Client {
    /// A session that has not begun; call [`Client::open`] when the connection stands.
    pub fn new(config: Config) -> Self {
        Client {
            config,
            state: State::ExpectGreeting,
            replies: ReplyReader::default(),
            offered: Extensions::none(),
            waiting: VecDeque::new(),
            current: None,
            transactions: 0,
            finishing: false,
            deadline: SimTime::MAX,
            outputs: VecDeque::new(),
        }
    }

    /// The connection stands: waits for the greeting.
    pub fn open(&mut self, now: SimTime) {
        self.wait(now);
    }

    /// Takes a message to send; transactions go one after the other. Gives its number, which the outcomes name.
    pub fn submit(&mut self, now: SimTime, transaction: Transaction) -> u32 {
        let number = self.transactions + self.waiting.len() as u32;
        self.waiting.push_back(transaction);
        if self.state == State::Closed {
            self.fail_all(&Reason::ConnectionLost);
        } else {
            self.go_on(now);
        }
        number
    }

    /// Says QUIT when the last transaction is over.
    pub fn finish(&mut self, now: SimTime) {
        self.finishing = true;
        self.go_on(now);
    }

    /// Takes octets from the server, in pieces of any size.
    pub fn receive(&mut self, now: SimTime, mut bytes: &[u8]) {
        while !bytes.is_empty() && self.state != State::Closed {
            match self.replies.read(&mut bytes) {
                None => {}
                Some(Ok(reply)) => {
                    self.outputs.push_back(Output::Heard(Utterance::Reply(reply.clone())));
                    self.take_reply(now, reply);
                }
                Some(Err(diagnostic)) => {
                    self.outputs.push_back(Output::Diagnosed(diagnostic.clone()));
                    self.end(On::ProtocolFault, Reason::Protocol(diagnostic));
                }
            }
        }
    }

    /// The server closed its side.
    pub fn receive_end(&mut self, _now: SimTime) {
        self.end(On::PeerClosed, Reason::ConnectionLost);
    }

    /// Gives the session up if the deadline has passed.
    pub fn handle_timeout(&mut self, now: SimTime) {
        if now >= self.deadline {
            self.end(On::TimedOut, Reason::TimedOut);
        }
    }

    /// What to do next; `None` when everything is drained.
    pub fn poll(&mut self) -> Option<Output> {
        let next = self.outputs.pop_front();
        if next.is_none() && self.state == State::SendContent {
            self.send_content();
            return self.outputs.pop_front();
        }
        next
    }

    /// Where the session stands.
    pub fn state(&self) -> State {
        self.state
    }

    /// What the server offered in its EHLO reply.
    pub fn offered(&self) -> &Extensions {
        &self.offered
    }

    /// The one place where the state changes: by a row of the table.
    fn step(&mut self, on: On) {
        if let Some(row) = table::row(table::CLIENT, self.state, on) {
            self.state = row.to;
            self.outputs.push_back(Output::Moved(Moved { from: row.from, to: row.to, row }));
        }
    }

    fn wait(&mut self, now: SimTime) {
        self.deadline = match self.state {
            State::Ready | State::Closed => SimTime::MAX,
            state => now + self.config.timeouts.of(state),
        };
        self.outputs.push_back(Output::Wait(self.deadline));
    }

    /// Ready: begins the next transaction, or says QUIT.
    fn go_on(&mut self, now: SimTime) {
        while self.state == State::Ready {
            match self.waiting.pop_front() {
                Some(transaction) => self.begin(now, transaction),
                None if self.finishing => {
                    self.say(&[Command::Quit]);
                    self.step(On::Says(crate::Verb::Quit));
                }
                None => break,
            }
        }
        self.wait(now);
    }

    fn begin(&mut self, _now: SimTime, transaction: Transaction) {
        let number = self.transactions;
        self.transactions += 1;
        if let Some(reason) = self.missing(&transaction) {
            let recipients = transaction.envelope.forward_paths.len() as u32;
            for recipient in 0..recipients {
                let outcome = Outcome::Failed(reason.clone());
                self.outputs.push_back(Output::Outcome { transaction: number, recipient, outcome });
            }
            return;
        }
        if transaction.envelope.forward_paths.is_empty() {
            return;
        }
        let grouped = self.config.pipelining && self.offered.has("PIPELINING");
        let mut commands = vec![self.mail(&transaction)];
        if grouped {
            let recipients = transaction.envelope.forward_paths.iter();
            commands.extend(recipients.map(|to| Command::Rcpt { to: to.clone() }));
            commands.push(Command::Data);
        }
        self.current =
            Some(Current { number, transaction, grouped, refused: None, recipients: Vec::new(), sent: 0 });
        self.say(&commands);
        self.step(On::Says(crate::Verb::Mail));
    }

    /// Why this server cannot take the message, before anything is said.
    fn missing(&self, transaction: &Transaction) -> Option<Reason> {
        let octets = transaction.content.len() as u64;
        match self.offered.size() {
            Some(Some(octets_max)) if octets > octets_max => {
                return Some(Reason::TooLarge { octets, octets_max });
            }
            _ => {}
        }
        if transaction.envelope.smtputf8 && !self.offered.has("SMTPUTF8") {
            return Some(Reason::ExtensionMissing("SMTPUTF8"));
        }
        if transaction.envelope.body == Body::EightBitMime && !self.offered.has("8BITMIME") {
            return Some(Reason::ExtensionMissing("8BITMIME"));
        }
        None
    }

    fn mail(&self, transaction: &Transaction) -> Command {
        let envelope = &transaction.envelope;
        let eight_bit = envelope.body == Body::EightBitMime;
        let parameters = MailParameters {
            size: self.offered.size().map(|_| transaction.content.len() as u64),
            body: eight_bit.then_some(Body::EightBitMime),
            smtputf8: envelope.smtputf8,
        };
        Command::Mail { from: envelope.reverse_path.clone(), parameters }
    }

    /// Says commands in one write.
    fn say(&mut self, commands: &[Command]) {
        let mut wire = Vec::new();
        for command in commands {
            let line = command.to_string().into_bytes();
            wire.extend_from_slice(&line);
            wire.extend_from_slice(b"\r\n");
            self.outputs.push_back(Output::Said(Utterance::Command(line)));
        }
        self.outputs.push_back(Output::Send(wire));
    }

    fn host_name(&self) -> Domain {
        Domain::parse(&self.config.host_name).unwrap_or_else(|_| Domain::Name(self.config.host_name.clone()))
    }

    fn outcome(&mut self, transaction: u32, recipient: usize, outcome: Outcome) {
        self.outputs.push_back(Output::Outcome { transaction, recipient: recipient as u32, outcome });
    }

    /// The session is over: whoever has no outcome yet gets one.
    fn end(&mut self, on: On, reason: Reason) {
        if self.state == State::Closed {
            return;
        }
        self.fail_all(&reason);
        self.step(on);
        self.deadline = SimTime::MAX;
        self.outputs.push_back(Output::Close);
    }

    fn fail_all(&mut self, reason: &Reason) {
        if let Some(current) = self.current.take() {
            for (recipient, _) in current.transaction.envelope.forward_paths.iter().enumerate() {
                // A recipient that was refused has its outcome; one that was accepted waits for the final dot's.
                if current.recipients.get(recipient).is_none_or(Reply::is_positive) {
                    self.outcome(current.number, recipient, reason.deferred());
                }
            }
        }
        while let Some(transaction) = self.waiting.pop_front() {
            let number = self.transactions;
            self.transactions += 1;
            for recipient in 0..transaction.envelope.forward_paths.len() {
                self.outcome(number, recipient, reason.deferred());
            }
        }
    }
}

/// Shorthand for tests and hosts: a transaction of one content.
impl Transaction {
    /// A message and its envelope.
    pub fn new(envelope: Envelope, content: impl Into<Arc<[u8]>>) -> Self {
        Transaction { envelope, content: content.into() }
    }
}
