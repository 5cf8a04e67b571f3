//! The client session: envelopes and messages in, bytes and one outcome per recipient out.

mod auth;
mod config;
mod content;
mod needs;
mod output;
mod replies;
mod state;
mod tls;

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

pub use config::{Config, Timeouts, Tls};
pub use output::{Envelope, Outcome, Output, Reason, Transaction};
pub use state::State;

use auth::Login;
use needs::Needs;

use crate::table::{self, On};
use crate::{
    Command, Domain, Extensions, ForwardPath, Reply, ReplyReader, SessionLimits, SimTime, Utterance,
};

/// A client session (RFC 5321). Drain [`Client::poll`] after every input.
#[derive(Clone, Debug)]
pub struct Client {
    config: Config,
    state: State,
    replies: ReplyReader,
    offered: Extensions,
    login: Login,
    waiting: VecDeque<Batch>,
    current: Option<Current>,
    /// How many transactions were submitted.
    submitted: u32,
    /// How many the server has seen.
    begun: u32,
    /// The domains of its recipients so far, where the server takes only so many.
    domains: Vec<Domain>,
    /// Whether TLS stands.
    secured: bool,
    /// STARTTLS was said.
    asked_for_tls: bool,
    finishing: bool,
    /// The time of the last input.
    now: SimTime,
    deadline: SimTime,
    outputs: VecDeque<Output>,
}

/// Recipients of a transaction that go together: all of them, or as many as the server takes at once.
#[derive(Clone, Debug)]
struct Batch {
    number: u32,
    transaction: Arc<Transaction>,
    /// The index of the first one in the envelope.
    from: usize,
}

/// The transaction under way.
#[derive(Clone, Debug)]
struct Current {
    number: u32,
    transaction: Arc<Transaction>,
    /// The recipients in the envelope that it is for.
    range: Range<usize>,
    /// MAIL, RCPT and, unless the content goes by BDAT, DATA went out as one group.
    grouped: bool,
    /// The refusal of MAIL, which every recipient shares.
    refused: Option<Reply>,
    /// What each answered recipient got; the next RCPT reply belongs to the index `recipients.len()`.
    recipients: Vec<Reply>,
    /// In LMTP, how many of the recipients have heard what became of the content.
    settled: usize,
    /// The content as it goes out, dots not yet doubled.
    content: Arc<[u8]>,
    /// Where the content goes on.
    sent: usize,
}

impl Current {
    /// RCPT for a recipient, with what the server understands of its parameters.
    fn rcpt(&self, recipient: usize, offered: &Extensions) -> Command {
        let envelope = &self.transaction.envelope;
        let index = self.range.start + recipient;
        let wanted = envelope.rcpt_parameters.get(index).filter(|_| offered.has("DSN"));
        Command::Rcpt {
            to: envelope.forward_paths[index].clone(),
            parameters: wanted.cloned().unwrap_or_default(),
        }
    }

    /// The recipients that have no outcome yet.
    fn open(&self) -> impl Iterator<Item = usize> + '_ {
        // One that was refused has its outcome; one that was accepted waits for what becomes of the content.
        let open = |recipient: &usize| self.recipients.get(*recipient).is_none_or(Reply::is_positive);
        (self.settled..self.range.len()).filter(open)
    }
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
            submitted: 0,
            begun: 0,
            domains: Vec::new(),
            secured: false,
            asked_for_tls: false,
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
        let number = self.submitted;
        self.submitted += 1;
        self.waiting.push_back(Batch { number, transaction: Arc::new(transaction), from: 0 });
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
            if self.state == State::ExpectTls {
                return self.refuse_plain(bytes);
            }
            match self.replies.read(&mut bytes) {
                None => {}
                Some(Ok(reply)) => {
                    self.outputs.push_back(Output::Heard(Utterance::Reply(reply.clone())));
                    self.take_reply(reply);
                }
                Some(Err(diagnostic)) => self.faulty(diagnostic),
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

    /// How many transactions the server still takes in this session, where it says so (RFC 9422 section 4).
    pub fn mails_left(&self) -> Option<u32> {
        self.offered.limits().mails_max.map(|most| most.saturating_sub(self.begun))
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
        if self.state == State::Ready && self.wants_tls() {
            self.ask_for_tls();
        }
        if self.state == State::Ready && !self.login.begun && !self.lacks_tls() {
            self.log_in();
        }
        while self.state == State::Ready {
            match self.waiting.pop_front() {
                Some(batch) => self.begin(batch),
                None if self.finishing => {
                    self.say(&[Command::Quit]);
                    self.step(On::Says(crate::Verb::Quit));
                }
                None => break,
            }
        }
        self.wait();
    }

    fn begin(&mut self, Batch { number, transaction, from }: Batch) {
        let needs = Needs::of(&transaction);
        let limits = self.offered.limits();
        let secured = self.secured || self.config.tls == Tls::Implicit;
        let reason = if self.lacks_tls() {
            Some(Reason::NoTls)
        } else if limits.mails_max.is_some_and(|most| self.begun >= most) {
            Some(Reason::SessionFull)
        } else {
            needs.missing(&self.offered, secured)
        };
        let all = transaction.envelope.forward_paths.len();
        if let Some(reason) = reason {
            return (from..all).for_each(|recipient| self.outcome(number, recipient, reason.outcome()));
        }
        if all == from {
            return;
        }
        let to = batch_end(&transaction.envelope.forward_paths, from, limits, &mut self.domains);
        if to == from {
            let outcome = Reason::SessionFull.outcome();
            return (from..all).for_each(|recipient| self.outcome(number, recipient, outcome.clone()));
        }
        if to < all {
            self.waiting.push_front(Batch { number, transaction: Arc::clone(&transaction), from: to });
        }
        let envelope = &transaction.envelope;
        let mut parameters = needs.parameters(&envelope.requests, &self.offered, secured);
        parameters.auth = (self.config.relays && self.login.done).then(|| "<>".to_owned());
        let mut commands =
            vec![Command::Mail { from: envelope.reverse_path.clone(), parameters: Box::new(parameters) }];
        let grouped = self.config.pipelining && self.offered.has("PIPELINING");
        let current = Current {
            number,
            range: from..to,
            grouped,
            refused: None,
            recipients: Vec::new(),
            settled: 0,
            content: Arc::clone(&transaction.content),
            sent: 0,
            transaction,
        };
        if grouped {
            commands.extend((0..to - from).map(|recipient| current.rcpt(recipient, &self.offered)));
        }
        self.current = Some(current);
        if grouped && !self.chunked() {
            commands.push(Command::Data);
        }
        self.begun += 1;
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
            let outcome = current.refused.clone().map_or_else(|| reason.deferred(), Outcome::of);
            for recipient in current.open() {
                self.outcome(current.number, current.range.start + recipient, outcome.clone());
            }
        }
        self.end_waiting(&reason.deferred());
    }

    /// The messages that wait may go in another session.
    fn defer_waiting(&mut self, reason: &Reason) {
        self.end_waiting(&Outcome::Deferred(reason.clone()));
    }

    fn end_waiting(&mut self, outcome: &Outcome) {
        while let Some(batch) = self.waiting.pop_front() {
            for recipient in batch.from..batch.transaction.envelope.forward_paths.len() {
                self.outcome(batch.number, recipient, outcome.clone());
            }
        }
    }
}

/// Where a batch that begins at `from` ends: at the end, or where the server takes no more; `domains` are those that the
/// session has had (RFC 9422 section 4).
fn batch_end(paths: &[ForwardPath], from: usize, limits: SessionLimits, domains: &mut Vec<Domain>) -> usize {
    let most = |limit: Option<u32>| limit.map_or(usize::MAX, |limit| limit.max(1) as usize);
    let end = paths.len().min(from.saturating_add(most(limits.recipients_max)));
    if limits.recipient_domains_max.is_none() {
        return end;
    }
    for (index, path) in paths[from..end].iter().enumerate() {
        let Some(mailbox) = path.mailbox().filter(|mailbox| !domains.contains(&mailbox.domain)) else {
            continue;
        };
        if domains.len() >= most(limits.recipient_domains_max) {
            return from + index;
        }
        domains.push(mailbox.domain.clone());
    }
    end
}

/// Shorthand for tests and hosts: a transaction of one content.
impl Transaction {
    /// A message and its envelope.
    pub fn new(envelope: Envelope, content: impl Into<Arc<[u8]>>) -> Self {
        Transaction { envelope, content: content.into() }
    }
}
