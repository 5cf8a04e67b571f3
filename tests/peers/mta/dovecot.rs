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

fn serve(mut stream: TcpStream) -> std::io::Result<()> {
    let lines = BufReader::new(stream.try_clone()?).lines();
    stream.write_all(
        b"VERSION\t1\t1\nMECH\tPLAIN\tplaintext\nSPID\t1\nCUID\t1\nCOOKIE\t0123456789abcdef\nDONE\n",
    )?;
    let right = smtp::base64::encode(format!("\0{}\0{}", LOGIN.0, LOGIN.1).as_bytes());
    for line in lines {
        let line = line?;
        let mut words = line.split('\t');
        if let (Some("AUTH"), Some(id)) = (words.next(), words.next()) {
            let user = LOGIN.0;
            let answer = match line.split("\tresp=").nth(1) == Some(&right) {
                true => format!("OK\t{id}\tuser={user}\n"),
                false => format!("FAIL\t{id}\tuser={user}\n"),
            };
            stream.write_all(answer.as_bytes())?;
        }
    }
    Ok(())
}
