//! The server session: bytes in, replies, questions to the host and state changes out.

mod auth;
mod chunk;
mod commands;
mod config;
mod content;
mod header;
mod hello;
mod output;
mod state;
mod tls;
mod utf8;

use std::collections::VecDeque;
use std::sync::Arc;

pub use config::{BareLineEnds, Config, HelloNames, Limits, Timeouts};
pub use output::{Answer, Output, Question};
pub use state::State;

use auth::Login;
use chunk::Chunk;

use crate::command::{Dialect, Fault};
use crate::framing::{ContentReader, LineEvent, LineReader};
use crate::sasl::Exchange;
use crate::table::{self, On};
use crate::{Body, Diagnostic, Domain, Extension, Extensions, Protocol, Reply, SimTime, Utterance, Verb};

/// The most octets that are kept while a question to the host is open.
const BACKLOG_OCTETS_MAX: usize = 4 * 1024 * 1024;

/// How many outputs an input has at most, nearly always.
const OUTPUTS: usize = 8;

/// A server session (RFC 5321). Drain [`Server::poll`] after every input.
#[derive(Clone, Debug)]
pub struct Server {
    config: Arc<Config>,
    state: State,
    dialect: Dialect,
    lines: LineReader,
    /// What came while a question to the host was open, and how much of it is read since.
    backlog: Vec<u8>,
    backlog_read: usize,
    pending: Option<Pending>,
    transaction: Transaction,
    content: Option<ContentReader>,
    /// Content that the host has not got yet.
    block: Vec<u8>,
    /// The chunk that is being read.
    chunk: Option<Chunk>,
    /// Octets of refused chunks that are still to come, and are thrown away.
    skip: u64,
    /// The BDAT that they belong to: it is answered when they are gone (RFC 3030 section 2).
    late: Option<Vec<u8>>,
    /// Whether TLS stands.
    secured: bool,
    client_name: Option<Domain>,
    /// The client greeted with EHLO, or LHLO.
    extended: bool,
    login: Login,
    /// How many MAIL commands there were.
    mails: u32,
    /// The domains of the recipients so far, where there may be only so many of them.
    domains: Vec<Domain>,
    errors: u32,
    /// How many commands since the last message bring none nearer.
    idle: u32,
    /// The greeting was 521: this host never takes mail.
    never: bool,
    deadline: SimTime,
    /// The host has not heard of the deadline yet.
    deadline_is_new: bool,
    outputs: VecDeque<Output>,
}

/// The command that waits for the host's answer.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Pending {
    Greeting,
    Secret(Box<Exchange>),
    Mail(Octets),
    Rcpt,
    Message,
    Verify { utf8: bool },
    Expand { utf8: bool },
    Etrn,
    Xclient,
    Xforward,
}

/// Which octets the content may have, as MAIL said.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
struct Octets {
    body: Option<Body>,
    smtputf8: bool,
}

/// What the session itself must know of the transaction; the host keeps the envelope.
#[derive(Clone, Default, Debug)]
struct Transaction {
    allowed: Octets,
    recipients: u32,
    /// How many RCPT commands there were.
    rcpts: u32,
    /// In LMTP, how many recipients a message had that was refused before its last chunk.
    failed: u32,
    /// The octets of content so far that came in chunks.
    octets: u64,
    /// A chunk had octets above 127.
    eight_bit: bool,
    /// The header section so far, where it is to be checked.
    header: Vec<u8>,
}

impl Server {
    /// A session that has not begun; call [`Server::open`] when the connection stands. Sessions may share their settings.
    pub fn new(config: impl Into<Arc<Config>>) -> Self {
        let config = config.into();
        let dialect = Dialect {
            offered: Extensions::none(),
            space_after_colon: config.space_after_colon,
            bare_paths: config.bare_paths,
            hello_names: config.hello_names,
            lmtp: config.protocol == Protocol::Lmtp,
        };
        Server {
            lines: LineReader::new(config.limits.command_line_octets_max)
                .with_lf(config.bare_line_ends == BareLineEnds::Keep),
            secured: config.implicit_tls,
            config,
            state: State::Opening,
            dialect,
            backlog: Vec::new(),
            backlog_read: 0,
            pending: None,
            transaction: Transaction::default(),
            content: None,
            block: Vec::new(),
            chunk: None,
            skip: 0,
            late: None,
            domains: Vec::new(),
            client_name: None,
            extended: false,
            login: Login::default(),
            mails: 0,
            errors: 0,
            idle: 0,
            never: false,
            deadline: SimTime::MAX,
            deadline_is_new: false,
            outputs: VecDeque::with_capacity(OUTPUTS),
        }
    }

    /// The connection stands: asks the host for the greeting.
    pub fn open(&mut self, now: SimTime) {
        self.wait(now);
        self.ask(Pending::Greeting, Question::Greeting);
    }

    /// Takes octets from the client, in pieces of any size.
    pub fn receive(&mut self, now: SimTime, bytes: &[u8]) {
        if self.state == State::Closed {
            return;
        }
        self.wait(now);
        if self.pending.is_some() {
            return self.keep(bytes);
        }
        let rest = self.process(bytes);
        if !rest.is_empty() {
            self.keep(rest);
        }
    }

    /// The client closed its side.
    pub fn receive_end(&mut self, _now: SimTime) {
        self.end(On::PeerClosed, None);
    }

    /// The host answers the open question. Without one nothing happens.
    pub fn answer(&mut self, now: SimTime, answer: Answer) {
        let Some(pending) = self.pending.take() else { return };
        self.wait(now);
        self.answered(pending, answer);
        if self.backlog.is_empty() {
            return;
        }
        let backlog = std::mem::take(&mut self.backlog);
        let rest = self.process(&backlog[self.backlog_read..]).len();
        // What is read stays until all is: a long group of commands must not be moved for each of them.
        if rest > 0 {
            self.backlog_read = backlog.len() - rest;
            self.backlog = backlog;
        } else {
            self.backlog_read = 0;
        }
    }

    /// Closes the session with 421 if the deadline has passed.
    pub fn handle_timeout(&mut self, now: SimTime) {
        // While the host decides, it is not the client that is late.
        if now >= self.deadline && self.pending.is_none() && self.state != State::Closed {
            let text = format!("{} Closing: nothing came for too long", self.config.host_name);
            self.end(On::TimedOut, Some(Reply::new(421, Some((4, 4, 2)), text)));
        }
    }

    /// Closes the session with 421, as a host that shuts down or has had enough does (RFC 5321 section 3.8).
    pub fn close(&mut self, reason: &str) {
        let text = format!("{} {reason}", self.config.host_name);
        self.end(On::ServiceClosing, Some(Reply::new(421, Some((4, 3, 2)), text)));
    }

    /// What to do next; `None` when everything is drained.
    #[inline] // Most inputs have no output, and that is seen at once.
    pub fn poll(&mut self) -> Option<Output> {
        if std::mem::take(&mut self.deadline_is_new) {
            return Some(Output::Wait(self.deadline));
        }
        self.outputs.pop_front()
    }

    /// Where the session stands.
    pub fn state(&self) -> State {
        self.state
    }

    /// The commands that can be accepted now.
    pub fn legal(&self) -> Vec<Verb> {
        self.state.legal().into_iter().filter(|verb| self.offers(*verb)).collect()
    }

    /// The name that the client gave in EHLO or HELO.
    pub fn client_name(&self) -> Option<&Domain> {
        self.client_name.as_ref()
    }

    /// The user that the client has proved to be (RFC 4954).
    pub fn user(&self) -> Option<&str> {
        self.login.user.as_deref()
    }

    /// Whether TLS stands.
    pub fn is_secured(&self) -> bool {
        self.secured
    }

    /// Whether the session has agreed on extensions: not after HELO.
    pub fn is_extended(&self) -> bool {
        self.extended && self.dialect.offered.iter().next().is_some()
    }

    /// Gives what has to wait for the host's answer.
    fn process<'a>(&mut self, mut bytes: &'a [u8]) -> &'a [u8] {
        while !bytes.is_empty() && self.state != State::Closed {
            if self.pending.is_some() {
                return bytes;
            }
            match self.state {
                _ if self.skip > 0 => self.skip_chunk(&mut bytes),
                State::ExpectContent => self.take_content(&mut bytes),
                State::ExpectChunk => self.take_chunk(&mut bytes),
                State::ExpectTls => {
                    self.refuse_plain(bytes);
                    break;
                }
                _ => {
                    if let Some(event) = self.lines.read(&mut bytes) {
                        self.take_line(event);
                    }
                }
            }
        }
        &[]
    }

    fn take_line(&mut self, event: LineEvent<'_>) {
        if let Some(exchange) = self.login.exchange.take() {
            return self.take_response(exchange, event);
        }
        match event {
            LineEvent::Line(line) => {
                self.take_command(&line);
            }
            LineEvent::TooLong(diagnostic) => {
                self.hear(|| Utterance::Command(diagnostic.found.clone().into_bytes()));
                self.refuse(Reply::new(500, Some((5, 5, 2)), "Line too long"), Some(diagnostic));
            }
            LineEvent::BareLineEnd(line, diagnostic) => {
                self.hear(|| Utterance::Command(line));
                let text = "Lines end with CRLF; CR or LF alone is not allowed";
                self.refuse(Reply::new(500, Some((5, 5, 2)), text), Some(diagnostic));
                self.end_after_bare_line_end();
            }
        }
    }

    /// Where a CR or LF that stands alone is the end of the session, ends it.
    fn end_after_bare_line_end(&mut self) {
        if self.config.bare_line_ends == BareLineEnds::Close {
            self.close("Closing: CR or LF stood alone");
        }
    }

    /// The one place where the state changes: by a row of the table.
    fn step(&mut self, on: On) {
        if let Some(row) = table::server_row(self.state, on) {
            self.state = row.to;
            self.tell(|| Output::Moved(table::Moved { from: row.from, to: row.to, row }));
        }
    }

    fn end(&mut self, on: On, last: Option<Reply>) {
        if self.state == State::Closed {
            return;
        }
        if let Some(reply) = last {
            self.say(reply);
        }
        self.drop_transaction();
        self.pending = None;
        self.login.exchange = None;
        self.backlog = Vec::new();
        self.backlog_read = 0;
        self.step(on);
        self.outputs.push_back(Output::Close);
    }

    fn wait(&mut self, now: SimTime) {
        let deadline = now + self.config.timeouts.command;
        self.deadline_is_new |= deadline != self.deadline;
        self.deadline = deadline;
    }

    fn ask(&mut self, pending: Pending, question: Question) {
        self.pending = Some(pending);
        self.outputs.push_back(Output::Ask(question));
    }

    fn keep(&mut self, bytes: &[u8]) {
        self.backlog.drain(..std::mem::take(&mut self.backlog_read));
        if self.backlog.len() + bytes.len() > BACKLOG_OCTETS_MAX {
            return self.close("Closing: too much was sent before a reply");
        }
        self.backlog.extend_from_slice(bytes);
    }

    /// What is for the screen alone; where nobody watches it is not even made.
    fn tell(&mut self, output: impl FnOnce() -> Output) {
        if self.config.watched {
            self.outputs.push_back(output());
        }
    }

    fn hear(&mut self, utterance: impl FnOnce() -> Utterance) {
        self.tell(|| Output::Heard(utterance()));
    }

    /// Says a reply in one write, with the enhanced code where the session has agreed on it, or the server always has it
    /// (RFC 2034 section 4).
    fn say(&mut self, mut reply: Reply) {
        let offers = |all: &Extensions| all.offers(Extension::EnhancedStatusCodes);
        let always = self.config.enhanced_always && offers(&self.config.extensions);
        if !always && !offers(&self.dialect.offered) {
            reply.enhanced = None;
        }
        let wire = reply.to_wire(true);
        self.tell(|| Output::Said(Utterance::Reply(reply)));
        self.outputs.push_back(Output::Send(wire));
    }

    /// Answers a command that cannot be obeyed; too many of them end the session.
    fn refuse(&mut self, reply: Reply, diagnostic: Option<Diagnostic>) {
        if let Some(diagnostic) = diagnostic {
            self.tell(|| Output::Diagnosed(diagnostic));
        }
        if self.has_enough() {
            return;
        }
        // Where mail is never taken 521 is said again and again (RFC 7504 section 3).
        self.say(if self.never { Reply::new(521, None, "No mail service here, for nobody") } else { reply });
        self.step(On::Refusal);
    }

    /// Counts an error; the one too many ends the session.
    fn has_enough(&mut self) -> bool {
        self.errors += 1;
        let over = self.errors > self.config.limits.errors_max;
        if over {
            let text = [&self.config.host_name, " Closing: too many errors"].concat();
            self.end(On::ServiceClosing, Some(Reply::new(421, Some((4, 7, 0)), text)));
        }
        over
    }

    /// Counts a command that brings no message nearer; whether that ended the session.
    fn is_idle(&mut self, verb: Verb) -> bool {
        use Verb::{Etrn, Expn, Help, Noop, Rset, Vrfy};
        if !matches!(verb, Noop | Rset | Vrfy | Expn | Help | Etrn) {
            return false;
        }
        self.idle = self.idle.saturating_add(1);
        self.idle > self.config.limits.idle_commands_max && self.has_enough()
    }

    fn refuse_fault(&mut self, fault: Fault) {
        self.refuse_verb(fault.verb, fault.reply, fault.diagnostic);
    }

    /// Answers this command, which cannot be obeyed.
    fn refuse_verb(&mut self, verb: Option<Verb>, mut reply: Reply, diagnostic: Diagnostic) {
        // Enhanced codes never stand in the replies to EHLO and HELO (RFC 2034 section 4).
        if matches!(verb, Some(Verb::Ehlo | Verb::Helo | Verb::Lhlo)) {
            reply.enhanced = None;
        }
        self.refuse(reply, Some(diagnostic));
    }

    fn drop_transaction(&mut self) {
        self.transaction = Transaction::default();
        self.content = None;
        self.block = Vec::new();
        self.chunk = None;
        self.outputs.push_back(Output::Reset);
    }
}
