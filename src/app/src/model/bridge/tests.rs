//! A real program as a value: what it says goes in, what it hears comes out.

use std::cell::RefCell;
use std::rc::Rc;

use super::*;
use crate::model::{Intent, Playground, View, Visitor};

struct Program {
    playground: Playground,
    bridge: Rc<RefCell<Bridge>>,
    heard: String,
    /// The letters of everything that came over the bridge.
    letters: String,
}

impl Program {
    fn new(scenario: usize) -> Program {
        let bridge = Rc::new(RefCell::new(Bridge::default()));
        bridge.borrow_mut().greeted("ready\n127.0.0.1:2525\nmx.example:25");
        let mut playground = Playground::new(&View::first(false, false));
        playground.handle(Intent::Scenario(scenario));
        let mut program = Program { playground, bridge, heard: String::new(), letters: String::new() };
        program.come();
        program
    }

    fn come(&mut self) {
        self.playground.handle(Intent::Guest(Visitor(self.bridge.clone())));
        self.listen();
    }

    fn wire(&mut self, kind: u8, octets: &[u8]) {
        let wire = [&[kind], 1u32.to_be_bytes().as_slice(), octets].concat();
        self.bridge.borrow_mut().came(&wire);
        self.come();
    }

    fn listen(&mut self) {
        for wire in self.bridge.borrow_mut().take() {
            self.letters.push(char::from(wire[0]));
            if wire[0] == b'O' {
                self.heard.push_str(&String::from_utf8_lossy(&wire[5..]));
            }
        }
    }

    /// Lets time pass as a browser does until something is heard.
    #[track_caller]
    fn until(&mut self, part: &str) {
        for _ in 0..2_000 {
            if self.heard.contains(part) {
                return;
            }
            self.playground.handle(Intent::Frame { passed_us: 16_000 });
            self.listen();
        }
        panic!("no {part:?} in {:?}", self.heard);
    }

    #[track_caller]
    fn say(&mut self, line: &str, reply: &str) {
        self.heard.clear();
        self.wire(b'O', line.as_bytes());
        self.until(reply);
    }

    fn delivered(&self) -> usize {
        let snapshot = self.playground.timeline.snapshot();
        snapshot.hosts.iter().flat_map(|host| &host.mailboxes).map(|mailbox| mailbox.messages.len()).sum()
    }
}

#[test]
fn a_real_program_delivers_and_its_mail_crosses_the_network() {
    let mut program = Program::new(0);
    program.wire(b'L', b"127.0.0.1");
    program.until("220 ");
    assert!(program.playground.session.connection.is_some());
    program.say("EHLO app.example\r\n", "\r\n250 ");
    assert!(!program.heard.contains("STARTTLS"), "{}", program.heard);
    program.say("MAIL FROM:<alice@alpha.example>\r\n", "250 2.1.0");
    program.say("RCPT TO:<bob@alpha.example>\r\n", "250 2.1.5");
    program.say("DATA\r\n", "354 ");
    let mut message = String::from("Subject: hi\r\n\r\n");
    for _ in 0..2_000 {
        message.push_str("A line of forty octets, more or less.\r\n");
    }
    message.push_str(".\r\n");
    program.say(&message, "250 2.0.0");
    program.say("QUIT\r\n", "221 ");
    for _ in 0..20_000 {
        program.playground.handle(Intent::Frame { passed_us: 16_000 });
        program.listen();
    }
    assert!(program.letters.ends_with('C'), "{}", program.letters);
    assert!(!program.bridge.borrow().is_live());
    assert_eq!(program.delivered(), 1);
    // Each piece was acknowledged.
    assert_eq!(program.letters.matches('A').count(), 5 + message.len().div_ceil(PIECE_OCTETS));
}

#[test]
fn tls_is_not_offered_and_not_begun() {
    for scenario in 0..crate::model::shipped::TITLES.len() {
        let mut program = Program::new(scenario);
        program.wire(b'L', b"127.0.0.1");
        let before = program.playground.timeline.log().len();
        program.heard.clear();
        for _ in 0..500 {
            program.playground.handle(Intent::Frame { passed_us: 16_000 });
            program.listen();
        }
        if program.heard.starts_with("220 ") {
            program.say("starttls\r\n", "454 4.7.0");
            assert_eq!(program.playground.timeline.log().len(), before);
            program.say("EHLO app.example\r\n", "\r\n250 ");
            assert!(!program.heard.contains("STARTTLS"), "{}", program.heard);
        }
    }
}

#[test]
fn who_goes_back_leaves_the_program_behind() {
    let mut program = Program::new(0);
    program.wire(b'L', b"127.0.0.1");
    program.until("220 ");
    program.playground.handle(Intent::Seek(smtp::SimTime::ZERO));
    program.listen();
    assert!(program.letters.ends_with('C'));
    assert!(!program.bridge.borrow().is_live());
    assert!(program.playground.view().status.contains("cannot go along"));
    // It may call again, and finds the present.
    program.heard.clear();
    program.wire(b'L', b"127.0.0.1");
    program.until("220 ");
    program.playground.handle(Intent::Restart);
    program.listen();
    assert!(program.letters.ends_with('C') && !program.bridge.borrow().is_live());
}

#[test]
fn who_pauses_lets_the_program_wait() {
    let mut program = Program::new(0);
    program.wire(b'L', b"127.0.0.1");
    program.until("220 ");
    program.playground.handle(Intent::Play(false));
    program.heard.clear();
    program.wire(b'O', b"NOOP\r\n");
    for _ in 0..100 {
        program.playground.handle(Intent::Frame { passed_us: 16_000 });
        program.listen();
    }
    assert_eq!(program.heard, "");
    program.playground.handle(Intent::Play(true));
    program.until("250 ");
}

#[test]
fn a_program_that_ends_or_a_bridge_that_fails_hangs_up() {
    let mut program = Program::new(0);
    program.wire(b'L', b"127.0.0.1");
    program.until("220 ");
    program.heard.clear();
    program.wire(b'O', b"NOOP\r\n");
    program.wire(b'E', b"");
    program.until("250 ");
    for _ in 0..200 {
        program.playground.handle(Intent::Frame { passed_us: 16_000 });
        program.listen();
    }
    assert!(program.letters.ends_with('C') && !program.bridge.borrow().is_live(), "{}", program.letters);

    program.wire(b'L', b"127.0.0.1");
    assert!(program.bridge.borrow().is_live());
    program.bridge.borrow_mut().failed("The program has ended.".into());
    program.come();
    assert!(!program.bridge.borrow().is_live());
    assert_eq!(program.bridge.borrow().state, State::Failed("The program has ended.".into()));
}

#[test]
fn the_composed_message_goes_to_a_real_server_as_it_is() {
    let mut program = Program::new(0);
    assert_eq!(program.bridge.borrow().allowed, ["mx.example:25"]);
    program.bridge.borrow_mut().want("mx.example:25".into());
    program.playground.handle(Intent::Guest(Visitor(program.bridge.clone())));
    let wire = program.bridge.borrow_mut().take().concat();
    assert_eq!(wire[..5], *b"S\x80\0\0\0");
    let text = String::from_utf8_lossy(&wire[5..]).into_owned();
    let (head, content) = text.split_once("\n\n").expect("two parts");
    assert_eq!(head, "mx.example:25\n<alice@alpha.example>\n<bob@alpha.example>");
    assert!(content.starts_with("From: ") || content.contains("\r\nFrom: "), "{content}");
    for (kind, octets) in [(b'H', "C: QUIT"), (b'D', "<bob@alpha.example> accepted: 250"), (b'C', "")] {
        program.bridge.borrow_mut().came(&[&[kind, 0x80, 0, 0, 0], octets.as_bytes()].concat());
    }
    program.come();
    let errand = program.bridge.borrow().errand.clone().expect("one");
    assert_eq!(errand.heard, ["C: QUIT"]);
    assert_eq!(errand.outcomes, ["<bob@alpha.example> accepted: 250"]);
    assert!(errand.over);
}

#[test]
fn nonsense_over_the_bridge_changes_nothing() {
    let mut program = Program::new(0);
    for wire in
        [&b""[..], b"O", b"O\0\0\0", b"O\0\0\0\x07octets", b"?\0\0\0\x01", b"E\0\0\0\x01", b"H\x80\0\0\x05x"]
    {
        assert!(!program.bridge.borrow_mut().came(wire));
    }
    assert!(program.bridge.borrow_mut().came(b"T\0\0\0\0"));
    program.come();
    assert_eq!(program.letters, "");
}
