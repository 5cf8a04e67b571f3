//! What a person does in a lesson, as data: solutions and wrong attempts are made of it.

use std::fmt;
use std::sync::Arc;

use relay::scenario::SpfPolicy;
use relay::{Action, Caller, ConnectionId, HostId, LinkId, NodeId, Phase, Snapshot, Timeline};
use smtp::SimTime;
use texts::{t, tell};

/// Something that a person does. Hosts go by their short names.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(
    feature = "toml",
    derive(serde::Deserialize),
    serde(rename_all = "kebab-case", deny_unknown_fields)
)]
pub enum Doing {
    /// Sends a message from a client; what is empty is as the scenario suggests.
    Send {
        /// The client; empty for the one who writes the suggested message.
        #[cfg_attr(feature = "toml", serde(default))]
        from: String,
        /// The recipient.
        #[cfg_attr(feature = "toml", serde(default))]
        to: String,
        /// The subject.
        #[cfg_attr(feature = "toml", serde(default))]
        subject: String,
        /// The text.
        #[cfg_attr(feature = "toml", serde(default))]
        text: String,
        /// Encoded, also where the scenario suggests eight bits.
        #[cfg_attr(feature = "toml", serde(default))]
        encoded: bool,
    },
    /// Types a line at a server, on a session that is opened where there is none.
    Say {
        /// Where the person sits.
        from: String,
        /// The server.
        host: String,
        /// The line.
        line: String,
    },
    /// Sets what a host does about SPF.
    Spf {
        /// The host.
        host: String,
        /// `ignore`, `tag` or `reject`.
        policy: String,
    },
    /// Takes a host down, or brings it up.
    Up {
        /// The host.
        host: String,
        /// Up.
        up: bool,
    },
    /// Cuts a link, or mends it.
    Link {
        /// A node at one end.
        a: String,
        /// The node at the other.
        b: String,
        /// Whether it carries.
        whole: bool,
    },
    /// Lets time pass.
    Wait {
        /// How long.
        ms: u64,
    },
}

impl Doing {
    /// The names of hosts in it.
    #[cfg(feature = "toml")]
    pub(crate) fn hosts(&self) -> Vec<&str> {
        match self {
            Doing::Say { from, host, .. } => vec![from, host],
            Doing::Spf { host, .. } | Doing::Up { host, .. } => vec![host],
            Doing::Send { from, .. } if !from.is_empty() => vec![from],
            Doing::Send { .. } | Doing::Link { .. } | Doing::Wait { .. } => Vec::new(),
        }
    }
}

/// What the screen says that one would do.
impl fmt::Display for Doing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Doing::Send { to, .. } if to.is_empty() => f.write_str(t!("Press Send.")),
            Doing::Send { to, .. } => tell!(f, "Send a message to {to}."),
            Doing::Say { host, line, .. } => tell!(f, "Say to {host}: {line}"),
            Doing::Spf { host, policy } => tell!(f, "Let {host} {policy} by SPF."),
            Doing::Up { host, up: true } => tell!(f, "Bring {host} up."),
            Doing::Up { host, up: false } => tell!(f, "Take {host} down."),
            Doing::Link { a, b, whole: true } => tell!(f, "Mend the link between {a} and {b}."),
            Doing::Link { a, b, whole: false } => tell!(f, "Cut the link between {a} and {b}."),
            Doing::Wait { .. } => f.write_str(t!("Let time pass.")),
        }
    }
}

/// How long a reply may take, in simulated time.
const REPLY: SimTime = SimTime::from_secs(3);
/// After a message was sent, the world runs until nothing happens for so long.
const QUIET: SimTime = SimTime::from_secs(20);

/// Does all of it, one after the other, and lets time pass until each has had its effect. An error says what cannot be done.
pub fn perform(timeline: &mut Timeline, doings: &[Doing]) -> Result<(), String> {
    doings.iter().try_for_each(|doing| one(timeline, doing))
}

fn one(timeline: &mut Timeline, doing: &Doing) -> Result<(), String> {
    match doing {
        Doing::Wait { ms } => timeline.run_until(timeline.now() + SimTime::from_millis(*ms)),
        Doing::Say { from, host, line } => {
            let connection = match session(timeline, from, host)? {
                Some(open) => open,
                None => dial(timeline, from, host)?,
            };
            let bytes = format!("{}\r\n", line.replace('\n', "\r\n")).into_bytes().into();
            act(timeline, Action::Type { connection, bytes })?;
            timeline.run_until(timeline.now() + REPLY);
        }
        doing => {
            let action = action(timeline, doing)?;
            act(timeline, action)?;
            settle(timeline);
        }
    }
    Ok(())
}

fn act(timeline: &mut Timeline, action: Action) -> Result<Option<ConnectionId>, String> {
    timeline.act(action).map(|acted| acted.connection).map_err(|error| error.to_string())
}

fn settle(timeline: &mut Timeline) {
    while timeline.next_at().is_some_and(|next| next <= timeline.now() + QUIET) {
        timeline.step();
    }
}

fn action(timeline: &Timeline, doing: &Doing) -> Result<Action, String> {
    let snapshot = timeline.snapshot();
    match doing {
        Doing::Send { from, to, subject, text, encoded } => {
            let scenario = timeline.scenario();
            let mut draft = scenario.draft.clone();
            let or = |text: &String, draft: &mut String| {
                if !text.is_empty() {
                    draft.clone_from(text);
                }
            };
            or(subject, &mut draft.subject);
            or(text, &mut draft.text);
            draft.eight_bit &= !encoded;
            if !to.is_empty() {
                draft.to = vec![to.clone()];
            }
            let from = if from.is_empty() {
                let own = |host: &&Arc<relay::HostView>| host.user.as_deref() == Some(draft.from.as_str());
                snapshot
                    .hosts
                    .iter()
                    .find(own)
                    .map(|host| host.id)
                    .ok_or(t!("nobody writes as the draft does"))?
            } else {
                host(&snapshot, from)?
            };
            let own = &snapshot.hosts[usize::from(from.0)];
            if let Some(user) = &own.user {
                draft.from.clone_from(user);
            }
            let now = scenario.start_unix_s.saturating_add_unsigned(timeline.now().as_secs());
            let now = now.saturating_add(own.clock_ahead_s);
            let content = draft.build(now, &format!("{}@lesson.example", timeline.now().as_micros()));
            let envelope = mail::envelope_of(&content).map_err(|error| error.to_string())?;
            Ok(Action::Send { from, envelope, content: content.into() })
        }
        Doing::Spf { host: name, policy } => {
            let known = SpfPolicy::ALL.into_iter().find(|known| known.as_str() == policy);
            let policy = known.ok_or_else(|| t!("there is no SPF policy {policy}"))?;
            Ok(Action::SetSpf { host: host(&snapshot, name)?, policy })
        }
        Doing::Up { host: name, up } => {
            let host = host(&snapshot, name)?;
            Ok(if *up { Action::HostUp { host } } else { Action::HostDown { host } })
        }
        Doing::Link { a, b, whole } => {
            let link = link(&snapshot, a, b)?;
            Ok(if *whole { Action::MendLink { link } } else { Action::CutLink { link } })
        }
        Doing::Say { .. } | Doing::Wait { .. } => Err(t!("this is no single action").to_owned()),
    }
}

fn host(snapshot: &Snapshot, name: &str) -> Result<HostId, String> {
    let found = snapshot.hosts.iter().find(|host| host.name == name).map(|host| host.id);
    found.ok_or_else(|| t!("there is no host {name}"))
}

fn link(snapshot: &Snapshot, a: &str, b: &str) -> Result<LinkId, String> {
    let names: Vec<&str> = snapshot
        .hosts
        .iter()
        .map(|host| host.name.as_str())
        .chain(snapshot.map.routers.iter().map(|router| router.name.as_str()))
        .collect();
    let is = |node: NodeId, name: &str| names.get(usize::from(node.0)) == Some(&name);
    let joins = |link: &&relay::LinkView| is(link.a, a) && is(link.b, b) || is(link.a, b) && is(link.b, a);
    let found = snapshot.links.iter().find(joins).map(|link| link.id);
    found.ok_or_else(|| t!("there is no link between {a} and {b}"))
}

/// The session by hand between two hosts, while it is open.
fn session(timeline: &Timeline, from: &str, to: &str) -> Result<Option<ConnectionId>, String> {
    let snapshot = timeline.snapshot();
    let (from, to) = (host(&snapshot, from)?, host(&snapshot, to)?);
    let open = snapshot.connections.iter().rev().find(|connection| {
        connection.typed
            && connection.phase == Phase::Open
            && connection.client == Caller::Host(from)
            && connection.server == to
    });
    Ok(open.map(|connection| connection.id))
}

fn dial(timeline: &mut Timeline, from: &str, to: &str) -> Result<ConnectionId, String> {
    let snapshot = timeline.snapshot();
    let (from, to) = (Caller::Host(host(&snapshot, from)?), host(&snapshot, to)?);
    let connection = act(timeline, Action::Dial { from, to })?.ok_or(t!("no connection was dialed"))?;
    timeline.run_until(timeline.now() + REPLY);
    Ok(connection)
}
