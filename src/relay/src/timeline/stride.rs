//! How far one step of a person goes: to the next event, to the next word, to the next connection; and waiting until
//! something is so.

use super::Timeline;
use crate::What;

/// The most steps of the world that are done in search of what comes next.
const SEARCH_MAX: usize = 200_000;

/// How far a step goes.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Stride {
    /// To the next event.
    #[default]
    Event,
    /// To the next command or reply that anybody says.
    Word,
    /// To the next connection that is begun or over.
    Connection,
}

/// What a person waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Until {
    /// A message is in a mailbox.
    Delivered,
    /// A recipient is given up.
    Bounced,
    /// Nothing is left to happen.
    Quiet,
}

impl Stride {
    /// All, the shortest first.
    pub const ALL: [Stride; 3] = [Stride::Event, Stride::Word, Stride::Connection];

    /// Whether a step ends with this event.
    pub fn ends_with(self, what: &What) -> bool {
        match self {
            Stride::Event => true,
            Stride::Word => matches!(what, What::Said(..)),
            Stride::Connection => matches!(
                what,
                What::Dialed { .. }
                    | What::Closed(_)
                    | What::Broken(_)
                    | What::Refused(_)
                    | What::ConnectTimedOut(_)
            ),
        }
    }
}

impl Until {
    /// All of them.
    pub const ALL: [Until; 3] = [Until::Delivered, Until::Bounced, Until::Quiet];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Until::Delivered => "delivered",
            Until::Bounced => "bounced",
            Until::Quiet => "quiet",
        }
    }

    /// The one with this word.
    pub fn from_word(word: &str) -> Option<Until> {
        Until::ALL.into_iter().find(|until| until.as_str() == word)
    }

    /// Whether this event ends the waiting. That all is quiet no event says.
    pub fn is_met_by(self, what: &What) -> bool {
        match self {
            Until::Delivered => matches!(what, What::Delivered { .. }),
            Until::Bounced => matches!(what, What::Failed { .. }),
            Until::Quiet => false,
        }
    }
}

impl Timeline {
    /// Goes on to just after the next event that ends the stride; `false` where nothing of the kind comes: then all that
    /// is left has happened.
    pub fn step_by(&mut self, stride: Stride) -> bool {
        for _ in 0..SEARCH_MAX {
            let before = self.cursor;
            if !self.step() {
                return false;
            }
            if self.events[before..self.cursor].iter().any(|event| stride.ends_with(&event.what)) {
                return true;
            }
        }
        false
    }

    /// Goes back to before the step of the world that told the last event that ends the stride; to the start, where none did.
    pub fn step_back_by(&mut self, stride: Stride) {
        let last = self.events[..self.cursor].iter().rposition(|event| stride.ends_with(&event.what));
        self.back_before(last.map_or(0, |last| last + 1));
    }
}
