//! BDAT by hand (RFC 3030): what no program of other people sends.

use libtest_mimic::{Failed, Trial};

use crate::clients::check_arrived;
use crate::hand::Client;
use crate::playground::{Folder, Listener, multipart};

const SENDER: &str = "alice@alpha.example";

/// One test for each way to cut a message.
pub(crate) fn trials() -> Vec<Trial> {
    let trial = |name: &str, test: fn() -> Result<(), Failed>| Trial::test(name, test);
    vec![
        trial("chunks of every size make one message", sizes),
        trial("chunks go out without waiting", without_waiting),
        trial("chunks that are refused are read all the same", refused),
        trial("chunks carry octets that are no lines", binary),
    ]
}

impl Client {
    /// MAIL and RCPT.
    fn begin(&mut self, listener: &Listener, parameters: &str) -> Result<(), Failed> {
        self.say(&format!("MAIL FROM:<{SENDER}>{parameters}"), "250 ")?;
        self.say(&format!("RCPT TO:<{}>", listener.mailbox), "250 ")
    }

    fn chunk(&mut self, octets: &[u8], last: &str, expect: &str) -> Result<(), Failed> {
        self.write(&chunk(octets, last))?;
        self.expect(expect)
    }
}

fn chunk(octets: &[u8], last: &str) -> Vec<u8> {
    [format!("BDAT {}{last}\r\n", octets.len()).as_bytes(), octets].concat()
}

/// The message has lines that start with dots, and is cut between CR and LF too.
fn sizes() -> Result<(), Failed> {
    let listener = Listener::start(&[]);
    let mut client = Client::greeted(&listener)?;
    let content = multipart();
    for size in [1_000_000, 4_096, 97, 64] {
        client.begin(&listener, " BODY=8BITMIME")?;
        for piece in content.chunks(size) {
            client.chunk(piece, "", "250 ")?;
        }
        client.chunk(b"", " LAST", "250 ")?;
    }
    client.quit()?;
    for arrived in listener.wait_for(4)? {
        check_arrived(&arrived, &content, SENDER)?;
    }
    listener.wait_for_events("accepted", 4)?;
    listener.stop()
}

/// All of a session after EHLO in one piece (RFC 2920 section 3.1 lets BDAT stand in a group).
fn without_waiting() -> Result<(), Failed> {
    let listener = Listener::start(&[]);
    let mut client = Client::greeted(&listener)?;
    let content = multipart();
    let (first, rest) = content.split_at(1_001);
    let begin = format!("MAIL FROM:<{SENDER}>\r\nRCPT TO:<{}>\r\n", listener.mailbox).into_bytes();
    let message = [begin, chunk(first, ""), chunk(rest, " LAST")].concat();
    client.write(&[message.repeat(3), b"QUIT\r\n".to_vec()].concat())?;
    for _ in 0..12 {
        client.expect("250 ")?;
    }
    client.expect("221 ")?;
    client.expect_end()?;
    for arrived in listener.wait_for(3)? {
        check_arrived(&arrived, &content, SENDER)?;
    }
    listener.stop()
}

/// RFC 3030 section 2: the octets of a chunk are read even where its command is refused; DATA and BDAT do not mix.
fn refused() -> Result<(), Failed> {
    let listener = Listener::start(&["--max-message-octets", "1000"]);
    let mut client = Client::greeted(&listener)?;
    client.chunk(b"QUIT\r\n", " LAST", "503 ")?;
    client.begin(&listener, "")?;
    client.chunk(b"Subject: small\r\n", "", "250 ")?;
    client.say("DATA", "503 ")?;
    client.say("RSET", "250 ")?;
    client.begin(&listener, "")?;
    client.chunk(&b"QUIT\r\n".repeat(1_000), "", "552 ")?;
    client.say("RSET", "250 ")?;
    let content = b"Subject: whole\r\n\r\n.\r\n";
    client.begin(&listener, "")?;
    client.chunk(content, " LAST", "250 ")?;
    client.quit()?;
    let delivered = listener.wait_for(1)?;
    assert_eq!(delivered.len(), 1);
    check_arrived(&delivered[0], content, SENDER)?;
    listener.stop()
}

/// BODY=BINARYMIME, where NUL, lone CR and lone LF stay what they are.
fn binary() -> Result<(), Failed> {
    let folder = Folder::new();
    let profile = folder.file(
        "binary.toml",
        b"version = 1\n[host]\nhost_name = \"mx.alpha.example\"\ndomains = [\"alpha.example\"]\n\
        mailboxes = [\"bob@alpha.example\"]\n[[listener]]\naddress = \"127.0.0.1:0\"\n",
    );
    let listener = Listener::start(&["--profile", &profile.display().to_string()]);
    let mut client = Client::greeted(&listener)?;
    let content =
        [b"Subject: octets\r\n\r\n".to_vec(), (0..=255).collect(), b"\n\r\0.\n.\r".to_vec()].concat();
    client.begin(&listener, " BODY=BINARYMIME")?;
    client.say("DATA", "503 ")?;
    client.chunk(&content, " LAST", "250 ")?;
    client.quit()?;
    check_arrived(&listener.wait_for(1)?[0], &content, SENDER)?;
    listener.stop()
}
