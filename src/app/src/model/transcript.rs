//! A connection's events as the conversation that a person reads: lines with time, speaker, state, diagnostic.

use std::collections::VecDeque;

use relay::{Action, ConnectionId, Event, Logged, Side, What};
use smtp::explain::{self, Explanation};
use smtp::{Diagnostic, Extension, Extensions, Reply, ReplyReader, Section, SimTime, Utterance};

use super::terminal::raw;

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

    /// Whether it is a reply that says no.
    pub(crate) fn is_refusal(&self) -> bool {
        matches!(&self.says, Says::Reply(reply) if !reply.is_positive())
    }
}

/// The conversation on a connection up to `now`. `events` are those that have happened; what a person typed stands in
/// `log`, and appears when it was typed, not when it arrives.
pub(crate) fn transcript(
    events: &[Event],
    log: &[Logged],
    connection: ConnectionId,
    now: SimTime,
) -> Vec<Line> {
    let mut typed = typed_lines(log, connection, now);
    let mut book = Book::default();
    for event in events.iter().filter(|event| event.what.connection() == Some(connection)) {
        book.take_typed(&mut typed, event.at);
        book.take(event);
    }
    book.take_typed(&mut typed, SimTime::MAX);
    book.lines
}

/// What the server offered in its last reply to EHLO on this connection.
pub(crate) fn offered(lines: &[Line]) -> Extensions {
    let ehlo = |pair: &&[Line]| {
        pair[0].text.get(..4).is_some_and(|verb| verb.eq_ignore_ascii_case("EHLO")) && !pair[1].is_refusal()
    };
    match lines.windows(2).rfind(ehlo).map(|pair| &pair[1].says) {
        Some(Says::Reply(reply)) => reply.lines().skip(1).filter_map(Extension::parse).collect(),
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
struct Typed {
    at: SimTime,
    text: String,
    wire: Wire,
}

/// Each line that was typed.
fn typed_lines(log: &[Logged], connection: ConnectionId, now: SimTime) -> VecDeque<Typed> {
    let mut out = VecDeque::new();
    let mut after_cr = false;
    for logged in log.iter().filter(|logged| logged.at <= now) {
        if let Action::Type { connection: on, bytes } = &logged.action
            && *on == connection
        {
            let mut rest: &[u8] = bytes;
            while !rest.is_empty() {
                // The two octets of a line end may have been sent apart.
                let lone = after_cr && rest[0] == b'\n';
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
                after_cr = false;
            }
            after_cr = bytes.last() == Some(&b'\r');
        }
    }
    out
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
            What::Moved { side, from, to, section, means, .. } => {
                self.moved(event, *side, Move { from, to, section: *section, means })
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
                    line.diagnostic = Some(diagnostic.clone());
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
        let is_typed = |book: &Book, line: usize| book.lines[line].key >= TYPED;
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
            None => self.push(event.sequence, event.at, side, Says::Note, step.means.to_owned()),
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
    format!("{octets} octets of message")
}

fn note(what: &What) -> Option<(Side, String)> {
    let (side, text) = match what {
        What::Dialed { .. } => (Side::Client, "dials: TCP port 25"),
        What::Connected(_) => (Side::Client, "connected"),
        What::Refused(_) => (Side::Server, "refused: nobody listens there"),
        What::ConnectTimedOut(_) => (Side::Server, "no answer: given up"),
        What::EndClosed(_, Side::Client) => (Side::Client, "the client closes its end"),
        What::EndClosed(_, Side::Server) => (Side::Server, "the server closes its end"),
        What::Closed(_) => (Side::Server, "closed"),
        What::Broken(_) => (Side::Server, "the connection broke"),
        What::SegmentLost { direction, octets, .. } => {
            let sender = direction.sender();
            return Some((
                sender,
                format!("a segment of {octets} octets from the {sender} is lost on the way"),
            ));
        }
        _ => return None,
    };
    Some((side, text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use relay::{Caller, HostId, Timeline};

    const ALICE: HostId = HostId(0);
    const MAIL: HostId = HostId(1);

    fn world() -> Timeline {
        let scenario = relay::Scenario::shipped("one-hop").expect("it is shipped").expect("it is right");
        Timeline::new(scenario.into(), 7)
    }

    fn run(world: &mut Timeline, millis: u64) {
        world.run_until(world.now() + SimTime::from_millis(millis));
    }

    fn typed(blocks: &[&str]) -> (Timeline, ConnectionId) {
        let mut world = world();
        let dial = Action::Dial { from: Caller::Host(ALICE), to: MAIL };
        let connection = world.act(dial).expect("the host is up").connection.expect("a connection");
        for block in blocks {
            run(&mut world, 500);
            world.act(Action::Type { connection, bytes: block.as_bytes().into() }).expect("it is open");
        }
        (world, connection)
    }

    fn lines(world: &Timeline, connection: ConnectionId) -> Vec<Line> {
        transcript(&world.events()[..world.cursor()], world.log(), connection, world.now())
    }

    fn shown(lines: &[Line]) -> Vec<String> {
        let show = |line: &Line| {
            let who = match (&line.says, line.by) {
                (Says::Note, _) => "--",
                (_, Side::Client) => "C:",
                (_, Side::Server) => "S:",
            };
            let first = line.text.lines().next().unwrap_or_default();
            let moved = |m: Option<Move>, side| m.map(|m| format!(" {side}>{}", m.to)).unwrap_or_default();
            let way = if line.heard_at.is_none() && line.by == Side::Client && line.says != Says::Note {
                " ..."
            } else {
                ""
            };
            format!("{who} {first}{}{}{way}", moved(line.server, "s"), moved(line.client, "c"))
        };
        lines.iter().map(show).collect()
    }

    #[test]
    fn a_typed_session_shows_each_line_with_its_state() {
        let (mut world, connection) = typed(&[
            "EHLO me.example\r\n",
            "MAIL FROM:<alice@alpha.example>\r\nRCPT TO:<bob@alpha.example>\r\nDATA\r\n",
            "Subject: x\r\n\r\n..dot\r\n",
            "there\r\n.\r\n",
            "QUIT\r\n",
        ]);
        run(&mut world, 500);
        let lines = lines(&world, connection);
        let expect = [
            "-- dials: TCP port 25",
            "-- connected",
            "S: 220 mail.alpha.example ESMTP ready s>ExpectEhlo",
            "C: EHLO me.example",
            "S: 250-mail.alpha.example Hello me.example s>ExpectMail",
            "C: MAIL FROM:<alice@alpha.example>",
            "C: RCPT TO:<bob@alpha.example>",
            "C: DATA",
            "S: 250 2.1.0 Sender OK s>ExpectRcpt",
            "S: 250 2.1.5 Recipient OK s>ExpectData",
            "S: 354 Send the message; end it with a line that holds only a dot s>ExpectContent",
            "C: Subject: x",
            "C: ",
            "C: ..dot",
            "C: there",
            "C: .",
            "S: 250 2.0.0 Accepted as 0001 s>ExpectMail",
            "C: QUIT",
            "S: 221 2.0.0 mail.alpha.example Goodbye s>Closed",
            "-- the server closes its end",
            "-- the client closes its end",
            "-- closed",
        ];
        assert_eq!(shown(&lines), expect);
        assert_eq!(lines.iter().filter(|line| line.says == Says::Content).count(), 4);
        assert!(
            lines
                .iter()
                .all(|line| line.by == Side::Server || line.says == Says::Note || line.heard_at.is_some())
        );
        assert_eq!(offered(&lines).size(), Some(Some(35_882_577)));
        assert!(offered(&lines).has("8BITMIME"));
        assert!(is_answered(&lines, false));
    }

    #[test]
    fn what_is_typed_is_there_before_it_arrives() {
        let (mut world, connection) = typed(&["NOOP\r\n"]);
        assert_eq!(shown(&lines(&world, connection)).last().map(String::as_str), Some("C: NOOP ..."));
        assert!(!is_answered(&lines(&world, connection), false));
        run(&mut world, 100);
        let after = lines(&world, connection);
        assert_eq!(shown(&after).last().map(String::as_str), Some("S: 250 OK s>ExpectEhlo"));
        assert!(after.iter().all(|line| line.text != "NOOP" || line.heard_at > Some(line.at)));
    }

    #[test]
    fn the_last_reply_names_the_line_and_what_was_wrong() {
        let (mut world, connection) = typed(&["EHLO me.example\r\n", "MAIL FROM:<alice@@x>\r\n"]);
        run(&mut world, 100);
        let lines_then = lines(&world, connection);
        let (command, reply) = last_reply(&lines_then).expect("it was refused");
        let command = command.expect("the line");
        assert_eq!(command.text, "MAIL FROM:<alice@@x>");
        let span = command.diagnostic.as_ref().expect("a diagnostic").span.clone();
        assert_eq!(&command.text[span.start as usize..span.end as usize], "@");
        assert!(reply.text.starts_with("501 5.1.7"));
        world.act(Action::Type { connection, bytes: b"NOOP\r\n"[..].into() }).expect("it is open");
        run(&mut world, 100);
        let lines_then = lines(&world, connection);
        let (command, reply) = last_reply(&lines_then).expect("it was answered");
        assert_eq!((command.map(|line| line.text.as_str()), reply.is_refusal()), (Some("NOOP"), false));
    }

    #[test]
    fn a_session_between_programs_shows_both_states_and_when_each_line_was_heard() {
        let mut world = world();
        let scenario = world.scenario().clone();
        let content = scenario.draft.build(scenario.start_unix_s, "1@alpha.example");
        let envelope = mail::envelope_of(&content).expect("it has addresses");
        world.act(Action::Send { from: ALICE, envelope, content: content.into() }).expect("alice is up");
        run(&mut world, 5_000);
        let connection = world.snapshot().connections[0].id;
        let lines = lines(&world, connection);
        let shown = shown(&lines);
        assert!(
            shown.contains(&"C: EHLO alice-laptop.alpha.example c>ExpectEhloReply".to_owned()),
            "{shown:#?}"
        );
        assert!(
            shown.contains(&"S: 250 2.1.0 Sender OK s>ExpectRcpt c>ExpectRcptReply".to_owned()),
            "{shown:#?}"
        );
        assert!(
            shown.contains(&"S: 250 2.0.0 Accepted as 0001 s>ExpectMail c>Ready".to_owned()),
            "{shown:#?}"
        );
        assert_eq!(lines.iter().filter(|line| line.says == Says::Content).count(), 1);
        for line in lines.iter().filter(|line| line.says != Says::Note) {
            assert!(line.heard_at > Some(line.at), "{line:?}");
            assert!(line.explanation().is_some(), "{line:?}");
        }
        let server = moves(&lines, Side::Server);
        assert!(server.windows(2).all(|pair| pair[0].to == pair[1].from), "{server:?}");
        let client = moves(&lines, Side::Client);
        assert!(client.windows(2).all(|pair| pair[0].to == pair[1].from), "{client:?}");
        assert_eq!(client.last().map(|step| step.to), Some("Closed"));
    }

    #[test]
    fn keys_stay_while_the_conversation_grows() {
        let (mut world, connection) = typed(&["EHLO a\r\nNOOP\r\nQUIT\r\n"]);
        let before: Vec<u64> = lines(&world, connection).iter().map(|line| line.key).collect();
        run(&mut world, 1_000);
        let after: Vec<u64> = lines(&world, connection).iter().map(|line| line.key).collect();
        assert_eq!(after[..before.len()], before);
        assert!(after.len() > before.len());
    }

    #[test]
    fn exact_octets_are_shown_and_a_line_in_pieces_is_heard_when_it_ends() {
        let blocks = ["EHLO a\r\n", "NO", "OP \0\n\r\n", "RSET\r", "\n", "NOOP\r\n"];
        let (mut world, connection) = typed(&blocks);
        run(&mut world, 2_000);
        let lines = lines(&world, connection);
        let client = |line: &&Line| line.by == Side::Client && line.says == Says::Command;
        let said: Vec<(&str, bool, bool)> = lines
            .iter()
            .filter(client)
            .map(|line| (line.text.as_str(), line.wire.ends, line.heard_at.is_some()))
            .collect();
        let expect = [
            ("EHLO a", true, true),
            ("NO", false, true),
            ("OP \\0\\n", true, true),
            ("RSET\\r", false, true),
            ("\\n", true, true),
            ("NOOP", true, true),
        ];
        assert_eq!(said, expect);
        let total: u64 = lines.iter().filter(client).map(|line| line.wire.octets).sum();
        assert_eq!(total, blocks.concat().len() as u64);
    }
}
