//! `scenarios`: the simulated networks that come with the program.

use std::process::ExitCode;

use relay::scenario::SHIPPED;

use crate::failure::Failure;
use crate::output::Output;
use crate::scenario;

/// Prints name, summary and servers of each.
pub(crate) fn run() -> Result<ExitCode, Failure> {
    let mut out = Output::new();
    for (name, _) in SHIPPED {
        let scenario = scenario::load(name)?;
        let servers = scenario.hosts.iter().filter(|host| host.listens());
        let servers: Vec<&str> = servers.map(|host| host.name.as_str()).collect();
        out.line(format_args!(
            "{name}: {}\n    {}\n    servers: {}",
            scenario.title,
            scenario.summary,
            servers.join(", ")
        ))?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
