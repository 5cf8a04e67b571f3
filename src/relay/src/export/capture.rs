//! A capture: what is sent as packets, each as it leaves the interface of its sender, in a pcapng file.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use litemap::LiteMap;
use smtp::SimTime;

use super::ip::{ACK, FIN, PSH, RST, SYN, Way, pair, tcp, udp};
use super::message::Question;
use super::{Parcel, Sent, Tap, pcapng};
use crate::scenario::{Scenario, Service};
use crate::{Caller, ConnectionId, Direction, Event, HostId, What, World};

/// The program, as the file names it.
const APPLICATION: &str = "SMTP Playground";
/// Where clients of mail call from (as Linux does), and clients of DNS.
const PORTS: (u16, u16) = (32_768, 28_232);
const DNS_PORTS: (u16, u16) = (61_000, 4_536);
/// The port of DNS.
const DNS: u16 = 53;
/// The number of the octet before the first, for the two ends of connections for DNS.
const DNS_FIRST: (u32, u32) = (1_000, 5_000);

/// A capture of one connection or, with the questions to DNS, of all. What is written can be taken piece by piece.
#[derive(Clone, Debug)]
pub struct Capture<'a> {
    scenario: &'a Scenario,
    only: Option<ConnectionId>,
    tap: Tap,
    /// The way of each connection, from client to server.
    ways: LiteMap<ConnectionId, Way>,
    resolver: [IpAddr; 2],
    asked: u32,
    /// The questions without an answer, oldest first.
    open: Vec<Asked>,
    written: Vec<u8>,
}

/// A question to DNS that waits for its answer.
#[derive(Clone, Debug)]
struct Asked {
    host: HostId,
    question: Question,
    way: Way,
    /// It goes over TCP, as the answer is too long for UDP.
    tcp: bool,
}

impl<'a> Capture<'a> {
    /// A capture that holds no packet yet; see [`Tap::new`] for when it must look.
    pub fn new(scenario: &'a Scenario, only: Option<ConnectionId>) -> Capture<'a> {
        let resolver = [free(scenario, |last| Ipv4Addr::new(203, 0, 113, last).into()), free(scenario, six)];
        let mut written = Vec::new();
        let comment = [
            "A simulated network: the scenario ",
            &scenario.name,
            ". Each packet stands here as it leaves its sender.",
        ];
        pcapng::section(&mut written, APPLICATION, &comment.concat());
        for host in &scenario.hosts {
            pcapng::interface(&mut written, &host.name, &host.host_name);
        }
        let hosts = scenario.hosts.iter();
        let names = hosts.flat_map(|host| host.addresses.iter().map(|it| (*it, host.host_name.as_str())));
        pcapng::names(&mut written, names.chain(resolver.map(|it| (it, "resolver.invalid"))));
        let (tap, ways, open) = (Tap::new(only), LiteMap::new(), Vec::new());
        Capture { scenario, only, tap, ways, resolver, asked: 0, open, written }
    }

    /// Adds what was sent since the last look, and what these events tell of DNS.
    pub fn look(&mut self, world: &World, told: &[Event]) {
        // An answer is there before what it leads to, and a question goes out behind what leads to it.
        let is_answer = |event: &&Event| matches!(event.what, What::DnsAnswered { .. });
        let told = if self.only.is_some() { &[] } else { told };
        told.iter().filter(is_answer).for_each(|event| self.hear(event));
        for sent in self.tap.look(world) {
            self.add(world, &sent);
        }
        told.iter().filter(|event| !is_answer(event)).for_each(|event| self.hear(event));
    }

    /// What was written since the last call.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.written)
    }

    fn write(&mut self, host: HostId, at: SimTime, packet: &[u8], comment: &str) {
        let start_us =
            u64::try_from(self.scenario.start_unix_s).unwrap_or_default().saturating_mul(1_000_000);
        let unix_us = start_us.saturating_add(at.as_micros());
        pcapng::packet(&mut self.written, u32::from(host.0), unix_us, packet, comment);
    }

    fn add(&mut self, world: &World, sent: &Sent) {
        let id = sent.connection;
        let Some(connection) = world.network().connection(id) else { return };
        let Caller::Host(client) = connection.client else { return };
        let server = connection.server;
        if !self.ways.contains_key(&id) {
            let Some(way) = self.way(client, server, (port(PORTS, id.0), number(world.service(id)))) else {
                return;
            };
            self.ways.insert(id, way);
        }
        let way = self.ways[&id];
        let (way, host, from, to) = match sent.direction {
            Direction::ToServer => (way, client, first(id, 0), first(id, 1)),
            Direction::ToClient => (way.back(), server, first(id, 1), first(id, 0)),
        };
        let number = |first: u32, at: u64| first.wrapping_add(at as u32);
        let ack = if sent.acknowledges > 0 { ACK } else { 0 };
        let comment = if sent.arrives_at.is_none() {
            "A rule of the simulation loses this packet on its way."
        } else {
            ""
        };
        let octets = match &sent.parcel {
            Parcel::Octets(octets) => octets,
            _ => &Arc::default(),
        };
        let flags = match sent.parcel {
            Parcel::Begin => SYN,
            Parcel::End => FIN,
            Parcel::Reset => RST,
            Parcel::Octets(_) | Parcel::Acknowledgement => 0,
        };
        let acknowledges = number(to, sent.acknowledges);
        let size = way.segment_octets_max();
        // What went out back to back is one parcel of the simulation.
        let mut pieces = octets.chunks(size).peekable();
        if pieces.peek().is_none() {
            let packet = tcp(way, flags | ack, number(from, sent.number), acknowledges, &[]);
            self.write(host, sent.at, &packet, comment);
        }
        let mut at = sent.number;
        while let Some(piece) = pieces.next() {
            let push = if pieces.peek().is_none() { PSH } else { 0 };
            let packet = tcp(way, push | ack, number(from, at), acknowledges, piece);
            self.write(host, sent.at, &packet, comment);
            at += piece.len() as u64;
        }
    }

    fn hear(&mut self, event: &Event) {
        match &event.what {
            What::DnsAsked { host, name, kind } => {
                let ports = (port(DNS_PORTS, self.asked), DNS);
                let Some(way) = self.way_to_resolver(*host, ports) else { return };
                self.asked += 1;
                let id = self.asked.wrapping_mul(0x9e37) as u16;
                let asked = Asked {
                    host: *host,
                    question: Question { id, name: name.clone(), kind: *kind },
                    way,
                    tcp: false,
                };
                self.write(*host, event.at, &udp(way, &asked.question.query()), "");
                self.open.push(asked);
            }
            What::DnsAskedAgain { host, name, kind, octets, .. } => {
                let Some(mut asked) = self.take_open(*host, name, *kind) else { return };
                let query = asked.question.query();
                if octets.is_some() {
                    asked.tcp = true;
                    self.write(*host, event.at, &udp(asked.way.back(), &asked.question.truncated()), "");
                    self.ask_over_tcp(&asked, event.at);
                } else {
                    self.write(*host, event.at, &udp(asked.way, &query), "");
                }
                self.open.push(asked);
            }
            What::DnsAnswered { host, name, kind, answer, aliases, ttl_s, cached: false } => {
                let Some(asked) = self.take_open(*host, name, *kind) else { return };
                let Some(response) = asked.question.response(answer, aliases, *ttl_s) else { return };
                if asked.tcp {
                    self.answer_over_tcp(&asked, event.at, &response);
                } else {
                    self.write(*host, event.at, &udp(asked.way.back(), &response), "");
                }
            }
            What::HostDown(host) => self.open.retain(|asked| asked.host != *host),
            _ => {}
        }
    }

    fn take_open(&mut self, host: HostId, name: &str, kind: crate::dns::Kind) -> Option<Asked> {
        let is =
            |asked: &Asked| asked.host == host && asked.question.kind == kind && asked.question.name == name;
        let place = self.open.iter().position(is)?;
        Some(self.open.remove(place))
    }

    /// The resolver is near: what it takes time for is to find out (RFC 7766).
    fn ask_over_tcp(&mut self, asked: &Asked, at: SimTime) {
        let (way, back) = (asked.way, asked.way.back());
        let (ours, theirs) = DNS_FIRST;
        for packet in [
            tcp(way, SYN, ours, 0, &[]),
            tcp(back, SYN | ACK, theirs, ours + 1, &[]),
            tcp(way, ACK, ours + 1, theirs + 1, &[]),
            tcp(way, PSH | ACK, ours + 1, theirs + 1, &with_length(&asked.question.query())),
        ] {
            self.write(asked.host, at, &packet, "");
        }
    }

    fn answer_over_tcp(&mut self, asked: &Asked, at: SimTime, response: &[u8]) {
        let (way, back) = (asked.way, asked.way.back());
        let ours = DNS_FIRST.0 + 1 + with_length(&asked.question.query()).len() as u32;
        let mut theirs = DNS_FIRST.1 + 1;
        for piece in with_length(response).chunks(way.segment_octets_max()) {
            let packet = tcp(back, PSH | ACK, theirs, ours, piece);
            self.write(asked.host, at, &packet, "");
            theirs += piece.len() as u32;
        }
        for packet in [
            tcp(way, FIN | ACK, ours, theirs, &[]),
            tcp(back, FIN | ACK, theirs, ours + 1, &[]),
            tcp(way, ACK, ours + 1, theirs + 1, &[]),
        ] {
            self.write(asked.host, at, &packet, "");
        }
    }

    fn way(&self, client: HostId, server: HostId, ports: (u16, u16)) -> Option<Way> {
        let addresses =
            |host: HostId| self.scenario.hosts.get(host.index()).map(|host| host.addresses.as_slice());
        let (from, to) = pair(addresses(client)?, addresses(server)?)?;
        Some(Way { from: (from, ports.0), to: (to, ports.1) })
    }

    fn way_to_resolver(&self, host: HostId, ports: (u16, u16)) -> Option<Way> {
        let addresses = self.scenario.hosts.get(host.index())?.addresses.as_slice();
        let (from, to) = pair(addresses, &self.resolver)?;
        Some(Way { from: (from, ports.0), to: (to, ports.1) })
    }
}

/// The well-known port of a service.
const fn number(service: Service) -> u16 {
    match service {
        Service::Mx => 25,
        Service::Submission => 587,
        Service::Submissions => 465,
        Service::Lmtp => 24,
    }
}

/// A port of a range, for the client with this number.
fn port((first, count): (u16, u16), number: u32) -> u16 {
    first + (number % u32::from(count)) as u16
}

/// The number of the first octet of an end's stream, less one: another one for each (RFC 9293 section 3.4.1).
fn first(id: ConnectionId, end: u32) -> u32 {
    (id.0 * 2 + end + 1).wrapping_mul(0x9e37_79b9)
}

/// A message with its length in front, as it goes over TCP (RFC 1035 section 4.2.2).
fn with_length(message: &[u8]) -> Vec<u8> {
    [&(message.len() as u16).to_be_bytes(), message].concat()
}

fn six(last: u8) -> IpAddr {
    Ipv6Addr::new(0x2001, 0xdb8, 0x53, 0, 0, 0, 0, u16::from(last)).into()
}

/// The first of these addresses, for documentation all, that no host has.
fn free(scenario: &Scenario, address: impl Fn(u8) -> IpAddr) -> IpAddr {
    let taken = |it: &IpAddr| scenario.hosts.iter().any(|host| host.addresses.contains(it));
    (53..=254).map(&address).find(|it| !taken(it)).unwrap_or(address(53))
}
