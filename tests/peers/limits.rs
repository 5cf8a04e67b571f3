//! What RFC 5321 says about too much, too long and too slow, over TCP; and the memory that it takes.

use libtest_mimic::{Failed, Trial};

use crate::clients::check_arrived;
use crate::hand::Client;
use crate::playground::Listener;

const MEMORY_MAX: u64 = 200 * 1000 * 1000;

/// One test for each limit.
pub(crate) fn trials() -> Vec<Trial> {
    let trial = |name: &str, test: fn() -> Result<(), Failed>| Trial::test(name, test);
    vec![
        trial("a command line of 10,000 octets gets 500", long_line),
        trial("NUL is refused in a command and kept in a message", nul),
        trial("a message of 25 MB arrives", large_message),
        trial("a message above the limit gets 552", too_large_message),
        trial("1,000 recipients get 250, one more gets 452", recipients),
        trial("a client that stops in the middle of DATA gets 421", silence),
        trial("one connection above the limit gets 421", one_too_many),
        trial("everything at once stays below 200 MB", everything_at_once),
        trial("four messages of 25 MB at once stay below 200 MB", large_messages),
    ]
}

/// A message of about so many octets, each line another.
fn message(octets: usize) -> Vec<u8> {
    let mut content = b"From: <alice@alpha.example>\r\nSubject: large\r\n\r\n".to_vec();
    let mut number = 0u64;
    while content.len() < octets {
        content.extend_from_slice(format!("{number:020} {}\r\n", "0123456789".repeat(7)).as_bytes());
        number += 1;
    }
    content
}

fn long_line() -> Result<(), Failed> {
    let listener = Listener::start(&[]);
    let mut client = Client::greeted(&listener)?;
    // RFC 5321 section 4.5.3.1.9: 500, and the session goes on.
    client.say(&format!("NOOP {}", "x".repeat(9_993)), "500 ")?;
    client.say("NOOP", "250 ")?;
    client.quit()?;
    listener.stop()
}

fn nul() -> Result<(), Failed> {
    let listener = Listener::start(&[]);
    let mut client = Client::greeted(&listener)?;
    client.say("MAIL FROM:<al\0ice@alpha.example>", "501 ")?;
    client.say("NO\0OP", "500 ")?;
    // RFC 5321 section 4.5.2: the data may hold any of the 128 ASCII characters.
    let content = b"Subject: nul\r\n\r\na\0b\r\n";
    client.send(&listener.mailbox.clone(), content)?;
    client.quit()?;
    check_arrived(&listener.wait_for(1)?[0], content, "alice@alpha.example")?;
    listener.stop()
}

fn large_message() -> Result<(), Failed> {
    let listener = Listener::start(&[]);
    let content = message(25_000_000);
    let mut client = Client::greeted(&listener)?;
    client.send(&listener.mailbox, &content)?;
    client.quit()?;
    check_arrived(&listener.wait_for(1)?[0], &content, "alice@alpha.example")?;
    check_memory(&listener)?;
    listener.stop()
}

fn too_large_message() -> Result<(), Failed> {
    let listener = Listener::start(&["--max-message-octets", "100000"]);
    let mut client = Client::greeted(&listener)?;
    // RFC 1870 section 6.1: announced, it is refused at once; not announced, after the final dot.
    client.say("MAIL FROM:<alice@alpha.example> SIZE=100001", "552 ")?;
    client.say("MAIL FROM:<alice@alpha.example>", "250 ")?;
    client.say(&format!("RCPT TO:<{}>", listener.mailbox), "250 ")?;
    client.say("DATA", "354 ")?;
    client.write(&message(100_001))?;
    client.say(".", "552 ")?;
    client.send(&listener.mailbox, &message(90_000))?;
    client.quit()?;
    assert_eq!(listener.wait_for(1)?.len(), 1);
    listener.stop()
}

fn recipients() -> Result<(), Failed> {
    let listener = Listener::start(&[]);
    let mut client = Client::greeted(&listener)?;
    give_recipients(&mut client, &listener)?;
    client.say("DATA", "354 ")?;
    client.write(b"Subject: many\r\n\r\nhi\r\n")?;
    client.say(".", "250 ")?;
    client.quit()?;
    listener.wait_for(1)?;
    listener.stop()
}

/// 1,000 are taken, the next is refused for now (RFC 5321 section 4.5.3.1.10); one that is not there has its own reply.
fn give_recipients(client: &mut Client, listener: &Listener) -> Result<(), Failed> {
    client.say("MAIL FROM:<alice@alpha.example>", "250 ")?;
    let domain = listener.mailbox.split_once('@').map(|(_, domain)| domain).unwrap_or_default();
    client.say(&format!("RCPT TO:<nobody.of.that.name@{domain}>"), "550 ")?;
    let rcpt = format!("RCPT TO:<{}>\r\n", listener.mailbox);
    client.write(rcpt.repeat(1_000).as_bytes())?;
    for _ in 0..1_000 {
        client.expect("250 ")?;
    }
    client.say(rcpt.trim_end(), "452 ")
}

fn silence() -> Result<(), Failed> {
    let listener = Listener::start(&["--idle-s", "1"]);
    let mut client = Client::greeted(&listener)?;
    client.say("MAIL FROM:<alice@alpha.example>", "250 ")?;
    client.say(&format!("RCPT TO:<{}>", listener.mailbox), "250 ")?;
    client.say("DATA", "354 ")?;
    client.write(b"Subject: half\r\n\r\nand th")?;
    client.expect("421 ")?;
    client.expect_end()?;
    // The next client is served, and half a message is none.
    let mut client = Client::greeted(&listener)?;
    client.send(&listener.mailbox, b"Subject: whole\r\n\r\n.\r\n".strip_suffix(b".\r\n").ok_or("suffix")?)?;
    client.quit()?;
    let delivered = listener.wait_for(1)?;
    assert_eq!(delivered.len(), 1);
    assert!(delivered[0].ends_with(b"Subject: whole\r\n\r\n"));
    listener.stop()
}

fn one_too_many() -> Result<(), Failed> {
    let listener = Listener::start(&["--max-connections", "3"]);
    let clients = [0; 3].map(|_| Client::greeted(&listener));
    let mut turned_away = Client::connect(&listener)?;
    turned_away.expect("421 ")?;
    turned_away.expect_end()?;
    for client in clients {
        client?.quit()?;
    }
    listener.stop()
}

fn everything_at_once() -> Result<(), Failed> {
    let listener = Listener::start(&["--max-connections", "300", "--idle-s", "120"]);
    let large = message(25_000_000);
    let mut stopped = Client::greeted(&listener)?;
    stopped.say("MAIL FROM:<alice@alpha.example>", "250 ")?;
    stopped.say(&format!("RCPT TO:<{}>", listener.mailbox), "250 ")?;
    stopped.say("DATA", "354 ")?;
    stopped.write(&message(100_000))?;
    let mut long = Client::greeted(&listener)?;
    let mut many = Client::greeted(&listener)?;
    let mut clients = Vec::new();
    for _ in 0..200 {
        clients.push(Client::greeted(&listener)?);
    }
    std::thread::scope(|scope| {
        let sent = scope.spawn(|| Client::greeted(&listener)?.send(&listener.mailbox, &large));
        long.say(&"\0".repeat(10_000), "500 ")?;
        give_recipients(&mut many, &listener)?;
        for client in &mut clients {
            client.say("MAIL FROM:<alice@alpha.example>", "250 ")?;
        }
        for client in &mut clients {
            client.say(&format!("RCPT TO:<{}>", listener.mailbox), "250 ")?;
            client.say("DATA", "354 ")?;
            client.write(&message(20_000))?;
        }
        for client in &mut clients {
            client.say(".", "250 ")?;
        }
        sent.join().unwrap_or_else(|_| Err("the sender of 25 MB panicked".into()))
    })?;
    listener.wait_for(201)?;
    check_memory(&listener)?;
    listener.stop()
}

fn large_messages() -> Result<(), Failed> {
    let listener = Listener::start(&[]);
    let content = message(25_000_000);
    std::thread::scope(|scope| {
        let send = || Client::greeted(&listener)?.send(&listener.mailbox, &content);
        let clients = [0; 4].map(|_| scope.spawn(send));
        clients
            .into_iter()
            .try_for_each(|sent| sent.join().unwrap_or_else(|_| Err("a client panicked".into())))
    })?;
    for arrived in listener.wait_for(4)? {
        check_arrived(&arrived, &content, "alice@alpha.example")?;
    }
    check_memory(&listener)?;
    listener.stop()
}

fn check_memory(listener: &Listener) -> Result<(), Failed> {
    match listener.memory_peak() {
        Some(peak) if peak > MEMORY_MAX => Err(format!("{} MB were resident", peak / 1_000_000).into()),
        Some(_) => Ok(()),
        None if cfg!(target_os = "linux") => Err("/proc does not tell the memory".into()),
        None => Ok(()),
    }
}
