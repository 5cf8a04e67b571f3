//! No message is lost and none is made of nothing: the books of every host are balanced after every single step.

mod common;

use std::collections::BTreeMap;
use std::sync::Arc;

use common::{Chance, scenario, send};
use relay::dns::Trouble;
use relay::{Action, Caller, ConnectionId, HostId, LinkId, MessageId, NameServers, Scenario, What, World};
use smtp::client::Envelope;
use smtp::command::{By, ByMode, Hold, Notify};
use smtp::{Extension, RcptParameters, SimTime};

/// Recipients of a message at a host: answered for, less those that it is rid of in one of the right ways.
#[derive(Default)]
struct Books {
    open: BTreeMap<(HostId, MessageId), i64>,
    delivered: BTreeMap<HostId, usize>,
    reports: BTreeMap<MessageId, bool>,
    /// How often something was held, or reported that is no failure.
    told: BTreeMap<&'static str, usize>,
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
            What::Reported { report, action, .. } => {
                *self.told.entry(action.as_str()).or_default() += 1;
                self.reports.insert(*report, false);
                return;
            }
            What::Held { .. } => {
                *self.told.entry("held").or_default() += 1;
                return;
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

/// What hosts may offer beyond what they do by themselves.
const ASKED: [&str; 5] = ["DSN", "DELIVERBY", "FUTURERELEASE", "MT-PRIORITY", "ETRN"];

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
        let mut action = match self.chance.below(18) {
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
                    let text = "EHLO x.example\r\nETRN beta.example\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<bob@beta.example>\r\n\
                                RCPT TO:<bob@alpha.example>\r\nDATA\r\nSubject: typed\r\n\r\nhi\r\n.\r\nQUIT\r\n";
                    let from = self.chance.below(text.len() as u64) as usize;
                    let bytes = text.as_bytes()[if from.is_multiple_of(2) { 0 } else { from }..].into();
                    let _ = self.world.act(Action::Type { connection, bytes });
                    Action::HangUp { connection }
                }
            },
        };
        if let Action::Send { envelope, .. } = &mut action {
            self.ask(envelope);
        }
        if let Ok(acted) = self.world.act(action) {
            self.dialed.extend(acted.connection);
        }
        self.settle();
    }

    /// Some of what a sender may ask for.
    fn ask(&mut self, envelope: &mut Envelope) {
        let mut one = |of: u64| self.chance.below(of) == 0;
        let requests = &mut envelope.requests;
        requests.priority = one(3).then_some(4);
        requests.hold = one(6).then_some(Hold::For(300));
        let (mode, trace) = (if one(2) { ByMode::Notify } else { ByMode::Return }, one(2));
        requests.by = one(3).then_some(By { seconds: 1_500, mode, trace });
        let mut parameters = || {
            let notify = Notify { success: one(2), failure: one(2), delay: one(2) };
            RcptParameters { notify: one(2).then_some(notify), orcpt: None }
        };
        envelope.rcpt_parameters = envelope.forward_paths.iter().map(|_| parameters()).collect();
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
    let mut told: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in 0..50u64 {
        let name = ["across-networks", "first-failure", "one-hop"][seed as usize % 3];
        let mut changed = (*scenario(name)).clone();
        for (index, host) in changed.hosts.iter_mut().enumerate() {
            let offered = Extension::every().into_iter().filter(|it| ASKED.contains(&it.keyword()));
            // Some know all of it, some part of it, and some nothing.
            for (place, extension) in offered.enumerate() {
                if (seed as usize / 3 + index * place).is_multiple_of(2) {
                    host.server.extensions.insert(extension);
                }
            }
            host.delay_warning = (seed % 4 == 0).then_some(SimTime::from_secs(600));
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
        for (what, times) in play.books.told {
            *told.entry(what).or_default() += times;
        }
    }
    assert!(told.len() == 4 && told.values().all(|times| *times > 1), "{told:?}");
    assert!(delivered > 500 && failed > 50, "{delivered} delivered, {failed} reports");
}
