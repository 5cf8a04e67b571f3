//! What is measured: the engine's work on some octets, and what the machine could do with them at best.

mod engine;
mod input;
pub mod simulation;
mod table;
#[cfg(target_family = "wasm")]
mod wasm;

use std::hint::black_box;

pub use table::{Row, table};

/// Panics unless the replies of a whole session are there, each with the right code.
pub fn check_replies(sent: &[u8]) {
    const CODES: [&[u8; 3]; 9] = [b"220", b"250", b"250", b"250", b"250", b"250", b"354", b"250", b"221"];
    let mut codes = CODES.iter();
    let mut from = 0;
    for end in memchr::memchr_iter(b'\n', sent) {
        // The last line of a reply has a space behind the code.
        if sent[from + 3] == b' ' {
            assert_eq!(codes.next().map(|code| &code[..]), Some(&sent[from..from + 3]));
        }
        from = end + 1;
    }
    assert!(codes.next().is_none(), "a reply is missing");
}

/// A piece of work that is done again and again.
pub type Work = Box<dyn FnMut()>;

/// Octets, and what is done with them.
pub struct Case {
    /// A few words that name it.
    pub name: &'static str,
    /// What is done.
    pub task: Task,
    /// What comes over the wire.
    pub wire: Vec<u8>,
}

/// What is done with octets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Task {
    /// A command line is read.
    Parse,
    /// A command line is found in the stream and read.
    Command,
    /// Replies are found in the stream and read.
    Replies,
    /// A server session hears a client, in pieces of so many octets at most or line by line, and answers; nobody watches it.
    Session(Pieces),
    /// The same, and it tells what was said and how its state moved.
    Watched(Pieces),
    /// Message content is found in the stream, and its dot-stuffing undone.
    Content,
}

/// How a stream is cut.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pieces {
    /// As a client sends that groups its commands; what is longer in pieces of 64 KiB.
    Groups,
    /// Each line alone.
    Lines,
}

/// Every case.
pub fn cases() -> Vec<Case> {
    let case = |name, task, wire| Case { name, task, wire };
    vec![
        case("MAIL with parameters", Task::Parse, input::command()),
        case("MAIL from the stream", Task::Command, input::command()),
        case("replies", Task::Replies, input::replies()),
        case("session, 2 kB", Task::Session(Pieces::Groups), input::session(2_000)),
        case("session, 2 kB, line by line", Task::Session(Pieces::Lines), input::session(2_000)),
        case("session, 2 kB, watched", Task::Watched(Pieces::Groups), input::session(2_000)),
        case("session, 25 MB", Task::Session(Pieces::Groups), input::session(25_000_000)),
        case("DATA 2 kB", Task::Content, input::content(2_000, false)),
        case("DATA 2 kB, dots", Task::Content, input::content(2_000, true)),
        case("DATA 1 MB", Task::Content, input::content(1_000_000, false)),
        case("DATA 1 MB, dots", Task::Content, input::content(1_000_000, true)),
        case("DATA 25 MB", Task::Content, input::content(25_000_000, false)),
        case("DATA 25 MB, dots", Task::Content, input::content(25_000_000, true)),
    ]
}

impl Case {
    /// The engine's work.
    pub fn ours(&self) -> Work {
        let wire = self.wire.clone();
        match self.task {
            Task::Parse => {
                let dialect = engine::dialect();
                Box::new(move || engine::parse(&wire[..wire.len() - 2], &dialect))
            }
            Task::Command => {
                let dialect = engine::dialect();
                Box::new(move || engine::command(&wire, &dialect))
            }
            Task::Replies => Box::new(move || engine::replies(&wire)),
            Task::Session(pieces) | Task::Watched(pieces) => {
                let (cuts, config) = (self.cuts(pieces), engine::config(self.task == Task::Watched(pieces)));
                let mut sent = Vec::new();
                Box::new(move || engine::session(&wire, &cuts, &config, &mut sent))
            }
            Task::Content => Box::new(move || engine::content(&wire)),
        }
    }

    /// The first limit: all line ends are looked up.
    pub fn scan(&self) -> Work {
        let wire = self.wire.clone();
        Box::new(move || {
            for at in memchr::memchr_iter(b'\n', black_box(&wire)) {
                black_box(at);
            }
        })
    }

    /// The second limit: the octets are copied to where others were.
    pub fn copy(&self) -> Work {
        let wire = self.wire.clone();
        let mut place = vec![1; wire.len()];
        Box::new(move || black_box(&mut place).copy_from_slice(black_box(&wire)))
    }

    /// Where each piece of the stream ends.
    pub fn cuts(&self, pieces: Pieces) -> Vec<usize> {
        let lines = memchr::memchr_iter(b'\n', &self.wire).map(|at| at + 1);
        match pieces {
            Pieces::Lines => lines.collect(),
            Pieces::Groups => input::groups(&self.wire),
        }
    }
}
