//! What a name here leads to: a mailbox, other addresses in its place, a list (RFC 5321 section 3.9).

use smtp::{Domain, ForwardPath, Mailbox, RcptParameters, ReversePath};
use texts::english;

use super::{Policy, Why, key};
use crate::scenario::MailingList;
use crate::trace::Decision;

/// How many aliases may lead on to each other; behind so many there is no end.
const DEPTH_MAX: usize = 50;

/// What a name in one of the host's domains leads to.
pub(crate) enum Found<'a> {
    /// A mailbox, by its key.
    Mailbox(String),
    /// Other addresses, in the place of this one.
    Alias(&'a str, &'a [String]),
    /// The members of a list.
    List(&'a MailingList),
    /// Nothing.
    Nobody,
}

/// Where a message goes once all names are followed.
#[derive(Default)]
pub(crate) struct Expansion {
    /// The message's own envelope, then one for each list: they have other reverse-paths.
    pub(crate) groups: Vec<Group>,
    /// What was decided on the way.
    pub(crate) decided: Vec<(Decision, String)>,
}

/// The recipients that have one reverse-path.
#[derive(Default)]
pub(crate) struct Group {
    /// The address of the list; empty for the message's own envelope.
    pub(crate) list: String,
    /// The owner of the list.
    pub(crate) owner: Option<Mailbox>,
    /// Who gets it.
    pub(crate) to: Vec<(ForwardPath, RcptParameters)>,
    /// Who cannot.
    pub(crate) failed: Vec<(ForwardPath, RcptParameters, Why)>,
    /// The lists that have it now (RFC 3461 section 5.2.7.1).
    pub(crate) arrived: Vec<(ForwardPath, RcptParameters)>,
    /// The aliases of several addresses that it came for, where the sender is to be told (RFC 3461 section 5.2.7.3).
    pub(crate) expanded: Vec<(ForwardPath, RcptParameters)>,
    /// The aliases and lists that are followed already.
    done: Vec<String>,
}

impl Policy<'_> {
    /// What a name in one of the host's domains leads to: the whole name first, then without its tag, then the domain's own.
    pub(crate) fn look(&self, mailbox: &Mailbox) -> Found<'_> {
        let names = &self.host.names;
        if let Domain::Literal(_) = mailbox.domain {
            // The host by its address: all its names are meant (RFC 5321 section 4.1.3).
            let named =
                |domain| Mailbox { local_part: mailbox.local_part.clone(), domain: Domain::Name(domain) };
            let mut found = self.host.domains.iter().map(|domain| self.look(&named(domain.clone())));
            return found.find(|found| !matches!(found, Found::Nobody)).unwrap_or(Found::Nobody);
        }
        let whole = key(&mailbox.to_string());
        let found = self.look_exactly(&whole);
        if !matches!(found, Found::Nobody) {
            return found;
        }
        // A quoted local-part is taken as it is.
        if let Some((local, domain)) = whole.rsplit_once('@')
            && let Some((base, _)) = names.tag_separator.and_then(|separator| local.split_once(separator))
            && !base.is_empty()
            && !local.starts_with('"')
        {
            let found = self.look_exactly(&format!("{base}@{domain}"));
            if !matches!(found, Found::Nobody) {
                return found;
            }
        }
        if let Some((_, domain)) = whole.rsplit_once('@')
            && let found @ Found::Alias(..) = self.look_exactly(&format!("@{domain}"))
        {
            return found;
        }
        if self.host.catch_all { Found::Mailbox(whole) } else { Found::Nobody }
    }

    fn look_exactly(&self, key: &str) -> Found<'_> {
        let names = &self.host.names;
        if let Some((alias, targets)) = names.aliases.iter().find(|(alias, _)| alias == key) {
            return Found::Alias(alias, targets);
        }
        if let Some(list) = names.lists.iter().find(|list| list.address == key) {
            return Found::List(list);
        }
        self.mailbox(key).map_or(Found::Nobody, Found::Mailbox)
    }

    /// Follows the recipients of a message through aliases and lists. Each of them is followed once for each reverse-path, so
    /// this comes to an end.
    pub(crate) fn expand(&self, to: Vec<(ForwardPath, RcptParameters)>) -> Expansion {
        let mut expansion = Expansion { groups: vec![Group::default()], decided: Vec::new() };
        for (path, parameters) in to {
            self.follow(&mut expansion, 0, path, parameters, &mut Vec::new());
        }
        expansion
    }

    /// Follows one address; `chain` is how it came about.
    fn follow<'a>(
        &'a self,
        into: &mut Expansion,
        group: usize,
        path: ForwardPath,
        parameters: RcptParameters,
        chain: &mut Vec<&'a str>,
    ) {
        let found = match path.mailbox() {
            Some(mailbox) if self.is_local(&mailbox.domain.to_string()) => self.look(mailbox),
            _ => return into.add(group, path, parameters, chain),
        };
        let (name, targets) = match found {
            Found::Nobody if !chain.is_empty() => {
                let text =
                    english!("{} stands for it, but there is no such mailbox here", chain.join(" and "));
                return into.groups[group].failed.push((path, parameters, Why::found("5.1.1", text)));
            }
            Found::Nobody | Found::Mailbox(_) => return into.add(group, path, parameters, chain),
            Found::Alias(name, targets) => (name, targets),
            Found::List(list) => (list.address.as_str(), list.members.as_slice()),
        };
        if chain.contains(&name) || chain.len() >= DEPTH_MAX {
            let circle = [&chain[..], &[name]].concat().join(" -> ");
            into.decided.push((Decision::AliasLoop, circle.clone()));
            let why = Why::found("5.4.6", english!("the aliases lead in a circle: {circle}"));
            return into.groups[group].failed.push((path, parameters, why));
        }
        let mut parameters = parameters;
        let group = match found {
            Found::List(list) => {
                into.groups[group].arrived.push((path.clone(), std::mem::take(&mut parameters)));
                into.group(list)
            }
            _ => group,
        };
        if into.groups[group].done.iter().any(|done| done == name) {
            return into.decided.push((Decision::Joined, name.to_owned()));
        }
        into.groups[group].done.push(name.to_owned());
        if targets.len() > 1 && parameters.notify.is_some_and(|notify| notify.success) {
            // That is the success: of each of the others the sender hears only what they want to know beside it.
            into.groups[group].expanded.push((path, parameters.clone()));
            if let Some(notify) = &mut parameters.notify {
                notify.success = false;
            }
        }
        let decision = match found {
            Found::List(_) => Decision::ListExpanded(targets.len() as u16),
            _ => Decision::AliasExpanded(targets.len() as u16),
        };
        into.decided.push((decision, format!("{name} -> {}", targets.join(", "))));
        chain.push(name);
        for target in targets {
            match target.parse::<Mailbox>() {
                // An alias that names itself keeps a copy in the mailbox of that name.
                Ok(mailbox) if key(target) == name && self.mailbox(name).is_some() => {
                    into.add(group, ForwardPath::Mailbox(mailbox), parameters.clone(), chain);
                }
                Ok(mailbox) => {
                    self.follow(into, group, ForwardPath::Mailbox(mailbox), parameters.clone(), chain);
                }
                // The reader of scenarios lets none of these in.
                Err(_) => {
                    let why =
                        Why::found("5.1.3", english!("{name} stands for {target}, which is no address"));
                    into.groups[group].failed.push((ForwardPath::Postmaster, parameters.clone(), why));
                }
            }
        }
        chain.pop();
    }
}

impl Expansion {
    /// The place of a list's own envelope.
    fn group(&mut self, list: &MailingList) -> usize {
        let known = self.groups.iter().position(|group| group.list == list.address);
        known.unwrap_or_else(|| {
            let owner = list.owner.parse().ok();
            self.groups.push(Group { list: list.address.clone(), owner, ..Group::default() });
            self.groups.len() - 1
        })
    }

    /// Takes a recipient in; one that comes by an alias only once.
    fn add(&mut self, group: usize, path: ForwardPath, parameters: RcptParameters, chain: &[&str]) {
        let to = &mut self.groups[group].to;
        let same =
            |(known, _): &(ForwardPath, RcptParameters)| key(&known.to_string()) == key(&path.to_string());
        if chain.is_empty() || !to.iter().any(same) {
            to.push((path, parameters));
        } else {
            self.decided.push((Decision::Joined, path.to_string()));
        }
    }
}

/// The local-part of the address that a host has in the reverse-path when it tells its postmaster of a report: of what becomes
/// of that nobody is told, so that it has an end.
pub(crate) const DOUBLE_BOUNCE: &str = "double-bounce";

/// Whether a message tells a postmaster of a report.
pub(crate) fn is_double_bounce(path: &ReversePath) -> bool {
    path.mailbox().is_some_and(|mailbox| mailbox.local_part.as_str() == DOUBLE_BOUNCE)
}

/// The reverse-path of a message that goes on to a list. Nobody gets reports about reports.
pub(crate) fn reverse_path(own: &ReversePath, owner: Option<Mailbox>) -> ReversePath {
    match (own, owner) {
        (ReversePath::Mailbox(_), Some(owner)) if !is_double_bounce(own) => ReversePath::Mailbox(owner),
        (own, _) => own.clone(),
    }
}
