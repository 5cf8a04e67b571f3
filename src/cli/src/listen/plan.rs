//! What `listen` is to do: which host of which world, and the ports where it is reached.

use std::net::{SocketAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use relay::scenario::{Host, Listener, Port, Profile, Service, Tls};
use relay::{HostId, Scenario};
use rustls::ServerConfig;
use smtp::sasl::Mechanisms;
use smtp::{Extension, Extensions, SimTime};

use crate::arguments::Listen;
use crate::failure::{CANNOT_CREATE, Failure, USAGE};
use crate::scenario;
use crate::tls::Identity;

/// Where it listens when nothing else is said.
const USUAL_ADDRESS: &str = "127.0.0.1:2525";

/// The most clients at once when nothing else is said.
const CONNECTIONS_MAX: u32 = 256;

/// What is to be done.
pub(crate) struct Plan {
    /// The world.
    pub(crate) scenario: Scenario,
    /// The host of it that is reached from outside.
    pub(crate) host: HostId,
    /// Where it is reached.
    pub(crate) listeners: Vec<Listener>,
    /// What it shows in handshakes; `None` where no listener needs it.
    pub(crate) tls: Option<Arc<ServerConfig>>,
    /// The most clients at once.
    pub(crate) connections_max: u32,
}

impl Plan {
    /// What the command line asks for.
    pub(crate) fn new(options: &Listen) -> Result<Self, Failure> {
        let mut plan = match &options.profile {
            Some(profile) => Plan::of_profile(options, profile)?,
            None => Plan::of_scenario(options)?,
        };
        let host = &mut plan.scenario.hosts[usize::from(plan.host.0)];
        if let Some(octets) = options.max_message_octets {
            host.server.limits.message_octets_max = octets;
        }
        if let Some(seconds) = options.idle_s {
            host.server.timeouts.command = SimTime::from_secs(seconds);
        }
        for (name, password) in &options.users {
            host.users.retain(|(known, _)| known != name);
            host.users.push((name.clone(), password.clone()));
        }
        offer(host);
        Ok(plan)
    }

    fn of_scenario(options: &Listen) -> Result<Self, Failure> {
        let scenario = scenario::load(&options.world.scenario)?;
        let host = scenario::host(&scenario, options.host.as_deref())?;
        let tls = match (options.tls, options.no_tls) {
            (true, _) => Tls::Implicit,
            (false, true) => Tls::None,
            (false, false) => Tls::Offered,
        };
        let settings = &scenario.hosts[usize::from(host.0)];
        let port = Port { tls, ..settings.port() };
        let address = address(options.addr.as_deref().unwrap_or(USUAL_ADDRESS))?;
        let listeners = vec![Listener { address, port, proxy: options.proxy }];
        let tls = secure(options, settings, &listeners, None)?;
        let connections_max = options.max_connections.unwrap_or(CONNECTIONS_MAX);
        Ok(Plan { scenario, host, listeners, tls, connections_max })
    }

    fn of_profile(options: &Listen, path: &Path) -> Result<Self, Failure> {
        let folder = path.parent().unwrap_or(Path::new(""));
        let Profile { scenario, mut listeners, certificate, connections_max } = scenario::profile(path)?;
        let given = options.addr.as_deref().map(address).transpose()?;
        match (listeners.first_mut(), given) {
            (Some(first), Some(address)) => first.address = address,
            (Some(_), None) => {}
            (None, given) => {
                let address = given.map_or_else(|| address(USUAL_ADDRESS), Ok)?;
                let port = Port { service: Service::Mx, tls: Tls::Offered };
                listeners.push(Listener { address, port, proxy: false });
            }
        }
        let certificate = certificate.map(|(file, key)| (folder.join(file), folder.join(key)));
        let tls = secure(options, &scenario.hosts[0], &listeners, certificate)?;
        let connections_max = options.max_connections.or(connections_max).unwrap_or(CONNECTIONS_MAX);
        Ok(Plan { scenario, host: HostId(0), listeners, tls, connections_max })
    }
}

/// Adds what programs outside expect where the host leaves open what it offers: chunks, binary content, reports as they are
/// wanted, and every mechanism of AUTH. What needs a queue that outlives the program, such as FUTURERELEASE, is not among it.
fn offer(host: &mut Host) {
    let extensions = &mut host.server.extensions;
    if *extensions == Extensions::all(None) {
        extensions.insert(Extension::Chunking);
        extensions.insert(Extension::Dsn);
        extensions.insert(Extension::BinaryMime);
        if !host.users.is_empty() {
            extensions.insert(Extension::Auth(Mechanisms::all()));
        }
    }
}

/// The certificate, where a listener needs one: the one that is given, else one that is made.
fn secure(
    options: &Listen,
    host: &Host,
    listeners: &[Listener],
    of_profile: Option<(PathBuf, PathBuf)>,
) -> Result<Option<Arc<ServerConfig>>, Failure> {
    if listeners.iter().all(|listener| listener.port.tls == Tls::None) {
        return Ok(None);
    }
    let given = options.certificate.clone().zip(options.key.clone());
    let identity = match given.or(of_profile) {
        Some((certificate, key)) => Identity::load(&certificate, &key)?,
        None => Identity::make(names(host, listeners))?,
    };
    if let (Some(file), Some(pem)) = (&options.write_certificate, &identity.pem) {
        std::fs::write(file, pem).map_err(|error| {
            Failure::new(CANNOT_CREATE, format!("{} cannot be written: {error}", file.display()))
        })?;
    }
    identity.into_server().map(Some)
}

/// What clients may call the server.
fn names(host: &Host, listeners: &[Listener]) -> Vec<String> {
    let mut names: Vec<String> = vec![host.host_name.clone(), "localhost".into()];
    names.retain(|name| name.is_ascii());
    for address in ["127.0.0.1".to_owned(), "::1".to_owned()]
        .into_iter()
        .chain(listeners.iter().map(|listener| listener.address.ip().to_string()))
    {
        if !names.contains(&address) {
            names.push(address);
        }
    }
    names
}

/// `HOST:PORT`, or a port of the loopback address.
fn address(text: &str) -> Result<SocketAddr, Failure> {
    if let Ok(port) = text.parse::<u16>() {
        return Ok(SocketAddr::from(([127, 0, 0, 1], port)));
    }
    let wrong = |why: String| {
        Failure::new(USAGE, format!("--addr {text}: {why}; write 127.0.0.1:2525 or [::1]:2525"))
    };
    let mut found = text.to_socket_addrs().map_err(|error| wrong(error.to_string()))?;
    found.next().ok_or_else(|| wrong("no such address".to_owned()))
}
