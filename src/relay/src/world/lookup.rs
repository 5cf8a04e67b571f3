//! The resolver of each host: what it knows, what it asks, what it does when nothing comes (RFC 1035 section 7, RFC 2308).

use std::sync::Arc;

use smtp::SimTime;

use super::World;
use crate::clock::Key;
use crate::core::{Asker, Due, LookupId};
use crate::dns::{Answer, Cache, Cached, Kind, Response, Trouble};
use crate::{HostId, NameServers, What};

/// How long a resolver waits for an answer before it asks again.
const WAIT: SimTime = SimTime::from_secs(5);
/// How often it asks before it gives up.
const TRIES: u8 = 3;

/// What a host knows of DNS. It is gone when the host goes down.
#[derive(Clone, Default, Debug)]
pub(super) struct Resolver {
    pub(super) cache: Cache,
    /// What is wrong on the way to all name servers.
    pub(super) trouble: Option<Trouble>,
}

/// A question that waits for its answer.
#[derive(Clone, Debug)]
pub(super) struct Lookup {
    id: LookupId,
    host: HostId,
    asker: Asker,
    name: String,
    kind: Kind,
    /// How often it was asked; 0 where the resolver knows the answer.
    tries: u8,
    /// What comes, unless the name servers are silent.
    response: Arc<Response>,
    /// Until when the resolver may keep what it knows.
    cached: Option<SimTime>,
    /// Whether the answer was too long for UDP, so that it comes over TCP.
    tcp: bool,
    answers: Option<Key>,
    waits: Option<Key>,
}

impl World {
    /// Asks DNS; the answer goes to who asked, at once where the resolver of the host knows it.
    pub(super) fn ask_dns(&mut self, host: HostId, asker: Asker, name: String, kind: Kind) {
        let id = LookupId(self.next_lookup);
        self.next_lookup += 1;
        let known = self.resolvers[host.index()].cache.find(self.now(), &name, kind);
        let (response, cached) = match known {
            Some(known) => (Arc::clone(&known.response), Some(known.until)),
            None => (Arc::new(Response::passing(Answer::TimedOut)), None),
        };
        let (answers, waits) = (None, None);
        let mut lookup =
            Lookup { id, host, asker, name, kind, tries: 0, response, cached, tcp: false, answers, waits };
        if cached.is_some() {
            lookup.answers = Some(self.core.plan(self.now(), Due::DnsAnswer(id)));
        } else {
            self.tell(What::DnsAsked { host, name: lookup.name.clone(), kind });
            self.try_dns(&mut lookup);
        }
        self.lookups.push(lookup);
    }

    fn take_lookup(&mut self, id: LookupId) -> Option<Lookup> {
        let place = self.lookups.iter().position(|lookup| lookup.id == id)?;
        Some(self.lookups.remove(place))
    }

    /// Sends a question out, and waits.
    fn try_dns(&mut self, lookup: &mut Lookup) {
        lookup.tries += 1;
        lookup.waits = Some(self.core.plan(self.now() + WAIT, Due::DnsTimeout(lookup.id)));
        // An answer that is only slow is on its way.
        if lookup.answers.is_none() {
            let response = self.respond(lookup.host, &lookup.name, lookup.kind);
            if response.answer != Answer::TimedOut {
                let at = self.now() + self.lookup_time() + response.delay;
                lookup.answers = Some(self.core.plan(at, Due::DnsAnswer(lookup.id)));
            }
            lookup.response = Arc::new(response);
        }
    }

    /// What a host gets to hear now.
    pub(super) fn respond(&self, host: HostId, name: &str, kind: Kind) -> Response {
        let network = self.scenario.hosts[host.index()].network;
        let network = self.scenario.networks.get(network.index()).map(|network| network.name.as_str());
        match self.resolvers[host.index()].trouble {
            Some(Trouble::Fails) => Response::passing(Answer::ServFail),
            Some(Trouble::Silent) => Response::passing(Answer::TimedOut),
            slow => {
                let mut response = self.dns.respond(network, name, kind);
                response.delay = response.delay + slow.and_then(Trouble::delay).unwrap_or(SimTime::ZERO);
                response
            }
        }
    }

    /// Servers answer when they answer: within a quarter more or less of the usual time.
    fn lookup_time(&mut self) -> SimTime {
        let usual = self.scenario.lookup.as_micros();
        SimTime::from_micros(usual - usual / 4 + self.core.chance.below(usual / 2 + 1))
    }

    pub(super) fn dns_answers(&mut self, id: LookupId) {
        let Some(mut lookup) = self.take_lookup(id) else { return };
        lookup.answers = None;
        let octets = lookup.response.too_long(&lookup.name);
        if octets.is_some() && lookup.cached.is_none() && !lookup.tcp {
            lookup.tcp = true;
            lookup.tries += 1;
            self.tell_again(&lookup, octets);
            self.core.cancel(&mut lookup.waits);
            // The connection takes a way there and back more (RFC 7766 section 5).
            let comes_in = self.lookup_time() + self.lookup_time() + lookup.response.delay;
            lookup.answers = Some(self.core.plan(self.now() + comes_in, Due::DnsAnswer(id)));
            self.lookups.push(lookup);
        } else {
            self.answered(lookup);
        }
    }

    pub(super) fn dns_is_silent(&mut self, id: LookupId) {
        let Some(mut lookup) = self.take_lookup(id) else { return };
        lookup.waits = None;
        if lookup.tries < TRIES {
            self.try_dns(&mut lookup);
            self.tell_again(&lookup, None);
            self.lookups.push(lookup);
        } else {
            lookup.response = Arc::new(Response::passing(Answer::TimedOut));
            self.answered(lookup);
        }
    }

    fn tell_again(&mut self, lookup: &Lookup, octets: Option<u32>) {
        let Lookup { host, kind, tries, .. } = *lookup;
        self.tell(What::DnsAskedAgain { host, name: lookup.name.clone(), kind, tries, octets });
    }

    /// The look-up is over: the answer is kept, and handed to who asked, if they still wait.
    fn answered(&mut self, mut lookup: Lookup) {
        self.core.cancel(&mut lookup.waits);
        self.core.cancel(&mut lookup.answers);
        let Lookup { host, asker, name, kind, response, cached, .. } = lookup;
        let now = self.now();
        if cached.is_none() {
            self.resolvers[host.index()].cache.keep(now, &name, kind, &response);
        }
        let (cached, ttl_s) = match cached {
            Some(until) => (true, (until - now).as_secs() as u32),
            None => (false, response.ttl_s),
        };
        let (answer, aliases) = (response.answer.clone(), response.aliases.clone().into());
        self.tell(What::DnsAnswered {
            host,
            name: name.as_str().into(),
            kind,
            answer,
            aliases,
            ttl_s,
            cached,
        });
        let answer = response.answer.clone();
        match asker {
            Asker::Job(job) => self.job_answered(job, name, kind, answer),
            Asker::Check(connection) => self.check_answered(connection, answer),
            Asker::Blocked(connection) => self.block_list_answered(connection, answer),
        }
    }

    /// A host goes down: what its resolver knows and waits for is gone.
    pub(super) fn drop_lookups_of(&mut self, host: HostId) {
        self.resolvers[host.index()].cache = Cache::default();
        for lookup in self.lookups.iter_mut().filter(|lookup| lookup.host == host) {
            self.core.cancel(&mut lookup.answers);
            self.core.cancel(&mut lookup.waits);
        }
        self.lookups.retain(|lookup| lookup.host != host);
    }

    /// What the resolver of a host knows now, the oldest first; nothing where there is no such host.
    pub fn known(&self, host: HostId) -> Vec<Cached> {
        let resolver = self.resolvers.get(host.index());
        resolver.map(|it| it.cache.all(self.now()).cloned().collect()).unwrap_or_default()
    }

    /// The name servers with which something is wrong.
    pub fn dns_troubles(&self) -> Vec<(NameServers, Trouble)> {
        let zones = self.dns.zones.iter();
        let zones = zones.filter_map(|zone| Some((NameServers::Zone(zone.title()), zone.trouble?)));
        let hosts = (0..).zip(&self.resolvers);
        let hosts = hosts.filter_map(|(host, it)| Some((NameServers::Host(HostId(host)), it.trouble?)));
        zones.chain(hosts).collect()
    }
}
