//! No message is lost and none is made of nothing: the books of every host are balanced after every single step.

mod common;

use std::collections::BTreeMap;
use std::sync::Arc;

use common::{Chance, scenario, send};
use relay::dns::Trouble;
use relay::{Action, Caller, ConnectionId, HostId, LinkId, MessageId, NameServers, Scenario, What, World};
use smtp::SimTime;

/// Recipients of a message at a host: answered for, less those that it is rid of in one of the right ways.
#[derive(Default)]
struct Books {
    open: BTreeMap<(HostId, MessageId), i64>,
    delivered: BTreeMap<HostId, usize>,
    reports: BTreeMap<MessageId, bool>,
    events: usize,
}

impl Books {
    fn note(&mut self, what: &What) {
        self.events += 1;
        let (key, change) = match what {
            What::Accepted { host, message, recipients, .. } => {
                if let Some(accepted) = self.reports.get_mut(message) {
                    *accepted = true;
                }
                ((*host, *message), recipients.len() as i64)
            }
            What::Relayed { host, message, .. } => ((*host, *message), -1),
            What::Delivered { host, message, .. } => {
                *self.delivered.entry(*host).or_default() += 1;
                ((*host, *message), -1)
            }
            What::Failed { host, message, report, .. } => {
                self.reports.extend(report.map(|report| (report, false)));
                ((*host, *message), -1)
            }
            _ => return,
        };
        let open = self.open.entry(key).or_default();
        *open += change;
        assert!(*open >= 0, "a host is rid of more than it had: {what}");
        if *open == 0 {
            self.open.remove(&key);
        }
    }

    /// The books say what the queues and the mailboxes say.
    #[track_caller]
    fn check(&self, world: &World, removed: usize) {
        let snapshot = world.snapshot();
        let mut queued: BTreeMap<(HostId, MessageId), i64> = BTreeMap::new();
        let mut stored = 0;
        for host in &snapshot.hosts {
            for entry in &host.queue {
                *queued.entry((host.id, entry.message)).or_default() += entry.recipients.len() as i64;
            }
            stored += host.mailboxes.iter().map(|mailbox| mailbox.messages.len()).sum::<usize>();
        }
        assert_eq!(queued, self.open, "at {}", world.now());
        assert_eq!(stored + removed, self.delivered.values().sum::<usize>(), "at {}", world.now());
        assert!(self.reports.values().all(|accepted| *accepted), "every report is on its way");
    }
}

struct Play {
    scenario: Arc<Scenario>,
    world: World,
    books: Books,
    chance: Chance,
    dialed: Vec<ConnectionId>,
    removed: usize,
}

impl Play {
    fn settle(&mut self) {
        for event in self.world.drain_events() {
            self.books.note(&event.what);
        }
        self.books.check(&self.world, self.removed);
    }

    fn run(&mut self, until: SimTime) {
        while self.world.next_at().is_some_and(|next| next <= until) {
            self.world.step();
            self.settle();
            assert!(self.books.events < 300_000, "this has no end");
        }
        self.world.run_until(until);
    }

    /// Something that a person might do; most of it works.
    fn act(&mut self) {
        let (hosts, links) = (self.scenario.hosts.len() as u64, self.scenario.links.len() as u64);
        let (host, link) = (HostId(self.chance.below(hosts) as u16), LinkId(self.chance.below(links) as u16));
        let action = match self.chance.below(18) {
            0..=2 => send(&self.scenario, &[]),
            3 => send(&self.scenario, &["bob@beta.example", "nobody@beta.example", "carol@beta.example"]),
            4 => send(&self.scenario, &["x@nowhere.example", "bob@alpha.example", "nobody@alpha.example"]),
            5 => Action::HostDown { host },
            6 | 7 => Action::HostUp { host },
            8 => Action::CutLink { link },
            9 | 10 => Action::MendLink { link },
            11 => Action::SetLatency { link, latency: SimTime::from_millis(self.chance.below(2_000)) },
            12 => Action::RetryNow { host },
            13 => {
                let from = match self.chance.below(2) {
                    0 => Caller::Host(HostId(self.chance.below(hosts) as u16)),
                    _ => Caller::Outside("203.0.113.9".parse().expect("an address")),
                };
                Action::Dial { from, to: host }
            }
            14 => self.mailbox_action(host),
            16 | 17 => {
                let slow = Trouble::Slow(SimTime::from_millis(self.chance.below(20_000)));
                let troubles = [None, Some(Trouble::Fails), Some(Trouble::Silent), Some(slow)];
                let trouble = troubles[self.chance.below(4) as usize];
                let zone = NameServers::Zone("beta.example".to_owned());
                let whose = [zone, NameServers::Host(host)][self.chance.below(2) as usize].clone();
                Action::SetDns { whose, trouble }
            }
            _ => match self.dialed.pop() {
                None => Action::RetryNow { host },
                Some(connection) => {
                    let text = "EHLO x.example\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<bob@beta.example>\r\n\
                                RCPT TO:<bob@alpha.example>\r\nDATA\r\nSubject: typed\r\n\r\nhi\r\n.\r\nQUIT\r\n";
                    let from = self.chance.below(text.len() as u64) as usize;
                    let bytes = text.as_bytes()[if from.is_multiple_of(2) { 0 } else { from }..].into();
                    let _ = self.world.act(Action::Type { connection, bytes });
                    Action::HangUp { connection }
                }
            },
        };
        if let Ok(acted) = self.world.act(action) {
            self.dialed.extend(acted.connection);
        }
        self.settle();
    }

    fn mailbox_action(&mut self, host: HostId) -> Action {
        let mailboxes = &self.world.snapshot().hosts[host.0 as usize].mailboxes;
        match mailboxes.first() {
            Some(view) if self.chance.below(4) == 0 => {
                self.removed += view.messages.len();
                Action::RemoveMailbox { host, mailbox: view.mailbox.clone() }
            }
            _ => Action::AddMailbox { host, mailbox: "nobody@beta.example".to_owned() },
        }
    }
}

#[test]
fn the_books_balance_after_every_step_whatever_happens() {
    let (mut delivered, mut failed) = (0, 0);
    for seed in 0..50u64 {
        let name = ["across-networks", "first-failure", "one-hop"][seed as usize % 3];
        let mut changed = (*scenario(name)).clone();
        for host in &mut changed.hosts {
            host.lifetime = SimTime::from_secs([3_000, 432_000][seed as usize % 2]);
        }
        let scenario = Arc::new(changed);
        let world = World::new(scenario.clone(), seed);
        let chance = Chance::new(seed);
        let mut play =
            Play { scenario, world, books: Books::default(), chance, dialed: Vec::new(), removed: 0 };
        play.settle();
        for _ in 0..40 {
            play.act();
            let pause = [3, 40, 700, 30_000, 400_000][play.chance.below(5) as usize];
            let until = play.world.now() + SimTime::from_millis(play.chance.below(pause));
            play.run(until);
        }
        for host in 0..play.scenario.hosts.len() {
            play.world.act(Action::HostUp { host: HostId(host as u16) }).expect("an action");
        }
        for link in 0..play.scenario.links.len() {
            play.world.act(Action::MendLink { link: LinkId(link as u16) }).expect("an action");
        }
        for host in 0..play.scenario.hosts.len() {
            let whose = NameServers::Host(HostId(host as u16));
            play.world.act(Action::SetDns { whose, trouble: None }).expect("an action");
        }
        let whose = NameServers::Zone("beta.example".to_owned());
        let _ = play.world.act(Action::SetDns { whose, trouble: None });
        for connection in 0..10_000 {
            let _ = play.world.act(Action::HangUp { connection: ConnectionId(connection) });
        }
        play.run(SimTime::from_secs(30 * 86_400));
        assert_eq!(play.world.next_at(), None, "seed {seed}: all is quiet in the end");
        assert!(play.books.open.is_empty(), "seed {seed}: {:?}", play.books.open);
        let over = |view: &relay::ConnectionView| view.closed_at.is_some();
        assert!(play.world.snapshot().connections.iter().all(over), "seed {seed}: every connection ends");
        delivered += play.books.delivered.values().sum::<usize>();
        failed += play.books.reports.len();
    }
    assert!(delivered > 500 && failed > 50, "{delivered} delivered, {failed} reports");
}
