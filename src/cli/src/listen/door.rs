//! The TCP side: one loop over the listening socket and its peers.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, ErrorKind, Write};
use std::net::{Shutdown, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token, Waker};
use relay::ConnectionId;
use smtp::{Reply, SimTime};

use super::network::Network;
use super::peer::{Peer, Said};
use crate::failure::{Failure, SYSTEM};
use crate::output::Output;

const LISTENER: Token = Token(0);
const WAKER: Token = Token(1);
const FIRST_PEER: usize = 2;
/// How much of unfinished messages the host may hold. Beyond it only the peer that is furthest goes on, so that one after
/// the other gets done.
const HELD_OCTETS_MAX: u64 = 40_000_000;
/// How much of one peer is read before the others have their turn.
const TURN_OCTETS: usize = 64 * 1024;
/// How soon a refused `accept` is tried again, as when the system is short of file descriptors.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);

/// The listening socket and the peers that came in by it.
pub(crate) struct Door {
    poll: Poll,
    events: Events,
    listener: TcpListener,
    address: SocketAddr,
    /// The listening socket may hold peers.
    knocked: bool,
    peers: BTreeMap<ConnectionId, Peer>,
    peers_max: u32,
    host_name: String,
    buffer: Vec<u8>,
    stop: Arc<AtomicBool>,
}

impl Door {
    /// Listens on `address`. `host_name` stands in the 421 for those who find no room or come at the end.
    pub(crate) fn open(address: SocketAddr, peers_max: u32, host_name: &str) -> io::Result<Self> {
        let poll = Poll::new()?;
        let mut listener = TcpListener::bind(address)?;
        poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
        Ok(Door {
            poll,
            events: Events::with_capacity(1024),
            address: listener.local_addr()?,
            listener,
            knocked: false,
            peers: BTreeMap::new(),
            peers_max,
            host_name: host_name.to_owned(),
            buffer: vec![0; TURN_OCTETS],
            stop: Arc::new(AtomicBool::new(false)),
        })
    }

    /// The address that it has, with the port that the system chose.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// What ends the loop from another thread.
    pub(crate) fn stopper(&self) -> io::Result<impl Fn() + Send + use<>> {
        let waker = Waker::new(self.poll.registry(), WAKER)?;
        let stop = Arc::clone(&self.stop);
        Ok(move || {
            stop.store(true, Ordering::SeqCst);
            // Without it the loop ends a little later.
            let _ = waker.wake();
        })
    }

    /// Whether the loop is to end.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }

    /// One round: lets peers in, hands on what they say and what they are told, then waits for more, at most until
    /// `end`. Nobody is let in between saying and telling: the world remembers only the last connections that are over.
    pub(crate) fn turn(
        &mut self,
        network: &mut Network,
        out: &mut Output,
        end: SimTime,
    ) -> Result<(), Failure> {
        let failed = |error| Failure::new(SYSTEM, format!("the sockets cannot be served: {error}"));
        self.admit(network).map_err(failed)?;
        self.hear(network);
        let touched = network.catch_up(out)?;
        self.tell(network, &touched);
        self.wait(network, end).map_err(failed)
    }

    fn tell(&mut self, network: &mut Network, touched: &BTreeSet<ConnectionId>) {
        let now = network.now();
        for connection in touched {
            if let Some(peer) = self.peers.get_mut(connection) {
                let (bytes, closed) = network.take(*connection);
                peer.take(now, &bytes, closed);
            }
        }
        self.peers.values_mut().for_each(Peer::write);
        self.peers.retain(|_, peer| peer.done_at() > now);
        self.ration(network.is_full());
    }

    /// Lets those wait who have much under way, when all have too much together; everybody, where the queues are full.
    fn ration(&mut self, full: bool) {
        let held: u64 = self.peers.values().map(|peer| peer.unanswered).sum();
        let most = self.peers.values().map(|peer| peer.unanswered).max().unwrap_or_default();
        let mut first = true;
        for peer in self.peers.values_mut() {
            let goes_on = peer.unanswered < TURN_OCTETS as u64 || peer.unanswered == most && first;
            first &= peer.unanswered < most;
            peer.paused = full || held > HELD_OCTETS_MAX && !goes_on;
        }
    }

    fn hear(&mut self, network: &mut Network) {
        for (connection, peer) in &mut self.peers {
            match peer.read(&mut self.buffer) {
                Said::Octets(count) => network.say(*connection, &self.buffer[..count]),
                Said::End => network.hang_up(*connection),
                Said::Nothing => {}
            }
        }
    }

    fn admit(&mut self, network: &mut Network) -> io::Result<()> {
        while self.knocked {
            match self.listener.accept() {
                Ok((stream, address)) => self.enter(network, stream, address)?,
                Err(error) if error.kind() == ErrorKind::WouldBlock => self.knocked = false,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        Ok(())
    }

    fn enter(&mut self, network: &mut Network, mut stream: TcpStream, address: SocketAddr) -> io::Result<()> {
        if self.peers.len() >= self.peers_max as usize {
            self.turn_away(&mut stream, "Too many connections, try again later");
            return Ok(());
        }
        if network.is_full() {
            self.turn_away(&mut stream, "Insufficient system storage, try again later");
            return Ok(());
        }
        let Some(connection) = network.dial(address.ip()) else {
            self.turn_away(&mut stream, "The host takes no connections");
            return Ok(());
        };
        let token = Token(FIRST_PEER + connection.0 as usize);
        self.poll.registry().register(&mut stream, token, Interest::READABLE | Interest::WRITABLE)?;
        self.peers.insert(connection, Peer::new(stream));
        Ok(())
    }

    /// 421, the reply that may come at any time (RFC 5321 section 3.8).
    fn turn_away(&self, stream: &mut TcpStream, why: &str) {
        let reply = Reply::new(421, None, &format!("{} {why}", self.host_name));
        let _ = stream.write(&reply.to_wire(false));
        let _ = stream.shutdown(Shutdown::Write);
    }

    /// Says 421 to everybody who is still there.
    pub(crate) fn close(mut self) {
        for (_, mut peer) in std::mem::take(&mut self.peers) {
            self.turn_away(&mut peer.stream, "Closing: the program ends");
        }
    }

    fn wait(&mut self, network: &Network, end: SimTime) -> io::Result<()> {
        let at = self.peers.values().map(Peer::done_at).fold(end, SimTime::min);
        let mut rest = network.rest(at);
        if self.peers.values().any(Peer::has_more) || self.is_stopped() {
            rest = Duration::ZERO;
        }
        if self.knocked {
            rest = rest.min(ACCEPT_AGAIN);
        }
        match self.poll.poll(&mut self.events, Some(rest)) {
            Err(error) if error.kind() == ErrorKind::Interrupted => return Ok(()),
            polled => polled?,
        }
        for event in &self.events {
            match event.token() {
                LISTENER => self.knocked = true,
                WAKER => {}
                Token(peer) => {
                    let connection = ConnectionId((peer - FIRST_PEER) as u32);
                    if let Some(peer) = self.peers.get_mut(&connection) {
                        peer.readable |= event.is_readable() || event.is_read_closed();
                        peer.writable |= event.is_writable();
                    }
                }
            }
        }
        Ok(())
    }
}
