//! What every part of the world may touch: the agenda, the trace, chance.

use smtp::SimTime;

use crate::chance::Chance;
use crate::clock::{Agenda, Key};
use crate::passing::Passing;
use crate::{ConnectionId, Direction, Event, HostId, Side, What};

/// The number of a job: one try of a message for the recipients of one destination.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct JobId(pub(crate) u32);

/// What waits for DNS.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Asker {
    /// A job that looks for the next host.
    Job(JobId),
    /// The check of who dialed.
    Check(ConnectionId),
    /// The look into block lists.
    Blocked(ConnectionId),
}

/// The number of a look-up.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct LookupId(pub(crate) u32);

/// What is due at a time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Due {
    /// The action of the scenario's script with this index.
    Script(usize),
    /// Something that was sent reaches the other end.
    Arrival(u64),
    /// No acknowledgement came.
    Retransmission(ConnectionId, Direction),
    /// A session waits no longer.
    SessionTimeout(ConnectionId, Side),
    /// DNS answers.
    DnsAnswer(LookupId),
    /// A resolver waits no longer for an answer.
    DnsTimeout(LookupId),
    /// A message of a stream of traffic is to be written.
    Traffic(usize, u32),
    /// A reply was kept back for long enough.
    Reply(ConnectionId),
    /// A job that has waited for its destination begins.
    Job(JobId),
    /// A message of a queue, by its number, is to be tried.
    Attempt(HostId, u32),
}

/// The agenda, the trace and the generator of the world.
#[derive(Clone, Debug)]
pub(crate) struct Core {
    /// What is due, and the clock.
    pub(crate) agenda: Agenda<Due>,
    /// The one source of chance.
    pub(crate) chance: Chance,
    /// What makes the nonces of this world others than those of the next one. It is no draw of `chance`, so that a login
    /// changes nothing else.
    nonces: u64,
    told: u64,
    events: Passing<Vec<Event>>,
}

impl Core {
    /// A world at its start.
    pub(crate) fn new(seed: u64) -> Self {
        let (chance, nonces) = (Chance::new(seed), Chance::new(!seed).draw());
        Core { agenda: Agenda::new(), chance, nonces, told: 0, events: Passing::default() }
    }

    /// What makes the nonces of a session those of this session alone. Whoever knows the seed can guess it.
    pub(crate) fn nonce(&self, side: Side, number: u32) -> String {
        let side = match side {
            Side::Client => 'c',
            Side::Server => 's',
        };
        format!("{:016x}.{side}{number}", self.nonces)
    }

    /// A generator for one purpose, by its number: what is drawn there changes nothing else.
    pub(crate) fn own_chance(&self, number: u64) -> Chance {
        Chance::new(Chance::new(self.nonces).draw() ^ number)
    }

    /// The key of TLS on a connection: its own, and that of this world. It is no draw of `chance` either.
    pub(crate) fn tls_key(&self, connection: ConnectionId) -> u64 {
        Chance::new(self.nonces ^ u64::from(connection.0) << 32).draw()
    }

    /// The simulated time.
    pub(crate) fn now(&self) -> SimTime {
        self.agenda.now()
    }

    /// Plans something for `at`, or for now if that is past.
    pub(crate) fn plan(&mut self, at: SimTime, due: Due) -> Key {
        self.agenda.plan(at, due)
    }

    /// Takes it back and empties the place of its key.
    pub(crate) fn cancel(&mut self, key: &mut Option<Key>) {
        if let Some(key) = key.take() {
            self.agenda.cancel(key);
        }
    }

    /// Writes into the trace what happens now.
    pub(crate) fn tell(&mut self, what: What) {
        self.events.0.push(Event { sequence: self.told, at: self.now(), what });
        self.told += 1;
    }

    /// The events since the last call.
    pub(crate) fn drain_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events.0)
    }
}
