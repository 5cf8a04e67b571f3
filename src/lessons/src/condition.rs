//! What a goal or a wrong attempt is told by: conditions on the trace and on the snapshot.

use relay::{ConnectionId, Event, HostId, Side, Snapshot, What};
use smtp::Utterance;

/// A condition. Hosts go by their short names; an empty text, or a code of 0, fits anything.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Deserialize),
    serde(rename_all = "kebab-case", deny_unknown_fields)
)]
pub enum Condition {
    /// Never so.
    #[default]
    #[cfg_attr(feature = "toml", serde(skip))]
    Never,
    /// The server was told a command that begins like this, in any case.
    Heard {
        /// The server.
        host: String,
        /// The beginning of the line; `.` is the end of a message.
        line: String,
    },
    /// The server said this.
    Replied {
        /// The server.
        host: String,
        /// The reply code.
        #[cfg_attr(feature = "toml", serde(default))]
        code: u16,
        /// The enhanced code.
        #[cfg_attr(feature = "toml", serde(default))]
        enhanced: String,
        /// The beginning of the command that it answers.
        #[cfg_attr(feature = "toml", serde(default))]
        to: String,
    },
    /// The host took a message and answers for it.
    Accepted {
        /// The host.
        host: String,
    },
    /// A message came into a mailbox.
    Delivered {
        /// The mailbox.
        mailbox: String,
        /// What its source holds, in any case, each of them.
        #[cfg_attr(feature = "toml", serde(default))]
        holds: Vec<String>,
    },
    /// The host converted a message to seven bits, as the next server takes no eight.
    Converted {
        /// The host.
        host: String,
    },
    /// A message waits at the host after a failed try.
    Deferred {
        /// The host.
        host: String,
    },
    /// A message was given up by the host.
    Failed {
        /// The host.
        host: String,
        /// What the reason holds.
        #[cfg_attr(feature = "toml", serde(default))]
        reason: String,
    },
    /// A connection was opened by one host to another.
    Dialed {
        /// Who dialed.
        from: String,
        /// Who was dialed.
        to: String,
    },
    /// The host asked DNS.
    Asked {
        /// The host.
        host: String,
        /// For this name.
        #[cfg_attr(feature = "toml", serde(default))]
        name: String,
        /// For this kind, such as `MX`.
        #[cfg_attr(feature = "toml", serde(default))]
        kind: String,
    },
    /// The host has looked at SPF, with this outcome.
    Spf {
        /// The host.
        host: String,
        /// `pass`, `fail` and so on.
        #[cfg_attr(feature = "toml", serde(default))]
        outcome: String,
    },
    /// The host goes about SPF like this now.
    SpfPolicy {
        /// The host.
        host: String,
        /// `ignore`, `tag` or `reject`.
        policy: String,
    },
    /// The host is up or down now.
    Up {
        /// The host.
        host: String,
        /// Up.
        up: bool,
    },
    /// All of these.
    All(Vec<Condition>),
    /// One of these.
    Any(Vec<Condition>),
}

impl Condition {
    /// The names of hosts in it.
    #[cfg(feature = "toml")]
    pub(crate) fn hosts(&self) -> Vec<&str> {
        match self {
            Condition::Never | Condition::Delivered { .. } => Vec::new(),
            Condition::Heard { host, .. }
            | Condition::Replied { host, .. }
            | Condition::Accepted { host }
            | Condition::Converted { host }
            | Condition::Deferred { host }
            | Condition::Failed { host, .. }
            | Condition::Asked { host, .. }
            | Condition::Spf { host, .. }
            | Condition::SpfPolicy { host, .. }
            | Condition::Up { host, .. } => vec![host],
            Condition::Dialed { from, to } => vec![from, to],
            Condition::All(all) | Condition::Any(all) => all.iter().flat_map(Condition::hosts).collect(),
        }
    }
}

/// Which time is meant, where something came about more than once.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Time {
    First,
    Last,
}

/// What there is to look at.
pub(crate) struct Scene<'a> {
    /// The whole trace up to the moment.
    pub(crate) events: &'a [Event],
    /// Where the step began in it.
    pub(crate) from: usize,
    /// The moment.
    pub(crate) snapshot: &'a Snapshot,
}

impl Condition {
    /// The place in the trace at which it came about since the step began, the first time or the last; what is so by
    /// itself, whatever happened, is so now.
    pub(crate) fn place(&self, scene: &Scene<'_>, time: Time) -> Option<usize> {
        let now = scene.events.len();
        let host = |name: &str| scene.snapshot.hosts.iter().find(|known| known.name == name);
        match self {
            Condition::Never => None,
            Condition::SpfPolicy { host: name, policy } => {
                (host(name)?.spf.as_str() == policy).then_some(now)
            }
            Condition::Up { host: name, up } => (host(name)?.up == *up).then_some(now),
            Condition::All(all) => {
                let mut place = None;
                for one in all {
                    place = place.max(Some(one.place(scene, time)?));
                }
                place
            }
            Condition::Any(any) => {
                let places = any.iter().filter_map(|one| one.place(scene, time));
                if time == Time::First { places.min() } else { places.max() }
            }
            event => {
                let mut places = scene.from..now;
                let is_it = |at: &usize| event.happened(scene, *at);
                if time == Time::First { places.find(is_it) } else { places.rev().find(is_it) }
            }
        }
    }

    /// Whether the event in this place is one of those that are meant.
    fn happened(&self, scene: &Scene<'_>, at: usize) -> bool {
        let is = |host: &HostId, name: &str| scene.is(*host, name);
        match (self, &scene.events[at].what) {
            (Condition::Heard { host, line }, What::Heard(id, Side::Server, said)) => {
                // What is cheap to see comes first: a step may last for thousands of events.
                begins(&said.to_string(), line) && scene.server(*id, at, host)
            }
            (
                Condition::Replied { host, code, enhanced, to },
                What::Said(id, Side::Server, Utterance::Reply(reply)),
            ) => {
                let finer = || reply.enhanced.map(|enhanced| enhanced.to_string()).unwrap_or_default();
                (*code == 0 || reply.code.value() == *code)
                    && (enhanced.is_empty() || finer() == *enhanced)
                    && scene.server(*id, at, host)
                    && (to.is_empty() || scene.answered(*id, at).is_some_and(|line| begins(&line, to)))
            }
            (Condition::Accepted { host }, What::Accepted { host: id, .. }) => is(id, host),
            (Condition::Delivered { mailbox, holds }, What::Delivered { message, mailbox: to, .. }) => {
                if !to.eq_ignore_ascii_case(mailbox) {
                    return false;
                }
                let boxes = scene.snapshot.hosts.iter().flat_map(|host| &host.mailboxes);
                let mut stored = boxes.flat_map(|mailbox| &mailbox.messages);
                stored.find(|stored| stored.message == *message).is_some_and(|stored| {
                    let source = String::from_utf8_lossy(&stored.content).to_lowercase();
                    holds.iter().all(|text| source.contains(&text.to_lowercase()))
                })
            }
            (Condition::Converted { host }, What::Converted { host: id, .. }) => is(id, host),
            (Condition::Deferred { host }, What::Deferred { host: id, .. }) => is(id, host),
            (Condition::Failed { host, reason }, What::Failed { host: id, reason: why, .. }) => {
                is(id, host) && why.contains(reason.as_str())
            }
            (
                Condition::Dialed { from, to },
                What::Dialed { client: relay::Caller::Host(client), server, .. },
            ) => is(client, from) && is(server, to),
            (
                Condition::Asked { host, name, kind },
                What::DnsAsked { host: id, name: asked, kind: of, .. },
            ) => {
                is(id, host)
                    && (name.is_empty() || asked.trim_end_matches('.') == name)
                    && (kind.is_empty() || of.as_str() == kind)
            }
            (Condition::Spf { host, outcome }, What::SpfChecked { host: id, verdict, .. }) => {
                is(id, host) && (outcome.is_empty() || verdict.outcome.as_str() == outcome)
            }
            _ => false,
        }
    }
}

fn begins(line: &str, with: &str) -> bool {
    line.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with))
}

impl Scene<'_> {
    fn is(&self, host: HostId, name: &str) -> bool {
        name.is_empty() || self.snapshot.hosts.get(usize::from(host.0)).is_some_and(|host| host.name == name)
    }

    /// Whether this is the server of a connection.
    fn server(&self, of: ConnectionId, before: usize, name: &str) -> bool {
        let dialed = self.events[..before].iter().rev().find_map(|event| match event.what {
            What::Dialed { connection, server, .. } if connection == of => Some(server),
            _ => None,
        });
        dialed.is_some_and(|server| self.is(server, name))
    }

    /// The command that the server heard last.
    fn answered(&self, of: ConnectionId, before: usize) -> Option<String> {
        self.events[..before].iter().rev().find_map(|event| match &event.what {
            What::Heard(connection, Side::Server, said) if *connection == of => Some(said.to_string()),
            _ => None,
        })
    }
}
