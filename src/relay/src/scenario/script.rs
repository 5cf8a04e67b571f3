//! From the events of a file to actions in the order of time.

use smtp::SimTime;
use texts::t;

use super::build::{Builder, joins};
use super::file::{ActionEntry, DnsEntry, EventEntry, File};
use super::{Host, Link};
use crate::dns::Trouble;
use crate::{Action, HostId, LinkId, NameServers};

/// The keys of an event beside `at_ms` and `action`.
const KEYS: [&str; 18] = [
    "host",
    "link",
    "latency_ms",
    "mailbox",
    "spf",
    "ahead_s",
    "dns",
    "zone",
    "delay_ms",
    "verdict",
    "from",
    "what",
    "octet",
    "one_in",
    "times",
    "jitter_ms",
    "rule",
    "draft",
];

/// How slow name servers may be.
const DNS_DELAY_MS_MAX: u64 = 600_000;

impl ActionEntry {
    /// The keys that must be there, and those that may.
    const fn keys(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            ActionEntry::HostDown
            | ActionEntry::HostUp
            | ActionEntry::FillDisk
            | ActionEntry::FreeDisk
            | ActionEntry::TakeHost
            | ActionEntry::ReleaseHost
            | ActionEntry::RetryNow => (&["host"], &[]),
            ActionEntry::CutLink | ActionEntry::MendLink => (&["link"], &[]),
            ActionEntry::SetLatency => (&["link", "latency_ms"], &[]),
            ActionEntry::RemoveMailbox | ActionEntry::AddMailbox => (&["host", "mailbox"], &[]),
            ActionEntry::SetSpf => (&["host", "spf"], &[]),
            ActionEntry::SetClock => (&["host", "ahead_s"], &[]),
            ActionEntry::SetDns => (&["dns"], &["zone", "host", "delay_ms"]),
            ActionEntry::AddRule => (
                &["verdict"],
                &["host", "link", "from", "what", "octet", "one_in", "times", "delay_ms", "jitter_ms"],
            ),
            ActionEntry::RemoveRule => (&[], &["rule"]),
            ActionEntry::Send => (&["host"], &["draft"]),
        }
    }
}

impl EventEntry {
    fn has(&self, key: &str) -> bool {
        match key {
            "host" => self.host.is_some(),
            "link" => self.link.is_some(),
            "latency_ms" => self.latency_ms.is_some(),
            "mailbox" => self.mailbox.is_some(),
            "spf" => self.spf.is_some(),
            "ahead_s" => self.ahead_s.is_some(),
            "dns" => self.dns.is_some(),
            "zone" => self.zone.is_some(),
            "delay_ms" => self.delay_ms.is_some(),
            "verdict" => self.verdict.is_some(),
            "from" => self.from.is_some(),
            "what" => self.what.is_some(),
            "octet" => self.octet.is_some(),
            "one_in" => self.one_in.is_some(),
            "times" => self.times.is_some(),
            "jitter_ms" => self.jitter_ms.is_some(),
            "rule" => self.rule.is_some(),
            _ => self.draft.is_some(),
        }
    }
}

impl Builder {
    pub(super) fn script(&mut self, file: &File, hosts: &[Host], links: &[Link]) -> Vec<(SimTime, Action)> {
        let mut script = Vec::new();
        for (index, event) in file.event.iter().enumerate() {
            if self.event_keys(index, event)
                && let Some(action) = self.action(file, index, hosts, links)
            {
                script.push((SimTime::from_millis(event.at_ms), action));
            }
        }
        script.sort_by_key(|(at, _)| *at);
        script
    }

    /// Whether every key that the action needs is there; a key that it has no use for is told too.
    fn event_keys(&mut self, index: usize, event: &EventEntry) -> bool {
        let (needed, possible) = event.action.keys();
        for key in KEYS {
            if needed.contains(&key) && !event.has(key) {
                self.problem(("event", index, key), t!("is missing: this action needs it").to_owned());
            } else if event.has(key) && !needed.contains(&key) && !possible.contains(&key) {
                self.problem(("event", index, key), t!("has no use for this action").to_owned());
            }
        }
        needed.iter().all(|key| event.has(key))
    }

    fn action(&mut self, file: &File, index: usize, hosts: &[Host], links: &[Link]) -> Option<Action> {
        let event = &file.event[index];
        let mailbox = event.mailbox.clone().unwrap_or_default();
        Some(match event.action {
            ActionEntry::HostDown => Action::HostDown { host: self.event_host(index, event, hosts)? },
            ActionEntry::HostUp => Action::HostUp { host: self.event_host(index, event, hosts)? },
            ActionEntry::RetryNow => Action::RetryNow { host: self.event_host(index, event, hosts)? },
            ActionEntry::CutLink => Action::CutLink { link: self.event_link(index, event, links)? },
            ActionEntry::MendLink => Action::MendLink { link: self.event_link(index, event, links)? },
            ActionEntry::SetLatency => Action::SetLatency {
                link: self.event_link(index, event, links)?,
                latency: SimTime::from_millis(event.latency_ms.unwrap_or_default()),
            },
            ActionEntry::RemoveMailbox => {
                Action::RemoveMailbox { host: self.event_mailbox(index, event, hosts)?, mailbox }
            }
            ActionEntry::AddMailbox => {
                Action::AddMailbox { host: self.event_mailbox(index, event, hosts)?, mailbox }
            }
            ActionEntry::SetSpf => Action::SetSpf {
                host: self.event_host(index, event, hosts)?,
                policy: event.spf.map(Into::into).unwrap_or_default(),
            },
            ActionEntry::FillDisk | ActionEntry::FreeDisk => Action::SetDisk {
                host: self.event_server(index, event, hosts)?,
                full: event.action == ActionEntry::FillDisk,
            },
            ActionEntry::TakeHost | ActionEntry::ReleaseHost => Action::Take {
                host: self.event_server(index, event, hosts)?,
                taken: event.action == ActionEntry::TakeHost,
            },
            ActionEntry::SetClock => Action::SetClock {
                host: self.event_host(index, event, hosts)?,
                ahead_s: event.ahead_s.unwrap_or_default(),
            },
            ActionEntry::SetDns => Action::SetDns {
                whose: self.event_servers(index, event, hosts)?,
                trouble: self.event_trouble(index, event)?,
            },
            ActionEntry::AddRule => Action::AddRule { rule: self.event_rule(index, event, hosts, links)? },
            ActionEntry::RemoveRule => Action::RemoveRule { number: event.rule },
            ActionEntry::Send => return self.event_send(file, index, hosts),
        })
    }

    pub(super) fn event_host(&mut self, index: usize, event: &EventEntry, hosts: &[Host]) -> Option<HostId> {
        let name = event.host.as_deref().unwrap_or_default();
        let host = hosts.iter().position(|host| host.name == name);
        if host.is_none() {
            let known: Vec<&str> = hosts.iter().map(|host| host.name.as_str()).collect();
            let message = t!("\"{name}\" is no [[host]]; there are {}", known.join(", "));
            self.problem(("event", index, "host"), message);
        }
        host.map(|host| HostId(host as u16))
    }

    /// The host, which must take mail.
    fn event_server(&mut self, index: usize, event: &EventEntry, hosts: &[Host]) -> Option<HostId> {
        let host = self.event_host(index, event, hosts)?;
        if !hosts[host.index()].listens() {
            let message = t!("is a client: it takes no mail, and has no use for this action").to_owned();
            self.problem(("event", index, "host"), message);
        }
        Some(host)
    }

    pub(super) fn event_link(&mut self, index: usize, event: &EventEntry, links: &[Link]) -> Option<LinkId> {
        let at = ("event", index, "link");
        let [a, b] = event.link.as_ref()?;
        let (first, second) = (self.node(at, 0, a), self.node(at, 1, b));
        let (first, second) = (first?, second?);
        let link = links.iter().position(|link| joins(link, first, second));
        if link.is_none() {
            self.problem(at, t!("there is no [[link]] between \"{a}\" and \"{b}\""));
        }
        link.map(|link| LinkId(link as u16))
    }

    /// The name servers of a zone, or those that a host asks.
    fn event_servers(&mut self, index: usize, event: &EventEntry, hosts: &[Host]) -> Option<NameServers> {
        let at = ("event", index, "zone");
        match (&event.zone, &event.host) {
            (None, Some(_)) => self.event_host(index, event, hosts).map(NameServers::Host),
            (Some(zone), None) => {
                let title = zone.to_ascii_lowercase();
                let titles = self.dns.titles();
                if !titles.contains(&title) {
                    self.problem(at, t!("\"{zone}\" is no [[zone]]; there are {}", titles.join(", ")));
                }
                Some(NameServers::Zone(title))
            }
            _ => {
                self.problem(at, t!("whose name servers? The key zone or the key host says it").to_owned());
                None
            }
        }
    }

    fn event_trouble(&mut self, index: usize, event: &EventEntry) -> Option<Option<Trouble>> {
        let too_long = event.delay_ms.is_some_and(|ms| ms > DNS_DELAY_MS_MAX);
        if too_long {
            self.problem(("event", index, "delay_ms"), t!("expected {DNS_DELAY_MS_MAX} at most"));
        }
        if (event.dns == Some(DnsEntry::Slow)) != event.delay_ms.is_some() {
            let message = t!("goes with dns = \"slow\", and must be there then").to_owned();
            self.problem(("event", index, "delay_ms"), message);
        }
        Some(match event.dns? {
            DnsEntry::Works => None,
            DnsEntry::Fails => Some(Trouble::Fails),
            DnsEntry::Silent => Some(Trouble::Silent),
            DnsEntry::Slow => Some(Trouble::Slow(SimTime::from_millis(event.delay_ms?))),
        })
    }

    /// The host of a mailbox that goes or comes: its domain must be there.
    fn event_mailbox(&mut self, index: usize, event: &EventEntry, hosts: &[Host]) -> Option<HostId> {
        let at = ("event", index, "mailbox");
        let host = self.event_host(index, event, hosts)?;
        let domain = self.mailbox(at, 0, event.mailbox.as_deref()?)?;
        let domains = &hosts[host.index()].domains;
        if !domains.contains(&domain) {
            let message = t!("the domain {domain} is not among the domains of this host");
            self.problem(at, message);
        }
        Some(host)
    }

    /// A message that a client sends by itself.
    fn event_send(&mut self, file: &File, index: usize, hosts: &[Host]) -> Option<Action> {
        let event = &file.event[index];
        let from = self.event_host(index, event, hosts)?;
        if hosts[from.index()].listens() {
            let message = t!("is a server: only a client sends messages of its own").to_owned();
            self.problem(("event", index, "host"), message);
        }
        let entry = match &event.draft {
            Some(own) => {
                self.draft("event", index, own);
                own
            }
            None => &file.draft,
        };
        let draft = mail::Draft::from(entry.clone());
        let domain = entry.from.rsplit('@').next().unwrap_or_default();
        let at_s = i64::try_from(event.at_ms / 1_000).unwrap_or(i64::MAX);
        let date = file.start_unix_s.saturating_add(at_s).saturating_add(hosts[from.index()].clock_ahead_s);
        let content = draft.build(date, &format!("event-{}@{domain}", index + 1));
        // The addresses were judged above; where one of them is wrong, that is told already.
        let envelope = mail::envelope_of(&content).ok()?;
        Some(Action::Send { from, envelope, content: content.into() })
    }
}
