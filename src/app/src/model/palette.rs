//! Everything that can be done on the page, in one table, and what is there to go to; both are found by a few letters.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use relay::{Action, Caller, ConnectionId, HostId, MessageId, Role, Stride, Until};
use smtp::SimTime;
use sublime_fuzzy::{FuzzySearch, Match};
use texts::t;

use super::rules::node_name;
use super::{Aspect, Intent, SPEEDS, Selection, Tab, View, shipped};

/// The most entries that are shown.
const FOUND_MAX: usize = 60;
/// The most letters that are looked for.
const QUERY_MAX: usize = 32;
/// The most connections that are offered: the last ones.
const CONNECTIONS_MAX: usize = 60;
/// What is found by other words than its title comes after what is found by it.
const OTHER_WORDS: isize = 400;
/// What begins with the very letters comes first.
const BEGINS: isize = 1_000;

/// Where a command leads besides what it does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum To {
    /// Nowhere: the keyboard stays.
    Here,
    /// The dialog with this id is opened.
    Dialog(&'static str),
    /// The keyboard goes to the first of these (a selector).
    Place(&'static str),
    /// The list of the keys.
    Keys,
}

/// Something that can be done on the page.
pub(crate) struct Command {
    /// Its name in tests and lists.
    pub(crate) name: &'static str,
    /// What it does, in words.
    pub(crate) title: &'static str,
    /// Other words that people look for.
    also: &'static str,
    /// The key that does it where nothing is typed; empty where there is none.
    pub(crate) key: &'static str,
    /// Where it leads.
    pub(crate) to: To,
    /// What is asked for; `None` where it makes no sense at this moment.
    pub(crate) intent: fn(&View) -> Option<Intent>,
}

const fn command(
    [name, title, also, key]: [&'static str; 4],
    to: To,
    intent: fn(&View) -> Option<Intent>,
) -> Command {
    Command { name, title, also, key, to, intent }
}

/// The panel's body, which takes the keyboard.
const PANEL: To = To::Place("#panel-body");

/// Every command of the page, in the order of the list.
pub(crate) static COMMANDS: [Command; 27] = [
    command(["send", t!("Send the message in the composer"), t!("mail submit"), ""], To::Here, |_| {
        Some(Intent::Send)
    }),
    command(["play", t!("Play"), t!("run time start go"), "p"], To::Here, |view| {
        (!view.playing).then_some(Intent::Play(true))
    }),
    command(["pause", t!("Pause"), t!("stop time halt"), "p"], To::Here, |view| {
        view.playing.then_some(Intent::Play(false))
    }),
    command(["step", t!("Step forward"), t!("next event on"), "."], To::Here, |_| Some(Intent::Step)),
    command(["step-back", t!("Step back"), t!("previous event undo rewind"), ","], To::Here, |view| {
        (view.cursor > 0).then_some(Intent::StepBack)
    }),
    command(["first", t!("Go to the beginning of time"), t!("start rewind seek"), ""], To::Here, |view| {
        (view.cursor > 0).then_some(Intent::Seek(SimTime::ZERO))
    }),
    command(["last", t!("Go to the last known moment"), t!("end forward seek"), ""], To::Here, |view| {
        (view.cursor < view.known).then_some(Intent::Seek(view.end))
    }),
    command(
        ["graph", t!("Go to the picture of the network"), t!("graph map hosts focus"), "g"],
        To::Place("#graph"),
        |_| Some(Intent::Begin),
    ),
    command(["compose", t!("Compose a message"), t!("write mail panel tab"), "1"], PANEL, |_| {
        Some(Intent::Tab(Tab::Compose))
    }),
    command(["inspect", t!("Inspect what is selected"), t!("look panel tab"), "2"], PANEL, |_| {
        Some(Intent::Tab(Tab::Look))
    }),
    command(
        ["terminal", t!("Type SMTP in the terminal"), t!("session by hand telnet panel tab"), "3"],
        PANEL,
        |_| Some(Intent::Tab(Tab::Terminal)),
    ),
    command(["log", t!("Read the log of events"), t!("history trace panel tab"), "4"], PANEL, |_| {
        Some(Intent::Tab(Tab::Log))
    }),
    command(
        ["network", t!("Inspect the whole network and its DNS"), t!("overview zones records"), ""],
        PANEL,
        |_| Some(Intent::Select(Selection::Nothing)),
    ),
    command(
        ["waterfall", t!("Show the connections in time"), t!("waterfall timeline lanes"), "w"],
        To::Here,
        |view| view.fall.is_none().then_some(Intent::Fall(true)),
    ),
    command(
        ["no-waterfall", t!("Hide the connections in time"), t!("waterfall timeline lanes"), "w"],
        To::Here,
        |view| view.fall.is_some().then_some(Intent::Fall(false)),
    ),
    command(
        ["hang-up", t!("Close the session by hand"), t!("hang up disconnect terminal"), ""],
        To::Here,
        |view| view.open_session().map(|_| Intent::HangUp),
    ),
    command(
        ["undo", t!("Undo the last change of the picture"), t!("move drag host"), ""],
        To::Here,
        |view| view.undo[0].then_some(Intent::Undo),
    ),
    command(
        ["redo", t!("Redo what was undone in the picture"), t!("move drag host"), ""],
        To::Here,
        |view| view.undo[1].then_some(Intent::Redo),
    ),
    command(["restart", t!("Start over"), t!("reset again scenario"), ""], To::Here, |_| {
        Some(Intent::Restart)
    }),
    command(
        ["build", t!("Build a network of your own"), t!("workshop edit toml import export"), ""],
        To::Here,
        |view| Some(Intent::Build(!view.building)),
    ),
    command(["lessons", t!("Lessons"), t!("tutorial learn course"), ""], To::Dialog("lessons"), |_| {
        Some(Intent::Lessons(None))
    }),
    command(
        ["share", t!("Share this moment by a link"), t!("url copy embed"), ""],
        To::Dialog("share"),
        |_| Some(Intent::Share),
    ),
    command(
        [
            "take",
            t!("Take it with you"),
            t!("export download save pcapng wireshark mbox eml transcript mermaid svg png swaks story"),
            "",
        ],
        To::Dialog("take"),
        |_| Some(Intent::Share),
    ),
    command(
        ["theme", t!("Change between light and dark"), t!("theme colours night day"), ""],
        To::Here,
        |view| Some(Intent::Dark(!view.dark)),
    ),
    command(["help", t!("How to read the picture"), t!("help signs legend"), ""], To::Dialog("help"), |_| {
        Some(Intent::Begin)
    }),
    command(
        [
            "language",
            t!("Deutsch: read the page in another language"),
            t!("language german deutsch translation"),
            "",
        ],
        To::Dialog("help"),
        |_| Some(Intent::Begin),
    ),
    command(["keys", t!("List the keys"), t!("keyboard shortcuts hotkeys"), "?"], To::Keys, |_| {
        Some(Intent::Begin)
    }),
];

/// The command that a key does at this moment.
pub(crate) fn by_key(key: &str, view: &View) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| !key.is_empty() && command.key == key && (command.intent)(view).is_some())
}

/// What an entry does.
#[derive(Clone, PartialEq, Debug)]
enum Goal {
    Command(usize),
    Scenario(usize),
    Select(Selection),
    Dial(HostId, HostId),
    Act(Action),
    Follow(MessageId),
    Speed(usize),
    Stride(Stride),
    Until(Option<Until>),
    Aspect(Aspect),
}

/// A line of the palette.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Entry {
    /// Told apart by it.
    pub(crate) key: String,
    pub(crate) title: String,
    /// What it is: a command, a host, ….
    pub(crate) kind: &'static str,
    /// Other words that people look for.
    also: String,
    /// The key that does the same; empty where there is none.
    pub(crate) shortcut: &'static str,
    /// Where it leads.
    pub(crate) to: To,
    goal: Goal,
}

impl Entry {
    fn new(key: String, title: String, kind: &'static str, also: &str, to: To, goal: Goal) -> Entry {
        Entry { key, title, kind, also: also.to_owned(), shortcut: "", to, goal }
    }

    /// What is asked for, in this order.
    pub(crate) fn intents(&self, view: &View) -> Vec<Intent> {
        let one = match &self.goal {
            Goal::Command(place) => return (COMMANDS[*place].intent)(view).into_iter().collect(),
            Goal::Follow(message) => return follow(*message, view),
            Goal::Scenario(place) => Intent::Scenario(*place),
            Goal::Select(selection) => Intent::Select(*selection),
            Goal::Dial(from, to) => Intent::Dial { from: *from, to: *to },
            Goal::Act(action) => Intent::Act(Box::new(action.clone())),
            Goal::Speed(place) => Intent::Speed(*place),
            Goal::Stride(stride) => Intent::Stride(*stride),
            Goal::Until(until) => Intent::Until(*until),
            Goal::Aspect(aspect) => Intent::Aspect(*aspect),
        };
        vec![one]
    }
}

/// What has to be asked for to follow a message: the waterfall shows its life, and is opened for it.
pub(crate) fn follow(message: MessageId, view: &View) -> Vec<Intent> {
    let open = view.fall.is_none().then_some(Intent::Fall(true));
    open.into_iter().chain([Intent::FollowMail(Some(message))]).collect()
}

/// All that can be done at this moment.
pub(crate) fn entries(view: &View) -> Vec<Entry> {
    let mut all: Vec<Entry> = Vec::new();
    for (place, command) in COMMANDS.iter().enumerate() {
        if (command.intent)(view).is_some() {
            let entry = Entry::new(
                command.name.to_owned(),
                command.title.to_owned(),
                t!("Command"),
                command.also,
                command.to,
                Goal::Command(place),
            );
            all.push(Entry { shortcut: command.key, ..entry });
        }
    }
    if let Selection::Connection(_) = view.selection {
        let aspects = [
            (t!("conversation"), Aspect::Conversation),
            (t!("sequence diagram"), Aspect::Sequence),
            (t!("octets on the wire"), Aspect::Octets),
            (t!("what both sides know"), Aspect::Sides),
        ];
        for (words, aspect) in aspects {
            let (key, title) = (format!("aspect-{aspect:?}"), t!("Show the connection as {words}"));
            all.push(Entry::new(
                key,
                title,
                t!("View"),
                t!("transcript mermaid hex bytes"),
                PANEL,
                Goal::Aspect(aspect),
            ));
        }
    }
    hosts(view, &mut all);
    links(view, &mut all);
    connections(view, &mut all);
    messages(view, &mut all);
    paces(&mut all);
    for (place, title) in shipped::TITLES.iter().enumerate() {
        let (key, title) = (format!("scenario-{place}"), t!("Open the scenario {title}"));
        all.push(Entry::new(key, title, t!("Scenario"), "", To::Here, Goal::Scenario(place)));
    }
    all
}

fn hosts(view: &View, all: &mut Vec<Entry>) {
    let hosts = &view.snapshot.hosts;
    let client = hosts.iter().find(|host| host.role == Role::Client).map(|host| host.id);
    for host in hosts {
        let (id, name) = (host.id, &host.name);
        let about = [&host.host_name, " ", host.role.title(), " ", &host.domains.join(" ")].concat();
        let mut add = |what: &str, title: String, kind, also: &str, to, goal| {
            all.push(Entry::new(
                format!("{what}-{}", id.0),
                title,
                kind,
                &[&about, " ", also].concat(),
                to,
                goal,
            ));
        };
        let select = Goal::Select(Selection::Host(id));
        add(
            "host",
            t!("Inspect the host {name}"),
            t!("Host"),
            t!("open queue mailboxes server"),
            PANEL,
            select,
        );
        let (words, action) = match host.up {
            true => (t!("Switch off"), Action::HostDown { host: id }),
            false => (t!("Switch on"), Action::HostUp { host: id }),
        };
        let also = t!("fault break crash down up outage");
        add("power", t!("{words} the host {name}"), t!("Fault"), also, To::Here, Goal::Act(action));
        if let Some(from) = client.filter(|from| host.role != Role::Client && *from != id) {
            let place = To::Place("#terminal-input, #panel-body");
            add(
                "dial",
                t!("Type SMTP to {name}"),
                t!("Terminal"),
                t!("dial session telnet"),
                place,
                Goal::Dial(from, id),
            );
        }
    }
}

fn links(view: &View, all: &mut Vec<Entry>) {
    for link in &view.snapshot.links {
        let ends = [link.a, link.b].map(|node| node_name(&view.snapshot, node));
        let name = ends.join(" – ");
        let select = Goal::Select(Selection::Link(link.id));
        let (key, title) = (format!("link-{}", link.id.0), t!("Inspect the link {name}"));
        all.push(Entry::new(key, title, t!("Link"), t!("latency faults rules"), PANEL, select));
        let (words, action) = match link.cut {
            true => (t!("Mend"), Action::MendLink { link: link.id }),
            false => (t!("Cut"), Action::CutLink { link: link.id }),
        };
        let (key, title) = (format!("cut-{}", link.id.0), t!("{words} the link {name}"));
        all.push(Entry::new(
            key,
            title,
            t!("Fault"),
            t!("break partition network"),
            To::Here,
            Goal::Act(action),
        ));
    }
}

fn connections(view: &View, all: &mut Vec<Entry>) {
    let name = |host: HostId| view.snapshot.hosts.get(usize::from(host.0)).map_or("?", |host| &host.name);
    for connection in view.snapshot.connections.iter().rev().take(CONNECTIONS_MAX) {
        let ConnectionId(number) = connection.id;
        let client = match connection.client {
            Caller::Host(host) => name(host),
            Caller::Outside(_) => t!("outside"),
        };
        let title = t!("Read connection {number}: {client} → {}", name(connection.server));
        let goal = Goal::Select(Selection::Connection(connection.id));
        let also = t!("transcript conversation dialog");
        all.push(Entry::new(format!("connection-{number}"), title, t!("Connection"), also, PANEL, goal));
    }
}

fn messages(view: &View, all: &mut Vec<Entry>) {
    let mut named = BTreeSet::new();
    for host in &view.snapshot.hosts {
        named.extend(host.queue.iter().map(|entry| entry.message));
        for (place, mailbox) in host.mailboxes.iter().enumerate() {
            for stored in &mailbox.messages {
                named.insert(stored.message);
                let MessageId(number) = stored.message;
                let title = t!("Read message {number} of {}", mailbox.mailbox);
                let goal = Goal::Select(Selection::Message(host.id, place, stored.message));
                let key = format!("message-{}-{place}-{number}", host.id.0);
                all.push(Entry::new(key, title, t!("Message"), t!("open mail mailbox source"), PANEL, goal));
            }
        }
    }
    named.extend(view.snapshot.connections.iter().filter_map(|connection| connection.message));
    for message in named {
        let (key, title) = (format!("follow-{}", message.0), t!("Follow message {}", message.0));
        let also = t!("life journey waterfall colour");
        all.push(Entry::new(
            key,
            title,
            t!("Message"),
            also,
            To::Place("[data-testid=follow]"),
            Goal::Follow(message),
        ));
    }
}

fn paces(all: &mut Vec<Entry>) {
    let mut add = |key: String, title: String, also, goal| {
        all.push(Entry::new(key, title, t!("Time"), also, To::Here, goal));
    };
    for (place, (words, _)) in SPEEDS.iter().enumerate() {
        add(format!("speed-{place}"), t!("Speed: {words}"), t!("fast slow pace"), Goal::Speed(place));
    }
    for (stride, words) in
        [(Stride::Event, "event"), (Stride::Word, "command"), (Stride::Connection, "connection")]
    {
        add(format!("stride-{words}"), t!("Step by {words}"), t!("stride pace"), Goal::Stride(stride));
    }
    let untils = [
        (None, "paused"),
        (Some(Until::Delivered), "delivered"),
        (Some(Until::Bounced), "bounced"),
        (Some(Until::Quiet), "quiet"),
    ];
    for (until, words) in untils {
        add(format!("until-{words}"), t!("Play until {words}"), t!("stop breakpoint"), Goal::Until(until));
    }
}

/// An entry that was found, and which letters of its title were looked for.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Found {
    pub(crate) entry: Entry,
    /// Places of letters (not octets) in the title.
    pub(crate) marked: Vec<usize>,
}

/// What fits some letters, best first; everything, in its order, where there are none.
pub(crate) fn found(entries: Vec<Entry>, query: &str) -> Vec<Found> {
    let query: String = query.trim().chars().take(QUERY_MAX).collect();
    let mut all: Vec<(isize, Found)> = entries.into_iter().filter_map(|entry| fits(entry, &query)).collect();
    all.sort_by_key(|(score, _)| Reverse(*score));
    all.into_iter().map(|(_, found)| found).take(FOUND_MAX).collect()
}

fn fits(entry: Entry, query: &str) -> Option<(isize, Found)> {
    if query.is_empty() {
        return Some((0, Found { entry, marked: Vec::new() }));
    }
    let look = |text: &str| FuzzySearch::new(query, text).case_insensitive().best_match();
    let marks = |found: &Match| found.matched_indices().copied().collect();
    if let Some(found) = look(&entry.title) {
        let begins = entry.title.to_lowercase().starts_with(&query.to_lowercase());
        let score = found.score() + if begins { BEGINS } else { 0 };
        return Some((score, Found { marked: marks(&found), entry }));
    }
    // Each word by itself, so that the order does not matter and letters are not picked from all over.
    let words = [&entry.title, " ", entry.kind, " ", &entry.also].concat().to_lowercase();
    let fits = query.to_lowercase().split_whitespace().all(|word| words.contains(word));
    fits.then(|| (-OTHER_WORDS, Found { entry, marked: Vec::new() }))
}

#[cfg(test)]
mod tests;
