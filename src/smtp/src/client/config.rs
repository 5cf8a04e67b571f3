//! What shapes a client session.

use super::State;
use crate::sasl::{Credentials, Mechanism};
use crate::{Protocol, SimTime};

/// The settings of a client session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Config {
    /// The name in EHLO: a domain, or an address literal in brackets.
    pub host_name: String,
    /// Which protocol to speak.
    pub protocol: Protocol,
    /// What to do about TLS.
    pub tls: Tls,
    /// Whether to send content by BDAT where the server offers CHUNKING; binary content always goes so.
    pub chunking: bool,
    /// Whether to send commands in groups where the server offers PIPELINING.
    pub pipelining: bool,
    /// Who to say this is, where the server offers AUTH by a mechanism that the engine knows.
    pub credentials: Option<Credentials>,
    /// The one mechanism to say it by; where there is none, the best that both ends know and that fits the credentials.
    pub mechanism: Option<Mechanism>,
    /// Whether the messages are other people's: MAIL then says AUTH=<> to a server that this client has logged in to, as it
    /// vouches for nobody (RFC 4954 section 5).
    pub relays: bool,
    /// What makes the nonces of SCRAM-SHA-256 those of this session alone. Where real people log in, nobody may be able to
    /// guess it; a counter is added.
    pub nonce: String,
    /// The time-outs.
    pub timeouts: Timeouts,
}

impl Config {
    /// The defaults: pipelining where it is offered, the time-outs of RFC 5321.
    pub fn new(host_name: &str) -> Self {
        Config {
            host_name: host_name.to_owned(),
            protocol: Protocol::Smtp,
            tls: Tls::Opportunistic,
            chunking: false,
            pipelining: true,
            credentials: None,
            mechanism: None,
            relays: false,
            nonce: String::new(),
            timeouts: Timeouts::default(),
        }
    }
}

/// What a client does about TLS.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Tls {
    /// STARTTLS is not said.
    Never,
    /// STARTTLS is said where it is offered (RFC 3207; RFC 7435).
    #[default]
    Opportunistic,
    /// Nothing is sent without TLS.
    Required,
    /// The connection is a TLS one from its first octet (RFC 8314 section 3).
    Implicit,
}

/// How long to wait for each reply (RFC 5321 section 4.5.3.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Timeouts {
    /// For the greeting, and for the replies to EHLO, HELO, RSET, QUIT: 5 minutes.
    pub greeting: SimTime,
    /// For the reply to MAIL: 5 minutes.
    pub mail: SimTime,
    /// For the reply to RCPT: 5 minutes.
    pub rcpt: SimTime,
    /// For the 354: 2 minutes.
    pub data: SimTime,
    /// For each piece of content to leave: 3 minutes.
    pub piece: SimTime,
    /// For the reply to the final dot: 10 minutes.
    pub content: SimTime,
}

impl Default for Timeouts {
    fn default() -> Self {
        Timeouts {
            greeting: SimTime::from_secs(300),
            mail: SimTime::from_secs(300),
            rcpt: SimTime::from_secs(300),
            data: SimTime::from_secs(120),
            piece: SimTime::from_secs(180),
            content: SimTime::from_secs(600),
        }
    }
}

impl Timeouts {
    pub(super) fn of(&self, state: State) -> SimTime {
        match state {
            State::ExpectMailReply => self.mail,
            State::ExpectRcptReply => self.rcpt,
            State::ExpectDataReply => self.data,
            State::SendContent => self.piece,
            State::ExpectContentReply => self.content,
            _ => self.greeting,
        }
    }
}
