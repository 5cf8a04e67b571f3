//! One TCP peer: its socket, what waits to be written, and when it may speak on.

use std::io::{self, ErrorKind, Read, Write};
use std::net::Shutdown;

use mio::net::TcpStream;
use smtp::SimTime;

/// Replies that a peer may leave unread before nothing more is read from it.
const UNREAD_OCTETS_MAX: usize = 64 * 1024;
/// How long a peer may take to read the last replies when its connection is closed.
const LINGER: SimTime = SimTime::from_secs(10);

/// A TCP peer.
pub(crate) struct Peer {
    /// Its socket.
    pub(crate) stream: TcpStream,
    /// Whether the socket may have octets for us.
    pub(crate) readable: bool,
    /// Whether the socket may take octets.
    pub(crate) writable: bool,
    /// What the peer has said since it was last told something: in the middle of DATA, the content that the host holds.
    pub(crate) unanswered: u64,
    /// It has to wait because the host holds too much.
    pub(crate) paused: bool,
    unwritten: Vec<u8>,
    /// The peer has said all it will.
    ended: bool,
    /// The world has closed the connection, at this time.
    closed_at: Option<SimTime>,
    /// Our side of the socket is shut: all is written.
    finished: bool,
    /// The socket is broken.
    lost: bool,
}

/// What came from the socket.
pub(crate) enum Said {
    /// So many octets, at the front of the buffer.
    Octets(usize),
    /// The end: the peer speaks no more.
    End,
    /// Nothing for now.
    Nothing,
}

impl Peer {
    /// A peer that has just connected.
    pub(crate) fn new(stream: TcpStream) -> Self {
        Peer {
            stream,
            readable: true,
            writable: true,
            unanswered: 0,
            paused: false,
            unwritten: Vec::new(),
            ended: false,
            closed_at: None,
            finished: false,
            lost: false,
        }
    }

    /// Reads from the socket into `buffer`, unless the peer has to wait.
    pub(crate) fn read(&mut self, buffer: &mut [u8]) -> Said {
        if !self.has_more() {
            return Said::Nothing;
        }
        match self.stream.read(buffer) {
            _ if self.lost => self.end(),
            Ok(0) => self.end(),
            // The last reply would be lost if the socket were closed while it holds octets, so they are read.
            Ok(_) if self.closed_at.is_some() => Said::Nothing,
            Ok(count) => {
                self.unanswered += count as u64;
                Said::Octets(count)
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                self.readable = false;
                Said::Nothing
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => Said::Nothing,
            Err(_) => self.end(),
        }
    }

    fn end(&mut self) -> Said {
        self.ended = true;
        Said::End
    }

    /// Takes what the world says to the peer.
    pub(crate) fn take(&mut self, now: SimTime, bytes: &[u8], closed: bool) {
        if !bytes.is_empty() {
            self.unanswered = 0;
            self.unwritten.extend_from_slice(bytes);
        }
        if closed && self.closed_at.is_none() {
            self.closed_at = Some(now);
        }
    }

    /// Writes what the socket takes; when the world has closed the connection and all is written, says so.
    pub(crate) fn write(&mut self) {
        while self.writable && !self.unwritten.is_empty() && !self.lost {
            match self.stream.write(&self.unwritten) {
                Ok(count) => drop(self.unwritten.drain(..count)),
                Err(error) => self.write_failed(&error),
            }
        }
        if self.closed_at.is_some() && self.unwritten.is_empty() && !self.finished {
            self.finished = true;
            self.lost |= self.stream.shutdown(Shutdown::Write).is_err();
        }
    }

    fn write_failed(&mut self, error: &io::Error) {
        match error.kind() {
            ErrorKind::WouldBlock => self.writable = false,
            ErrorKind::Interrupted => {}
            _ => self.lost = true,
        }
    }

    /// When the peer can be forgotten: both sides have said all, or it will not listen.
    pub(crate) fn done_at(&self) -> SimTime {
        match self.closed_at {
            Some(_) if self.lost || self.finished && self.ended => SimTime::ZERO,
            Some(closed_at) => closed_at + LINGER,
            None => SimTime::MAX,
        }
    }

    /// Whether `read` would give something at once.
    pub(crate) fn has_more(&self) -> bool {
        let waits = self.unwritten.len() >= UNREAD_OCTETS_MAX || self.paused && self.closed_at.is_none();
        !self.ended && (self.lost || self.readable && !waits)
    }
}
