//! The page's end of the bridge.

use std::io::{self, ErrorKind};
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tungstenite::{Error, Message, WebSocket};

use super::bridge::watched;
use super::frame::Frame;

/// The largest message from the page: a mail with its files.
const MESSAGE_OCTETS_MAX: usize = 40 * 1024 * 1024;
/// How much may wait for the page.
const WAITING_OCTETS_MAX: usize = 8 * 1024 * 1024;
/// After so long a silence the page is asked whether it is there, and after so long it is not.
const SILENCE: Duration = Duration::from_secs(20);
const GONE: Duration = Duration::from_secs(90);

/// A WebSocket that never blocks.
pub(crate) struct Page {
    socket: WebSocket<TcpStream>,
    heard: Instant,
    asked: Instant,
    gone: bool,
}

impl Page {
    /// Goes on with a connection on which the token has been said.
    pub(crate) fn new(stream: std::net::TcpStream, now: Instant) -> io::Result<Page> {
        let config = WebSocketConfig::default()
            .max_message_size(Some(MESSAGE_OCTETS_MAX))
            .max_frame_size(Some(MESSAGE_OCTETS_MAX))
            .max_write_buffer_size(WAITING_OCTETS_MAX);
        let socket = WebSocket::from_raw_socket(watched(stream)?, Role::Server, Some(config));
        Ok(Page { socket, heard: now, asked: now, gone: false })
    }

    /// The socket, to be watched.
    pub(crate) fn socket(&mut self) -> &mut TcpStream {
        self.socket.get_mut()
    }

    /// The first thing that it hears.
    pub(crate) fn greet(&mut self, words: String) {
        self.write(Message::text(words));
    }

    /// Says something.
    pub(crate) fn say(&mut self, frame: &Frame) {
        self.write(Message::binary(frame.to_wire()));
    }

    fn write(&mut self, message: Message) {
        let written = self.socket.write(message);
        self.note(written);
    }

    /// Sends what waits.
    pub(crate) fn flush(&mut self) {
        let flushed = self.socket.flush();
        self.note(flushed);
    }

    fn note(&mut self, done: Result<(), Error>) {
        match done {
            Ok(()) => {}
            Err(Error::Io(error)) if is_transient(&error) => {}
            // A page that does not read what it is told is as good as gone.
            Err(_) => self.gone = true,
        }
    }

    /// The next thing that it says.
    pub(crate) fn read(&mut self, now: Instant) -> Option<Frame> {
        while !self.gone {
            match self.socket.read() {
                Ok(message) => {
                    self.heard = now;
                    if let Message::Binary(octets) = &message
                        && let Some(frame) = Frame::parse(octets)
                    {
                        return Some(frame);
                    }
                }
                Err(Error::Io(error)) if is_transient(&error) => break,
                Err(_) => self.gone = true,
            }
        }
        None
    }

    /// Whether it has left, or has not been heard of for too long; asks where it is silent.
    pub(crate) fn is_gone(&mut self, now: Instant) -> bool {
        let silence = now.duration_since(self.heard);
        if silence > SILENCE && now.duration_since(self.asked) > SILENCE {
            self.asked = now;
            self.write(Message::Ping(Vec::new().into()));
        }
        self.gone || silence > GONE
    }

    /// The end, in words.
    pub(crate) fn leave(mut self, words: &str) {
        let frame = CloseFrame { code: CloseCode::Away, reason: words.to_owned().into() };
        let _ = self.socket.close(Some(frame));
        let _ = self.socket.flush();
    }
}

fn is_transient(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted)
}
