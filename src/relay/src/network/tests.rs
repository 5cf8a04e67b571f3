//! The network alone: octets in at one end, the same octets out at the other, whatever breaks in between.

use super::map::Link;
use super::*;
use crate::core::{Core, Due};
use crate::{Caller, LinkId, NodeId, Phase};
use smtp::SimTime;

/// Client host 0 and server host 1 with router 2 between; host 3 does not listen. Each link takes 10 ms.
struct World {
    core: Core,
    network: Network,
    notices: Vec<(u64, Notice)>,
}

impl World {
    fn new() -> World {
        let link = |(a, b)| Link::new(NodeId(a), NodeId(b), SimTime::from_millis(10), 1_000_000);
        let map = Map::new([(0, 3), (3, 1), (3, 2)].map(link).to_vec(), 3);
        let network = Network::new(map, [false, true, false].into_iter());
        World { core: Core::new(1), network, notices: Vec::new() }
    }

    fn dial(&mut self, server: u16) -> ConnectionId {
        self.network.dial(&mut self.core, Caller::Host(HostId(0)), HostId(server))
    }

    fn send(&mut self, id: ConnectionId, side: Side, octets: &[u8]) {
        self.network.send(&mut self.core, id, side, octets.into(), Carries::Content);
    }

    fn finish(&mut self, id: ConnectionId, side: Side) {
        self.network.finish(&mut self.core, id, side);
    }

    fn run_until(&mut self, ms: u64) {
        while self.core.agenda.next_at().is_some_and(|next| next <= SimTime::from_millis(ms)) {
            match self.core.agenda.pop().expect("something due") {
                Due::Arrival(flight) => self.network.arrive(&mut self.core, flight),
                Due::Retransmission(id, direction) => self.network.retransmit(&mut self.core, id, direction),
                due => panic!("{due:?} is none of the network's"),
            }
            self.take_notices();
        }
        self.take_notices();
        self.core.agenda.advance(SimTime::from_millis(ms));
    }

    fn take_notices(&mut self) {
        while let Some(notice) = self.network.take_notice() {
            self.notices.push((self.core.now().as_millis(), notice));
        }
    }

    /// What one end was told, octets joined.
    fn told(&self, side: Side) -> String {
        let mut out = String::new();
        for (ms, notice) in self.notices.iter().filter(|(_, notice)| notice.side == side) {
            match &notice.news {
                News::Octets(octets) => out.push_str(&String::from_utf8_lossy(octets)),
                news => out.push_str(&format!("[{news:?} {ms}]")),
            }
        }
        out
    }

    fn got(&self, side: Side) -> Vec<u8> {
        let of_side = self.notices.iter().filter(|(_, notice)| notice.side == side);
        let octets = of_side.filter_map(|(_, notice)| match &notice.news {
            News::Octets(octets) => Some(octets.to_vec()),
            _ => None,
        });
        octets.collect::<Vec<_>>().concat()
    }

    fn phase(&self, id: ConnectionId) -> Phase {
        self.network.connection(id).expect("a connection").phase
    }

    fn words(&mut self) -> Vec<String> {
        self.core.drain_events().into_iter().map(|event| event.what.to_string()).collect()
    }
}

#[test]
fn a_conversation_from_the_handshake_to_the_end() {
    let mut world = World::new();
    let id = world.dial(1);
    world.run_until(30);
    assert_eq!((world.told(Side::Client).as_str(), world.phase(id)), ("", Phase::Connecting));
    world.run_until(100);
    // Two links of 10 ms each, and 40 octets take 40 µs to enter each.
    assert_eq!(world.told(Side::Client), "[Opened 40]");
    assert_eq!(world.told(Side::Server), "[Opened 60]");
    world.send(id, Side::Server, b"hello ");
    world.send(id, Side::Server, b"client");
    world.run_until(200);
    world.send(id, Side::Client, b"bye");
    world.finish(id, Side::Client);
    world.send(id, Side::Client, b"never");
    world.run_until(300);
    world.finish(id, Side::Server);
    assert_eq!(world.phase(id), Phase::Closing);
    world.run_until(400);
    assert_eq!(world.told(Side::Client), "[Opened 40]hello client[Ended 320]");
    assert_eq!(world.told(Side::Server), "[Opened 60]bye[Ended 220]");
    assert_eq!(world.phase(id), Phase::Closed);
    assert_eq!(
        world.words(),
        [
            "c0 h0 dials h1",
            "c0 is connected",
            "c0 the client closes its end",
            "c0 the server closes its end",
            "c0 is closed"
        ]
    );
    world.run_until(100_000_000);
    assert_eq!(world.core.agenda.next_at(), None, "nothing is left to do");
}

#[test]
fn what_is_typed_early_waits_for_the_handshake() {
    let mut world = World::new();
    let id = world.dial(1);
    world.send(id, Side::Client, b"early");
    world.run_until(1_000);
    assert_eq!(world.told(Side::Server), "[Opened 60]early");
}

#[test]
fn calls_that_fail() {
    let mut world = World::new();
    world.dial(2);
    world.run_until(100_000);
    assert_eq!(world.told(Side::Client), "[Failed(Refused) 40]");

    let mut world = World::new();
    world.network.host_down(&mut world.core, HostId(1));
    let id = world.dial(1);
    world.run_until(100_000);
    assert_eq!(world.told(Side::Client), "[Failed(ConnectTimedOut) 31200]");
    let words = world.words();
    assert_eq!(words.iter().filter(|words| words.ends_with("is lost")).count(), 5, "{words:?}");
    assert!(world.network.connection(id).is_some_and(Connection::is_over));

    let mut world = World::new();
    world.network.cut(&mut world.core, LinkId(1));
    let id = world.dial(1);
    assert_eq!(world.network.connection(id).map(|known| known.path.len()), Some(0));
    world.run_until(5_000);
    world.network.mend(LinkId(1));
    world.run_until(100_000);
    assert_eq!(world.told(Side::Client), "[Opened 7040]", "the call is repeated after 1, 2 and 4 s");
}

#[test]
fn a_host_that_restarts_does_not_know_its_connections() {
    let mut world = World::new();
    let id = world.dial(1);
    world.run_until(100);
    world.send(id, Side::Client, b"are you there?");
    assert_eq!(world.network.host_down(&mut world.core, HostId(1)), [(id, Side::Server)]);
    world.run_until(500);
    assert_eq!(world.phase(id), Phase::Open, "the client has noticed nothing");
    world.network.host_up(HostId(1));
    world.run_until(100_000);
    assert!(
        world.told(Side::Client).starts_with("[Opened 40][Failed(Reset) 11"),
        "{}",
        world.told(Side::Client)
    );
    assert_eq!(world.told(Side::Server), "[Opened 60]");
    assert!(world.network.connection(id).is_some_and(Connection::is_over));
}

#[test]
fn an_end_that_is_alone_gives_up() {
    let mut world = World::new();
    let id = world.dial(1);
    world.run_until(100);
    world.finish(id, Side::Client);
    world.run_until(150);
    world.network.host_down(&mut world.core, HostId(1));
    world.run_until(100_000);
    assert_eq!(world.told(Side::Client), "[Opened 40][Failed(Reset) 60140]");

    let mut world = World::new();
    let id = world.dial(1);
    world.run_until(100);
    world.network.host_down(&mut world.core, HostId(1));
    world.send(id, Side::Client, b"hello?");
    world.run_until(1_000_000);
    let told = world.told(Side::Client);
    assert!(told.starts_with("[Opened 40][Failed(Reset) 243"), "after four minutes: {told}");
    assert_eq!(world.core.agenda.next_at(), None);
}

#[test]
fn a_link_is_shared() {
    let mut world = World::new();
    let (a, b) = (world.dial(1), world.dial(1));
    world.run_until(100);
    world.send(a, Side::Client, &[b'a'; 14_600]);
    world.send(b, Side::Client, b"b");
    world.run_until(1_000);
    let at = |id: ConnectionId| {
        let octets = |notice: &Notice| notice.connection == id && matches!(notice.news, News::Octets(_));
        world.notices.iter().find(|(_, notice)| octets(notice)).map(|(ms, _)| *ms)
    };
    // 15 kB at 1 MB/s on each of two links, then what came behind it.
    assert_eq!((at(a), at(b)), (Some(150), Some(150)));
}

#[test]
fn the_sender_is_told_when_there_is_room_again() {
    let mut world = World::new();
    let id = world.dial(1);
    world.run_until(100);
    assert!(world.network.has_room(id, Side::Client));
    world.send(id, Side::Client, &[b'x'; 300_000]);
    assert!(!world.network.has_room(id, Side::Client));
    world.run_until(10_000);
    assert_eq!(world.got(Side::Server).len(), 300_000);
    let room = |(_, notice): &&(u64, Notice)| notice.news == News::Room;
    assert_eq!(world.notices.iter().filter(room).count(), 1);
}

/// Whatever is cut, mended, restarted and when: the server gets the octets in order and once, up to the point where
/// the connection fails, and all of them if it does not.
#[test]
fn octets_arrive_in_order_and_once_or_the_connection_fails() {
    let sent: Vec<u8> = (0..200_000u32).flat_map(u32::to_le_bytes).collect();
    let (mut whole, mut failed) = (0, 0);
    for seed in 0..200 {
        let mut world = World::new();
        let mut chance = crate::chance::Chance::new(seed);
        let id = world.dial(1);
        for piece in sent.chunks(50_000) {
            world.send(id, Side::Client, piece);
            let link = LinkId(chance.below(2) as u16);
            let now = world.core.now().as_millis();
            match chance.below(8) {
                0 | 1 => drop(world.network.cut(&mut world.core, link)),
                2..=4 => drop(world.network.mend(link)),
                5 => drop(world.network.set_latency(link, SimTime::from_millis(chance.below(300)))),
                6 if seed % 4 == 0 => drop(world.network.host_down(&mut world.core, HostId(1))),
                _ => world.network.host_up(HostId(1)),
            }
            world.run_until(now + chance.below([20, 400, 9_000][seed as usize % 3]));
        }
        world.network.host_up(HostId(1));
        world.network.mend(LinkId(0));
        world.network.mend(LinkId(1));
        world.run_until(1_000_000);
        world.finish(id, Side::Client);
        world.finish(id, Side::Server);
        world.run_until(2_000_000);
        let got = world.got(Side::Server);
        assert!(sent.starts_with(&got), "seed {seed}: {} octets", got.len());
        match world.told(Side::Client).contains("Failed") {
            true => failed += 1,
            false => {
                whole += 1;
                assert_eq!(got.len(), sent.len(), "seed {seed}");
            }
        }
        assert!(world.core.drain_events().len() < 5_000, "seed {seed}");
        assert_eq!(world.core.agenda.next_at(), None, "seed {seed}: all is quiet in the end");
    }
    assert!(whole > 50 && failed > 5, "both happen: {whole} whole, {failed} failed");
}
