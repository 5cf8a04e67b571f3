//! The client session: envelopes and messages in, bytes and one outcome per recipient out.

mod auth;
mod config;
mod content;
mod needs;
mod output;
mod replies;
mod state;

use std::collections::VecDeque;
use std::sync::Arc;

pub use config::{Config, Timeouts};
pub use output::{Envelope, Outcome, Output, Reason, Transaction};
pub use state::State;

use auth::Login;
use needs::Needs;

use crate::table::{self, On};
use crate::{Command, Domain, Extensions, Reply, ReplyReader, SimTime, Utterance};

/// A client session (RFC 5321). Drain [`Client::poll`] after every input.
#[derive(Clone, Debug)]
pub struct Client {
    config: Config,
    state: State,
    replies: ReplyReader,
    offered: Extensions,
    login: Login,
    waiting: VecDeque<Transaction>,
    current: Option<Current>,
    transactions: u32,
    finishing: bool,
    /// The time of the last input.
    now: SimTime,
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
            login: Login::default(),
            waiting: VecDeque::new(),
            current: None,
            transactions: 0,
            finishing: false,
            now: SimTime::ZERO,
            deadline: SimTime::MAX,
            outputs: VecDeque::new(),
        }
    }

    /// The connection stands: waits for the greeting.
    pub fn open(&mut self, now: SimTime) {
        self.now = now;
        self.wait();
    }

    /// Takes a message to send; transactions go one after the other. Gives its number, which the outcomes name.
    pub fn submit(&mut self, now: SimTime, transaction: Transaction) -> u32 {
        self.now = now;
        let number = self.transactions + self.waiting.len() as u32;
        self.waiting.push_back(transaction);
        match self.state {
            State::Closed => self.fail_all(&Reason::ConnectionLost),
            State::Ready => self.go_on(),
            _ => {}
        }
        number
    }

    /// Says QUIT when the last transaction is over.
    pub fn finish(&mut self, now: SimTime) {
        self.now = now;
        self.finishing = true;
        if self.state == State::Ready {
            self.go_on();
        }
    }

    /// Takes octets from the server, in pieces of any size. An empty piece only tells the time, which a host does that
    /// takes long to send a piece of content: the next one then has its whole time-out.
    pub fn receive(&mut self, now: SimTime, mut bytes: &[u8]) {
        self.now = now;
        while !bytes.is_empty() && self.state != State::Closed {
            match self.replies.read(&mut bytes) {
                None => {}
                Some(Ok(reply)) => {
                    self.outputs.push_back(Output::Heard(Utterance::Reply(reply.clone())));
                    self.take_reply(reply);
                }
                Some(Err(diagnostic)) => {
                    self.outputs.push_back(Output::Diagnosed(diagnostic.clone()));
                    self.end(On::ProtocolFault, Reason::Protocol(diagnostic));
                }
            }
        }
    }

    /// The server closed its side.
    pub fn receive_end(&mut self, now: SimTime) {
        self.now = now;
        self.end(On::PeerClosed, Reason::ConnectionLost);
    }

    /// Gives the session up if the deadline has passed.
    pub fn handle_timeout(&mut self, now: SimTime) {
        self.now = now;
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
            self.outputs.push_back(Output::Moved(table::Moved { from: row.from, to: row.to, row }));
        }
    }

    /// The time-out of the present state begins (RFC 5321 section 4.5.3.2).
    fn wait(&mut self) {
        self.deadline = match self.state {
            State::Ready | State::Closed => SimTime::MAX,
            state => self.now + self.config.timeouts.of(state),
        };
        self.outputs.push_back(Output::Wait(self.deadline));
    }

    /// A reply was taken: where the session is ready, begins the next transaction or says QUIT; then waits.
    fn go_on(&mut self) {
        if self.state == State::Ready && !self.login.begun {
            self.log_in();
        }
        while self.state == State::Ready {
            match self.waiting.pop_front() {
                Some(transaction) => self.begin(transaction),
                None if self.finishing => {
                    self.say(&[Command::Quit]);
                    self.step(On::Says(crate::Verb::Quit));
                }
                None => break,
            }
        }
        self.wait();
    }

    fn begin(&mut self, transaction: Transaction) {
        let number = self.transactions;
        self.transactions += 1;
        let needs = Needs::of(&transaction);
        if let Some(reason) = needs.missing(&self.offered) {
            for recipient in 0..transaction.envelope.forward_paths.len() {
                self.outcome(number, recipient, Outcome::Failed(reason.clone()));
            }
            return;
        }
        if transaction.envelope.forward_paths.is_empty() {
            return;
        }
        let grouped = self.config.pipelining && self.offered.has("PIPELINING");
        let from = transaction.envelope.reverse_path.clone();
        let mut commands = vec![Command::Mail { from, parameters: needs.parameters(&self.offered) }];
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
            // Where MAIL was refused, that is the reason, even if the replies to RCPT never come.
            let outcome = current.refused.map_or_else(|| reason.deferred(), Outcome::of);
            for recipient in 0..current.transaction.envelope.forward_paths.len() {
                // A recipient that was refused has its outcome; one that was accepted waits for the final dot's.
                if current.recipients.get(recipient).is_none_or(Reply::is_positive) {
                    self.outcome(current.number, recipient, outcome.clone());
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
