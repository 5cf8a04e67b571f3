//! The resolver of each host: what it knows, what it asks, what it does when nothing comes (RFC 1035 section 7, RFC 2308).

use smtp::SimTime;

use super::World;
use crate::clock::Key;
use crate::core::{Asker, Due, LookupId};
use crate::dns::{Answer, Cache, Cached, Kind, Response, Trouble};
use crate::{HostId, What};

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
    host: HostId,
    asker: Asker,
    name: String,
    kind: Kind,
    /// How often it was asked; 0 where the resolver knows the answer.
    tries: u8,
    /// What comes, unless the name servers are silent.
    response: Response,
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
        let known = self.resolvers[host.index()].cache.find(self.now(), &name, kind).cloned();
        let cached = known.as_ref().map(|known| known.until);
        let silent = || Response::passing(Answer::TimedOut);
        let response = known.map_or_else(silent, |Cached { response, .. }| response);
        let (answers, waits) = (None, None);
        let mut lookup =
            Lookup { host, asker, name, kind, tries: 0, response, cached, tcp: false, answers, waits };
        if cached.is_some() {
            lookup.answers = Some(self.core.plan(self.now(), Due::DnsAnswer(id)));
        } else {
            self.tell(What::DnsAsked { host, name: lookup.name.clone(), kind });
            self.try_dns(id, &mut lookup);
        }
        self.lookups.insert(id, lookup);
    }

    /// Sends a question out, and waits.
    fn try_dns(&mut self, id: LookupId, lookup: &mut Lookup) {
        lookup.tries += 1;
        lookup.waits = Some(self.core.plan(self.now() + WAIT, Due::DnsTimeout(id)));
        // An answer that is only slow is on its way.
        if lookup.answers.is_none() {
            lookup.response = self.respond(lookup.host, &lookup.name, lookup.kind);
            if lookup.response.answer != Answer::TimedOut {
                let at = self.now() + self.lookup_time() + lookup.response.delay;
                lookup.answers = Some(self.core.plan(at, Due::DnsAnswer(id)));
            }
        }
    }

    /// What a host gets to hear now.
    fn respond(&self, host: HostId, name: &str, kind: Kind) -> Response {
        let network = self.scenario.hosts[host.index()].network;
        let network = self.scenario.networks.get(network.index()).map(|network| network.name.as_str());
        let respond = || self.dns.respond(network, name, kind);
        match self.resolvers[host.index()].trouble {
            None => respond(),
            Some(Trouble::Fails) => Response::passing(Answer::ServFail),
            Some(Trouble::Silent) => Response::passing(Answer::TimedOut),
            Some(Trouble::Slow(by)) => {
                let response = respond();
                Response { delay: response.delay + by, ..response }
            }
        }
    }

    /// Servers answer when they answer: within a quarter more or less of the usual time.
    fn lookup_time(&mut self) -> SimTime {
        let usual = self.scenario.lookup.as_micros();
        SimTime::from_micros(usual - usual / 4 + self.core.chance.below(usual / 2 + 1))
    }

    pub(super) fn dns_answers(&mut self, id: LookupId) {
        let Some(mut lookup) = self.lookups.remove(&id) else { return };
        lookup.answers = None;
        let (host, kind) = (lookup.host, lookup.kind);
        if let Some(octets) = lookup.response.too_long(&lookup.name)
            && lookup.cached.is_none()
            && !lookup.tcp
        {
            // The connection takes a way there and back more (RFC 7766 section 5).
            lookup.tcp = true;
            self.tell(What::DnsTruncated { host, name: lookup.name.clone(), kind, octets: octets as u32 });
            self.core.cancel(&mut lookup.waits);
            let comes_in = self.lookup_time() + self.lookup_time() + lookup.response.delay;
            lookup.answers = Some(self.core.plan(self.now() + comes_in, Due::DnsAnswer(id)));
            self.lookups.insert(id, lookup);
            return;
        }
        self.answered(lookup);
    }

    pub(super) fn dns_is_silent(&mut self, id: LookupId) {
        let Some(mut lookup) = self.lookups.remove(&id) else { return };
        lookup.waits = None;
        if lookup.tries < TRIES {
            let (host, name, kind) = (lookup.host, lookup.name.clone(), lookup.kind);
            self.tell(What::DnsAskedAgain { host, name, kind, tries: lookup.tries + 1 });
            self.try_dns(id, &mut lookup);
            self.lookups.insert(id, lookup);
        } else {
            lookup.response = Response::passing(Answer::TimedOut);
            self.answered(lookup);
        }
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
        let Response { answer, aliases, ttl_s, .. } = response;
        let left = |until: SimTime| (until - now).as_secs() as u32;
        let (cached, ttl_s) = (cached.is_some(), cached.map_or(ttl_s, left));
        self.tell(What::DnsAnswered {
            host,
            name: name.clone(),
            kind,
            answer: answer.clone(),
            aliases,
            ttl_s,
            cached,
        });
        match asker {
            Asker::Job(job) => self.job_answered(job, name, kind, answer),
            Asker::Check(connection) => self.check_answered(connection, answer),
        }
    }

    /// A host goes down: what its resolver knows and waits for is gone.
    pub(super) fn drop_lookups_of(&mut self, host: HostId) {
        self.resolvers[host.index()].cache = Cache::default();
        for (_, lookup) in self.lookups.iter_mut().filter(|(_, lookup)| lookup.host == host) {
            self.core.cancel(&mut lookup.answers);
            self.core.cancel(&mut lookup.waits);
        }
        self.lookups.retain(|_, lookup| lookup.host != host);
    }
}
