//! A real program that has connected to the SMTP port: octets from and to it, within limits.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr};
use std::time::{Duration, Instant};

use mio::net::TcpStream;

/// How much the page may have before it has taken it.
const WINDOW_OCTETS: usize = 64 * 1024;
/// How much waits for a program that does not read, at most.
const REPLIES_OCTETS_MAX: usize = 256 * 1024;
/// How much a program may say in a tick, and how much it may have saved up.
const TICK_OCTETS: usize = 128 * 1024;
const SAVED_OCTETS_MAX: usize = 512 * 1024;
/// How long a line may be silent at both ends; longer than the server on the page waits (RFC 5321 section 4.5.3.2.7).
const IDLE: Duration = Duration::from_secs(600);

/// The program's end of a line.
pub(crate) struct Line {
    socket: TcpStream,
    /// Where the program calls from.
    pub(crate) address: SocketAddr,
    replies: Vec<u8>,
    /// What the page has not taken yet.
    on_the_way: usize,
    allowance: usize,
    readable: bool,
    ended: bool,
    closing: bool,
    broken: bool,
    last: Instant,
}

/// What a program did.
pub(crate) enum Said {
    /// It said so many octets, which are in the buffer.
    Octets(usize),
    /// It will say no more.
    End,
    /// Nothing, or nothing that may be heard now.
    Nothing,
}

impl Line {
    /// A line on a connection.
    pub(crate) fn new(socket: TcpStream, address: SocketAddr, now: Instant) -> Line {
        let _ = socket.set_nodelay(true);
        Line {
            socket,
            address,
            replies: Vec::new(),
            on_the_way: 0,
            allowance: SAVED_OCTETS_MAX,
            readable: true,
            ended: false,
            closing: false,
            broken: false,
            last: now,
        }
    }

    /// The socket, to be watched.
    pub(crate) fn socket(&mut self) -> &mut TcpStream {
        &mut self.socket
    }

    /// There may be something to read.
    pub(crate) fn wake(&mut self) {
        self.readable = true;
    }

    /// Reads as much as the page has room for.
    pub(crate) fn read(&mut self, buffer: &mut [u8], now: Instant) -> Said {
        let room = (WINDOW_OCTETS - self.on_the_way.min(WINDOW_OCTETS)).min(self.allowance).min(buffer.len());
        if !self.readable || self.ended || self.closing || room == 0 {
            return Said::Nothing;
        }
        match self.socket.read(&mut buffer[..room]) {
            Ok(0) => {
                self.ended = true;
                Said::End
            }
            Ok(count) => {
                self.on_the_way += count;
                self.allowance -= count;
                self.last = now;
                Said::Octets(count)
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                self.readable = false;
                Said::Nothing
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => Said::Nothing,
            Err(_) => {
                self.broken = true;
                self.ended = true;
                Said::End
            }
        }
    }

    /// Whether more would be read at once.
    pub(crate) fn has_more(&self) -> bool {
        self.readable && !self.ended && !self.closing && self.on_the_way < WINDOW_OCTETS && self.allowance > 0
    }

    /// The page has taken so much.
    pub(crate) fn taken(&mut self, octets: u32) {
        self.on_the_way = self.on_the_way.saturating_sub(octets as usize);
    }

    /// The page says something to the program.
    pub(crate) fn tell(&mut self, octets: &[u8], now: Instant) {
        self.broken |= self.replies.len() + octets.len() > REPLIES_OCTETS_MAX;
        if !self.broken && !self.closing {
            self.replies.extend_from_slice(octets);
            self.last = now;
        }
    }

    /// Nothing more will be said to the program.
    pub(crate) fn close(&mut self) {
        self.closing = true;
    }

    /// Time has passed.
    pub(crate) fn tick(&mut self) {
        self.allowance = (self.allowance + TICK_OCTETS).min(SAVED_OCTETS_MAX);
    }

    /// Writes what the program takes. Whether the line is over.
    pub(crate) fn write(&mut self, now: Instant) -> bool {
        while !self.replies.is_empty() && !self.broken {
            match self.socket.write(&self.replies) {
                Ok(count) => drop(self.replies.drain(..count)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => self.broken = true,
            }
        }
        let done = self.closing && self.replies.is_empty();
        if done {
            let _ = self.socket.shutdown(Shutdown::Write);
        }
        done || self.broken || now.duration_since(self.last) > IDLE
    }
}
