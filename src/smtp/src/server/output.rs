//! What a server session gives its host.

use super::State;
use crate::sasl::Mechanism;
use crate::table;
use crate::{
    Diagnostic, ForwardPath, MailParameters, RcptParameters, Reply, ReversePath, SimTime, Utterance,
};

/// One thing for the host to do or know.
#[derive(Clone, PartialEq, Debug)]
pub enum Output {
    /// Send these octets: exactly one whole reply, in one write.
    Send(Vec<u8>),
    /// What the next `Send` says, for the screen.
    Said(Utterance),
    /// What the client said, for the screen.
    Heard(Utterance),
    /// The host decides; the session waits for [`super::Server::answer`].
    Ask(Question),
    /// Octets of the message, dot-stuffing undone, in order; at the end of the content or of a chunk all of them are out.
    Content(Vec<u8>),
    /// The state changed.
    Moved(table::Moved<State>),
    /// The client broke a rule.
    Diagnosed(Diagnostic),
    /// The transaction is over or dropped: forget its envelope and content.
    Reset,
    /// Begin the TLS handshake as a server, after what was sent; then call [`super::Server::secured`], or
    /// [`super::Server::receive_end`] where it fails. Octets that came in the open before it must go to
    /// [`super::Server::receive`], which ends the session (RFC 3207 section 4).
    StartTls,
    /// Call [`super::Server::handle_timeout`] at this time; replaces the earlier deadline.
    Wait(SimTime),
    /// Close the connection after what was sent.
    Close,
}

/// What only the host can decide.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Question {
    /// Greet with 220? A 4yz or 5yz reply turns the client away.
    Greeting,
    /// A client logs in: what is the password, or the token, of this user? [`Answer::Secret`] tells, and the session verifies
    /// what the client says or proves. [`Answer::Accept`] lets anybody in who keeps to the form; SCRAM-SHA-256 then fails
    /// all the same, as both ends have to know the password, so a host without passwords does not offer it. A 5yz or 4yz
    /// reply refuses, such as 454 where the users cannot be looked up now (RFC 4954 section 6).
    Secret {
        /// The user name, as it came.
        user: String,
        /// The mechanism; OAUTHBEARER and XOAUTH2 want a token.
        mechanism: Mechanism,
    },
    /// May this sender send?
    Mail {
        /// Where reports go.
        from: ReversePath,
        /// What the client announced.
        parameters: Box<MailParameters>,
    },
    /// May this recipient get mail here?
    Rcpt {
        /// Where the message goes.
        to: ForwardPath,
        /// What reports the sender wants.
        parameters: RcptParameters,
    },
    /// The message is whole; will the host answer for it?
    Message {
        /// Its octets, as handed on in `Content`.
        octets: u64,
    },
    /// VRFY.
    Verify(String),
    /// EXPN.
    Expand(String),
    /// ETRN: start to send what waits for this domain, or behind `@` for it and those below it, or behind `#` in this queue?
    /// 250 to 253 say how much there is, 458 and 459 why not (RFC 1985 sections 5.1 and 5.3).
    Etrn(String),
    /// XCLIENT: may this client say who the client is? The attributes, names in capitals.
    Xclient(Vec<(String, String)>),
    /// XFORWARD: where the next message comes from, for the records alone. [`Output::Reset`] ends it.
    Xforward(Vec<(String, String)>),
}

/// What the host decides. The class of a reply decides the transition: 2yz accepts, all else refuses.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// Yes, with the usual reply.
    Accept,
    /// This reply.
    Reply(Reply),
    /// In LMTP, a reply to the message for each recipient that was accepted, in their order (RFC 2033 section 4.2).
    Each(Vec<Reply>),
    /// To [`Question::Secret`]: what proves the user, compared octet by octet; `None` where there is no such user.
    Secret(Option<String>),
}
