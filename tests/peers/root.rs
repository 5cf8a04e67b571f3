//! Programs that run in a root of their own, because they insist on their paths and users.

use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::Failed;

use crate::playground::check;

/// The user who may write mail and nothing else, in every root.
pub(crate) const NOBODY: &str = "65534:65534";

/// Where `cargo xtask` has unpacked the program.
pub(crate) fn unpacked(name: &str) -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.tools/peers/root")).join(name)
}

/// Makes the folder the root of a program: what was unpacked, the devices, these users with numbers from 101 up, and a
/// folder for mail.
pub(crate) fn lay_out(folder: &Path, name: &str, users: &[&str]) -> Result<(), Failed> {
    let mut copy = Command::new("cp");
    check(&copy.arg("-a").arg(unpacked(name).join(".")).arg(folder).output()?)?;
    for inner in ["dev", "etc", "mail", "run", "tmp", "var/log", "var/run"] {
        std::fs::create_dir_all(folder.join(inner))?;
    }
    let devices =
        Command::new("cp").args(["-a", "/dev/null", "/dev/urandom"]).arg(folder.join("dev")).output()?;
    if !devices.status.success() {
        // Some containers make no devices; a file that all may write to is as good for these programs.
        let null = folder.join("dev/null");
        std::fs::write(&null, "")?;
        check(&Command::new("chmod").arg("666").arg(null).output()?)?;
    }
    let mut passwd = "root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/mail:/bin/sh\n".to_owned();
    let mut group = "root:x:0:\nnogroup:x:65534:\n".to_owned();
    for (number, user) in (101..).zip(users) {
        passwd.push_str(&format!("{user}:x:{number}:{number}::/var/lib/opensmtpd/empty:/bin/false\n"));
        group.push_str(&format!("{user}:x:{number}:\n"));
    }
    std::fs::write(folder.join("etc/passwd"), passwd)?;
    std::fs::write(folder.join("etc/group"), group)?;
    own(NOBODY, &folder.join("mail"))
}

/// Makes a folder that belongs to this user of the root.
pub(crate) fn folder_of(user: &str, folder: &Path) -> Result<(), Failed> {
    std::fs::create_dir_all(folder)?;
    own(user, folder)
}

/// Gives a folder to a user.
pub(crate) fn own(whose: &str, folder: &Path) -> Result<(), Failed> {
    check(&Command::new("chown").arg(whose).arg(folder).output()?)
}
