//! The action log as a file that people read and edit: TOML, with names instead of numbers.

mod read;
mod words;
mod write;

use serde::Deserialize;

use super::shape::{Form, Keys, may, must};
use smtp::SimTime;

pub use read::{Told, parse_log};
pub use write::{Tale, to_log};

/// The most octets of a file.
const OCTETS_MAX: usize = 4 << 20;
/// The most actions of a file.
const ACTIONS_MAX: usize = 10_000;
/// The most steps of the world that a file may take.
const STEPS_MAX: u64 = 2_000_000;
/// The latest moment: some 35 years.
const TIME_MAX: SimTime = SimTime::from_micros(1 << 50);

const TIME: &str = "such as \"0.400000s\", as the trace has it, or \"5s\"";

/// Every key of a file.
pub(super) static SHAPE: Keys = &[&[
    must("version", Form::Whole { min: 1, max: i64::MAX }, "The version of the form of this file: 1."),
    must("scenario", Form::Text, "The name of the scenario, or its file."),
    may(
        "scenario_text",
        Form::Text,
        "The whole scenario file, where it is none that comes with the program.",
    ),
    must("seed", Form::Whole { min: 0, max: i64::MAX }, "The seed of everything that is left to chance."),
    must("until", Form::Text, "The last moment, such as \"90s\"."),
    may(
        "steps",
        Form::Whole { min: 0, max: i64::MAX },
        "How many things are done until then, where not all that are due then are.",
    ),
    may("trace_hash", Form::Text, "The hash that the trace had; leave it out when you change something."),
    may("action", Form::Tables(ACTION), "Something that is done, in the order of time."),
]];

const ACTION: Keys = &[&[
    must("at", Form::Text, "When, such as \"0.400000s\" or \"5s\"."),
    may(
        "after",
        Form::Whole { min: 0, max: i64::MAX },
        "After how many things, where it is not behind all that is due then.",
    ),
    must("do", Form::Choice(&words::WORDS), "What is done."),
    may("host", Form::Text, "The name of a host; for send and dial that of the client."),
    may("to", Form::Text, "The name of the host that is dialed."),
    may("link", Form::Fixed(&[Form::Text, Form::Text]), "The two ends of a link."),
    may("latency", Form::Text, "How long the link takes, such as \"0.020s\"."),
    may("mailbox", Form::Text, "Such as \"bob@beta.example\"."),
    may("spf", Form::Choice(&words::SPF), "What the host does about SPF."),
    may("dns", Form::Choice(&words::DNS), "What name servers do."),
    may(
        "ahead_s",
        Form::Whole { min: i64::MIN, max: i64::MAX },
        "Seconds by which a clock is ahead; fewer than 0: behind.",
    ),
    may("zone", Form::Text, "The title of a zone."),
    may("records", Form::Text, "The text of the zone."),
    may("delay", Form::Text, "How late, such as \"3s\"."),
    may("verdict", Form::Choice(&words::VERDICTS), "What becomes of the parcels of a rule."),
    may("from", Form::Text, "The end of the link, or client or server, that sends them."),
    may("what", Form::Text, "Which parcels: all, reply, final-dot, call or a verb."),
    may("octet", Form::Whole { min: 0, max: i64::MAX }, "Those with this octet."),
    may("one_in", Form::Whole { min: 0, max: u32::MAX as i64 }, "By chance one in so many."),
    may("times", Form::Whole { min: 0, max: u32::MAX as i64 }, "So many times; with 0 always."),
    may("jitter", Form::Text, "Later by a part of this, by chance."),
    may("rule", Form::Whole { min: 1, max: u16::MAX as i64 }, "The number of a rule; without it all."),
    may("connection", Form::Whole { min: 0, max: u32::MAX as i64 }, "The number of a connection."),
    may("text", Form::Text, "What is typed, with \\r\\n where a line ends."),
    may("message", Form::Text, "The message that is sent, header and body; it says who it is from and for."),
    may("hex", Form::Text, "The octets in hexadecimal digits, in the place of text or message."),
]];

/// A file as it is written.
#[derive(Deserialize)]
pub(super) struct LogFile {
    version: u32,
    scenario: String,
    scenario_text: Option<String>,
    seed: u64,
    until: String,
    steps: Option<u64>,
    trace_hash: Option<String>,
    #[serde(default)]
    action: Vec<Entry>,
}

/// An action as it is written.
#[derive(Deserialize)]
struct Entry {
    at: String,
    after: Option<u64>,
    r#do: String,
    host: Option<String>,
    to: Option<String>,
    link: Option<[String; 2]>,
    latency: Option<String>,
    mailbox: Option<String>,
    spf: Option<String>,
    dns: Option<String>,
    ahead_s: Option<i64>,
    zone: Option<String>,
    records: Option<String>,
    delay: Option<String>,
    verdict: Option<String>,
    from: Option<String>,
    what: Option<String>,
    octet: Option<u64>,
    one_in: Option<u32>,
    times: Option<u32>,
    jitter: Option<String>,
    rule: Option<u16>,
    connection: Option<u32>,
    text: Option<String>,
    message: Option<String>,
    hex: Option<String>,
}
