//! Our `send` delivers to Postfix's smtp-sink, which writes down what it was told.

use std::path::Path;

use libtest_mimic::{Failed, Trial};

use crate::playground::{Folder, check, multipart, send};
use crate::process::{Process, free_port, is_root};
use crate::program::Program;
use crate::trial;

/// One test for each protocol.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("smtp-sink takes what send sends", Program::SmtpSink, |program| smtp_sink(program, &[], &[])),
        trial("smtp-sink takes what send sends by LMTP", Program::SmtpSink, |program| {
            smtp_sink(program, &["-L"], &["--lmtp"])
        }),
    ]
}

fn smtp_sink(program: &Path, its: &[&str], ours: &[&str]) -> Result<(), Failed> {
    let folder = Folder::new();
    let port = free_port()?;
    let address = format!("127.0.0.1:{port}");
    let dump = folder.path().join("mail.").display().to_string();
    // As root it insists on another user's rights; as another user it may not take them.
    let user: &[&str] = if is_root() { &["-u", "nobody"] } else { &[] };
    let arguments = [user, its, &["-d", &dump, &address, "10"]].concat();
    let mut server = Process::start(program, &arguments, &folder.path().join("log"))?;
    server.wait_for_port(port)?;
    let sent = multipart();
    let file = folder.file("message.eml", &sent);
    check(&send(port, "", &["bob@beta.example", "postmaster"], &file, ours))?;
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
