//! Mail servers of Debian that cannot be installed beside each other: each unpacked into a root of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run::{command, has, run_quiet, stage};
use crate::tools;

/// A root, under `.tools/peers/root`.
struct Root {
    name: &'static str,
    /// Packages of Debian: the program and the libraries that few machines have.
    packages: &'static [&'static str],
    /// What runs there; the shell comes along, and the libraries of all of them.
    programs: &'static [&'static str],
}

const ROOTS: [Root; 3] = [
    Root {
        name: "exim",
        packages: &[
            "exim4-daemon-light",
            "libdb5.3",
            "libevent-2.1-7",
            "libgnutls-dane0",
            "libidn12",
            "libnsl2",
            "libpcre2-8-0",
            "libtirpc3",
            "libunbound8",
        ],
        programs: &["usr/sbin/exim4"],
    },
    Root {
        name: "opensmtpd",
        packages: &["opensmtpd", "libdb5.3", "libevent-2.1-7"],
        programs: &["usr/sbin/smtpd", "usr/sbin/smtpctl", "usr/libexec/opensmtpd/mail.maildir"],
    },
    Root {
        name: "nullmailer",
        packages: &["nullmailer"],
        programs: &[
            "usr/bin/nullmailer-inject",
            "usr/sbin/nullmailer-queue",
            "usr/sbin/nullmailer-send",
            "usr/lib/nullmailer/smtp",
        ],
    },
];

/// Unpacks what is missing. Where that cannot be, it says so, and the tests say which of them they leave out.
pub(crate) fn unpack() -> Result<(), String> {
    let missing = || ROOTS.iter().filter(|root| !root.is_there());
    if missing().next().is_none() {
        return Ok(());
    }
    let is_root = run_quiet(command("id", &["-u"])).is_ok_and(|id| id.trim() == "0");
    if !is_root || !has("apt-get", "--version") || !has("dpkg", "--version") {
        let names: Vec<&str> = missing().map(|root| root.name).collect();
        eprintln!("    left out, as they want Debian and root: {}", names.join(", "));
        return Ok(());
    }
    stage("mail servers to test against", "20 s", || {
        run_quiet(command("apt-get", &["update", "--quiet"]))?;
        missing().try_for_each(Root::unpack)
    })
}

impl Root {
    fn folder(&self) -> PathBuf {
        tools::folder().join("peers/root").join(self.name)
    }

    /// The shell is the last that comes in.
    fn is_there(&self) -> bool {
        self.folder().join("bin/sh").exists()
    }

    fn unpack(&self) -> Result<(), String> {
        let folder = self.folder();
        let archives = folder.join("archives");
        let failed = |error| format!("cannot make {}: {error}", folder.display());
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(failed)?;
        }
        fs::create_dir_all(&archives).map_err(failed)?;
        let mut download = command("apt-get", &["download", "--quiet"]);
        download.args(self.packages).current_dir(&archives);
        run_quiet(download)?;
        for archive in fs::read_dir(&archives).map_err(failed)?.flatten() {
            let (archive, folder) = (archive.path().display().to_string(), folder.display().to_string());
            run_quiet(command("dpkg", &["-x", &archive, &folder]))?;
        }
        fs::remove_dir_all(&archives).map_err(failed)?;
        for program in self.programs {
            self.add_libraries(&folder.join(program))?;
        }
        self.add_libraries(Path::new("/bin/sh"))?;
        copy(Path::new("/bin/sh"), &folder.join("bin/sh"))
    }

    /// Copies the libraries of a program that the packages did not bring.
    fn add_libraries(&self, program: &Path) -> Result<(), String> {
        let folder = self.folder();
        let own = fs::read_dir(folder.join("usr/lib")).into_iter().flatten().flatten();
        let own: Vec<String> = own.map(|entry| entry.path().display().to_string()).collect();
        let mut ldd = Command::new("ldd");
        ldd.arg(program).env("LD_LIBRARY_PATH", own.join(":"));
        let listed = run_quiet(ldd)?;
        if let Some(line) = listed.lines().find(|line| line.contains("not found")) {
            return Err(format!("{} wants a library that is missing: {}", program.display(), line.trim()));
        }
        let paths = listed.split_whitespace().filter(|word| word.starts_with('/')).map(Path::new);
        for path in paths.filter(|path| !path.starts_with(&folder)) {
            let inner = path.strip_prefix("/").unwrap_or(path);
            copy(path, &folder.join(inner))?;
        }
        Ok(())
    }
}

/// Copies a file, or what a link leads to, and makes the folders above it.
fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let copied = to.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::copy(from, to));
    copied.map(|_| ()).map_err(|error| format!("cannot copy {}: {error}", from.display()))
}
