//! What a scenario looks like before anything happens, as bytes: enough for a picture, without an engine.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use mail::Draft;
use smtp::SimTime;

use super::pack::{address, below, clock, draft, maybe_text, network, role, router, spf, texts, time};
use super::{Network, Role, Router, Scenario, SpfPolicy};
use crate::bytes::{Bytes, Reader, Writer, flag, list, number};
use crate::{HostId, HostView, LinkId, LinkView, MailboxView, Map, NodeId, Snapshot, World};

/// The most networks, routers, hosts or links of a picture.
const EACH_MAX: usize = 1_000;

/// A scenario before anything happens.
#[derive(Clone, PartialEq, Debug)]
pub struct Beginning {
    /// The name for people.
    pub title: String,
    /// What there is to see, in a sentence or two.
    pub summary: String,
    /// A message to begin with.
    pub draft: Draft,
    /// The world at its start: no message, no connection, no rule.
    pub snapshot: Snapshot,
}

impl Beginning {
    /// How a scenario begins.
    pub fn of(scenario: &Scenario) -> Beginning {
        let mut snapshot = World::new(Arc::new(scenario.clone()), 0).snapshot();
        snapshot.rules.clear();
        Beginning {
            title: scenario.title.clone(),
            summary: scenario.summary.clone(),
            draft: scenario.draft.clone(),
            snapshot,
        }
    }

    /// The beginning in a compact form, for [`Beginning::from_bytes`].
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer(Vec::new());
        let mut map = (*self.snapshot.map).clone();
        let mut hosts = self.snapshot.hosts.iter().map(|host| (**host).clone()).collect();
        beginning(&mut writer, &mut self.clone(), &mut map, &mut hosts);
        writer.0
    }

    /// A beginning from the bytes that [`Beginning::to_bytes`] wrote; `None` for any others.
    pub fn from_bytes(bytes: &[u8]) -> Option<Beginning> {
        let mut reader = Reader { rest: bytes, damaged: false };
        let mut map = Map { networks: Vec::new(), routers: Vec::new(), places: Vec::new() };
        let mut read = Beginning {
            title: String::new(),
            summary: String::new(),
            draft: Draft::default(),
            snapshot: Snapshot {
                now: SimTime::ZERO,
                map: Arc::new(map.clone()),
                hosts: Vec::new(),
                links: Vec::new(),
                rules: Vec::new(),
                connections: Vec::new(),
            },
        };
        let mut hosts = Vec::new();
        beginning(&mut reader, &mut read, &mut map, &mut hosts);
        if reader.damaged || !reader.rest.is_empty() {
            return None;
        }
        for (mut host, id) in hosts.into_iter().zip(0..) {
            host.id = HostId(id);
            read.snapshot.hosts.push(Arc::new(host));
        }
        for (link, id) in read.snapshot.links.iter_mut().zip(0..) {
            link.id = LinkId(id);
        }
        read.snapshot.map = Arc::new(map);
        Some(read)
    }
}

fn beginning<B: Bytes>(bytes: &mut B, it: &mut Beginning, map: &mut Map, hosts: &mut Vec<HostView>) {
    bytes.text(&mut it.title);
    bytes.text(&mut it.summary);
    draft(bytes, &mut it.draft);
    list(bytes, &mut map.networks, Network::default, network);
    list(bytes, &mut map.routers, Router::default, router);
    let links = &mut it.snapshot.links;
    list(bytes, hosts, blank_host, host);
    let nodes = hosts.len() + map.routers.len();
    list(bytes, links, blank_link, |bytes, it| link(bytes, it, nodes));
    bytes.demand([map.networks.len(), nodes, links.len()].into_iter().all(|count| count <= EACH_MAX));
    map.places.resize(nodes, [0; 2]);
    map.places.iter_mut().flatten().for_each(|value| number(bytes, value));
}

fn blank_host() -> HostView {
    HostView {
        id: HostId(0),
        name: String::new(),
        host_name: String::new(),
        role: Role::Client,
        addresses: Vec::new(),
        up: true,
        domains: Vec::new(),
        relay_domains: Vec::new(),
        user: None,
        spf: SpfPolicy::Ignore,
        disk_full: false,
        taken: false,
        clock_ahead_s: 0,
        queue: Vec::new(),
        mailboxes: Vec::new(),
    }
}

fn host<B: Bytes>(bytes: &mut B, it: &mut HostView) {
    bytes.text(&mut it.name);
    bytes.text(&mut it.host_name);
    role(bytes, &mut it.role);
    list(bytes, &mut it.addresses, || IpAddr::V4(Ipv4Addr::UNSPECIFIED), address);
    flag(bytes, &mut it.up);
    texts(bytes, &mut it.domains);
    texts(bytes, &mut it.relay_domains);
    maybe_text(bytes, &mut it.user);
    spf(bytes, &mut it.spf);
    flag(bytes, &mut it.disk_full);
    flag(bytes, &mut it.taken);
    clock(bytes, &mut it.clock_ahead_s);
    let blank = || MailboxView { mailbox: String::new(), messages: Vec::new() };
    list(bytes, &mut it.mailboxes, blank, |bytes, it| bytes.text(&mut it.mailbox));
}

fn blank_link() -> LinkView {
    LinkView { id: LinkId(0), a: NodeId(0), b: NodeId(0), latency: SimTime::ZERO, cut: false }
}

fn link<B: Bytes>(bytes: &mut B, it: &mut LinkView, nodes: usize) {
    below(bytes, &mut it.a.0, nodes);
    below(bytes, &mut it.b.0, nodes);
    time(bytes, &mut it.latency);
    flag(bytes, &mut it.cut);
}
