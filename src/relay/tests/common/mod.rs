//! Helpers of the world's tests.
#![allow(dead_code, unreachable_pub, reason = "each test file uses some of them")]

use std::sync::Arc;

use relay::scenario::{Port, Service, Tls};
use relay::{
    Action, Caller, ConnectionId, Event, HostId, Scenario, Side, Snapshot, Timeline, Visit, What, World,
};
use smtp::SimTime;
use smtp::client::Envelope;
use smtp::{Body, ForwardPath, ReversePath, Utterance};

/// A shipped scenario.
pub fn scenario(name: &str) -> Arc<Scenario> {
    let text =
        relay::scenario::SHIPPED.iter().find(|(shipped, _)| *shipped == name).expect("a shipped scenario").1;
    Arc::new(relay::scenario::parse(name, text).expect("a right scenario"))
}

/// The message that the scenario suggests, from its first client.
pub fn send(scenario: &Scenario, to: &[&str]) -> Action {
    let from = scenario.hosts.iter().position(|host| !host.listens()).expect("a client");
    let mut draft = scenario.draft.clone();
    if !to.is_empty() {
        draft.to = to.iter().map(|to| (*to).to_owned()).collect();
    }
    let envelope = Envelope {
        reverse_path: ReversePath::Mailbox(draft.from.parse().expect("a mailbox")),
        forward_paths: draft
            .to
            .iter()
            .map(|to| ForwardPath::Mailbox(to.parse().expect("a mailbox")))
            .collect(),
        body: Body::SevenBit,
        ..Envelope::default()
    };
    let content = draft.build(scenario.start_unix_s, "1@alpha.example");
    Action::Send { from: relay::HostId(from as u16), envelope, content: content.into() }
}

/// A client, dora; the exchanger of beta.example, mx, which has these keys beside its name, address and domain; and that of
/// gamma.example, far, with eve's mailbox.
pub fn with_keys(keys: &str) -> Arc<Scenario> {
    let text = include_str!("mta.toml").replace("keys = true", keys);
    Arc::new(relay::scenario::parse("mta.toml", &text).unwrap_or_else(|errors| panic!("{errors:#?}")))
}

/// What is wrong with such keys.
pub fn wrong_keys(keys: &str) -> Vec<String> {
    let text = include_str!("mta.toml").replace("keys = true", keys);
    let errors = relay::scenario::parse("mta.toml", &text).expect_err("a mistake");
    errors.iter().map(ToString::to_string).collect()
}

/// The decisions in a trace: what was decided, and about whom.
pub fn decided(told: &[What]) -> Vec<(&'static str, &str)> {
    let decided = told.iter().filter_map(|what| match what {
        What::Decided { decision, about, .. } => Some((decision.as_str(), about.as_str())),
        _ => None,
    });
    decided.collect()
}

/// Which mailbox has how many messages; only those that have any.
pub fn filled(world: &World) -> Vec<String> {
    let filled = world.mailboxes().filter(|(_, _, messages)| !messages.is_empty());
    filled.map(|(_, name, messages)| format!("{name} {}", messages.len())).collect()
}

/// A world of one host, as `listen` has it, with these settings: mx.alpha.example.
pub fn listening(settings: &str) -> World {
    let text = format!("[host]\nhost_name = \"mx.alpha.example\"\ndomains = [\"alpha.example\"]\n{settings}");
    let profile = relay::scenario::parse_profile("a.toml", &text, &mut |_| Err("no file".to_owned()));
    World::new(Arc::new(profile.unwrap_or_else(|errors| panic!("{errors:#?}")).scenario), 1)
}

/// Comes in from this address by a port of that host.
pub fn visit(world: &mut World, from: &str, service: Service) -> ConnectionId {
    let port = Port { service, tls: Tls::None };
    let visit = Visit { address: from.parse().expect("an address"), port, nonce: None };
    world.visit(HostId(0), visit).expect("a host")
}

/// Says this, and gives the replies up to now: the last line of each.
pub fn say(world: &mut World, connection: ConnectionId, said: &str) -> Vec<String> {
    let _ = world.act(Action::Type { connection, bytes: said.as_bytes().into() });
    let heard = String::from_utf8(world.take_outside(connection).bytes).expect("text");
    heard.lines().filter(|line| line.as_bytes()[3] == b' ').map(str::to_owned).collect()
}

/// The messages in a mailbox.
pub fn mailbox(snapshot: &Snapshot, name: &str) -> Vec<Arc<[u8]>> {
    let all = snapshot.hosts.iter().flat_map(|host| &host.mailboxes);
    all.filter(|m| m.mailbox == name)
        .flat_map(|m| m.messages.iter().map(|message| message.content.clone()))
        .collect()
}

/// Runs until nothing is due any more, at most ten simulated days.
pub fn run(world: &mut World) -> Vec<What> {
    let mut told = Vec::new();
    while world.next_at().is_some_and(|next| next < SimTime::from_secs(864_000)) {
        world.step();
        told.extend(world.drain_events().into_iter().map(|event| event.what));
    }
    told
}

/// Speaks these lines from a host to a server, one after the other; gives the replies.
pub fn speak(world: &mut Timeline, from: HostId, to: HostId, lines: &[&str]) -> Vec<String> {
    let dialed = world.act(Action::Dial { from: Caller::Host(from), to }).expect("a server");
    let connection = dialed.connection.expect("a connection");
    for line in lines {
        world.seek(world.now() + SimTime::from_secs(2));
        let bytes = format!("{line}\r\n").into_bytes().into();
        world.act(Action::Type { connection, bytes }).expect("an open connection");
    }
    world.seek(world.now() + SimTime::from_secs(2));
    replies(world.events(), connection)
}

fn replies(events: &[Event], of: ConnectionId) -> Vec<String> {
    let said = events.iter().filter_map(|event| match &event.what {
        What::Said(connection, Side::Server, Utterance::Reply(reply)) if *connection == of => {
            Some(reply.to_string().trim_end().to_owned())
        }
        _ => None,
    });
    said.collect()
}

/// The words of events, to look into when a test fails.
pub fn words(told: &[What]) -> String {
    told.iter().map(|what| format!("{what}\n")).collect()
}

/// Chance for tests (xorshift).
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % bound.max(1)
    }
}
