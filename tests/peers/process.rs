//! A server of other people as a process that ends with its test, whatever happens.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use libtest_mimic::Failed;

/// How long a server may take until it listens.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a server may take to end when it is asked to.
const GRACE: Duration = Duration::from_secs(10);
/// No server lives longer, in seconds, even where the test itself is killed.
const LIFE_S_MAX: u32 = 120;

/// A running server, with all processes that it starts.
pub(crate) struct Process {
    child: Child,
    logs: Vec<PathBuf>,
}

impl Process {
    /// Starts it in a process group of its own; what it prints goes to `log`.
    pub(crate) fn start(program: &Path, arguments: &[&str], log: &Path) -> Result<Self, Failed> {
        let mut command = Command::new("timeout");
        command.args(["--kill-after=5", &LIFE_S_MAX.to_string()]).arg(program).args(arguments);
        let out = std::fs::File::create(log)?;
        let child = command.stdin(Stdio::null()).stdout(out.try_clone()?).stderr(out).spawn()?;
        Ok(Process { child, logs: vec![log.to_owned()] })
    }

    /// The same, with `root` as the root of all files; `logs` are further ones that it writes.
    pub(crate) fn start_in(
        root: &Path,
        program: &str,
        arguments: &[&str],
        logs: &[&Path],
    ) -> Result<Self, Failed> {
        let inner = root.display().to_string();
        let words = [&[inner.as_str(), program], arguments].concat();
        let mut process = Process::start(Path::new("chroot"), &words, &root.join("log"))?;
        process.logs.extend(logs.iter().map(|log| log.to_path_buf()));
        Ok(process)
    }

    /// Waits until somebody listens on the port.
    pub(crate) fn wait_for_port(&mut self, port: u16) -> Result<(), Failed> {
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if let Some(status) = self.child.try_wait()? {
                return Err(format!("the server ended with {status}\n{}", self.log()).into());
            }
            if start.elapsed() > PATIENCE {
                return Err(format!("the server does not listen\n{}", self.log()).into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// What it has printed.
    pub(crate) fn log(&self) -> String {
        let texts = self.logs.iter().map(|log| std::fs::read(log).unwrap_or_default());
        texts.map(|text| String::from_utf8_lossy(&text).into_owned()).collect()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let id = self.child.id();
        if matches!(self.child.try_wait(), Ok(None)) {
            // `timeout` tells its whole group, and leads it.
            signal("TERM", &id.to_string());
        }
        let start = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) && start.elapsed() < GRACE {
            std::thread::sleep(Duration::from_millis(20));
        }
        // Whoever is left of the group.
        signal("KILL", &format!("-{id}"));
        let _ = self.child.wait();
    }
}

/// Sends a signal to a process, or to a group where there is a minus in front; nobody may be left to get it. Not every
/// machine has a program for that, every shell does it.
pub(crate) fn signal(name: &str, whom: &str) {
    let mut shell = Command::new("sh");
    shell.args(["-c", "kill -s \"$1\" -- \"$2\"", "kill", name, whom]);
    let _ = shell.stderr(Stdio::null()).status();
}

/// A port that is free now, for servers that cannot choose one. No other test gets the same, and none of these is lent to
/// a client that connects.
pub(crate) fn free_port() -> Result<u16, Failed> {
    static COUNT: AtomicU16 = AtomicU16::new(0);
    // What systems lend begins at 32768 or above.
    const FIRST: u16 = 10_000;
    const PORTS: u16 = 20_000;
    let start = (std::process::id() % u32::from(PORTS)) as u16;
    for _ in 0..PORTS {
        let port = FIRST + start.wrapping_add(COUNT.fetch_add(1, Ordering::Relaxed)) % PORTS;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
    Err("no port is free".into())
}

/// Whether the test may change to other users and other roots.
pub(crate) fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n")
}
