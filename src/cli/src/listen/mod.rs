//! `listen`: a host of a simulated network on TCP ports.

mod clock;
mod door;
mod gate;
mod maildir;
mod network;
mod peer;
mod plan;
mod proxy;
mod wire;

use std::process::ExitCode;
use std::sync::Arc;

use clock::Clock;
use door::{Door, Settings};
use maildir::Maildirs;
use network::Network;
use peer::PATIENCE;
use plan::Plan;
use relay::World;
use relay::scenario::Host;
use serde_json::json;
use smtp::SimTime;

use crate::arguments::Listen;
use crate::failure::{CANNOT_CREATE, Failure, SYSTEM};
use crate::output::Output;

/// Listens until it is told to end, and then says 421 to those who are still there.
pub(crate) fn run(options: &Listen) -> Result<ExitCode, Failure> {
    let mut plan = Plan::new(options)?;
    let clock = Clock::start();
    plan.scenario.start_unix_s = clock.start_unix_s();
    let host = &plan.scenario.hosts[usize::from(plan.host.0)];
    let maildirs = options.maildir.as_deref().map(Maildirs::new).transpose();
    let maildirs = maildirs.map_err(|error| Failure::new(CANNOT_CREATE, format!("--maildir: {error}")))?;

    let settings = Settings {
        peers_max: plan.connections_max,
        patience: PATIENCE.min(host.server.timeouts.command),
        host_name: host.host_name.clone(),
    };
    let mut door = Door::open(&plan.listeners, plan.tls, settings)?;
    ctrlc::set_handler(door.stopper()?)
        .map_err(|error| Failure::new(SYSTEM, format!("signals cannot be caught: {error}")))?;
    let mut out = Output::apart();
    announce(&mut out, options.print_trace, &door, host, &plan.scenario.name)?;

    let host_name = host.host_name.clone();
    let world = World::new(Arc::new(plan.scenario), options.world.seed);
    if !world.runs(plan.host) {
        eprintln!(
            "smtp-playground: {host_name} is down in this scenario and closes every connection until it comes up"
        );
    }
    let mut network = Network::new(world, clock, plan.host, maildirs, options.print_trace);
    let end = options.max_seconds.map_or(SimTime::MAX, SimTime::from_secs);
    while !door.is_stopped() && network.now() < end {
        door.turn(&mut network, &mut out, end)?;
    }
    door.close(network.now());
    match network.queued() {
        0 => {}
        queued => eprintln!("smtp-playground: {queued} messages were still in the queues and are gone"),
    }
    Ok(ExitCode::SUCCESS)
}

/// The first lines of the output name the addresses, for those who asked for port 0; the next one names the mailboxes.
fn announce(
    out: &mut Output,
    as_json: bool,
    door: &Door,
    host: &Host,
    scenario: &str,
) -> Result<(), Failure> {
    let (name, mailboxes) = (&host.host_name, &host.mailboxes);
    for listener in door.listeners() {
        let (address, port) = (listener.address.to_string(), listener.port);
        if !listener.address.ip().is_loopback() {
            eprintln!(
                "smtp-playground: {address} can be reached from other machines, and everybody may send there"
            );
        }
        let (service, tls) = (port.service.as_str(), port.tls);
        if as_json {
            out.line(json!({
                "listening": address, "host": name, "scenario": scenario, "mailboxes": mailboxes,
                "role": service, "tls": tls.as_str(), "proxy": listener.proxy,
            }))?;
        } else {
            let proxy = if listener.proxy { ", behind a proxy" } else { "" };
            let means = tls.means();
            out.line(format_args!(
                "listening on {address} as {name} of {scenario}: {service}, {means}{proxy}"
            ))?;
        }
    }
    if !as_json && host.catch_all {
        let own = std::slice::from_ref(name);
        let domains = if host.domains.is_empty() { own } else { &host.domains };
        out.line(format_args!("mailboxes: every name in {}", domains.join(", ")))?;
    } else if !as_json {
        out.line(format_args!("mailboxes: {}", mailboxes.join(", ")))?;
    }
    out.flush()
}
