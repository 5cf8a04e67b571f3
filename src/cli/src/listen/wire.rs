//! A socket that does not wait, in the open or with TLS over it.

use std::io::{self, ErrorKind, Read, Write};
use std::net::Shutdown;
use std::sync::Arc;

use mio::net::TcpStream;
use rustls::{ServerConfig, ServerConnection};

/// A socket, and TLS over it once there is any.
pub(crate) struct Wire {
    /// The socket.
    pub(crate) socket: TcpStream,
    tls: Option<Box<Secured>>,
}

/// The server's end of a TLS connection.
struct Secured {
    session: ServerConnection,
    /// Octets that are decrypted and wait to be read.
    plain_octets: usize,
    /// The peer has said that it will send no more.
    ended: bool,
}

impl Wire {
    /// A socket in the open.
    pub(crate) fn new(socket: TcpStream) -> Self {
        Wire { socket, tls: None }
    }

    /// Puts TLS over the socket; [`Wire::shake_hands`] goes on with it.
    pub(crate) fn secure(&mut self, config: &Arc<ServerConfig>) -> io::Result<()> {
        let session = ServerConnection::new(Arc::clone(config)).map_err(io::Error::other)?;
        self.tls = Some(Box::new(Secured { session, plain_octets: 0, ended: false }));
        Ok(())
    }

    /// Goes on with the handshake as far as the socket lets it; whether it is done.
    pub(crate) fn shake_hands(&mut self) -> io::Result<bool> {
        let Some(tls) = &mut self.tls else { return Ok(true) };
        loop {
            tls.flush(&mut self.socket)?;
            if !tls.session.is_handshaking() {
                return Ok(true);
            }
            if tls.session.read_tls(&mut self.socket)? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            tls.process(&mut self.socket)?;
        }
    }

    /// Reads into `buffer`; nothing is the end.
    pub(crate) fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.tls {
            Some(tls) => tls.read(&mut self.socket, buffer),
            None => self.socket.read(buffer),
        }
    }

    /// Takes as much of `bytes` as fits.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(tls) = &mut self.tls else { return self.socket.write(bytes) };
        tls.flush(&mut self.socket)?;
        let count = tls.session.writer().write(bytes)?;
        match tls.flush(&mut self.socket) {
            Err(error) if error.kind() != ErrorKind::WouldBlock => Err(error),
            _ => Ok(count),
        }
    }

    /// Writes what TLS still holds.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.tls.as_mut().map_or(Ok(()), |tls| tls.flush(&mut self.socket))
    }

    /// Whether all that was taken is with the socket.
    pub(crate) fn is_flushed(&self) -> bool {
        self.tls.as_ref().is_none_or(|tls| !tls.session.wants_write())
    }

    /// Whether octets can be read that the socket does not know of.
    pub(crate) fn holds_octets(&self) -> bool {
        self.tls.as_ref().is_some_and(|tls| tls.plain_octets > 0)
    }

    /// Says that no more will come.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        if let Some(tls) = &mut self.tls {
            tls.session.send_close_notify();
            // Where the socket is full, the end of the stream says the same.
            let _ = tls.flush(&mut self.socket);
        }
        self.socket.shutdown(Shutdown::Write)
    }
}

impl Secured {
    fn flush(&mut self, socket: &mut TcpStream) -> io::Result<()> {
        while self.session.wants_write() {
            self.session.write_tls(socket)?;
        }
        Ok(())
    }

    fn read(&mut self, socket: &mut TcpStream, buffer: &mut [u8]) -> io::Result<usize> {
        let mut count = 0;
        loop {
            while self.plain_octets > 0 && count < buffer.len() {
                let read = self.session.reader().read(&mut buffer[count..])?;
                self.plain_octets = self.plain_octets.saturating_sub(read);
                count += read;
            }
            if count == buffer.len() || self.ended {
                return Ok(count);
            }
            match self.session.read_tls(socket) {
                Ok(0) => return Ok(count),
                Ok(_) => self.process(socket)?,
                Err(error) if error.kind() == ErrorKind::WouldBlock && count > 0 => return Ok(count),
                Err(error) => return Err(error),
            }
        }
    }

    fn process(&mut self, socket: &mut TcpStream) -> io::Result<()> {
        match self.session.process_new_packets() {
            Ok(state) => {
                self.plain_octets = state.plaintext_bytes_to_read();
                self.ended |= state.peer_has_closed();
                Ok(())
            }
            Err(error) => {
                // The peer should know why: an alert is waiting to be written.
                let _ = self.flush(socket);
                Err(io::Error::new(ErrorKind::InvalidData, error))
            }
        }
    }
}
