//! Exim in a root of its own.

use std::path::Path;

use libtest_mimic::Failed;

use super::{Kind, Setup, Tls, users};
use crate::process::Process;
use crate::program::Program;
use crate::root::{folder_of, lay_out, own};

/// Exim.
pub(super) const KIND: Kind = Kind {
    name: "Exim",
    program: Program::Exim,
    offers: &[
        "SIZE 100000",
        "8BITMIME",
        "DSN",
        "PIPELINING",
        "PIPECONNECT",
        "CHUNKING",
        "PRDR",
        "SMTPUTF8",
        "HELP",
    ],
    tls: true,
    report: &[
        "Original-Envelope-ID: QQ+20314+2B159",
        "Original-Recipient: rfc822;bob+2Btag@beta.example",
        "Action: delivered",
    ],
    mechanisms: &["PLAIN", "LOGIN", "CRAM-MD5"],
    lmtp: false,
    start,
};

fn start(_: &Path, setup: &Setup) -> Result<Process, Failed> {
    let root = &setup.folder;
    lay_out(root, "exim", &["Debian-exim"])?;
    folder_of("101:101", &root.join("var/spool/exim4"))?;
    folder_of("101:101", &root.join("var/log/exim4"))?;
    std::fs::create_dir_all(root.join("etc/exim4"))?;
    // At this place it believes the file with the rights of root.
    std::fs::write(
        root.join("etc/exim4/exim4.conf"),
        setup.configuration(include_str!("../data/exim.conf")),
    )?;
    let mailboxes: String = users().iter().map(|user| format!("{user}: {user}\n")).collect();
    std::fs::write(root.join("etc/mailboxes"), mailboxes)?;
    if setup.switches.tls != Tls::None {
        own("101:101", &root.join("key.pem"))?;
    }
    Process::start_in(root, "/usr/sbin/exim4", &["-bdf"], &[&root.join("var/log/exim4/mainlog")])
}
