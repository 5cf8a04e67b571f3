//! From a host's entry to a host.

use smtp::{Extension, Extensions, SimTime};
use texts::t;

use super::build::{At, Builder};
use super::file::{HostEntry, RoleEntry};
use super::schedule::{Schedule, schedule};
use super::{Block, Certificate, DISCARD, Host, LMTP, Manners, Role, TlsPolicy};

/// How long to wait before each new try, in seconds, where the file says nothing.
const RETRY_S: [u64; 4] = [300, 900, 1_800, 3_600];
/// How long a message may wait, in seconds: RFC 5321 section 4.5.4.1 wants four or five days.
const LIFETIME_S: u64 = 5 * 24 * 3_600;
/// How many Received fields are a loop: RFC 5321 section 6.3 wants 100 at least.
const HOPS_MAX: u32 = 100;

impl From<RoleEntry> for Role {
    fn from(entry: RoleEntry) -> Role {
        match entry {
            RoleEntry::Client => Role::Client,
            RoleEntry::Submission => Role::Submission,
            RoleEntry::Relay => Role::Relay,
            RoleEntry::Gateway => Role::Gateway,
            RoleEntry::Mx => Role::Mx,
        }
    }
}

impl Builder {
    pub(super) fn host(&mut self, index: usize, entry: &HostEntry) -> Host {
        let at = |key| ("host", index, key);
        self.domain(at("host_name"), 0, &entry.host_name);
        let mut domains = |key, names: &[String]| -> Vec<String> {
            names.iter().enumerate().map(|(item, name)| self.domain(at(key), item, name)).collect()
        };
        let relay_domains = domains("relay_domains", &entry.relay_domains);
        let domains = domains("domains", &entry.domains);
        self.mailboxes(at("mailboxes"), entry, &domains);
        let names = self.names_of(index, entry, &domains);
        self.role(index, entry);
        if let Some(name) = &entry.smart_host {
            self.next_hop(at("smart_host"), name);
        }
        let mut transports: Vec<(String, String)> = Vec::new();
        for (domain, next) in &entry.transports {
            let domain = self.domain(at("transports"), 0, domain);
            if next != DISCARD {
                self.next_hop(at("transports"), next.strip_prefix(LMTP).unwrap_or(next));
            }
            transports.retain(|(known, _)| *known != domain);
            transports.push((domain, next.clone()));
        }
        if entry.retry.is_some() && entry.retry_s.is_some() {
            self.problem(at("retry"), t!("is one too many: retry_s says it already").to_owned());
        }
        let usual = Schedule { retry_s: &RETRY_S, lifetime_s: LIFETIME_S };
        let usual = entry.retry.as_deref().and_then(schedule).unwrap_or(usual);
        let relay_networks = entry.relay_networks.iter().enumerate();
        let relay_clients = entry.relay_clients.iter().enumerate();
        Host {
            name: entry.name.clone(),
            host_name: entry.host_name.clone(),
            role: entry.role.into(),
            network: self.network(at("network"), 0, &entry.network),
            addresses: self.ip_addresses(at("addresses"), &entry.addresses),
            place: entry.place,
            domains,
            mailboxes: entry.mailboxes.clone(),
            catch_all: entry.catch_all.unwrap_or(false),
            names,
            relay_domains,
            relay_networks: relay_networks.map(|(i, n)| self.network(at("relay_networks"), i, n)).collect(),
            relay_clients: relay_clients.filter_map(|(i, b)| self.block(at("relay_clients"), i, b)).collect(),
            keep_relayed: entry.keep_relayed.unwrap_or(false),
            transports,
            smart_host: entry.smart_host.clone(),
            smart_host_login: entry.smart_host_user.clone().zip(entry.smart_host_password.clone()),
            user: entry.user.clone(),
            password: entry.password.clone(),
            users: entry.users.clone().into_iter().collect(),
            open_relay: entry.open_relay,
            own_sender: entry.own_sender,
            guard: self.guard(index, entry),
            server: self.server(index, entry),
            xclient: entry.xclient,
            manners: Manners::default(),
            retry: self.retry(at("retry_s"), entry.retry_s.as_deref().unwrap_or(usual.retry_s)),
            lifetime: SimTime::from_secs(entry.lifetime_s.unwrap_or(usual.lifetime_s)),
            delay_warning: entry.delay_warning_s.map(SimTime::from_secs),
            sending: self.sending(index, entry),
            hops_max: entry.hops_max.unwrap_or(HOPS_MAX),
            spf: entry.spf.map(Into::into).unwrap_or_default(),
            certificate: self.certificate(at("certificate"), entry),
            tls: policy(entry.tls.as_deref()),
            clock_ahead_s: entry.clock_ahead_s,
            trusted_issuers: entry.trusted_issuers.clone(),
        }
    }

    fn mailboxes(&mut self, at: At, entry: &HostEntry, domains: &[String]) {
        for (item, text) in entry.mailboxes.iter().enumerate() {
            let Some(domain) = self.mailbox(at, item, text) else { continue };
            if !domains.contains(&domain) {
                let message = t!("\"{text}\": its domain is not among the domains of this host");
                self.item(at, item, message);
            }
            if entry.mailboxes[..item].iter().any(|other| other.eq_ignore_ascii_case(text)) {
                self.item(at, item, t!("\"{text}\" is there already"));
            }
        }
    }

    /// What the role needs, and what it has no use for.
    fn role(&mut self, index: usize, entry: &HostEntry) {
        let at = |key| ("host", index, key);
        for (user, password) in &entry.users {
            if user.is_empty()
                || password.is_empty()
                || [user, password].iter().any(|text| text.contains('\0'))
            {
                self.problem(at("users"), t!("needs a name and a password in each line").to_owned());
            }
        }
        let login = [
            ("smart_host_user", "smart_host_password", &entry.smart_host_user, &entry.smart_host_password),
            ("smart_host_password", "smart_host_user", &entry.smart_host_password, &entry.smart_host_user),
        ];
        for (key, other, ..) in
            login.into_iter().filter(|(_, _, said, missing)| said.is_some() && missing.is_none())
        {
            self.problem(at(key), t!("needs the key {other}"));
        }
        if entry.smart_host_user.is_some() && entry.smart_host.is_none() {
            self.problem(at("smart_host_user"), t!("needs the key smart_host").to_owned());
        }
        if entry.role != RoleEntry::Client {
            for (key, there) in [("user", entry.user.is_some()), ("password", entry.password.is_some())] {
                if there {
                    self.problem(at(key), t!("is for clients: people sit there").to_owned());
                }
            }
            return;
        }
        if entry.password.is_some() && entry.user.is_none() {
            self.problem(at("password"), t!("needs the key user: whose is it?").to_owned());
        }
        if let Some(user) = &entry.user {
            self.mailbox(at("user"), 0, user);
        }
        if entry.smart_host.is_none() {
            let message = t!("is missing: a client needs the name of its submission server").to_owned();
            self.problem(at("smart_host"), message);
        }
        let unused = [
            ("domains", !entry.domains.is_empty()),
            ("mailboxes", !entry.mailboxes.is_empty()),
            ("aliases", !entry.aliases.is_empty()),
            ("list", !entry.list.is_empty()),
            ("tag_separator", entry.tag_separator.is_some()),
            ("vrfy", entry.vrfy.is_some()),
            ("mailbox_octets_max", entry.mailbox_octets_max.is_some()),
            ("mailbox_full", entry.mailbox_full.is_some()),
            ("relay_domains", !entry.relay_domains.is_empty()),
            ("relay_networks", !entry.relay_networks.is_empty()),
            ("relay_clients", !entry.relay_clients.is_empty()),
            ("catch_all", entry.catch_all.is_some()),
            ("keep_relayed", entry.keep_relayed.is_some()),
            ("transports", !entry.transports.is_empty()),
            ("spf", entry.spf.is_some()),
            ("certificate", entry.certificate.is_some()),
            ("xclient", entry.xclient),
            ("users", !entry.users.is_empty()),
            ("open_relay", entry.open_relay),
            ("smart_host_user", entry.smart_host_user.is_some()),
            ("own_sender", entry.own_sender),
            ("bounce_lifetime_s", entry.bounce_lifetime_s.is_some()),
            ("double_bounces_to", entry.double_bounces_to.is_some()),
            ("greylist_s", entry.greylist_s.is_some()),
            ("greylist_lifetime_s", entry.greylist_lifetime_s.is_some()),
            ("block_lists", !entry.block_lists.is_empty()),
            ("connections_per_client_max", entry.connections_per_client_max.is_some()),
            ("mails_per_minute_max", entry.mails_per_minute_max.is_some()),
            ("tarpit_ms", entry.tarpit_ms.is_some()),
        ];
        for (key, _) in unused.into_iter().filter(|(_, there)| *there) {
            self.problem(at(key), t!("is for servers: a client takes no mail").to_owned());
        }
    }

    fn certificate(&mut self, at: At, entry: &HostEntry) -> Option<Certificate> {
        let written = entry.certificate.as_ref()?;
        let mut moment = |key: &str, text: &str| {
            let midnight = || smtp::timestamp::parse(&format!("{text}T00:00:00Z"));
            let found = smtp::timestamp::parse(text).or_else(midnight);
            if found.is_none() {
                let forms = t!("write 2026-01-05, or 2026-01-05T09:00:00Z");
                self.problem(at, t!("{key}: \"{text}\" is no point in time; {forms}"));
            }
            found.and_then(|seconds| i64::try_from(seconds).ok()).unwrap_or(0)
        };
        let not_before_unix_s = moment("not_before", &written.not_before);
        let not_after_unix_s = moment("not_after", &written.not_after);
        let own = || vec![entry.host_name.clone()];
        let names = if written.names.is_empty() { own() } else { written.names.clone() };
        Some(Certificate { names, issuer: written.issuer.clone(), not_before_unix_s, not_after_unix_s })
    }

    /// An address, or a network in the notation of CIDR.
    fn block(&mut self, at: At, item: usize, text: &str) -> Option<Block> {
        let block = Block::parse(text);
        if block.is_none() {
            let message = t!("\"{text}\" is no address and no network; write 192.0.2.1 or 192.0.2.0/24");
            self.item(at, item, message);
        }
        block
    }

    fn ip_addresses(&mut self, at: At, texts: &[String]) -> Vec<std::net::IpAddr> {
        let mut addresses = Vec::new();
        for (item, text) in texts.iter().enumerate() {
            match text.parse() {
                Ok(address) => addresses.push(address),
                Err(_) => self.item(at, item, t!("\"{text}\" is no IP address")),
            }
        }
        if texts.is_empty() {
            self.problem(at, t!("is empty: a host needs an address").to_owned());
        }
        addresses
    }

    fn server(&mut self, index: usize, entry: &HostEntry) -> smtp::server::Config {
        let mut server = smtp::server::Config::new(&entry.host_name);
        if let Some(keywords) = &entry.extensions {
            server.extensions = self.extensions(("host", index, "extensions"), keywords);
        }
        let limits = &mut server.limits;
        let most = entry.message_octets_max.unwrap_or(limits.message_octets_max);
        limits.message_octets_max = if most == 0 { u64::MAX } else { most };
        limits.recipients_max = entry.recipients_max.unwrap_or(limits.recipients_max);
        limits.errors_max = entry.errors_max.unwrap_or(limits.errors_max);
        limits.mails_max = entry.mails_max.or(limits.mails_max);
        if let Some(octets) = entry.command_line_octets_max {
            limits.command_line_octets_max = octets as usize;
        }
        if let Some(octets) = entry.text_line_octets_max {
            limits.text_line_octets_max = octets.into();
        }
        server.bare_line_ends = entry.bare_line_ends.map_or(server.bare_line_ends, Into::into);
        for (setting, said) in [
            (&mut server.auth_needs_tls, entry.auth_needs_tls),
            (&mut server.space_after_colon, entry.space_after_colon),
            (&mut server.bare_paths, entry.bare_paths),
            (&mut server.header_check, entry.header_check),
            (&mut server.http_ends, entry.http_ends),
            (&mut server.eight_bit_needs_body, entry.eight_bit_needs_body),
        ] {
            *setting = said.unwrap_or(*setting);
        }
        if let Some(seconds) = entry.command_timeout_s {
            server.timeouts.command = SimTime::from_secs(seconds);
        }
        server
    }

    /// The lines of the EHLO reply, with parameters where the file says any.
    fn extensions(&mut self, at: At, lines: &[String]) -> Extensions {
        let mut found = Extensions::none();
        for (item, line) in lines.iter().enumerate() {
            let keyword = line.split(' ').next().unwrap_or_default();
            let known = Extension::every().into_iter().find(|it| it.keyword().eq_ignore_ascii_case(keyword));
            // A keyword alone stands for all that there is of it.
            let extension = if keyword == line { known } else { Extension::parse(line) };
            match (extension, known) {
                (Some(extension), _) if found.has(extension.keyword()) => {
                    self.item(at, item, t!("\"{keyword}\" is there already"));
                }
                (Some(extension), _) => found.insert(extension),
                (None, Some(known)) => {
                    self.item(at, item, t!("\"{line}\": its parameter is wrong; write it as in \"{known}\""));
                }
                (None, None) => {
                    let known = Extension::every().map(Extension::keyword).join(", ");
                    self.item(at, item, t!("\"{line}\" is no extension; there are {known}"));
                }
            }
        }
        found
    }

    fn retry(&mut self, at: At, seconds: &[u64]) -> Vec<SimTime> {
        if seconds.is_empty() || seconds.contains(&0) {
            self.problem(at, t!("needs at least one number, each above 0").to_owned());
        }
        seconds.iter().map(|seconds| SimTime::from_secs(*seconds)).collect()
    }
}

/// The policy by its name; the shape lets no other name in.
fn policy(name: Option<&str>) -> TlsPolicy {
    TlsPolicy::ALL.into_iter().find(|policy| name == Some(policy.as_str())).unwrap_or_default()
}
