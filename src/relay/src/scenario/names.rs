//! What the names in a host's domains lead to, beside mailboxes: aliases, lists, names with a tag.

use super::pack::texts;
use crate::bytes::{Bytes, flag, list, number};

/// What the names in a host's domains lead to, beside mailboxes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Names {
    /// Addresses that stand for others, here or elsewhere: the alias in lower case, and what it stands for. `@beta.example`
    /// stands for every name of that domain that is nothing else (RFC 5321 section 3.9.1).
    pub aliases: Vec<(String, Vec<String>)>,
    /// The lists (RFC 5321 section 3.9.2).
    pub lists: Vec<MailingList>,
    /// Where the tag of an address begins that is no part of the mailbox's name: `bob+news` (RFC 5233).
    pub tag_separator: Option<char>,
    /// Whether VRFY says what it knows; else it says 252 (RFC 5321 section 7.3). EXPN is an extension.
    pub vrfy: bool,
    /// How many octets a mailbox holds; `None` where there is no end.
    pub mailbox_octets_max: Option<u64>,
    /// Whether mail for a full mailbox is to come again later; else it is refused for good.
    pub full_defers: bool,
}

/// A list: mail for it goes to its members.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct MailingList {
    /// Its address, in lower case.
    pub address: String,
    /// Who looks after it: the reverse-path of what it sends.
    pub owner: String,
    /// Who gets its mail.
    pub members: Vec<String>,
    /// Whether it takes mail of its members alone, as their reverse-paths say.
    pub members_only: bool,
}

impl Default for Names {
    fn default() -> Self {
        Names {
            aliases: Vec::new(),
            lists: Vec::new(),
            tag_separator: None,
            vrfy: true,
            mailbox_octets_max: None,
            full_defers: false,
        }
    }
}

/// The names of a host, to be written or read.
pub(super) fn names<B: Bytes>(bytes: &mut B, it: &mut Names) {
    list(bytes, &mut it.aliases, Default::default, |bytes, (alias, targets)| {
        bytes.text(alias);
        texts(bytes, targets);
    });
    list(bytes, &mut it.lists, MailingList::default, |bytes, it| {
        bytes.text(&mut it.address);
        bytes.text(&mut it.owner);
        texts(bytes, &mut it.members);
        flag(bytes, &mut it.members_only);
    });
    let mut separator = it.tag_separator.map(String::from).unwrap_or_default();
    bytes.text(&mut separator);
    it.tag_separator = separator.chars().next();
    flag(bytes, &mut it.vrfy);
    let mut most = it.mailbox_octets_max.unwrap_or(0);
    number(bytes, &mut most);
    it.mailbox_octets_max = (most > 0).then_some(most);
    flag(bytes, &mut it.full_defers);
}

#[cfg(feature = "toml")]
mod read {
    use texts::t;

    use super::super::build::{At, Builder};
    use super::super::file::HostEntry;
    use super::{MailingList, Names};

    impl Builder {
        /// The names of a host; each in one of its domains, and one thing only.
        pub(in super::super) fn names_of(
            &mut self,
            index: usize,
            entry: &HostEntry,
            domains: &[String],
        ) -> Names {
            let at = |key| ("host", index, key);
            let mut taken: Vec<String> = entry.mailboxes.iter().map(|name| name.to_lowercase()).collect();
            let aliases = entry.aliases.iter().map(|(alias, targets)| {
                let whole_domain = alias.strip_prefix('@').map(str::to_lowercase);
                let domain = whole_domain.or_else(|| self.mailbox(at("aliases"), 0, alias));
                self.is_ours(at("aliases"), 0, alias, domain.as_deref(), domains);
                self.addresses_of(at("aliases"), 0, targets);
                (alias.to_lowercase(), targets.clone())
            });
            let aliases: Vec<_> = aliases.collect();
            taken.extend(aliases.iter().map(|(alias, _)| alias.clone()));
            let lists = entry.list.iter().enumerate().map(|(item, list)| {
                let address = list.address.to_lowercase();
                let domain = self.mailbox(at("list"), item, &list.address);
                self.is_ours(at("list"), item, &list.address, domain.as_deref(), domains);
                if taken.contains(&address) {
                    self.item(at("list"), item, t!("\"{address}\" is something else already"));
                }
                taken.push(address.clone());
                self.addresses_of(at("list"), item, &list.members);
                self.mailbox(at("list"), item, &list.owner);
                if list.owner.eq_ignore_ascii_case(&list.address) {
                    let message = t!("owner: is the list itself, which would get the reports about itself");
                    self.item(at("list"), item, message.to_owned());
                }
                MailingList {
                    address,
                    owner: list.owner.clone(),
                    members: list.members.clone(),
                    members_only: list.members_only,
                }
            });
            let lists = lists.collect();
            let mut characters = entry.tag_separator.as_deref().unwrap_or_default().chars();
            let tag_separator = characters.next();
            let fits = tag_separator.is_none_or(|it| it.is_ascii_graphic() && !"@\"\\".contains(it));
            if characters.next().is_some() || !fits || entry.tag_separator.as_deref() == Some("") {
                self.problem(at("tag_separator"), t!("needs to be one character, such as \"+\"").to_owned());
            }
            if entry.mailbox_full.is_some() && entry.mailbox_octets_max.is_none() {
                self.problem(at("mailbox_full"), t!("needs the key mailbox_octets_max").to_owned());
            }
            Names {
                aliases,
                lists,
                tag_separator,
                vrfy: entry.vrfy.unwrap_or(true),
                mailbox_octets_max: entry.mailbox_octets_max,
                full_defers: entry.mailbox_full.as_deref() == Some("defer"),
            }
        }

        fn is_ours(&mut self, at: At, item: usize, text: &str, domain: Option<&str>, domains: &[String]) {
            if let Some(domain) = domain
                && !domains.iter().any(|known| known == domain)
            {
                let message = t!("\"{text}\": its domain is not among the domains of this host");
                self.item(at, item, message);
            }
        }

        fn addresses_of(&mut self, at: At, item: usize, texts: &[String]) {
            for text in texts {
                self.mailbox(at, item, text);
            }
        }
    }
}
