//! Postfix as it is installed, with a folder of its own for configuration, queue and mail.

use std::path::Path;
use std::process::Command;

use libtest_mimic::Failed;

use super::{DOMAIN, Kind, Setup, users};
use crate::playground::check;
use crate::process::Process;
use crate::program::Program;
use crate::root::{NOBODY, own};

/// Postfix.
pub(super) const KIND: Kind = Kind {
    name: "Postfix",
    program: Program::Postfix,
    offers: &["PIPELINING", "SIZE 100000", "ENHANCEDSTATUSCODES", "8BITMIME", "DSN", "SMTPUTF8", "CHUNKING"],
    tls: true,
    report: &[
        "Original-Envelope-Id: QQ 314+159",
        "Original-Recipient: rfc822;bob+tag@beta.example",
        "Action: delivered",
    ],
    mechanisms: &["PLAIN", "LOGIN", "CRAM-MD5"],
    lmtp: false,
    start,
};

fn start(master: &Path, setup: &Setup) -> Result<Process, Failed> {
    let etc = setup.folder.join("etc");
    for folder in ["etc", "data", "spool", "mail"] {
        std::fs::create_dir(setup.folder.join(folder))?;
    }
    own("postfix", &setup.folder.join("data"))?;
    own(NOBODY, &setup.folder.join("mail"))?;
    std::fs::write(etc.join("main.cf"), setup.configuration(include_str!("../data/postfix-main.cf")))?;
    std::fs::write(etc.join("master.cf"), setup.configuration(include_str!("../data/postfix-master.cf")))?;
    let mailboxes: String = users().iter().map(|user| format!("{user}@{DOMAIN} {user}/\n")).collect();
    std::fs::write(etc.join("mailboxes"), mailboxes)?;
    // It lays out the queue's folders.
    check(&Command::new("postfix").arg("-c").arg(&etc).arg("check").output()?)?;
    let etc = etc.display().to_string();
    Process::start(master, &["-c", &etc, "-d"], &setup.folder.join("log"))
}
