//! Command lines: what a client may say, read with diagnostics and written as the wire spells it.

mod parameters;
mod parse;

use std::fmt;

pub use parameters::{Body, MailParameters};
pub(crate) use parse::not_ascii;
pub use parse::{Dialect, Fault};

use crate::{Domain, ForwardPath, ReversePath, Verb};

/// A command of RFC 5321 section 4.1.1 or of RFC 4954.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// `EHLO domain-or-literal`.
    Ehlo(Domain),
    /// `HELO domain`.
    Helo(Domain),
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
        parameters: MailParameters,
    },
    /// `RCPT TO:<forward-path>`.
    Rcpt {
        /// Where the message goes.
        to: ForwardPath,
    },
    /// `DATA`.
    Data,
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
}

impl Command {
    /// The verb.
    pub const fn verb(&self) -> Verb {
        match self {
            Command::Ehlo(_) => Verb::Ehlo,
            Command::Helo(_) => Verb::Helo,
            Command::Auth { .. } => Verb::Auth,
            Command::Mail { .. } => Verb::Mail,
            Command::Rcpt { .. } => Verb::Rcpt,
            Command::Data => Verb::Data,
            Command::Rset => Verb::Rset,
            Command::Noop => Verb::Noop,
            Command::Quit => Verb::Quit,
            Command::Vrfy(_) => Verb::Vrfy,
            Command::Expn(_) => Verb::Expn,
            Command::Help(_) => Verb::Help,
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
            Command::Ehlo(domain) | Command::Helo(domain) => write!(f, "{verb} {domain}"),
            Command::Auth { mechanism, initial } => {
                write!(f, "{verb} {mechanism}")?;
                initial.as_ref().map_or(Ok(()), |initial| write!(f, " {initial}"))
            }
            Command::Mail { from, parameters } => write!(f, "{verb} FROM:{from}{parameters}"),
            Command::Rcpt { to } => write!(f, "{verb} TO:{to}"),
            Command::Vrfy(text) | Command::Expn(text) | Command::Help(Some(text)) => {
                write!(f, "{verb} {text}")
            }
            Command::Data | Command::Rset | Command::Noop | Command::Quit | Command::Help(None) => {
                write!(f, "{verb}")
            }
        }
    }
}
