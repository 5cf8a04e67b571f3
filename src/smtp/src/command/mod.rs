//! Command lines: what a client may say, read with diagnostics and written as the wire spells it.

mod mail;
mod parse;
mod rcpt;
mod requests;
mod words;

use std::fmt;

pub use mail::{Body, MailParameters};
pub use parse::{Dialect, Fault, HelloNames};
pub(crate) use parse::{asks_for_utf8, not_ascii};
pub use rcpt::{Notify, RcptParameters};
pub use requests::{By, ByMode, Hold, Requests, Ret};
pub(crate) use words::digits;
pub use words::from_xtext;
pub use words::to_xtext;

use crate::{Domain, ForwardPath, ReversePath, Verb};

/// A command of RFC 5321 section 4.1.1 or of an extension.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// `EHLO domain-or-literal`.
    Ehlo(Domain),
    /// `HELO domain`.
    Helo(Domain),
    /// `LHLO domain`: the hello of LMTP.
    Lhlo(Domain),
    /// `STARTTLS`.
    StartTls,
    /// `AUTH mechanism initial-response`.
    Auth {
        /// The mechanism, as the client spells it.
        mechanism: String,
        /// The first response in base64, where it came along; `=` for an empty one.
        initial: Option<String>,
    },
    /// `MAIL FROM:<reverse-path> parameters`.
    Mail {
        /// Where reports go.
        from: ReversePath,
        /// What the extensions add.
        parameters: Box<MailParameters>,
    },
    /// `RCPT TO:<forward-path> parameters`.
    Rcpt {
        /// Where the message goes.
        to: ForwardPath,
        /// What the extensions add.
        parameters: RcptParameters,
    },
    /// `DATA`.
    Data,
    /// `BDAT octets LAST`; so many octets of content follow the line.
    Bdat {
        /// How many.
        octets: u64,
        /// Whether they are the last ones.
        last: bool,
    },
    /// `RSET`.
    Rset,
    /// `NOOP anything`.
    Noop,
    /// `QUIT`.
    Quit,
    /// `VRFY user`.
    Vrfy(String),
    /// `EXPN list`.
    Expn(String),
    /// `HELP`, perhaps about something.
    Help(Option<String>),
    /// `ETRN domain`: try what waits for this domain.
    Etrn(String),
    /// `XCLIENT NAME=value …`: the attributes, names in capitals, values as they are meant.
    Xclient(Vec<(String, String)>),
    /// `XFORWARD NAME=value …`: the attributes, as those of XCLIENT.
    Xforward(Vec<(String, String)>),
}

impl Command {
    /// The verb.
    pub const fn verb(&self) -> Verb {
        match self {
            Command::Ehlo(_) => Verb::Ehlo,
            Command::Helo(_) => Verb::Helo,
            Command::Lhlo(_) => Verb::Lhlo,
            Command::StartTls => Verb::Starttls,
            Command::Auth { .. } => Verb::Auth,
            Command::Mail { .. } => Verb::Mail,
            Command::Rcpt { .. } => Verb::Rcpt,
            Command::Data => Verb::Data,
            Command::Bdat { .. } => Verb::Bdat,
            Command::Rset => Verb::Rset,
            Command::Noop => Verb::Noop,
            Command::Quit => Verb::Quit,
            Command::Vrfy(_) => Verb::Vrfy,
            Command::Expn(_) => Verb::Expn,
            Command::Help(_) => Verb::Help,
            Command::Etrn(_) => Verb::Etrn,
            Command::Xclient(_) => Verb::Xclient,
            Command::Xforward(_) => Verb::Xforward,
        }
    }

    /// Reads a command line without its CRLF, in the dialect that the session has agreed on.
    pub fn parse(line: &[u8], dialect: &Dialect) -> Result<Command, Fault> {
        parse::command(line, dialect)
    }
}

/// The line without CRLF.
impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verb = self.verb();
        match self {
            Command::Ehlo(domain) | Command::Helo(domain) | Command::Lhlo(domain) => {
                write!(f, "{verb} {domain}")
            }
            Command::Auth { mechanism, initial } => {
                write!(f, "{verb} {mechanism}")?;
                initial.as_ref().map_or(Ok(()), |initial| write!(f, " {initial}"))
            }
            Command::Mail { from, parameters } => write!(f, "{verb} FROM:{from}{parameters}"),
            Command::Rcpt { to, parameters } => write!(f, "{verb} TO:{to}{parameters}"),
            Command::Bdat { octets, last } => {
                write!(f, "{verb} {octets}{}", if *last { " LAST" } else { "" })
            }
            Command::Vrfy(text) | Command::Expn(text) | Command::Etrn(text) | Command::Help(Some(text)) => {
                write!(f, "{verb} {text}")
            }
            Command::Xclient(attributes) | Command::Xforward(attributes) => {
                write!(f, "{verb}")?;
                attributes
                    .iter()
                    .try_for_each(|(name, value)| write!(f, " {name}={}", words::to_xtext(value)))
            }
            Command::StartTls
            | Command::Data
            | Command::Rset
            | Command::Noop
            | Command::Quit
            | Command::Help(None) => write!(f, "{verb}"),
        }
    }
}
