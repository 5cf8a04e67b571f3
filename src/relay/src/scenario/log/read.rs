//! Reading the file, by doing what it says: so every mistake is told with its line.

use std::sync::Arc;

use smtp::SimTime;

use super::words::{self, DNS, SPF, VERDICTS, WORDS};
use super::{ACTIONS_MAX, Entry, LogFile, OCTETS_MAX, SHAPE, STEPS_MAX, TIME};
use crate::dns::Trouble;
use crate::rules::{Parcels, Place, Rule, Verdict};
use crate::scenario::build::joins;
use crate::scenario::load::{ScenarioError, parse_with};
use crate::scenario::problem::{Part, Problem};
use crate::scenario::{Scenario, SpfPolicy};
use crate::{Action, Caller, ConnectionId, HostId, LinkId, NameServers, NodeId, Side, Timeline};

/// What a file tells.
#[derive(Debug)]
pub struct Told {
    /// The run, at its last moment.
    pub timeline: Timeline,
    /// The seed that it began with.
    pub seed: u64,
    /// The hash that the file names.
    pub hash: Option<u64>,
}

/// Finds the scenario with this name, or with this text where the file has it.
pub(crate) type Scene<'a> = &'a mut dyn FnMut(&str, Option<&str>) -> Result<Scenario, String>;

/// Reads the file and does what it says. `open` finds its scenario by its name and, where the file holds that, its text.
/// All mistakes of form are told; of those in what it says the first, because what comes after depends on it.
pub fn parse_log(file: &str, text: &str, open: Scene<'_>) -> Result<Told, Vec<ScenarioError>> {
    if text.len() > OCTETS_MAX {
        let message = format!("it has {} octets, but {OCTETS_MAX} at most", text.len());
        return Err(vec![ScenarioError { file: file.to_owned(), line: 1, key: String::new(), message }]);
    }
    parse_with(file, text, SHAPE, |log: LogFile| log.tell(open).map_err(|problem| vec![problem]))
}

type Wrong = (&'static str, String);

impl LogFile {
    fn tell(&self, open: Scene<'_>) -> Result<Told, Problem> {
        let top = |(key, message)| Problem { table: "", index: 0, key, part: Part::Whole, message };
        if self.version != 1 {
            return Err(top(("version", "is not 1".to_owned())));
        }
        let hash = self.trace_hash.as_deref().map(hash).transpose().map_err(top)?;
        if self.action.len() > ACTIONS_MAX {
            let message = format!("there are {}, but {ACTIONS_MAX} at most", self.action.len());
            return Err(Problem { table: "action", ..top(("", message)) });
        }
        let scenario = open(&self.scenario, self.scenario_text.as_deref());
        let scenario = Arc::new(scenario.map_err(|why| top(("scenario", why)))?);
        let mut timeline = Timeline::new(Arc::clone(&scenario), self.seed);
        for (index, entry) in self.action.iter().enumerate() {
            entry.act(&mut timeline, &scenario).map_err(|(key, message)| Problem {
                table: "action",
                index,
                key,
                part: Part::Whole,
                message,
            })?;
        }
        go(&mut timeline, ("until", &self.until), ("steps", self.steps)).map_err(top)?;
        Ok(Told { timeline, seed: self.seed, hash })
    }
}

impl Entry {
    fn act(&self, timeline: &mut Timeline, scenario: &Scenario) -> Result<(), Wrong> {
        let action = Words { entry: self, scenario }.action()?;
        go(timeline, ("at", &self.at), ("after", self.after))?;
        timeline.act(action).map(drop).map_err(|why| ("do", format!("this cannot be done then: {why}")))
    }
}

/// Goes to a moment: behind all that is due then, or behind so many things.
fn go(
    timeline: &mut Timeline,
    (key, text): (&'static str, &str),
    (steps_key, steps): (&'static str, Option<u64>),
) -> Result<(), Wrong> {
    let at = time(key, text)?;
    if at < timeline.now() {
        return Err((
            key,
            format!("is before {}, which is over by then: expected the order of time", timeline.now()),
        ));
    }
    while timeline.next_at().is_some_and(|next| next <= at)
        && steps.is_none_or(|steps| timeline.steps() < steps)
    {
        if timeline.steps() >= STEPS_MAX {
            return Err((
                key,
                format!("so much happens until then that it is not told: {STEPS_MAX} things at most"),
            ));
        }
        timeline.step();
    }
    let next = timeline.next_at().filter(|next| *next < at);
    match steps {
        Some(steps) if timeline.steps() != steps || next.is_some() => {
            while timeline.next_at().is_some_and(|next| next <= at) && timeline.steps() < STEPS_MAX {
                timeline.step();
            }
            let done = timeline.steps();
            Err((
                steps_key,
                format!("does not fit to the time, by which {done} things are done: leave it out"),
            ))
        }
        _ => {
            timeline.run_idle(at);
            Ok(())
        }
    }
}

/// Resolves the words of an action.
struct Words<'a> {
    entry: &'a Entry,
    scenario: &'a Scenario,
}

impl<'a> Words<'a> {
    fn action(&self) -> Result<Action, Wrong> {
        let entry = self.entry;
        let kind = WORDS.iter().position(|word| *word == entry.r#do);
        Ok(match kind.unwrap_or(usize::MAX) {
            0 => {
                let content: Arc<[u8]> = match &entry.message {
                    Some(text) => words::message(text),
                    None => self.hex("message")?.into(),
                };
                let envelope = mail::envelope_of(&content).map_err(|why| ("message", why.to_string()))?;
                Action::Send { from: self.host("host", &entry.host)?, envelope, content }
            }
            1 => Action::Dial {
                from: Caller::Host(self.host("host", &entry.host)?),
                to: self.host("to", &entry.to)?,
            },
            2 => {
                let bytes: Vec<u8> = match &entry.text {
                    Some(text) => text.clone().into_bytes(),
                    None => self.hex("text")?,
                };
                Action::Type { connection: self.connection()?, bytes: bytes.into() }
            }
            3 => Action::HangUp { connection: self.connection()? },
            4 => Action::HostDown { host: self.host("host", &entry.host)? },
            5 => Action::HostUp { host: self.host("host", &entry.host)? },
            6 => Action::CutLink { link: self.link()?.0 },
            7 => Action::MendLink { link: self.link()?.0 },
            8 => Action::SetLatency {
                link: self.link()?.0,
                latency: time("latency", need("latency", &entry.latency)?)?,
            },
            9 => Action::AddRule { rule: self.rule()? },
            10 => Action::RemoveRule { number: entry.rule },
            11 => Action::RemoveMailbox {
                host: self.host("host", &entry.host)?,
                mailbox: need("mailbox", &entry.mailbox)?.to_owned(),
            },
            12 => Action::AddMailbox {
                host: self.host("host", &entry.host)?,
                mailbox: need("mailbox", &entry.mailbox)?.to_owned(),
            },
            13 => {
                let policies = [SpfPolicy::Ignore, SpfPolicy::Tag, SpfPolicy::Reject];
                let policy = policies[choice("spf", &entry.spf, &SPF)?];
                Action::SetSpf { host: self.host("host", &entry.host)?, policy }
            }
            14 => Action::SetZone {
                origin: need("zone", &entry.zone)?.to_owned(),
                text: need("records", &entry.records)?.into(),
            },
            15 => {
                let whose = match (&entry.zone, &entry.host) {
                    (Some(zone), None) => NameServers::Zone(zone.clone()),
                    (None, host) => NameServers::Host(self.host("host", host)?),
                    _ => {
                        return Err((
                            "zone",
                            "whose name servers? Expected the key zone or the key host".to_owned(),
                        ));
                    }
                };
                let trouble = match choice("dns", &entry.dns, &DNS)? {
                    0 => None,
                    1 => Some(Trouble::Fails),
                    2 => Some(Trouble::Silent),
                    _ => Some(Trouble::Slow(time("delay", need("delay", &entry.delay)?)?)),
                };
                Action::SetDns { whose, trouble }
            }
            16 => Action::RetryNow { host: self.host("host", &entry.host)? },
            17 => Action::SetDisk { host: self.host("host", &entry.host)?, full: true },
            18 => Action::SetDisk { host: self.host("host", &entry.host)?, full: false },
            19 => Action::SetClock {
                host: self.host("host", &entry.host)?,
                ahead_s: entry.ahead_s.ok_or_else(|| missing("ahead_s"))?,
            },
            20 | 21 => Action::Take { host: self.host("host", &entry.host)?, taken: kind == Some(20) },
            _ => return Err(("do", format!("expected one of {}", WORDS.join(", ")))),
        })
    }

    fn rule(&self) -> Result<Rule, Wrong> {
        let entry = self.entry;
        let from = entry.from.as_deref();
        let place = if entry.link.is_some() {
            let (link, [a, b]) = self.link()?;
            let end =
                |name: &str| [a, b].into_iter().find(|node| node_name(self.scenario, *node) == Some(name));
            let wrong = || ("from", "is no end of this link".to_owned());
            Place::Link { link, from: from.map(|name| end(name).ok_or_else(wrong)).transpose()? }
        } else {
            let from = match from {
                None => None,
                Some("client") => Some(Side::Client),
                Some("server") => Some(Side::Server),
                Some(_) => return Err(("from", "expected client or server beside the key host".to_owned())),
            };
            Place::Server { host: self.host("host", &entry.host)?, from }
        };
        let what = match (&entry.what, entry.octet) {
            (None, Some(octet)) => Parcels::Octet(octet),
            (None, None) => Parcels::All,
            (Some(word), None) => Parcels::from_word(word)
                .ok_or_else(|| ("what", "expected all, reply, final-dot, call or a verb".to_owned()))?,
            _ => return Err(("octet", "goes in the place of the key what".to_owned())),
        };
        let verdict = match choice("verdict", &entry.verdict, &VERDICTS)? {
            0 => Verdict::Pass,
            1 => Verdict::Delay(time("delay", entry.delay.as_deref().unwrap_or("0s"))?),
            2 => Verdict::Drop,
            3 => Verdict::Reset,
            _ => Verdict::Refuse,
        };
        let jitter = time("jitter", entry.jitter.as_deref().unwrap_or("0s"))?;
        let (one_in, times) = (entry.one_in.unwrap_or(1), entry.times.unwrap_or(0));
        Ok(Rule { place, what, one_in, times, verdict, jitter })
    }

    fn host(&self, key: &'static str, name: &Option<String>) -> Result<HostId, Wrong> {
        let (name, hosts) = (need(key, name)?, &self.scenario.hosts);
        let found = hosts.iter().position(|host| host.name == name);
        let known = || hosts.iter().map(|host| host.name.as_str()).collect::<Vec<_>>().join(", ");
        found.map(|index| HostId(index as u16)).ok_or_else(|| {
            (key, format!("\"{name}\" is no host of {}: expected one of {}", self.scenario.name, known()))
        })
    }

    fn link(&self) -> Result<(LinkId, [NodeId; 2]), Wrong> {
        let [a, b] = self.entry.link.as_ref().ok_or_else(|| missing("link"))?;
        let node = |name: &str| {
            let nodes = self.scenario.hosts.len() + self.scenario.routers.len();
            let found =
                (0..nodes as u16).map(NodeId).find(|node| node_name(self.scenario, *node) == Some(name));
            found.ok_or_else(|| {
                ("link", format!("\"{name}\" is no host and no router of {}", self.scenario.name))
            })
        };
        let (first, second) = (node(a)?, node(b)?);
        let found = self.scenario.links.iter().position(|link| joins(link, first, second));
        let link = found.ok_or_else(|| ("link", format!("there is no link between \"{a}\" and \"{b}\"")))?;
        Ok((LinkId(link as u16), [first, second]))
    }

    fn connection(&self) -> Result<ConnectionId, Wrong> {
        self.entry.connection.map(ConnectionId).ok_or_else(|| missing("connection"))
    }

    fn hex(&self, instead: &'static str) -> Result<Vec<u8>, Wrong> {
        let text = self.entry.hex.as_deref().ok_or_else(|| missing(instead))?;
        words::octets(text)
            .ok_or_else(|| ("hex", "expected two hexadecimal digits for each octet".to_owned()))
    }
}

/// The name of a host or router.
pub(super) fn node_name(scenario: &Scenario, node: NodeId) -> Option<&str> {
    let index = usize::from(node.0);
    let router = || scenario.routers.get(index.checked_sub(scenario.hosts.len())?);
    scenario.hosts.get(index).map(|host| &*host.name).or_else(|| router().map(|router| &*router.name))
}

fn missing(key: &'static str) -> Wrong {
    (key, "is missing: this action needs it".to_owned())
}

fn need<'a>(key: &'static str, value: &'a Option<String>) -> Result<&'a str, Wrong> {
    value.as_deref().ok_or_else(|| missing(key))
}

fn choice(key: &'static str, value: &Option<String>, words: &[&str]) -> Result<usize, Wrong> {
    let value = need(key, value)?;
    let found = words.iter().position(|word| *word == value);
    found.ok_or_else(|| (key, format!("expected one of {}", words.join(", "))))
}

fn time(key: &'static str, text: &str) -> Result<SimTime, Wrong> {
    words::time(text).ok_or_else(|| (key, format!("\"{text}\" is no time: expected one {TIME}")))
}

fn hash(text: &str) -> Result<u64, Wrong> {
    let digits = text.len() == 16 && text.bytes().all(|octet| octet.is_ascii_hexdigit());
    let hash = u64::from_str_radix(text, 16).ok().filter(|_| digits);
    hash.ok_or_else(|| ("trace_hash", "expected 16 hexadecimal digits, or leave it out".to_owned()))
}
