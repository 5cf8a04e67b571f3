//! The server end of a connection that a person answers: what the client says is told, what the person types goes out.

use std::sync::Arc;

use smtp::framing::{LineEvent, LineReader};
use smtp::{ReplyReader, Utterance, Verb};

use super::World;
use crate::network::connection::Connection;
use crate::{Acted, Carries, ConnectionId, Side, What};

/// The most octets of a command line that is told whole.
const LINE_OCTETS_MAX: usize = 12_288;
/// What ends a message; its first two octets may be those before the message.
const END_OF_DATA: &[u8] = b"\r\n.\r\n";

/// How far a person who answers has heard and said things, where that says how to read on.
#[derive(Clone, Debug)]
pub(super) struct Hand {
    lines: LineReader,
    replies: ReplyReader,
    next: Next,
    /// What the last command was.
    last: Option<Verb>,
    /// How many replies the client waits for, the greeting included.
    owed: u32,
}

/// What the client sends next.
#[derive(Clone, Debug)]
enum Next {
    Command,
    /// A part of a login.
    Response,
    /// A message, of which so many octets have come; the last were so many of [`END_OF_DATA`].
    Content(u64, usize),
    /// A chunk of BDAT, of so many octets, of which so many are still to come.
    Chunk(u64, u64),
}

impl Hand {
    fn new() -> Hand {
        let (lines, replies) = (LineReader::new(LINE_OCTETS_MAX), ReplyReader::default());
        Hand { lines, replies, next: Next::Command, last: None, owed: 1 }
    }

    /// Takes octets from the front of what the client has sent, until they are something whole: what that is.
    fn read(&mut self, octets: &mut &[u8]) -> Option<Utterance> {
        match &mut self.next {
            Next::Content(count, ended) => {
                while let Some((octet, rest)) = octets.split_first() {
                    *octets = rest;
                    // A dot at the start of a line is none of the message.
                    *count += u64::from((*ended, *octet) != (2, b'.'));
                    let goes_on = *octet == END_OF_DATA[*ended];
                    *ended = if goes_on { *ended + 1 } else { usize::from(*octet == b'\r') };
                    if *ended == END_OF_DATA.len() {
                        let octets = *count - 2;
                        self.next = Next::Command;
                        return Some(Utterance::Content { octets });
                    }
                }
                None
            }
            Next::Chunk(size, left) => {
                let taken = usize::try_from(*left).unwrap_or(usize::MAX).min(octets.len());
                *octets = &octets[taken..];
                *left -= taken as u64;
                let octets = (*left == 0).then_some(*size)?;
                self.next = Next::Command;
                Some(Utterance::Content { octets })
            }
            Next::Command | Next::Response => {
                let line = match self.lines.read(octets)? {
                    LineEvent::Line(line) => line.into_owned(),
                    LineEvent::BareLineEnd(line, _) => line,
                    LineEvent::TooLong(diagnostic) => diagnostic.found.into_bytes(),
                };
                self.owed += 1;
                if matches!(std::mem::replace(&mut self.next, Next::Command), Next::Response) {
                    return Some(Utterance::Response(line));
                }
                let mut words = line.split(|octet| *octet == b' ');
                self.last = words.next().and_then(Verb::from_word);
                let size = words.next().and_then(|size| std::str::from_utf8(size).ok()?.parse().ok());
                if let (Some(Verb::Bdat), Some(size)) = (self.last, size.filter(|size| *size > 0)) {
                    self.next = Next::Chunk(size, size);
                }
                Some(Utterance::Command(line))
            }
        }
    }
}

impl World {
    /// Whether a person answers this connection: then everything is ready for that.
    pub(super) fn takes(&mut self, id: ConnectionId) -> bool {
        let Some(host) = self.network.connection(id).map(|connection| connection.server) else {
            return false;
        };
        let Some(talk) = self.talks.get_mut(&id).filter(|talk| !talk.typed) else { return false };
        if !self.hosts[host.index()].taken {
            return false;
        }
        talk.hand = Some(Box::new(Hand::new()));
        self.tell(What::ByHand(id));
        true
    }

    /// Whether a person answers this connection, and can still say something.
    pub(super) fn is_by_hand(&self, id: ConnectionId) -> bool {
        let can_send = |connection: &Connection| connection.can_send(Side::Server);
        self.talks.get(&id).is_some_and(|talk| talk.hand.is_some())
            && self.network.connection(id).is_some_and(can_send)
    }

    /// The client says something to the person who answers.
    pub(super) fn hear_by_hand(&mut self, id: ConnectionId, mut octets: &[u8]) {
        while let Some(hand) = self.talks.get_mut(&id).and_then(|talk| talk.hand.as_mut())
            && let Some(heard) = hand.read(&mut octets)
        {
            let ends = matches!(heard, Utterance::Content { .. }) && hand.last == Some(Verb::Data);
            hand.owed += u32::from(ends);
            self.tell(What::Heard(id, Side::Server, heard));
            if ends {
                self.tell(What::Heard(id, Side::Server, Utterance::EndOfData));
            }
        }
    }

    /// The person who answers says something.
    pub(super) fn answer_by_hand(&mut self, id: ConnectionId, octets: &Arc<[u8]>) -> Acted {
        self.say(id, Side::Server, Arc::clone(octets), Carries::Reply);
        let mut rest = &**octets;
        while let Some(hand) = self.talks.get_mut(&id).and_then(|talk| talk.hand.as_mut())
            && let Some(read) = hand.replies.read(&mut rest)
        {
            // What is no reply is for the client to judge.
            let Ok(reply) = read else { continue };
            let code = reply.code.value();
            let last = hand.last.filter(|_| hand.owed == 1);
            hand.owed = hand.owed.saturating_sub(1);
            match (code, last) {
                (354, Some(Verb::Data)) => hand.next = Next::Content(0, 2),
                (334, Some(Verb::Auth)) => hand.next = Next::Response,
                _ => {}
            }
            self.tell(What::Said(id, Side::Server, Utterance::Reply(reply)));
            if (code, last) == (220, Some(Verb::Starttls)) {
                self.start_server_tls(id);
            }
        }
        Acted { connection: Some(id), message: None }
    }
}
