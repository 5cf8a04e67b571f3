//! As much of a Dovecot as Postfix asks about logins: its authentication protocol, with one user.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};

use libtest_mimic::Failed;

use super::LOGIN;

/// Answers on a port of its own for as long as the tests run.
pub(super) fn start() -> Result<u16, Failed> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let port = listener.local_addr()?.port();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            std::thread::spawn(move || serve(stream));
        }
    });
    Ok(port)
}

/// What CRAM-MD5 asks, and the digest of it that the user must send, as `openssl dgst -md5 -hmac wonderland` makes it.
const CHALLENGE: &str = "<1896.697170952@mx.alpha.example>";
const DIGEST: &str = "52fdb4aaed23a3496581178b63ccb5a5";

fn serve(mut stream: TcpStream) -> std::io::Result<()> {
    let lines = BufReader::new(stream.try_clone()?).lines();
    stream.write_all(
        b"VERSION\t1\t1\nMECH\tPLAIN\tplaintext\nMECH\tLOGIN\tplaintext\nMECH\tCRAM-MD5\tdictionary\tactive\n\
        SPID\t1\nCUID\t1\nCOOKIE\t0123456789abcdef\nDONE\n",
    )?;
    let mut exchange = Exchange::default();
    for line in lines {
        let line = line?;
        let words: Vec<&str> = line.split('\t').collect();
        let (id, response) = match words.as_slice() {
            ["AUTH", id, mechanism, options @ ..] => {
                exchange = Exchange { mechanism: (*mechanism).to_owned(), responses: Vec::new() };
                (id, options.iter().find_map(|option| option.strip_prefix("resp=")))
            }
            ["CONT", id, response] => (id, Some(*response)),
            _ => continue,
        };
        let response = response.map(|response| smtp::base64::decode(response.as_bytes()).unwrap_or_default());
        exchange.responses.extend(response.map(|octets| String::from_utf8_lossy(&octets).into_owned()));
        let user = LOGIN.0;
        let answer = match exchange.next() {
            Err(question) => format!("CONT\t{id}\t{}\n", smtp::base64::encode(question.as_bytes())),
            Ok(true) => format!("OK\t{id}\tuser={user}\n"),
            Ok(false) => format!("FAIL\t{id}\tuser={user}\n"),
        };
        stream.write_all(answer.as_bytes())?;
    }
    Ok(())
}

/// One login.
#[derive(Default)]
struct Exchange {
    mechanism: String,
    responses: Vec<String>,
}

impl Exchange {
    /// Whether the user is who he says; or what to ask next.
    fn next(&self) -> Result<bool, &'static str> {
        let responses: Vec<&str> = self.responses.iter().map(String::as_str).collect();
        match (self.mechanism.as_str(), responses.as_slice()) {
            ("PLAIN", [response]) => Ok(*response == format!("\0{}\0{}", LOGIN.0, LOGIN.1)),
            ("PLAIN", []) => Err(""),
            ("LOGIN", []) => Err("Username:"),
            ("LOGIN", [_]) => Err("Password:"),
            ("LOGIN", [user, password]) => Ok((*user, *password) == LOGIN),
            ("CRAM-MD5", []) => Err(CHALLENGE),
            ("CRAM-MD5", [response]) => Ok(*response == format!("{} {DIGEST}", LOGIN.0)),
            _ => Ok(false),
        }
    }
}
