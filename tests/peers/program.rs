//! The mail programs of other people: where they are, and how to get them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::process::is_root;
use crate::root::unpacked;

/// A program that a test needs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    /// Python with its own smtplib.
    Python,
    /// Python with aiosmtpd.
    Aiosmtpd,
    /// Python with flufl.bounce.
    FluflBounce,
    /// curl with SMTP.
    Curl,
    /// swaks.
    Swaks,
    /// swaks with the Perl module that it needs for TLS.
    SwaksWithTls,
    /// msmtp.
    Msmtp,
    /// Wireshark's tshark.
    Tshark,
    /// Postfix's smtp-sink.
    SmtpSink,
    /// Postfix's smtp-source.
    SmtpSource,
    /// Postfix itself.
    Postfix,
    /// Exim, unpacked.
    Exim,
    /// OpenSMTPD, unpacked.
    OpenSmtpd,
    /// nullmailer, unpacked.
    Nullmailer,
}

impl Program {
    /// Its path, or how to get it.
    pub(crate) fn find(self) -> Result<PathBuf, &'static str> {
        if self == Program::SwaksWithTls {
            let tls = runs("perl", &["-MNet::SSLeay", "-e", "1"]);
            tls.ok_or("apt-get install libnet-ssleay-perl libdigest-hmac-perl")?;
            return Program::Swaks.find();
        }
        let (candidates, probe, how): (&[&str], &[&str], _) = match self {
            Program::Python => (&["python3"], &["-c", "import smtplib"], "apt-get install python3"),
            Program::Aiosmtpd => (
                &[concat!(env!("CARGO_MANIFEST_DIR"), "/../.tools/peers/bin/python"), "python3"],
                &["-c", "import aiosmtpd"],
                "python3 -m venv .tools/peers && .tools/peers/bin/pip install aiosmtpd",
            ),
            Program::FluflBounce => (
                &[concat!(env!("CARGO_MANIFEST_DIR"), "/../.tools/peers/bin/python"), "python3"],
                &["-c", "import flufl.bounce"],
                "python3 -m venv .tools/peers && .tools/peers/bin/pip install flufl.bounce",
            ),
            Program::Curl => (&["curl"], &["--version"], "apt-get install curl"),
            Program::Swaks | Program::SwaksWithTls => (&["swaks"], &["--version"], "apt-get install swaks"),
            Program::Msmtp => (&["msmtp"], &["--version"], "apt-get install msmtp"),
            Program::Tshark => (&["tshark"], &["--version"], "apt-get install tshark"),
            Program::SmtpSink => (
                &["smtp-sink", "/usr/sbin/smtp-sink", "/usr/lib/postfix/sbin/smtp-sink"],
                &[],
                "apt-get install postfix",
            ),
            Program::SmtpSource => (
                &["smtp-source", "/usr/sbin/smtp-source", "/usr/lib/postfix/sbin/smtp-source"],
                &[],
                "apt-get install postfix",
            ),
            Program::Exim | Program::OpenSmtpd | Program::Nullmailer => {
                (&[], &[], "cargo xtask setup, on Debian and as root, unpacks it into .tools/peers/root")
            }
            Program::Postfix => (
                &["/usr/lib/postfix/sbin/master", "/usr/libexec/postfix/master"],
                &[],
                "apt-get install postfix, and run as root",
            ),
        };
        if let Some(name) = self.root() {
            let shell = unpacked(name).join("bin/sh");
            return if is_root() && shell.exists() { Ok(shell) } else { Err(how) };
        }
        if self == Program::Postfix && !is_root() {
            return Err(how);
        }
        candidates.iter().find_map(|name| runs(name, probe)).ok_or(how)
    }

    /// The name of the root that it runs in.
    fn root(self) -> Option<&'static str> {
        match self {
            Program::Exim => Some("exim"),
            Program::OpenSmtpd => Some("opensmtpd"),
            Program::Nullmailer => Some("nullmailer"),
            _ => None,
        }
    }
}

/// The path, where the program is there and, given these arguments, succeeds. Without arguments being there is enough.
fn runs(name: &str, probe: &[&str]) -> Option<PathBuf> {
    let path = Path::new(name).to_owned();
    if probe.is_empty() {
        let folders = std::env::var_os("PATH").unwrap_or_default();
        return std::env::split_paths(&folders).map(|folder| folder.join(&path)).find(|path| path.is_file());
    }
    let status = Command::new(&path).args(probe).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success()).then_some(path)
}
