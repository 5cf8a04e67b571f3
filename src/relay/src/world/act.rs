//! What a person does to the world.

use smtp::{ForwardPath, Mailbox as Address};
use texts::t;

use super::World;
use crate::action::CLOCK_AHEAD_S_MAX;
use crate::host::{Mailbox, key};
use crate::network::rules::{Place, RULES_MAX, Rule};
use crate::scenario::Role;
use crate::shared::Shared;
use crate::{Acted, Action, ActionError, Caller, HostId, LinkId, NameServers, What};

impl World {
    /// Does an action now.
    pub fn act(&mut self, action: Action) -> Result<Acted, ActionError> {
        self.act_on(&action)
    }

    /// Does an action that somebody keeps.
    pub(crate) fn act_on(&mut self, action: &Action) -> Result<Acted, ActionError> {
        let acted = self.do_action(action);
        self.settle();
        acted
    }

    fn do_action(&mut self, action: &Action) -> Result<Acted, ActionError> {
        match *action {
            Action::Send { from, ref envelope, ref content } => self.send(from, envelope, content),
            Action::Dial { from, to } => {
                self.check_host(to)?;
                if let Caller::Host(from) = from {
                    self.check_host(from)?;
                    if !self.is_up(from) {
                        return Err(ActionError::HostIsDown(from));
                    }
                }
                Ok(Acted { connection: Some(self.dial_typed(from, to)), message: None })
            }
            Action::Type { connection, ref bytes } => self.type_bytes(connection, bytes.clone()),
            Action::HangUp { connection } => self.hang_up(connection),
            Action::HostDown { host } => self.host_down(host),
            Action::HostUp { host } => self.host_up(host),
            Action::CutLink { link } => {
                self.check_link(link)?;
                self.tell(What::LinkCut(link));
                self.network.cut(&mut self.core, link);
                Ok(Acted::default())
            }
            Action::MendLink { link } => {
                self.check_link(link)?;
                self.network.mend(link);
                self.tell(What::LinkMended(link));
                Ok(Acted::default())
            }
            Action::SetZone { ref origin, ref text } => {
                let mut dns = (*self.dns).clone();
                if let Err(errors) = dns.replace_zone(origin, text) {
                    let words: Vec<String> = errors.iter().map(ToString::to_string).collect();
                    return Err(ActionError::BadZone(words.join("; ")));
                }
                self.dns = dns.into();
                self.tell(What::ZoneSet(origin.clone()));
                Ok(Acted::default())
            }
            Action::SetDns { ref whose, trouble } => {
                match whose {
                    NameServers::Host(host) => {
                        self.check_host(*host)?;
                        self.resolvers[host.index()].trouble = trouble;
                    }
                    NameServers::Zone(title) => {
                        let mut dns = (*self.dns).clone();
                        let Some(zone) = dns.zone_mut(title) else {
                            return Err(ActionError::BadZone(t!("there is no zone {title}")));
                        };
                        zone.trouble = trouble;
                        self.dns = dns.into();
                    }
                }
                self.tell(What::DnsSet { whose: whose.clone(), trouble });
                Ok(Acted::default())
            }
            Action::SetLatency { link, latency } => {
                self.check_link(link)?;
                self.network.set_latency(link, latency);
                self.tell(What::LatencySet(link, latency));
                Ok(Acted::default())
            }
            Action::AddRule { rule } => {
                self.check_rule(&rule)?;
                self.network.add_rule(rule);
                self.tell(What::RuleAdded(rule.into()));
                Ok(Acted::default())
            }
            Action::RemoveRule { number } => {
                if !self.network.remove_rule(number) {
                    return Err(ActionError::BadRule(t!("there is none")));
                }
                self.tell(What::RuleRemoved(number));
                Ok(Acted::default())
            }
            Action::RemoveMailbox { host, ref mailbox } => {
                self.check_host(host)?;
                if self.hosts[host.index()].mailboxes.remove(&key(mailbox)).is_none() {
                    return Err(ActionError::BadMailbox(t!("there is no mailbox {mailbox} on this host")));
                }
                self.tell(What::MailboxRemoved(host, mailbox.clone()));
                Ok(Acted::default())
            }
            Action::AddMailbox { host, ref mailbox } => self.add_mailbox(host, mailbox),
            Action::SetSpf { host, policy } => {
                self.check_server(host)?;
                self.hosts[host.index()].spf = policy;
                self.tell(What::SpfSet(host, policy));
                Ok(Acted::default())
            }
            Action::SetDisk { host, full } => {
                self.check_server(host)?;
                self.hosts[host.index()].disk_full = full;
                self.tell(What::DiskSet(host, full));
                Ok(Acted::default())
            }
            Action::Take { host, taken } => {
                self.check_server(host)?;
                self.hosts[host.index()].taken = taken;
                self.tell(What::TakenSet(host, taken));
                Ok(Acted::default())
            }
            Action::SetClock { host, ahead_s } => {
                self.check_host(host)?;
                if !(-CLOCK_AHEAD_S_MAX..=CLOCK_AHEAD_S_MAX).contains(&ahead_s) {
                    return Err(ActionError::BadClock(ahead_s));
                }
                self.hosts[host.index()].clock_ahead_s = ahead_s;
                self.tell(What::ClockSet(host, ahead_s));
                Ok(Acted::default())
            }
            Action::RetryNow { host } => {
                self.check_host(host)?;
                if !self.is_up(host) {
                    return Err(ActionError::HostIsDown(host));
                }
                self.try_all(host);
                Ok(Acted::default())
            }
        }
    }

    fn send(
        &mut self,
        from: HostId,
        envelope: &smtp::client::Envelope,
        content: &std::sync::Arc<[u8]>,
    ) -> Result<Acted, ActionError> {
        self.check_host(from)?;
        if self.scenario.hosts[from.index()].role != Role::Client {
            return Err(ActionError::NotAClient(from));
        }
        if !self.is_up(from) {
            return Err(ActionError::HostIsDown(from));
        }
        if envelope.forward_paths.is_empty() {
            return Err(ActionError::NoRecipients);
        }
        let message = self.new_message();
        self.tell_accepted(from, message, envelope, None);
        self.enqueue(from, message, envelope.clone(), content.clone(), None);
        Ok(Acted { connection: None, message: Some(message) })
    }

    fn host_down(&mut self, host: HostId) -> Result<Acted, ActionError> {
        self.check_host(host)?;
        if self.is_up(host) {
            self.report_what_is_relayed(host);
            self.tell(What::HostDown(host));
            self.drop_jobs_of(host);
            self.hosts[host.index()].counters = Default::default();
            self.drop_lookups_of(host);
            self.drop_sessions_of(host);
        }
        Ok(Acted::default())
    }

    fn host_up(&mut self, host: HostId) -> Result<Acted, ActionError> {
        self.check_host(host)?;
        if !self.is_up(host) {
            self.network.host_up(host);
            self.tell(What::HostUp(host));
            self.try_all(host);
        }
        Ok(Acted::default())
    }

    fn add_mailbox(&mut self, host: HostId, mailbox: &str) -> Result<Acted, ActionError> {
        self.check_host(host)?;
        let address: Address = mailbox
            .parse()
            .map_err(|diagnostic| ActionError::BadMailbox(t!("\"{mailbox}\" is no mailbox: {diagnostic}")))?;
        let domains = &self.scenario.hosts[host.index()].domains;
        if !domains.contains(&address.domain.to_string()) {
            let text = match domains.is_empty() {
                true => t!("this host keeps no mailboxes").to_owned(),
                false => t!("this host keeps mailboxes of {} only", domains.join(", ")),
            };
            return Err(ActionError::BadMailbox(text));
        }
        let empty = Mailbox { name: mailbox.to_owned(), messages: Vec::new() };
        self.hosts[host.index()].mailboxes.entry(key(mailbox)).or_insert(Shared::new(empty));
        self.tell(What::MailboxAdded(host, mailbox.to_owned()));
        Ok(Acted::default())
    }

    pub(super) fn check_host(&self, host: HostId) -> Result<(), ActionError> {
        if host.index() < self.hosts.len() { Ok(()) } else { Err(ActionError::NoHost(host)) }
    }

    fn check_server(&self, host: HostId) -> Result<(), ActionError> {
        self.check_host(host)?;
        let listens = self.scenario.hosts[host.index()].listens();
        if listens { Ok(()) } else { Err(ActionError::NotAServer(host)) }
    }

    fn check_rule(&self, rule: &Rule) -> Result<(), ActionError> {
        match rule.place {
            Place::Server { host, .. } => self.check_host(host)?,
            Place::Link { link, from } => {
                self.check_link(link)?;
                let at = &self.network.map.links()[link.index()];
                if from.is_some_and(|from| from != at.a && from != at.b) {
                    return Err(ActionError::BadRule(t!("the link does not begin there")));
                }
            }
        }
        let many = (self.network.rules.len() >= RULES_MAX).then_some(t!("there are too many"));
        rule.flaw().or(many).map_or(Ok(()), |why| Err(ActionError::BadRule(why)))
    }

    fn check_link(&self, link: LinkId) -> Result<(), ActionError> {
        if link.index() < self.network.map.links().len() { Ok(()) } else { Err(ActionError::NoLink(link)) }
    }
}

/// A forward-path as an address without brackets.
pub(super) fn spelled(path: &ForwardPath) -> String {
    path.mailbox().map_or_else(|| "Postmaster".to_owned(), Address::to_string)
}
