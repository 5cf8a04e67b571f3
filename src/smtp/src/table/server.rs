//! The transitions of a server session.

use super::On::*;
use super::{Row, auth, chunk, line, lmtp, tls};
use crate::Section;
use crate::Verb::*;
use crate::server::State::{self, *};

const STAYS: &str = "A refused or unknown command changes nothing.";
const LATE: &str = "The client was silent for too long: 421 and close.";
const LOST: &str = "The client closed the connection without QUIT.";
const ENOUGH: &str = "The server ends the session with 421.";
const RESET: &str = "Any transaction is dropped; ready for MAIL.";
const SAME: &str = "Changes nothing.";
const BYE: &str = "221 and the connection closes.";

/// Every transition of a server session, by state.
pub static SERVER: &[Row<State>] = &[
    line(Opening, Greeted, ExpectEhlo, "3.1", "The server greets with 220 and waits for EHLO."),
    line(Opening, TurnedAway, ExpectQuit, "3.1", "The server greets with 554: it takes no mail, only QUIT."),
    line(Opening, ServiceClosing, Closed, "3.8", ENOUGH),
    line(Opening, PeerClosed, Closed, "3.8", LOST),
    line(ExpectEhlo, Accepted(Ehlo), ExpectMail, "4.1.1.1", "Both ends know each other and the extensions."),
    line(ExpectEhlo, Accepted(Helo), ExpectMail, "4.1.1.1", "Both ends know each other; no extensions."),
    lmtp(ExpectEhlo, Accepted(Lhlo), ExpectMail, "LMTP: both ends know each other and the extensions."),
    proxy(ExpectEhlo),
    line(ExpectEhlo, Accepted(Rset), ExpectEhlo, "4.1.1.5", SAME),
    line(ExpectEhlo, Accepted(Noop), ExpectEhlo, "4.1.1.9", SAME),
    line(ExpectEhlo, Accepted(Vrfy), ExpectEhlo, "4.1.1.6", SAME),
    line(ExpectEhlo, Accepted(Expn), ExpectEhlo, "4.1.1.7", SAME),
    line(ExpectEhlo, Accepted(Help), ExpectEhlo, "4.1.1.8", SAME),
    line(ExpectEhlo, Accepted(Quit), Closed, "4.1.1.10", BYE),
    line(ExpectEhlo, Refusal, ExpectEhlo, "4.1.4", STAYS),
    line(ExpectEhlo, TimedOut, Closed, "4.5.3.2.7", LATE),
    line(ExpectEhlo, PeerClosed, Closed, "4.1.1.10", LOST),
    line(ExpectEhlo, ServiceClosing, Closed, "3.8", ENOUGH),
    line(ExpectMail, Accepted(Mail), ExpectRcpt, "3.3", "A transaction begins; who should get it?"),
    auth(ExpectMail, Challenged, ExpectResponse, "334: the login goes on with the client's next line."),
    auth(ExpectMail, Accepted(Auth), ExpectMail, "235: the server knows now who the client is."),
    line(ExpectMail, Accepted(Ehlo), ExpectMail, "4.1.4", RESET),
    line(ExpectMail, Accepted(Helo), ExpectMail, "4.1.4", RESET),
    lmtp(ExpectMail, Accepted(Lhlo), ExpectMail, RESET),
    tls(ExpectMail, Accepted(Starttls), ExpectTls, "220: the next octets are the TLS handshake."),
    Row {
        from: ExpectMail,
        on: Accepted(Etrn),
        to: ExpectMail,
        section: Section::new(1985, "5"),
        means: "What waits for that domain is tried.",
    },
    line(ExpectMail, Accepted(Xforward), ExpectMail, "4.1.4", "Noted where the next message comes from."),
    proxy(ExpectMail),
    line(ExpectMail, Accepted(Rset), ExpectMail, "4.1.1.5", RESET),
    line(ExpectMail, Accepted(Noop), ExpectMail, "4.1.1.9", SAME),
    line(ExpectMail, Accepted(Vrfy), ExpectMail, "4.1.1.6", SAME),
    line(ExpectMail, Accepted(Expn), ExpectMail, "4.1.1.7", SAME),
    line(ExpectMail, Accepted(Help), ExpectMail, "4.1.1.8", SAME),
    line(ExpectMail, Accepted(Quit), Closed, "4.1.1.10", BYE),
    line(ExpectMail, Refusal, ExpectMail, "4.1.4", STAYS),
    line(ExpectMail, TimedOut, Closed, "4.5.3.2.7", LATE),
    line(ExpectMail, PeerClosed, Closed, "4.1.1.10", LOST),
    line(ExpectMail, ServiceClosing, Closed, "3.8", ENOUGH),
    auth(ExpectResponse, Challenged, ExpectResponse, "334: one more part of the login is wanted."),
    auth(ExpectResponse, Accepted(Auth), ExpectMail, "235: the server knows now who the client is."),
    auth(
        ExpectResponse,
        Refused(Auth),
        ExpectMail,
        "The login failed or was cancelled; another may be tried.",
    ),
    line(ExpectResponse, TimedOut, Closed, "4.5.3.2.7", LATE),
    line(ExpectResponse, PeerClosed, Closed, "4.1.1.10", LOST),
    line(ExpectResponse, ServiceClosing, Closed, "3.8", ENOUGH),
    tls(ExpectTls, Secured, ExpectEhlo, "TLS stands; all that was said before is forgotten."),
    tls(
        ExpectTls,
        ProtocolFault,
        Closed,
        "Plain octets where the handshake should be: none of them is read.",
    ),
    line(ExpectTls, TimedOut, Closed, "4.5.3.2.7", LATE),
    line(ExpectTls, PeerClosed, Closed, "3.8", LOST),
    line(ExpectTls, ServiceClosing, Closed, "3.8", ENOUGH),
    line(ExpectRcpt, Accepted(Rcpt), ExpectData, "3.3", "One recipient stands; more may follow, or DATA."),
    line(ExpectRcpt, Accepted(Ehlo), ExpectMail, "4.1.4", RESET),
    line(ExpectRcpt, Accepted(Helo), ExpectMail, "4.1.4", RESET),
    lmtp(ExpectRcpt, Accepted(Lhlo), ExpectMail, RESET),
    line(ExpectRcpt, Accepted(Rset), ExpectMail, "4.1.1.5", RESET),
    line(ExpectRcpt, Accepted(Noop), ExpectRcpt, "4.1.1.9", SAME),
    line(ExpectRcpt, Accepted(Vrfy), ExpectRcpt, "4.1.1.6", SAME),
    line(ExpectRcpt, Accepted(Expn), ExpectRcpt, "4.1.1.7", SAME),
    line(ExpectRcpt, Accepted(Help), ExpectRcpt, "4.1.1.8", SAME),
    line(ExpectRcpt, Accepted(Quit), Closed, "4.1.1.10", BYE),
    line(ExpectRcpt, Refusal, ExpectRcpt, "4.1.4", STAYS),
    line(ExpectRcpt, TimedOut, Closed, "4.5.3.2.7", LATE),
    line(ExpectRcpt, PeerClosed, Closed, "4.1.1.10", LOST),
    line(ExpectRcpt, ServiceClosing, Closed, "3.8", ENOUGH),
    line(ExpectData, Accepted(Rcpt), ExpectData, "3.3", "One more recipient stands."),
    line(
        ExpectData,
        Accepted(Data),
        ExpectContent,
        "3.3",
        "354: the message follows, up to a line with a lone dot.",
    ),
    chunk(ExpectData, Accepted(Bdat), ExpectChunk, "So many octets of the message follow at once."),
    line(ExpectData, Accepted(Ehlo), ExpectMail, "4.1.4", RESET),
    line(ExpectData, Accepted(Helo), ExpectMail, "4.1.4", RESET),
    lmtp(ExpectData, Accepted(Lhlo), ExpectMail, RESET),
    line(ExpectData, Accepted(Rset), ExpectMail, "4.1.1.5", RESET),
    line(ExpectData, Accepted(Noop), ExpectData, "4.1.1.9", SAME),
    line(ExpectData, Accepted(Vrfy), ExpectData, "4.1.1.6", SAME),
    line(ExpectData, Accepted(Expn), ExpectData, "4.1.1.7", SAME),
    line(ExpectData, Accepted(Help), ExpectData, "4.1.1.8", SAME),
    line(ExpectData, Accepted(Quit), Closed, "4.1.1.10", BYE),
    line(ExpectData, Refusal, ExpectData, "4.1.4", STAYS),
    line(ExpectData, TimedOut, Closed, "4.5.3.2.7", LATE),
    line(ExpectData, PeerClosed, Closed, "4.1.1.10", LOST),
    line(ExpectData, ServiceClosing, Closed, "3.8", ENOUGH),
    line(ExpectContent, ContentAccepted, ExpectMail, "4.2.5", "250: the server now answers for the message."),
    line(ExpectContent, ContentRefused, ExpectMail, "4.2.5", "The message was refused; the client keeps it."),
    line(ExpectContent, TimedOut, Closed, "4.5.3.2.7", LATE),
    line(
        ExpectContent,
        PeerClosed,
        Closed,
        "4.1.1.4",
        "Cut off before the final dot: the message is dropped.",
    ),
    line(ExpectContent, ServiceClosing, Closed, "3.8", ENOUGH),
    chunk(ExpectChunk, ChunkAccepted, ExpectBdat, "250 for the chunk; the next one, or the last, comes."),
    chunk(ExpectChunk, ContentAccepted, ExpectMail, "250: the server now answers for the message."),
    chunk(ExpectChunk, ContentRefused, ExpectMail, "The message was refused; the client keeps it."),
    line(ExpectChunk, TimedOut, Closed, "4.5.3.2.7", LATE),
    chunk(ExpectChunk, PeerClosed, Closed, "Cut off in a chunk: the message is dropped."),
    line(ExpectChunk, ServiceClosing, Closed, "3.8", ENOUGH),
    chunk(ExpectBdat, Accepted(Bdat), ExpectChunk, "So many more octets follow at once."),
    line(ExpectBdat, Accepted(Ehlo), ExpectMail, "4.1.4", RESET),
    line(ExpectBdat, Accepted(Helo), ExpectMail, "4.1.4", RESET),
    lmtp(ExpectBdat, Accepted(Lhlo), ExpectMail, RESET),
    line(ExpectBdat, Accepted(Rset), ExpectMail, "4.1.1.5", RESET),
    line(ExpectBdat, Accepted(Noop), ExpectBdat, "4.1.1.9", SAME),
    line(ExpectBdat, Accepted(Vrfy), ExpectBdat, "4.1.1.6", SAME),
    line(ExpectBdat, Accepted(Expn), ExpectBdat, "4.1.1.7", SAME),
    line(ExpectBdat, Accepted(Help), ExpectBdat, "4.1.1.8", SAME),
    line(ExpectBdat, Accepted(Quit), Closed, "4.1.1.10", BYE),
    line(ExpectBdat, Refusal, ExpectBdat, "4.1.4", STAYS),
    line(ExpectBdat, TimedOut, Closed, "4.5.3.2.7", LATE),
    line(ExpectBdat, PeerClosed, Closed, "4.1.1.10", LOST),
    line(ExpectBdat, ServiceClosing, Closed, "3.8", ENOUGH),
    line(ExpectQuit, Accepted(Quit), Closed, "4.1.1.10", BYE),
    line(ExpectQuit, Refusal, ExpectQuit, "3.1", "After 554 everything but QUIT gets 503."),
    line(ExpectQuit, TimedOut, Closed, "4.5.3.2.7", LATE),
    line(ExpectQuit, PeerClosed, Closed, "4.1.1.10", LOST),
    line(ExpectQuit, ServiceClosing, Closed, "3.8", ENOUGH),
];

/// XCLIENT, which no RFC has: the session begins anew, with another client.
const fn proxy(from: State) -> Row<State> {
    line(from, Accepted(Xclient), ExpectEhlo, "4.1.4", "A proxy named the real client, which says EHLO next.")
}

const STATES: usize = State::ALL.len();

/// Where the rows of each state begin, and those of the last one end.
static BEGINS: [usize; STATES + 1] = {
    let mut begins = [0; STATES + 1];
    let (mut state, mut row) = (0, 0);
    while state < STATES {
        while row < SERVER.len() && SERVER[row].from as usize == state {
            row += 1;
        }
        state += 1;
        begins[state] = row;
    }
    assert!(row == SERVER.len(), "the rows stand in the order of the states");
    begins
};

/// [`super::row`] of this table, which looks at the rows of one state only.
pub(crate) fn row(from: State, on: super::On) -> Option<&'static Row<State>> {
    let state = from as usize;
    super::row(&SERVER[BEGINS[state]..BEGINS[state + 1]], from, on)
}

#[cfg(test)]
mod tests {
    use super::super::row;
    use super::*;
    use crate::{Verb, table::On};

    #[test]
    fn each_state_and_trigger_has_one_row_at_most_and_every_state_is_reached() {
        for (index, row) in SERVER.iter().enumerate() {
            assert!(
                SERVER[..index].iter().all(|r| (r.from, r.on) != (row.from, row.on)),
                "{row:?} stands twice"
            );
        }
        for state in State::ALL {
            assert!(
                state == State::Opening || SERVER.iter().any(|r| r.to == state && r.from != state),
                "{state:?}"
            );
        }
    }

    #[test]
    fn every_state_but_the_last_answers_every_command_and_can_end() {
        for state in State::ALL {
            let ends = [On::PeerClosed, On::ServiceClosing];
            for on in ends {
                assert_eq!(row(SERVER, state, on).is_some(), state != State::Closed, "{state:?} {on:?}");
            }
            let silent = [
                State::Opening,
                State::ExpectResponse,
                State::ExpectTls,
                State::ExpectContent,
                State::ExpectChunk,
                State::Closed,
            ];
            let takes_commands = !silent.contains(&state);
            assert_eq!(row(SERVER, state, On::Refusal).is_some(), takes_commands, "{state:?}");
            for verb in Verb::ALL {
                let accepted = row(SERVER, state, On::Accepted(verb)).is_some();
                let expect = match (state, verb) {
                    (State::ExpectQuit, verb) => verb == Quit,
                    (state, Auth) => matches!(state, State::ExpectMail | State::ExpectResponse),
                    (_, _) if !takes_commands => false,
                    (state, Mail) => state == State::ExpectMail,
                    (state, Rcpt) => matches!(state, State::ExpectRcpt | State::ExpectData),
                    (state, Data) => state == State::ExpectData,
                    (state, Bdat) => matches!(state, State::ExpectData | State::ExpectBdat),
                    (state, Starttls | Etrn | Xforward) => state == State::ExpectMail,
                    (state, Xclient) => matches!(state, State::ExpectEhlo | State::ExpectMail),
                    _ => true,
                };
                assert_eq!(accepted, expect, "{state:?} {verb}");
            }
        }
    }
}
