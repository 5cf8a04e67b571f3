//! What other programs do with the same octets.

use std::hint::black_box;
use std::net::{IpAddr, Ipv4Addr};

use mailin::{Action, Handler, SessionBuilder};
use playground_bench::{Case, Pieces, Task, Work, check_replies};
use smtp_proto::Request;
use smtp_proto::request::receiver::{DataReceiver, RequestReceiver};
use smtp_proto::response::parser::ResponseReceiver;

/// The peer of a case, and its name.
pub(crate) fn peer(case: &Case) -> Option<(&'static str, Work)> {
    let wire = case.wire.clone();
    let work: (&str, Work) = match case.task {
        Task::Parse => ("smtp-proto", Box::new(move || parse(&wire))),
        Task::Command => ("smtp-proto", Box::new(move || command(&wire))),
        Task::Replies => ("smtp-proto", Box::new(move || replies(&wire))),
        Task::Session(pieces) | Task::Watched(pieces) => {
            let cuts = case.cuts(pieces);
            let (builder, mut sent) = (SessionBuilder::new("mx.example.com"), Vec::new());
            ("mailin", Box::new(move || session(&builder, &wire, &cuts, pieces, &mut sent)))
        }
        Task::Content => {
            // As good as it can be for the peer: the place for the content is there already.
            let mut content = Vec::with_capacity(wire.len());
            ("smtp-proto", Box::new(move || data(&wire, &mut content)))
        }
    };
    Some(work)
}

fn parse(wire: &[u8]) {
    let request = Request::parse(&mut black_box(wire).iter());
    assert!(black_box(request).is_ok());
}

fn command(wire: &[u8]) {
    let mut receiver = RequestReceiver::default();
    let request = receiver.ingest(&mut black_box(wire).iter());
    assert!(black_box(request).is_ok());
}

fn replies(wire: &[u8]) {
    let mut receiver = ResponseReceiver::default();
    let mut octets = black_box(wire).iter();
    while !octets.as_slice().is_empty() {
        let reply = receiver.parse(&mut octets);
        assert!(black_box(reply).is_ok());
        receiver.reset();
    }
}

fn data(wire: &[u8], content: &mut Vec<u8>) {
    content.clear();
    let ended = DataReceiver::new().ingest(&mut black_box(wire).iter(), content);
    assert!(ended);
    black_box(content);
}

/// Takes everything and throws the content away.
struct Taker;

impl Handler for Taker {}

/// This session knows lines only: whoever has groups from the wire must find the lines in them, which here costs as little
/// as it can.
fn session(builder: &SessionBuilder, wire: &[u8], cuts: &[usize], pieces: Pieces, sent: &mut Vec<u8>) {
    sent.clear();
    let mut session = builder.build(IpAddr::V4(Ipv4Addr::LOCALHOST), Taker);
    session.greeting().write_to(sent).expect("a place to write to");
    let mut say = |line: &[u8]| {
        let response = session.process(black_box(line));
        if response.action != Action::NoReply {
            response.write_to(sent).expect("a place to write to");
        }
    };
    let (mut from, mut line) = (0, 0);
    for &to in cuts {
        match pieces {
            Pieces::Lines => say(&wire[from..to]),
            Pieces::Groups => {
                for end in memchr::memchr_iter(b'\n', &wire[from..to]).map(|at| from + at + 1) {
                    say(&wire[line..end]);
                    line = end;
                }
            }
        }
        from = to;
    }
    check_replies(sent);
}
