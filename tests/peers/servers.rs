//! Our `send` delivers to other people's servers; they store octet by octet what the file holds.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use libtest_mimic::{Failed, Trial};

use crate::playground::{Folder, check, multipart, send};
use crate::process::{free_port, is_root};
use crate::program::Program;
use crate::trial;

/// One test for each server.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("aiosmtpd takes what send sends", Program::Aiosmtpd, aiosmtpd),
        trial("smtp-sink takes what send sends", Program::SmtpSink, smtp_sink),
    ]
}

/// A process that ends with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn aiosmtpd(python: &Path) -> Result<(), Failed> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/data/sink.py");
    let folder = Folder::new();
    let store = folder.path().join("content");
    let mut server = Server(Command::new(python).arg(script).arg(&store).stdout(Stdio::piped()).spawn()?);
    let mut lines = BufReader::new(server.0.stdout.take().ok_or("no pipe")?).lines();
    let mut line = || lines.next().ok_or("the server ended").map(|line| line.unwrap_or_default());
    let port = line()?.parse()?;
    let sent = multipart();
    let file = folder.file("message.eml", &sent);
    check(&send(port, "alice@alpha.example", &["bob@beta.example", "δοκιμή@gamma.example"], &file))?;
    let envelope: serde_json::Value = serde_json::from_str(&line()?)?;
    assert_eq!(envelope["from"], "alice@alpha.example");
    assert_eq!(envelope["to"], serde_json::json!(["bob@beta.example", "δοκιμή@gamma.example"]));
    assert_eq!(String::from_utf8_lossy(&std::fs::read(store)?), String::from_utf8_lossy(&sent));
    Ok(())
}

fn smtp_sink(program: &Path) -> Result<(), Failed> {
    let port = free_port()?;
    let folder = Folder::new();
    let mut command = Command::new(program);
    // As root it insists on another user's rights; as another user it may not take them.
    if is_root() {
        command.args(["-u", "nobody"]);
    }
    command.current_dir(folder.path()).args(["-d", "mail.", &format!("127.0.0.1:{port}"), "10"]);
    let _server = Server(command.spawn()?);
    let start = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if start.elapsed() > Duration::from_secs(20) {
            return Err("smtp-sink does not listen".into());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let sent = multipart();
    let file = folder.file("message.eml", &sent);
    check(&send(port, "", &["bob@beta.example", "postmaster"], &file))?;
    let dump = std::fs::read_dir(folder.path())?
        .flatten()
        .find(|entry| entry.file_name().to_string_lossy().starts_with("mail."));
    let stored = std::fs::read_to_string(dump.ok_or("nothing was stored")?.path())?;
    for expect in ["X-Mail-Args: <>", "X-Rcpt-Args: <bob@beta.example>\n", "X-Rcpt-Args: <Postmaster>\n"] {
        assert!(stored.contains(expect), "{expect}\n---\n{stored}");
    }
    // It stores lines with LF and one more line end.
    let content = String::from_utf8(sent)?.replace("\r\n", "\n");
    assert!(stored.trim_end().ends_with(content.trim_end()), "{stored}");
    Ok(())
}
