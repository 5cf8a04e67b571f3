//! The world: what is due is done in order, and everything that happens is told.

mod act;
mod block_list;
mod conclude;
mod delivery;
mod etrn;
mod expand;
mod guard;
mod hand;
mod lanes;
mod lookup;
mod mail_in;
mod news;
mod null_mx;
mod quota;
mod requests;
mod resolve;
mod seen;
mod sessions;
mod spf;
mod submission;
mod talk;
mod tls;
mod traffic;
mod view;
mod xclient;
mod xforward;

use litemap::LiteMap;
use std::net::IpAddr;
use std::sync::Arc;

use smtp::SimTime;

pub use talk::{OutsideOutput, Visit};

use crate::core::{Core, Due, JobId};
use crate::dns::Dns;
use crate::host::HostState;
use crate::network::Network;
use crate::network::map::{self, Link};
use crate::scenario::{Host, Scenario};
use crate::shared::Shared;
use crate::{Action, ConnectionId, Event, HostId, Map, MessageId, What};
use delivery::{Destination, Job};
use lanes::Lane;
use lookup::{Lookup, Resolver};
use seen::Seen;
use talk::Talk;

/// How many connections that are over the world remembers.
const CONNECTIONS_KEPT: usize = 200;

/// A simulated internet. A clone is a checkpoint: bodies are shared.
#[derive(Clone, Debug)]
pub struct World {
    scenario: Arc<Scenario>,
    /// The zones as they are now.
    dns: Arc<Dns>,
    map: Arc<Map>,
    /// Who has each address, in their order.
    addresses: Arc<[(IpAddr, HostId)]>,
    core: Core,
    network: Network,
    /// In boxes: those that are over go from the front, and the others move up.
    talks: LiteMap<ConnectionId, Shared<Talk>>,
    hosts: Vec<Seen>,
    jobs: LiteMap<JobId, Job>,
    /// The lanes of each host that are in use.
    lanes: Vec<LiteMap<Destination, Lane>>,
    /// The resolver of each host.
    resolvers: Vec<Shared<Resolver>>,
    /// The look-ups that wait for an answer.
    lookups: Vec<Lookup>,
    next_message: u32,
    next_job: u32,
    next_lookup: u32,
    steps: u64,
}

impl World {
    /// The world of a scenario at its start.
    pub fn new(scenario: Arc<Scenario>, seed: u64) -> World {
        let link = |link: &crate::scenario::Link| Link::new(link.a, link.b, link.latency, link.octets_per_s);
        let links = scenario.links.iter().map(link).collect();
        let hosts = scenario.hosts.iter();
        let places = hosts.clone().map(|host| host.place);
        let map = Map {
            networks: scenario.networks.clone(),
            routers: scenario.routers.clone(),
            places: places.chain(scenario.routers.iter().map(|router| router.place)).collect(),
        };
        let ways = map::Map::new(links, scenario.hosts.len() as u16);
        let mut world = World {
            map: Arc::new(map),
            addresses: addresses(&scenario.hosts),
            core: Core::new(seed),
            network: Network::new(ways, hosts.clone().map(|host| host.listens())),
            talks: LiteMap::new(),
            hosts: hosts.map(|host| Seen::new(HostState::new(host))).collect(),
            jobs: LiteMap::new(),
            lanes: vec![LiteMap::new(); scenario.hosts.len()],
            resolvers: vec![Shared::new(Resolver::default()); scenario.hosts.len()],
            lookups: Vec::new(),
            next_message: 0,
            next_job: 0,
            next_lookup: 0,
            steps: 0,
            dns: Arc::new(scenario.dns.clone()),
            scenario,
        };
        for (index, (at, action)) in Arc::clone(&world.scenario).script.iter().enumerate() {
            // What stands at time 0 is how the world begins.
            match *at {
                SimTime::ZERO => world.script(action),
                at => drop(world.core.plan(at, Due::Script(index))),
            }
        }
        world.begin_traffic();
        world
    }

    /// The simulated time.
    pub fn now(&self) -> SimTime {
        self.core.now()
    }

    /// When something happens next; `None` when all is quiet for good.
    pub fn next_at(&self) -> Option<SimTime> {
        self.core.agenda.next_at()
    }

    /// Does the next thing that is due; `false` when there is none.
    pub fn step(&mut self) -> bool {
        let Some(due) = self.core.agenda.pop() else { return false };
        self.steps += 1;
        match due {
            Due::Script(index) => {
                if let Some((_, action)) = Arc::clone(&self.scenario).script.get(index) {
                    self.script(action);
                }
            }
            Due::Arrival(flight) => self.network.arrive(&mut self.core, flight),
            Due::Retransmission(connection, direction) => {
                self.network.retransmit(&mut self.core, connection, direction)
            }
            Due::SessionTimeout(connection, side) => self.session_timeout(connection, side),
            Due::DnsAnswer(lookup) => self.dns_answers(lookup),
            Due::DnsTimeout(lookup) => self.dns_is_silent(lookup),
            Due::Traffic(stream, sent) => self.write(stream, sent),
            Due::Reply(connection) => self.reply_at_last(connection),
            Due::Job(id) => self.begin_job(id),
            Due::Attempt(host, number) => self.attempt(host, number),
        }
        self.settle();
        true
    }

    /// How many things were done: the exact place of an action among them.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// Does everything that is due up to and at `at`, and sets the clock to it.
    pub fn run_until(&mut self, at: SimTime) {
        while self.next_at().is_some_and(|next| next <= at) {
            self.step();
        }
        self.wait_until(at);
    }

    /// Sets the clock to `at`; nothing may be due before.
    pub(crate) fn wait_until(&mut self, at: SimTime) {
        self.core.agenda.advance(at);
    }

    /// Takes the events since the last call.
    pub fn drain_events(&mut self) -> Vec<Event> {
        self.core.drain_events()
    }

    /// The scenario.
    pub fn scenario(&self) -> &Arc<Scenario> {
        &self.scenario
    }

    /// Does an action of the scenario; what a person has made impossible meanwhile is passed over.
    fn script(&mut self, action: &Action) {
        let _ = self.act_on(action);
    }

    fn tell(&mut self, what: What) {
        self.core.tell(what);
    }

    /// What the clock of a host shows now, in seconds of UTC since 1970.
    fn unix_s(&self, host: HostId) -> i64 {
        self.unix_s_at(host, self.now())
    }

    /// What the clock of a host, as it goes now, shows at a time.
    fn unix_s_at(&self, host: HostId, at: SimTime) -> i64 {
        let right = self.scenario.start_unix_s.saturating_add_unsigned(at.as_secs());
        right.saturating_add(self.hosts[host.index()].clock_ahead_s)
    }

    fn new_message(&mut self) -> MessageId {
        self.next_message += 1;
        MessageId(self.next_message)
    }

    fn is_up(&self, host: HostId) -> bool {
        self.network.is_up(host)
    }

    /// The first host that has the address.
    fn host_at(&self, address: IpAddr) -> Option<HostId> {
        let place = self.addresses.partition_point(|(known, _)| *known < address);
        self.addresses.get(place).filter(|(known, _)| *known == address).map(|(_, host)| *host)
    }
}

fn addresses(hosts: &[Host]) -> Arc<[(IpAddr, HostId)]> {
    let mut addresses: Vec<(IpAddr, HostId)> = Vec::new();
    for (host, id) in hosts.iter().zip(0u16..) {
        for address in &host.addresses {
            // Behind those of its equals, which come first. Mostly this is the end.
            let place = addresses.partition_point(|(known, _)| known <= address);
            addresses.insert(place, (*address, HostId(id)));
        }
    }
    addresses.into()
}
