//! OpenSMTPD in a root of its own.

use std::path::Path;
use std::process::Command;

use libtest_mimic::Failed;

use super::{DOMAIN, Kind, Setup, users};
use crate::playground::check;
use crate::process::Process;
use crate::program::Program;
use crate::root::lay_out;

/// OpenSMTPD.
pub(super) const KIND: Kind = Kind {
    name: "OpenSMTPD",
    program: Program::OpenSmtpd,
    offers: &["8BITMIME", "ENHANCEDSTATUSCODES", "SIZE 100000", "DSN", "HELP"],
    // Version 6.8, which Debian 12 has, was made for OpenSSL 1.1: with OpenSSL 3 every handshake ends with "missing private
    // key", whoever the client is; 7.3 mended that. It takes logins over TLS only.
    tls: false,
    // It forgets ENVID and ORCPT.
    report: &["Final-Recipient: rfc822; bob@alpha.example", "Action: delivered"],
    mechanisms: &[],
    lmtp: false,
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
    Process::start_in(root, "/usr/sbin/smtpd", &["-d"], &[])
}
