//! aiosmtpd, which Python's own tests of mail are made with, as a small server with mailboxes.

use std::path::Path;

use libtest_mimic::Failed;

use super::{DOMAIN, Kind, LOGIN, Setup, Tls, users};
use crate::process::Process;
use crate::program::Program;

/// aiosmtpd.
pub(super) const KIND: Kind = Kind {
    name: "aiosmtpd",
    program: Program::Aiosmtpd,
    offers: &["SIZE 100000", "8BITMIME", "SMTPUTF8", "HELP"],
    tls: true,
    report: &[],
    mechanisms: &["PLAIN", "LOGIN", "CRAM-MD5"],
    lmtp: true,
    start,
};

fn start(python: &Path, setup: &Setup) -> Result<Process, Failed> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/data/sink.py");
    let mailboxes: String = users().iter().map(|user| format!("{user}@{DOMAIN}\n")).collect();
    std::fs::write(setup.folder.join("mailboxes"), mailboxes)?;
    std::fs::write(setup.folder.join("users"), format!("{} {}\n", LOGIN.0, LOGIN.1))?;
    let values = [setup.folder.display().to_string(), setup.port.to_string(), super::OCTETS_MAX.to_string()];
    let mut arguments = vec![script];
    arguments.extend(values.iter().map(String::as_str));
    match setup.switches.tls {
        Tls::None => {}
        Tls::Offered => arguments.push("starttls"),
        Tls::Implicit => arguments.push("implicit"),
    }
    if setup.switches.lmtp {
        arguments.push("lmtp");
    }
    Process::start(python, &arguments, &setup.folder.join("log"))
}
