//! How a session changed its state: a row of its table.

use smtp::table::Row;
use smtp::{Section, client, server};

use crate::Side;

/// A row of the table of one of the two sessions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Transition {
    /// Of the client's.
    Client(&'static Row<client::State>),
    /// Of the server's.
    Server(&'static Row<server::State>),
}

impl Transition {
    /// Whose state it is.
    pub fn side(self) -> Side {
        match self {
            Transition::Client(_) => Side::Client,
            Transition::Server(_) => Side::Server,
        }
    }

    /// The state before.
    pub fn from(self) -> &'static str {
        match self {
            Transition::Client(row) => row.from.name(),
            Transition::Server(row) => row.from.name(),
        }
    }

    /// The state after.
    pub fn to(self) -> &'static str {
        match self {
            Transition::Client(row) => row.to.name(),
            Transition::Server(row) => row.to.name(),
        }
    }

    /// The rule.
    pub fn section(self) -> Section {
        match self {
            Transition::Client(row) => row.section,
            Transition::Server(row) => row.section,
        }
    }

    /// The rule in words.
    pub fn means(self) -> &'static str {
        match self {
            Transition::Client(row) => row.means,
            Transition::Server(row) => row.means,
        }
    }
}
