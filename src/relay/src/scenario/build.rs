//! From the file to the scenario: every reference resolved, every mistake collected.

use litemap::LiteMap;
use smtp::{Domain, Mailbox, SimTime};
use texts::t;

use super::file::{DraftEntry, ExpectEntry, File, LinkEntry, VERSION, ZoneEntry};
use super::problem::{Part, Problem};
use super::{Expect, Host, Link, Network, Role, Router, Scenario};
use crate::dns::{Answer, Dns, Kind};
use crate::{NetworkId, NodeId};

/// The most networks, nodes, links, zones or events; far more than a picture can show.
const ENTRIES_MAX: usize = 10_000;

/// What is filled while the file is read.
#[derive(Default)]
pub(super) struct Builder {
    problems: Vec<Problem>,
    networks: LiteMap<String, NetworkId>,
    nodes: LiteMap<String, NodeId>,
    pub(super) dns: Dns,
}

/// Where in the file something stands: table, number of the table, key.
pub(super) type At = (&'static str, usize, &'static str);

impl File {
    /// The scenario, or everything that is wrong with it.
    pub(super) fn build(self) -> Result<Scenario, Vec<Problem>> {
        let mut builder = Builder::default();
        if self.version != VERSION {
            builder.problem(("", 0, "version"), t!("is not {VERSION}"));
            return Err(builder.problems);
        }
        let counts = [
            ("network", self.network.len()),
            ("host", self.host.len() + self.router.len()),
            ("link", self.link.len()),
            ("zone", self.zone.len()),
            ("event", self.event.len()),
        ];
        for (table, count) in counts {
            if count > ENTRIES_MAX {
                builder.problem((table, 0, ""), t!("there are {count}, but {ENTRIES_MAX} at most"));
                return Err(builder.problems);
            }
        }
        builder.names(&self);
        builder.zones(&self);
        let hosts: Vec<Host> =
            self.host.iter().zip(0..).map(|(host, index)| builder.host(index, host)).collect();
        builder.addresses(&hosts);
        let links: Vec<Link> =
            self.link.iter().zip(0..).map(|(link, index)| builder.link(index, link)).collect();
        builder.links(&self.link);
        builder.draft("draft", 0, &self.draft);
        let script = builder.script(&self, &hosts, &links);
        builder.traffic(&self, &hosts);
        let expect = self.expect.as_ref().map(|entry| builder.expect(entry, &hosts));
        if !builder.problems.is_empty() {
            return Err(builder.problems);
        }
        let networks = self.network.into_iter();
        Ok(Scenario {
            name: self.name,
            title: self.title,
            summary: self.summary,
            start_unix_s: self.start_unix_s,
            lookup: SimTime::from_millis(self.lookup_ms),
            networks: networks.map(|n| Network { name: n.name, title: n.title, area: n.area }).collect(),
            hosts,
            routers: self.router.into_iter().map(|r| Router { name: r.name, place: r.place }).collect(),
            links,
            dns: builder.dns,
            script,
            expect,
            traffic: self.traffic.into_iter().map(Into::into).collect(),
            draft: self.draft.into(),
        })
    }
}

impl Builder {
    pub(super) fn problem(&mut self, at: At, message: String) {
        self.part(at, Part::Whole, message);
    }

    /// A problem with one item of a list.
    pub(super) fn item(&mut self, at: At, item: usize, message: String) {
        self.part(at, Part::Item(item), message);
    }

    fn part(&mut self, (table, index, key): At, part: Part, message: String) {
        self.problems.push(Problem { table, index, key, part, message });
    }

    /// Gives every network and node its number; names must be one of a kind.
    fn names(&mut self, file: &File) {
        for (index, network) in file.network.iter().enumerate() {
            if self.networks.insert(network.name.clone(), NetworkId(index as u16)).is_some() {
                self.problem(("network", index, "name"), t!("\"{}\" is there already", network.name));
            }
        }
        let hosts = file.host.iter().enumerate().map(|(index, host)| ("host", index, &host.name));
        let routers = file.router.iter().enumerate().map(|(index, router)| ("router", index, &router.name));
        for (number, (table, index, name)) in hosts.chain(routers).enumerate() {
            if self.nodes.insert(name.clone(), NodeId(number as u16)).is_some() {
                let message = t!("\"{name}\" is there already; hosts and routers share their names");
                self.problem((table, index, "name"), message);
            }
        }
        if file.host.is_empty() {
            self.problem(
                ("", 0, "host"),
                t!("is missing: a scenario needs at least one [[host]]").to_owned(),
            );
        }
    }

    fn zones(&mut self, file: &File) {
        for (index, zone) in file.zone.iter().enumerate() {
            for (item, network) in zone.seen_by.iter().enumerate() {
                self.network(("zone", index, "seen_by"), item, network);
            }
            let origin = |zone: &ZoneEntry| zone.origin.trim_end_matches('.').to_ascii_lowercase();
            let same = |other: &ZoneEntry| {
                let one_sees_both = other.seen_by.iter().any(|network| zone.seen_by.contains(network));
                let all_see_both = other.seen_by.is_empty() && zone.seen_by.is_empty();
                origin(other) == origin(zone) && (one_sees_both || all_see_both)
            };
            if file.zone[..index].iter().any(same) {
                let message = t!("\"{}\" is there already", origin(zone));
                self.problem(("zone", index, "origin"), message);
            }
            self.zone(index, (&zone.origin, &zone.seen_by), &zone.records, |line| {
                ("records", Part::Line(line))
            });
        }
    }

    /// Reads the records of a zone; `place` says where a line of them stands.
    pub(super) fn zone(
        &mut self,
        index: usize,
        (origin, seen_by): (&str, &[String]),
        records: &str,
        place: impl Fn(u32) -> (&'static str, Part),
    ) {
        for mistake in self.dns.add_view(origin, seen_by, records) {
            let (key, part) = if mistake.line == 0 { ("origin", Part::Whole) } else { place(mistake.line) };
            self.part(("zone", index, key), part, mistake.message);
        }
    }

    /// A network that hosts may name.
    pub(super) fn add_network(&mut self, name: &str, id: NetworkId) {
        self.networks.insert(name.to_owned(), id);
    }

    /// What is wrong so far.
    pub(super) fn problems(&mut self) -> Vec<Problem> {
        std::mem::take(&mut self.problems)
    }

    /// The number of a network that a host names.
    pub(super) fn network(&mut self, at: At, item: usize, name: &str) -> NetworkId {
        if let Some(id) = self.networks.get(name) {
            return *id;
        }
        let known = listed(self.networks.keys());
        self.item(at, item, t!("\"{name}\" is no [[network]]; there are {known}"));
        NetworkId(0)
    }

    /// The number of a node that a link names.
    pub(super) fn node(&mut self, at: At, item: usize, name: &str) -> Option<NodeId> {
        if let Some(id) = self.nodes.get(name) {
            return Some(*id);
        }
        let known = listed(self.nodes.keys());
        self.item(at, item, t!("\"{name}\" is no [[host]] and no [[router]]; there are {known}"));
        None
    }

    /// Says what is wrong with a mailbox; gives its domain where nothing is.
    pub(super) fn mailbox(&mut self, at: At, item: usize, text: &str) -> Option<String> {
        match text.parse::<Mailbox>() {
            Ok(mailbox) => Some(mailbox.domain.to_string()),
            Err(diagnostic) => {
                self.item(at, item, t!("\"{text}\" is no mailbox: {diagnostic}"));
                None
            }
        }
    }

    /// The name of a domain as it is compared: in lower case.
    pub(super) fn domain(&mut self, at: At, item: usize, text: &str) -> String {
        match Domain::parse(text) {
            Ok(Domain::Name(name)) => return name,
            Ok(Domain::Literal(_)) => {
                self.item(at, item, t!("\"{text}\" is an address, not a domain name"));
            }
            Err(diagnostic) => self.item(at, item, t!("\"{text}\" is no domain name: {diagnostic}")),
        }
        text.to_lowercase()
    }

    /// The name of a host that mail is handed to: some zone must have its address.
    pub(super) fn next_hop(&mut self, at: At, name: &str) {
        let networks = self.networks.keys().map(|name| Some(name.as_str()));
        let viewers: Vec<Option<&str>> = networks.chain([None]).collect();
        let found = |viewer, kind| matches!(self.dns.respond(viewer, name, kind).answer, Answer::Records(_));
        let has = |kind| viewers.iter().any(|viewer| found(*viewer, kind));
        if !has(Kind::A) && !has(Kind::Aaaa) {
            self.problem(at, t!("\"{name}\" has no A or AAAA record in any [[zone]]"));
        }
    }

    pub(super) fn draft(&mut self, table: &'static str, index: usize, draft: &DraftEntry) {
        let key = |key| if table == "draft" { key } else { "draft" };
        self.mailbox((table, index, key("from")), 0, &draft.from);
        for (item, to) in draft.to.iter().enumerate() {
            self.mailbox((table, index, key("to")), item, to);
        }
        if draft.to.is_empty() {
            self.problem((table, index, key("to")), t!("names nobody").to_owned());
        }
    }

    /// No address and no domain name belongs to two hosts.
    fn addresses(&mut self, hosts: &[Host]) {
        for (index, host) in hosts.iter().enumerate() {
            let before = &hosts[..index];
            for (item, address) in host.addresses.iter().enumerate() {
                if let Some(owner) = before.iter().find(|other| other.addresses.contains(address)) {
                    let message = t!("{address} belongs to \"{}\" already", owner.name);
                    self.item(("host", index, "addresses"), item, message);
                }
            }
            let same = |other: &&Host| other.host_name.eq_ignore_ascii_case(&host.host_name);
            if let Some(owner) = before.iter().find(same) {
                let message = t!("\"{}\" is the name of \"{}\" already", host.host_name, owner.name);
                self.problem(("host", index, "host_name"), message);
            }
        }
    }

    /// Traffic needs somebody who writes and somebody who is written to.
    fn traffic(&mut self, file: &File, hosts: &[Host]) {
        let writes = hosts.iter().any(|host| host.role == Role::Client && host.user.is_some());
        let reads = hosts.iter().any(|host| !host.mailboxes.is_empty());
        for (index, entry) in file.traffic.iter().enumerate() {
            if !writes || !reads {
                let message = t!("needs a client with a user, and a mailbox").to_owned();
                self.problem(("traffic", index, "messages"), message);
            }
            let [least, most] = entry.text_octets;
            if least > most {
                let message = t!("{least} is more than {most}: the fewest come first");
                self.problem(("traffic", index, "text_octets"), message);
            }
        }
    }

    fn expect(&mut self, entry: &ExpectEntry, hosts: &[Host]) -> Expect {
        let at = |key| ("expect", 0, key);
        for name in entry.mailboxes.keys() {
            if let Some(domain) = self.mailbox(at("mailboxes"), 0, name)
                && !hosts.iter().any(|host| host.domains.contains(&domain))
            {
                self.problem(at("mailboxes"), t!("\"{name}\": no host has the domain {domain}"));
            }
        }
        let hash = u64::from_str_radix(&entry.trace_hash, 16);
        if hash.is_err() || entry.trace_hash.len() != 16 {
            let message = t!("\"{}\" is no hash: 16 hexadecimal digits", entry.trace_hash);
            self.problem(at("trace_hash"), message);
        }
        Expect {
            at: SimTime::from_secs(entry.at_s),
            mailboxes: entry.mailboxes.clone().into_iter().collect(),
            queued: entry.queued,
            failed: entry.failed,
            trace_hash: hash.unwrap_or_default(),
        }
    }

    fn link(&mut self, index: usize, entry: &LinkEntry) -> Link {
        let at = ("link", index, "between");
        let [a, b] = [0, 1].map(|end| self.node(at, end, &entry.between[end]).unwrap_or(NodeId(0)));
        if entry.between[0] == entry.between[1] {
            self.item(at, 1, t!("\"{}\" cannot be linked with itself", entry.between[1]));
        }
        if entry.kbit_per_s == 0 {
            self.problem(("link", index, "kbit_per_s"), t!("must be above 0").to_owned());
        }
        Link {
            a,
            b,
            latency: SimTime::from_millis(entry.latency_ms),
            octets_per_s: entry.kbit_per_s.saturating_mul(125),
        }
    }

    /// Two nodes have one link at most: else nobody could say which one is cut.
    fn links(&mut self, entries: &[LinkEntry]) {
        for (index, LinkEntry { between: [a, b], .. }) in entries.iter().enumerate() {
            let same = |other: &LinkEntry| other.between.contains(a) && other.between.contains(b);
            if a != b && entries[..index].iter().any(same) {
                self.problem(("link", index, "between"), t!("these two are linked already").to_owned());
            }
        }
    }
}

/// Whether these are the two ends of a link.
pub(super) fn joins(link: &Link, a: NodeId, b: NodeId) -> bool {
    (link.a, link.b) == (a, b) || (link.b, link.a) == (a, b)
}

fn listed<'a>(names: impl Iterator<Item = &'a String>) -> String {
    let names: Vec<&str> = names.map(String::as_str).collect();
    if names.is_empty() { t!("none").to_owned() } else { names.join(", ") }
}
