//! From a destination to addresses: MX by preference, fall-back to the address record (RFC 5321 section 5.1).

use std::net::IpAddr;

use smtp::SimTime;

use super::World;
use super::delivery::Destination;
use crate::core::{Asker, Due, JobId};
use crate::dns::{Answer, Kind, Record};
use crate::host::{Fate, Why};
use crate::{HostId, What};

impl World {
    pub(super) fn resolve(&mut self, id: JobId) {
        let Some(job) = self.jobs.get_mut(&id) else { return };
        match job.destination.clone() {
            Destination::Domain(domain) => self.ask(id, domain, Kind::Mx),
            Destination::Host(name) | Destination::Lmtp(name) => self.ask_address(id, name),
            Destination::Address(address) => {
                job.addresses.push((address, format!("[{address}]")));
                self.next_address(id);
            }
        }
    }

    pub(super) fn ask_address(&mut self, id: JobId, name: String) {
        self.ask(id, name, Kind::A);
    }

    fn ask(&mut self, id: JobId, name: String, kind: Kind) {
        let Some(job) = self.jobs.get(&id) else { return };
        self.ask_dns(job.host, Asker::Job(id), name, kind);
    }

    /// Asks DNS; the answer comes as [`Due::DnsAnswer`].
    pub(super) fn ask_dns(&mut self, host: HostId, asker: Asker, name: String, kind: Kind) {
        self.tell(What::DnsAsked { host, name: name.clone(), kind });
        // Servers answer when they answer: within a quarter more or less of the usual time.
        let usual = self.scenario.lookup.as_micros();
        let micros = usual - usual / 4 + self.core.chance.below(usual / 2 + 1);
        self.core.plan(self.now() + SimTime::from_micros(micros), Due::DnsAnswer(asker, name, kind));
    }

    pub(super) fn dns_answer(&mut self, id: JobId, name: &str, kind: Kind) {
        let Some(job) = self.jobs.get(&id) else { return };
        let host = job.host;
        let answer = self.dns.look_up(name, kind);
        self.tell(What::DnsAnswered { host, name: name.to_owned(), kind, answer: answer.clone() });
        match (kind, answer) {
            (Kind::Mx, answer) => self.exchangers(id, name, answer),
            (_, Answer::Records(records)) => {
                let addresses = records.iter().filter_map(|record| match record {
                    Record::A(address) => Some(IpAddr::V4(*address)),
                    Record::Aaaa(address) => Some(IpAddr::V6(*address)),
                    _ => None,
                });
                let addresses: Vec<_> = addresses.map(|address| (address, name.to_owned())).collect();
                if let Some(job) = self.jobs.get_mut(&id) {
                    job.addresses.extend(addresses);
                }
                self.next_address(id);
            }
            (Kind::A, Answer::NoData) => self.ask(id, name.to_owned(), Kind::Aaaa),
            (_, Answer::NoData | Answer::NxDomain) => {
                let why = Why::found("5.4.4", format!("{name} has no address"));
                self.note(id, Fate::Failed(why));
                self.next_address(id);
            }
            (_, Answer::ServFail) => {
                let why = Why::found("4.4.3", format!("DNS fails for {name}"));
                self.note(id, Fate::Deferred(why));
                self.next_address(id);
            }
        }
    }

    fn exchangers(&mut self, id: JobId, domain: &str, answer: Answer) {
        let Some(job) = self.jobs.get(&id) else { return };
        let own = self.scenario.hosts[job.host.index()].host_name.to_lowercase();
        let mut exchangers: Vec<(u16, String)> = match answer {
            Answer::Records(records) => records
                .into_iter()
                .filter_map(|r| if let Record::Mx(p, name) = r { Some((p, name)) } else { None })
                .collect(),
            // No MX: the domain itself is its exchanger.
            Answer::NoData => vec![(0, domain.to_owned())],
            Answer::NxDomain => {
                let why = Why::found("5.1.2", format!("there is no domain {domain}"));
                return self.give_up(id, Fate::Failed(why));
            }
            Answer::ServFail => {
                let why = Why::found("4.4.3", format!("DNS fails for {domain}"));
                return self.give_up(id, Fate::Deferred(why));
            }
        };
        if exchangers.iter().any(|(_, name)| name.is_empty()) {
            let why = Why::found("5.1.10", format!("{domain} takes no mail: its MX is null"));
            return self.give_up(id, Fate::Failed(why));
        }
        // A host that is an exchanger itself hands on to better ones only.
        if let Some(preference) =
            exchangers.iter().find(|(_, name)| *name == own).map(|(preference, _)| *preference)
        {
            exchangers.retain(|(other, _)| *other < preference);
            if exchangers.is_empty() {
                let text =
                    format!("the best mail exchanger of {domain} is this host, which has no such mailbox");
                return self.give_up(id, Fate::Failed(Why::found("5.4.6", text)));
            }
        }
        // Equals are shuffled, to spread the load.
        self.core.chance.shuffle(&mut exchangers);
        let mut sorted: Vec<(u16, String)> = Vec::new();
        for (preference, name) in exchangers {
            sorted.insert(sorted.partition_point(|(other, _)| *other <= preference), (preference, name));
        }
        if let Some(job) = self.jobs.get_mut(&id) {
            job.names = sorted.into_iter().map(|(_, name)| name).collect();
        }
        self.next_address(id);
    }
}
