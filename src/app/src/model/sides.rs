//! What each side of a connection knows at a moment: they come to the same only when all that was said was also heard.

use std::collections::VecDeque;

use relay::Side;
use smtp::Reply;
use texts::t;

use super::transcript::{Line, Says};

/// A thing to know, and what each side knows of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Knows {
    pub(crate) what: &'static str,
    /// The client, then the server.
    pub(crate) sides: [String; 2],
    /// Whether one knows what the other does not know yet.
    pub(crate) parts: bool,
}

/// What each side knows, from the whole conversation so far.
pub(crate) fn sides(lines: &[Line]) -> Vec<Knows> {
    let [client, server] = [Side::Client, Side::Server].map(|side| Mind::of(side, lines));
    let mut rows = vec![
        Knows { parts: false, ..row(t!("State"), state(Side::Client, lines), state(Side::Server, lines)) },
        Knows { parts: false, ..row(t!("The other's name"), client.peer.clone(), server.peer.clone()) },
        row(t!("Secured by TLS"), yes(client.secured), yes(server.secured)),
        row(t!("Logged in"), yes(client.logged_in), yes(server.logged_in)),
        row(t!("Extensions offered"), client.offered.join(", "), server.offered.join(", ")),
        row(t!("Reverse-path"), client.sender.words(), server.sender.words()),
    ];
    let recipients = client.recipients.len().max(server.recipients.len());
    for place in 0..recipients {
        let told = |mind: &Mind| mind.recipients.get(place).map_or_else(String::new, Asked::words);
        rows.push(row(t!("Recipient"), told(&client), told(&server)));
    }
    rows.push(row(t!("Content"), client.content.words(), server.content.words()));
    let answers = [client.answers(Side::Client), server.answers(Side::Server)];
    // For a while both are: that is where a message comes to be there twice.
    let parts = answers.iter().all(|words| words.starts_with(t!("yes")));
    rows.push(Knows { what: t!("Answerable for the message"), sides: answers, parts });
    rows
}

fn row(what: &'static str, client: String, server: String) -> Knows {
    let parts = client != server;
    Knows { what, sides: [client, server], parts }
}

fn yes(is_so: bool) -> String {
    if is_so { t!("yes") } else { t!("no") }.to_owned()
}

/// The state that a side came to last.
fn state(side: Side, lines: &[Line]) -> String {
    let of = |line: &Line| if side == Side::Server { line.server } else { line.client };
    lines.iter().rev().find_map(of).map_or_else(String::new, |step| step.to.to_owned())
}

/// Something that the client asked for, and what came of it.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
struct Asked {
    what: String,
    /// The reply; `None` as long as none is known.
    reply: Option<String>,
}

impl Asked {
    fn words(&self) -> String {
        match (&self.reply, self.what.is_empty()) {
            (_, true) => String::new(),
            (None, false) => t!("{}, no reply yet", self.what),
            (Some(reply), false) => format!("{}, {reply}", self.what),
        }
    }
}

/// What one side knows.
#[derive(Default)]
struct Mind {
    peer: String,
    offered: Vec<String>,
    secured: bool,
    logged_in: bool,
    sender: Asked,
    recipients: Vec<Asked>,
    content: Asked,
    /// What is to be answered yet, in order.
    open: VecDeque<Open>,
    is_lmtp: bool,
}

/// What a reply answers.
enum Open {
    Greeting,
    Hello(String),
    Sender,
    Recipient(usize),
    /// DATA, or a chunk that is not the last: the content goes on.
    Content,
    /// The end of the content.
    End,
    Reset,
    Tls,
    Login,
    Other,
}

impl Mind {
    /// The client knows what it said, and the replies that it heard; the server knows what it heard, and its own replies.
    fn of(side: Side, lines: &[Line]) -> Mind {
        let mut mind = Mind { open: VecDeque::from([Open::Greeting]), ..Mind::default() };
        for line in lines.iter().filter(|line| line.by == side || line.heard_at.is_some()) {
            match &line.says {
                Says::Command => mind.asked(side, &line.text),
                Says::EndOfData => mind.ended(),
                Says::Reply(reply) => mind.answered(side, reply),
                Says::Response | Says::Content | Says::Note => {}
            }
        }
        mind
    }

    fn asked(&mut self, side: Side, line: &str) {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        let verb = verb.to_ascii_uppercase();
        let open = match verb.as_str() {
            "EHLO" | "HELO" | "LHLO" => {
                self.is_lmtp = verb == "LHLO";
                if side == Side::Server {
                    self.peer = rest.trim().to_owned();
                }
                Open::Hello(verb)
            }
            "MAIL" => {
                self.forget();
                self.sender.what = path(rest);
                Open::Sender
            }
            "RCPT" => {
                self.recipients.push(Asked { what: path(rest), reply: None });
                Open::Recipient(self.recipients.len() - 1)
            }
            "BDAT" if rest.to_ascii_uppercase().contains("LAST") => {
                self.ended();
                return;
            }
            "DATA" | "BDAT" => {
                self.content = Asked { what: t!("under way").to_owned(), reply: None };
                Open::Content
            }
            "RSET" => Open::Reset,
            "STARTTLS" => Open::Tls,
            "AUTH" => Open::Login,
            _ => Open::Other,
        };
        self.open.push_back(open);
    }

    /// Over LMTP each recipient that was taken gets a reply of its own (RFC 2033 section 4.2).
    fn ended(&mut self) {
        self.content = Asked { what: t!("whole").to_owned(), reply: None };
        let is_taken = |asked: &&Asked| asked.reply.as_ref().is_some_and(|reply| reply.starts_with('2'));
        let replies = if self.is_lmtp { self.recipients.iter().filter(is_taken).count().max(1) } else { 1 };
        self.open.extend((0..replies).map(|_| Open::End));
    }

    fn answered(&mut self, side: Side, reply: &Reply) {
        let words = reply.code.value().to_string();
        // A reply in the middle of a login asks for more.
        if words == "334" {
            return;
        }
        let first = reply.lines().next().unwrap_or_default();
        match self.open.pop_front() {
            Some(Open::Greeting | Open::Hello(_)) if !reply.is_positive() => {}
            Some(Open::Greeting) if side == Side::Client => {
                self.peer = first.split(' ').next().unwrap_or_default().to_owned();
            }
            Some(Open::Hello(verb)) => {
                self.forget();
                self.offered = match verb.as_str() {
                    "HELO" => Vec::new(),
                    _ => reply
                        .lines()
                        .skip(1)
                        .map(|line| line.split(' ').next().unwrap_or(line).to_owned())
                        .collect(),
                };
            }
            Some(Open::Sender) => self.sender.reply = Some(words),
            Some(Open::Recipient(place)) => {
                if let Some(recipient) = self.recipients.get_mut(place) {
                    recipient.reply = Some(words);
                }
            }
            Some(Open::Content) if !reply.is_positive() => {
                self.content = Asked { what: t!("refused").to_owned(), reply: Some(words) }
            }
            Some(Open::End) => self.content.reply = Some(words),
            Some(Open::Reset) if reply.is_positive() => self.forget(),
            Some(Open::Tls) if reply.is_positive() => {
                *self = Mind { secured: true, peer: std::mem::take(&mut self.peer), ..Mind::default() };
            }
            Some(Open::Login) if reply.is_positive() => self.logged_in = true,
            _ => {}
        }
    }

    /// The envelope is empty again.
    fn forget(&mut self) {
        (self.sender, self.content) = (Asked::default(), Asked::default());
        self.recipients.clear();
    }

    /// Who has to deliver it or to report on it: from its positive reply to the end of the content on, the server (RFC 5321
    /// section 4.2.5), and the client until it has heard that reply.
    fn answers(&self, side: Side) -> String {
        let is_taken = self.content.reply.as_ref().is_some_and(|reply| reply.starts_with('2'));
        match (side, self.sender.what.is_empty(), is_taken) {
            (_, true, _) => String::new(),
            (Side::Client, _, false) => t!("yes: it keeps the message").to_owned(),
            (Side::Client, _, true) => t!("no: it has heard 250").to_owned(),
            (Side::Server, _, false) => t!("no").to_owned(),
            (Side::Server, _, true) => t!("yes: it has said 250").to_owned(),
        }
    }
}

/// The path of `FROM:<a@b> SIZE=1`, with its brackets.
fn path(rest: &str) -> String {
    let path = rest.split_once(':').map_or(rest, |(_, path)| path).trim();
    path.split(' ').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::transcript::Wire;
    use crate::model::{Aspect, Depicted, Intent, Playground, Selection, Shown, View};
    use relay::ConnectionId;
    use smtp::SimTime;

    /// What both know of each thing, at each millisecond of the first connection.
    fn moments(act: impl Fn(&mut Playground)) -> Vec<Vec<Knows>> {
        let mut playground = Playground::new(&View::first(false, false));
        playground.handle(Intent::Show(Shown::SHOW));
        playground.handle(Intent::Depict(Depicted::of));
        act(&mut playground);
        playground.handle(Intent::Seek(SimTime::from_secs(1)));
        playground.handle(Intent::Select(Selection::Connection(ConnectionId(0))));
        playground.handle(Intent::Aspect(Aspect::Sides));
        let at = |ms| {
            playground.handle(Intent::Seek(SimTime::from_millis(ms)));
            playground.view().depicted.clone().map(|depicted| depicted.sides.clone()).unwrap_or_default()
        };
        (0..400).map(at).collect()
    }

    fn of<'a>(moment: &'a [Knows], what: &str) -> [&'a str; 2] {
        let found = moment.iter().find(|row| row.what == what);
        found.map_or(["", ""], |row| [row.sides[0].as_str(), row.sides[1].as_str()])
    }

    #[test]
    fn who_is_answerable_passes_from_one_to_the_other_and_for_a_while_both_are() {
        let moments = moments(|playground| {
            playground.handle(Intent::Send);
        });
        let answerable = moments.iter().map(|moment| of(moment, "Answerable for the message"));
        let mut turns: Vec<[bool; 2]> = answerable
            .filter(|[client, _]| !client.is_empty())
            .map(|sides| sides.map(|words| words.starts_with("yes")))
            .collect();
        turns.dedup();
        assert_eq!(turns, [[true, false], [true, true], [false, true]]);
        let last = moments.last().expect("a moment");
        assert!(last.iter().all(|row| !row.parts), "at the end they agree: {last:?}");
        assert_eq!(of(last, "The other's name"), ["submit.alpha.example", "alice-laptop.alpha.example"]);
        assert_eq!(of(last, "Recipient"), ["<bob@beta.example>, 250"; 2]);
        assert_eq!(of(last, "Content"), ["whole, 250"; 2]);
        // What was asked and not yet answered is known to one alone.
        assert!(
            moments
                .iter()
                .any(|moment| { of(moment, "Recipient") == ["<bob@beta.example>, no reply yet", ""] })
        );
    }

    fn line(by: Side, says: Says, text: &str, is_heard: bool) -> Line {
        let at = SimTime::ZERO;
        let heard_at = is_heard.then_some(at);
        Line {
            key: 0,
            at,
            heard_at,
            by,
            says,
            text: text.to_owned(),
            server: None,
            client: None,
            diagnostic: None,
            wire: Wire { ends: true, escaped: false, octets: 0 },
        }
    }

    fn says(text: &str) -> Line {
        line(Side::Client, Says::Command, text, true)
    }

    fn replies(code: u16, text: &'static str) -> Line {
        line(Side::Server, Says::Reply(Reply::new(code, None, text)), text, true)
    }

    #[test]
    fn refusals_resets_and_tls_are_known() {
        let mut lines = vec![
            replies(220, "mx.example ESMTP"),
            says("EHLO me.example"),
            replies(250, "mx.example\nSIZE 1000\nSTARTTLS"),
            says("MAIL FROM:<a@me.example> SIZE=5"),
            replies(250, "OK"),
            says("RCPT TO:<nobody@mx.example>"),
            replies(550, "No such user"),
        ];
        let known = sides(&lines);
        assert_eq!(of(&known, "Extensions offered"), ["SIZE, STARTTLS"; 2]);
        assert_eq!(of(&known, "Reverse-path"), ["<a@me.example>, 250"; 2]);
        assert_eq!(of(&known, "Recipient"), ["<nobody@mx.example>, 550"; 2]);
        lines.push(says("RSET"));
        lines.push(line(Side::Server, Says::Reply(Reply::new(250, None, "OK")), "OK", false));
        let known = sides(&lines);
        assert_eq!(of(&known, "Reverse-path"), ["<a@me.example>, 250", ""], "the client has not heard it");
        lines.extend([says("STARTTLS"), replies(220, "Ready")]);
        lines[8].heard_at = Some(SimTime::ZERO);
        let known = sides(&lines);
        assert_eq!(of(&known, "Secured by TLS"), ["yes"; 2]);
        assert_eq!(
            of(&known, "Extensions offered"),
            ["", ""],
            "what was known before is forgotten (RFC 3207 section 4.2)"
        );
    }

    #[test]
    fn over_lmtp_each_recipient_has_a_reply_at_the_end() {
        let mut lines = vec![
            replies(220, "store"),
            says("LHLO me"),
            replies(250, "store"),
            says("MAIL FROM:<>"),
            replies(250, "OK"),
        ];
        for _ in 0..2 {
            lines.extend([says("RCPT TO:<a@b>"), replies(250, "OK")]);
        }
        lines.extend([says("DATA"), replies(354, "Go"), line(Side::Client, Says::EndOfData, ".", true)]);
        lines.extend([
            replies(250, "first"),
            replies(452, "second is full"),
            says("RSET"),
            replies(250, "OK"),
        ]);
        assert_eq!(of(&sides(&lines), "Content"), ["", ""], "the last reply is that to RSET");
    }
}
