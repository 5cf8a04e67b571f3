//! Conversations, line by line.

use super::*;
use relay::{Caller, HostId, Timeline};

const ALICE: HostId = HostId(0);
const MAIL: HostId = HostId(1);

fn world() -> Timeline {
    let scenario = relay::Scenario::shipped("one-hop").expect("it is shipped").expect("it is right");
    Timeline::new(scenario.into(), 7)
}

fn run(world: &mut Timeline, millis: u64) {
    world.run_until(world.now() + SimTime::from_millis(millis));
}

fn typed(blocks: &[&str]) -> (Timeline, ConnectionId) {
    let mut world = world();
    let dial = Action::Dial { from: Caller::Host(ALICE), to: MAIL };
    let connection = world.act(dial).expect("the host is up").connection.expect("a connection");
    for block in blocks {
        run(&mut world, 500);
        world.act(Action::Type { connection, bytes: block.as_bytes().into() }).expect("it is open");
    }
    (world, connection)
}

fn lines(world: &Timeline, connection: ConnectionId) -> Vec<Line> {
    transcript(&world.events()[..world.cursor()], world.log(), connection, world.now())
}

fn shown(lines: &[Line]) -> Vec<String> {
    let show = |line: &Line| {
        let who = match (&line.says, line.by) {
            (Says::Note, _) => "--",
            (_, Side::Client) => "C:",
            (_, Side::Server) => "S:",
        };
        let first = line.text.lines().next().unwrap_or_default();
        let moved = |m: Option<Move>, side| m.map(|m| format!(" {side}>{}", m.to)).unwrap_or_default();
        let way = if line.heard_at.is_none() && line.by == Side::Client && line.says != Says::Note {
            " ..."
        } else {
            ""
        };
        format!("{who} {first}{}{}{way}", moved(line.server, "s"), moved(line.client, "c"))
    };
    lines.iter().map(show).collect()
}

#[test]
fn a_typed_session_shows_each_line_with_its_state() {
    let (mut world, connection) = typed(&[
        "EHLO me.example\r\n",
        "MAIL FROM:<alice@alpha.example>\r\nRCPT TO:<bob@alpha.example>\r\nDATA\r\n",
        "Subject: x\r\n\r\n..dot\r\n",
        "there\r\n.\r\n",
        "QUIT\r\n",
    ]);
    run(&mut world, 500);
    let lines = lines(&world, connection);
    let expect = [
        "-- dials: TCP port 25",
        "-- connected",
        "S: 220 mail.alpha.example ESMTP ready s>ExpectEhlo",
        "C: EHLO me.example",
        "S: 250-mail.alpha.example Hello me.example s>ExpectMail",
        "C: MAIL FROM:<alice@alpha.example>",
        "C: RCPT TO:<bob@alpha.example>",
        "C: DATA",
        "S: 250 2.1.0 Sender OK s>ExpectRcpt",
        "S: 250 2.1.5 Recipient OK s>ExpectData",
        "S: 354 Send the message; end it with a line that holds only a dot s>ExpectContent",
        "C: Subject: x",
        "C: ",
        "C: ..dot",
        "C: there",
        "C: .",
        "S: 250 2.0.0 Accepted as 0001 s>ExpectMail",
        "C: QUIT",
        "S: 221 2.0.0 mail.alpha.example Goodbye s>Closed",
        "-- the server closes its end",
        "-- the client closes its end",
        "-- closed",
    ];
    assert_eq!(shown(&lines), expect);
    assert_eq!(lines.iter().filter(|line| line.says == Says::Content).count(), 4);
    assert!(
        lines
            .iter()
            .all(|line| line.by == Side::Server || line.says == Says::Note || line.heard_at.is_some())
    );
    let mut tale = Tale::default();
    tale.read(&world, connection);
    assert_eq!(tale.offered().size(), Some(Some(35_882_577)));
    assert!(tale.offered().has("8BITMIME"));
    assert!(is_answered(&lines, false));
}

#[test]
fn what_is_typed_is_there_before_it_arrives() {
    let (mut world, connection) = typed(&["NOOP\r\n"]);
    assert_eq!(shown(&lines(&world, connection)).last().map(String::as_str), Some("C: NOOP ..."));
    assert!(!is_answered(&lines(&world, connection), false));
    run(&mut world, 100);
    let after = lines(&world, connection);
    assert_eq!(shown(&after).last().map(String::as_str), Some("S: 250 OK s>ExpectEhlo"));
    assert!(after.iter().all(|line| line.text != "NOOP" || line.heard_at > Some(line.at)));
}

#[test]
fn the_last_reply_names_the_line_and_what_was_wrong() {
    let (mut world, connection) = typed(&["EHLO me.example\r\n", "MAIL FROM:<alice@@x>\r\n"]);
    run(&mut world, 100);
    let lines_then = lines(&world, connection);
    let (command, reply) = last_reply(&lines_then).expect("it was refused");
    let command = command.expect("the line");
    assert_eq!(command.text, "MAIL FROM:<alice@@x>");
    let span = command.diagnostic.as_ref().expect("a diagnostic").span.clone();
    assert_eq!(&command.text[span.start as usize..span.end as usize], "@");
    assert!(reply.text.starts_with("501 5.1.7"));
    world.act(Action::Type { connection, bytes: b"NOOP\r\n"[..].into() }).expect("it is open");
    run(&mut world, 100);
    let lines_then = lines(&world, connection);
    let (command, reply) = last_reply(&lines_then).expect("it was answered");
    assert_eq!((command.map(|line| line.text.as_str()), reply.is_refusal()), (Some("NOOP"), false));
}

#[test]
fn a_session_between_programs_shows_both_states_and_when_each_line_was_heard() {
    let mut world = world();
    let scenario = world.scenario().clone();
    let content = scenario.draft.build(scenario.start_unix_s, "1@alpha.example");
    let envelope = mail::envelope_of(&content).expect("it has addresses");
    world.act(Action::Send { from: ALICE, envelope, content: content.into() }).expect("alice is up");
    run(&mut world, 5_000);
    let connection = world.snapshot().connections[0].id;
    let lines = lines(&world, connection);
    let shown = shown(&lines);
    assert!(shown.contains(&"C: EHLO alice-laptop.alpha.example c>ExpectEhloReply".to_owned()), "{shown:#?}");
    assert!(
        shown.contains(&"S: 250 2.1.0 Sender OK s>ExpectRcpt c>ExpectRcptReply".to_owned()),
        "{shown:#?}"
    );
    assert!(shown.contains(&"S: 250 2.0.0 Accepted as 0001 s>ExpectMail c>Ready".to_owned()), "{shown:#?}");
    assert_eq!(lines.iter().filter(|line| line.says == Says::Content).count(), 1);
    for line in lines.iter().filter(|line| line.says != Says::Note) {
        assert!(line.heard_at > Some(line.at), "{line:?}");
        assert!(line.explanation().is_some(), "{line:?}");
    }
    let server = moves(&lines, Side::Server);
    assert!(server.windows(2).all(|pair| pair[0].to == pair[1].from), "{server:?}");
    let client = moves(&lines, Side::Client);
    assert!(client.windows(2).all(|pair| pair[0].to == pair[1].from), "{client:?}");
    assert_eq!(client.last().map(|step| step.to), Some("Closed"));
}

#[test]
fn keys_stay_while_the_conversation_grows() {
    let (mut world, connection) = typed(&["EHLO a\r\nNOOP\r\nQUIT\r\n"]);
    let before: Vec<u64> = lines(&world, connection).iter().map(|line| line.key).collect();
    run(&mut world, 1_000);
    let after: Vec<u64> = lines(&world, connection).iter().map(|line| line.key).collect();
    assert_eq!(after[..before.len()], before);
    assert!(after.len() > before.len());
}

#[test]
fn exact_octets_are_shown_and_a_line_in_pieces_is_heard_when_it_ends() {
    let blocks = ["EHLO a\r\n", "NO", "OP \0\n\r\n", "RSET\r", "\n", "NOOP\r\n"];
    let (mut world, connection) = typed(&blocks);
    run(&mut world, 2_000);
    let lines = lines(&world, connection);
    let client = |line: &&Line| line.by == Side::Client && line.says == Says::Command;
    let said: Vec<(&str, bool, bool)> = lines
        .iter()
        .filter(client)
        .map(|line| (line.text.as_str(), line.wire.ends, line.heard_at.is_some()))
        .collect();
    let expect = [
        ("EHLO a", true, true),
        ("NO", false, true),
        ("OP \\0\\n", true, true),
        ("RSET\\r", false, true),
        ("\\n", true, true),
        ("NOOP", true, true),
    ];
    assert_eq!(said, expect);
    let total: u64 = lines.iter().filter(client).map(|line| line.wire.octets).sum();
    assert_eq!(total, blocks.concat().len() as u64);
}

#[test]
fn a_conversation_that_is_read_on_is_the_same_as_one_that_is_read_at_once() {
    let blocks = [
        "EHLO me.example\r\nMAIL FROM:<alice@alpha.example>\r",
        "\nRCPT TO:<bob@alpha.example>\r\nDATA\r\n",
        "Subject: x\r\n\r\n..dot\r\nthe",
        "re\r\n.\r\n",
    ];
    let (mut world, connection) = typed(&blocks);
    run(&mut world, 2_000);
    let mut tale = Tale::default();
    let mut check = |world: &Timeline| {
        tale.read(world, connection);
        let whole = lines(world, connection);
        assert_eq!(tale.last(usize::MAX), whole, "at event {}", world.cursor());
        let last = tale.last(8);
        assert!(last.len() <= 8 && last.len() >= whole.len().min(6), "{} of {}", last.len(), whole.len());
        assert!(whole.ends_with(&last));
    };
    world.seek(SimTime::ZERO);
    while world.cursor() < world.events().len() && world.step_event() {
        check(&world);
    }
    // Back and on, and into another future that is as long.
    for at_ms in [1_700, 300, 1_100, 1_600] {
        world.seek(SimTime::from_millis(at_ms));
        check(&world);
    }
    world.act(Action::Type { connection, bytes: b"NOOP\r\n".as_slice().into() }).expect("it is open");
    run(&mut world, 2_000);
    check(&world);
}

#[test]
fn what_the_server_offered_holds_however_much_was_said_since() {
    let many = "NOOP\r\n".repeat(50);
    let (mut world, connection) = typed(&["EHLO me.example\r\n", &many]);
    run(&mut world, 20_000);
    let mut tale = Tale::default();
    tale.read(&world, connection);
    assert!((15..=20).contains(&tale.last(20).len()));
    assert!(tale.offered().has("PIPELINING"));
}
