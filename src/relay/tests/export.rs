//! Captures: blocks, packets and streams as RFC 9293 has them, and as the sessions said and heard.

mod common;

use std::collections::BTreeMap;
use std::net::IpAddr;

use relay::{Action, ConnectionId, Direction, Event, Timeline, What, export};
use smtp::SimTime;

use common::{scenario, send};

/// A packet that was taken apart.
#[derive(Debug)]
struct Packet {
    interface: u32,
    unix_us: u64,
    from: (IpAddr, u16),
    to: (IpAddr, u16),
    protocol: u8,
    flags: u8,
    sequence: u32,
    acknowledges: u32,
    payload: Vec<u8>,
}

const TCP: u8 = 6;
const UDP: u8 = 17;
const FIN: u8 = 1;
const SYN: u8 = 2;
const RST: u8 = 4;

fn word(octets: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(octets[at..at + 4].try_into().expect("four octets"))
}

/// The blocks: type and body. Each says its length twice.
fn blocks(file: &[u8]) -> Vec<(u32, &[u8])> {
    let (mut rest, mut out) = (file, Vec::new());
    while !rest.is_empty() {
        let length = word(rest, 4) as usize;
        assert_eq!(length % 4, 0);
        assert_eq!(word(rest, length - 4) as usize, length);
        out.push((word(rest, 0), &rest[8..length - 4]));
        rest = &rest[length..];
    }
    out
}

/// Adds up to all ones with its checksum in it (RFC 1071).
#[track_caller]
fn assert_sums_up(octets: &[u8]) {
    let sum: u64 =
        octets.chunks(2).map(|it| u64::from(it[0]) << 8 | u64::from(*it.get(1).unwrap_or(&0))).sum();
    assert_eq!(sum % 0xffff, 0, "a wrong checksum");
}

fn packet(block: &[u8]) -> Packet {
    let unix_us = u64::from(word(block, 4)) << 32 | u64::from(word(block, 8));
    let length = word(block, 12) as usize;
    assert_eq!(word(block, 16) as usize, length, "whole");
    let ip = &block[20..20 + length];
    let (from, to, protocol, content): (IpAddr, IpAddr, u8, &[u8]) = if ip[0] >> 4 == 4 {
        assert_sums_up(&ip[..20]);
        assert_eq!(usize::from(u16::from_be_bytes([ip[2], ip[3]])), length);
        let address = |at: usize| IpAddr::from(<[u8; 4]>::try_from(&ip[at..at + 4]).expect("four"));
        (address(12), address(16), ip[9], &ip[20..])
    } else {
        let address = |at: usize| IpAddr::from(<[u8; 16]>::try_from(&ip[at..at + 16]).expect("sixteen"));
        (address(8), address(24), ip[6], &ip[40..])
    };
    let addresses = if ip[0] >> 4 == 4 { &ip[12..20] } else { &ip[8..40] };
    let length = content.len() as u16;
    assert_sums_up(&[addresses, &[0, protocol], &length.to_be_bytes(), content].concat());
    let port = |at: usize| u16::from_be_bytes([content[at], content[at + 1]]);
    let number = |at: usize| u32::from_be_bytes(content[at..at + 4].try_into().expect("four"));
    let (flags, sequence, acknowledges, header) = match protocol {
        TCP => (content[13], number(4), number(8), usize::from(content[12] >> 4) * 4),
        _ => (0, 0, 0, 8),
    };
    let payload = content[header..].to_vec();
    let (from, to) = ((from, port(0)), (to, port(2)));
    Packet { interface: word(block, 0), unix_us, from, to, protocol, flags, sequence, acknowledges, payload }
}

fn packets(file: &[u8]) -> Vec<Packet> {
    blocks(file).into_iter().filter(|(kind, _)| *kind == 6).map(|(_, block)| packet(block)).collect()
}

type Ends = ((IpAddr, u16), (IpAddr, u16));

/// What went each way, put together by sequence numbers; ways that begin with a SYN.
fn streams(packets: &[Packet]) -> BTreeMap<Ends, Vec<u8>> {
    let mut first: BTreeMap<Ends, u32> = BTreeMap::new();
    let mut streams: BTreeMap<Ends, Vec<u8>> = BTreeMap::new();
    for it in packets.iter().filter(|it| it.protocol == TCP) {
        let ends = (it.from, it.to);
        if it.flags & SYN != 0 {
            first.insert(ends, it.sequence.wrapping_add(1));
            streams.entry(ends).or_default();
        } else if it.flags & RST == 0 {
            let at = it.sequence.wrapping_sub(first[&ends]) as usize;
            let stream = streams.entry(ends).or_default();
            assert!(at <= stream.len() + 1, "a gap before {it:?}");
            let new = stream.len().saturating_sub(at).min(it.payload.len());
            let known = at.min(stream.len());
            assert_eq!(stream[known..][..new], it.payload[..new], "sent again, and the same");
            stream.extend(&it.payload[new..]);
        }
    }
    streams
}

fn run(name: &str, seconds: u64) -> Timeline {
    let scenario = scenario(name);
    let mut timeline = Timeline::new(scenario.clone(), 7);
    if scenario.traffic.is_empty() && scenario.script.iter().all(|(_, it)| !matches!(it, Action::Send { .. }))
    {
        timeline.act(send(&scenario, &[])).expect("a client that is up");
    }
    timeline.run_until(SimTime::from_secs(seconds));
    timeline
}

/// What an end said on a connection, one utterance a line; content is only counted.
fn said(events: &[Event], id: ConnectionId, direction: Direction) -> Vec<String> {
    let said = events.iter().filter_map(|event| match &event.what {
        What::Said(connection, side, words) if *connection == id && *side == direction.sender() => {
            Some(words.to_string())
        }
        _ => None,
    });
    said.collect()
}

#[test]
fn a_capture_begins_with_its_interfaces_and_names_and_goes_on_in_order() {
    let timeline = run("across-networks", 60);
    let file = export::pcapng(&timeline, None);
    let blocks = blocks(&file);
    let hosts = timeline.scenario().hosts.len();
    assert_eq!(blocks[0].0, 0x0a0d_0d0a);
    assert!(blocks[1..=hosts].iter().all(|(kind, _)| *kind == 1));
    assert_eq!(blocks[hosts + 1].0, 4);
    assert!(blocks[hosts + 2..].iter().all(|(kind, _)| *kind == 6));
    let packets = packets(&file);
    assert!(packets.windows(2).all(|pair| pair[0].unix_us <= pair[1].unix_us));
    assert!(packets.iter().all(|packet| (packet.interface as usize) < hosts));
    assert_eq!(packets[0].unix_us, timeline.scenario().start_unix_s as u64 * 1_000_000);
}

#[test]
fn every_scenario_gives_whole_streams_that_say_what_the_sessions_said() {
    for (name, _) in relay::scenario::SHIPPED {
        let timeline = run(name, 900);
        let streams = streams(&packets(&export::pcapng(&timeline, None)));
        for end in streams.values().filter(|stream| stream.starts_with(b"EHLO")) {
            let text = String::from_utf8_lossy(end);
            assert!(text.ends_with("\r\n") || text.contains("STARTTLS"), "{name}: {text}");
        }
        let events = &timeline.events()[..timeline.cursor()];
        let dialed = events.iter().filter(|event| matches!(event.what, What::Dialed { .. })).count();
        for id in (0..dialed as u32).map(ConnectionId).take(40) {
            let own = self::streams(&packets(&export::pcapng(&timeline, Some(id))));
            // Behind STARTTLS nobody can read it.
            let open = |line: &&String| {
                !line.starts_with("EHLO") || *line == &said(events, id, Direction::ToServer)[0]
            };
            for direction in [Direction::ToServer, Direction::ToClient] {
                let words = said(events, id, direction);
                let sealed = words.iter().position(|line| line == "STARTTLS" || line.starts_with("220 2"));
                let mut all =
                    own.values().map(|stream| String::from_utf8_lossy(stream).replace("\r\n", "\n"));
                let all = all.by_ref().collect::<Vec<_>>().join("\n\n");
                for line in words.iter().take(sealed.unwrap_or(usize::MAX)).filter(open) {
                    let content = line.ends_with("octets of message") || line.contains("octets of content");
                    assert!(content || all.contains(line.as_str()), "{name}, {id}: {line:?} is not in {all}");
                }
            }
            for (ends, stream) in own {
                assert_eq!(streams[&ends], stream, "{name}, {id}: alone as among the others");
            }
        }
    }
}

#[test]
fn a_connection_begins_acknowledges_and_ends_as_tcp_does() {
    let timeline = run("one-hop", 60);
    let packets = packets(&export::pcapng(&timeline, Some(ConnectionId(0))));
    let flags: Vec<u8> = packets.iter().take(3).map(|it| it.flags).collect();
    assert_eq!(flags, [SYN, SYN | 0x10, 0x10]);
    let [syn, answer, third, ..] = &packets[..] else { panic!("too few packets") };
    assert_eq!((syn.from, syn.to), (answer.to, answer.from));
    assert_eq!(syn.to.1, 25);
    assert_eq!(answer.acknowledges, syn.sequence.wrapping_add(1));
    assert_eq!(third.acknowledges, answer.sequence.wrapping_add(1));
    assert_eq!(third.sequence, answer.acknowledges);
    assert_eq!(packets.iter().filter(|it| it.flags & FIN != 0).count(), 2);
    // Each end has acknowledged all that the other has sent, the end of the stream included.
    for end in [syn.from, syn.to] {
        let last = packets.iter().rfind(|it| it.from == end && it.flags & FIN != 0).expect("an end");
        let heard = packets.iter().rfind(|it| it.to == end).expect("an answer");
        assert_eq!(heard.acknowledges, last.sequence.wrapping_add(1));
    }
}

#[test]
fn what_a_rule_loses_is_sent_again_with_the_same_number() {
    let timeline = run("bad-line", 900);
    let lost = |event: &&Event| matches!(event.what, What::SegmentLost { octets: 1.., .. });
    assert!(timeline.events().iter().any(|event| lost(&event)), "the scenario loses something");
    let packets = packets(&export::pcapng(&timeline, None));
    let mut seen = BTreeMap::new();
    let again = packets.iter().filter(|it| !it.payload.is_empty() && it.protocol == TCP);
    let again =
        again.filter(|it| seen.insert((it.from, it.to, it.sequence), it.payload.len()).is_some()).count();
    assert!(again > 0, "nothing was sent again");
}

#[test]
fn questions_to_dns_stand_beside_their_answers() {
    let timeline = run("across-networks", 60);
    let file = export::pcapng(&timeline, None);
    let packets = packets(&file);
    let asked: Vec<&Packet> = packets.iter().filter(|it| it.protocol == UDP && it.to.1 == 53).collect();
    let told = |is: fn(&What) -> bool| timeline.events().iter().filter(|event| is(&event.what)).count();
    assert_eq!(asked.len(), told(|what| matches!(what, What::DnsAsked { .. })));
    assert!(!asked.is_empty());
    for query in asked {
        let answer = packets.iter().find(|it| it.from == query.to && it.to == query.from).expect("an answer");
        assert_eq!(answer.payload[..2], query.payload[..2], "the same id");
        assert_eq!(answer.payload[2] & 0x80, 0x80);
        // The question is repeated: behind the header, before the record of EDNS.
        let question = &query.payload[12..query.payload.len() - 11];
        assert_eq!(&answer.payload[12..12 + question.len()], question);
    }
    assert!(export::pcapng(&timeline, Some(ConnectionId(0))).len() < file.len());
}

#[test]
fn going_back_in_time_takes_the_capture_back() {
    let mut timeline = run("across-networks", 60);
    let whole = export::pcapng(&timeline, None);
    timeline.seek(SimTime::from_millis(300));
    let part = export::pcapng(&timeline, None);
    assert!(part.len() < whole.len());
    assert_eq!(whole[..part.len()], part, "the shorter one is the start of the longer one");
    let sent = export::sent(&timeline, ConnectionId(0));
    assert!(sent.iter().all(|sent| sent.at <= timeline.now()));
    assert!(!sent.is_empty());
}

/// The hosts of mta.toml with other texts in its file.
fn changed(changes: &[(&str, &str)]) -> Timeline {
    let mut text = include_str!("common/mta.toml").replace("keys = true", "");
    for (from, to) in changes {
        assert!(text.contains(from), "{from} is not in the file");
        text = text.replace(from, to);
    }
    let scenario = relay::scenario::parse("mta.toml", &text).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let scenario = std::sync::Arc::new(scenario);
    let mut timeline = Timeline::new(scenario.clone(), 7);
    timeline.act(send(&scenario, &[])).expect("a client that is up");
    timeline.run_until(SimTime::from_secs(60));
    timeline
}

#[test]
fn an_answer_that_is_too_long_for_udp_comes_over_tcp() {
    let many: String =
        (0..60).map(|number| format!("@ MX 90 a-rather-long-name-number-{number}\n")).collect();
    let zone = "origin = \"beta.example\"\nrecords = \"\"\"\n";
    let timeline = changed(&[(zone, &[zone, &many].concat())]);
    let packets = packets(&export::pcapng(&timeline, None));
    let truncated = |it: &&Packet| it.protocol == UDP && it.from.1 == 53 && it.payload[2] & 0x02 != 0;
    let truncated = packets.iter().find(truncated).expect("a response that is cut off");
    let streams = streams(&packets);
    let (_, answer) = streams.iter().find(|((from, _), _)| from.1 == 53).expect("an answer over TCP");
    let length = usize::from(u16::from_be_bytes([answer[0], answer[1]]));
    assert_eq!(length, answer.len() - 2, "the length stands in front");
    assert_eq!(answer[2..4], truncated.payload[..2], "the same id");
    assert_eq!(u16::from_be_bytes([answer[8], answer[9]]), 61);
    assert!(length > 1_232);
}

#[test]
fn hosts_without_ipv4_speak_ipv6() {
    let timeline = changed(&[
        ("addresses = [\"192.0.2.25\"]", "addresses = [\"192.0.2.25\", \"2001:db8::1\"]"),
        ("addresses = [\"198.51.100.25\"]", "addresses = [\"2001:db8::25\"]"),
        ("A  198.51.100.25", "AAAA 2001:db8::25"),
    ]);
    let packets = packets(&export::pcapng(&timeline, None));
    let six: Vec<&Packet> = packets.iter().filter(|it| it.to.1 == 25 && it.to.0.is_ipv6()).collect();
    assert!(six.len() > 5, "the second hop goes over IPv6");
    assert!(six.iter().all(|it| it.from.0 == "2001:db8::1".parse::<IpAddr>().expect("an address")));
}

#[test]
fn a_call_to_a_dead_host_is_made_again_with_the_same_number() {
    let scenario = scenario("one-hop");
    let mut timeline = Timeline::new(scenario.clone(), 7);
    let server = scenario.hosts.iter().position(|host| host.listens()).expect("a server");
    timeline.act(Action::HostDown { host: relay::HostId(server as u16) }).expect("it is up");
    timeline.act(send(&scenario, &[])).expect("a client that is up");
    timeline.run_until(SimTime::from_secs(50));
    let packets = packets(&export::pcapng(&timeline, Some(ConnectionId(0))));
    assert!(packets.len() > 2, "the call is tried again");
    assert!(packets.iter().all(|it| it.flags == SYN && it.sequence == packets[0].sequence));
}
