//! The engine at work. Each function checks what came out: work that goes wrong is not measured.

use std::hint::black_box;
use std::sync::Arc;

use smtp::command::{Command, Dialect};
use smtp::framing::{BareLineEnds, ContentReader, LineEvent, LineReader};
use smtp::server::{Answer, Config, Output, Server};
use smtp::{Extension, Extensions, ReplyReader, SimTime};

use crate::check_replies;

pub(crate) fn parse(line: &[u8], dialect: &Dialect) {
    let command = Command::parse(black_box(line), dialect);
    assert!(black_box(command).is_ok());
}

pub(crate) fn command(wire: &[u8], dialect: &Dialect) {
    let mut lines = LineReader::new(1_000);
    let Some(LineEvent::Line(line)) = lines.read(&mut black_box(wire)) else { panic!("no line") };
    parse(&line, dialect);
}

/// What a session has agreed on that offers everything.
pub(crate) fn dialect() -> Dialect {
    Dialect { offered: Extensions::all(None), space_after_colon: true, ..Dialect::default() }
}

pub(crate) fn replies(wire: &[u8]) {
    let mut reader = ReplyReader::default();
    let mut wire = black_box(wire);
    while let Some(reply) = reader.read(&mut wire) {
        assert!(black_box(reply).is_ok());
    }
}

/// What all sessions share: they offer what the peer's offer, and are watched or not.
pub(crate) fn config(watched: bool) -> Arc<Config> {
    let extensions = [Extension::EightBitMime].into_iter().collect();
    Arc::new(Config { watched, extensions, ..Config::new("mx.example.com") })
}

pub(crate) fn session(wire: &[u8], cuts: &[usize], config: &Arc<Config>, sent: &mut Vec<u8>) {
    sent.clear();
    let mut server = Server::new(Arc::clone(config));
    server.open(SimTime::ZERO);
    answer(&mut server, sent);
    let mut from = 0;
    for &to in cuts {
        server.receive(SimTime::ZERO, black_box(&wire[from..to]));
        answer(&mut server, sent);
        from = to;
    }
    check_replies(sent);
}

fn answer(server: &mut Server, sent: &mut Vec<u8>) {
    while let Some(output) = server.poll() {
        match output {
            Output::Send(reply) => sent.extend_from_slice(&reply),
            Output::Ask(_) => server.answer(SimTime::ZERO, Answer::Accept),
            other => {
                black_box(&other);
            }
        }
    }
}

pub(crate) fn content(wire: &[u8]) {
    let mut reader = ContentReader::new(1_000, 35_882_577, false, BareLineEnds::Refuse);
    let end = reader.read(&mut black_box(wire), |octets| {
        black_box(octets);
    });
    assert!(end.is_some_and(|end| end.faults.is_empty()));
}
