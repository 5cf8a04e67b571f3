//! The states of a client session, named for what they wait for.

use texts::t;

/// Where a client session stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum State {
    /// Connected; the server greets first.
    ExpectGreeting,
    /// EHLO is out.
    ExpectEhloReply,
    /// EHLO was refused; HELO is out.
    ExpectHeloReply,
    /// Introduced; between transactions.
    Ready,
    /// STARTTLS is out.
    ExpectStarttlsReply,
    /// 220 came; the handshake is under way.
    ExpectTls,
    /// AUTH is out, or a part of the login.
    ExpectAuthReply,
    /// MAIL is out.
    ExpectMailReply,
    /// RCPT is out.
    ExpectRcptReply,
    /// DATA is out.
    ExpectDataReply,
    /// 354 came; the message goes out.
    SendContent,
    /// The whole content is out.
    ExpectContentReply,
    /// RSET is out.
    ExpectRsetReply,
    /// QUIT is out.
    ExpectQuitReply,
    /// Over.
    Closed,
}

impl State {
    /// All states, in the order in which a session meets them.
    pub const ALL: [State; 15] = [
        State::ExpectGreeting,
        State::ExpectEhloReply,
        State::ExpectHeloReply,
        State::Ready,
        State::ExpectStarttlsReply,
        State::ExpectTls,
        State::ExpectAuthReply,
        State::ExpectMailReply,
        State::ExpectRcptReply,
        State::ExpectDataReply,
        State::SendContent,
        State::ExpectContentReply,
        State::ExpectRsetReply,
        State::ExpectQuitReply,
        State::Closed,
    ];

    /// The name, as the table spells it.
    pub const fn name(self) -> &'static str {
        match self {
            State::ExpectGreeting => "ExpectGreeting",
            State::ExpectEhloReply => "ExpectEhloReply",
            State::ExpectHeloReply => "ExpectHeloReply",
            State::Ready => "Ready",
            State::ExpectStarttlsReply => "ExpectStarttlsReply",
            State::ExpectTls => "ExpectTls",
            State::ExpectAuthReply => "ExpectAuthReply",
            State::ExpectMailReply => "ExpectMailReply",
            State::ExpectRcptReply => "ExpectRcptReply",
            State::ExpectDataReply => "ExpectDataReply",
            State::SendContent => "SendContent",
            State::ExpectContentReply => "ExpectContentReply",
            State::ExpectRsetReply => "ExpectRsetReply",
            State::ExpectQuitReply => "ExpectQuitReply",
            State::Closed => "Closed",
        }
    }

    /// What it means, in plain words.
    pub const fn means(self) -> &'static str {
        match self {
            State::ExpectGreeting => t!("waiting for the server's greeting"),
            State::ExpectEhloReply => t!("said EHLO, waiting for the extensions"),
            State::ExpectHeloReply => t!("said HELO to an old server"),
            State::Ready => t!("introduced, between messages"),
            State::ExpectStarttlsReply => t!("asked for TLS"),
            State::ExpectTls => t!("doing the TLS handshake"),
            State::ExpectAuthReply => t!("saying who this is"),
            State::ExpectMailReply => t!("named the sender, waiting for the reply"),
            State::ExpectRcptReply => t!("named a recipient, waiting for the reply"),
            State::ExpectDataReply => t!("asked to send the message"),
            State::SendContent => t!("sending the message"),
            State::ExpectContentReply => t!("sent the whole message, waiting for the verdict"),
            State::ExpectRsetReply => t!("dropping the transaction"),
            State::ExpectQuitReply => t!("said goodbye"),
            State::Closed => t!("the session is over"),
        }
    }
}
