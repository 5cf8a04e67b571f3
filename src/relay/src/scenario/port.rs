//! The ports of a host where programs outside come in: what each is for, and how TLS stands there.

use std::net::SocketAddr;

use smtp::{Extension, Protocol, server};

use super::{Host, Role};

/// A port of a host.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Port {
    /// What it is for.
    pub service: Service,
    /// How TLS stands there.
    pub tls: Tls,
}

/// What a port is for.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Service {
    /// Takes mail for its domains from anybody: port 25.
    #[default]
    Mx,
    /// Takes mail of its users to anywhere (RFC 6409): port 587.
    Submission,
    /// Takes mail of its users to anywhere, over TLS from the first octet (RFC 8314 section 3.3): port 465.
    Submissions,
    /// Takes mail for its mailboxes with a reply for each of them (RFC 2033).
    Lmtp,
}

/// How TLS stands at a port.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Tls {
    /// There is none.
    #[default]
    None,
    /// EHLO offers STARTTLS (RFC 3207).
    Offered,
    /// EHLO offers STARTTLS, and nothing is taken without.
    Required,
    /// The connection is a TLS one from its first octet (RFC 8314 section 3).
    Implicit,
}

impl Service {
    /// All of them.
    pub const ALL: [Service; 4] = [Service::Mx, Service::Submission, Service::Submissions, Service::Lmtp];

    /// As a profile spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Service::Mx => "mx",
            Service::Submission => "submission",
            Service::Submissions => "submissions",
            Service::Lmtp => "lmtp",
        }
    }

    /// Whether it takes mail of its users alone, where there are any.
    pub const fn is_submission(self) -> bool {
        matches!(self, Service::Submission | Service::Submissions)
    }
}

impl Tls {
    /// All of them.
    pub const ALL: [Tls; 4] = [Tls::None, Tls::Offered, Tls::Required, Tls::Implicit];

    /// As a profile spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Tls::None => "none",
            Tls::Offered => "offered",
            Tls::Required => "required",
            Tls::Implicit => "implicit",
        }
    }

    /// In a few words, for people.
    pub const fn means(self) -> &'static str {
        match self {
            Tls::None => "without TLS",
            Tls::Offered => "STARTTLS offered",
            Tls::Required => "STARTTLS required",
            Tls::Implicit => "TLS from the first octet",
        }
    }
}

/// A port that programs outside reach at an address of the real network.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Listener {
    /// Where it listens; port 0 is any that is free.
    pub address: SocketAddr,
    /// What is behind it.
    pub port: Port,
    /// Whether each connection begins with a header of the PROXY protocol, which names the client.
    pub proxy: bool,
}

impl Host {
    /// The port that other hosts and persons call.
    pub fn port(&self) -> Port {
        let service = if self.role == Role::Submission { Service::Submission } else { Service::Mx };
        let tls = if self.server.extensions.has("STARTTLS") { Tls::Offered } else { Tls::None };
        Port { service, tls }
    }

    /// The settings of a session at one of its ports; `from_here` says that the client is on the same machine.
    pub fn server_at(&self, port: Port, from_here: bool) -> server::Config {
        let mut server = self.server();
        if port.service == Service::Lmtp {
            server.protocol = Protocol::Lmtp;
        }
        server.implicit_tls = port.tls == Tls::Implicit;
        server.tls_required = port.tls == Tls::Required;
        let mut offer = |extension: Extension, fits: bool| match fits {
            // Where the list of extensions names it, it keeps its place.
            true if server.extensions.has(extension.keyword()) => {}
            true => server.extensions.insert(extension),
            false => server.extensions.remove(extension.keyword()),
        };
        offer(Extension::StartTls, matches!(port.tls, Tls::Offered | Tls::Required));
        offer(Extension::Xclient, self.xclient && from_here);
        offer(Extension::Xforward, self.manners.xforward && from_here);
        if !port.service.is_submission() {
            // To hold is for the first server alone (RFC 4865 section 4).
            server.extensions.remove("FUTURERELEASE");
        }
        server
    }
}
