//! Writing the file.

use std::fmt::{Display, Write};
use std::sync::Arc;

use smtp::SimTime;

use super::words::{self, DNS, SPF, VERDICTS, WORDS, hex, quoted};
use super::{ACTIONS_MAX, OCTETS_MAX, STEPS_MAX, TIME_MAX};
use crate::dns::Trouble;
use crate::rules::{Parcels, Place, Rule, Verdict};
use crate::scenario::{Scenario, SpfPolicy};
use crate::{Action, Caller, HostId, LinkId, Logged, NameServers, NodeId, Side, Timeline, World};

/// What was done in a run, and its last moment.
#[derive(Clone, PartialEq, Debug)]
pub struct Tale {
    /// The seed.
    pub seed: u64,
    /// What was done.
    pub log: Vec<Logged>,
    /// The last moment.
    pub now: SimTime,
    /// How many things were done until then.
    pub steps: u64,
    /// The hash of what has happened.
    pub hash: u64,
}

impl Tale {
    /// What has happened until the moment of a timeline that began with this seed; its future is not told.
    pub fn of(timeline: &Timeline, seed: u64) -> Tale {
        let story = timeline.story(seed);
        let log = story.log.into_iter().take(story.done as usize).collect();
        Tale { seed, log, now: story.now, steps: story.steps, hash: story.hash }
    }
}

/// The file, for [`super::parse_log`]; `text` is that of the scenario, where its name does not find it. Or why it cannot be
/// written.
pub fn to_log(scenario: &Arc<Scenario>, text: Option<&str>, tale: &Tale) -> Result<String, &'static str> {
    if i64::try_from(tale.seed).is_err() {
        return Err("a file holds no seed beyond 9223372036854775807");
    }
    if tale.log.len() > ACTIONS_MAX || tale.now > TIME_MAX || tale.steps > STEPS_MAX {
        return Err("so much has been done, or it took so long, that a file cannot hold it");
    }
    let mut file = format!("version = 1\nscenario = {}\nseed = {}\n", quoted(&scenario.name), tale.seed);
    let mut world = World::new(Arc::clone(scenario), tale.seed);
    let mut actions = String::new();
    for Logged { at, after, action } in &tale.log {
        actions.push_str("\n[[action]]\n");
        line(&mut actions, "at", quoted(&at.to_string()));
        if !reaches(&mut world, *at, *after)? {
            line(&mut actions, "after", after);
        }
        line(&mut actions, "do", quoted(word(action)));
        Writer { out: &mut actions, scenario }.action(action).ok_or(NOT_THIS)?;
        world.act_on(action).map_err(|_| NOT_THIS)?;
    }
    line(&mut file, "until", quoted(&tale.now.to_string()));
    if !reaches(&mut world, tale.now, tale.steps)? {
        line(&mut file, "steps", tale.steps);
    }
    line(&mut file, "trace_hash", quoted(&format!("{:016x}", tale.hash)));
    if let Some(text) = text {
        line(&mut file, "scenario_text", quoted(text));
    }
    file.push_str(&actions);
    if file.len() > OCTETS_MAX {
        Err("the messages are so long that a file cannot hold them")
    } else {
        Ok(file)
    }
}

const NOT_THIS: &str = "something was done that a file cannot tell: by a program outside, with an envelope that is not \
                        the one in the header of the message, or in another scenario";

/// Goes to a moment; whether that is the one behind all that is due then. It is after so many things in any case.
fn reaches(world: &mut World, at: SimTime, after: u64) -> Result<bool, &'static str> {
    while world.steps() < after && world.step() {
        drop(world.drain_events());
    }
    if world.steps() != after || world.now() > at {
        return Err(NOT_THIS);
    }
    match world.next_at() {
        Some(next) if next < at => Err(NOT_THIS),
        next => {
            world.wait_until(at);
            Ok(next != Some(at))
        }
    }
}

fn line(out: &mut String, key: &str, value: impl Display) {
    let _ = writeln!(out, "{key} = {value}");
}

const fn word(action: &Action) -> &'static str {
    WORDS[match action {
        Action::Send { .. } => 0,
        Action::Dial { .. } => 1,
        Action::Type { .. } => 2,
        Action::HangUp { .. } => 3,
        Action::HostDown { .. } => 4,
        Action::HostUp { .. } => 5,
        Action::CutLink { .. } => 6,
        Action::MendLink { .. } => 7,
        Action::SetLatency { .. } => 8,
        Action::AddRule { .. } => 9,
        Action::RemoveRule { .. } => 10,
        Action::RemoveMailbox { .. } => 11,
        Action::AddMailbox { .. } => 12,
        Action::SetSpf { .. } => 13,
        Action::SetZone { .. } => 14,
        Action::SetDns { .. } => 15,
        Action::RetryNow { .. } => 16,
        Action::SetDisk { full: true, .. } => 17,
        Action::SetDisk { .. } => 18,
        Action::SetClock { .. } => 19,
        Action::Take { taken: true, .. } => 20,
        Action::Take { .. } => 21,
    }]
}

/// Writes the keys of an action; `None` where it cannot be told.
struct Writer<'a> {
    out: &'a mut String,
    scenario: &'a Scenario,
}

impl<'a> Writer<'a> {
    fn action(&mut self, action: &Action) -> Option<()> {
        match action {
            Action::HostDown { host }
            | Action::HostUp { host }
            | Action::RetryNow { host }
            | Action::SetDisk { host, .. }
            | Action::Take { host, .. } => self.host("host", *host),
            Action::SetClock { host, ahead_s } => {
                self.host("host", *host)?;
                line(self.out, "ahead_s", ahead_s);
                Some(())
            }
            Action::CutLink { link } | Action::MendLink { link } => self.link(*link),
            Action::SetLatency { link, latency } => {
                self.link(*link)?;
                self.time("latency", *latency)
            }
            Action::RemoveMailbox { host, mailbox } | Action::AddMailbox { host, mailbox } => {
                self.host("host", *host)?;
                self.text("mailbox", mailbox)
            }
            Action::Send { from, envelope, content } => {
                self.host("host", *from)?;
                mail::envelope_of(content).ok().filter(|own| own == envelope)?;
                match words::lines(content) {
                    Some(lines) => self.text("message", &lines),
                    None => self.text("hex", &hex(content)),
                }
            }
            Action::SetSpf { host, policy } => {
                self.host("host", *host)?;
                let policies = [SpfPolicy::Ignore, SpfPolicy::Tag, SpfPolicy::Reject];
                self.text("spf", SPF[policies.iter().position(|known| known == policy)?])
            }
            Action::Dial { from: Caller::Host(from), to } => {
                self.host("host", *from)?;
                self.host("to", *to)
            }
            Action::Dial { .. } => None,
            Action::Type { connection, bytes } => {
                self.number("connection", connection.0.into());
                match std::str::from_utf8(bytes) {
                    Ok(text) => self.text("text", text),
                    Err(_) => self.text("hex", &hex(bytes)),
                }
            }
            Action::HangUp { connection } => self.number("connection", connection.0.into()),
            Action::SetZone { origin, text } => {
                self.text("zone", origin)?;
                self.text("records", text)
            }
            Action::SetDns { whose, trouble } => {
                match whose {
                    NameServers::Zone(zone) => self.text("zone", zone)?,
                    NameServers::Host(host) => self.host("host", *host)?,
                }
                let (kind, delay) = match trouble {
                    None => (0, None),
                    Some(Trouble::Fails) => (1, None),
                    Some(Trouble::Silent) => (2, None),
                    Some(Trouble::Slow(delay)) => (3, Some(*delay)),
                };
                self.text("dns", DNS[kind])?;
                delay.map_or(Some(()), |delay| self.time("delay", delay))
            }
            Action::AddRule { rule } => self.rule(rule),
            Action::RemoveRule { number } => {
                number.map_or(Some(()), |number| self.number("rule", number.into()))
            }
        }
    }

    fn rule(&mut self, rule: &Rule) -> Option<()> {
        match rule.place {
            Place::Link { link, from } => {
                self.link(link)?;
                if let Some(from) = from {
                    let name = self.node(from)?;
                    self.text("from", name)?;
                }
            }
            Place::Server { host, from } => {
                self.host("host", host)?;
                if let Some(side) = from {
                    self.text("from", if side == Side::Client { "client" } else { "server" })?;
                }
            }
        }
        match rule.what {
            Parcels::Octet(octet) => self.number("octet", octet)?,
            what => self.text("what", what.as_str())?,
        }
        let (kind, delay) = match rule.verdict {
            Verdict::Pass => (0, None),
            Verdict::Delay(delay) => (1, Some(delay)),
            Verdict::Drop => (2, None),
            Verdict::Reset => (3, None),
            Verdict::Refuse => (4, None),
        };
        self.text("verdict", VERDICTS[kind])?;
        if let Some(delay) = delay {
            self.time("delay", delay)?;
        }
        if rule.jitter > SimTime::ZERO {
            self.time("jitter", rule.jitter)?;
        }
        self.number("one_in", rule.one_in.into())?;
        self.number("times", rule.times.into())
    }

    fn host(&mut self, key: &str, host: HostId) -> Option<()> {
        let name = &self.scenario.hosts.get(usize::from(host.0))?.name;
        self.text(key, name)
    }

    fn link(&mut self, link: LinkId) -> Option<()> {
        let link = self.scenario.links.get(usize::from(link.0))?;
        let (a, b) = (quoted(self.node(link.a)?), quoted(self.node(link.b)?));
        line(self.out, "link", format_args!("[{a}, {b}]"));
        Some(())
    }

    fn node(&self, node: NodeId) -> Option<&'a str> {
        super::read::node_name(self.scenario, node)
    }

    fn text(&mut self, key: &str, text: &str) -> Option<()> {
        line(self.out, key, quoted(text));
        Some(())
    }

    fn time(&mut self, key: &str, time: SimTime) -> Option<()> {
        (time <= TIME_MAX).then(|| line(self.out, key, quoted(&time.to_string())))
    }

    fn number(&mut self, key: &str, number: u64) -> Option<()> {
        i64::try_from(number).is_ok().then(|| line(self.out, key, number))
    }
}
