//! From a destination to addresses: MX by preference, fall-back to the address records (RFC 5321 section 5.1).

use std::net::IpAddr;

use texts::english;

use super::World;
use super::delivery::Destination;
use crate::core::{Asker, JobId};
use crate::dns::{Answer, Kind, Record};
use crate::host::{Fate, Why};

impl World {
    pub(super) fn resolve(&mut self, id: JobId) {
        let Some(job) = self.jobs.get_mut(&id) else { return };
        job.resolved = true;
        match job.destination.clone() {
            Destination::Domain(domain) => self.ask(id, domain, Kind::Mx),
            Destination::Host(name) | Destination::Lmtp(name) => self.ask_address(id, name),
            Destination::Address(address) => {
                job.addresses.push((address, format!("[{address}]")));
                self.next_address(id);
            }
        }
    }

    /// Asks for the addresses of a name that the host can reach with its own: IPv4, then IPv6.
    pub(super) fn ask_address(&mut self, id: JobId, name: String) {
        let kind = if self.has_address(id, IpAddr::is_ipv4) { Kind::A } else { Kind::Aaaa };
        self.ask(id, name, kind);
    }

    fn ask(&mut self, id: JobId, name: String, kind: Kind) {
        let Some(job) = self.jobs.get(&id) else { return };
        self.ask_dns(job.host, Asker::Job(id), name, kind);
    }

    fn has_address(&self, id: JobId, is: fn(&IpAddr) -> bool) -> bool {
        self.jobs.get(&id).is_some_and(|job| self.scenario.hosts[job.host.index()].addresses.iter().any(is))
    }

    /// DNS has answered a job; it may be over in the meantime.
    pub(super) fn job_answered(&mut self, id: JobId, name: String, kind: Kind, answer: Answer) {
        if kind == Kind::Mx {
            return self.exchangers(id, &name, answer);
        }
        let failure = failure(&answer, &name);
        // A name without an IPv4 address may have an IPv6 one; one that is not there, or that nobody answers for, has neither.
        let goes_on = kind == Kind::A
            && matches!(answer, Answer::Records(_) | Answer::NoData)
            && self.has_address(id, IpAddr::is_ipv6);
        let Some(job) = self.jobs.get_mut(&id) else { return };
        if let Answer::Records(records) = answer {
            let addresses = records.into_iter().filter_map(|record| match record {
                Record::A(address) => Some(IpAddr::V4(address)),
                Record::Aaaa(address) => Some(IpAddr::V6(address)),
                _ => None,
            });
            job.addresses.extend(addresses.map(|address| (address, name.clone())));
        }
        if goes_on {
            return self.ask(id, name, Kind::Aaaa);
        }
        let none = job.addresses.is_empty();
        match failure {
            Some(fate) => self.note(id, fate),
            None if none => {
                let why = Why::found("5.4.4", english!("{name} has no address"));
                self.note(id, Fate::Failed(why));
            }
            None => {}
        }
        self.next_address(id);
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
                let why = Why::found("5.1.2", english!("there is no domain {domain}"));
                return self.give_up(id, Fate::Failed(why));
            }
            // The domain itself is no exchanger then: there may well be MX records.
            Answer::ServFail | Answer::TimedOut => {
                let fate = failure(&answer, domain);
                return fate.map_or((), |fate| self.give_up(id, fate));
            }
        };
        if exchangers.iter().any(|(_, name)| name.is_empty()) {
            let why = Why::found("5.1.10", english!("{domain} takes no mail: its MX is null"));
            return self.give_up(id, Fate::Failed(why));
        }
        // A host that is an exchanger itself hands on to better ones only.
        if let Some(preference) =
            exchangers.iter().filter(|(_, name)| *name == own).map(|(preference, _)| *preference).min()
        {
            exchangers.retain(|(other, _)| *other < preference);
            if exchangers.is_empty() {
                let text =
                    english!("the best mail exchanger of {domain} is this host, which has no such mailbox");
                return self.give_up(id, Fate::Failed(Why::found("5.4.6", text)));
            }
        }
        exchangers.retain(|(_, name)| {
            let is_address = name.parse::<IpAddr>().is_ok();
            if is_address {
                let text = english!("the MX of {domain} names {name}, an address where a name has to stand");
                self.note(id, Fate::Failed(Why::found("5.4.4", text)));
            }
            !is_address
        });
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

/// What becomes of mail for whom DNS does not say where they are: what fails for now is tried again, and a name that
/// is not there is final.
fn failure(answer: &Answer, name: &str) -> Option<Fate> {
    Some(match answer {
        Answer::Records(_) | Answer::NoData => return None,
        Answer::NxDomain => Fate::Failed(Why::found("5.4.4", english!("there is no host {name}"))),
        Answer::ServFail => Fate::Deferred(Why::found("4.4.3", english!("DNS fails for {name}"))),
        Answer::TimedOut => Fate::Deferred(Why::found("4.4.3", english!("DNS does not answer for {name}"))),
    })
}
