//! The TCP side: one loop over the listening sockets and their peers.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, ErrorKind, Write};
use std::net::{Shutdown, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token, Waker};
use relay::ConnectionId;
use relay::scenario::{Listener, Tls};
use rustls::ServerConfig;
use smtp::{Reply, SimTime};

use super::gate::Gate;
use super::network::Network;
use super::peer::{Entry, Peer, Said};
use crate::failure::{Failure, SYSTEM};
use crate::output::Output;

const WAKER: Token = Token(0);
/// The gates have the tokens from here, the peers those behind the gates.
const FIRST_GATE: usize = 1;
/// How much of unfinished messages the host may hold. Beyond it only the peer that is furthest goes on, so that one after
/// the other gets done.
const HELD_OCTETS_MAX: u64 = 40_000_000;
/// How much of one peer is read before the others have their turn.
const TURN_OCTETS: usize = 64 * 1024;
/// How soon a refused `accept` is tried again, as when the system is short of file descriptors.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);

/// The listening sockets and the peers that came in by them.
pub(crate) struct Door {
    poll: Poll,
    events: Events,
    gates: Vec<Gate>,
    tls: Option<Arc<ServerConfig>>,
    /// By their token.
    peers: BTreeMap<usize, Peer>,
    tokens: BTreeMap<ConnectionId, usize>,
    next_token: usize,
    settings: Settings,
    buffer: Vec<u8>,
    stop: Arc<AtomicBool>,
}

/// What the door must know of the host.
pub(crate) struct Settings {
    /// The most peers at once.
    pub(crate) peers_max: u32,
    /// How long a peer may take for what comes before SMTP.
    pub(crate) patience: SimTime,
    /// What stands in the 421 for those who find no room or come at the end.
    pub(crate) host_name: String,
}

impl Door {
    /// Listens. `tls` is for the peers that want TLS.
    pub(crate) fn open(
        listeners: &[Listener],
        tls: Option<Arc<ServerConfig>>,
        settings: Settings,
    ) -> Result<Self, Failure> {
        let poll = Poll::new().map_err(unserved)?;
        let mut gates = Vec::new();
        for (listener, token) in listeners.iter().zip(FIRST_GATE..) {
            let gate = Gate::open(listener, poll.registry(), Token(token)).map_err(|error| {
                Failure::new(SYSTEM, format!("{} cannot be listened on: {error}", listener.address))
            })?;
            gates.push(gate);
        }
        Ok(Door {
            poll,
            events: Events::with_capacity(1024),
            next_token: FIRST_GATE + gates.len(),
            gates,
            tls,
            peers: BTreeMap::new(),
            tokens: BTreeMap::new(),
            settings,
            buffer: vec![0; TURN_OCTETS],
            stop: Arc::new(AtomicBool::new(false)),
        })
    }

    /// Where it listens, with the ports that the system chose.
    pub(crate) fn listeners(&self) -> impl Iterator<Item = &Listener> {
        self.gates.iter().map(|gate| &gate.listener)
    }

    /// What ends the loop from another thread.
    pub(crate) fn stopper(&self) -> Result<impl Fn() + Send + use<>, Failure> {
        let waker = Waker::new(self.poll.registry(), WAKER).map_err(unserved)?;
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
        self.accept(network).map_err(unserved)?;
        self.admit(network);
        self.hear(network);
        let touched = network.catch_up(out)?;
        self.tell(network, &touched);
        self.wait(network, end).map_err(unserved)
    }

    fn accept(&mut self, network: &Network) -> io::Result<()> {
        for index in 0..self.gates.len() {
            while let Some((socket, address)) = self.gates[index].accept() {
                self.take_in(network, self.gates[index].listener, socket, address)?;
            }
        }
        Ok(())
    }

    fn take_in(
        &mut self,
        network: &Network,
        listener: Listener,
        mut socket: TcpStream,
        address: SocketAddr,
    ) -> io::Result<()> {
        let why = if self.peers.len() >= self.settings.peers_max as usize {
            Some("Too many connections, try again later")
        } else if network.is_full() {
            Some("Insufficient system storage, try again later")
        } else {
            None
        };
        if let Some(why) = why {
            // In a TLS connection nobody could read it yet.
            if listener.port.tls != Tls::Implicit {
                let _ = socket.write(&self.farewell(why));
                let _ = socket.shutdown(Shutdown::Write);
            }
            return Ok(());
        }
        let token = self.next_token;
        self.next_token += 1;
        self.poll.registry().register(&mut socket, Token(token), Interest::READABLE | Interest::WRITABLE)?;
        self.peers.insert(token, Peer::new(network.now(), self.settings.patience, socket, address, listener));
        Ok(())
    }

    /// Lets those in who are done with what comes before SMTP.
    fn admit(&mut self, network: &mut Network) {
        let mut failed = Vec::new();
        for (token, peer) in &mut self.peers {
            match peer.enter(self.tls.as_ref()) {
                None | Some(Entry::Waits) => {}
                Some(Entry::Failed(why)) => {
                    eprintln!("smtp-playground: {}: {why}", peer.address);
                    failed.push(*token);
                    if let Some(connection) = peer.connection {
                        network.hang_up(connection);
                    }
                }
                Some(Entry::Ready) => match peer.connection {
                    // The handshake after STARTTLS.
                    Some(connection) => network.secured(connection),
                    None => match network.dial(peer.address.ip(), peer.listener.port) {
                        Some(connection) => {
                            peer.connection = Some(connection);
                            self.tokens.insert(connection, *token);
                        }
                        None => failed.push(*token),
                    },
                },
            }
        }
        self.peers.retain(|token, _| !failed.contains(token));
    }

    fn hear(&mut self, network: &mut Network) {
        for peer in self.peers.values_mut() {
            let Some(connection) = peer.connection else { continue };
            match peer.read(&mut self.buffer) {
                Said::Octets(count) => network.say(connection, &self.buffer[..count]),
                Said::End => network.hang_up(connection),
                Said::Nothing => {}
            }
        }
    }

    fn tell(&mut self, network: &mut Network, touched: &BTreeSet<ConnectionId>) {
        let now = network.now();
        for connection in touched {
            if let Some(peer) = self.tokens.get(connection).and_then(|token| self.peers.get_mut(token)) {
                peer.take(now, &network.take(*connection), self.tls.as_ref());
            }
        }
        self.peers.values_mut().for_each(Peer::write);
        self.peers.retain(|_, peer| peer.done_at() > now);
        self.tokens.retain(|_, token| self.peers.contains_key(token));
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

    /// 421, the reply that may come at any time (RFC 5321 section 3.8).
    fn farewell(&self, why: &str) -> Vec<u8> {
        Reply::new(421, None, format!("{} {why}", self.settings.host_name)).to_wire(false)
    }

    /// Says 421 to everybody who is still there and speaks SMTP.
    pub(crate) fn close(mut self, now: SimTime) {
        let reply = self.farewell("Closing: the program ends");
        for peer in self.peers.values_mut() {
            peer.leave(now, &reply, &mut self.buffer);
        }
    }

    fn wait(&mut self, network: &Network, end: SimTime) -> io::Result<()> {
        let at = self.peers.values().map(Peer::done_at).fold(end, SimTime::min);
        let mut rest = network.rest(at);
        if self.peers.values().any(Peer::has_more) || self.is_stopped() {
            rest = Duration::ZERO;
        }
        if self.gates.iter().any(|gate| gate.knocked) {
            rest = rest.min(ACCEPT_AGAIN);
        }
        match self.poll.poll(&mut self.events, Some(rest)) {
            Err(error) if error.kind() == ErrorKind::Interrupted => return Ok(()),
            polled => polled?,
        }
        for event in &self.events {
            let token = event.token().0;
            if let Some(gate) = token.checked_sub(FIRST_GATE).and_then(|gate| self.gates.get_mut(gate)) {
                gate.knocked = true;
            } else if let Some(peer) = self.peers.get_mut(&token) {
                peer.notice(event);
            }
        }
        Ok(())
    }
}

fn unserved(error: io::Error) -> Failure {
    Failure::new(SYSTEM, format!("the sockets cannot be served: {error}"))
}
