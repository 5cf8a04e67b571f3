//! The waterfall: a lane for each connection, cut into phases, with signs for what came of messages. Read from the trace.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use relay::{Caller, ConnectionId, Event, HostId, MessageId, Scenario, Side, Timeline, Transition, What};
use smtp::{SimTime, Utterance};
use texts::t;

use super::Family;
use super::telling::named;

/// What a connection is about for a while.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Phase {
    Dns,
    Connect,
    Tls,
    Greeting,
    Envelope,
    Data,
    Quit,
    Waiting,
}

impl Phase {
    pub(crate) const ALL: [Phase; 8] = [
        Phase::Dns,
        Phase::Connect,
        Phase::Tls,
        Phase::Greeting,
        Phase::Envelope,
        Phase::Data,
        Phase::Quit,
        Phase::Waiting,
    ];

    /// For the style.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Phase::Dns => "dns",
            Phase::Connect => "connect",
            Phase::Tls => "tls",
            Phase::Greeting => "greeting",
            Phase::Envelope => "envelope",
            Phase::Data => "data",
            Phase::Quit => "quit",
            Phase::Waiting => "waiting",
        }
    }

    /// For people.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Phase::Dns => "DNS",
            Phase::Connect => t!("Connect"),
            Phase::Tls => "TLS",
            Phase::Greeting => t!("Greeting"),
            Phase::Envelope => t!("Envelope"),
            Phase::Data => t!("Data"),
            Phase::Quit => t!("Quit"),
            Phase::Waiting => t!("Waiting"),
        }
    }

    /// What happens meanwhile, for a newcomer.
    pub(crate) const fn means(self) -> &'static str {
        match self {
            Phase::Dns => t!("the client looks up where the mail goes"),
            Phase::Connect => t!("TCP opens the connection"),
            Phase::Tls => t!("both ends agree on keys, so that nobody on the way can read"),
            Phase::Greeting => t!("220, EHLO, and the login where there is one"),
            Phase::Envelope => t!("MAIL FROM and RCPT TO: who sends, and to whom"),
            Phase::Data => t!("the message itself"),
            Phase::Quit => t!("both ends say goodbye and close"),
            Phase::Waiting => t!("nobody owes an answer"),
        }
    }
}

/// A stretch of a lane.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Span {
    pub(crate) phase: Phase,
    pub(crate) from: SimTime,
    pub(crate) until: SimTime,
}

/// What a sign is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Kind {
    Queued,
    Retry,
    Bounce,
    Verdict,
    Delivered,
    Fault,
}

impl Kind {
    pub(crate) const ALL: [Kind; 6] =
        [Kind::Queued, Kind::Retry, Kind::Bounce, Kind::Verdict, Kind::Delivered, Kind::Fault];

    /// For the style.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Kind::Queued => "queued",
            Kind::Retry => "retry",
            Kind::Bounce => "bounce",
            Kind::Verdict => "verdict",
            Kind::Delivered => "delivered",
            Kind::Fault => "fault",
        }
    }

    /// What it means, for a newcomer.
    pub(crate) const fn means(self) -> &'static str {
        match self {
            Kind::Queued => t!("a host takes the message and answers for it"),
            Kind::Retry => t!("it did not work yet and is tried again"),
            Kind::Bounce => t!("given up; the sender is told where that may be"),
            Kind::Verdict => t!("SPF has judged the client"),
            Kind::Delivered => t!("the message is in a mailbox"),
            Kind::Fault => t!("something broke"),
        }
    }

    fn of(what: &What) -> Option<Kind> {
        Some(match what {
            What::Accepted { .. } => Kind::Queued,
            What::Deferred { .. } | What::Held { .. } => Kind::Retry,
            What::Failed { .. } | What::LoopFound { .. } => Kind::Bounce,
            What::SpfChecked { .. } => Kind::Verdict,
            What::Delivered { .. } => Kind::Delivered,
            What::HostDown(_)
            | What::HostUp(_)
            | What::LinkCut(_)
            | What::LinkMended(_)
            | What::RuleStruck { .. }
            | What::SegmentLost { .. }
            | What::Unreachable { .. }
            | What::Refused(_)
            | What::ConnectTimedOut(_)
            | What::Broken(_) => Kind::Fault,
            _ => return None,
        })
    }
}

/// A sign at a moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Sign {
    /// The number of the event.
    pub(crate) sequence: u64,
    pub(crate) at: SimTime,
    pub(crate) kind: Kind,
    pub(crate) message: Option<MessageId>,
    /// The event in words.
    pub(crate) words: Rc<str>,
}

/// A connection.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Lane {
    pub(crate) connection: ConnectionId,
    pub(crate) client: Caller,
    pub(crate) server: HostId,
    /// When its client began to look up where it goes, or dialed.
    pub(crate) from: SimTime,
    /// When it was over; `None` while it is not.
    pub(crate) until: Option<SimTime>,
    /// The messages that it carried or tried to, in that order.
    pub(crate) messages: Vec<MessageId>,
    pub(crate) signs: Vec<Sign>,
    past: Vec<Span>,
    phase: Phase,
    since: SimTime,
    /// What the server still owes an answer to.
    owed: VecDeque<Phase>,
    /// A program speaks at the client end, whose ears the trace tells of.
    program: bool,
    in_content: bool,
}

impl Lane {
    fn new(connection: ConnectionId, client: Caller, server: HostId, from: SimTime, at: SimTime) -> Lane {
        let mut lane = Lane {
            connection,
            client,
            server,
            from,
            until: None,
            messages: Vec::new(),
            signs: Vec::new(),
            past: Vec::new(),
            phase: Phase::Dns,
            since: from,
            owed: VecDeque::new(),
            program: false,
            in_content: false,
        };
        lane.enter(Phase::Connect, at);
        lane
    }

    /// Its phases in order, without gaps, from its beginning to its end or to `now` while it lasts.
    pub(crate) fn spans(&self, now: SimTime) -> impl Iterator<Item = Span> + '_ {
        let last = Span { phase: self.phase, from: self.since, until: self.until.unwrap_or(now) };
        self.past.iter().copied().chain((last.until > last.from).then_some(last))
    }

    fn carries(&mut self, message: MessageId) {
        if !self.messages.contains(&message) {
            self.messages.push(message);
        }
    }

    fn enter(&mut self, phase: Phase, at: SimTime) {
        if self.phase == phase || self.until.is_some() {
            return;
        }
        if at > self.since {
            match self.past.last_mut() {
                Some(last) if last.phase == self.phase => last.until = at,
                _ => self.past.push(Span { phase: self.phase, from: self.since, until: at }),
            }
        }
        (self.phase, self.since) = (phase, at);
    }

    fn owe(&mut self, phase: Phase, at: SimTime) {
        self.owed.push_back(phase);
        self.settle(at);
    }

    fn settle(&mut self, at: SimTime) {
        self.enter(self.owed.front().copied().unwrap_or(Phase::Waiting), at);
    }

    fn end(&mut self, at: SimTime) {
        self.until.get_or_insert(at);
    }

    fn read(&mut self, what: &What, at: SimTime) {
        match what {
            What::Connected(_) => self.owe(Phase::Greeting, at),
            What::Secured { .. } => {
                // Where TLS stands from the first octet nobody has asked for it.
                self.enter(Phase::Tls, at);
                if let Some(last) = self.past.last_mut().filter(|last| last.until == at) {
                    last.phase = Phase::Tls;
                }
                if self.owed.front() == Some(&Phase::Tls) {
                    self.owed.pop_front();
                }
                self.settle(at);
            }
            What::Refused(_) | What::ConnectTimedOut(_) | What::Closed(_) | What::Broken(_) => self.end(at),
            What::EndClosed(_, Side::Client) => {
                self.owed = VecDeque::from([Phase::Quit]);
                self.settle(at);
            }
            What::Said(_, Side::Client, utterance) => {
                self.program = true;
                self.said(utterance, at);
            }
            What::Heard(_, Side::Server, utterance) if !self.program => self.said(utterance, at),
            What::Said(_, Side::Server, Utterance::Reply(reply)) if !self.program => {
                self.answered(reply.code.value(), at)
            }
            What::Heard(_, Side::Client, Utterance::Reply(reply)) => {
                if !std::mem::replace(&mut self.program, true) {
                    // What the server has said reaches the client only now.
                    if let Some(last) = self.past.pop() {
                        (self.phase, self.since) = (last.phase, last.from);
                        self.owed.push_front(last.phase);
                    }
                }
                self.answered(reply.code.value(), at);
            }
            _ => {}
        }
    }

    fn said(&mut self, utterance: &Utterance, at: SimTime) {
        match utterance {
            Utterance::Command(line) => self.owe(spoken(line), at),
            Utterance::Response(_) => self.owe(Phase::Greeting, at),
            Utterance::Content { .. } | Utterance::EndOfData => {
                let ends = *utterance == Utterance::EndOfData;
                let owes = self.in_content || self.owed.back() == Some(&Phase::Data);
                self.in_content = !ends;
                if !owes {
                    self.owe(Phase::Data, at);
                }
            }
            Utterance::Reply(_) => {}
        }
    }

    fn answered(&mut self, code: u16, at: SimTime) {
        let keeps = match self.owed.front() {
            Some(Phase::Quit) => true,
            Some(Phase::Tls) => code < 400,
            _ => false,
        };
        if !keeps {
            self.owed.pop_front();
        }
        self.settle(at);
    }
}

/// What a command is about.
fn spoken(line: &[u8]) -> Phase {
    let verb = line.split(|octet| *octet == b' ').next().unwrap_or_default().to_ascii_uppercase();
    match verb.as_slice() {
        b"MAIL" | b"RCPT" | b"RSET" | b"VRFY" | b"EXPN" => Phase::Envelope,
        b"DATA" | b"BDAT" => Phase::Data,
        b"STARTTLS" => Phase::Tls,
        b"QUIT" => Phase::Quit,
        _ => Phase::Greeting,
    }
}

/// What the waterfall shows: the lanes, and who is followed.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Fall {
    pub(crate) waterfall: Rc<Waterfall>,
    /// The message that is followed, and its family.
    pub(crate) followed: Option<(MessageId, Rc<Family>)>,
}

impl Fall {
    /// What it shows of a timeline where somebody follows a message; goes on from the one before where it can.
    pub(crate) fn of(timeline: &Timeline, follow: Option<MessageId>, before: &Rc<Fall>) -> Rc<Fall> {
        let waterfall = Waterfall::of(timeline, &before.waterfall);
        let same = Rc::ptr_eq(&waterfall, &before.waterfall);
        if same && before.followed.as_ref().map(|(message, _)| *message) == follow {
            return Rc::clone(before);
        }
        let family = |message| (message, Rc::new(Family::of(message, &waterfall)));
        Rc::new(Fall { followed: follow.map(family), waterfall })
    }

    /// Whether a connection belongs to who is followed; `None` where nobody is.
    pub(crate) fn follows(&self, connection: ConnectionId) -> Option<bool> {
        self.followed.as_ref().map(|(_, family)| family.connections.contains(&connection))
    }
}

/// A look-up of a host.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Lookup {
    host: HostId,
    name: String,
    kind: relay::dns::Kind,
    asked: SimTime,
    /// When the first of the look-ups began that led to this one.
    began: SimTime,
    answered: Option<SimTime>,
}

/// How many look-ups are remembered, to see which led to which connection.
const LOOKUPS: usize = 64;

/// All lanes, and what happened beside them.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Waterfall {
    /// In the order of dialing.
    pub(crate) lanes: Vec<Rc<Lane>>,
    /// What belongs to no connection.
    pub(crate) beside: Vec<Sign>,
    /// The messages that there are: who sends them, in angle brackets, and to whom.
    pub(crate) messages: BTreeMap<MessageId, Rc<str>>,
    /// Which message reports on which.
    pub(crate) reports: Vec<(MessageId, MessageId)>,
    read: usize,
    /// What was done last, and how much before it: where this is the same, the trace has only grown.
    known_by: (usize, Option<relay::Logged>),
    lookups: VecDeque<Lookup>,
    /// The last connection that ended or heard something at its client's end, by client.
    tried: BTreeMap<HostId, (SimTime, usize)>,
    /// The connection on which a host got a message.
    came: BTreeMap<(HostId, MessageId), usize>,
}

impl Waterfall {
    /// The waterfall of all that is known, the future included; goes on from the one before where it can.
    pub(crate) fn of(timeline: &Timeline, before: &Rc<Waterfall>) -> Rc<Waterfall> {
        let log = timeline.log();
        let known_by = (log.len(), log.last().cloned());
        let events = timeline.events();
        if before.known_by == known_by && before.read == events.len() {
            return Rc::clone(before);
        }
        let grows = before.known_by == known_by && before.read < events.len();
        let mut waterfall = if grows { Waterfall::clone(before) } else { Waterfall::default() };
        waterfall.known_by = known_by;
        waterfall.go_on(&events[waterfall.read..], timeline.scenario());
        Rc::new(waterfall)
    }

    fn go_on(&mut self, events: &[Event], scenario: &Scenario) {
        for event in events {
            self.read(event, scenario);
        }
        self.read += events.len();
    }

    /// The place of a connection's lane.
    pub(crate) fn place(&self, connection: ConnectionId) -> Option<usize> {
        self.lanes.binary_search_by_key(&connection, |lane| lane.connection).ok()
    }

    fn read(&mut self, event: &Event, scenario: &Scenario) {
        let (what, at) = (&event.what, event.at);
        match what {
            What::DnsAsked { host, name, kind } => self.ask(*host, name, *kind, at),
            What::DnsAnswered { host, name, kind, .. } => {
                let open = |it: &&mut Lookup| it.answered.is_none() && it.host == *host;
                let asked = self.lookups.iter_mut().filter(open);
                if let Some(lookup) = asked.rev().find(|it| it.kind == *kind && *it.name == **name) {
                    lookup.answered = Some(at);
                }
            }
            What::Dialed { connection, client, server } => {
                let from = match client {
                    Caller::Host(host) => self.began(*host, at),
                    Caller::Outside(_) => at,
                };
                self.lanes.push(Rc::new(Lane::new(*connection, *client, *server, from, at)));
            }
            What::Accepted { message, from, recipients, .. } => {
                let words = || [from.as_str(), t!(" to "), &recipients.join(", ")].concat().into();
                self.messages.entry(*message).or_insert_with(words);
            }
            What::Failed { message, report: Some(report), .. } | What::Reported { message, report, .. } => {
                self.reports.push((*message, *report));
            }
            _ => {}
        }
        let place = self.lane_of(what, at);
        if let Some(place) = what.connection().and_then(|connection| self.place(connection)) {
            self.hear(place, what, at);
        }
        if let Some((lane, message)) = place.zip(what.message()) {
            Rc::make_mut(&mut self.lanes[lane]).carries(message);
        }
        if let Some(kind) = Kind::of(what) {
            let words = named(&what.to_string(), scenario).into();
            let sign = Sign { sequence: event.sequence, at, kind, message: what.message(), words };
            match place {
                Some(lane) => Rc::make_mut(&mut self.lanes[lane]).signs.push(sign),
                None => self.beside.push(sign),
            }
        }
    }

    /// Tells a lane what happens on it.
    fn hear(&mut self, place: usize, what: &What, at: SimTime) {
        let lane = Rc::make_mut(&mut self.lanes[place]);
        lane.read(what, at);
        if let (
            Caller::Host(host),
            What::Heard(_, Side::Client, _)
            | What::Moved(_, Transition::Client(_))
            | What::Refused(_)
            | What::ConnectTimedOut(_)
            | What::Broken(_)
            | What::Closed(_),
        ) = (lane.client, what)
        {
            self.tried.insert(host, (at, place));
        }
    }

    /// The lane on which something is shown.
    fn lane_of(&mut self, what: &What, at: SimTime) -> Option<usize> {
        let place = what.connection().and_then(|connection| self.place(connection));
        match what {
            What::Accepted { host, message, .. } => {
                if let Some(place) = place {
                    self.came.insert((*host, *message), place);
                }
                place
            }
            // What a host gives up or puts off it was just told.
            What::Deferred { host, .. } | What::Failed { host, .. } => {
                self.tried.get(host).filter(|(then, _)| *then == at).map(|(_, place)| *place)
            }
            What::Delivered { host, message, .. }
            | What::Held { host, message, .. }
            | What::LoopFound { host, message, .. } => self.came.get(&(*host, *message)).copied(),
            _ => place,
        }
    }

    fn ask(&mut self, host: HostId, name: &str, kind: relay::dns::Kind, at: SimTime) {
        let began = self.began(host, at);
        self.lookups.truncate(LOOKUPS - 1);
        self.lookups.push_front(Lookup {
            host,
            name: name.to_owned(),
            kind,
            asked: at,
            began,
            answered: None,
        });
    }

    /// When the look-ups began that a host has just finished, each at the moment at which the next began.
    fn began(&self, host: HostId, at: SimTime) -> SimTime {
        let just = self.lookups.iter().filter(|it| it.host == host && it.answered == Some(at));
        just.map(|it| it.began).min().unwrap_or(at)
    }
}

#[cfg(test)]
#[path = "waterfall/tests.rs"]
mod tests;
