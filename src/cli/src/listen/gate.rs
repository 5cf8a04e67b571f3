//! One listening socket, and what stands behind it.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;

use mio::net::{TcpListener, TcpStream};
use mio::{Interest, Registry, Token};
use relay::scenario::Listener;

/// A listening socket.
pub(crate) struct Gate {
    socket: TcpListener,
    /// Where it listens, and for what.
    pub(crate) listener: Listener,
    /// It may hold peers.
    pub(crate) knocked: bool,
}

impl Gate {
    /// Listens; from now on [`Gate::listener`] has the port that the system chose.
    pub(crate) fn open(listener: &Listener, registry: &Registry, token: Token) -> io::Result<Self> {
        let mut socket = TcpListener::bind(listener.address)?;
        registry.register(&mut socket, token, Interest::READABLE)?;
        let address = socket.local_addr()?;
        Ok(Gate { socket, listener: Listener { address, ..*listener }, knocked: false })
    }

    /// The next peer that waits there. Where the system refuses one, as when it is short of file descriptors, the gate
    /// stays knocked at.
    pub(crate) fn accept(&mut self) -> Option<(TcpStream, SocketAddr)> {
        while self.knocked {
            match self.socket.accept() {
                Ok(peer) => return Some(peer),
                Err(error) if error.kind() == ErrorKind::WouldBlock => self.knocked = false,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        None
    }
}
