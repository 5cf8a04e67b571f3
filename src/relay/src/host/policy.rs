//! What a host answers: who may send, whom it takes mail for.

use smtp::server::Answer;
use smtp::{ForwardPath, Mailbox, Reply};

use super::HostState;
use crate::scenario::{Host, Port, Role};

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
    /// Another host.
    Elsewhere,
}

impl Policy<'_> {
    /// The password of a user; a token plays the part of one.
    pub(crate) fn secret(&self, user: &str) -> Answer {
        let found = self.host.users.iter().find(|(name, _)| name == user);
        Answer::Secret(found.map(|(_, password)| password.clone()))
    }

    /// May this client send at all? A submission server with users wants to know who it is (RFC 6409 section 4.3).
    pub(crate) fn mail(&self) -> Answer {
        if self.trusted || self.host.users.is_empty() || !self.port.service.is_submission() {
            return Answer::Accept;
        }
        Answer::Reply(Reply::new(530, Some((5, 7, 0)), "Say who you are first: AUTH"))
    }

    /// May this recipient get mail through this host?
    pub(crate) fn rcpt(&self, to: &ForwardPath) -> Answer {
        let Some(mailbox) = to.mailbox() else { return Answer::Accept };
        let domain = mailbox.domain.to_string();
        if self.is_local(&domain) {
            return match self.find(mailbox) {
                Some(_) => Answer::Accept,
                None if self.host.catch_all => Answer::Accept,
                None => Answer::Reply(Reply::new(
                    550,
                    Some((5, 1, 1)),
                    format!("There is no mailbox {mailbox} here"),
                )),
            };
        }
        if self.trusted || self.host.open_relay || self.host.relay_domains.contains(&domain) {
            return Answer::Accept;
        }
        let text = format!("No relaying: mail for {domain} is not taken from you");
        Answer::Reply(Reply::new(550, Some((5, 7, 1)), text))
    }

    /// VRFY (RFC 5321 section 3.5): says what it knows of its own mailboxes.
    pub(crate) fn verify(&self, name: &str) -> Answer {
        let name = name.trim_start_matches('<').trim_end_matches('>');
        let found = match name.parse::<Mailbox>() {
            Ok(mailbox) if !self.is_local(&mailbox.domain.to_string()) => return Answer::Accept,
            Ok(mailbox) => self.find(&mailbox),
            Err(_) => self
                .host
                .domains
                .iter()
                .map(|domain| key(&format!("{name}@{domain}")))
                .find(|key| self.state.mailboxes.contains_key(key)),
        };
        match found.and_then(|key| self.state.mailboxes.get(&key)) {
            Some(mailbox) => Answer::Reply(Reply::new(250, Some((2, 1, 5)), format!("<{}>", mailbox.name))),
            None if self.host.catch_all => Answer::Accept,
            None => Answer::Reply(Reply::new(550, Some((5, 1, 1)), "There is no such user here")),
        }
    }

    /// EXPN: there are no lists here.
    pub(crate) fn expand(&self) -> Answer {
        Answer::Reply(Reply::new(550, Some((5, 1, 1)), "There is no such list here"))
    }

    /// Where an accepted recipient's mail goes.
    pub(crate) fn place(&self, to: &ForwardPath) -> Place {
        match to.mailbox() {
            _ if self.host.role == Role::Client => Place::Elsewhere,
            None => self.postmaster(),
            Some(mailbox) if self.is_local(&mailbox.domain.to_string()) => {
                Place::Here(self.find(mailbox).unwrap_or_else(|| key(&mailbox.to_string())))
            }
            Some(mailbox) if self.host.keep_relayed => Place::Here(key(&mailbox.to_string())),
            Some(_) => Place::Elsewhere,
        }
    }

    fn is_local(&self, domain: &str) -> bool {
        let literal = |address| smtp::Domain::Literal(smtp::AddressLiteral::Ip(address)).to_string();
        let mut addresses = self.host.addresses.iter();
        self.host.domains.iter().any(|local| local.eq_ignore_ascii_case(domain))
            || (self.host.role != Role::Client && domain.eq_ignore_ascii_case(&self.host.host_name))
            || addresses.any(|address| literal(*address) == domain)
    }

    /// The key of a mailbox here; Postmaster always has one (RFC 5321 section 4.5.1).
    fn find(&self, mailbox: &Mailbox) -> Option<String> {
        if mailbox.local_part.as_str().eq_ignore_ascii_case("postmaster") {
            let Place::Here(key) = self.postmaster() else { return None };
            return Some(key);
        }
        let key = key(&mailbox.to_string());
        self.state.mailboxes.contains_key(&key).then_some(key)
    }

    fn postmaster(&self) -> Place {
        Place::Here(key(&format!("postmaster@{}", self.host.domains.first().unwrap_or(&self.host.host_name))))
    }
}

/// What makes two spellings of an address the same mailbox on these hosts: letters without case. RFC 5321 section 2.4
/// leaves the local-part to the host; nearly all hosts do it so.
pub(crate) fn key(address: &str) -> String {
    address.to_lowercase()
}
