//! Our own program under test: `listen` and `send` as processes.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use libtest_mimic::Failed;
use serde_json::Value;

use crate::process::signal;

/// A multi-part message of the kind that people send, with LF.
const MULTIPART: &str = include_str!("data/multipart.eml");
/// How long something that must happen may take.
const PATIENCE: Duration = Duration::from_secs(60);

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
    seen: Arc<Mutex<BTreeMap<String, usize>>>,
}

impl Listener {
    /// Starts `listen` on a free port with these further options.
    pub(crate) fn start(options: &[&str]) -> Self {
        let maildir = Folder::new();
        let mut command = Command::new(program());
        command.args(["listen", "--addr", "127.0.0.1:0", "--max-seconds", "300", "--maildir"]);
        command.arg(maildir.path()).args(options).arg("--print-trace").stdout(Stdio::piped());
        let mut child = command.spawn().expect("smtp-playground runs");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let mut line = || lines.next().expect("a line").expect("text");
        let first: Value = serde_json::from_str(&line()).expect("JSON");
        let port = first["listening"].as_str().and_then(|address| address.rsplit(':').next()?.parse().ok());
        let port = port.unwrap_or_else(|| panic!("no port in {first}"));
        let mailbox =
            first["mailboxes"][0].as_str().unwrap_or_else(|| panic!("no mailbox in {first}")).to_owned();
        let seen = Arc::new(Mutex::new(BTreeMap::new()));
        let count = Arc::clone(&seen);
        // Its further lines must not fill the pipe.
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let event: Value = serde_json::from_str(&line).unwrap_or_default();
                let kind = event["kind"].as_str().unwrap_or("no event").to_owned();
                *count.lock().expect("the count").entry(kind).or_default() += 1;
            }
        });
        Listener { child, port, mailbox, maildir, seen }
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

    /// How many events of this kind the trace has.
    pub(crate) fn events(&self, kind: &str) -> usize {
        self.seen.lock().expect("the count").get(kind).copied().unwrap_or_default()
    }

    /// Waits until the trace has so many events of this kind, and no more.
    pub(crate) fn wait_for_events(&self, kind: &str, count: usize) -> Result<(), Failed> {
        let start = Instant::now();
        while self.events(kind) < count && start.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(20));
        }
        let found = self.events(kind);
        if found == count { Ok(()) } else { Err(format!("{found} of {count} events say {kind}").into()) }
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
        signal("TERM", &self.child.id().to_string());
        let status = self.child.wait()?;
        if status.success() { Ok(()) } else { Err(format!("listen ended with {status}").into()) }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs `send` to a server on this machine, with further options.
pub(crate) fn send(port: u16, from: &str, to: &[&str], file: &Path, options: &[&str]) -> Output {
    let mut command = Command::new(program());
    command.args(["send", "--server", &format!("127.0.0.1:{port}"), "--from", from]);
    command.args(to.iter().flat_map(|to| ["--to", to])).args(options).arg(file);
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
