//! A connection's events as the conversation that a person reads: lines with time, speaker, state, diagnostic.

use std::collections::VecDeque;

use relay::{Action, ConnectionId, Event, Logged, Side, What};
use smtp::explain::{self, Explanation};
use smtp::{Diagnostic, Extension, Extensions, Reply, ReplyReader, Section, SimTime, Utterance};
use texts::t;

use super::terminal::raw;
pub(crate) use tale::Tale;

mod tale;
#[cfg(test)]
mod tests;

/// A change of a session's state.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Move {
    /// The state before.
    pub(crate) from: &'static str,
    /// The state after.
    pub(crate) to: &'static str,
    /// The rule.
    pub(crate) section: Section,
    /// The rule in words.
    pub(crate) means: &'static str,
}

/// What a line is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Says {
    /// A command of the client.
    Command,
    /// A part of a login.
    Response,
    /// A piece of the message.
    Content,
    /// The lone dot.
    EndOfData,
    /// A reply of the server.
    Reply(Reply),
    /// Something that happened to the connection.
    Note,
}

/// How a line stands on the wire.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Wire {
    /// Whether a CRLF stands behind it.
    pub(crate) ends: bool,
    /// Whether octets that are no text stand in it as escapes.
    pub(crate) escaped: bool,
    /// How many octets it has, its line end included, where it was typed.
    pub(crate) octets: u64,
}

/// One line of the conversation (a reply of several lines is one).
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Line {
    /// A number that stays the same while the conversation grows.
    pub(crate) key: u64,
    /// When it was said, or typed, or (where nobody knows) heard.
    pub(crate) at: SimTime,
    /// When the other end had it; `None` while it is on its way.
    pub(crate) heard_at: Option<SimTime>,
    /// The end that said it.
    pub(crate) by: Side,
    /// What it is.
    pub(crate) says: Says,
    /// The text, lines parted by LF, without the last line end.
    pub(crate) text: String,
    /// Where the text is not all there is to say about the octets.
    pub(crate) wire: Wire,
    /// The state that the server came to by it.
    pub(crate) server: Option<Move>,
    /// The state that the client session came to by it.
    pub(crate) client: Option<Move>,
    /// What the other end found wrong with it.
    pub(crate) diagnostic: Option<Diagnostic>,
}

impl Line {
    /// What it means in plain words; `None` for notes, which are plain words.
    pub(crate) fn explanation(&self) -> Option<Explanation> {
        match &self.says {
            // What a person has said who answers, and what is no reply.
            Says::Command if self.by == Side::Server => None,
            Says::Command => Some(explain::utterance(&Utterance::Command(self.text.clone().into_bytes()))),
            Says::Response => Some(explain::utterance(&Utterance::Response(Vec::new()))),
            Says::Content => Some(explain::utterance(&Utterance::Content { octets: 0 })),
            Says::EndOfData => Some(explain::utterance(&Utterance::EndOfData)),
            Says::Reply(reply) => Some(explain::reply(reply)),
            Says::Note => None,
        }
    }

    /// Whether a person has typed it.
    pub(crate) fn is_typed(&self) -> bool {
        self.key >= TYPED
    }

    /// Whether it is a reply that says no.
    pub(crate) fn is_refusal(&self) -> bool {
        matches!(&self.says, Says::Reply(reply) if !reply.is_positive())
    }
}

/// The conversation on a connection up to `now`. `events` are those that have happened; what a person typed stands in
/// `log`, and appears when it was typed, not when it arrives.
#[cfg(test)]
pub(crate) fn transcript(
    events: &[Event],
    log: &[Logged],
    connection: ConnectionId,
    now: SimTime,
) -> Vec<Line> {
    Tale::of(events, log, connection, now).last(usize::MAX)
}

/// Whether these two lines are EHLO and a reply that grants it.
fn is_offer(pair: &&[Line]) -> bool {
    pair[0].text.get(..4).is_some_and(|verb| verb.eq_ignore_ascii_case("EHLO")) && !pair[1].is_refusal()
}

/// What such a reply offers.
fn offer(pair: &[Line]) -> Extensions {
    match &pair[1].says {
        Says::Reply(reply) => reply.lines().skip(1).filter_map(Extension::parse).collect(),
        _ => Extensions::none(),
    }
}

/// The last reply and the line that it answers, where the last thing said was a reply.
pub(crate) fn last_reply(lines: &[Line]) -> Option<(Option<&Line>, &Line)> {
    let said = |line: &&Line| line.says != Says::Note;
    let reply = lines.iter().rfind(said).filter(|line| line.by == Side::Server)?;
    let before = lines.iter().take_while(|line| line.key != reply.key);
    Some((before.filter(said).last().filter(|line| line.by == Side::Client), reply))
}

/// Whether the next line of a pasted block may go out: the server has answered, or reads the message, which it does not
/// answer line by line.
pub(crate) fn is_answered(lines: &[Line], in_content: bool) -> bool {
    let last = lines.iter().rfind(|line| line.says != Says::Note);
    last.is_some_and(|line| line.by == Side::Server || (in_content && line.says != Says::EndOfData))
}

/// The changes of state of one side, in order.
pub(crate) fn moves(lines: &[Line], side: Side) -> Vec<Move> {
    let of = |line: &Line| if side == Side::Server { line.server } else { line.client };
    lines.iter().filter_map(of).collect()
}

/// What was typed at a time, up to a line end or to where the octets that were sent together end.
#[derive(Clone)]
struct Typed {
    at: SimTime,
    text: String,
    wire: Wire,
}

/// Each line that was typed on this connection by these actions. `after_cr` goes from one to the next: the two octets of a
/// line end may have been sent apart.
fn typed_lines(
    log: &[Logged],
    connection: Option<ConnectionId>,
    after_cr: &mut bool,
    out: &mut VecDeque<Typed>,
) {
    for logged in log {
        if let Action::Type { connection: on, bytes } = &logged.action
            && Some(*on) == connection
        {
            let mut rest: &[u8] = bytes;
            while !rest.is_empty() {
                let lone = *after_cr && rest[0] == b'\n';
                let crlf = rest.windows(2).position(|pair| pair == b"\r\n");
                let (line, end) = match (lone, crlf) {
                    (true, _) => (1, 0),
                    (false, Some(at)) => (at, 2),
                    (false, None) => (rest.len(), 0),
                };
                let (text, escaped) = raw::legible(&rest[..line]);
                let wire = Wire { ends: lone || end > 0, escaped, octets: (line + end) as u64 };
                out.push_back(Typed { at: logged.at, text, wire });
                rest = &rest[line + end..];
                *after_cr = false;
            }
            *after_cr = bytes.last() == Some(&b'\r');
        }
    }
}

/// Typed lines have keys of their own, above those of events.
const TYPED: u64 = 1 << 48;

#[derive(Default)]
struct Book {
    lines: Vec<Line>,
    typed: u64,
    /// How many octets of content were heard that no typed line accounts for yet.
    octets: u64,
    /// For each side, the line that its next move belongs to.
    cause: [Option<Cause>; 2],
    /// For each side, how many lines at the start hold none of it that is still on its way.
    settled: [usize; 2],
    /// A person answers: what was typed is the server's.
    by_hand: bool,
    /// What was typed of a reply.
    replies: ReplyReader,
    /// The line of a reply that goes on.
    going_on: Option<usize>,
}

/// The line that a move belongs to: the first one said since the last move, else the last one heard.
#[derive(Clone, Copy)]
struct Cause {
    line: usize,
    said: bool,
}

impl Book {
    /// Its lines behind so many, ready for what was typed after them.
    fn after(&self, skipped: usize) -> Book {
        Book {
            lines: self.lines[skipped..].to_vec(),
            typed: self.typed,
            by_hand: self.by_hand,
            replies: self.replies.clone(),
            going_on: self.going_on.and_then(|line| line.checked_sub(skipped)),
            ..Book::default()
        }
    }

    fn take_typed(&mut self, typed: &mut VecDeque<Typed>, before: SimTime) {
        while typed.front().is_some_and(|typed| typed.at < before) {
            if let Some(Typed { at, text, wire }) = typed.pop_front() {
                if self.by_hand {
                    self.take_reply(Typed { at, text, wire });
                    continue;
                }
                let says = if text == "." && wire.ends { Says::EndOfData } else { Says::Command };
                let line = self.push(TYPED + self.typed, at, Side::Client, says, text);
                self.lines[line].wire = wire;
                self.typed += 1;
            }
        }
    }

    /// A line of a reply, as a person has typed it.
    fn take_reply(&mut self, Typed { at, text, wire }: Typed) {
        let end = if wire.ends { "\n" } else { "" };
        let read = self.replies.read(&mut [&text, end].concat().as_bytes());
        let line = match self.going_on.take() {
            Some(line) => {
                let before = &mut self.lines[line];
                if before.wire.ends {
                    before.text.push('\n');
                }
                before.text.push_str(&text);
                line
            }
            None => {
                self.typed += 1;
                self.push(TYPED + self.typed, at, Side::Server, Says::Command, text)
            }
        };
        self.lines[line].wire = wire;
        match read {
            None => self.going_on = Some(line),
            Some(Ok(reply)) => self.lines[line].says = Says::Reply(reply),
            Some(Err(_)) => {}
        }
    }

    fn take(&mut self, event: &Event) {
        match &event.what {
            What::ByHand(_) => self.by_hand = true,
            // It was typed.
            What::Said(_, Side::Server, _) if self.by_hand => {}
            What::Said(_, side, utterance) => self.said(event, *side, utterance),
            What::Heard(_, side, utterance) => self.heard(event, *side, utterance),
            What::Moved(_, row) => {
                let (from, to, section, means) = (row.from(), row.to(), row.section(), row.means());
                self.moved(event, row.side(), Move { from, to, section, means })
            }
            What::Diagnosed(_, side, diagnostic) => {
                // What is no reply is not heard as one.
                if self.by_hand
                    && *side == Side::Client
                    && let Some(line) = self.on_its_way(Side::Server)
                {
                    self.lines[line].heard_at = Some(event.at);
                }
                let heard = |line: &&mut Line| line.by != *side && line.heard_at.is_some();
                if let Some(line) = self.lines.iter_mut().rfind(heard) {
                    line.diagnostic = Some(diagnostic.shown());
                }
            }
            what => {
                if let Some((side, text)) = note(what) {
                    self.push(event.sequence, event.at, side, Says::Note, text);
                }
            }
        }
    }

    fn push(&mut self, key: u64, at: SimTime, by: Side, says: Says, text: String) -> usize {
        let wire = Wire { ends: true, escaped: false, octets: 0 };
        let (heard_at, server, client, diagnostic) = (None, None, None, None);
        let line = Line { key, at, heard_at, by, says, text, wire, server, client, diagnostic };
        self.lines.push(line);
        self.lines.len() - 1
    }

    fn said(&mut self, event: &Event, side: Side, utterance: &Utterance) {
        let (says, text) = spoken(utterance);
        let line = self.push(event.sequence, event.at, side, says, text);
        let cause = &mut self.cause[side as usize];
        if !cause.is_some_and(|cause| cause.said) {
            *cause = Some(Cause { line, said: true });
        }
    }

    fn heard(&mut self, event: &Event, side: Side, utterance: &Utterance) {
        let mut line = match utterance {
            Utterance::Content { octets } => self.content_heard(event, side, *octets),
            _ => match self.on_its_way(other(side)) {
                Some(line) => line,
                None => {
                    let (says, text) = spoken(utterance);
                    self.push(event.sequence, event.at, other(side), says, text)
                }
            },
        };
        self.lines[line].heard_at = Some(event.at);
        // What was sent without a line end is heard with what ends it.
        while !self.lines[line].wire.ends
            && let Some(next) = self.on_its_way(other(side))
        {
            line = next;
            self.lines[line].heard_at = Some(event.at);
        }
        if matches!(utterance, Utterance::Response(_)) {
            self.lines[line].says = Says::Response;
        }
        let cause = &mut self.cause[side as usize];
        if !cause.is_some_and(|cause| cause.said) {
            *cause = Some(Cause { line, said: false });
        }
    }

    /// Content comes in pieces of any size: typed lines are ticked off by their octets, and a program's content is one
    /// line, heard when its last piece was.
    fn content_heard(&mut self, event: &Event, side: Side, octets: u64) -> usize {
        let content = |line: &Line| line.by != side && line.says == Says::Content;
        let is_typed = |book: &Book, line: usize| book.lines[line].is_typed();
        if !self.on_its_way(Side::Client).is_some_and(|line| is_typed(self, line)) {
            return match self.lines.iter().rposition(content) {
                Some(line) => line,
                None => self.push(event.sequence, event.at, Side::Client, Says::Content, counted(octets)),
            };
        }
        self.octets += octets;
        let mut last = self.lines.len() - 1;
        while let Some(line) = self.on_its_way(Side::Client).filter(|line| is_typed(self, *line)) {
            let size = self.lines[line].wire.octets - u64::from(self.lines[line].text.starts_with('.'));
            if size > self.octets {
                break;
            }
            self.octets -= size;
            self.lines[line].says = Says::Content;
            self.lines[line].heard_at = Some(event.at);
            last = line;
        }
        last
    }

    /// The first line of this side that the other end has not heard yet.
    fn on_its_way(&mut self, by: Side) -> Option<usize> {
        let waits = |line: &Line| line.by == by && line.heard_at.is_none() && line.says != Says::Note;
        let from = self.settled[by as usize];
        let found = self.lines[from..].iter().position(waits).map(|at| from + at);
        self.settled[by as usize] = found.unwrap_or(self.lines.len());
        found
    }

    fn moved(&mut self, event: &Event, side: Side, step: Move) {
        let line = match self.cause[side as usize].take() {
            Some(cause) => cause.line,
            None => self.push(event.sequence, event.at, side, Says::Note, explain::shown(step.means)),
        };
        let line = &mut self.lines[line];
        match side {
            Side::Server => line.server = Some(step),
            Side::Client => line.client = Some(step),
        }
    }
}

const fn other(side: Side) -> Side {
    match side {
        Side::Client => Side::Server,
        Side::Server => Side::Client,
    }
}

fn spoken(utterance: &Utterance) -> (Says, String) {
    let says = match utterance {
        Utterance::Command(_) => Says::Command,
        Utterance::Response(_) => Says::Response,
        Utterance::Content { octets } => return (Says::Content, counted(*octets)),
        Utterance::EndOfData => Says::EndOfData,
        Utterance::Reply(reply) => Says::Reply(reply.clone()),
    };
    (says, utterance.to_string())
}

fn counted(octets: u64) -> String {
    t!("{octets} octets of message")
}

fn note(what: &What) -> Option<(Side, String)> {
    let (side, text) = match what {
        What::Dialed { .. } => (Side::Client, t!("dials: TCP port 25")),
        What::Connected(_) => (Side::Client, t!("connected")),
        What::Refused(_) => (Side::Server, t!("refused: nobody listens there")),
        What::ConnectTimedOut(_) => (Side::Server, t!("no answer: given up")),
        What::EndClosed(_, Side::Client) => (Side::Client, t!("the client closes its end")),
        What::EndClosed(_, Side::Server) => (Side::Server, t!("the server closes its end")),
        What::Closed(_) => (Side::Server, t!("closed")),
        What::Broken(_) => (Side::Server, t!("the connection broke")),
        What::SegmentLost { direction, octets, .. } => {
            let sender = direction.sender();
            return Some((sender, t!("a segment of {octets} octets from the {sender} is lost on the way")));
        }
        _ => return None,
    };
    Some((side, text.to_owned()))
}
