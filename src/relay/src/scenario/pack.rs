//! A scenario as bytes, for a page that shall not carry a TOML reader: one description, for writing and for reading.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use smtp::client::Envelope;
use smtp::server::{self, BareLineEnds};
use smtp::{Extension, SimTime};

use super::guard::guard;
use super::names::names;
use super::{
    Block, Certificate, Expect, Guard, Host, Link, Manners, Names, Network, Role, Router, Scenario, Sending,
    SpfPolicy, TlsPolicy, Traffic, certificate_fields, expect::expect, rule, sending::sending,
    traffic::traffic,
};
use crate::action::CLOCK_AHEAD_S_MAX;
use crate::bytes::{Bytes, Number, Reader, Writer, flag, list, number};
use crate::dns::{Dns, Record, Trouble, Zone};
use crate::{Action, Caller, ConnectionId, HostId, LinkId, NameServers, NetworkId, NodeId};

/// The first octet: another one was written by another edition.
const EDITION: u8 = 12;

const BARE_LINE_ENDS: [BareLineEnds; 4] =
    [BareLineEnds::Close, BareLineEnds::Refuse, BareLineEnds::Keep, BareLineEnds::Content];
const ROLES: [Role; 5] = [Role::Client, Role::Submission, Role::Relay, Role::Gateway, Role::Mx];

impl Scenario {
    /// The scenario in a compact form, for [`Scenario::from_bytes`].
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer(vec![EDITION]);
        scenario(&mut writer, &mut self.clone());
        writer.0
    }

    /// A scenario from the bytes that [`Scenario::to_bytes`] wrote. Any bytes give a scenario, all of whose references
    /// lead somewhere, or what is wrong with them.
    pub fn from_bytes(bytes: &[u8]) -> Result<Scenario, &'static str> {
        let Some((edition, rest)) = bytes.split_first() else { return Err("the scenario is empty") };
        if *edition != EDITION {
            return Err("the scenario was written by another edition");
        }
        let mut reader = Reader { rest, damaged: false };
        let mut read = blank();
        scenario(&mut reader, &mut read);
        if reader.damaged || !reader.rest.is_empty() { Err("the scenario is damaged") } else { Ok(read) }
    }
}

fn blank() -> Scenario {
    Scenario {
        name: String::new(),
        title: String::new(),
        summary: String::new(),
        start_unix_s: 0,
        lookup: SimTime::ZERO,
        networks: Vec::new(),
        hosts: Vec::new(),
        routers: Vec::new(),
        links: Vec::new(),
        dns: Dns::default(),
        script: Vec::new(),
        traffic: Vec::new(),
        expect: None,
        draft: mail::Draft::default(),
    }
}

fn scenario<B: Bytes>(bytes: &mut B, it: &mut Scenario) {
    bytes.text(&mut it.name);
    bytes.text(&mut it.title);
    bytes.text(&mut it.summary);
    number(bytes, &mut it.start_unix_s);
    time(bytes, &mut it.lookup);
    list(bytes, &mut it.networks, Network::default, network);
    let networks = it.networks.len();
    list(bytes, &mut it.hosts, blank_host, |bytes, it| host(bytes, it, networks));
    list(bytes, &mut it.routers, Router::default, router);
    let (hosts, nodes) = (it.hosts.len(), it.hosts.len() + it.routers.len());
    bytes.demand(hosts > 0);
    list(bytes, &mut it.links, blank_link, |bytes, it| link(bytes, it, nodes));
    let links = it.links.len();
    list(bytes, &mut it.dns.zones, Zone::default, zone);
    list(
        bytes,
        &mut it.script,
        || (SimTime::ZERO, Action::HostUp { host: HostId(0) }),
        |bytes, (at, it)| {
            time(bytes, at);
            action(bytes, it, hosts, links);
            // No file has these: they need a person.
            bytes.demand(!matches!(
                it,
                Action::Dial { .. } | Action::Type { .. } | Action::HangUp { .. } | Action::SetZone { .. }
            ));
        },
    );
    list(bytes, &mut it.traffic, Traffic::default, |bytes, it| {
        traffic(bytes, it);
        bytes.demand(it.messages > 0 && it.recipients_max > 0);
    });
    let mut ends: Vec<Expect> = it.expect.take().into_iter().collect();
    list(bytes, &mut ends, Expect::default, expect);
    it.expect = ends.pop();
    bytes.demand(ends.is_empty());
    draft(bytes, &mut it.draft);
}

pub(super) fn draft<B: Bytes>(bytes: &mut B, it: &mut mail::Draft) {
    bytes.text(&mut it.from);
    texts(bytes, &mut it.to);
    bytes.text(&mut it.subject);
    bytes.text(&mut it.text);
    flag(bytes, &mut it.eight_bit);
}

pub(super) fn network<B: Bytes>(bytes: &mut B, it: &mut Network) {
    bytes.text(&mut it.name);
    bytes.text(&mut it.title);
    it.area.iter_mut().for_each(|value| number(bytes, value));
}

pub(super) fn router<B: Bytes>(bytes: &mut B, it: &mut Router) {
    bytes.text(&mut it.name);
    it.place.iter_mut().for_each(|value| number(bytes, value));
}

fn blank_link() -> Link {
    Link { a: NodeId(0), b: NodeId(0), latency: SimTime::ZERO, octets_per_s: 0 }
}

fn link<B: Bytes>(bytes: &mut B, it: &mut Link, nodes: usize) {
    below(bytes, &mut it.a.0, nodes);
    below(bytes, &mut it.b.0, nodes);
    time(bytes, &mut it.latency);
    number(bytes, &mut it.octets_per_s);
}

fn blank_host() -> Host {
    Host {
        name: String::new(),
        host_name: String::new(),
        role: Role::Client,
        network: NetworkId(0),
        addresses: Vec::new(),
        place: [0; 2],
        domains: Vec::new(),
        mailboxes: Vec::new(),
        catch_all: false,
        names: Names::default(),
        relay_domains: Vec::new(),
        relay_networks: Vec::new(),
        relay_clients: Vec::new(),
        keep_relayed: false,
        transports: Vec::new(),
        smart_host: None,
        smart_host_login: None,
        user: None,
        password: None,
        users: Vec::new(),
        open_relay: false,
        own_sender: false,
        guard: Guard::default(),
        server: server::Config::new(""),
        xclient: false,
        manners: Manners::default(),
        retry: Vec::new(),
        lifetime: SimTime::ZERO,
        delay_warning: None,
        sending: Sending::default(),
        hops_max: 0,
        spf: SpfPolicy::Ignore,
        certificate: None,
        tls: TlsPolicy::default(),
        clock_ahead_s: 0,
        trusted_issuers: Vec::new(),
    }
}

fn host<B: Bytes>(bytes: &mut B, it: &mut Host, networks: usize) {
    bytes.text(&mut it.name);
    bytes.text(&mut it.host_name);
    role(bytes, &mut it.role);
    below(bytes, &mut it.network.0, networks);
    list(bytes, &mut it.addresses, || IpAddr::V4(Ipv4Addr::UNSPECIFIED), address);
    it.place.iter_mut().for_each(|value| number(bytes, value));
    texts(bytes, &mut it.domains);
    texts(bytes, &mut it.mailboxes);
    flag(bytes, &mut it.catch_all);
    names(bytes, &mut it.names);
    texts(bytes, &mut it.relay_domains);
    list(bytes, &mut it.relay_networks, || NetworkId(0), |bytes, it| below(bytes, &mut it.0, networks));
    list(bytes, &mut it.relay_clients, || Block { address: Ipv4Addr::UNSPECIFIED.into(), bits: 0 }, block);
    flag(bytes, &mut it.keep_relayed);
    pairs(bytes, &mut it.transports);
    maybe_text(bytes, &mut it.smart_host);
    let mut logins: Vec<(String, String)> = it.smart_host_login.take().into_iter().collect();
    pairs(bytes, &mut logins);
    it.smart_host_login = logins.pop();
    bytes.demand(logins.is_empty());
    maybe_text(bytes, &mut it.user);
    maybe_text(bytes, &mut it.password);
    pairs(bytes, &mut it.users);
    flag(bytes, &mut it.open_relay);
    flag(bytes, &mut it.own_sender);
    guard(bytes, &mut it.guard);
    it.server.host_name.clone_from(&it.host_name);
    settings(bytes, &mut it.server);
    flag(bytes, &mut it.xclient);
    list(bytes, &mut it.retry, || SimTime::ZERO, time);
    time(bytes, &mut it.lifetime);
    maybe_time(bytes, &mut it.delay_warning);
    sending(bytes, &mut it.sending);
    number(bytes, &mut it.hops_max);
    spf(bytes, &mut it.spf);
    let mut certificates: Vec<Certificate> = it.certificate.take().into_iter().collect();
    list(bytes, &mut certificates, Certificate::default, certificate_fields);
    it.certificate = certificates.pop();
    bytes.demand(certificates.is_empty());
    let mut tls = it.tls as usize;
    below(bytes, &mut tls, TlsPolicy::ALL.len());
    it.tls = TlsPolicy::ALL[tls];
    clock(bytes, &mut it.clock_ahead_s);
    texts(bytes, &mut it.trusted_issuers);
}

pub(super) fn clock<B: Bytes>(bytes: &mut B, ahead_s: &mut i64) {
    number(bytes, ahead_s);
    bytes.demand((-CLOCK_AHEAD_S_MAX..=CLOCK_AHEAD_S_MAX).contains(ahead_s));
}

/// 0 where there is none.
pub(super) fn maybe_time<B: Bytes>(bytes: &mut B, it: &mut Option<SimTime>) {
    let mut written = it.unwrap_or(SimTime::ZERO);
    time(bytes, &mut written);
    *it = (written > SimTime::ZERO).then_some(written);
}

/// 0 where there is none.
pub(super) fn maybe_number<B: Bytes>(bytes: &mut B, it: &mut Option<u32>) {
    let mut written = it.unwrap_or(0);
    number(bytes, &mut written);
    *it = (written > 0).then_some(written);
}

fn pairs<B: Bytes>(bytes: &mut B, it: &mut Vec<(String, String)>) {
    list(bytes, it, Default::default, |bytes, (first, second)| {
        bytes.text(first);
        bytes.text(second);
    });
}

pub(super) fn role<B: Bytes>(bytes: &mut B, it: &mut Role) {
    let mut place = *it as usize;
    below(bytes, &mut place, ROLES.len());
    *it = ROLES[place];
}

pub(super) fn spf<B: Bytes>(bytes: &mut B, it: &mut SpfPolicy) {
    let mut place = *it as usize;
    below(bytes, &mut place, SpfPolicy::ALL.len());
    *it = SpfPolicy::ALL[place];
}

/// What a scenario file says of the server sessions; all else is as the engine has it.
fn settings<B: Bytes>(bytes: &mut B, it: &mut server::Config) {
    let mut offered: Vec<String> = it.extensions.iter().map(|extension| extension.to_string()).collect();
    texts(bytes, &mut offered);
    let extensions: Option<Vec<_>> = offered.iter().map(|line| Extension::parse(line)).collect();
    bytes.demand(extensions.is_some());
    it.extensions = extensions.unwrap_or_default().into_iter().collect();
    number(bytes, &mut it.limits.message_octets_max);
    number(bytes, &mut it.limits.recipients_max);
    number(bytes, &mut it.limits.errors_max);
    time(bytes, &mut it.timeouts.command);
    number(bytes, &mut it.limits.command_line_octets_max);
    number(bytes, &mut it.limits.text_line_octets_max);
    maybe_number(bytes, &mut it.limits.mails_max);
    let mut bare = BARE_LINE_ENDS.iter().position(|known| *known == it.bare_line_ends).unwrap_or(0);
    below(bytes, &mut bare, BARE_LINE_ENDS.len());
    it.bare_line_ends = BARE_LINE_ENDS[bare];
    for switch in [
        &mut it.auth_needs_tls,
        &mut it.space_after_colon,
        &mut it.bare_paths,
        &mut it.header_check,
        &mut it.http_ends,
        &mut it.eight_bit_needs_body,
    ] {
        flag(bytes, switch);
    }
}

fn zone<B: Bytes>(bytes: &mut B, it: &mut Zone) {
    bytes.text(&mut it.origin);
    texts(bytes, &mut it.view);
    list(bytes, &mut it.records, Default::default, |bytes, (name, records)| {
        bytes.text(name);
        list(
            bytes,
            records,
            || (Record::Txt(String::new()), 0),
            |bytes, (it, ttl_s)| {
                record(bytes, it);
                number(bytes, ttl_s);
            },
        );
    });
}

fn record<B: Bytes>(bytes: &mut B, it: &mut Record) {
    let mut kind = it.kind() as usize;
    number(bytes, &mut kind);
    if kind != it.kind() as usize {
        *it = match kind {
            0 => Record::A(Ipv4Addr::UNSPECIFIED),
            1 => Record::Aaaa(Ipv6Addr::UNSPECIFIED),
            2 => Record::Mx(0, String::new()),
            3 => Record::Cname(String::new()),
            5 => Record::Ptr(String::new()),
            6 => Record::Soa(String::new(), 0),
            _ => return bytes.demand(false),
        };
    }
    match it {
        Record::A(address) => ipv4(bytes, address),
        Record::Aaaa(address) => ipv6(bytes, address),
        Record::Mx(preference, name) => {
            number(bytes, preference);
            bytes.text(name);
        }
        Record::Cname(text) | Record::Txt(text) | Record::Ptr(text) => bytes.text(text),
        Record::Soa(text, minimum) => {
            number(bytes, minimum);
            bytes.text(text);
        }
    }
}

/// The actions by their number; each with what comes before it is read.
fn blank_action(kind: u8) -> Option<Action> {
    let (host, link, mailbox) = (HostId(0), LinkId(0), String::new());
    Some(match kind {
        0 => Action::HostDown { host },
        1 => Action::HostUp { host },
        2 => Action::CutLink { link },
        3 => Action::MendLink { link },
        4 => Action::SetLatency { link, latency: SimTime::ZERO },
        5 => Action::RemoveMailbox { host, mailbox },
        6 => Action::AddMailbox { host, mailbox },
        7 => Action::RetryNow { host },
        8 => Action::Send { from: host, envelope: Envelope::default(), content: Arc::default() },
        9 => Action::SetSpf { host, policy: SpfPolicy::Ignore },
        10 => Action::Dial { from: Caller::Host(host), to: host },
        11 => Action::Type { connection: ConnectionId(0), bytes: Arc::default() },
        12 => Action::HangUp { connection: ConnectionId(0) },
        13 => Action::SetZone { origin: String::new(), text: "".into() },
        14 => Action::SetDns { whose: NameServers::Zone(String::new()), trouble: None },
        15 => Action::AddRule { rule: rule::BLANK },
        16 => Action::RemoveRule { number: None },
        17 => Action::SetDisk { host, full: false },
        18 => Action::SetClock { host, ahead_s: 0 },
        19 => Action::Take { host, taken: false },
        _ => return None,
    })
}

pub(super) fn action<B: Bytes>(bytes: &mut B, it: &mut Action, hosts: usize, links: usize) {
    let same = |kind: &u8| {
        blank_action(*kind).is_some_and(|blank| std::mem::discriminant(&blank) == std::mem::discriminant(it))
    };
    let mut kind = (0..20).find(same).unwrap_or(u8::MAX);
    let written = kind;
    number(bytes, &mut kind);
    if kind != written {
        match blank_action(kind) {
            Some(blank) => *it = blank,
            None => return bytes.demand(false),
        }
    }
    match it {
        Action::HostDown { host } | Action::HostUp { host } | Action::RetryNow { host } => {
            below(bytes, &mut host.0, hosts);
        }
        Action::CutLink { link } | Action::MendLink { link } => below(bytes, &mut link.0, links),
        Action::SetLatency { link, latency } => {
            below(bytes, &mut link.0, links);
            time(bytes, latency);
        }
        Action::RemoveMailbox { host, mailbox } | Action::AddMailbox { host, mailbox } => {
            below(bytes, &mut host.0, hosts);
            bytes.text(mailbox);
        }
        Action::Send { from, envelope, content } => {
            below(bytes, &mut from.0, hosts);
            bytes.octets(content);
            // The header names who it is from and for.
            match mail::envelope_of(content) {
                Ok(own) => *envelope = own,
                Err(_) => bytes.demand(false),
            }
        }
        Action::SetSpf { host, policy } => {
            below(bytes, &mut host.0, hosts);
            spf(bytes, policy);
        }
        Action::SetDisk { host, full: it } | Action::Take { host, taken: it } => {
            below(bytes, &mut host.0, hosts);
            flag(bytes, it);
        }
        Action::SetClock { host, ahead_s } => {
            below(bytes, &mut host.0, hosts);
            clock(bytes, ahead_s);
        }
        Action::Dial { from: Caller::Host(from), to } => {
            below(bytes, &mut from.0, hosts);
            below(bytes, &mut to.0, hosts);
        }
        // A program outside tells no story.
        Action::Dial { .. } => bytes.demand(false),
        Action::Type { connection, bytes: said } => {
            number(bytes, &mut connection.0);
            bytes.octets(said);
        }
        Action::SetZone { origin, text } => {
            bytes.text(origin);
            let mut written = text.to_string();
            bytes.text(&mut written);
            *text = written.into();
        }
        Action::SetDns { whose, trouble: it } => {
            let mut of_host = matches!(whose, NameServers::Host(_));
            flag(bytes, &mut of_host);
            if of_host && matches!(whose, NameServers::Zone(_)) {
                *whose = NameServers::Host(HostId(0));
            }
            match whose {
                NameServers::Zone(title) => bytes.text(title),
                NameServers::Host(host) => below(bytes, &mut host.0, hosts),
            }
            trouble(bytes, it);
        }
        Action::HangUp { connection } => number(bytes, &mut connection.0),
        Action::AddRule { rule: it } => rule::rule(bytes, it, hosts, links),
        Action::RemoveRule { number: it } => rule::maybe(bytes, it),
    }
}

/// 0 where there is none; 1 and 2 for those that have no more to say; from 3 on by how many microseconds it is slow.
fn trouble<B: Bytes>(bytes: &mut B, it: &mut Option<Trouble>) {
    const LONGEST: SimTime = SimTime::from_secs(24 * 3_600);
    let mut written = match it {
        None => 0,
        Some(Trouble::Fails) => 1,
        Some(Trouble::Silent) => 2,
        Some(Trouble::Slow(by)) => by.as_micros().saturating_add(3),
    };
    number(bytes, &mut written);
    bytes.demand(written <= LONGEST.as_micros() + 3);
    *it = match written {
        0 => None,
        1 => Some(Trouble::Fails),
        2 => Some(Trouble::Silent),
        slow => Some(Trouble::Slow(SimTime::from_micros(slow - 3))),
    };
}

pub(super) fn address<B: Bytes>(bytes: &mut B, it: &mut IpAddr) {
    let mut six = usize::from(it.is_ipv6());
    below(bytes, &mut six, 2);
    if six == 1 && it.is_ipv4() {
        *it = IpAddr::V6(Ipv6Addr::UNSPECIFIED);
    }
    match it {
        IpAddr::V4(address) => ipv4(bytes, address),
        IpAddr::V6(address) => ipv6(bytes, address),
    }
}

fn block<B: Bytes>(bytes: &mut B, it: &mut Block) {
    address(bytes, &mut it.address);
    below(bytes, &mut it.bits, if it.address.is_ipv4() { 33 } else { 129 });
}

fn ipv4<B: Bytes>(bytes: &mut B, it: &mut Ipv4Addr) {
    let mut bits = it.to_bits();
    number(bytes, &mut bits);
    *it = Ipv4Addr::from_bits(bits);
}

fn ipv6<B: Bytes>(bytes: &mut B, it: &mut Ipv6Addr) {
    let bits = it.to_bits();
    let mut halves = [(bits >> 64) as u64, bits as u64];
    halves.iter_mut().for_each(|half| number(bytes, half));
    *it = Ipv6Addr::from_bits(u128::from(halves[0]) << 64 | u128::from(halves[1]));
}

pub(super) fn time<B: Bytes>(bytes: &mut B, it: &mut SimTime) {
    let mut micros = it.as_micros();
    number(bytes, &mut micros);
    *it = SimTime::from_micros(micros);
}

pub(super) fn texts<B: Bytes>(bytes: &mut B, it: &mut Vec<String>) {
    list(bytes, it, String::new, B::text);
}

pub(super) fn maybe_text<B: Bytes>(bytes: &mut B, it: &mut Option<String>) {
    let mut there: Vec<String> = it.take().into_iter().collect();
    texts(bytes, &mut there);
    *it = there.pop();
    bytes.demand(there.is_empty());
}

/// The number of one of `count` things.
pub(super) fn below<B: Bytes, N: Number>(bytes: &mut B, it: &mut N, count: usize) {
    number(bytes, it);
    if it.to_bits() >= count as u64 {
        *it = N::default();
        bytes.demand(false);
    }
}
