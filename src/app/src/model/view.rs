//! The view: everything the components show, as one value.

use std::rc::Rc;

use relay::{Event, HostId, Scenario, Snapshot, What};
use smtp::SimTime;

use super::transcript::Line;
use super::{Compose, Selection, Tab};

/// What the screen shows.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct View {
    pub(crate) scenario: usize,
    pub(crate) title: Rc<str>,
    pub(crate) summary: Rc<str>,
    pub(crate) snapshot: Rc<Snapshot>,
    pub(crate) playing: bool,
    pub(crate) speed: usize,
    pub(crate) end: SimTime,
    pub(crate) next_at: Option<SimTime>,
    /// How many events have happened, and how many are known.
    pub(crate) cursor: usize,
    pub(crate) known: usize,
    pub(crate) marks: Rc<Vec<Mark>>,
    pub(crate) selection: Selection,
    pub(crate) tab: Tab,
    pub(crate) compose: Rc<Compose>,
    /// The source of the composed message.
    pub(crate) source: Rc<str>,
    pub(crate) session: Rc<Session>,
    /// The conversation on the connection that is shown.
    pub(crate) lines: Rc<Vec<Line>>,
    pub(crate) log: Rc<Vec<LogLine>>,
    pub(crate) status: Rc<str>,
    pub(crate) dark: bool,
}

/// The session by hand.
#[derive(Clone, PartialEq, Default, Debug)]
pub(crate) struct Session {
    /// The connection, open or over.
    pub(crate) connection: Option<relay::ConnectionId>,
    /// From whom and to whom.
    pub(crate) ends: Option<(HostId, HostId)>,
}

/// A line of the log.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct LogLine {
    pub(crate) sequence: u64,
    pub(crate) at: SimTime,
    pub(crate) text: String,
}

/// A mark on the time line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Mark {
    pub(crate) sequence: u64,
    pub(crate) at: SimTime,
    pub(crate) kind: MarkKind,
}

/// What a mark is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum MarkKind {
    Accepted,
    Delivered,
    Deferred,
    Failed,
    Fault,
}

impl MarkKind {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            MarkKind::Accepted => "accepted",
            MarkKind::Delivered => "delivered",
            MarkKind::Deferred => "deferred",
            MarkKind::Failed => "failed",
            MarkKind::Fault => "fault",
        }
    }
}

pub(super) fn mark(event: &Event) -> Option<Mark> {
    let kind = match event.what {
        What::Accepted { .. } => MarkKind::Accepted,
        What::Delivered { .. } => MarkKind::Delivered,
        What::Deferred { .. } => MarkKind::Deferred,
        What::Failed { .. } | What::LoopFound { .. } => MarkKind::Failed,
        What::HostDown(_) | What::HostUp(_) | What::LinkCut(_) | What::LinkMended(_) => MarkKind::Fault,
        _ => return None,
    };
    Some(Mark { sequence: event.sequence, at: event.at, kind })
}

/// The most lines of the log that are shown.
const LOG_LINES: usize = 120;

/// The last events that a newcomer should read, newest last; all of them, or those of a host.
pub(super) fn log(events: &[Event], scenario: &Scenario, host: Option<HostId>) -> Vec<LogLine> {
    let told = events.iter().rev().filter(|event| match (host, event.what.host()) {
        (Some(host), of) => of == Some(host),
        (None, of) => {
            of.is_some()
                || matches!(
                    event.what,
                    What::LinkCut(_) | What::LinkMended(_) | What::Refused(_) | What::ConnectTimedOut(_)
                )
        }
    });
    let line = |event: &Event| LogLine {
        sequence: event.sequence,
        at: event.at,
        text: named(&event.what.to_string(), scenario),
    };
    let mut lines: Vec<LogLine> = told.take(LOG_LINES).map(line).collect();
    lines.reverse();
    lines
}

/// The words of an event with the hosts' names instead of their numbers.
fn named(words: &str, scenario: &Scenario) -> String {
    let mut out = String::new();
    for (index, word) in words.split(' ').enumerate() {
        if index > 0 {
            out.push(' ');
        }
        let host = word.strip_prefix('h').and_then(|digits| digits.parse::<usize>().ok());
        match host.and_then(|host| scenario.hosts.get(host)) {
            Some(host) => out.push_str(&host.name),
            None => out.push_str(word),
        }
    }
    out
}
