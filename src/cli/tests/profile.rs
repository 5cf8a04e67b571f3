//! `listen --profile`: a server as a file describes it.

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use common::{Listen, PROGRAM};

/// A folder of its own with these files, gone when dropped.
struct Folder(PathBuf);

impl Folder {
    fn with(name: &str, files: &[(&str, &str)]) -> Self {
        let path = std::env::temp_dir().join(format!("profile-test-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        for (name, text) in files {
            std::fs::write(path.join(name), text).expect("a file");
        }
        Folder(path)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().expect("a path").to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn several_listeners_and_each_says_its_port() {
    let profile = "[host]\nhost_name = \"mx.test.example\"\ndomains = [\"test.example\"]\n\
        mailboxes = [\"bob@test.example\"]\nusers = { \"alice\" = \"secret\" }\n\
        [[listener]]\naddress = \"127.0.0.1:0\"\ntls = \"none\"\n\
        [[listener]]\naddress = \"0\"\nrole = \"submission\"\ntls = \"none\"\n\
        [[listener]]\naddress = \"[::1]:0\"\nrole = \"submissions\"\nproxy = true\n";
    let folder = Folder::with("several", &[("a.toml", profile)]);
    let mut listen = Listen::with(&["--profile", &folder.path("a.toml")]);
    let second = listen.lines.next().expect("a line").expect("text");
    let third = listen.lines.next().expect("a line").expect("text");
    assert!(listen.first.contains(" as mx.test.example of ") && listen.first.ends_with(": mx, without TLS"));
    assert!(second.starts_with("listening on 127.0.0.1:") && second.ends_with(": submission, without TLS"));
    assert!(third.starts_with("listening on [::1]:"), "{third}");
    assert!(third.ends_with(": submissions, TLS from the first octet, behind a proxy"), "{third}");
    assert_eq!(listen.lines.next().expect("a line").expect("text"), "mailboxes: bob@test.example");
    let said = "EHLO a.example\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<x@test.example>\r\nQUIT\r\n";
    let heard = listen.dialog(said);
    assert!(heard.starts_with("220 mx.test.example ") && heard.contains("\r\n550 5.1.1 "), "{heard}");
    listen.first = second;
    let heard = listen.dialog(said);
    assert!(heard.contains("\r\n530 5.7.0 "), "{heard}");
}

#[test]
fn names_and_the_guard_at_the_door_are_those_of_a_scenario() {
    let profile = "[host]\nhost_name = \"mx.test.example\"\ndomains = [\"test.example\"]\n\
        mailboxes = [\"bob@test.example\", \"carol@test.example\"]\ntag_separator = \"+\"\n\
        mailbox_octets_max = 600\nmails_per_minute_max = 2\n\
        aliases = { \"info@test.example\" = [\"bob@test.example\", \"carol@test.example\"] }\n\
        [[listener]]\naddress = \"127.0.0.1:0\"\ntls = \"none\"\n";
    let folder = Folder::with("names", &[("a.toml", profile)]);
    let mut listen = Listen::with(&["--profile", &folder.path("a.toml")]);
    let message =
        "MAIL FROM:<a@a.example>\r\nRCPT TO:<info+x@test.example>\r\nDATA\r\nSubject: x\r\n\r\nx\r\n.\r\n";
    let full = "MAIL FROM:<a@a.example> SIZE=601\r\nRCPT TO:<bob@test.example>\r\n";
    let heard = listen.dialog(&format!("EHLO a.example\r\n{message}{full}RSET\r\n{message}QUIT\r\n"));
    assert!(heard.contains("\r\n552 5.2.2 The mailbox of bob@test.example is full\r\n"), "{heard}");
    assert!(heard.contains("\r\n450 4.7.1 Too many messages from you: come again in "), "{heard}");
    listen.wait_for("puts other addresses in the place of an alias: info@test.example -> bob@test.example");
    listen.wait_for("into carol@test.example");
    listen.wait_for("has no room in a mailbox for the message: bob@test.example, which holds ");

    let profile = "[host]\nhost_name = \"mx.test.example\"\ndomains = [\"test.example\"]\n\
        block_lists = [\"bl.example\"]\n[[listener]]\naddress = \"127.0.0.1:0\"\ntls = \"none\"\n\
        [[zone]]\norigin = \"bl.example\"\nrecords = \"1.0.0.127 A 127.0.0.2\"\n";
    let folder = Folder::with("blocked", &[("a.toml", profile)]);
    let mut listen = Listen::with(&["--profile", &folder.path("a.toml")]);
    let heard = listen.dialog("EHLO a.example\r\nMAIL FROM:<a@a.example>\r\nQUIT\r\n");
    assert!(heard.contains("\r\n554 5.7.1 127.0.0.1 is on the block list bl.example\r\n"), "{heard}");
    listen
        .wait_for("finds a client on a block list: 127.0.0.1 is on the block list bl.example, as 127.0.0.2");
}

#[test]
fn the_command_line_says_more() {
    let folder = Folder::with("more", &[("a.toml", "[host]\nhost_name = \"mx.test.example\"\n")]);
    let maildir = folder.path("mail");
    let listen = Listen::start(&[
        "--profile",
        &folder.path("a.toml"),
        "--max-message-octets",
        "1000",
        "--users",
        "alice:sec:ret",
        "--maildir",
        &maildir,
    ]);
    // \0alice\0sec:ret
    let heard = listen.dialog(
        "EHLO a.example\r\nAUTH PLAIN AGFsaWNlAHNlYzpyZXQ=\r\nMAIL FROM:<a@a.example>\r\n\
         RCPT TO:<Any.Name@mx.test.example>\r\nRCPT TO:<bob@other.example>\r\nDATA\r\nSubject: x\r\n\r\nhi\r\n.\r\nQUIT\r\n",
    );
    assert!(heard.contains("SIZE 1000\r\n") && heard.contains("\r\n235 "), "{heard}");
    assert!(heard.contains("\r\n250 2.0.0 Accepted"), "{heard}");
    for mailbox in ["any.name@mx.test.example", "bob@other.example"] {
        let count = std::fs::read_dir(Path::new(&maildir).join(mailbox).join("new")).map(Iterator::count);
        assert_eq!(count.ok(), Some(1), "{mailbox}");
    }
}

#[test]
fn mistakes_are_told_and_the_end_is_64_or_65() {
    let folder = Folder::with(
        "wrong",
        &[
            (
                "a.toml",
                "[host]\nhost_name = \"mx.test.example\"\nmailbox = []\n[[zone]]\norigin = \"x\"\nfile = \"z\"\n",
            ),
            ("z", "@ A 192.0.2.1\nmx B 1\n"),
        ],
    );
    let run = |options: &[&str]| {
        let output = Command::new(PROGRAM).arg("listen").args(options).output().expect("the program runs");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let profile = folder.path("a.toml");
    let (code, said) = run(&["--profile", &profile]);
    assert_eq!(code, Some(65), "{said}");
    assert!(said.contains("z:2: \"B\" is no type"), "{said}");
    assert!(
        said.contains(&format!("{profile}:3: host.mailbox: is no key here; did you mean \"mailboxes\"?")),
        "{said}"
    );
    let (code, said) = run(&["--profile", &folder.path("b.toml")]);
    assert_eq!(code, Some(66), "{said}");
    let (code, said) = run(&["--profile", &profile, "--scenario", "one-hop"]);
    assert_eq!(code, Some(64), "{said}");
    let (code, said) = run(&["--users", "alice"]);
    assert_eq!(code, Some(64), "{said}");
    assert!(said.contains("expected a name and a password, such as alice:secret"), "{said}");
}

const DOCUMENT: &str = include_str!("../../../docs/profile.md");

#[test]
fn the_example_of_the_document_listens() {
    let fenced = |nth| DOCUMENT.split("```toml\n").nth(nth).and_then(|rest| rest.split("```").next());
    let example = fenced(1).expect("an example");
    // The ports may be taken on this machine.
    let mut free = String::new();
    for line in example.lines() {
        match line.strip_prefix("address = \"127.0.0.1:") {
            Some(_) => free.push_str("address = \"127.0.0.1:0\"\n"),
            None => free.push_str(&format!("{line}\n")),
        }
    }
    free.push_str(fenced(2).expect("what sessions and replies are like"));
    let listeners = example.matches("[[listener]]").count();
    assert_eq!(free.matches("127.0.0.1:0").count(), listeners);
    let folder = Folder::with("document", &[("test.toml", &free)]);
    let mut listen = Listen::with(&["--profile", &folder.path("test.toml")]);
    for _ in 1..listeners {
        listen.wait_for("listening on 127.0.0.1:");
    }
    listen.wait_for("mailboxes: bob@test.example, carol@test.example");
    let heard = listen.dialog("EHLO a.example\r\nQUIT\r\n");
    assert!(heard.starts_with("220 mx.test.example ESMTP Service Ready\r\n"), "{heard}");
    assert!(heard.contains("SIZE 10000000\r\n"), "{heard}");
}

#[test]
fn the_document_names_every_key() {
    let schema = relay::scenario::profile_schema();
    let mut keys = Vec::new();
    let tables = schema["properties"].as_object().expect("tables");
    for table in tables.values() {
        let entries = [&table["properties"], &table["items"]["properties"]];
        keys.extend(
            entries.into_iter().filter_map(|entries| entries.as_object()).flat_map(|entries| entries.keys()),
        );
    }
    assert!(keys.len() > 20, "{keys:?}");
    let missing: Vec<_> = keys.into_iter().filter(|key| !DOCUMENT.contains(&format!("`{key}`"))).collect();
    assert_eq!(missing, Vec::<&String>::new());
}
