//! From the file to the scenario: every reference resolved, every mistake collected.

use litemap::LiteMap;

use smtp::{Extension, Mailbox, SimTime};

use super::file::{ActionEntry, File, HostEntry, LinkEntry, RoleEntry, VERSION};
use super::{Host, Link, Network, Role, Router, Scenario};
use crate::dns::Dns;
use crate::{Action, HostId, LinkId, NetworkId, NodeId};

/// A mistake in a scenario file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// The table, `host`; empty for the top of the file.
    pub table: &'static str,
    /// Which one of the tables of that name, from 0.
    pub index: usize,
    /// The key in it.
    pub key: &'static str,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl Problem {
    pub(super) fn new(table: &'static str, index: usize, key: &'static str, message: String) -> Self {
        Problem { table, index, key, message }
    }
}

/// What is filled while the file is read.
struct Builder {
    problems: Vec<Problem>,
    networks: LiteMap<String, NetworkId>,
    nodes: LiteMap<String, NodeId>,
}

impl File {
    /// The scenario, or everything that is wrong with it.
    pub fn build(self) -> Result<Scenario, Vec<Problem>> {
        let mut builder = Builder { problems: Vec::new(), networks: LiteMap::new(), nodes: LiteMap::new() };
        if self.version != VERSION {
            let message = format!("is {}, but this edition reads version {VERSION}", self.version);
            return Err(vec![Problem::new("", 0, "version", message)]);
        }
        builder.names(&self);
        let hosts: Vec<Host> =
            self.host.iter().enumerate().map(|(index, host)| builder.host(index, host)).collect();
        let links: Vec<Link> =
            self.link.iter().enumerate().map(|(index, link)| builder.link(index, link)).collect();
        let dns = builder.dns(&self);
        let script = builder.script(&self, &links);
        for (index, address) in std::iter::once(&self.draft.from).chain(&self.draft.to).enumerate() {
            if let Err(diagnostic) = address.parse::<Mailbox>() {
                let key = if index == 0 { "from" } else { "to" };
                builder.problem("draft", 0, key, format!("\"{address}\" is no mailbox: {diagnostic}"));
            }
        }
        if !builder.problems.is_empty() {
            return Err(builder.problems);
        }
        let network = |entry: super::file::NetworkEntry| Network {
            name: entry.name,
            title: entry.title,
            area: entry.area,
        };
        Ok(Scenario {
            name: self.name,
            title: self.title,
            summary: self.summary,
            start_unix_s: self.start_unix_s,
            lookup: SimTime::from_millis(self.lookup_ms),
            networks: self.network.into_iter().map(network).collect(),
            hosts,
            routers: self.router.into_iter().map(|r| Router { name: r.name, place: r.place }).collect(),
            links,
            dns,
            script,
            draft: mail::Draft {
                from: self.draft.from,
                to: self.draft.to,
                subject: self.draft.subject,
                text: self.draft.text,
            },
        })
    }
}

impl Builder {
    fn problem(&mut self, table: &'static str, index: usize, key: &'static str, message: String) {
        self.problems.push(Problem::new(table, index, key, message));
    }

    /// Gives every network and node its number; names must be one of a kind.
    fn names(&mut self, file: &File) {
        for (index, network) in file.network.iter().enumerate() {
            if self.networks.insert(network.name.clone(), NetworkId(index as u16)).is_some() {
                self.problem("network", index, "name", format!("\"{}\" is there already", network.name));
            }
        }
        let hosts = file.host.iter().map(|host| ("host", &host.name));
        let routers = file.router.iter().map(|router| ("router", &router.name));
        for (number, (table, name)) in hosts.chain(routers).enumerate() {
            if self.nodes.insert(name.clone(), NodeId(number as u16)).is_some() {
                let index = if table == "host" { number } else { number - file.host.len() };
                self.problem(table, index, "name", format!("\"{name}\" is there already"));
            }
        }
        if file.host.is_empty() {
            self.problem("", 0, "host", "is missing: a scenario needs at least one [[host]]".to_owned());
        }
    }

    fn network(&mut self, index: usize, key: &'static str, name: &str) -> NetworkId {
        match self.networks.get(name) {
            Some(id) => *id,
            None => {
                let known: Vec<&str> = self.networks.keys().map(String::as_str).collect();
                let message = format!("\"{name}\" is no [[network]]; there are {}", known.join(", "));
                self.problem("host", index, key, message);
                NetworkId(0)
            }
        }
    }

    fn node(&mut self, table: &'static str, index: usize, key: &'static str, name: &str) -> NodeId {
        match self.nodes.get(name) {
            Some(id) => *id,
            None => {
                let message = format!("\"{name}\" is no [[host]] and no [[router]]");
                self.problem(table, index, key, message);
                NodeId(0)
            }
        }
    }

    fn host(&mut self, index: usize, entry: &HostEntry) -> Host {
        let mut server = smtp::server::Config::new(&entry.host_name);
        if let Some(keywords) = &entry.extensions {
            server.extensions =
                keywords.iter().filter_map(|keyword| self.extension(index, keyword)).collect();
        }
        server.limits.message_octets_max =
            entry.message_octets_max.unwrap_or(server.limits.message_octets_max);
        server.limits.recipients_max = entry.recipients_max.unwrap_or(server.limits.recipients_max);
        let mut addresses = Vec::new();
        for text in &entry.addresses {
            match text.parse() {
                Ok(address) => addresses.push(address),
                Err(_) => self.problem("host", index, "addresses", format!("\"{text}\" is no IP address")),
            }
        }
        if entry.addresses.is_empty() {
            self.problem("host", index, "addresses", "is empty: a host needs an address".to_owned());
        }
        self.mailboxes(index, entry);
        if entry.role == RoleEntry::Client && entry.smart_host.is_none() {
            let message = "is missing: a client needs the name of its submission server".to_owned();
            self.problem("host", index, "smart_host", message);
        }
        let retry = entry.retry_s.clone().unwrap_or_else(|| vec![300, 900, 1_800, 3_600]);
        if retry.is_empty() || retry.contains(&0) {
            self.problem("host", index, "retry_s", "needs at least one number, each above 0".to_owned());
        }
        Host {
            name: entry.name.clone(),
            host_name: entry.host_name.clone(),
            role: match entry.role {
                RoleEntry::Client => Role::Client,
                RoleEntry::Submission => Role::Submission,
                RoleEntry::Relay => Role::Relay,
                RoleEntry::Gateway => Role::Gateway,
                RoleEntry::Mx => Role::Mx,
            },
            network: self.network(index, "network", &entry.network),
            addresses,
            place: entry.place,
            domains: entry.domains.iter().map(|domain| domain.to_lowercase()).collect(),
            mailboxes: entry.mailboxes.clone(),
            relay_domains: entry.relay_domains.iter().map(|domain| domain.to_lowercase()).collect(),
            relay_networks: entry
                .relay_networks
                .iter()
                .map(|n| self.network(index, "relay_networks", n))
                .collect(),
            transports: entry.transports.clone(),
            smart_host: entry.smart_host.clone(),
            user: entry.user.clone(),
            server,
            retry: retry.into_iter().map(SimTime::from_secs).collect(),
            lifetime: SimTime::from_secs(entry.lifetime_s.unwrap_or(5 * 24 * 3_600)),
            hops_max: entry.hops_max.unwrap_or(100),
        }
    }

    fn extension(&mut self, index: usize, keyword: &str) -> Option<Extension> {
        let extension = Extension::parse(keyword);
        if extension.is_none() {
            let known: Vec<&str> = smtp::Extensions::all(None).iter().map(Extension::keyword).collect();
            let message = format!("\"{keyword}\" is no extension; there are {}", known.join(", "));
            self.problem("host", index, "extensions", message);
        }
        extension
    }

    fn mailboxes(&mut self, index: usize, entry: &HostEntry) {
        for (key, text) in
            entry.mailboxes.iter().map(|m| ("mailboxes", m)).chain(entry.user.iter().map(|u| ("user", u)))
        {
            match text.parse::<Mailbox>() {
                Err(diagnostic) => {
                    self.problem("host", index, key, format!("\"{text}\" is no mailbox: {diagnostic}"))
                }
                Ok(mailbox) => {
                    let local =
                        entry.domains.iter().any(|d| d.eq_ignore_ascii_case(&mailbox.domain.to_string()));
                    if key == "mailboxes" && !local {
                        let message = format!("\"{text}\": its domain is not among the host's domains");
                        self.problem("host", index, key, message);
                    }
                }
            }
        }
    }

    fn link(&mut self, index: usize, entry: &LinkEntry) -> Link {
        if entry.kbit_per_s == 0 {
            self.problem("link", index, "kbit_per_s", "must be above 0".to_owned());
        }
        Link {
            a: self.node("link", index, "between", &entry.between[0]),
            b: self.node("link", index, "between", &entry.between[1]),
            latency: SimTime::from_millis(entry.latency_ms),
            octets_per_s: entry.kbit_per_s * 125,
        }
    }

    fn dns(&mut self, file: &File) -> Dns {
        let mut dns = Dns::default();
        for (index, zone) in file.zone.iter().enumerate() {
            for mistake in dns.add_zone(&zone.origin, &zone.records) {
                self.problem("zone", index, "records", mistake.to_string());
            }
        }
        dns
    }

    fn script(&mut self, file: &File, links: &[Link]) -> Vec<(SimTime, Action)> {
        let mut script = Vec::new();
        for (index, event) in file.event.iter().enumerate() {
            let action = match event.action {
                ActionEntry::HostDown => self.event_host(file, index).map(|host| Action::HostDown { host }),
                ActionEntry::HostUp => self.event_host(file, index).map(|host| Action::HostUp { host }),
                ActionEntry::CutLink => {
                    self.event_link(file, index, links).map(|link| Action::CutLink { link })
                }
                ActionEntry::MendLink => {
                    self.event_link(file, index, links).map(|link| Action::MendLink { link })
                }
            };
            script.extend(action.map(|action| (SimTime::from_millis(event.at_ms), action)));
        }
        script.sort_by_key(|(at, _)| *at);
        script
    }

    fn event_host(&mut self, file: &File, index: usize) -> Option<HostId> {
        let name = file.event[index].host.clone().unwrap_or_default();
        let host = file.host.iter().position(|host| host.name == name);
        if host.is_none() {
            self.problem("event", index, "host", format!("\"{name}\" is no [[host]]"));
        }
        host.map(|host| HostId(host as u16))
    }

    fn event_link(&mut self, file: &File, index: usize, links: &[Link]) -> Option<LinkId> {
        let Some([a, b]) = file.event[index].link.clone() else {
            self.problem("event", index, "link", "is missing: the names of its two ends".to_owned());
            return None;
        };
        let ends = [self.node("event", index, "link", &a), self.node("event", index, "link", &b)];
        let link = links.iter().position(|link| [link.a, link.b] == ends || [link.b, link.a] == ends);
        if link.is_none() {
            self.problem("event", index, "link", format!("there is no [[link]] between \"{a}\" and \"{b}\""));
        }
        link.map(|link| LinkId(link as u16))
    }
}
