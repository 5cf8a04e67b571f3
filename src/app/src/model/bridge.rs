//! The bridge to real mail programs: what they say is typed into the network, what its servers answer goes back to them.

use std::collections::VecDeque;

use relay::{Action, Caller, ConnectionId, HostId, Side, What};
use smtp::{Reply, Utterance};
use texts::t;

use super::{Guest, Hall};

/// How much of what a program says goes into the network at a time.
const PIECE_OCTETS: usize = 16 * 1024;
/// How much may be under way to the server when more goes in.
const UNDER_WAY_OCTETS_MAX: u32 = 16 * 1024;
/// The lines of a conversation with a real server that are kept.
const HEARD_MAX: usize = 300;
/// Lines that the page opens have this bit.
const OURS: u32 = 0x8000_0000;

/// How the bridge stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum State {
    /// The program has not answered yet.
    Connecting,
    /// Real programs reach the network.
    On,
    /// It is over, for this reason.
    Failed(String),
}

/// The bridge.
#[derive(Debug)]
pub(crate) struct Bridge {
    /// How it stands.
    pub(crate) state: State,
    /// Where programs hand in their mail.
    pub(crate) address: String,
    /// The real servers to which the page may send.
    pub(crate) allowed: Vec<String>,
    /// How many programs have called.
    pub(crate) calls: u32,
    /// The last message to a real server.
    pub(crate) errand: Option<Errand>,
    /// From where to where a program that calls is put through; `None` where nobody has chosen.
    pub(crate) ends: Option<(HostId, HostId)>,
    wanted: Option<String>,
    errands: u32,
    lines: Vec<Line>,
    inbox: VecDeque<Frame>,
    outbox: Vec<Vec<u8>>,
    /// How many events have been looked at.
    seen: usize,
}

/// A message to a real server.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Errand {
    /// Which server.
    pub(crate) server: String,
    /// What was said, `C: QUIT`.
    pub(crate) heard: Vec<String>,
    /// What became of each recipient, or why it went nowhere.
    pub(crate) outcomes: Vec<String>,
    /// Whether it is done.
    pub(crate) over: bool,
    line: u32,
}

/// A real program's connection.
#[derive(Debug)]
struct Line {
    number: u32,
    connection: ConnectionId,
    /// The place of its call among the actions.
    logged: usize,
    /// What the program has said and the network has not taken.
    waiting: VecDeque<u8>,
    /// The program will say no more.
    ended: bool,
    hung_up: bool,
}

/// A message over the bridge: a letter, the number of a line, octets.
#[derive(Debug)]
struct Frame {
    kind: u8,
    line: u32,
    octets: Vec<u8>,
}

impl Frame {
    fn parse(wire: &[u8]) -> Option<Frame> {
        let (kind, rest) = wire.split_first()?;
        let (line, octets) = rest.split_first_chunk()?;
        Some(Frame { kind: *kind, line: u32::from_be_bytes(*line), octets: octets.to_vec() })
    }
}

impl Default for Bridge {
    fn default() -> Bridge {
        Bridge {
            state: State::Connecting,
            address: String::new(),
            allowed: Vec::new(),
            calls: 0,
            errand: None,
            ends: None,
            wanted: None,
            errands: 0,
            lines: Vec::new(),
            inbox: VecDeque::new(),
            outbox: Vec::new(),
            seen: 0,
        }
    }
}

impl Bridge {
    /// The first words of the program: `ready`, where programs come in, the servers to which the page may send.
    pub(crate) fn greeted(&mut self, words: &str) {
        let mut lines = words.lines();
        if lines.next() == Some("ready") {
            self.state = State::On;
            self.address = lines.next().unwrap_or_default().to_owned();
            self.allowed = lines.map(str::to_owned).collect();
        }
    }

    /// A message came. Whether it only says that time passes.
    pub(crate) fn came(&mut self, wire: &[u8]) -> bool {
        match Frame::parse(wire) {
            Some(Frame { kind: b'T', .. }) => true,
            frame => {
                self.inbox.extend(frame);
                false
            }
        }
    }

    /// The bridge is over.
    pub(crate) fn failed(&mut self, why: String) {
        let why = if why.is_empty() {
            t!("The program does not answer. Is it still running? Reload the page when it is.").to_owned()
        } else {
            why
        };
        self.state = State::Failed(why);
        self.inbox.extend(self.lines.iter().map(|line| Frame {
            kind: b'C',
            line: line.number,
            octets: Vec::new(),
        }));
        if let Some(errand) = &mut self.errand {
            errand.over = true;
        }
    }

    /// What the composer holds shall go to this real server.
    pub(crate) fn want(&mut self, server: String) {
        self.wanted = Some(server);
    }

    /// What is to be sent over the bridge.
    pub(crate) fn take(&mut self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.outbox)
    }

    /// How many programs are on the line.
    pub(crate) fn open(&self) -> usize {
        self.lines.len()
    }

    /// Where a program that calls is put through: from the place of the first client to the server that it uses.
    pub(crate) fn usual_ends(scenario: &relay::Scenario) -> Option<(HostId, HostId)> {
        let hosts = || scenario.hosts.iter().zip(0..).map(|(host, id)| (host, HostId(id)));
        let (client, from) = hosts().find(|(host, _)| !host.listens())?;
        let named = |host: &relay::scenario::Host| Some(&host.host_name) == client.smart_host.as_ref();
        let to = hosts().find(|(host, _)| host.listens() && named(host));
        let (_, to) = to.or_else(|| hosts().find(|(host, _)| host.listens()))?;
        Some((from, to))
    }

    fn say(&mut self, kind: u8, line: u32, octets: &[u8]) {
        self.outbox.push([&[kind], line.to_be_bytes().as_slice(), octets].concat());
    }

    fn hear(&mut self, frame: Frame, hall: &mut dyn Hall) {
        let Frame { kind, line: number, octets } = frame;
        if number & OURS != 0 {
            return self.hear_errand(kind, number, &octets);
        }
        match (kind, self.lines.iter().position(|line| line.number == number)) {
            (b'L', None) => self.call(number, &String::from_utf8_lossy(&octets), hall),
            (b'O', Some(at)) => self.lines[at].waiting.extend(octets),
            (b'E', Some(at)) => self.lines[at].ended = true,
            (b'C', Some(at)) => {
                let Line { connection, hung_up, .. } = self.lines.swap_remove(at);
                if !hung_up {
                    // Where the server has gone first there is nothing to hang up.
                    let _ = hall.act(Action::HangUp { connection });
                }
            }
            _ => {}
        }
    }

    fn call(&mut self, number: u32, address: &str, hall: &mut dyn Hall) {
        // The program lives in the present.
        hall.to_the_present();
        let logged = hall.logged();
        let hosts = hall.scenario().hosts.len();
        let fits = |ends: &(HostId, HostId)| usize::from(ends.0.0.max(ends.1.0)) < hosts;
        let Some((from, to)) = self.ends.filter(fits).or(Bridge::usual_ends(hall.scenario())) else {
            return self.turn_away(number, "there is nobody to call");
        };
        match hall.act(Action::Dial { from: Caller::Host(from), to }) {
            Err(why) => self.turn_away(number, &why),
            Ok(acted) => {
                let Some(connection) = acted.connection else { return };
                // Who has paused the network while a program is on the line wants it so.
                hall.show_call(connection, (from, to), self.lines.is_empty());
                let name = &hall.scenario().hosts[usize::from(to.0)].host_name;
                let words = [t!("A real program at "), address, t!(" calls "), name, "."].concat();
                hall.tell(words);
                let waiting = VecDeque::new();
                self.lines.push(Line { number, connection, logged, waiting, ended: false, hung_up: false });
                self.calls += 1;
            }
        }
    }

    fn turn_away(&mut self, number: u32, why: &str) {
        self.say(b'O', number, ["421 4.3.2 Not now: ", why, "\r\n"].concat().as_bytes());
        self.say(b'C', number, b"");
    }

    fn hear_errand(&mut self, kind: u8, number: u32, octets: &[u8]) {
        let Some(errand) = self.errand.as_mut().filter(|errand| errand.line == number) else { return };
        let lines = match kind {
            b'H' => &mut errand.heard,
            b'D' => &mut errand.outcomes,
            _ => {
                errand.over |= kind == b'C';
                return;
            }
        };
        if lines.len() < HEARD_MAX {
            lines.push(String::from_utf8_lossy(octets).into_owned());
        }
    }

    /// Passes on what programs said, as far as the network takes it.
    fn pass_on(&mut self, hall: &mut dyn Hall) {
        let mut out = Vec::new();
        for line in &mut self.lines {
            let Line { number, connection, .. } = *line;
            if line.waiting.is_empty() && (!line.ended || line.hung_up) {
                continue;
            }
            let Some((under_way, reads)) = hall.under_way(connection) else { continue };
            if under_way >= UNDER_WAY_OCTETS_MAX {
                continue;
            }
            let count = line.waiting.len().min(PIECE_OCTETS);
            if count > 0 {
                let piece: Vec<u8> = line.waiting.drain(..count).collect();
                out.push((b'A', number, (count as u32).to_be_bytes().to_vec()));
                if !reads && piece.trim_ascii().eq_ignore_ascii_case(b"STARTTLS") {
                    out.push((b'O', number, NO_TLS.to_vec()));
                    continue;
                }
                // A server that has just closed hears nothing more; its end is on its way.
                let _ = hall.act(Action::Type { connection, bytes: piece.into() });
            }
            if line.waiting.is_empty() && line.ended {
                line.hung_up = true;
                let _ = hall.act(Action::HangUp { connection });
            }
        }
        out.iter().for_each(|(kind, line, octets)| self.say(*kind, *line, octets));
    }

    /// Takes what has come back to the programs.
    fn bring_back(&mut self, hall: &dyn Hall) {
        let (events, seen) = (hall.happened(), self.seen);
        self.seen = events.len();
        for event in &events[seen.min(events.len())..] {
            let Some(connection) = event.what.connection() else { continue };
            let Some(at) = self.lines.iter().position(|line| line.connection == connection) else { continue };
            let Line { number, hung_up, .. } = self.lines[at];
            let over = match &event.what {
                What::Heard(_, Side::Client, Utterance::Reply(reply)) => {
                    self.say(b'O', number, &without_tls(reply));
                    false
                }
                What::EndClosed(_, Side::Client) => !hung_up,
                What::Closed(_) | What::Broken(_) | What::Refused(_) | What::ConnectTimedOut(_) => true,
                _ => false,
            };
            if over {
                self.say(b'C', number, b"");
                self.lines.swap_remove(at);
            }
        }
    }

    /// Who goes to another moment leaves the programs behind: they cannot go along.
    fn look_back(&mut self, hall: &mut dyn Hall) {
        let now = hall.happened().len();
        if now >= self.seen && self.lines.iter().all(|line| hall.is_call(line.logged)) {
            return;
        }
        self.seen = now;
        if !self.lines.is_empty() {
            let words = t!(
                "A real program was on the line. It cannot go along to another moment: its connection is closed."
            );
            hall.tell(words.to_owned());
        }
        for line in std::mem::take(&mut self.lines) {
            self.say(b'C', line.number, b"");
        }
    }

    fn send(&mut self, server: String, hall: &dyn Hall) {
        let line = OURS | self.errands;
        self.errands = (self.errands + 1) & !OURS;
        let mut errand = Errand { server, heard: Vec::new(), outcomes: Vec::new(), over: false, line };
        match hall.composed() {
            Err(faults) => {
                errand.outcomes = faults;
                errand.over = true;
            }
            Ok((envelope, content)) => {
                let mut head = [errand.server.as_str(), "\n", &envelope.reverse_path.to_string()].concat();
                for recipient in &envelope.forward_paths {
                    head.push('\n');
                    head.push_str(&recipient.to_string());
                }
                head.push_str("\n\n");
                self.say(b'S', line, &[head.as_bytes(), &content].concat());
            }
        }
        self.errand = Some(errand);
    }
}

impl Guest for Bridge {
    fn is_live(&self) -> bool {
        !self.lines.is_empty()
    }

    fn turn(&mut self, hall: &mut dyn Hall) {
        self.look_back(hall);
        while let Some(frame) = self.inbox.pop_front() {
            self.hear(frame, hall);
        }
        self.pass_on(hall);
        self.bring_back(hall);
        if let Some(server) = self.wanted.take() {
            self.send(server, hall);
        }
    }
}

/// What a program hears that begins TLS although nobody has offered it.
const NO_TLS: &[u8] = b"454 4.7.0 TLS does not cross the bridge\r\n";

/// The reply as it goes to the program. TLS is not offered there: its handshake would be with the page, whose network has
/// only a picture of it.
fn without_tls(reply: &Reply) -> Vec<u8> {
    let wire = reply.to_wire(true);
    if !wire.starts_with(b"250-") {
        return wire;
    }
    let mut lines: Vec<Vec<u8>> = wire.split_inclusive(|octet| *octet == b'\n').map(<[u8]>::to_vec).collect();
    lines.retain(|line| {
        !line.get(4..).is_some_and(|text| text.trim_ascii().eq_ignore_ascii_case(b"STARTTLS"))
    });
    if let Some(last) = lines.last_mut() {
        last[3] = b' ';
    }
    lines.concat()
}

#[cfg(test)]
mod tests;
