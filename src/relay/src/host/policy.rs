//! What a host answers: who may send, whom it takes mail for.

use std::borrow::Cow;

use smtp::server::Answer;
use smtp::{ForwardPath, Mailbox, Reply, ReversePath};

use super::HostState;
use super::alias::Found;
use crate::scenario::{DISCARD, Host, MailingList, Port, Role};

/// A host's rules and mailboxes, to answer one question.
pub(crate) struct Policy<'a> {
    pub(crate) host: &'a Host,
    pub(crate) state: &'a HostState,
    /// Where the caller came in.
    pub(crate) port: Port,
    /// The caller is in a network for which the host relays, or has proved to be a user.
    pub(crate) trusted: bool,
}

/// Where mail for a recipient goes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    /// A mailbox here, by its key.
    Here(String),
    /// A mailbox that should be here, and is not: it went after RCPT, or the host itself writes to it.
    Missing,
    /// Another host.
    Elsewhere,
    /// No mailbox and no host: it is thrown away.
    Nowhere,
}

impl Policy<'_> {
    /// The password of a user; a token plays the part of one.
    pub(crate) fn secret(&self, user: &str) -> Answer {
        let found = self.host.users.iter().find(|(name, _)| smtp::sasl::prepare(name) == user);
        Answer::Secret(found.map(|(_, password)| password.clone()))
    }

    /// The greeting.
    pub(crate) fn greeting(&self) -> Answer {
        self.host.manners.greeting.clone().map_or(Answer::Accept, Answer::Reply)
    }

    /// May this client send at all, and this sender?
    pub(crate) fn mail(&self, from: &ReversePath) -> Answer {
        let refusal = || self.host.manners.senders.of_sender(from).cloned();
        self.stranger().or_else(refusal).map_or(Answer::Accept, Answer::Reply)
    }

    /// A submission server with users wants to know who the client is (RFC 6409 section 4.3, RFC 4954 section 6).
    fn stranger(&self) -> Option<Reply> {
        let known = self.trusted || self.host.users.is_empty() || !self.port.service.is_submission();
        (!known).then(|| Reply::new(530, Some((5, 7, 0)), "Say who you are first: AUTH"))
    }

    /// May this recipient get mail of this sender through this host?
    pub(crate) fn rcpt(&self, from: Option<&ReversePath>, to: &ForwardPath) -> Answer {
        if let Some(refusal) = self.host.manners.recipients.of_recipient(to) {
            return Answer::Reply(refusal.clone());
        }
        let Some(mailbox) = to.mailbox() else { return Answer::Accept };
        let domain = mailbox.domain.to_string();
        if self.is_local(&domain) {
            return match self.look(mailbox) {
                Found::Nobody => refuse(550, (5, 1, 1), format!("There is no mailbox {mailbox} here")),
                Found::List(list) if list.members_only && !is_member(list, from) => {
                    refuse(550, (5, 7, 2), format!("{mailbox} takes mail of its members alone"))
                }
                _ => Answer::Accept,
            };
        }
        if self.trusted || self.host.open_relay || self.host.relay_domains.contains(&domain) {
            return Answer::Accept;
        }
        refuse(550, (5, 7, 1), format!("No relaying: mail for {domain} is not taken from you"))
    }

    /// VRFY (RFC 5321 section 3.5): says what it knows of its own names.
    pub(crate) fn verify(&self, name: &str) -> Answer {
        if let Some(answer) = self.discreet() {
            return answer;
        }
        if !self.host.names.vrfy {
            return Answer::Accept;
        }
        match self.named(name) {
            None => Answer::Accept,
            Some(Found::Mailbox(key)) => match self.state.mailboxes.get(&key) {
                Some(mailbox) => {
                    Answer::Reply(Reply::new(250, Some((2, 1, 5)), format!("<{}>", mailbox.name)))
                }
                // Postmaster is there, also before any mail has come (RFC 5321 section 4.5.1).
                None if key.starts_with("postmaster@") => {
                    Answer::Reply(Reply::new(250, Some((2, 1, 5)), format!("<{key}>")))
                }
                // Whatever is asked for is there.
                None => Answer::Accept,
            },
            Some(Found::Alias(name, _)) if name.starts_with('@') => Answer::Accept,
            Some(Found::Alias(name, _)) => {
                Answer::Reply(Reply::new(250, Some((2, 1, 5)), format!("<{name}>")))
            }
            Some(Found::List(list)) => {
                let text = format!("<{}> is a list: EXPN says who is on it", list.address);
                Answer::Reply(Reply::new(250, Some((2, 1, 5)), text))
            }
            Some(Found::Nobody) => refuse(550, (5, 1, 1), "There is no such user here"),
        }
    }

    /// EXPN (RFC 5321 section 3.5.1): who is on a list, or what an alias stands for.
    pub(crate) fn expand_name(&self, name: &str) -> Answer {
        if let Some(answer) = self.discreet() {
            return answer;
        }
        let targets = match self.named(name) {
            Some(Found::Alias(_, targets)) => targets,
            Some(Found::List(list)) => list.members.as_slice(),
            Some(Found::Mailbox(_)) => return refuse(550, (5, 1, 1), "That is a user, not a list"),
            None | Some(Found::Nobody) => return refuse(550, (5, 1, 1), "There is no such list here"),
        };
        let lines: Vec<String> = targets.iter().map(|target| format!("<{target}>")).collect();
        Answer::Reply(Reply::new(250, Some((2, 1, 0)), lines.join("\n")))
    }

    /// What VRFY and EXPN hear where the host does not tell strangers, or anybody, who is there.
    fn discreet(&self) -> Option<Answer> {
        let hidden = || self.host.manners.hides_mailboxes.then_some(Answer::Accept);
        self.stranger().map(Answer::Reply).or_else(hidden)
    }

    /// What a name in VRFY or EXPN leads to, with or without its domain; `None` where it is none of this host's.
    fn named(&self, name: &str) -> Option<Found<'_>> {
        let name = name.trim_start_matches('<').trim_end_matches('>');
        if let Ok(mailbox) = name.parse::<Mailbox>() {
            return self.is_local(&mailbox.domain.to_string()).then(|| self.look(&mailbox));
        }
        let mailboxes = self.host.domains.iter().filter_map(|domain| format!("{name}@{domain}").parse().ok());
        let mut found = mailboxes.map(|mailbox: Mailbox| self.look(&mailbox));
        Some(found.find(|found| !matches!(found, Found::Nobody)).unwrap_or(Found::Nobody))
    }

    /// Where an accepted recipient's mail goes.
    pub(crate) fn place(&self, to: &ForwardPath) -> Place {
        match to.mailbox() {
            _ if self.host.role == Role::Client => Place::Elsewhere,
            None => self.postmaster(),
            Some(mailbox) if self.is_local(&mailbox.domain.to_string()) => match self.look(mailbox) {
                Found::Mailbox(key) => Place::Here(key),
                Found::Nobody => Place::Missing,
                _ => Place::Here(key(&mailbox.to_string())),
            },
            Some(mailbox) if self.host.keep_relayed => Place::Here(key(&mailbox.to_string())),
            Some(mailbox) => {
                let domain = mailbox.domain.to_string();
                let thrown = |(known, next): &(String, String)| *known == domain && next == DISCARD;
                if self.host.transports.iter().any(thrown) { Place::Nowhere } else { Place::Elsewhere }
            }
        }
    }

    pub(super) fn is_local(&self, domain: &str) -> bool {
        let literal = |address| smtp::Domain::Literal(smtp::AddressLiteral::Ip(address)).to_string();
        let mut addresses = self.host.addresses.iter();
        self.host.domains.iter().any(|local| local.eq_ignore_ascii_case(domain))
            || (self.host.role != Role::Client && domain.eq_ignore_ascii_case(&self.host.host_name))
            || addresses.any(|address| literal(*address) == domain)
    }

    /// The key of a mailbox here; Postmaster always has one (RFC 5321 section 4.5.1).
    pub(super) fn mailbox(&self, key: &str) -> Option<String> {
        if key.split_once('@').is_some_and(|(local, _)| local == "postmaster") {
            let Place::Here(key) = self.postmaster() else { return None };
            return Some(key);
        }
        self.state.mailboxes.contains_key(key).then(|| key.to_owned())
    }

    fn postmaster(&self) -> Place {
        Place::Here(key(&format!("postmaster@{}", self.host.domains.first().unwrap_or(&self.host.host_name))))
    }
}

fn refuse(code: u16, enhanced: (u8, u16, u16), text: impl Into<Cow<'static, str>>) -> Answer {
    Answer::Reply(Reply::new(code, Some(enhanced), text))
}

fn is_member(list: &MailingList, from: Option<&ReversePath>) -> bool {
    let from = from.and_then(ReversePath::mailbox).map(|mailbox| key(&mailbox.to_string()));
    list.members.iter().any(|member| Some(key(member)) == from)
}

/// What makes two spellings of an address the same mailbox on these hosts: letters without case. RFC 5321 section 2.4
/// leaves the local-part to the host; nearly all hosts do it so.
pub(crate) fn key(address: &str) -> String {
    address.to_lowercase()
}
