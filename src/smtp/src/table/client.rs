//! The transitions of a client session.

use super::On::*;
use super::{Row, auth, chunk, line, lmtp, tls};
use crate::Verb::*;
use crate::client::State::{self, *};

const LOST: &str = "The server closed the connection; what was not answered is tried again.";
const LATE: &str = "The server was silent for too long; what was not answered is tried again.";
const CLOSING: &str = "The server closes with 421; what was not answered is tried again.";
const STRANGE: &str = "What came is no reply, or none to what was asked: say QUIT.";
const BROKEN: &str = "What came is no reply; the client gives up the session.";

/// Every transition of a client session, by state.
pub static CLIENT: &[Row<State>] = &[
    line(ExpectGreeting, Greeted, ExpectEhloReply, "3.1", "The server is there: say EHLO."),
    line(ExpectGreeting, TurnedAway, ExpectQuitReply, "3.1", "The server takes no mail now: say QUIT."),
    line(ExpectGreeting, ServiceClosing, Closed, "3.8", CLOSING),
    line(ExpectGreeting, TimedOut, Closed, "4.5.3.2.1", LATE),
    line(ExpectGreeting, PeerClosed, Closed, "3.8", LOST),
    line(ExpectGreeting, ProtocolFault, ExpectQuitReply, "4.2", STRANGE),
    line(ExpectEhloReply, Accepted(Ehlo), Ready, "3.2", "The server lists its extensions."),
    line(ExpectEhloReply, Refused(Ehlo), ExpectHeloReply, "3.2", "An old server: try HELO."),
    lmtp(ExpectEhloReply, Accepted(Lhlo), Ready, "The LMTP server lists its extensions."),
    lmtp(ExpectEhloReply, Refused(Lhlo), ExpectQuitReply, "This is no LMTP server: say QUIT."),
    line(ExpectEhloReply, ServiceClosing, Closed, "3.8", CLOSING),
    line(ExpectEhloReply, TimedOut, Closed, "4.5.3.2", LATE),
    line(ExpectEhloReply, PeerClosed, Closed, "3.8", LOST),
    line(ExpectEhloReply, ProtocolFault, ExpectQuitReply, "4.2", STRANGE),
    line(ExpectHeloReply, Accepted(Helo), Ready, "3.2", "Plain SMTP without extensions."),
    line(ExpectHeloReply, Refused(Helo), ExpectQuitReply, "3.2", "Not even HELO is taken: say QUIT."),
    line(ExpectHeloReply, ServiceClosing, Closed, "3.8", CLOSING),
    line(ExpectHeloReply, TimedOut, Closed, "4.5.3.2", LATE),
    line(ExpectHeloReply, PeerClosed, Closed, "3.8", LOST),
    line(ExpectHeloReply, ProtocolFault, ExpectQuitReply, "4.2", STRANGE),
    line(Ready, Says(Mail), ExpectMailReply, "3.3", "A transaction begins."),
    auth(Ready, Says(Auth), ExpectAuthReply, "The server takes logins: say who this is."),
    tls(Ready, Says(Starttls), ExpectStarttlsReply, "The server can do TLS: ask for it."),
    line(Ready, Says(Quit), ExpectQuitReply, "4.1.1.10", "Nothing more to send."),
    line(Ready, ServiceClosing, Closed, "3.8", CLOSING),
    line(Ready, PeerClosed, Closed, "3.8", LOST),
    line(Ready, ProtocolFault, ExpectQuitReply, "4.2", STRANGE),
    tls(ExpectStarttlsReply, Accepted(Starttls), ExpectTls, "220: the handshake begins."),
    tls(
        ExpectStarttlsReply,
        Refused(Starttls),
        Ready,
        "No TLS now; what to do without it is the client's choice.",
    ),
    line(ExpectStarttlsReply, ServiceClosing, Closed, "3.8", CLOSING),
    line(ExpectStarttlsReply, TimedOut, Closed, "4.5.3.2", LATE),
    line(ExpectStarttlsReply, PeerClosed, Closed, "3.8", LOST),
    line(ExpectStarttlsReply, ProtocolFault, ExpectQuitReply, "4.2", STRANGE),
    tls(ExpectTls, Secured, ExpectEhloReply, "TLS stands; what was said before does not count: EHLO again."),
    tls(ExpectTls, NotSecured, Closed, "The handshake failed, or the certificate is not good enough."),
    tls(
        ExpectTls,
        ProtocolFault,
        Closed,
        "Plain octets where the handshake should be: none of them is read.",
    ),
    line(ExpectTls, TimedOut, Closed, "4.5.3.2", LATE),
    line(ExpectTls, PeerClosed, Closed, "3.8", LOST),
    auth(ExpectAuthReply, Challenged, ExpectAuthReply, "334: the server wants the next part."),
    auth(ExpectAuthReply, Accepted(Auth), Ready, "235: the server knows who this is."),
    auth(ExpectAuthReply, Says(Auth), ExpectAuthReply, "This mechanism is refused: try the next one."),
    auth(
        ExpectAuthReply,
        Refused(Auth),
        ExpectQuitReply,
        "The login is refused, or the server's part is wrong: say QUIT.",
    ),
    line(ExpectAuthReply, ServiceClosing, Closed, "3.8", CLOSING),
    line(ExpectAuthReply, TimedOut, Closed, "4.5.3.2", LATE),
    line(ExpectAuthReply, PeerClosed, Closed, "3.8", LOST),
    line(ExpectAuthReply, ProtocolFault, ExpectQuitReply, "4.2", STRANGE),
    line(
        ExpectMailReply,
        Accepted(Mail),
        ExpectRcptReply,
        "3.3",
        "The sender is accepted: name the recipients.",
    ),
    line(ExpectMailReply, Refused(Mail), Ready, "3.3", "The sender is refused: no transaction."),
    line(
        ExpectMailReply,
        RefusedInGroup(Mail),
        ExpectRcptReply,
        "3.3",
        "Refused; the replies to the group still come.",
    ),
    line(ExpectMailReply, ServiceClosing, Closed, "3.8", CLOSING),
    line(ExpectMailReply, TimedOut, Closed, "4.5.3.2.2", LATE),
    line(ExpectMailReply, PeerClosed, Closed, "3.8", LOST),
    line(ExpectMailReply, ProtocolFault, ExpectQuitReply, "4.2", STRANGE),
    line(ExpectRcptReply, RecipientAnswered, ExpectRcptReply, "3.3", "The next recipient."),
    line(ExpectRcptReply, RecipientsAnswered, ExpectDataReply, "3.3", "All recipients are answered: DATA."),
    chunk(
        ExpectRcptReply,
        Says(Bdat),
        SendContent,
        "All recipients are answered: the message goes out in a chunk.",
    ),
    line(ExpectRcptReply, NoRecipient, ExpectRsetReply, "3.3", "Nobody was accepted: drop the transaction."),
    line(ExpectRcptReply, ServiceClosing, Closed, "3.8", CLOSING),
    line(ExpectRcptReply, TimedOut, Closed, "4.5.3.2.3", LATE),
    line(ExpectRcptReply, PeerClosed, Closed, "3.8", LOST),
    line(ExpectRcptReply, ProtocolFault, ExpectQuitReply, "4.2", STRANGE),
    line(ExpectDataReply, Accepted(Data), SendContent, "3.3", "354: send the message."),
    line(ExpectDataReply, Refused(Data), ExpectRsetReply, "3.3", "DATA is refused: drop the transaction."),
    line(ExpectDataReply, ServiceClosing, Closed, "3.8", CLOSING),
    line(ExpectDataReply, TimedOut, Closed, "4.5.3.2.4", LATE),
    line(ExpectDataReply, PeerClosed, Closed, "3.8", LOST),
    line(ExpectDataReply, ProtocolFault, ExpectQuitReply, "4.2", STRANGE),
    line(
        SendContent,
        ContentSent,
        ExpectContentReply,
        "4.1.1.4",
        "The final dot is out: who answers for the message now?",
    ),
    line(SendContent, ServiceClosing, Closed, "3.8", CLOSING),
    line(SendContent, TimedOut, Closed, "4.5.3.2.5", LATE),
    line(SendContent, PeerClosed, Closed, "3.8", LOST),
    line(SendContent, ProtocolFault, Closed, "4.2", BROKEN),
    Row {
        from: ExpectContentReply,
        on: RecipientAnswered,
        to: ExpectContentReply,
        section: crate::Section::new(2033, "4.2"),
        means: "LMTP: one recipient's reply; the next one's follows.",
    },
    line(
        ExpectContentReply,
        ContentAccepted,
        Ready,
        "4.2.5",
        "250: the server answers for the message from here on.",
    ),
    line(
        ExpectContentReply,
        ContentRefused,
        Ready,
        "4.2.5",
        "The message is refused; this side still answers for it.",
    ),
    chunk(
        ExpectContentReply,
        Refused(Bdat),
        ExpectRsetReply,
        "The chunk is refused, and nobody knows what is left of the transaction: say RSET.",
    ),
    line(ExpectContentReply, ServiceClosing, Closed, "3.8", CLOSING),
    line(ExpectContentReply, TimedOut, Closed, "4.5.3.2.6", LATE),
    line(ExpectContentReply, PeerClosed, Closed, "3.8", LOST),
    line(ExpectContentReply, ProtocolFault, ExpectQuitReply, "4.2", STRANGE),
    line(ExpectRsetReply, Accepted(Rset), Ready, "4.1.1.5", "The transaction is dropped."),
    line(
        ExpectRsetReply,
        Refused(Rset),
        ExpectQuitReply,
        "4.1.1.5",
        "RSET is refused, which must not be: say QUIT.",
    ),
    line(ExpectRsetReply, ServiceClosing, Closed, "3.8", CLOSING),
    line(ExpectRsetReply, TimedOut, Closed, "4.5.3.2", LATE),
    line(ExpectRsetReply, PeerClosed, Closed, "3.8", LOST),
    line(ExpectRsetReply, ProtocolFault, ExpectQuitReply, "4.2", STRANGE),
    line(ExpectQuitReply, Accepted(Quit), Closed, "4.1.1.10", "221: the connection closes."),
    line(ExpectQuitReply, Refused(Quit), Closed, "4.1.1.10", "QUIT was answered; the connection closes."),
    line(ExpectQuitReply, ServiceClosing, Closed, "3.8", "The server closes with 421."),
    line(ExpectQuitReply, TimedOut, Closed, "4.5.3.2", "No reply to QUIT; the connection closes."),
    line(ExpectQuitReply, PeerClosed, Closed, "3.8", "The server closed without a reply to QUIT."),
    line(ExpectQuitReply, ProtocolFault, Closed, "4.2", BROKEN),
];

#[cfg(test)]
mod tests {
    use super::super::row;
    use super::*;
    use crate::table::On;

    #[test]
    fn each_state_and_trigger_has_one_row_at_most_and_every_state_is_reached() {
        for (index, row) in CLIENT.iter().enumerate() {
            assert!(
                CLIENT[..index].iter().all(|r| (r.from, r.on) != (row.from, row.on)),
                "{row:?} stands twice"
            );
        }
        for state in State::ALL {
            let start = state == State::ExpectGreeting;
            assert!(start || CLIENT.iter().any(|r| r.to == state && r.from != state), "{state:?}");
        }
    }

    #[test]
    fn every_state_but_the_last_survives_whatever_the_server_does() {
        for state in State::ALL {
            for on in [On::PeerClosed, On::ServiceClosing, On::ProtocolFault] {
                // In the handshake no reply is read.
                let unheard = (state, on) == (State::ExpectTls, On::ServiceClosing);
                let there = state != State::Closed && !unheard;
                assert_eq!(row(CLIENT, state, on).is_some(), there, "{state:?} {on:?}");
            }
            let waits = !matches!(state, State::Closed | State::Ready);
            assert_eq!(row(CLIENT, state, On::TimedOut).is_some(), waits, "{state:?}");
        }
    }
}
