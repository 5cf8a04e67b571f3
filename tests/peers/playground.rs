//! Our own program under test: `listen` and `send` as processes.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use libtest_mimic::Failed;

/// A multi-part message of the kind that people send, with LF.
const MULTIPART: &str = include_str!("data/multipart.eml");
/// How long something that must happen may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// The multi-part message with CRLF.
pub(crate) fn multipart() -> Vec<u8> {
    MULTIPART.replace('\n', "\r\n").into_bytes()
}

/// Builds the program; where nothing changed this does nothing.
pub(crate) fn build() {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--quiet", "--package", "smtp-playground"]);
    if program().components().any(|part| part.as_os_str() == "release") {
        cargo.arg("--release");
    }
    let status = cargo.status().expect("cargo runs");
    assert!(status.success(), "smtp-playground does not build");
}

/// The program's path: beside the folder of this test.
pub(crate) fn program() -> PathBuf {
    let test = std::env::current_exe().expect("the test has a path");
    let folder = test.parent().and_then(Path::parent).expect("target/debug");
    folder.join(format!("smtp-playground{}", std::env::consts::EXE_SUFFIX))
}

/// A folder of its own, gone when dropped.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// A new empty folder that every user may write to.
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name =
            format!("smtp-playground-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).expect("a folder for the test");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o777)).expect("its permissions");
        }
        Folder(path)
    }

    /// Its path.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file and gives its path.
    pub(crate) fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, content).expect("a file for the test");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A running `listen`.
pub(crate) struct Listener {
    child: Child,
    /// Where it listens.
    pub(crate) port: u16,
    /// A mailbox that it has.
    pub(crate) mailbox: String,
    maildir: Folder,
}

impl Listener {
    /// Starts `listen` on a free port with these further options.
    pub(crate) fn start(options: &[&str]) -> Self {
        let maildir = Folder::new();
        let mut command = Command::new(program());
        command.args(["listen", "--addr", "127.0.0.1:0", "--max-seconds", "300", "--maildir"]);
        command.arg(maildir.path()).args(options).stdout(Stdio::piped());
        let mut child = command.spawn().expect("smtp-playground runs");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let mut line = || lines.next().expect("a line").expect("text");
        let (first, second) = (line(), line());
        let port = first.strip_prefix("listening on 127.0.0.1:").and_then(|rest| rest.split(' ').next());
        let port = port.and_then(|port| port.parse().ok()).unwrap_or_else(|| panic!("no port in {first:?}"));
        let mailbox = second.strip_prefix("mailboxes: ").and_then(|rest| rest.split(", ").next());
        let mailbox = mailbox.unwrap_or_else(|| panic!("no mailbox in {second:?}")).to_owned();
        // Its further lines must not fill the pipe.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Listener { child, port, mailbox, maildir }
    }

    /// How many messages were delivered so far.
    pub(crate) fn count(&self) -> usize {
        self.files().len()
    }

    fn files(&self) -> Vec<PathBuf> {
        let entries =
            |path: &Path| std::fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
        let mut files: Vec<PathBuf> =
            entries(self.maildir.path()).flat_map(|mailbox| entries(&mailbox.join("new"))).collect();
        files.sort();
        files
    }

    /// The messages delivered so far, for every mailbox.
    pub(crate) fn delivered(&self) -> Vec<Vec<u8>> {
        self.files().iter().map(|path| std::fs::read(path).expect("a message")).collect()
    }

    /// Waits until so many messages are delivered.
    pub(crate) fn wait_for(&self, count: usize) -> Result<Vec<Vec<u8>>, Failed> {
        let start = Instant::now();
        loop {
            let delivered = self.delivered();
            if delivered.len() >= count {
                return Ok(delivered);
            }
            if start.elapsed() > PATIENCE {
                return Err(format!("{} of {count} messages were delivered", delivered.len()).into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The most memory that the process has had resident, in bytes. `None` where the system does not say.
    pub(crate) fn memory_peak(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kib: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kib * 1024)
    }

    /// Ends it by SIGTERM and checks that it ends well.
    pub(crate) fn stop(mut self) -> Result<(), Failed> {
        let killed = Command::new("kill").arg(self.child.id().to_string()).status()?;
        let status = self.child.wait()?;
        if killed.success() && status.success() {
            Ok(())
        } else {
            Err(format!("listen ended with {status}").into())
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs `send` to a server on this machine.
pub(crate) fn send(port: u16, from: &str, to: &[&str], file: &Path) -> Output {
    let mut command = Command::new(program());
    command.args(["send", "--server", &format!("127.0.0.1:{port}"), "--from", from]);
    command.args(to.iter().flat_map(|to| ["--to", to])).arg(file);
    command.output().expect("smtp-playground runs")
}

/// Fails with what a program printed, where it failed.
pub(crate) fn check(output: &Output) -> Result<(), Failed> {
    if output.status.success() {
        return Ok(());
    }
    let said = [&output.stdout[..], &output.stderr[..]].concat();
    Err(format!("{}\n{}", output.status, String::from_utf8_lossy(&said)).into())
}
