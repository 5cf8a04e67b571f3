//! A TCP connection to a server, in the open or with TLS over it.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};
use smtp::AddressLiteral;

use crate::failure::{Failure, NO_HOST, TRY_LATER};

const CONNECT_WAIT: Duration = Duration::from_secs(30);

/// `HOST` or `HOST:PORT`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Address {
    /// The name or address, without brackets.
    pub(super) host: String,
    port: u16,
}

impl Address {
    /// Reads it; the port is `usual` where it is left out.
    pub(super) fn parse(text: &str, usual: u16) -> Address {
        let (host, port) = match text.rsplit_once(':') {
            // More than one colon without brackets is an IPv6 address and nothing else.
            Some((host, port)) if host.ends_with(']') || !host.contains(':') => match port.parse() {
                Ok(port) => (host, port),
                Err(_) => (text, usual),
            },
            _ => (text, usual),
        };
        Address { host: host.trim_start_matches('[').trim_end_matches(']').to_owned(), port }
    }
}

/// A connection.
pub(super) enum Connection {
    /// In the open.
    Plain(TcpStream),
    /// With TLS over it.
    Secured(Box<StreamOwned<ClientConnection, TcpStream>>),
    /// A handshake has failed.
    Broken,
}

impl Connection {
    /// Connects to the first address of the server that answers.
    pub(super) fn open(server: &Address) -> Result<Self, Failure> {
        let Address { host, port } = server;
        let unknown =
            |why: String| Failure::new(NO_HOST, format!("the server {host} cannot be found: {why}"));
        let addresses =
            (host.as_str(), *port).to_socket_addrs().map_err(|error| unknown(error.to_string()))?;
        let mut last = None;
        for address in addresses {
            match TcpStream::connect_timeout(&address, CONNECT_WAIT) {
                Ok(stream) => return Ok(Connection::Plain(stream)),
                Err(error) => last = Some(format!("{address} cannot be reached: {error}")),
            }
        }
        Err(last.map_or_else(|| unknown("it has no address".into()), |why| Failure::new(TRY_LATER, why)))
    }

    /// Our address as a host without a name says it (RFC 5321 section 4.1.3).
    pub(super) fn literal(&self) -> String {
        let address = self.socket().and_then(|socket| socket.local_addr().ok());
        address.map_or_else(|| "localhost".to_owned(), |address| AddressLiteral::Ip(address.ip()).to_string())
    }

    /// Does the TLS handshake with the server of this name; each step may take as long as `limit`. Gives what was agreed
    /// on, `TLSv1_3 TLS13_AES_256_GCM_SHA384`, or why it failed.
    pub(super) fn secure(
        &mut self,
        config: Arc<ClientConfig>,
        name: &str,
        limit: Duration,
    ) -> Result<String, String> {
        let server = ServerName::try_from(name.to_owned());
        let server = server.map_err(|_| format!("\"{name}\" can stand in no certificate"))?;
        let Connection::Plain(mut socket) = std::mem::replace(self, Connection::Broken) else {
            return Err("the connection is no plain one".to_owned());
        };
        let mut session = ClientConnection::new(config, server).map_err(|error| error.to_string())?;
        set_limit(&socket, limit).map_err(|error| error.to_string())?;
        while session.is_handshaking() {
            session.complete_io(&mut socket).map_err(|error| explained(&error))?;
        }
        let version = session.protocol_version().and_then(|version| version.as_str());
        let suite = session.negotiated_cipher_suite().and_then(|suite| suite.suite().as_str());
        let agreed = format!("{} {}", version.unwrap_or("TLS"), suite.unwrap_or_default());
        *self = Connection::Secured(Box::new(StreamOwned::new(session, socket)));
        Ok(agreed)
    }

    /// Reads what has come, or waits until `limit` is over.
    pub(super) fn read(&mut self, limit: Duration, buffer: &mut [u8]) -> io::Result<usize> {
        self.limit(limit)?;
        match self {
            Connection::Plain(socket) => socket.read(buffer),
            // Many servers close without the end of TLS; for SMTP it is an end like another.
            Connection::Secured(stream) => match stream.read(buffer) {
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(0),
                read => read,
            },
            Connection::Broken => Ok(0),
        }
    }

    /// Writes all of it, each piece within `limit`.
    pub(super) fn write(&mut self, limit: Duration, octets: &[u8]) -> io::Result<()> {
        self.limit(limit)?;
        match self {
            Connection::Plain(socket) => socket.write_all(octets),
            Connection::Secured(stream) => stream.write_all(octets).and_then(|()| stream.flush()),
            Connection::Broken => Err(ErrorKind::NotConnected.into()),
        }
    }

    /// Says that nothing more will come.
    pub(super) fn close(&mut self) {
        if let Connection::Secured(stream) = self {
            stream.conn.send_close_notify();
            let _ = stream.flush();
        }
    }

    fn limit(&self, limit: Duration) -> io::Result<()> {
        self.socket().map_or(Ok(()), |socket| set_limit(socket, limit))
    }

    fn socket(&self) -> Option<&TcpStream> {
        match self {
            Connection::Plain(socket) => Some(socket),
            Connection::Secured(stream) => Some(&stream.sock),
            Connection::Broken => None,
        }
    }
}

/// What went wrong; where it is the certificate, also what would mend it.
fn explained(error: &io::Error) -> String {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match inner {
        Some(rustls::Error::InvalidCertificate(_)) => {
            format!("{error}; --ca FILE says whom to believe, --insecure takes any certificate")
        }
        _ => error.to_string(),
    }
}

fn set_limit(socket: &TcpStream, limit: Duration) -> io::Result<()> {
    socket.set_read_timeout(Some(limit)).and_then(|()| socket.set_write_timeout(Some(limit)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (text, host, port) in [
            ("mx.example:2525", "mx.example", 2525),
            ("[::1]:2525", "::1", 2525),
            ("127.0.0.1:2525", "127.0.0.1", 2525),
            ("mx.example", "mx.example", 25),
            ("[::1]", "::1", 25),
            ("::1", "::1", 25),
            ("mx.example:", "mx.example:", 25),
            ("mx.example:99999", "mx.example:99999", 25),
        ] {
            assert_eq!(Address::parse(text, 25), Address { host: host.to_owned(), port }, "{text}");
        }
    }
}
