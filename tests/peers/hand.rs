//! A client by hand: it says over a socket what a test wants said.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use libtest_mimic::Failed;

use crate::playground::Listener;

/// A client that says what it is told to.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
}

impl Client {
    /// Connects.
    pub(crate) fn connect(listener: &Listener) -> Result<Self, Failed> {
        let stream = TcpStream::connect(("127.0.0.1", listener.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(120)))?;
        Ok(Client { stream: BufReader::new(stream) })
    }

    /// Connects and says hello.
    pub(crate) fn greeted(listener: &Listener) -> Result<Self, Failed> {
        let mut client = Client::connect(listener)?;
        client.expect("220 ")?;
        client.say("EHLO client.example", "250 ")?;
        Ok(client)
    }

    /// Reads a reply whose last line must start so.
    pub(crate) fn expect(&mut self, start: &str) -> Result<(), Failed> {
        let mut reply = String::new();
        loop {
            let mut line = String::new();
            if self.stream.read_line(&mut line)? == 0 {
                return Err(format!("expected {start:?}, the connection ended after {reply:?}").into());
            }
            reply.push_str(&line);
            if line.as_bytes().get(3) != Some(&b'-') {
                let fits = line.starts_with(start);
                return if fits { Ok(()) } else { Err(format!("expected {start:?}, got {reply:?}").into()) };
            }
        }
    }

    /// Says these octets.
    pub(crate) fn write(&mut self, octets: &[u8]) -> Result<(), Failed> {
        Ok(self.stream.get_mut().write_all(octets)?)
    }

    /// Says a line and expects a reply.
    pub(crate) fn say(&mut self, line: &str, expect: &str) -> Result<(), Failed> {
        self.write(format!("{line}\r\n").as_bytes())?;
        self.expect(expect).map_err(|failed| {
            let line: String = line.chars().take(80).collect();
            format!("after {line:?}: {}", failed.message().unwrap_or_default()).into()
        })
    }

    /// MAIL, RCPT, DATA and a content that ends with CRLF and has no dot in front of a line.
    pub(crate) fn send(&mut self, to: &str, content: &[u8]) -> Result<(), Failed> {
        self.say("MAIL FROM:<alice@alpha.example>", "250 ")?;
        self.say(&format!("RCPT TO:<{to}>"), "250 ")?;
        self.say("DATA", "354 ")?;
        self.write(content)?;
        self.say(".", "250 ")
    }

    /// Says QUIT, and expects the end.
    pub(crate) fn quit(mut self) -> Result<(), Failed> {
        self.say("QUIT", "221 ")?;
        self.expect_end()
    }

    /// Nothing more may come.
    pub(crate) fn expect_end(&mut self) -> Result<(), Failed> {
        let mut rest = Vec::new();
        self.stream.read_to_end(&mut rest)?;
        if rest.is_empty() {
            Ok(())
        } else {
            Err(format!("then came {:?}", String::from_utf8_lossy(&rest)).into())
        }
    }
}
