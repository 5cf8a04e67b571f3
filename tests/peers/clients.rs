//! Other people's clients deliver a multi-part message through `listen`; it arrives octet by octet as it was sent.

use std::path::Path;
use std::process::{Command, Stdio};

use libtest_mimic::{Failed, Trial};

use crate::playground::{Folder, Listener, check, multipart};
use crate::process::Process;
use crate::program::Program;
use crate::root::lay_out;
use crate::trial;

const SENDER: &str = "alice@alpha.example";
const PASSWORD: &str = "wonderland";
/// A submission server that takes mail only of its users.
const WITH_USERS: &[&str] = &["--scenario", "open-relay", "--host", "mail"];

/// A server with a mailbox whose name is not in ASCII.
const UTF8_PROFILE: &str = "version = 1\n[host]\nhost_name = \"mx.alpha.example\"\ndomains = [\"alpha.example\"]\n\
    mailboxes = [\"δοκιμή@alpha.example\"]\n[[listener]]\naddress = \"127.0.0.1:0\"\n";

/// One test for each client.
pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = vec![
        trial("smtplib delivers", Program::Python, |python| {
            deliver(&[], |port, to, file| smtplib(python, port, to, file))
        }),
        trial("smtplib delivers by STARTTLS", Program::Python, |python| {
            deliver(&[], |port, to, file| {
                let mut command = smtplib(python, port, to, file);
                command.args(["--starttls", &certificate(file)]);
                command
            })
        }),
        trial("smtplib delivers to an address in UTF-8", Program::Python, |python| {
            let folder = Folder::new();
            let profile = folder.file("utf8.toml", UTF8_PROFILE.as_bytes());
            deliver(&["--profile", &profile.display().to_string()], |port, to, file| {
                assert_eq!(to, "δοκιμή@alpha.example");
                let mut command = smtplib(python, port, to, file);
                command.arg("--utf8");
                command
            })
        }),
        trial("curl delivers", Program::Curl, |curl| {
            deliver(&[], |port, to, file| {
                let mut command = Command::new(curl);
                command.args(["--silent", "--show-error", "--max-time", "30"]);
                command.arg(format!("smtp://127.0.0.1:{port}/curl.example"));
                command.args(["--mail-from", SENDER, "--mail-rcpt", to, "--upload-file"]).arg(file);
                command
            })
        }),
        trial("swaks delivers", Program::Swaks, |swaks| {
            deliver(&[], |port, to, file| {
                // It puts CRLF and the dot behind what it reads, so the last CRLF is its own.
                let message = std::fs::read(file).expect("the message");
                std::fs::write(file, message.strip_suffix(b"\r\n").expect("CRLF at the end"))
                    .expect("a file");
                let mut command = Command::new(swaks);
                command.args([
                    "--server",
                    "127.0.0.1",
                    "--port",
                    &port.to_string(),
                    "--helo",
                    "swaks.example",
                ]);
                command.args(["--from", SENDER, "--to", to, "--data", &format!("@{}", file.display())]);
                command
            })
        }),
        trial("msmtp delivers", Program::Msmtp, |msmtp| {
            deliver(&[], |port, to, file| {
                let mut command = Command::new(msmtp);
                command.args([
                    "--host=127.0.0.1",
                    &format!("--port={port}"),
                    "--domain=msmtp.example",
                    "--tls=off",
                ]);
                command.args(["--auth=off", &format!("--from={SENDER}"), "--", to]);
                command.stdin(std::fs::File::open(file).expect("the message"));
                command
            })
        }),
        trial("curl logs in", Program::Curl, |curl| {
            deliver(WITH_USERS, |port, to, file| {
                let mut command = Command::new(curl);
                command.args(["--silent", "--show-error", "--max-time", "30", "--user"]);
                command
                    .arg(format!("{SENDER}:{PASSWORD}"))
                    .arg(format!("smtp://127.0.0.1:{port}/curl.example"));
                command.args(["--mail-from", SENDER, "--mail-rcpt", to, "--upload-file"]).arg(file);
                command
            })
        }),
        trial("curl wants TLS and checks the certificate", Program::Curl, |curl| {
            deliver(&[], |port, to, file| {
                let mut command = Command::new(curl);
                command.args(["--silent", "--show-error", "--max-time", "30", "--ssl-reqd", "--cacert"]);
                command.arg(certificate(file)).arg(format!("smtp://localhost:{port}/curl.example"));
                command.args(["--mail-from", SENDER, "--mail-rcpt", to, "--upload-file"]).arg(file);
                command
            })
        }),
        trial("curl speaks TLS from the first octet", Program::Curl, |curl| {
            deliver(&["--tls"], |port, to, file| {
                let mut command = Command::new(curl);
                command.args(["--silent", "--show-error", "--max-time", "30", "--cacert"]);
                command.arg(certificate(file)).arg(format!("smtps://localhost:{port}/curl.example"));
                command.args(["--mail-from", SENDER, "--mail-rcpt", to, "--upload-file"]).arg(file);
                command
            })
        }),
        trial("msmtp delivers by STARTTLS", Program::Msmtp, |msmtp| {
            deliver(&[], |port, to, file| {
                let mut command = msmtp_by_starttls(msmtp, port, file);
                command.args(["--auth=off", &format!("--from={SENDER}"), "--", to]);
                command
            })
        }),
        trial("swaks logs in by LOGIN", Program::Swaks, |swaks| {
            let listener = Listener::start(WITH_USERS);
            let log_in = |password: &str| {
                let mut command = Command::new(swaks);
                command.args(["--server", "127.0.0.1", "--port", &listener.port.to_string()]);
                command.args(["--helo", "swaks.example", "--from", SENDER, "--to", &listener.mailbox]);
                command.args(["--auth", "LOGIN", "--auth-user", SENDER, "--auth-password", password]);
                command.output()
            };
            check(&log_in(PASSWORD)?)?;
            listener.wait_for(1)?;
            let refused = String::from_utf8_lossy(&log_in("looking-glass")?.stdout).into_owned();
            assert!(refused.contains("<** 535 5.7.8"), "{refused}");
            listener.stop()
        }),
        trial("nullmailer delivers", Program::Nullmailer, |_| nullmailer("")),
        trial("nullmailer delivers by STARTTLS", Program::Nullmailer, |_| {
            nullmailer("--starttls --x509cafile=/certificate.pem")
        }),
    ];
    trials.extend(["PLAIN", "LOGIN", "CRAM-MD5"].into_iter().flat_map(logins));
    trials
}

/// What each client logs in by; over TLS, as a person should.
fn logins(mechanism: &'static str) -> [Trial; 4] {
    [
        trial(&format!("smtplib logs in by {mechanism} over STARTTLS"), Program::Python, move |python| {
            deliver(WITH_USERS, |port, to, file| {
                let mut command = smtplib(python, port, to, file);
                command.args([
                    "--starttls",
                    &certificate(file),
                    "--login",
                    SENDER,
                    PASSWORD,
                    "--auth",
                    mechanism,
                ]);
                command
            })
        }),
        trial(&format!("curl logs in by {mechanism} over STARTTLS"), Program::Curl, move |curl| {
            deliver(WITH_USERS, |port, to, file| {
                let mut command = Command::new(curl);
                command.args(["--silent", "--show-error", "--max-time", "30", "--ssl-reqd", "--cacert"]);
                command.arg(certificate(file)).arg(format!("smtp://localhost:{port}/curl.example"));
                command.args(["--user", &format!("{SENDER}:{PASSWORD}")]);
                command.args(["--login-options", &format!("AUTH={mechanism}")]);
                command.args(["--mail-from", SENDER, "--mail-rcpt", to, "--upload-file"]).arg(file);
                command
            })
        }),
        trial(&format!("msmtp logs in by {mechanism} over STARTTLS"), Program::Msmtp, move |msmtp| {
            deliver(WITH_USERS, |port, to, file| {
                let mut command = msmtp_by_starttls(msmtp, port, file);
                command.arg(format!("--auth={}", mechanism.to_lowercase()));
                command.args([&format!("--user={SENDER}"), &format!("--passwordeval=echo {PASSWORD}")]);
                command.args([&format!("--from={SENDER}"), "--", to]);
                command
            })
        }),
        trial(&format!("swaks logs in by {mechanism} over STARTTLS"), Program::SwaksWithTls, move |swaks| {
            swaks_logs_in(swaks, mechanism, "--tls")
        }),
    ]
}

fn smtplib(python: &Path, port: u16, to: &str, file: &Path) -> Command {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/data/send.py");
    let mut command = Command::new(python);
    command.args([script, "localhost", &port.to_string(), SENDER, to]).arg(file);
    command
}

/// msmtp, which reads the message from its standard input.
fn msmtp_by_starttls(msmtp: &Path, port: u16, file: &Path) -> Command {
    let mut command = Command::new(msmtp);
    command.args(["--host=localhost", &format!("--port={port}"), "--domain=msmtp.example"]);
    command.args(["--tls=on", "--tls-starttls=on"]);
    command.arg(format!("--tls-trust-file={}", certificate(file)));
    command.stdin(std::fs::File::open(file).expect("the message"));
    command
}

/// The certificate that `listen` has written beside the message.
fn certificate(message: &Path) -> String {
    message.with_file_name("certificate.pem").display().to_string()
}

fn swaks_logs_in(swaks: &Path, mechanism: &str, tls: &str) -> Result<(), Failed> {
    let listener = Listener::start(WITH_USERS);
    let mut command = Command::new(swaks);
    command.args(["--server", "127.0.0.1", "--port", &listener.port.to_string()]);
    command.args(["--helo", "swaks.example", "--from", SENDER, "--to", &listener.mailbox, tls]);
    command.args(["--auth", mechanism, "--auth-user", SENDER, "--auth-password", PASSWORD]);
    check(&command.output()?)?;
    let arrived = listener.wait_for(1)?;
    assert!(String::from_utf8_lossy(&arrived[0]).contains(" with ESMTPSA id "));
    listener.stop()
}

/// nullmailer is a queue and a daemon that empties it; these are further options of the one that speaks SMTP.
fn nullmailer(options: &str) -> Result<(), Failed> {
    let folder = Folder::new();
    let root = folder.path();
    lay_out(root, "nullmailer", &[])?;
    let certificate = root.join("certificate.pem").display().to_string();
    let listener = Listener::start(&["--write-certificate", &certificate]);
    let spool = root.join("var/spool/nullmailer");
    for inner in ["queue", "tmp", "failed"] {
        std::fs::create_dir_all(spool.join(inner))?;
    }
    check(&Command::new("mkfifo").arg(spool.join("trigger")).output()?)?;
    // The program that fills the queue does so as the user whom it belongs to.
    let owner = format!("--reference={}", root.join("usr/sbin/nullmailer-queue").display());
    check(&Command::new("chown").arg("-R").arg(owner).arg(&spool).output()?)?;
    std::fs::create_dir_all(root.join("etc/nullmailer"))?;
    std::fs::write(root.join("etc/hosts"), "127.0.0.1 localhost\n")?;
    let remote = format!("localhost smtp --port={} {options}\n", listener.port);
    std::fs::write(root.join("etc/nullmailer/remotes"), remote)?;
    std::fs::write(root.join("etc/nullmailer/me"), "null.example\n")?;
    // It says HELO where it needs no extension, and what is sent then has seven bits.
    let text = format!("From: {SENDER}\nTo: {}\nSubject: null\n\n.\n..dots\n", listener.mailbox);
    let sent = text.replace('\n', "\r\n").into_bytes();
    let queued = folder.file("queued", format!("{SENDER}\n{}\n\n{text}", listener.mailbox).as_bytes());
    let mut queue = Command::new("chroot");
    queue.arg(root).arg("/usr/sbin/nullmailer-queue").stdin(std::fs::File::open(queued)?);
    check(&queue.output()?)?;
    let daemon = Process::start_in(root, "/usr/sbin/nullmailer-send", &[], &[])?;
    let delivered = listener.wait_for(1).map_err(|failed| {
        Failed::from(format!("{}\n{}", failed.message().unwrap_or_default(), daemon.log()))
    })?;
    check_arrived(&delivered[0], &sent, SENDER)?;
    listener.stop()
}

/// Runs a client against a `listen` with these options, given port, recipient and file, and checks what arrived.
fn deliver(options: &[&str], client: impl Fn(u16, &str, &Path) -> Command) -> Result<(), Failed> {
    let folder = Folder::new();
    let sent = multipart();
    let file = folder.file("message.eml", &sent);
    let listener = Listener::start(&[options, &["--write-certificate", &certificate(&file)]].concat());
    let mut command = client(listener.port, &listener.mailbox, &file);
    command.env("HOME", folder.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
    check(&command.output()?)?;
    let delivered = listener.wait_for(1)?;
    assert_eq!(delivered.len(), 1);
    check_arrived(&delivered[0], &sent, SENDER)?;
    listener.stop()
}

/// What arrived is what was sent, below a Return-Path and at least one Received and nothing else.
pub(crate) fn check_arrived(arrived: &[u8], sent: &[u8], sender: &str) -> Result<(), Failed> {
    let Some(trace) = arrived.strip_suffix(sent) else {
        let at = sent.iter().rev().zip(arrived.iter().rev()).take_while(|(a, b)| a == b).count();
        let text = String::from_utf8_lossy(arrived);
        return Err(format!("only the last {at} of {} octets are as sent:\n{text}", sent.len()).into());
    };
    let fields = mail::fields(trace);
    let names: Vec<&str> = fields.iter().map(|field| field.name.as_ref()).collect();
    let text = String::from_utf8_lossy(trace);
    if names.len() < 2 || names[0] != "Return-Path" || names[1..].iter().any(|name| *name != "Received") {
        return Err(format!("the trace fields are\n{text}").into());
    }
    if fields[0].value != format!("<{sender}>")
        || fields.last().is_none_or(|last| last.span.end != trace.len())
    {
        return Err(format!("the trace fields are\n{text}").into());
    }
    Ok(())
}
