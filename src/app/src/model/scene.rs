//! What a sequence diagram shows: the conversation with its handshakes, the message as one thing; and its round trips.

use relay::{ConnectionId, Event, Scenario, Side, What};
use smtp::{SimTime, Verb};
use texts::t;

use super::transcript::{Line, Says};
use crate::layout::sequence::{Act, Kind, Scene};

/// Keys of what the trace tells by time alone stand above those of lines.
const HANDSHAKE: u64 = 1 << 50;

/// The scene of a connection. `events` are those that have happened, `lines` its whole conversation.
pub(crate) fn scene(
    events: &[Event],
    lines: &[Line],
    scenario: &Scenario,
    connection: ConnectionId,
) -> Scene {
    let mut scene = Scene::default();
    let mut dialed_at = SimTime::ZERO;
    let own = || events.iter().filter(|event| event.what.connection() == Some(connection));
    let (mut passed_over, mut knocks) = (Vec::new(), Vec::new());
    for event in own() {
        match &event.what {
            What::Dialed { client, server, .. } => {
                let name = |host: relay::HostId| {
                    scenario.hosts.get(usize::from(host.0)).map(|host| host.name.clone())
                };
                let client = match client {
                    relay::Caller::Host(host) => name(*host),
                    relay::Caller::Outside(address) => Some(address.to_string()),
                };
                scene.names = [client.unwrap_or_default(), name(*server).unwrap_or_default()];
                dialed_at = event.at;
                passed_over.push(event.sequence);
            }
            What::Connected(_) => {
                knock(&mut knocks, event.sequence, dialed_at, event.at, ["SYN", "SYN, ACK"]);
                passed_over.push(event.sequence);
            }
            What::Secured { .. } => {
                let heard =
                    lines.iter().filter(|line| line.by == Side::Server && !matches!(line.says, Says::Note));
                let ready = heard.filter_map(|line| line.heard_at).filter(|at| *at <= event.at).max();
                let words = ["ClientHello", "ServerHello … Finished"];
                knock(&mut knocks, event.sequence, ready.unwrap_or(dialed_at), event.at, words);
                scene.sealed_at = Some(event.at);
            }
            _ => {}
        }
    }
    let lost =
        |key: u64| own().any(|event| event.sequence == key && matches!(event.what, What::SegmentLost { .. }));
    for line in lines.iter().filter(|line| !passed_over.contains(&line.key)) {
        let kind = match &line.says {
            Says::Command | Says::Response => Kind::Command,
            Says::Content | Says::EndOfData => Kind::Content,
            Says::Reply(_) if line.is_refusal() => Kind::Refusal,
            Says::Reply(_) => Kind::Reply,
            Says::Note if lost(line.key) => Kind::Lost,
            Says::Note => Kind::Note,
        };
        match scene.acts.last_mut().filter(|last| kind == Kind::Content && last.kind == kind) {
            Some(message) => {
                message.heard_at = line.heard_at;
                message.text = if matches!(line.says, Says::EndOfData)
                    && message.text.ends_with(t!("octets of message"))
                {
                    [&message.text, t!(", and the dot")].concat()
                } else {
                    t!("the message, line by line").to_owned()
                };
            }
            None => {
                let Line { key, at, heard_at, by, .. } = *line;
                let text = if matches!(line.says, Says::EndOfData) {
                    t!("the dot").to_owned()
                } else {
                    line.text.clone()
                };
                scene.acts.push(Act { key, at, heard_at, by, kind, text });
            }
        }
    }
    for act in knocks {
        let place = scene.acts.partition_point(|other| other.at < act.at);
        scene.acts.insert(place, act);
    }
    scene
}

/// A handshake: there in one half of the time, back in the other.
fn knock(acts: &mut Vec<Act>, key: u64, from: SimTime, to: SimTime, words: [&str; 2]) {
    let middle = SimTime::from_micros(from.as_micros().midpoint(to.as_micros()));
    let ways = [(Side::Client, from, middle), (Side::Server, middle, to)];
    for (((by, at, heard_at), text), index) in ways.into_iter().zip(words).zip(0..) {
        let (key, heard_at, text) = (HANDSHAKE + 2 * key + index, Some(heard_at), text.to_owned());
        acts.push(Act { key, at, heard_at, by, kind: Kind::Knock, text });
    }
}

/// How often one end has waited for the other, and how often it would have had to.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Trips {
    /// In the trace.
    pub(crate) taken: usize,
    /// With one command at a time.
    pub(crate) single: usize,
    /// With as many commands in a group as RFC 2920 section 3.1 lets go out without a reply.
    pub(crate) grouped: usize,
}

impl Trips {
    /// Counts them.
    pub(crate) fn of(scene: &Scene) -> Trips {
        let said = |act: &&Act| act.by == Side::Client && matches!(act.kind, Kind::Command | Kind::Content);
        let replies = || scene.acts.iter().filter(|act| matches!(act.kind, Kind::Reply | Kind::Refusal));
        // The handshakes of TCP and TLS, and the greeting.
        let knocks =
            scene.acts.iter().filter(|act| act.kind == Kind::Knock && act.by == Side::Server).count();
        let first = scene.acts.iter().find(said).map(|act| act.at);
        let greeting = replies().any(|reply| first.is_none_or(|first| reply.at < first));
        let opening = knocks + usize::from(greeting);
        let mut trips = Trips { taken: opening, single: opening, grouped: opening };
        let (mut before, mut group_is_open, mut verb_before) = (None, false, String::new());
        for act in scene.acts.iter().filter(said) {
            let heard = |reply: &Act| {
                reply.heard_at.is_some_and(|at| at <= act.at && before.is_none_or(|before| at > before))
            };
            trips.taken += usize::from(before.is_none() || replies().any(heard));
            before = Some(act.at);
            let verb = if act.kind == Kind::Content { String::new() } else { verb(&act.text) };
            // The octets of BDAT belong to their command.
            if act.kind == Kind::Content && verb_before == "BDAT" {
                continue;
            }
            trips.single += 1;
            trips.grouped += usize::from(!group_is_open);
            group_is_open = act.kind == Kind::Content || may_be_followed(&verb);
            verb_before = verb;
        }
        trips
    }

    /// Whether the server has offered to take commands in groups.
    pub(crate) fn offered(scene: &Scene) -> bool {
        let keyword = |line: &str| line.get(4..).is_some_and(|word| word.eq_ignore_ascii_case("PIPELINING"));
        scene.acts.iter().any(|act| act.kind == Kind::Reply && act.text.lines().any(keyword))
    }

    /// In words; `offered` says whether the server offers PIPELINING.
    pub(crate) fn words(self, offered: bool) -> String {
        let Trips { taken, single, grouped } = self;
        let mut out = t!("{taken} round trip{}", if taken == 1 { "" } else { "s" });
        match (offered, taken < single, grouped < taken) {
            (false, _, true) => out += &t!("; with PIPELINING it would be {grouped}"),
            (true, false, true) => out += &t!("; with the PIPELINING that is offered it would be {grouped}"),
            (true, true, true) => {
                out += &t!("; one command at a time it would be {single}, and RFC 2920 allows {grouped}")
            }
            (_, true, false) => out += &t!("; one command at a time it would be {single}"),
            _ => {}
        }
        out + "."
    }
}

fn verb(text: &str) -> String {
    text.split_whitespace().next().unwrap_or_default().to_ascii_uppercase()
}

/// Whether another command may go out behind it before its reply has come (RFC 2920 section 3.1, RFC 3030 section 4.2).
fn may_be_followed(verb: &str) -> bool {
    matches!(Verb::from_word(verb.as_bytes()), Some(Verb::Mail | Verb::Rcpt | Verb::Rset | Verb::Bdat))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::transcript::transcript;
    use relay::{Action, Timeline};

    fn sent(scenario: &str) -> Timeline {
        let scenario = relay::Scenario::shipped(scenario).expect("it is shipped").expect("it is right");
        let mut world = Timeline::new(scenario.clone().into(), 7);
        let content = scenario.draft.build(scenario.start_unix_s, "1@alpha.example");
        let envelope = mail::envelope_of(&content).expect("it has addresses");
        let from = scenario.hosts.iter().position(|host| !host.listens()).expect("a client");
        let from = relay::HostId(from as u16);
        world.act(Action::Send { from, envelope, content: content.into() }).expect("alice is up");
        world.run_until(SimTime::from_secs(600));
        world
    }

    fn scene_of(world: &Timeline, connection: u32) -> Scene {
        let (events, id) = (&world.events()[..world.cursor()], ConnectionId(connection));
        scene(events, &transcript(events, world.log(), id, world.now()), world.scenario(), id)
    }

    fn told(scene: &Scene) -> Vec<String> {
        let tell = |act: &Act| {
            let way = if act.by == Side::Client { "->" } else { "<-" };
            format!("{way} {:?} {}", act.kind, act.text.lines().next().unwrap_or_default())
        };
        scene.acts.iter().map(tell).collect()
    }

    #[test]
    fn a_session_with_its_handshake_and_the_message_as_one() {
        let scene = scene_of(&sent("one-hop"), 0);
        assert_eq!(scene.names, ["alice", "mail"]);
        let told = told(&scene);
        assert_eq!(
            told[..3],
            ["-> Knock SYN", "<- Knock SYN, ACK", "<- Reply 220 mail.alpha.example ESMTP ready"]
        );
        assert_eq!(told.iter().filter(|line| line.contains("Content")).count(), 1);
        assert!(told.iter().any(|line| line.ends_with("octets of message, and the dot")), "{told:#?}");
        assert!(scene.acts.windows(2).all(|pair| pair[0].at <= pair[1].at));
        assert_eq!(scene.sealed_at, None);
    }

    #[test]
    fn tls_has_its_handshake_and_its_place() {
        let scene = scene_of(&sent("sealed"), 0);
        let told = told(&scene);
        let hello = told.iter().position(|line| line == "-> Knock ClientHello").expect("a handshake");
        assert_eq!(told[hello - 1], "<- Reply 220 2.0.0 Ready for TLS");
        let sealed = scene.sealed_at.expect("TLS stands");
        let first = scene.acts.iter().find(|act| act.at >= sealed).expect("something is said");
        assert!(first.text.starts_with("EHLO"), "{first:?}");
    }

    fn talk(lines: &[(Side, &str, u64)]) -> Scene {
        let acts = lines.iter().zip(0..).map(|((by, text, at), key)| {
            let kind = match by {
                Side::Server => Kind::Reply,
                Side::Client if text.starts_with("a message") => Kind::Content,
                Side::Client => Kind::Command,
            };
            let (at, heard_at) = (SimTime::from_millis(*at), Some(SimTime::from_millis(at + 5)));
            Act { key, at, heard_at, by: *by, kind, text: (*text).to_owned() }
        });
        Scene { acts: acts.collect(), ..Scene::default() }
    }

    #[track_caller]
    fn check(lines: &[(Side, &str, u64)], taken: usize, single: usize, grouped: usize) {
        assert_eq!(Trips::of(&talk(lines)), Trips { taken, single, grouped });
    }

    #[test]
    fn round_trips() {
        use Side::{Client as C, Server as S};
        check(&[], 0, 0, 0);
        check(&[(S, "220", 0)], 1, 1, 1);
        check(&[(S, "220", 0), (C, "EHLO a", 5), (S, "250", 10), (C, "QUIT", 15), (S, "221", 20)], 3, 3, 3);
        let one_by_one = [
            (S, "220", 0),
            (C, "EHLO a", 5),
            (S, "250", 10),
            (C, "MAIL FROM:<>", 15),
            (S, "250", 20),
            (C, "RCPT TO:<b@beta.example>", 25),
            (S, "250", 30),
            (C, "DATA", 35),
            (S, "354", 40),
            (C, "a message", 45),
            (S, "250", 50),
            (C, "QUIT", 55),
            (S, "221", 60),
        ];
        // EHLO; MAIL, RCPT, DATA; the message and QUIT.
        check(&one_by_one, 7, 7, 4);
        let in_groups = [
            (S, "220", 0),
            (C, "EHLO a", 5),
            (S, "250", 10),
            (C, "MAIL FROM:<>", 15),
            (C, "RCPT TO:<b@beta.example>", 15),
            (C, "DATA", 15),
            (S, "250", 20),
            (S, "250", 20),
            (S, "354", 20),
            (C, "a message", 25),
            (S, "250", 30),
            (C, "QUIT", 35),
        ];
        check(&in_groups, 5, 7, 4);
        let chunks = [
            (C, "MAIL FROM:<>", 0),
            (C, "RCPT TO:<b@beta.example>", 0),
            (C, "BDAT 5 LAST", 0),
            (C, "a message", 0),
            (S, "250", 5),
        ];
        check(&chunks, 1, 3, 1);
        // What is not known to be safe ends its group.
        check(&[(C, "VRFY a", 0), (C, "XYZ", 0), (C, "NOOP", 0)], 1, 3, 3);
    }

    #[test]
    fn the_count_in_words() {
        let words = |taken, single, grouped, offered| Trips { taken, single, grouped }.words(offered);
        assert_eq!(words(7, 7, 4, false), "7 round trips; with PIPELINING it would be 4.");
        assert_eq!(
            words(5, 7, 4, true),
            "5 round trips; one command at a time it would be 7, and RFC 2920 allows 4."
        );
        assert_eq!(words(7, 7, 4, true), "7 round trips; with the PIPELINING that is offered it would be 4.");
        assert_eq!(words(4, 7, 4, true), "4 round trips; one command at a time it would be 7.");
        assert_eq!(words(1, 1, 1, true), "1 round trip.");
    }

    #[test]
    fn our_own_client_groups_what_it_may() {
        let trips = Trips::of(&scene_of(&sent("across-networks"), 0));
        // To connect, the greeting, EHLO, MAIL with RCPT and DATA, the message, QUIT.
        assert_eq!(trips, Trips { taken: 6, single: 8, grouped: 5 });
    }
}
