//! What the picture tells in words beside its things: what is being said, what is looked up, what came of a message.

use relay::{ConnectionId, Direction, Event, HostId, What};
use smtp::{SimTime, Utterance};
use texts::t;
use trust::spf::Outcome;

use super::words;

/// How many events back the picture looks.
const LOOK_BACK: usize = 400;

/// The words in the picture.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Picture {
    /// What each end of each connection said last.
    pub(crate) said: Vec<Said>,
    /// The look-ups that are under way: who asks, and for what.
    pub(crate) lookups: Vec<(HostId, String)>,
    /// What came of a message last.
    pub(crate) news: Option<News>,
}

/// What an end of a connection said last, all of one moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Said {
    /// The connection.
    pub(crate) connection: ConnectionId,
    /// Which way it goes.
    pub(crate) direction: Direction,
    /// When it was said.
    pub(crate) at: SimTime,
    /// The first thing that was said.
    pub(crate) text: String,
    /// How much was said after it at the same moment.
    pub(crate) more: u32,
}

/// What came of a message at a host.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct News {
    /// The host.
    pub(crate) host: HostId,
    /// The number of the event.
    pub(crate) sequence: u64,
    /// For the style: `good`, `wait` or `bad`.
    pub(crate) tone: &'static str,
    /// In a few words.
    pub(crate) text: String,
}

impl Picture {
    /// The words after these events.
    pub(crate) fn of(events: &[Event]) -> Picture {
        let recent = &events[events.len().saturating_sub(LOOK_BACK)..];
        Picture { said: said(recent), lookups: lookups(recent), news: news(recent) }
    }

    /// What the sender of a segment in this direction said last.
    pub(crate) fn said(&self, connection: ConnectionId, direction: Direction) -> Option<&Said> {
        self.said.iter().find(|said| (said.connection, said.direction) == (connection, direction))
    }
}

fn said(events: &[Event]) -> Vec<Said> {
    let mut out: Vec<Said> = Vec::new();
    for event in events {
        let What::Said(connection, side, utterance) = &event.what else { continue };
        let (connection, direction) = (*connection, Direction::from(*side));
        match out.iter_mut().find(|said| (said.connection, said.direction) == (connection, direction)) {
            Some(said) if said.at == event.at => said.more += 1,
            Some(said) => (said.at, said.text, said.more) = (event.at, brief(utterance), 0),
            None => out.push(Said { connection, direction, at: event.at, text: brief(utterance), more: 0 }),
        }
    }
    out
}

/// As short as it can be: the command, or the code and first line of the reply.
fn brief(utterance: &Utterance) -> String {
    match utterance {
        Utterance::Command(line) | Utterance::Response(line) => String::from_utf8_lossy(line).into_owned(),
        Utterance::Content { .. } => t!("the message").to_owned(),
        Utterance::EndOfData => t!("end of message").to_owned(),
        Utterance::Reply(reply) => {
            let mut text = reply.code.value().to_string();
            text.push(' ');
            text.extend(reply.lines().next());
            text
        }
    }
}

fn lookups(events: &[Event]) -> Vec<(HostId, String)> {
    let mut open: Vec<(HostId, String)> = Vec::new();
    let question = |name: &str, kind: &str| [kind, t!(" of "), name, "?"].concat();
    for event in events {
        match &event.what {
            What::DnsAsked { host, name, kind } => open.push((*host, question(name, kind.as_str()))),
            What::DnsAnswered { host, name, kind, .. } => {
                let text = question(name, kind.as_str());
                if let Some(index) = open.iter().position(|(who, what)| who == host && *what == text) {
                    open.remove(index);
                }
            }
            What::HostDown(host) => open.retain(|(who, _)| who != host),
            _ => {}
        }
    }
    open
}

/// The last thing that came of a message, unless a new one was sent since.
fn news(events: &[Event]) -> Option<News> {
    for event in events.iter().rev() {
        let (host, tone, text) = match &event.what {
            What::Accepted { connection: None, .. } => return None,
            What::Delivered { host, mailbox, .. } => {
                (host, "good", [t!("in the mailbox "), mailbox].concat())
            }
            What::Failed { host, recipient, .. } => {
                (host, "bad", [t!("no delivery to "), recipient].concat())
            }
            What::SpfChecked { host, verdict, .. } => {
                let tone = match verdict.outcome {
                    Outcome::Pass => "good",
                    Outcome::Fail | Outcome::PermError => "bad",
                    _ => "wait",
                };
                (host, tone, ["SPF ", verdict.outcome.as_str()].concat())
            }
            What::Converted { host, .. } => (host, "wait", t!("converts it to seven bits").to_owned()),
            What::LoopFound { host, .. } => (host, "bad", t!("goes in circles").to_owned()),
            What::Held { host, until, .. } => {
                (host, "wait", [t!("holds it for "), &words::span(*until - event.at)].concat())
            }
            What::Reported { host, recipient, action, .. } => {
                (host, "wait", [t!("reports it as "), action.as_str(), t!(" to "), recipient].concat())
            }
            What::Completed { host, fields, .. } => (host, "wait", [t!("adds "), fields].concat()),
            What::QueueStarted { host, domain, .. } => {
                (host, "wait", [t!("sends what waits for "), domain].concat())
            }
            What::Deferred { host, next_attempt, .. } => {
                (host, "wait", [t!("tries again in "), &words::span(*next_attempt - event.at)].concat())
            }
            _ => continue,
        };
        return Some(News { host: *host, sequence: event.sequence, tone, text });
    }
    None
}
