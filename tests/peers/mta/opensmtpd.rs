//! OpenSMTPD in a root of its own.

use std::path::Path;
use std::process::Command;

use libtest_mimic::Failed;

use super::{DOMAIN, Kind, LOGIN, Setup, users};
use crate::playground::check;
use crate::process::Process;
use crate::program::Program;
use crate::root::lay_out;

/// OpenSMTPD.
pub(super) const KIND: Kind = Kind {
    name: "OpenSMTPD",
    program: Program::OpenSmtpd,
    offers: &["8BITMIME", "ENHANCEDSTATUSCODES", "SIZE 100000", "DSN", "HELP"],
    // In Debian 12 the handshake fails with every client (a key that OpenSSL 3 does not find), and logins want TLS.
    tls: false,
    start,
};

fn start(_: &Path, setup: &Setup) -> Result<Process, Failed> {
    let root = &setup.folder;
    lay_out(root, "opensmtpd", &["opensmtpd", "opensmtpq"])?;
    let spool = root.join("var/spool/smtpd");
    std::fs::create_dir_all(&spool)?;
    check(&Command::new("chmod").arg("711").arg(spool).output()?)?;
    std::fs::create_dir_all(root.join("var/lib/opensmtpd/empty"))?;
    std::fs::write(root.join("etc/smtpd.conf"), setup.configuration(include_str!("../data/smtpd.conf")))?;
    let mailboxes: String = users().iter().map(|user| format!("{user}@{DOMAIN}\n")).collect();
    std::fs::write(root.join("etc/mailboxes"), mailboxes)?;
    if setup.switches.auth {
        let hash = Command::new("openssl").args(["passwd", "-6", LOGIN.1]).output()?;
        let hash = String::from_utf8_lossy(&hash.stdout).into_owned();
        std::fs::write(root.join("etc/users"), format!("{} {}\n", LOGIN.0, hash.trim()))?;
    }
    if setup.switches.tls {
        setup.certificate()?;
    }
    Process::start_in(root, "/usr/sbin/smtpd", &["-d"], &[])
}
