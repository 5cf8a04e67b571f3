//! How long a run lasts: to a time, or until something is so.

use relay::What;
use smtp::SimTime;

use crate::span;

/// When a run ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Until {
    /// At this time.
    At(SimTime),
    /// When something is so.
    So(relay::Until),
}

impl Until {
    /// By then every message has arrived or come back: five days in a queue, and as many for the report, with room.
    const HORIZON: SimTime = SimTime::from_secs(30 * 86_400);

    /// A time, or one of the words.
    pub(crate) fn parse(text: &str) -> Result<Until, String> {
        match relay::Until::from_word(text) {
            Some(so) => Ok(Until::So(so)),
            None => span::parse(text)
                .map(Until::At)
                .map_err(|why| format!("{why}; or wait for delivered, bounced or quiet")),
        }
    }

    /// The latest end.
    pub(crate) fn latest(self) -> SimTime {
        match self {
            Until::At(at) => at,
            Until::So(_) => Until::HORIZON,
        }
    }

    /// Whether this event ends the run.
    pub(crate) fn is_met_by(self, what: &What) -> bool {
        matches!(self, Until::So(so) if so.is_met_by(what))
    }

    /// Whether the run goes on to its latest end though nothing happens any more.
    pub(crate) fn waits(self) -> bool {
        matches!(self, Until::At(_))
    }
}
