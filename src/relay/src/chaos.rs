//! Chaos with a seed: people write, hosts and links fail and come back, mailboxes go, all at times of chance.

use mail::Draft;
use smtp::SimTime;

use crate::{Action, Chance, HostId, LinkId, Role, World};

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
        match self.chance.below(14) {
            0..=4 => self.letter(world).unwrap_or(Action::RetryNow { host }),
            5 => Action::HostDown { host },
            6 | 7 => Action::HostUp { host },
            8 => Action::CutLink { link },
            9 | 10 => Action::MendLink { link },
            11 => Action::SetLatency { link, latency: SimTime::from_millis(self.chance.below(2_000)) },
            12 => Action::RetryNow { host },
            _ => self.mailbox(world).unwrap_or(Action::RetryNow { host }),
        }
    }

    /// What makes everything whole again.
    pub fn calm(world: &World) -> Vec<Action> {
        let scenario = world.scenario();
        let hosts = (0..scenario.hosts.len()).map(|host| Action::HostUp { host: HostId(host as u16) });
        let links = (0..scenario.links.len()).map(|link| Action::MendLink { link: LinkId(link as u16) });
        links.chain(hosts).collect()
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
