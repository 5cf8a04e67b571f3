//! Chaos with a seed: people write, hosts and links fail and come back, mailboxes go, rules strike, all at times of chance.

use mail::Draft;
use smtp::{SimTime, Verb};

use crate::rules::{Parcels, Place, Rule, Verdict};
use crate::scenario::Host;
use crate::{Action, Chance, HostId, LinkId, Role, Side, World};

/// A source of things that go wrong. The same seed does the same to the same world.
#[derive(Clone, Debug)]
pub struct Chaos {
    chance: Chance,
    sent: u32,
}

impl Chaos {
    /// A source that is at its start.
    pub fn new(seed: u64) -> Chaos {
        // Not the generator of the world of the same seed.
        Chaos { chance: Chance::new(Chance::new(seed).draw() ^ 0xC4A0_5C4A_05C4_A05C), sent: 0 }
    }

    /// How long until the next action: mostly soon, sometimes in the middle of a conversation, sometimes much later.
    pub fn pause(&mut self) -> SimTime {
        const MOST_MS: [u64; 5] = [3, 40, 700, 30_000, 4_000_000];
        let most = MOST_MS[self.chance.below(MOST_MS.len() as u64) as usize];
        SimTime::from_millis(self.chance.below(most))
    }

    /// The next action. Most can be done; what cannot the world refuses.
    pub fn action(&mut self, world: &World) -> Action {
        let scenario = world.scenario();
        let host = HostId(self.chance.below(scenario.hosts.len() as u64) as u16);
        let link = LinkId(self.chance.below(scenario.links.len().max(1) as u64) as u16);
        match self.chance.below(22) {
            0..=4 => self.letter(world).unwrap_or(Action::RetryNow { host }),
            5 => Action::HostDown { host },
            6 | 7 => Action::HostUp { host },
            8 => Action::CutLink { link },
            9 | 10 => Action::MendLink { link },
            11 => Action::SetLatency { link, latency: SimTime::from_millis(self.chance.below(2_000)) },
            12 => Action::RetryNow { host },
            13 | 14 => Action::AddRule { rule: self.rule(world, host, link) },
            17 => Action::SetDisk { host, full: true },
            18 | 19 => Action::SetDisk { host, full: false },
            20 => Action::SetClock { host, ahead_s: self.chance.below(2_000_000) as i64 - 1_000_000 },
            15 | 16 => Action::RemoveRule { number: Some(self.chance.below(3) as u16 + 1) },
            _ => self.mailbox(world).unwrap_or(Action::RetryNow { host }),
        }
    }

    /// What makes everything whole again.
    pub fn calm(world: &World) -> Vec<Action> {
        let scenario = world.scenario();
        let hosts = (0..scenario.hosts.len()).map(|host| Action::HostUp { host: HostId(host as u16) });
        let links = (0..scenario.links.len()).map(|link| Action::MendLink { link: LinkId(link as u16) });
        let listens = |(_, host): &(u16, &Host)| host.listens();
        let servers = (0u16..).zip(&scenario.hosts).filter(listens);
        let disks = servers.map(|(host, _)| Action::SetDisk { host: HostId(host), full: false });
        links.chain(hosts).chain(disks).chain([Action::RemoveRule { number: None }]).collect()
    }

    /// A rule at a host or on a link, one way or both.
    fn rule(&mut self, world: &World, host: HostId, link: LinkId) -> Rule {
        let ends = world.scenario().links.get(usize::from(link.0)).map(|link| [link.a, link.b]);
        let way = self.chance.below(3) as usize;
        let place = match self.chance.below(2) {
            0 => Place::Link { link, from: ends.and_then(|ends| ends.get(way).copied()) },
            _ => Place::Server { host, from: [Side::Client, Side::Server].get(way).copied() },
        };
        let what = match self.chance.below(8) {
            0..=2 => Parcels::All,
            3 => Parcels::Octet(1 + self.chance.below(900)),
            4 => Parcels::Command(Verb::ALL[self.chance.below(Verb::ALL.len() as u64) as usize]),
            5 => Parcels::Reply,
            6 => Parcels::FinalDot,
            _ => Parcels::Call,
        };
        const MOST_MS: [u64; 3] = [40, 2_000, 900_000];
        let most = MOST_MS[self.chance.below(MOST_MS.len() as u64) as usize];
        let by = SimTime::from_millis(self.chance.below(most));
        let verdict = match self.chance.below(6) {
            0 => Verdict::Pass,
            1 | 2 => Verdict::Delay(by),
            3 => Verdict::Drop,
            4 if what == Parcels::Call => Verdict::Refuse,
            _ => Verdict::Reset,
        };
        let jitter = if matches!(verdict, Verdict::Delay(_)) { by } else { SimTime::ZERO };
        let (one_in, times) = (1 + self.chance.below(4) as u32, self.chance.below(4) as u32);
        Rule { place, what, one_in, times, verdict, jitter }
    }

    /// Somebody writes: to people who are there, to some who are not, and to domains that nobody has.
    fn letter(&mut self, world: &World) -> Option<Action> {
        let hosts = &world.scenario().hosts;
        let writers: Vec<usize> = (0..hosts.len())
            .filter(|at| hosts[*at].role == Role::Client && hosts[*at].user.is_some())
            .collect();
        let from = *self.pick(&writers)?;
        let people: Vec<&String> = hosts.iter().flat_map(|host| &host.mailboxes).collect();
        let aliases = hosts.iter().flat_map(|host| host.names.aliases.iter().map(|(alias, _)| alias));
        let lists = hosts.iter().flat_map(|host| host.names.lists.iter().map(|list| &list.address));
        let names: Vec<&String> = aliases.chain(lists).filter(|name| !name.starts_with('@')).collect();
        let domains: Vec<&String> = hosts.iter().flat_map(|host| &host.domains).collect();
        let mut to = Vec::new();
        for _ in 0..=self.chance.below(3) {
            to.push(match self.chance.below(6) {
                0 => format!("nobody@{}", self.pick(&domains)?),
                1 => "somebody@nowhere.example".to_owned(),
                2 | 3 if !names.is_empty() => (*self.pick(&names)?).clone(),
                _ => (*self.pick(&people)?).clone(),
            });
        }
        to.sort();
        to.dedup();
        self.sent += 1;
        let user = hosts[from].user.clone()?;
        let domain = user.rsplit('@').next().unwrap_or_default();
        let id = format!("{}@{domain}", self.sent);
        let lines_max = [10, 10, 10, 10, 10, 10, 10, 200][self.chance.below(8) as usize];
        let lines = self.chance.below(lines_max) as usize;
        let text = "Whatever happens, this arrives or comes back.\n".repeat(lines);
        let draft =
            Draft { subject: format!("Letter {}", self.sent), from: user, to, text, ..Draft::default() };
        let content = draft.build(world.scenario().start_unix_s, &id);
        let envelope = mail::envelope_of(&content).ok()?;
        Some(Action::Send { from: HostId(from as u16), envelope, content: content.into() })
    }

    /// A mailbox goes or comes.
    fn mailbox(&mut self, world: &World) -> Option<Action> {
        let hosts = &world.scenario().hosts;
        let of = |at: usize| hosts[at].mailboxes.iter().map(move |name| (HostId(at as u16), name.clone()));
        let all: Vec<(HostId, String)> = (0..hosts.len()).flat_map(of).collect();
        let (host, mailbox) = self.pick(&all)?.clone();
        let there = world.mailboxes().any(|(at, name, _)| at == host && name == mailbox);
        match self.chance.below(4) {
            0 if there => Some(Action::RemoveMailbox { host, mailbox }),
            _ => Some(Action::AddMailbox { host, mailbox }),
        }
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.chance.below(from.len() as u64) as usize)
    }
}
