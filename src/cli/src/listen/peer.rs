//! One TCP peer: its socket, how far it has come in, what waits to be written, and when it may speak on.

use std::io::{self, ErrorKind, Read};
use std::net::SocketAddr;
use std::sync::Arc;

use mio::event::Event;
use mio::net::TcpStream;
use relay::scenario::{Listener, Tls};
use relay::{ConnectionId, OutsideOutput};
use rustls::ServerConfig;
use smtp::SimTime;

use super::proxy::{self, Header};
use super::wire::Wire;

/// Replies that a peer may leave unread before nothing more is read from it.
const UNREAD_OCTETS_MAX: usize = 64 * 1024;
/// How long a peer may take to read the last replies when its connection is closed.
const LINGER: SimTime = SimTime::from_secs(10);
/// How long a peer may take for what comes before SMTP, where commands may not take less.
pub(crate) const PATIENCE: SimTime = SimTime::from_secs(60);

/// A TCP peer.
pub(crate) struct Peer {
    /// Its socket.
    pub(crate) wire: Wire,
    /// Where it comes from; behind a proxy, where the proxy says.
    pub(crate) address: SocketAddr,
    /// Where it came in.
    pub(crate) listener: Listener,
    /// Its connection in the world, once it has one.
    pub(crate) connection: Option<ConnectionId>,
    /// What the peer has said since it was last told something: in the middle of DATA, the content that the host holds.
    pub(crate) unanswered: u64,
    /// It has to wait because the host holds too much.
    pub(crate) paused: bool,
    stage: Stage,
    /// How long it may take for what comes before SMTP.
    patience: SimTime,
    /// Whether the socket may have octets for us.
    readable: bool,
    /// Whether the socket may take octets.
    writable: bool,
    unwritten: Vec<u8>,
    /// When all is written the TLS handshake begins, asked for at this time.
    starts_tls: Option<(SimTime, Arc<ServerConfig>)>,
    /// The peer has said all it will.
    ended: bool,
    /// The world has closed the connection, at this time.
    closed_at: Option<SimTime>,
    /// Our side of the socket is shut: all is written.
    finished: bool,
    /// The socket is broken.
    lost: bool,
}

/// What the peer and we are at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// A header of the PROXY protocol comes first; it must be there by this time.
    Header(SimTime),
    /// The TLS handshake; it must be done by this time.
    Handshake(SimTime),
    /// SMTP.
    Talk,
}

/// How far a peer has come with what comes before SMTP.
pub(crate) enum Entry {
    /// SMTP can begin, or begin anew.
    Ready,
    /// The peer must go on first.
    Waits,
    /// It went wrong.
    Failed(String),
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
    pub(crate) fn new(
        now: SimTime,
        patience: SimTime,
        socket: TcpStream,
        address: SocketAddr,
        listener: Listener,
    ) -> Self {
        Peer {
            patience,
            wire: Wire::new(socket),
            address,
            listener,
            connection: None,
            readable: true,
            writable: true,
            unanswered: 0,
            paused: false,
            stage: Stage::Header(now + patience),
            unwritten: Vec::new(),
            starts_tls: None,
            ended: false,
            closed_at: None,
            finished: false,
            lost: false,
        }
    }

    /// Goes on with what comes before SMTP; `None` where SMTP has begun.
    pub(crate) fn enter(&mut self, tls: Option<&Arc<ServerConfig>>) -> Option<Entry> {
        if !self.is_entering() || !self.readable {
            return None;
        }
        let entered = self.read_header(tls).and_then(|()| self.shake_hands());
        Some(match entered {
            Ok(()) => {
                self.stage = Stage::Talk;
                (self.readable, self.writable) = (true, true);
                Entry::Ready
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {
                self.readable = error.kind() == ErrorKind::Interrupted;
                Entry::Waits
            }
            Err(error) => Entry::Failed(error.to_string()),
        })
    }

    fn is_entering(&self) -> bool {
        self.stage != Stage::Talk
    }

    /// Reads the header of the proxy and nothing behind it.
    fn read_header(&mut self, tls: Option<&Arc<ServerConfig>>) -> io::Result<()> {
        let Stage::Header(until) = self.stage else { return Ok(()) };
        if self.listener.proxy {
            if !self.address.ip().is_loopback() {
                return Err(io::Error::other("a proxy must be on this machine"));
            }
            let mut buffer = [0; proxy::OCTETS_MAX];
            let count = self.wire.socket.peek(&mut buffer)?;
            match proxy::parse(&buffer[..count]) {
                Header::Incomplete if count == 0 => return Err(ErrorKind::UnexpectedEof.into()),
                Header::Incomplete => return Err(ErrorKind::WouldBlock.into()),
                Header::Wrong(why) => return Err(io::Error::other(why)),
                Header::Complete { octets, client } => {
                    self.wire.socket.read_exact(&mut buffer[..octets])?;
                    self.address = client.unwrap_or(self.address);
                }
            }
        }
        self.stage = Stage::Handshake(until);
        match tls {
            Some(config) if self.listener.port.tls == Tls::Implicit => self.wire.secure(config),
            _ => Ok(()),
        }
    }

    fn shake_hands(&mut self) -> io::Result<()> {
        match self.wire.shake_hands() {
            Ok(true) => Ok(()),
            Ok(false) => Err(ErrorKind::WouldBlock.into()),
            Err(error) if error.kind() == ErrorKind::WouldBlock => Err(error),
            Err(error) => Err(io::Error::other(format!("the TLS handshake failed: {error}"))),
        }
    }

    /// The socket has something to tell.
    pub(crate) fn notice(&mut self, event: &Event) {
        // A handshake may wait to write, too.
        self.readable |= event.is_readable() || event.is_read_closed() || self.is_entering();
        self.writable |= event.is_writable();
    }

    /// Reads from the socket into `buffer`, unless the peer has to wait.
    pub(crate) fn read(&mut self, buffer: &mut [u8]) -> Said {
        if self.is_entering() || !self.has_more() {
            return Said::Nothing;
        }
        match self.wire.read(buffer) {
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

    /// Takes what the world says to the peer; `tls` is for the handshake that may begin behind it.
    pub(crate) fn take(&mut self, now: SimTime, said: &OutsideOutput, tls: Option<&Arc<ServerConfig>>) {
        if !said.bytes.is_empty() {
            self.unanswered = 0;
            self.unwritten.extend_from_slice(&said.bytes);
        }
        // Where the session has ended behind STARTTLS there is nothing to secure.
        if said.start_tls && !said.closed {
            self.starts_tls = tls.cloned().map(|tls| (now, tls));
        }
        if said.closed && self.closed_at.is_none() {
            self.closed_at = Some(now);
        }
    }

    /// Writes what the socket takes; when the world has closed the connection and all is written, says so.
    pub(crate) fn write(&mut self) {
        if self.is_entering() {
            return;
        }
        while self.writable && !self.unwritten.is_empty() && !self.lost {
            match self.wire.write(&self.unwritten) {
                Ok(count) => drop(self.unwritten.drain(..count)),
                Err(error) => self.write_failed(&error),
            }
        }
        if self.writable
            && !self.lost
            && let Err(error) = self.wire.flush()
        {
            self.write_failed(&error);
        }
        let written = self.unwritten.is_empty() && self.wire.is_flushed();
        if let Some((now, tls)) = self.starts_tls.take_if(|_| written) {
            self.lost |= self.wire.secure(&tls).is_err();
            self.stage = Stage::Handshake(now + self.patience);
            self.readable = true;
        }
        if self.closed_at.is_some() && written && !self.finished {
            self.finished = true;
            self.lost |= self.wire.finish().is_err();
        }
    }

    /// The program ends: says the last reply behind what waits, and takes off the socket what is there, for a socket that
    /// is closed with octets in it loses what was said last.
    pub(crate) fn leave(&mut self, now: SimTime, reply: &[u8], buffer: &mut [u8]) {
        if self.is_entering() || self.closed_at.is_some() {
            return;
        }
        self.take(
            now,
            &OutsideOutput { bytes: reply.to_vec(), closed: true, ..OutsideOutput::default() },
            None,
        );
        self.write();
        while self.wire.read(buffer).is_ok_and(|count| count > 0) {}
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
        match (self.stage, self.closed_at) {
            (_, Some(_)) if self.lost || self.finished && self.ended => SimTime::ZERO,
            (_, Some(closed_at)) => closed_at + LINGER,
            (Stage::Header(until) | Stage::Handshake(until), None) => until,
            (Stage::Talk, None) => SimTime::MAX,
        }
    }

    /// Whether [`Peer::read`] or [`Peer::enter`] would get on at once.
    pub(crate) fn has_more(&self) -> bool {
        if self.is_entering() {
            return self.readable;
        }
        // What comes behind STARTTLS belongs to the handshake.
        let waits = self.unwritten.len() >= UNREAD_OCTETS_MAX
            || self.starts_tls.is_some()
            || self.paused && self.closed_at.is_none();
        !self.ended && (self.lost || (self.readable || self.wire.holds_octets()) && !waits)
    }
}
