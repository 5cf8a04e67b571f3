//! What the panels show of what has happened: a conversation, a log, facts.

use std::cell::RefMut;
use std::rc::Rc;
use std::sync::Arc;

use relay::{ConnectionId, Event, What};
use smtp::Extensions;
use trust::spf::{Claim, Verdict};

use super::facts::{Fact, facts};
use super::transcript::{Line, Tale};
use super::view::{About, log};
use super::{LogLine, Playground, Selection, Tab};

/// The most lines of a conversation that are shown.
const LINES: usize = 200;

/// What the panels show; empty where the panel of the moment has no use for it.
#[derive(Clone, PartialEq, Default, Debug)]
pub(crate) struct Shown {
    /// The conversation on the connection that is shown.
    pub(crate) lines: Vec<Line>,
    /// What the server offered there last.
    pub(crate) offered: Extensions,
    /// The conversation on the session beside it.
    pub(crate) beside: Option<Rc<Shown>>,
    pub(crate) log: Vec<LogLine>,
    /// What there is to know about the selected host.
    pub(crate) facts: Vec<Fact>,
    /// What SPF said about the client on the connection that is shown.
    pub(crate) verdicts: Vec<Arc<Verdict>>,
    /// The zones as they are now.
    pub(crate) zones: Vec<Zone>,
    /// What SPF would say now about the last client that it looked at.
    pub(crate) judged_now: Option<Verdict>,
}

/// A zone of DNS.
#[derive(Clone, PartialEq, Default, Debug)]
pub(crate) struct Zone {
    pub(crate) origin: String,
    pub(crate) text: String,
}

/// What comes with the code of the panels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Show {
    /// What the panel of the moment shows.
    pub(crate) shown: fn(&Playground) -> Shown,
    /// The whole conversation on a connection.
    pub(crate) lines: fn(&Playground, ConnectionId) -> Vec<Line>,
}

impl Shown {
    /// Where this code begins.
    pub(crate) const SHOW: Show = Show { shown: Shown::of, lines };

    /// What the panel of the moment shows.
    pub(crate) fn of(playground: &Playground) -> Shown {
        let scenario = playground.timeline.scenario();
        let happened = &playground.timeline.events()[..playground.timeline.cursor()];
        let about = match (playground.tab, playground.selection) {
            (Tab::Look, Selection::Host(host)) => Some(About::Host(host)),
            (Tab::Look, Selection::Message(_, _, message)) => Some(About::Message(message)),
            (Tab::Log, _) => Some(About::Everything),
            _ => None,
        };
        let timeline = &playground.timeline;
        let shown = connection(playground);
        let verdicts = happened.iter().filter(|_| shown.is_some()).filter_map(|event| match &event.what {
            What::SpfChecked { connection, verdict, .. } if Some(*connection) == shown => {
                Some(Arc::clone(verdict))
            }
            _ => None,
        });
        let whole = playground.tab == Tab::Look && playground.selection == Selection::Nothing;
        let beside = playground.session.beside.filter(|_| playground.tab == Tab::Terminal);
        let [tale, other] = playground.tales.each_ref().map(|tale| tale.borrow_mut());
        let told = |mut tale: RefMut<Tale>, connection| {
            tale.read(timeline, connection);
            (tale.last(LINES), tale.offered().clone())
        };
        let (lines, offered) = shown.map(|id| told(tale, id)).unwrap_or_default();
        Shown {
            lines,
            offered,
            beside: beside.map(|id| Rc::new(Shown { lines: told(other, id).0, ..Shown::default() })),
            log: about.map(|about| log(happened, scenario, about)).unwrap_or_default(),
            facts: match playground.selection {
                Selection::Host(host) => facts(scenario, host),
                _ => Vec::new(),
            },
            verdicts: verdicts.collect(),
            zones: if whole {
                let zones = timeline.world().zones().into_iter();
                zones.map(|(origin, text)| Zone { origin, text }).collect()
            } else {
                Vec::new()
            },
            judged_now: whole
                .then(|| last_claim(happened))
                .flatten()
                .map(|it| timeline.world().judge_now(it)),
        }
    }
}

fn lines(playground: &Playground, connection: ConnectionId) -> Vec<Line> {
    let mut tale = Tale::default();
    tale.read(&playground.timeline, connection);
    tale.last(usize::MAX)
}

/// What SPF judged last.
fn last_claim(happened: &[Event]) -> Option<&Claim> {
    happened.iter().rev().find_map(|event| match &event.what {
        What::SpfChecked { claim, .. } => Some(&**claim),
        _ => None,
    })
}

/// The connection whose conversation is shown.
fn connection(playground: &Playground) -> Option<ConnectionId> {
    match (playground.tab, playground.selection) {
        (Tab::Terminal, _) => playground.session.connection,
        (_, Selection::Connection(connection)) => Some(connection),
        _ => None,
    }
}
