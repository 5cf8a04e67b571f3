//! A person answers in the place of a server: what they type is all that the client hears, and nobody counts it as stored.

mod common;

use std::sync::Arc;

use common::{scenario, send, words};
use relay::{
    Action, ActionError, Auditor, Caller, ConnectionId, HostId, Phase, Scenario, Side, Timeline, What,
};
use smtp::{SimTime, Utterance};

const ALICE: HostId = HostId(0);
const MAIL: HostId = HostId(1);

/// One client, one server that is taken, a letter on its way, and the auditor.
struct Table {
    world: Timeline,
    auditor: Auditor,
    audited: usize,
}

impl Table {
    fn new(host: HostId, scenario: Arc<Scenario>, to: &[&str]) -> Table {
        let mut world = Timeline::new(Arc::clone(&scenario), 7);
        world.act(Action::Take { host, taken: true }).expect("a server");
        world.act(send(&scenario, to)).expect("a letter");
        Table { world, auditor: Auditor::default(), audited: 0 }
    }

    /// Runs for so long, with the auditor at each step.
    fn run(&mut self, secs: u64) -> Vec<What> {
        let until = self.world.now() + SimTime::from_secs(secs);
        while self.world.next_at().is_some_and(|next| next <= until) {
            self.world.step();
            self.audit();
        }
        self.world.run_until(until);
        self.audit()
    }

    fn audit(&mut self) -> Vec<What> {
        let all = &self.world.events()[..self.world.cursor()];
        all[self.audited..].iter().for_each(|event| self.auditor.note(&event.what));
        self.audited = all.len();
        let told: Vec<What> = all.iter().map(|event| event.what.clone()).collect();
        assert_eq!(self.auditor.check(self.world.world()), Ok(()), "{}", words(&told));
        told
    }

    /// The newest connection that is answered by hand.
    fn connection(&self) -> ConnectionId {
        let snapshot = self.world.snapshot();
        snapshot.connections.iter().rev().find(|it| it.answered).expect("somebody has called").id
    }

    /// The next connection after this one, which has just come.
    fn called_after(&mut self, before: ConnectionId) -> ConnectionId {
        while self.connection() == before && self.world.now() < SimTime::from_secs(7_200) {
            self.run(10);
        }
        assert_ne!(self.connection(), before, "nobody has called again");
        self.connection()
    }

    fn types(&mut self, connection: ConnectionId, line: &str) {
        let bytes = format!("{line}\r\n").into_bytes().into();
        self.world.act(Action::Type { connection, bytes }).expect("the connection stands");
        self.run(2);
    }

    /// What was said on a connection, by whom: the client's lines as the person has heard them.
    fn said(&self, connection: ConnectionId) -> Vec<String> {
        let events = &self.world.events()[..self.world.cursor()];
        let line = |what: &What| match what {
            What::Heard(on, Side::Server, utterance) if *on == connection => Some(format!("C: {utterance}")),
            What::Said(on, Side::Server, utterance) if *on == connection => Some(format!("S: {utterance}")),
            _ => None,
        };
        events.iter().filter_map(|event| line(&event.what)).collect()
    }
}

fn one_hop() -> Table {
    let mut table = Table::new(MAIL, scenario("one-hop"), &["bob@alpha.example"]);
    table.run(5);
    table
}

#[test]
fn a_message_is_taken_by_hand_from_the_greeting_to_the_dot() {
    let mut table = one_hop();
    let connection = table.connection();
    let snapshot = table.world.snapshot();
    assert!(snapshot.hosts[usize::from(MAIL.0)].taken && !snapshot.hosts[usize::from(ALICE.0)].taken);
    for line in [
        "220 mine",
        "250-mine\r\n250 SIZE",
        "250 a fine sender",
        "250 who else",
        "354 tell me",
        "250 thrown away",
        "221 bye",
    ] {
        table.types(connection, line);
    }
    let told = table.run(600);
    let content = told.iter().find_map(|what| match what {
        What::Said(_, Side::Client, Utterance::Content { octets }) => Some(*octets),
        _ => None,
    });
    let size = content.expect("the content");
    let expect = [
        "S: 220 mine".to_owned(),
        "C: EHLO alice-laptop.alpha.example".to_owned(),
        "S: 250-mine\n250 SIZE".to_owned(),
        format!("C: MAIL FROM:<alice@alpha.example> SIZE={size}"),
        "S: 250 a fine sender".to_owned(),
        "C: RCPT TO:<bob@alpha.example>".to_owned(),
        "S: 250 who else".to_owned(),
        "C: DATA".to_owned(),
        "S: 354 tell me".to_owned(),
        format!("C: [{size} octets of content]"),
        "C: .".to_owned(),
        "S: 250 thrown away".to_owned(),
        "C: QUIT".to_owned(),
        "S: 221 bye".to_owned(),
    ];
    assert_eq!(table.said(connection), expect);
    assert!(
        told.iter().any(|what| matches!(what, What::Relayed { connection: on, .. } if *on == connection))
    );
    // Nobody answers for it any more, and it lies nowhere.
    assert_eq!(table.world.world().queued(), (0, 0));
    assert!(table.world.world().mailboxes().all(|(_, _, messages)| messages.is_empty()));
    assert_eq!(table.auditor.close(), Ok(()));
    let snapshot = table.world.snapshot();
    assert!(snapshot.connections.iter().all(|it| it.phase == Phase::Closed), "{snapshot:#?}");
}

#[test]
fn a_stuffed_dot_is_no_end_and_no_octet_of_the_message() {
    let scenario = scenario("one-hop");
    let mut table = one_hop();
    let connection = table.connection();
    for line in ["220 a", "250 a", "250 a", "250 a", "354 a", "250 a", "221 a"] {
        table.types(connection, line);
    }
    let Action::Send { from, envelope, .. } = send(&scenario, &["bob@alpha.example"]) else { return };
    let content: Arc<[u8]> = b"Subject: x\r\n\r\n.a\r\n..\r\n\r\n.\r\nb\r\n"[..].into();
    table.world.act(Action::Send { from, envelope, content: Arc::clone(&content) }).expect("alice is up");
    table.run(5);
    let connection = table.connection();
    for line in ["220 a", "250 a", "250 a", "250 a", "354 a"] {
        table.types(connection, line);
    }
    let said = table.said(connection);
    assert!(said.contains(&format!("C: [{} octets of content]", content.len())), "{said:#?}");
    assert_eq!(said.last().map(String::as_str), Some("C: ."));
}

#[test]
fn a_4xx_is_tried_again_and_a_5xx_comes_back() {
    let mut table = one_hop();
    let connection = table.connection();
    for line in ["220 a", "250 a", "250 a", "451 4.3.0 not now", "250 forgotten", "221 a"] {
        table.types(connection, line);
    }
    let told = table.run(60);
    let deferred =
        |what: &What| matches!(what, What::Deferred { reason, .. } if reason.contains("451 4.3.0 not now"));
    assert!(told.iter().any(deferred), "{}", words(&told));
    let second = table.called_after(connection);
    for line in ["220 a", "250 a", "250 a", "550 5.1.1 nobody of that name", "250 forgotten", "221 a"] {
        table.types(second, line);
    }
    let told = table.run(864_000);
    let failed =
        |what: &What| matches!(what, What::Failed { reason, .. } if reason.contains("nobody of that name"));
    assert!(told.iter().any(failed), "{}", words(&told));
    assert_eq!(table.world.world().queued(), (0, 0));
    assert_eq!(table.auditor.close(), Ok(()));
}

#[test]
fn replies_in_a_wrong_order_harm_nothing_but_the_session() {
    for replies in [
        ["354 what", "250 a", "250 a", "250 a", "250 a", "250 a", "250 a"],
        ["220 a", "354 what", "354 what", "354 what", "354 what", "354 what", "354 what"],
        ["220 a", "250 a", "250 a", "250 a", "250 a", "250 a", "250 a"],
        ["220 a", "220 a", "220 a", "220 a", "220 a", "220 a", "220 a"],
        ["hello", "250-a", "251 b", "", "\0", "250 a", "999 a"],
        ["250 a\r\n250 a\r\n250 a\r\n250 a\r\n250 a", "354 a", "354 a", "250 a", "334 a", "334 a", "221 a"],
    ] {
        let mut table = one_hop();
        let connection = table.connection();
        for line in replies {
            let bytes = format!("{line}\r\n").into_bytes().into();
            let acted = table.world.act(Action::Type { connection, bytes });
            assert!(matches!(acted, Ok(_) | Err(ActionError::NotYours(_))), "{acted:?}");
            table.run(2);
        }
        table.world.act(Action::Take { host: MAIL, taken: false }).expect("a server");
        table.run(864_000);
        assert_eq!(table.auditor.close(), Ok(()), "{replies:?}");
    }
}

#[test]
fn hanging_up_and_silence_end_the_session_and_the_client_tries_again() {
    for hangs_up in [true, false] {
        let mut table = one_hop();
        let connection = table.connection();
        table.types(connection, "220 a");
        if hangs_up {
            table.world.act(Action::HangUp { connection }).expect("the connection stands");
        }
        // Five minutes for the reply to EHLO, then it gives up.
        table.run(330);
        let typed = Action::Type { connection, bytes: b"250 a\r\n"[..].into() };
        assert_eq!(table.world.act(typed), Err(ActionError::NotYours(connection)));
        assert_eq!(table.world.act(Action::HangUp { connection }), Err(ActionError::NotYours(connection)));
        table.world.act(Action::Take { host: MAIL, taken: false }).expect("a server");
        let told = table.run(864_000);
        assert!(told.iter().any(|what| matches!(what, What::Deferred { .. })), "{}", words(&told));
        let stored: usize = table.world.world().mailboxes().map(|(_, _, messages)| messages.len()).sum();
        assert_eq!(stored, 1);
        assert_eq!(table.auditor.close(), Ok(()));
    }
}

#[test]
fn who_types_is_answered_by_the_server_and_a_host_that_crashes_by_nobody() {
    let mut table = one_hop();
    let dial = Action::Dial { from: Caller::Host(ALICE), to: MAIL };
    let typed = table.world.act(dial).expect("it is up").connection.expect("a connection");
    table.run(2);
    let snapshot = table.world.snapshot();
    let of = |id: ConnectionId| snapshot.connections.iter().find(|it| it.id == id).expect("it is there");
    assert!(of(typed).typed && !of(typed).answered && of(typed).server_state.is_some());
    let held = table.connection();
    assert!(of(held).typed && of(held).answered && of(held).server_state.is_none());
    table.world.act(Action::HostDown { host: MAIL }).expect("a host");
    let bytes = b"220 a\r\n"[..].into();
    assert_eq!(table.world.act(Action::Type { connection: held, bytes }), Err(ActionError::NotYours(held)));
    assert_eq!(
        table.world.act(Action::Take { host: ALICE, taken: true }),
        Err(ActionError::NotAServer(ALICE))
    );
    assert_eq!(
        table.world.act(Action::Take { host: HostId(99), taken: true }),
        Err(ActionError::NoHost(HostId(99)))
    );
}

#[test]
fn tls_and_chunks_are_heard_too() {
    let mut table = Table::new(HostId(1), scenario("sealed"), &[]);
    table.run(5);
    let connection = table.connection();
    for line in
        ["220 a", "250-a\r\n250 STARTTLS", "220 go ahead", "250 a", "250 a", "250 a", "354 a", "250 a"]
    {
        table.types(connection, line);
    }
    let said = table.said(connection);
    let secured = table
        .run(1)
        .iter()
        .any(|what| matches!(what, What::Secured { connection: on, .. } if *on == connection));
    assert!(secured, "{said:#?}");
    assert!(said.contains(&"C: .".to_owned()), "{said:#?}");
}

#[test]
fn the_run_is_the_same_again() {
    let play = || {
        let mut table = one_hop();
        let connection = table.connection();
        for line in ["220 a", "250 a", "250 a", "250 a", "354 a", "250 a", "221 a"] {
            table.types(connection, line);
        }
        table.run(60);
        table.world
    };
    let (mut one, two) = (play(), play());
    let hash = relay::trace::hash(one.events());
    assert_eq!(hash, relay::trace::hash(two.events()));
    // There and back again.
    let end = one.now();
    one.seek(SimTime::from_secs(1));
    one.seek(end);
    assert_eq!(relay::trace::hash(one.events()), hash);
}
