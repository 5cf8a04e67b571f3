//! The world: what is due is done in order, and everything that happens is told.

mod act;
mod connection;
mod delivery;
mod mail_in;
mod resolve;
mod sessions;
mod transport;
mod view;

use std::collections::BTreeMap;
use std::sync::Arc;

use smtp::SimTime;

pub use connection::OutsideOutput;

use crate::clock::Agenda;
use crate::dns::Kind;
use crate::host::HostState;
use crate::network::{LinkState, Topology};
use crate::scenario::Scenario;
use crate::{Action, ConnectionId, Direction, Event, HostId, Map, MessageId, Side, What};
use connection::Connection;
use delivery::{Job, JobId};

/// How many connections that are over the world remembers.
const CONNECTIONS_KEPT: usize = 200;

/// A simulated internet. A clone is a checkpoint: bodies are shared.
#[derive(Clone, Debug)]
pub struct World {
    scenario: Arc<Scenario>,
    map: Arc<Map>,
    agenda: Agenda<Due>,
    chance: Chance,
    topology: Topology,
    hosts: Vec<HostState>,
    connections: BTreeMap<ConnectionId, Connection>,
    next_connection: u32,
    next_message: u32,
    jobs: BTreeMap<JobId, Job>,
    next_job: u32,
    steps: u64,
    told: u64,
    events: Vec<Event>,
}

/// What is due at a time.
#[derive(Clone, Debug)]
enum Due {
    Script(usize),
    Arrival(ConnectionId, Direction, u64),
    Retransmit(ConnectionId, Direction),
    SessionTimeout(ConnectionId, Side),
    DnsAnswer(JobId, String, Kind),
    Attempt(HostId, u32),
}

/// The one seeded generator of the world (SplitMix64).
#[derive(Clone, Debug)]
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

impl World {
    /// The world of a scenario at its start.
    pub fn new(scenario: Arc<Scenario>, seed: u64) -> World {
        let link = |link: &crate::scenario::Link| LinkState {
            a: link.a,
            b: link.b,
            latency: link.latency,
            octets_per_s: link.octets_per_s,
            cut: false,
        };
        let hosts = scenario.hosts.iter().map(|host| host.place);
        let map = Map {
            networks: scenario.networks.clone(),
            routers: scenario.routers.clone(),
            places: hosts.chain(scenario.routers.iter().map(|router| router.place)).collect(),
        };
        let mut world = World {
            map: Arc::new(map),
            agenda: Agenda::new(),
            chance: Chance(seed),
            topology: Topology {
                links: scenario.links.iter().map(link).collect(),
                hosts: scenario.hosts.len() as u16,
            },
            hosts: scenario.hosts.iter().map(|host| HostState::new(&host.mailboxes)).collect(),
            connections: BTreeMap::new(),
            next_connection: 0,
            next_message: 0,
            jobs: BTreeMap::new(),
            next_job: 0,
            steps: 0,
            told: 0,
            events: Vec::new(),
            scenario,
        };
        for (index, (at, action)) in Arc::clone(&world.scenario).script.iter().enumerate() {
            // What stands at time 0 is how the world begins.
            match *at {
                SimTime::ZERO => world.script(action.clone()),
                at => drop(world.agenda.plan(at, Due::Script(index))),
            }
        }
        world
    }

    /// The simulated time.
    pub fn now(&self) -> SimTime {
        self.agenda.now()
    }

    /// When something happens next; `None` when all is quiet for good.
    pub fn next_at(&self) -> Option<SimTime> {
        self.agenda.next_at()
    }

    /// Does the next thing that is due; `false` when there is none.
    pub fn step(&mut self) -> bool {
        let Some(due) = self.agenda.pop() else { return false };
        self.steps += 1;
        match due {
            Due::Script(index) => {
                if let Some((_, action)) = Arc::clone(&self.scenario).script.get(index) {
                    self.script(action.clone());
                }
            }
            Due::Arrival(connection, direction, segment) => self.arrival(connection, direction, segment),
            Due::Retransmit(connection, direction) => self.retransmit(connection, direction),
            Due::SessionTimeout(connection, side) => self.session_timeout(connection, side),
            Due::DnsAnswer(job, name, kind) => self.dns_answer(job, &name, kind),
            Due::Attempt(host, number) => self.attempt(host, number),
        }
        true
    }

    /// How many things were done: the exact place of an action among them.
    pub(crate) fn steps(&self) -> u64 {
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
        self.agenda.advance(at);
    }

    /// Takes the events since the last call.
    pub fn drain_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    /// The scenario.
    pub fn scenario(&self) -> &Arc<Scenario> {
        &self.scenario
    }

    /// Does an action of the scenario; what a person has made impossible meanwhile is passed over.
    fn script(&mut self, action: Action) {
        let _ = self.act(action);
    }

    fn tell(&mut self, what: What) {
        let event = Event { sequence: self.told, at: self.now(), what };
        self.told += 1;
        self.events.push(event);
    }

    /// The wall clock of the world, in seconds of UTC since 1970.
    fn unix_s(&self) -> i64 {
        self.scenario.start_unix_s.saturating_add_unsigned(self.now().as_secs())
    }

    fn new_message(&mut self) -> MessageId {
        self.next_message += 1;
        MessageId(self.next_message)
    }

    fn is_up(&self, host: HostId) -> bool {
        self.hosts.get(host.index()).is_some_and(|host| host.up)
    }
}
