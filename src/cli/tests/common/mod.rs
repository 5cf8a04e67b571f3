//! The program under test as a process.
#![allow(dead_code, unreachable_pub, reason = "each test uses a part")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::Duration;

/// The program's path.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_smtp-playground");

/// A running `listen`, ended with the test.
pub struct Listen {
    child: Child,
    pub lines: std::io::Lines<BufReader<ChildStdout>>,
    /// The first line that it printed.
    pub first: String,
}

impl Listen {
    /// Starts it on a free port.
    pub fn start(options: &[&str]) -> Self {
        Self::with(&[&["--addr", "127.0.0.1:0"], options].concat())
    }

    /// Starts it with these options and no others but an end.
    pub fn with(options: &[&str]) -> Self {
        let mut command = Command::new(PROGRAM);
        command.args(["listen", "--max-seconds", "60"]).args(options);
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let first = lines.next().expect("a line").expect("text");
        Listen { child, lines, first }
    }

    /// Where it listens.
    pub fn address(&self) -> String {
        let start = self.first.find("127.0.0.1:").expect("the address");
        self.first[start..].chars().take_while(|c| c.is_ascii_digit() || ".:".contains(*c)).collect()
    }

    /// A connection to it.
    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address()).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a limit");
        stream
    }

    /// Says it all at once, closes the sending side, and gives all that comes back.
    pub fn dialog(&self, said: &str) -> String {
        let mut stream = self.connect();
        stream.write_all(said.as_bytes()).expect("a server that listens");
        stream.shutdown(Shutdown::Write).expect("a socket");
        let mut heard = String::new();
        stream.read_to_string(&mut heard).expect("replies");
        heard
    }

    /// The next line that holds this.
    pub fn wait_for(&mut self, part: &str) -> String {
        self.lines
            .by_ref()
            .map_while(Result::ok)
            .find(|line| line.contains(part))
            .unwrap_or_else(|| panic!("no {part}"))
    }

    /// SIGTERM, or whatever else ends it; gives the rest.
    pub fn end(mut self) -> Output {
        let killed = Command::new("kill").arg(self.child.id().to_string()).status().expect("kill runs");
        assert!(killed.success());
        let status = self.child.wait().expect("an end");
        let mut stderr = Vec::new();
        self.child.stderr.take().expect("a pipe").read_to_end(&mut stderr).expect("text");
        Output { status, stdout: Vec::new(), stderr }
    }
}

impl Drop for Listen {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A name for a file of a test, which is not there yet.
pub fn file(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("cli-test-{}-{name}", std::process::id()));
    let _ = std::fs::remove_file(&path);
    path
}

/// Runs `send` with these options and a small message; gives its exit code and what it printed.
pub fn send(options: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(PROGRAM);
    command.args(["send", "--from", "a@a.example", "--to", "bob@alpha.example"]).args(options).arg("-");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program runs");
    // A program that finds its options wrong may be gone before it reads this.
    let _ = child.stdin.take().expect("a pipe").write_all(b"Subject: x\n\nhi\n");
    let output = child.wait_with_output().expect("its output");
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&said).into_owned())
}
