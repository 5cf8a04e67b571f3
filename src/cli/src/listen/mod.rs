//! `listen`: a host of a simulated network on a TCP port.

mod clock;
mod door;
mod maildir;
mod network;
mod peer;

use std::net::{SocketAddr, ToSocketAddrs};
use std::process::ExitCode;
use std::sync::Arc;

use clock::Clock;
use door::Door;
use maildir::Maildirs;
use network::Network;
use relay::World;
use relay::scenario::Host;
use serde_json::json;
use smtp::SimTime;

use crate::arguments::Listen;
use crate::failure::{CANNOT_CREATE, Failure, SYSTEM, USAGE};
use crate::output::Output;
use crate::scenario;

/// Listens until it is told to end, and then says 421 to those who are still there.
pub(crate) fn run(options: &Listen) -> Result<ExitCode, Failure> {
    let address = address(&options.addr)?;
    let mut scenario = scenario::load(&options.world.scenario)?;
    let host = scenario::host(&scenario, options.host.as_deref())?;
    let clock = Clock::start();
    scenario.start_unix_s = clock.start_unix_s();
    let view = &mut scenario.hosts[usize::from(host.0)];
    view.server.limits.message_octets_max = options.max_message_octets;
    view.server.timeouts.command = SimTime::from_secs(options.idle_s);
    let host_name = view.host_name.clone();
    let maildirs = options.maildir.as_deref().map(Maildirs::new).transpose();
    let maildirs = maildirs.map_err(|error| Failure::new(CANNOT_CREATE, format!("--maildir: {error}")))?;

    let door = Door::open(address, options.max_connections, &host_name);
    let mut door =
        door.map_err(|error| Failure::new(SYSTEM, format!("{address} cannot be listened on: {error}")))?;
    let stop = door.stopper();
    let stop =
        stop.map_err(|error| Failure::new(SYSTEM, format!("the sockets cannot be served: {error}")))?;
    ctrlc::set_handler(stop)
        .map_err(|error| Failure::new(SYSTEM, format!("signals cannot be caught: {error}")))?;
    let mut out = Output::new();
    announce(&mut out, options, door.address(), &scenario.hosts[usize::from(host.0)])?;

    let world = World::new(Arc::new(scenario), options.world.seed);
    if !world.snapshot().hosts[usize::from(host.0)].up {
        eprintln!(
            "smtp-playground: {host_name} is down in this scenario and closes every connection until it comes up"
        );
    }
    let mut network = Network::new(world, clock, host, maildirs, options.print_trace);
    let end = options.max_seconds.map_or(SimTime::MAX, SimTime::from_secs);
    while !door.is_stopped() && network.now() < end {
        door.turn(&mut network, &mut out, end)?;
    }
    door.close();
    match network.queued() {
        0 => {}
        queued => eprintln!("smtp-playground: {queued} messages were still in the queues and are gone"),
    }
    Ok(ExitCode::SUCCESS)
}

/// The first line of the output names the address, for those who asked for port 0; the second one names the mailboxes.
fn announce(out: &mut Output, options: &Listen, address: SocketAddr, host: &Host) -> Result<(), Failure> {
    if !address.ip().is_loopback() {
        eprintln!(
            "smtp-playground: {address} can be reached from other machines, and everybody may send there"
        );
    }
    let (name, scenario, mailboxes) = (&host.host_name, &options.world.scenario, &host.mailboxes);
    if options.print_trace {
        let listening = address.to_string();
        out.line(
            json!({ "listening": listening, "host": name, "scenario": scenario, "mailboxes": mailboxes }),
        )?;
    } else {
        out.line(format_args!("listening on {address} as {name} of {scenario}"))?;
        out.line(format_args!("mailboxes: {}", mailboxes.join(", ")))?;
    }
    out.flush()
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
