//! Profiles: one host as it is reached from outside, with the ports where it listens and the DNS that it sees.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use serde::{Deserialize, Serialize};
use smtp::SimTime;

use super::build::Builder;
use super::file::{BareEntry, HostEntry};
use super::port::{Listener, Port, Service, Tls};
use super::problem::{Part, Problem};
use super::session::{REPLIES, RepliesEntry, SESSION, SessionEntry};
use super::shape::{Form, Keys, SETTINGS, may, must, upto};
use super::{Network, Scenario};
use crate::NetworkId;

/// What a profile says.
#[derive(Clone, PartialEq, Debug)]
pub struct Profile {
    /// A world of one host.
    pub scenario: Scenario,
    /// Where it listens; empty where the profile leaves that open.
    pub listeners: Vec<Listener>,
    /// The files of the certificate and its key, as the profile names them; `None` where one is to be made.
    pub certificate: Option<(String, String)>,
    /// How many clients may be there at once; `None` where the profile leaves that open.
    pub connections_max: Option<u32>,
}

/// A profile as it is written.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileFile {
    #[serde(default = "one")]
    version: u32,
    host: HostEntry,
    #[serde(default)]
    listener: Vec<ListenerEntry>,
    #[serde(default)]
    zone: Vec<ZoneEntry>,
    #[serde(default)]
    certificate: Option<CertificateEntry>,
    #[serde(default)]
    session: SessionEntry,
    #[serde(default)]
    replies: RepliesEntry,
}

fn one() -> u32 {
    1
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListenerEntry {
    address: String,
    #[serde(default)]
    role: Option<String>,
    #[serde(default)]
    tls: Option<String>,
    #[serde(default)]
    proxy: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ZoneEntry {
    origin: String,
    #[serde(default)]
    records: Option<String>,
    #[serde(default)]
    file: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CertificateEntry {
    file: String,
    key: String,
}

impl ProfileFile {
    /// The profile, or everything that is wrong with it. `open` reads a file that the profile names.
    pub(super) fn build(
        self,
        name: &str,
        open: &mut dyn FnMut(&str) -> Result<String, String>,
    ) -> Result<Profile, Vec<Problem>> {
        let mut builder = Builder::default();
        let listeners: Vec<Listener> =
            self.listener.iter().enumerate().filter_map(|(i, entry)| builder.listener(i, entry)).collect();
        builder.one_each(&listeners);
        for (index, zone) in self.zone.iter().enumerate() {
            builder.zone_or_file(index, zone, open);
        }
        let network = Network { name: "outside".into(), title: "Outside".into(), area: [0, 0, 1_000, 560] };
        builder.add_network(&network.name, NetworkId(0));
        let entry = HostEntry {
            name: "host".into(),
            network: network.name.clone(),
            addresses: addresses(&listeners),
            catch_all: self.host.catch_all.or(Some(self.host.mailboxes.is_empty())),
            keep_relayed: self.host.keep_relayed.or(Some(true)),
            bare_line_ends: self.host.bare_line_ends.or(Some(BareEntry::Content)),
            ..self.host
        };
        let mut host = builder.host(0, &entry);
        self.session.shape(&mut host.server);
        host.manners = builder.manners(&host.host_name, &self.session, &self.replies);
        let problems = builder.problems();
        if !problems.is_empty() {
            return Err(problems);
        }
        let scenario = Scenario {
            name: name.to_owned(),
            title: host.host_name.clone(),
            summary: "A host that is reached from outside.".into(),
            start_unix_s: 0,
            lookup: SimTime::ZERO,
            networks: vec![network],
            hosts: vec![host],
            routers: Vec::new(),
            links: Vec::new(),
            dns: builder.dns,
            script: Vec::new(),
            traffic: Vec::new(),
            expect: None,
            draft: mail::Draft::default(),
        };
        let certificate = self.certificate.map(|entry| (entry.file, entry.key));
        let connections_max = self.session.connections_max;
        Ok(Profile { scenario, listeners, certificate, connections_max })
    }
}

/// The addresses of a host that listens there.
fn addresses(listeners: &[Listener]) -> Vec<String> {
    let mut addresses: Vec<String> = Vec::new();
    let own =
        listeners.iter().map(|listener| listener.address.ip()).filter(|address| !address.is_unspecified());
    for address in own.chain([IpAddr::V4(Ipv4Addr::LOCALHOST)]) {
        let address = address.to_string();
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    addresses
}

/// Reads `IP:PORT`, or a port of this machine alone.
pub fn socket_address(text: &str) -> Option<SocketAddr> {
    let port = || text.parse().ok().map(|port: u16| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    text.parse().ok().or_else(port)
}

impl Builder {
    fn listener(&mut self, index: usize, entry: &ListenerEntry) -> Option<Listener> {
        let role = entry.role.as_deref().unwrap_or(Service::Mx.as_str());
        let service = Service::ALL.into_iter().find(|service| service.as_str() == role)?;
        let usual = match service {
            Service::Submissions => Tls::Implicit,
            Service::Lmtp => Tls::None,
            Service::Mx | Service::Submission => Tls::Offered,
        };
        let tls = match entry.tls.as_deref() {
            Some(text) => Tls::ALL.into_iter().find(|tls| tls.as_str() == text)?,
            None => usual,
        };
        if service == Service::Submissions && tls != Tls::Implicit {
            let message = "must be \"implicit\" for submissions: TLS from the first octet (RFC 8314)";
            self.problem(("listener", index, "tls"), message.to_owned());
        }
        let Some(address) = socket_address(&entry.address) else {
            let message = format!(
                "expected an IP address with a port, such as \"127.0.0.1:2525\" or \"[::1]:0\", or a port, found \"{}\"",
                entry.address
            );
            self.problem(("listener", index, "address"), message);
            return None;
        };
        Some(Listener { address, port: Port { service, tls }, proxy: entry.proxy })
    }

    /// No two listeners have the same address.
    fn one_each(&mut self, listeners: &[Listener]) {
        for (index, Listener { address, .. }) in listeners.iter().enumerate() {
            if address.port() != 0 && listeners[..index].iter().any(|other| other.address == *address) {
                self.problem(("listener", index, "address"), format!("{address} is there already"));
            }
        }
    }

    fn zone_or_file(
        &mut self,
        index: usize,
        entry: &ZoneEntry,
        open: &mut dyn FnMut(&str) -> Result<String, String>,
    ) {
        match (&entry.records, &entry.file) {
            (Some(records), None) => {
                self.zone(index, (&entry.origin, &[]), records, |line| ("records", Part::Line(line)));
            }
            (None, Some(file)) => match open(file) {
                Ok(text) => {
                    let part = |line| ("file", Part::Foreign(file.clone(), line));
                    self.zone(index, (&entry.origin, &[]), &text, part);
                }
                Err(why) => {
                    self.problem(("zone", index, "file"), format!("\"{file}\" cannot be read: {why}"))
                }
            },
            (Some(_), Some(_)) => {
                self.problem(
                    ("zone", index, "file"),
                    "is one too many: the records are here already".to_owned(),
                );
            }
            (None, None) => {
                let message = "is missing: a zone needs its records, or the key file".to_owned();
                self.problem(("zone", index, "records"), message);
            }
        }
    }
}

/// The whole of a profile.
pub(super) static SHAPE: Keys = &[&[
    may("version", upto(1, 1), "The version of this format."),
    must("host", Form::Table(&[SETTINGS]), "The host: the same keys as those of a host in a scenario."),
    may("listener", Form::Tables(LISTENER), "An address where it listens; without any the one of --addr."),
    may("zone", Form::Tables(ZONE_OR_FILE), "A zone of DNS: what the host sees when it asks."),
    may(
        "certificate",
        Form::Table(CERTIFICATE),
        "The certificate that it shows; without this key one is made at the start.",
    ),
    may("session", Form::Table(SESSION), "How its sessions go, beyond what a host of a scenario may say."),
    may("replies", Form::Table(REPLIES), "Refusals of its own, by address."),
]];

/// What a port is for, in the words of the file.
const SERVICES: &[&str] = &["mx", "submission", "submissions", "lmtp"];
/// How TLS stands at a port, in the words of the file.
const TLS: &[&str] = &["none", "offered", "required", "implicit"];

static LISTENER: Keys = &[&[
    must(
        "address",
        Form::Text,
        "The IP address and port, such as 127.0.0.1:2525, or a port on this machine; port 0 is any that is free.",
    ),
    may(
        "role",
        Form::Choice(SERVICES),
        "What it is for: mx takes mail for the domains; submission and submissions, where there are users, take mail of them alone; lmtp answers for each recipient. Without this key mx.",
    ),
    may(
        "tls",
        Form::Choice(TLS),
        "How TLS stands there: none, STARTTLS offered or required, or TLS from the first octet (implicit). Without this key implicit for submissions, none for lmtp, else offered.",
    ),
    may(
        "proxy",
        Form::Flag,
        "Whether a header of the PROXY protocol, version 1 or 2, stands in front of each connection and names the client. Only a proxy on this machine is believed.",
    ),
]];

static ZONE_OR_FILE: Keys = &[&[
    must("origin", Form::Text, "The zone's name, which relative names stand under."),
    may(
        "records",
        Form::Text,
        "The records, one a line, as in a zone file: name, time to live in seconds if you like, type, data.",
    ),
    may("file", Form::Text, "A zone file instead of records; its path begins where the profile is."),
]];

static CERTIFICATE: Keys = &[&[
    must(
        "file",
        Form::Text,
        "The certificate and those that vouch for it, as PEM; the path begins where the profile is.",
    ),
    must("key", Form::Text, "Its private key, as PEM."),
]];
