//! The hash of a trace, over octets that depend on nothing but the trace: not on words, features or the machine.

use smtp::{Diagnostic, Reply, Section, Utterance};

use super::{Event, Side, What};
use crate::dns::{Answer, Record};
use crate::rules::{Parcels, Place, Rule, Verdict};
use crate::{Caller, NameServers};

/// A hash of the trace (FNV-1a, 64 bits), the same natively and in the page. Every field of every event counts; numbers
/// go in with the lowest octet first, texts and lists with their length before them.
pub fn hash(events: &[Event]) -> u64 {
    let mut hash = Hash::default();
    events.iter().for_each(|event| hash.note(event));
    hash.value()
}

/// The same hash for who does not keep the events.
pub struct Hash(Octets);

impl Default for Hash {
    fn default() -> Self {
        Hash(Octets(0xcbf2_9ce4_8422_2325))
    }
}

impl Hash {
    /// Adds the next event.
    pub fn note(&mut self, event: &Event) {
        self.0.u64(event.sequence);
        self.0.u64(event.at.as_micros());
        self.0.what(&event.what);
    }

    /// The hash of all that were added.
    pub fn value(&self) -> u64 {
        self.0.0
    }
}

/// The octets of a trace, hashed as they come.
struct Octets(u64);

impl Octets {
    fn octet(&mut self, octet: u8) {
        self.0 = (self.0 ^ u64::from(octet)).wrapping_mul(0x0100_0000_01b3);
    }

    fn octets(&mut self, octets: &[u8]) {
        octets.iter().for_each(|octet| self.octet(*octet));
    }

    fn u16(&mut self, number: u16) {
        self.octets(&number.to_le_bytes());
    }

    fn u32(&mut self, number: u32) {
        self.octets(&number.to_le_bytes());
    }

    fn u64(&mut self, number: u64) {
        self.octets(&number.to_le_bytes());
    }

    fn length(&mut self, length: usize) {
        self.u64(length as u64);
    }

    fn text(&mut self, text: &str) {
        self.length(text.len());
        self.octets(text.as_bytes());
    }

    fn texts(&mut self, texts: &[String]) {
        self.length(texts.len());
        texts.iter().for_each(|text| self.text(text));
    }

    /// 0 for nothing; 1, then the value.
    fn option<T>(&mut self, value: Option<T>, put: impl FnOnce(&mut Self, T)) {
        self.octet(u8::from(value.is_some()));
        if let Some(value) = value {
            put(self, value);
        }
    }

    fn what(&mut self, what: &What) {
        match what {
            What::HostDown(host) => self.tagged(0, |o| o.u16(host.0)),
            What::HostUp(host) => self.tagged(1, |o| o.u16(host.0)),
            What::LinkCut(link) => self.tagged(2, |o| o.u16(link.0)),
            What::LinkMended(link) => self.tagged(3, |o| o.u16(link.0)),
            What::LatencySet(link, latency) => self.tagged(4, |o| {
                o.u16(link.0);
                o.u64(latency.as_micros());
            }),
            What::RuleAdded(rule) => self.tagged(70, |o| o.rule(rule)),
            What::RuleRemoved(number) => self.tagged(71, |o| o.option(*number, Self::u16)),
            What::RuleStruck { rule, connection, direction, octets, verdict } => self.tagged(72, |o| {
                o.u16(*rule);
                o.u32(connection.0);
                o.side(direction.sender());
                o.u32(*octets);
                o.verdict(*verdict);
            }),
            What::MailboxRemoved(host, mailbox) => self.tagged(5, |o| {
                o.u16(host.0);
                o.text(mailbox);
            }),
            What::MailboxAdded(host, mailbox) => self.tagged(6, |o| {
                o.u16(host.0);
                o.text(mailbox);
            }),
            What::DnsAsked { host, name, kind } => self.tagged(7, |o| {
                o.u16(host.0);
                o.text(name);
                o.text(kind.as_str());
            }),
            What::DnsAskedAgain { host, name, kind, tries, octets } => self.tagged(33, |o| {
                o.u16(host.0);
                o.text(name);
                o.text(kind.as_str());
                o.octet(*tries);
                o.option(*octets, Self::u32);
            }),
            What::DnsAnswered { host, name, kind, answer, aliases, ttl_s, cached } => self.tagged(8, |o| {
                o.u16(host.0);
                o.text(name);
                o.text(kind.as_str());
                o.answer(answer);
                o.texts(aliases);
                o.u32(*ttl_s);
                o.octet(u8::from(*cached));
            }),
            What::DnsSet { whose, trouble } => self.tagged(34, |o| {
                match whose {
                    NameServers::Zone(title) => o.tagged(0, |o| o.text(title)),
                    NameServers::Host(host) => o.tagged(1, |o| o.u16(host.0)),
                }
                o.option(*trouble, |o, trouble| {
                    o.text(trouble.as_str());
                    o.option(trouble.delay(), |o, by| o.u64(by.as_micros()));
                });
            }),
            What::Dialed { connection, client, server } => self.tagged(9, |o| {
                o.u32(connection.0);
                o.caller(client);
                o.u16(server.0);
            }),
            What::Unreachable { host, address } => self.tagged(10, |o| {
                o.u16(host.0);
                o.text(&address.to_string());
            }),
            What::Connected(connection) => self.tagged(11, |o| o.u32(connection.0)),
            What::Refused(connection) => self.tagged(12, |o| o.u32(connection.0)),
            What::ConnectTimedOut(connection) => self.tagged(13, |o| o.u32(connection.0)),
            What::EndClosed(connection, side) => self.tagged(14, |o| {
                o.u32(connection.0);
                o.side(*side);
            }),
            What::Closed(connection) => self.tagged(15, |o| o.u32(connection.0)),
            What::Broken(connection) => self.tagged(16, |o| o.u32(connection.0)),
            What::SegmentLost { connection, direction, octets, link } => self.tagged(17, |o| {
                o.u32(connection.0);
                o.side(direction.sender());
                o.u32(*octets);
                o.option(*link, |o, link| o.u16(link.0));
            }),
            What::Said(connection, side, utterance) => self.tagged(18, |o| {
                o.u32(connection.0);
                o.side(*side);
                o.utterance(utterance);
            }),
            What::Heard(connection, side, utterance) => self.tagged(19, |o| {
                o.u32(connection.0);
                o.side(*side);
                o.utterance(utterance);
            }),
            What::Moved(connection, row) => self.tagged(20, |o| {
                o.u32(connection.0);
                o.side(row.side());
                o.text(row.from());
                o.text(row.to());
                o.section(row.section());
                o.text(row.means());
            }),
            What::Diagnosed(connection, side, diagnostic) => self.tagged(21, |o| {
                o.u32(connection.0);
                o.side(*side);
                o.diagnostic(diagnostic);
            }),
            What::Accepted { host, message, from, recipients, connection } => self.tagged(22, |o| {
                o.u16(host.0);
                o.u32(message.0);
                o.text(from);
                o.texts(recipients);
                o.option(*connection, |o, connection| o.u32(connection.0));
            }),
            What::Relayed { host, message, recipient, connection } => self.tagged(23, |o| {
                o.u16(host.0);
                o.u32(message.0);
                o.text(recipient);
                o.u32(connection.0);
            }),
            What::Converted { host, message, connection } => self.tagged(30, |o| {
                o.u16(host.0);
                o.u32(message.0);
                o.u32(connection.0);
            }),
            What::Held { host, message, until } => self.tagged(40, |o| {
                o.u16(host.0);
                o.u32(message.0);
                o.u64(until.as_micros());
            }),
            What::Reported { host, message, recipient, action, report } => self.tagged(41, |o| {
                o.u16(host.0);
                o.u32(message.0);
                o.text(recipient);
                o.text(action.as_str());
                o.u32(report.0);
            }),
            What::Completed { host, message, fields } => self.tagged(42, |o| {
                o.u16(host.0);
                o.u32(message.0);
                o.text(fields);
            }),
            What::QueueStarted { host, connection, domain, messages } => self.tagged(43, |o| {
                o.u16(host.0);
                o.u32(connection.0);
                o.text(domain);
                o.u32(*messages);
            }),
            What::Deferred { host, message, recipient, reason, next_attempt } => self.tagged(24, |o| {
                o.u16(host.0);
                o.u32(message.0);
                o.text(recipient);
                o.text(reason);
                o.u64(next_attempt.as_micros());
            }),
            What::Delivered { host, message, mailbox } => self.tagged(25, |o| {
                o.u16(host.0);
                o.u32(message.0);
                o.text(mailbox);
            }),
            What::Failed { host, message, recipient, reason, report } => self.tagged(26, |o| {
                o.u16(host.0);
                o.u32(message.0);
                o.text(recipient);
                o.text(reason);
                o.option(*report, |o, report| o.u32(report.0));
            }),
            What::LoopFound { host, message, hops } => self.tagged(27, |o| {
                o.u16(host.0);
                o.u32(message.0);
                o.u32(*hops);
            }),
            What::Decided { host, connection, message, decision, about } => self.tagged(60, |o| {
                o.u16(host.0);
                o.option(*connection, |o, connection| o.u32(connection.0));
                o.option(*message, |o, message| o.u32(message.0));
                o.text(decision.as_str());
                o.text(about);
            }),
            What::ZoneSet(origin) => self.tagged(31, |o| o.text(origin)),
            What::Secured { connection, certificate, flaw } => self.tagged(32, |o| {
                o.u32(connection.0);
                o.texts(&certificate.names);
                o.text(&certificate.issuer);
                o.octets(&certificate.not_before_unix_s.to_le_bytes());
                o.octets(&certificate.not_after_unix_s.to_le_bytes());
                o.option(flaw.as_deref(), Self::text);
            }),
            What::DiskSet(host, full) => self.tagged(80, |o| {
                o.u16(host.0);
                o.octet(u8::from(*full));
            }),
            What::TakenSet(host, taken) => self.tagged(82, |o| {
                o.u16(host.0);
                o.octet(u8::from(*taken));
            }),
            What::ByHand(connection) => self.tagged(83, |o| o.u32(connection.0)),
            What::ClockSet(host, ahead_s) => self.tagged(81, |o| {
                o.u16(host.0);
                o.octets(&ahead_s.to_le_bytes());
            }),
            What::SpfSet(host, policy) => self.tagged(28, |o| {
                o.u16(host.0);
                o.text(policy.as_str());
            }),
            What::SpfChecked { host, connection, claim, verdict } => self.tagged(29, |o| {
                o.u16(host.0);
                o.u32(connection.0);
                o.text(&claim.client.to_string());
                o.text(&claim.helo);
                o.text(&claim.sender);
                o.text(verdict.outcome.as_str());
                o.option(verdict.mechanism.as_deref(), Self::text);
                o.text(&verdict.domain);
                o.option(verdict.explanation.as_deref(), Self::text);
                o.length(verdict.derivation.len());
            }),
        }
    }

    fn tagged(&mut self, tag: u8, put: impl FnOnce(&mut Self)) {
        self.octet(tag);
        put(self);
    }

    fn rule(&mut self, rule: &Rule) {
        match rule.place {
            Place::Link { link, from } => self.tagged(0, |o| {
                o.u16(link.0);
                o.option(from, |o, from| o.u16(from.0));
            }),
            Place::Server { host, from } => self.tagged(1, |o| {
                o.u16(host.0);
                o.option(from, Self::side);
            }),
        }
        self.text(rule.what.as_str());
        if let Parcels::Octet(number) = rule.what {
            self.u64(number);
        }
        self.u32(rule.one_in);
        self.u32(rule.times);
        self.verdict(rule.verdict);
        self.u64(rule.jitter.as_micros());
    }

    fn verdict(&mut self, verdict: Verdict) {
        self.text(verdict.as_str());
        self.option(verdict.delay(), |o, by| o.u64(by.as_micros()));
    }

    fn side(&mut self, side: Side) {
        self.octet(match side {
            Side::Client => 0,
            Side::Server => 1,
        });
    }

    fn caller(&mut self, caller: &Caller) {
        match caller {
            Caller::Host(host) => self.tagged(0, |o| o.u16(host.0)),
            Caller::Outside(address) => self.tagged(1, |o| o.text(&address.to_string())),
        }
    }

    fn answer(&mut self, answer: &Answer) {
        match answer {
            Answer::Records(records) => self.tagged(0, |o| {
                o.length(records.len());
                records.iter().for_each(|record| o.record(record));
            }),
            Answer::NoData => self.octet(1),
            Answer::NxDomain => self.octet(2),
            Answer::ServFail => self.octet(3),
            Answer::TimedOut => self.octet(4),
        }
    }

    fn record(&mut self, record: &Record) {
        self.text(record.kind().as_str());
        match record {
            Record::A(address) => self.octets(&address.octets()),
            Record::Aaaa(address) => self.octets(&address.octets()),
            Record::Mx(preference, name) => {
                self.u16(*preference);
                self.text(name);
            }
            Record::Cname(text) | Record::Txt(text) | Record::Ptr(text) => self.text(text),
            Record::Soa(text, minimum) => {
                self.text(text);
                self.u32(*minimum);
            }
        }
    }

    fn utterance(&mut self, utterance: &Utterance) {
        match utterance {
            Utterance::Command(line) => self.tagged(0, |o| {
                o.length(line.len());
                o.octets(line);
            }),
            Utterance::Reply(reply) => self.tagged(1, |o| o.reply(reply)),
            Utterance::Content { octets } => self.tagged(2, |o| o.u64(*octets)),
            Utterance::EndOfData => self.octet(3),
            Utterance::Response(line) => self.tagged(4, |o| {
                o.length(line.len());
                o.octets(line);
            }),
        }
    }

    fn reply(&mut self, reply: &Reply) {
        self.u16(reply.code.value());
        self.option(reply.enhanced, |o, enhanced| {
            o.octet(enhanced.class);
            o.u16(enhanced.subject);
            o.u16(enhanced.detail);
        });
        self.length(reply.lines().count());
        reply.lines().for_each(|line| self.text(line));
    }

    fn section(&mut self, section: Section) {
        self.u16(section.rfc);
        self.text(section.part);
    }

    fn diagnostic(&mut self, diagnostic: &Diagnostic) {
        self.u32(diagnostic.span.start);
        self.u32(diagnostic.span.end);
        self.text(&diagnostic.found);
        self.text(&diagnostic.expected);
        self.section(diagnostic.section);
    }
}
