//! What the page begins with, known when it is built: it is on the screen before the engine is there.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::rc::Rc;
use std::sync::Arc;

use relay::scenario::{Network, Role, Router, SpfPolicy};
use relay::{HostId, HostView, LinkId, LinkView, MailboxView, Map, NodeId, Snapshot};
use smtp::SimTime;

use super::{Compose, SPEED_FIRST, Selection, Tab, View, WELCOME};

/// The first scenario as the build script wrote it down.
struct Start {
    scenario: usize,
    title: &'static str,
    summary: &'static str,
    from: &'static str,
    to: &'static str,
    subject: &'static str,
    text: &'static str,
    /// Name, title, area.
    networks: &'static [(&'static str, &'static str, [i32; 4])],
    /// Name and place.
    routers: &'static [(&'static str, [i32; 2])],
    places: &'static [[i32; 2]],
    hosts: &'static [StartHost],
    /// Its ends, its latency in microseconds, whether it is cut.
    links: &'static [(u16, u16, u64, bool)],
}

struct StartHost {
    name: &'static str,
    host_name: &'static str,
    role: Role,
    addresses: &'static [IpAddr],
    up: bool,
    domains: &'static [&'static str],
    relay_domains: &'static [&'static str],
    user: Option<&'static str>,
    spf: SpfPolicy,
    mailboxes: &'static [&'static str],
}

static START: Start = include!(concat!(env!("OUT_DIR"), "/start.rs"));

/// The place of the scenario that the page begins with.
pub(super) const FIRST: usize = START.scenario;

impl View {
    /// The first scenario before anything has happened. No engine is needed for it.
    pub(crate) fn start(dark: bool, still: bool) -> View {
        View {
            scenario: FIRST,
            title: START.title.into(),
            summary: START.summary.into(),
            snapshot: Rc::new(snapshot()),
            picture: Rc::default(),
            still,
            playing: false,
            speed: SPEED_FIRST,
            end: SimTime::ZERO,
            next_at: None,
            cursor: 0,
            known: 0,
            marks: Rc::default(),
            selection: Selection::Nothing,
            tab: Tab::Compose,
            compose: Rc::new(Compose {
                from: START.from.into(),
                to: START.to.into(),
                subject: START.subject.into(),
                text: START.text.into(),
                ..Compose::default()
            }),
            source: "".into(),
            faults: Rc::default(),
            session: Rc::default(),
            shown: Rc::default(),
            share: None,
            lessons: false,
            wish: None,
            course: None,
            prompt: None,
            problem: None,
            status: WELCOME.into(),
            dark,
        }
    }
}

fn snapshot() -> Snapshot {
    let network =
        |&(name, title, area): &(&str, &str, _)| Network { name: name.into(), title: title.into(), area };
    let router = |&(name, place): &(&str, _)| Router { name: name.into(), place };
    let link = |(id, &(a, b, latency_us, cut)): (usize, &(u16, u16, u64, bool))| LinkView {
        id: LinkId(id as u16),
        a: NodeId(a),
        b: NodeId(b),
        latency: SimTime::from_micros(latency_us),
        cut,
    };
    Snapshot {
        now: SimTime::ZERO,
        map: Arc::new(Map {
            networks: START.networks.iter().map(network).collect(),
            routers: START.routers.iter().map(router).collect(),
            places: START.places.to_vec(),
        }),
        hosts: START.hosts.iter().enumerate().map(host).collect(),
        links: START.links.iter().enumerate().map(link).collect(),
        connections: Vec::new(),
    }
}

fn host((id, host): (usize, &StartHost)) -> HostView {
    let mailbox = |mailbox: String| MailboxView { mailbox, messages: Vec::new() };
    HostView {
        id: HostId(id as u16),
        name: host.name.into(),
        host_name: host.host_name.into(),
        role: host.role,
        addresses: host.addresses.to_vec(),
        up: host.up,
        domains: strings(host.domains),
        relay_domains: strings(host.relay_domains),
        user: host.user.map(String::from),
        spf: host.spf,
        queue: Vec::new(),
        mailboxes: strings(host.mailboxes).into_iter().map(mailbox).collect(),
    }
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| String::from(*text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Playground;

    #[test]
    fn the_engine_begins_where_the_picture_did() {
        let start = View::start(true, false);
        let engine = Playground::new(&start).view();
        assert!(engine.source.contains("Subject: "), "only the engine writes messages");
        assert_eq!(View { source: start.source.clone(), next_at: None, ..engine }, start);
    }
}
