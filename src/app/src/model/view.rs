//! The view: everything the components show, as one value.

use std::cmp::Reverse;
use std::rc::Rc;

use relay::{Event, HostId, MessageId, Phase, Scenario, Snapshot, Stride, Until, What};
use smtp::SimTime;
use texts::t;

use super::branches::Branches;
use super::picture::Picture;
use super::take::Taken;
use super::telling::named;
use super::time::Fold;
use super::waterfall::Fall;
use super::{Aspect, Compose, Course, Depicted, Fault, Selection, Shared, Shown, Signs, Tab};

/// Speeds: the words, and simulated microseconds for a millisecond on the wall.
pub(crate) const SPEEDS: [(&str, u64); 11] = [
    (t!("Slow motion"), 1),
    ("¼×", 5),
    ("½×", 10),
    ("1×", 20),
    ("2×", 40),
    ("5×", 100),
    ("20×", 400),
    (t!("Real time"), 1_000),
    (t!("Real time ×10"), 10_000),
    (t!("Real time ×100"), 100_000),
    (t!("Real time ×1000"), 1_000_000),
];
/// The speed at the start.
pub(crate) const SPEED_FIRST: usize = 4;
/// What the status says at the start.
pub(crate) const WELCOME: &str =
    t!("Press Send and watch the message cross the network. Or click a server and break it first.");

/// What is drawn in the first frame that a view has; the next frames draw the rest of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum First {
    /// All of it.
    Whole,
    /// The connections and what is on them: it is but another moment, in a crowd.
    Network,
    /// What stands around the network: a person typed something there.
    Rest,
}

/// What the screen shows.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct View {
    pub(crate) scenario: usize,
    /// It is one of the person's own instead.
    pub(crate) own: bool,
    /// One of the person's own is being built.
    pub(crate) building: bool,
    /// The text of one that a link told of, to be judged.
    pub(crate) told: Option<Rc<str>>,
    pub(crate) title: Rc<str>,
    pub(crate) summary: Rc<str>,
    /// The world when something last happened.
    pub(crate) snapshot: Rc<Snapshot>,
    /// The words in the picture.
    pub(crate) picture: Rc<Picture>,
    /// The signs in it.
    pub(crate) signs: Rc<Signs>,
    /// Nothing shall glide over the screen.
    pub(crate) still: bool,
    pub(crate) playing: bool,
    /// What of it cannot wait for the next frames.
    pub(crate) first: First,
    pub(crate) speed: usize,
    /// How far a step goes, and when play ends by itself.
    pub(crate) stride: Stride,
    pub(crate) until: Option<Until>,
    pub(crate) end: SimTime,
    pub(crate) next_at: Option<SimTime>,
    /// How many events have happened, and how many are known.
    pub(crate) cursor: usize,
    pub(crate) known: usize,
    pub(crate) marks: Rc<Vec<Mark>>,
    pub(crate) selection: Selection,
    /// How the selected connection is shown.
    pub(crate) aspect: Aspect,
    /// Whether something can be undone in the picture, and redone.
    pub(crate) undo: [bool; 2],
    pub(crate) tab: Tab,
    pub(crate) compose: Rc<Compose>,
    /// The source of the composed message.
    pub(crate) source: Rc<str>,
    /// What is wrong with its addresses and should be shown.
    pub(crate) faults: Rc<Vec<Fault>>,
    pub(crate) session: Rc<Session>,
    pub(crate) shown: Rc<Shown>,
    pub(crate) share: Option<Rc<Shared>>,
    /// The selected connection in another way than as a conversation.
    pub(crate) depicted: Option<Rc<Depicted>>,
    /// The last file that was made to take along.
    pub(crate) taken: Option<Rc<Taken>>,
    /// Somebody wants the lessons.
    pub(crate) lessons: bool,
    /// The lesson and the step that an address asks for.
    pub(crate) wish: Option<Rc<(String, usize)>>,
    /// The lesson under way.
    pub(crate) course: Option<Rc<Course>>,
    /// What is wrong with what was asked for.
    pub(crate) problem: Option<Rc<str>>,
    /// A line that stands ready in the terminal, with its number.
    pub(crate) prompt: Option<(u32, Rc<str>)>,
    pub(crate) status: Rc<str>,
    pub(crate) dark: bool,
    /// What the waterfall shows; `None` while it is closed.
    pub(crate) fall: Option<Rc<Fall>>,
    /// How many other futures there are, and what is shown of them; `None` while they are closed.
    pub(crate) left: usize,
    pub(crate) branches: Option<Rc<Branches>>,
}

impl View {
    /// The session by hand, while it is open.
    pub(crate) fn open_session(&self) -> Option<&relay::ConnectionView> {
        let id = self.session.connection?;
        let connection = self.snapshot.connections.iter().find(|connection| connection.id == id)?;
        matches!(connection.phase, Phase::Connecting | Phase::Open).then_some(connection)
    }
}

/// A moment: what changes while time merely passes.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Moment {
    /// The simulated time.
    pub(crate) now: SimTime,
    /// The same as the clock shows it.
    pub(crate) clock: SimTime,
    /// When something happens next.
    pub(crate) next_at: Option<SimTime>,
    /// The pause that is about to be folded.
    pub(crate) fold: Option<Fold>,
}

/// The session by hand.
#[derive(Clone, PartialEq, Default, Debug)]
pub(crate) struct Session {
    /// The connection, open or over.
    pub(crate) connection: Option<relay::ConnectionId>,
    /// From whom and to whom.
    pub(crate) ends: Option<(HostId, HostId)>,
    /// The one that the person left open for it, shown beside it.
    pub(crate) beside: Option<relay::ConnectionId>,
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
    /// What a person reads.
    pub(crate) words: &'static str,
}

/// What a mark is for; what matters more comes later.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
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

/// The most marks on the time line; there is no room for more.
const MARKS_MAX: usize = 128;

/// The marks of these events. Where there are too many, each stretch of events has one: the one that matters most.
pub(super) fn marks(events: &[Event]) -> Vec<Mark> {
    let all: Vec<Mark> = events.iter().filter_map(mark).collect();
    if all.len() <= MARKS_MAX {
        return all;
    }
    // Powers of two, so that more events leave the marks before them as they are.
    let stretch = events.len().div_ceil(MARKS_MAX).next_power_of_two() as u64;
    let place = |mark: &Mark| mark.sequence / stretch;
    let chosen = all.chunk_by(|a, b| place(a) == place(b));
    chosen
        .filter_map(|marks| marks.iter().max_by_key(|mark| (mark.kind, Reverse(mark.sequence))))
        .copied()
        .collect()
}

fn mark(event: &Event) -> Option<Mark> {
    let (kind, words) = match event.what {
        What::Accepted { .. } => (MarkKind::Accepted, t!("accepted")),
        What::Delivered { .. } => (MarkKind::Delivered, t!("delivered")),
        What::Deferred { .. } => (MarkKind::Deferred, t!("deferred")),
        What::Failed { .. } | What::LoopFound { .. } => (MarkKind::Failed, t!("failed")),
        What::HostDown(_) | What::HostUp(_) | What::LinkCut(_) | What::LinkMended(_) => {
            (MarkKind::Fault, t!("fault"))
        }
        _ => return None,
    };
    Some(Mark { sequence: event.sequence, at: event.at, kind, words })
}

/// The most lines of the log that are shown.
const LOG_LINES: usize = 120;

/// What a log is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum About {
    /// Everything that a newcomer should read.
    Everything,
    /// A host.
    Host(HostId),
    /// A message.
    Message(MessageId),
}

impl About {
    fn takes(self, what: &What) -> bool {
        match self {
            About::Host(host) => what.host() == Some(host),
            About::Message(message) => what.message() == Some(message),
            About::Everything => {
                what.host().is_some()
                    || matches!(
                        what,
                        What::LinkCut(_) | What::LinkMended(_) | What::Refused(_) | What::ConnectTimedOut(_)
                    )
            }
        }
    }
}

/// The last events about something, newest last.
pub(super) fn log(events: &[Event], scenario: &Scenario, about: About) -> Vec<LogLine> {
    let line = |event: &Event| LogLine {
        sequence: event.sequence,
        at: event.at,
        text: named(&event.what.to_string(), scenario),
    };
    let told = events.iter().rev().filter(|event| about.takes(&event.what));
    let mut lines: Vec<LogLine> = told.take(LOG_LINES).map(line).collect();
    lines.reverse();
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(count: u64) -> Vec<Event> {
        let what = |sequence: u64| {
            if sequence == 777 { What::HostDown(HostId(0)) } else { What::HostUp(HostId(1)) }
        };
        let event = |sequence| Event { sequence, at: SimTime::from_millis(sequence), what: what(sequence) };
        (0..count).map(event).collect()
    }

    #[test]
    fn marks_are_bounded_and_stay_where_they_are() {
        assert_eq!(marks(&events(100)).len(), 100);
        let (few, more) = (marks(&events(10_000)), marks(&events(10_050)));
        assert!(few.len() <= MARKS_MAX && few.len() > MARKS_MAX / 4, "{}", few.len());
        assert_eq!(few, more[..few.len()]);
    }
}
