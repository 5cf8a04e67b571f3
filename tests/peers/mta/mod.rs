//! Our `send` delivers to the mail servers that carry most of the world's mail, with every extension they offer.

mod aiosmtpd;
mod cases;
mod dovecot;
mod exim;
mod opensmtpd;
mod postfix;

use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::{Duration, Instant};

use libtest_mimic::{Failed, Trial};

use crate::playground::{self, Folder};
use crate::process::{Process, free_port};
use crate::program::Program;

/// The largest message that each of them takes, in octets.
const OCTETS_MAX: usize = 100_000;
/// The users that every server knows, at [`DOMAIN`]; `user1` to `user100` beside them.
const USERS: [&str; 3] = ["bob", "alice", "δοκιμή"];
const DOMAIN: &str = "alpha.example";
/// The user and the password of the servers that take logins.
const LOGIN: (&str, &str) = ("alice", "wonderland");
/// How long a message may take into its mailbox.
const PATIENCE: Duration = Duration::from_secs(60);

const KINDS: [Kind; 4] = [aiosmtpd::KIND, exim::KIND, opensmtpd::KIND, postfix::KIND];

/// One test for each case with each server.
pub(crate) fn trials() -> Vec<Trial> {
    KINDS.iter().flat_map(cases::trials).collect()
}

/// A mail server program.
struct Kind {
    name: &'static str,
    program: Program,
    /// The lines that its reply to EHLO has, beside its name.
    offers: &'static [&'static str],
    /// Whether its TLS works.
    tls: bool,
    /// What stands in its reports of success; nothing where it sends none.
    report: &'static [&'static str],
    /// By what it takes logins, over TLS.
    mechanisms: &'static [&'static str],
    /// Whether it speaks LMTP.
    lmtp: bool,
    /// Lays out its folders and starts it.
    start: fn(&Path, &Setup) -> Result<Process, Failed>,
}

/// What can be switched on.
#[derive(Clone, Copy, Default)]
struct Switches {
    tls: Tls,
    auth: bool,
    lmtp: bool,
}

/// How a server speaks TLS.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Tls {
    #[default]
    None,
    Offered,
    Implicit,
}

/// What a server is started with.
struct Setup {
    folder: PathBuf,
    port: u16,
    switches: Switches,
    /// Where a Dovecot answers for logins.
    auth_port: u16,
}

impl Setup {
    /// A configuration from its template. A line that begins with `plain|`, `tls|`, `implicit|` or `auth|` stays where that is
    /// so, and `@PORT@` and the like become values.
    fn configuration(&self, template: &str) -> String {
        let Switches { tls, auth, .. } = self.switches;
        let lines = template.lines().filter_map(|line| match line.split_once('|') {
            Some(("plain", rest)) => (tls == Tls::None).then_some(rest),
            Some(("tls", rest)) => (tls != Tls::None).then_some(rest),
            Some(("implicit", rest)) => (tls == Tls::Implicit).then_some(rest),
            Some(("auth", rest)) => auth.then_some(rest),
            _ => Some(line),
        });
        let text: String = lines.flat_map(|line| [line, "\n"]).collect();
        [
            ("@FOLDER@", self.folder.display().to_string()),
            ("@PORT@", self.port.to_string()),
            ("@AUTH_PORT@", self.auth_port.to_string()),
            ("@OCTETS_MAX@", OCTETS_MAX.to_string()),
        ]
        .iter()
        .fold(text, |text, (name, value)| text.replace(name, value))
    }

    /// Makes a key and a certificate that nobody has signed, as files in the folder.
    fn certificate(&self) -> Result<(), Failed> {
        let mut command = std::process::Command::new("openssl");
        command.args(["req", "-x509", "-newkey", "rsa:2048", "-nodes"]);
        command.args(["-days", "2", "-subj", "/CN=mx.alpha.example"]);
        command.args(["-addext", "basicConstraints=critical,CA:FALSE"]);
        command.args(["-addext", "subjectAltName=DNS:mx.alpha.example,DNS:localhost,IP:127.0.0.1"]);
        let file = |name| self.folder.join(name);
        command.arg("-keyout").arg(file("key.pem")).arg("-out").arg(file("certificate.pem"));
        playground::check(&command.output()?)
    }
}

/// All users.
fn users() -> Vec<String> {
    let many = (1..=100).map(|number| format!("user{number}"));
    USERS.iter().map(|user| (*user).to_owned()).chain(many).collect()
}

/// A running server with its mailboxes.
struct Server {
    // First, so that it has ended when its folder goes.
    process: Process,
    folder: Folder,
    port: u16,
}

impl Server {
    /// Starts one on a free port.
    fn start(kind: &Kind, program: &Path, switches: Switches) -> Result<Self, Failed> {
        let folder = Folder::new();
        let auth_port = if switches.auth { dovecot::start()? } else { 0 };
        let setup = Setup { folder: folder.path().to_owned(), port: free_port()?, switches, auth_port };
        if switches.tls != Tls::None {
            setup.certificate()?;
        }
        let mut process = (kind.start)(program, &setup)?;
        process.wait_for_port(setup.port)?;
        Ok(Server { process, folder, port: setup.port })
    }

    /// Runs `send` with a message for these users.
    fn send(&self, from: &str, to: &[&str], content: &[u8], options: &[&str]) -> Said {
        let file = self.folder.file("message.eml", content);
        let to: Vec<String> = to.iter().map(|user| format!("{user}@{DOMAIN}")).collect();
        let to: Vec<&str> = to.iter().map(String::as_str).collect();
        Said(playground::send(self.port, from, &to, &file, options))
    }

    /// The path of its certificate.
    fn certificate(&self) -> String {
        self.folder.path().join("certificate.pem").display().to_string()
    }

    /// The messages in a user's mailbox, with LF.
    fn stored(&self, user: &str) -> Vec<Vec<u8>> {
        let files = std::fs::read_dir(self.folder.path().join("mail").join(user).join("new"));
        files.into_iter().flatten().flatten().filter_map(|file| std::fs::read(file.path()).ok()).collect()
    }

    /// Waits until the user's mailbox holds a message, which must be the only one.
    fn wait_for(&self, user: &str) -> Result<Vec<u8>, Failed> {
        let start = Instant::now();
        let mut stored = self.stored(user);
        while stored.is_empty() {
            if start.elapsed() > PATIENCE {
                return Err(format!("nothing came to {user}\n{}", self.process.log()).into());
            }
            std::thread::sleep(Duration::from_millis(20));
            stored = self.stored(user);
        }
        match stored.len() {
            1 => Ok(stored.remove(0)),
            many => Err(format!("{user} has {many} messages").into()),
        }
    }

    /// Waits for a message to the user, which must end with all of this content: what stands above are the server's own
    /// fields.
    fn expect(&self, user: &str, content: &[u8]) -> Result<(), Failed> {
        let (stored, expected) = (with_lf(&self.wait_for(user)?), with_lf(content));
        if stored.ends_with(&expected) {
            return Ok(());
        }
        let (stored, expected) = (String::from_utf8_lossy(&stored), String::from_utf8_lossy(&expected));
        Err(format!("{user} has something else:\n{stored}\n---\n{expected}").into())
    }
}

fn with_lf(content: &[u8]) -> Vec<u8> {
    content.iter().copied().filter(|octet| *octet != b'\r').collect()
}

/// What `send` printed, and its exit code.
struct Said(Output);

impl Said {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.stdout).into_owned()
    }

    /// Fails where the exit code is another, or one of these words is not there.
    fn expect(&self, code: i32, words: &[&str]) -> Result<(), Failed> {
        let text = self.text();
        let missing = words.iter().find(|words| !text.contains(**words));
        match missing {
            None if self.0.status.code() == Some(code) => Ok(()),
            None => Err(format!("exit code {:?}, not {code}\n{text}", self.0.status.code()).into()),
            Some(words) => Err(format!("{words:?} is missing in\n{text}").into()),
        }
    }
}
