//! The trace as JSON lines: version 1 of the form that programs read.

use serde::Serialize;
use smtp::{Section, SimTime, Utterance};

use super::{Event, Side, What};
use crate::NameServers;
use crate::dns::{Answer, Trouble};
use crate::rules::{Parcels, Place, Rule};

/// One line. The order of the fields is the order in which they are written.
#[derive(Serialize)]
struct Line<'a> {
    sequence: u64,
    at_us: u64,
    #[serde(flatten)]
    detail: Detail<'a>,
    text: String,
}

/// What happened: `kind` says which, the rest depends on it. Times are whole microseconds.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Detail<'a> {
    HostDown {
        host: u16,
    },
    HostUp {
        host: u16,
    },
    LinkCut {
        link: u16,
    },
    LinkMended {
        link: u16,
    },
    LatencySet {
        link: u16,
        latency_us: u64,
    },
    RuleAdded {
        link: Option<u16>,
        from: Option<u16>,
        server: Option<u16>,
        sender: Option<SideName>,
        what: &'static str,
        octet: Option<u64>,
        one_in: u32,
        times: u32,
        verdict: &'static str,
        delay_us: Option<u64>,
        jitter_us: u64,
    },
    RuleRemoved {
        rule: Option<u16>,
    },
    RuleStruck {
        rule: u16,
        connection: u32,
        sender: SideName,
        octets: u32,
        verdict: &'static str,
        delay_us: Option<u64>,
    },
    MailboxRemoved {
        host: u16,
        mailbox: &'a str,
    },
    MailboxAdded {
        host: u16,
        mailbox: &'a str,
    },
    ZoneSet {
        origin: &'a str,
    },
    DiskSet {
        host: u16,
        full: bool,
    },
    TakenSet {
        host: u16,
        taken: bool,
    },
    ByHand {
        connection: u32,
    },
    ClockSet {
        host: u16,
        ahead_s: i64,
    },
    SpfSet {
        host: u16,
        policy: &'static str,
    },
    SpfChecked {
        host: u16,
        connection: u32,
        client: String,
        helo: &'a str,
        sender: &'a str,
        outcome: &'static str,
        mechanism: Option<&'a str>,
        domain: &'a str,
        explanation: Option<&'a str>,
        derivation: Vec<Finding>,
    },
    DnsAsked {
        host: u16,
        name: &'a str,
        record: &'static str,
    },
    DnsAnswered {
        host: u16,
        name: &'a str,
        record: &'static str,
        answer: Records,
        aliases: &'a [String],
        ttl_s: u32,
        cached: bool,
    },
    DnsAskedAgain {
        host: u16,
        name: &'a str,
        record: &'static str,
        tries: u8,
        octets: Option<u32>,
    },
    DnsSet {
        zone: Option<&'a str>,
        host: Option<u16>,
        trouble: Option<&'static str>,
        delay_us: Option<u64>,
    },
    Dialed {
        connection: u32,
        client: String,
        server: u16,
    },
    Unreachable {
        host: u16,
        address: String,
    },
    Connected {
        connection: u32,
    },
    Secured {
        connection: u32,
        names: &'a [String],
        issuer: &'a str,
        not_before_unix_s: i64,
        not_after_unix_s: i64,
        flaw: Option<&'a str>,
    },
    Refused {
        connection: u32,
    },
    ConnectTimedOut {
        connection: u32,
    },
    EndClosed {
        connection: u32,
        side: SideName,
    },
    Closed {
        connection: u32,
    },
    Broken {
        connection: u32,
    },
    SegmentLost {
        connection: u32,
        sender: SideName,
        octets: u32,
        link: Option<u16>,
    },
    Said {
        connection: u32,
        side: SideName,
        utterance: Said<'a>,
    },
    Heard {
        connection: u32,
        side: SideName,
        utterance: Said<'a>,
    },
    Moved {
        connection: u32,
        side: SideName,
        from: &'a str,
        to: &'a str,
        section: String,
        means: &'a str,
    },
    Diagnosed {
        connection: u32,
        side: SideName,
        span: [u32; 2],
        found: &'a str,
        expected: &'a str,
        section: String,
    },
    Accepted {
        host: u16,
        connection: Option<u32>,
        message: u32,
        from: &'a str,
        recipients: &'a [String],
    },
    Relayed {
        host: u16,
        connection: u32,
        message: u32,
        recipient: &'a str,
    },
    Converted {
        host: u16,
        connection: u32,
        message: u32,
    },
    Held {
        host: u16,
        message: u32,
        until_us: u64,
    },
    Reported {
        host: u16,
        message: u32,
        recipient: &'a str,
        action: &'static str,
        report: u32,
    },
    Completed {
        host: u16,
        message: u32,
        fields: &'a str,
    },
    QueueStarted {
        host: u16,
        connection: u32,
        domain: &'a str,
        messages: u32,
    },
    Deferred {
        host: u16,
        message: u32,
        recipient: &'a str,
        reason: &'a str,
        next_attempt_us: u64,
    },
    Delivered {
        host: u16,
        message: u32,
        mailbox: &'a str,
    },
    Failed {
        host: u16,
        message: u32,
        recipient: &'a str,
        reason: &'a str,
        report: Option<u32>,
    },
    LoopFound {
        host: u16,
        message: u32,
        hops: u32,
    },
    Decided {
        host: u16,
        connection: Option<u32>,
        message: Option<u32>,
        decision: &'static str,
        about: &'a str,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum SideName {
    Client,
    Server,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum Records {
    Found(Vec<String>),
    NoData,
    NxDomain,
    ServFail,
    TimedOut,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum Said<'a> {
    /// A line; octets that are no UTF-8 as `\xNN`, a backslash as `\\`.
    Command(String),
    /// A part of a login, in base64.
    Response(String),
    Reply {
        code: u16,
        enhanced: Option<String>,
        lines: Vec<&'a str>,
    },
    Content {
        octets: u64,
    },
    EndOfData,
}

/// One step on the way to a verdict.
#[derive(Serialize)]
struct Finding {
    depth: u8,
    text: String,
    section: String,
}

impl Event {
    /// The event as one line of JSON, without a line end: `sequence`, `at_us`, `kind`, what belongs to the kind, and
    /// `text`, which says it in words. Ids are numbers; times count microseconds.
    pub fn to_json_line(&self) -> String {
        let line = Line {
            sequence: self.sequence,
            at_us: self.at.as_micros(),
            detail: detail(&self.what),
            text: self.what.to_string(),
        };
        // All of it are texts and numbers: nothing here cannot be written.
        serde_json::to_string(&line).unwrap_or_default()
    }
}

fn detail(what: &What) -> Detail<'_> {
    match what {
        What::HostDown(host) => Detail::HostDown { host: host.0 },
        What::HostUp(host) => Detail::HostUp { host: host.0 },
        What::LinkCut(link) => Detail::LinkCut { link: link.0 },
        What::LinkMended(link) => Detail::LinkMended { link: link.0 },
        What::LatencySet(link, latency) => {
            Detail::LatencySet { link: link.0, latency_us: latency.as_micros() }
        }
        What::RuleAdded(it) => rule(it),
        What::RuleRemoved(number) => Detail::RuleRemoved { rule: *number },
        What::RuleStruck { rule, connection, direction, octets, verdict } => Detail::RuleStruck {
            rule: *rule,
            connection: connection.0,
            sender: side(direction.sender()),
            octets: *octets,
            verdict: verdict.as_str(),
            delay_us: verdict.delay().map(SimTime::as_micros),
        },
        What::MailboxRemoved(host, mailbox) => Detail::MailboxRemoved { host: host.0, mailbox },
        What::MailboxAdded(host, mailbox) => Detail::MailboxAdded { host: host.0, mailbox },
        What::ZoneSet(origin) => Detail::ZoneSet { origin },
        What::DiskSet(host, full) => Detail::DiskSet { host: host.0, full: *full },
        What::TakenSet(host, taken) => Detail::TakenSet { host: host.0, taken: *taken },
        What::ByHand(connection) => Detail::ByHand { connection: connection.0 },
        What::ClockSet(host, ahead_s) => Detail::ClockSet { host: host.0, ahead_s: *ahead_s },
        What::SpfSet(host, policy) => Detail::SpfSet { host: host.0, policy: policy.as_str() },
        What::SpfChecked { host, connection, claim, verdict } => Detail::SpfChecked {
            host: host.0,
            connection: connection.0,
            client: claim.client.to_string(),
            helo: &claim.helo,
            sender: &claim.sender,
            outcome: verdict.outcome.as_str(),
            mechanism: verdict.mechanism.as_deref(),
            domain: &verdict.domain,
            explanation: verdict.explanation.as_deref(),
            derivation: verdict.derivation.iter().map(finding).collect(),
        },
        What::DnsAsked { host, name, kind } => Detail::DnsAsked { host: host.0, name, record: kind.as_str() },
        What::DnsAskedAgain { host, name, kind, tries, octets } => {
            let (record, tries, octets) = (kind.as_str(), *tries, *octets);
            Detail::DnsAskedAgain { host: host.0, name, record, tries, octets }
        }
        What::DnsAnswered { host, name, kind, answer, aliases, ttl_s, cached } => Detail::DnsAnswered {
            host: host.0,
            name,
            record: kind.as_str(),
            answer: records(answer),
            aliases,
            ttl_s: *ttl_s,
            cached: *cached,
        },
        What::DnsSet { whose, trouble } => {
            let (zone, host) = match whose {
                NameServers::Zone(title) => (Some(title.as_str()), None),
                NameServers::Host(host) => (None, Some(host.0)),
            };
            let delay_us = trouble.and_then(Trouble::delay).map(SimTime::as_micros);
            Detail::DnsSet { zone, host, trouble: trouble.map(Trouble::as_str), delay_us }
        }
        What::Dialed { connection, client, server } => {
            Detail::Dialed { connection: connection.0, client: client.to_string(), server: server.0 }
        }
        What::Unreachable { host, address } => {
            Detail::Unreachable { host: host.0, address: address.to_string() }
        }
        What::Connected(connection) => Detail::Connected { connection: connection.0 },
        What::Secured { connection, certificate, flaw } => Detail::Secured {
            connection: connection.0,
            names: &certificate.names,
            issuer: &certificate.issuer,
            not_before_unix_s: certificate.not_before_unix_s,
            not_after_unix_s: certificate.not_after_unix_s,
            flaw: flaw.as_deref(),
        },
        What::Refused(connection) => Detail::Refused { connection: connection.0 },
        What::ConnectTimedOut(connection) => Detail::ConnectTimedOut { connection: connection.0 },
        What::EndClosed(connection, end) => Detail::EndClosed { connection: connection.0, side: side(*end) },
        What::Closed(connection) => Detail::Closed { connection: connection.0 },
        What::Broken(connection) => Detail::Broken { connection: connection.0 },
        What::SegmentLost { connection, direction, octets, link } => Detail::SegmentLost {
            connection: connection.0,
            sender: side(direction.sender()),
            octets: *octets,
            link: link.map(|link| link.0),
        },
        What::Said(connection, end, utterance) => {
            Detail::Said { connection: connection.0, side: side(*end), utterance: said(utterance) }
        }
        What::Heard(connection, end, utterance) => {
            Detail::Heard { connection: connection.0, side: side(*end), utterance: said(utterance) }
        }
        What::Moved(connection, row) => Detail::Moved {
            connection: connection.0,
            side: side(row.side()),
            from: row.from(),
            to: row.to(),
            section: row.section().to_string(),
            means: row.means(),
        },
        What::Diagnosed(connection, end, diagnostic) => Detail::Diagnosed {
            connection: connection.0,
            side: side(*end),
            span: [diagnostic.span.start, diagnostic.span.end],
            found: &diagnostic.found,
            expected: &diagnostic.expected,
            section: Section::to_string(&diagnostic.section),
        },
        What::Accepted { host, message, from, recipients, connection } => {
            let (connection, message) = (connection.map(|connection| connection.0), message.0);
            Detail::Accepted { host: host.0, connection, message, from, recipients }
        }
        What::Relayed { host, message, recipient, connection } => {
            Detail::Relayed { host: host.0, connection: connection.0, message: message.0, recipient }
        }
        What::Converted { host, message, connection } => {
            Detail::Converted { host: host.0, connection: connection.0, message: message.0 }
        }
        What::Held { host, message, until } => {
            Detail::Held { host: host.0, message: message.0, until_us: until.as_micros() }
        }
        What::Reported { host, message, recipient, action, report } => {
            let (host, message, action, report) = (host.0, message.0, action.as_str(), report.0);
            Detail::Reported { host, message, recipient, action, report }
        }
        What::Completed { host, message, fields } => {
            Detail::Completed { host: host.0, message: message.0, fields }
        }
        What::QueueStarted { host, connection, domain, messages } => {
            Detail::QueueStarted { host: host.0, connection: connection.0, domain, messages: *messages }
        }
        What::Deferred { host, message, recipient, reason, next_attempt } => {
            let (message, next_attempt_us) = (message.0, next_attempt.as_micros());
            Detail::Deferred { host: host.0, message, recipient, reason, next_attempt_us }
        }
        What::Delivered { host, message, mailbox } => {
            Detail::Delivered { host: host.0, message: message.0, mailbox }
        }
        What::Failed { host, message, recipient, reason, report } => {
            let (message, report) = (message.0, report.map(|report| report.0));
            Detail::Failed { host: host.0, message, recipient, reason, report }
        }
        What::LoopFound { host, message, hops } => {
            Detail::LoopFound { host: host.0, message: message.0, hops: *hops }
        }
        What::Decided { host, connection, message, decision, about } => Detail::Decided {
            host: host.0,
            connection: connection.map(|id| id.0),
            message: message.map(|id| id.0),
            decision: decision.as_str(),
            about,
        },
    }
}

fn rule(it: &Rule) -> Detail<'static> {
    let (link, from, server, sender) = match it.place {
        Place::Link { link, from } => (Some(link.0), from.map(|from| from.0), None, None),
        Place::Server { host, from } => (None, None, Some(host.0), from.map(side)),
    };
    let octet = match it.what {
        Parcels::Octet(number) => Some(number),
        _ => None,
    };
    Detail::RuleAdded {
        link,
        from,
        server,
        sender,
        what: it.what.as_str(),
        octet,
        one_in: it.one_in,
        times: it.times,
        verdict: it.verdict.as_str(),
        delay_us: it.verdict.delay().map(SimTime::as_micros),
        jitter_us: it.jitter.as_micros(),
    }
}

fn finding(finding: &trust::spf::Finding) -> Finding {
    let fact = &finding.fact;
    Finding { depth: finding.depth, text: fact.words(), section: fact.section().to_string() }
}

fn side(side: Side) -> SideName {
    match side {
        Side::Client => SideName::Client,
        Side::Server => SideName::Server,
    }
}

fn records(answer: &Answer) -> Records {
    match answer {
        Answer::Records(records) => Records::Found(records.iter().map(ToString::to_string).collect()),
        Answer::NoData => Records::NoData,
        Answer::NxDomain => Records::NxDomain,
        Answer::ServFail => Records::ServFail,
        Answer::TimedOut => Records::TimedOut,
    }
}

fn said(utterance: &Utterance) -> Said<'_> {
    match utterance {
        Utterance::Command(line) => Said::Command(escaped(line)),
        Utterance::Response(line) => Said::Response(escaped(line)),
        Utterance::Reply(reply) => Said::Reply {
            code: reply.code.value(),
            enhanced: reply.enhanced.map(|enhanced| enhanced.to_string()),
            lines: reply.lines().collect(),
        },
        Utterance::Content { octets } => Said::Content { octets: *octets },
        Utterance::EndOfData => Said::EndOfData,
    }
}

/// Octets as text from which the octets can be had again.
fn escaped(octets: &[u8]) -> String {
    let mut out = String::new();
    for chunk in octets.utf8_chunks() {
        out.push_str(&chunk.valid().replace('\\', "\\\\"));
        chunk.invalid().iter().for_each(|octet| out.push_str(&format!("\\x{octet:02x}")));
    }
    out
}
