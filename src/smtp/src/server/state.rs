//! The states of a server session, named for what they wait for.

use texts::t;

use crate::Verb;
use crate::table::{self, On};

/// Where a server session stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum State {
    /// The connection stands; the greeting is not out yet.
    Opening,
    /// Greeted; EHLO or HELO comes next.
    ExpectEhlo,
    /// Ready for a transaction.
    ExpectMail,
    /// 334 was said; the next part of the login comes.
    ExpectResponse,
    /// 220 was said to STARTTLS; the handshake comes.
    ExpectTls,
    /// A transaction has begun; nobody is accepted yet.
    ExpectRcpt,
    /// At least one recipient is accepted.
    ExpectData,
    /// 354 was said; the message comes.
    ExpectContent,
    /// BDAT was said; its octets come.
    ExpectChunk,
    /// A chunk is taken; more of them come.
    ExpectBdat,
    /// The greeting was 554; only QUIT is taken.
    ExpectQuit,
    /// Over.
    Closed,
}

impl State {
    /// All states, in the order in which a session meets them.
    pub const ALL: [State; 12] = [
        State::Opening,
        State::ExpectEhlo,
        State::ExpectMail,
        State::ExpectResponse,
        State::ExpectTls,
        State::ExpectRcpt,
        State::ExpectData,
        State::ExpectContent,
        State::ExpectChunk,
        State::ExpectBdat,
        State::ExpectQuit,
        State::Closed,
    ];

    /// The name, as the table spells it.
    pub const fn name(self) -> &'static str {
        match self {
            State::Opening => "Opening",
            State::ExpectEhlo => "ExpectEhlo",
            State::ExpectMail => "ExpectMail",
            State::ExpectResponse => "ExpectResponse",
            State::ExpectTls => "ExpectTls",
            State::ExpectRcpt => "ExpectRcpt",
            State::ExpectData => "ExpectData",
            State::ExpectContent => "ExpectContent",
            State::ExpectChunk => "ExpectChunk",
            State::ExpectBdat => "ExpectBdat",
            State::ExpectQuit => "ExpectQuit",
            State::Closed => "Closed",
        }
    }

    /// What it means, in plain words.
    pub const fn means(self) -> &'static str {
        match self {
            State::Opening => t!("connected, about to greet"),
            State::ExpectEhlo => t!("waiting for EHLO or HELO"),
            State::ExpectMail => t!("ready for a new message"),
            State::ExpectResponse => t!("waiting for the next part of the login"),
            State::ExpectTls => t!("waiting for the TLS handshake"),
            State::ExpectRcpt => t!("has a sender, needs a recipient"),
            State::ExpectData => t!("has recipients, waiting for more or for DATA"),
            State::ExpectContent => t!("reading the message up to the lone dot"),
            State::ExpectChunk => t!("reading a chunk of the message"),
            State::ExpectBdat => t!("has a part of the message, waiting for the next chunk"),
            State::ExpectQuit => t!("takes no mail, waiting for QUIT"),
            State::Closed => t!("the session is over"),
        }
    }

    /// The commands that the table lets succeed in this state; in the middle of a login the next line is no command.
    pub fn legal(self) -> Vec<Verb> {
        let accepts = |verb: &Verb| {
            self != State::ExpectResponse && table::row(table::SERVER, self, On::Accepted(*verb)).is_some()
        };
        Verb::ALL.into_iter().filter(accepts).collect()
    }
}
