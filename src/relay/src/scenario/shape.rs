//! The shape of a scenario file as data: every key, what may stand there, and what it means.
//!
//! The reader checks files against it, and `scenarios/schema.json` is made from it.

use texts::t;

use crate::action::CLOCK_AHEAD_S_MAX;

/// A key of a table.
pub(super) struct Key {
    /// As it is written.
    pub(super) name: &'static str,
    /// What may stand there.
    pub(super) form: Form,
    /// Whether it must be there.
    pub(super) required: bool,
    /// What it means, for the person who writes the file.
    pub(super) means: &'static str,
}

/// What may stand at a key.
pub(super) enum Form {
    /// A text.
    Text,
    /// A short name of lower-case letters, digits and hyphens.
    Name,
    /// A whole number.
    Whole {
        /// The smallest.
        min: i64,
        /// The largest.
        max: i64,
    },
    /// `true` or `false`.
    Flag,
    /// One of these texts.
    Choice(&'static [&'static str]),
    /// A list of such values.
    List {
        /// What each of them is.
        of: &'static Form,
        /// The fewest.
        min: usize,
    },
    /// Exactly these values.
    Fixed(&'static [Form]),
    /// Texts by names of the file's own.
    Map,
    /// Lists of texts by names of the file's own.
    Lists,
    /// Whole numbers by names of the file's own.
    Counts,
    /// `[name]`.
    Table(Keys),
    /// `[[name]]`, as often as needed.
    Tables(Keys),
}

/// The keys of a table, in groups.
pub(super) type Keys = &'static [&'static [Key]];

/// The width of the picture.
pub(super) const WIDTH: i64 = 1_000;
/// The height of the picture.
pub(super) const HEIGHT: i64 = 560;
const COUNT_MAX: i64 = u32::MAX as i64;
const DAY_MS: i64 = 24 * 3_600_000;
const YEAR_S: i64 = 365 * 24 * 3_600;

/// A key that must be there.
pub(super) const fn must(name: &'static str, form: Form, means: &'static str) -> Key {
    Key { name, form, required: true, means }
}

/// A key that may be left out.
pub(super) const fn may(name: &'static str, form: Form, means: &'static str) -> Key {
    Key { name, form, required: false, means }
}

/// A whole number between these.
pub(super) const fn upto(min: i64, max: i64) -> Form {
    Form::Whole { min, max }
}

const CLOCK: Form = upto(-CLOCK_AHEAD_S_MAX, CLOCK_AHEAD_S_MAX);
const TEXTS: Form = Form::List { of: &Form::Text, min: 0 };
/// A list of texts that is not empty.
pub(super) const SOME_TEXTS: Form = Form::List { of: &Form::Text, min: 1 };
const ENDS: Form = Form::Fixed(&[Form::Name, Form::Name]);
const PLACE: Form = Form::Fixed(&[upto(0, WIDTH), upto(0, HEIGHT)]);
const AREA: Form = Form::Fixed(&[upto(0, WIDTH), upto(0, HEIGHT), upto(1, WIDTH), upto(1, HEIGHT)]);
const RANGE: Form = Form::Fixed(&[upto(0, 10_000_000), upto(0, 10_000_000)]);

/// The whole file.
pub(super) static FILE: Keys = &[&[
    must("version", upto(1, 1), t!("The version of this format.")),
    must("name", Form::Name, t!("The stable name: what links and commands call the scenario.")),
    must("title", Form::Text, t!("The name for people.")),
    must("summary", Form::Text, t!("What there is to see, in a sentence or two.")),
    must(
        "start_unix_s",
        upto(0, 253_402_300_799),
        t!("What the clock shows at the start: seconds of UTC since 1970."),
    ),
    must(
        "lookup_ms",
        upto(0, 600_000),
        t!("How long a DNS look-up takes, in milliseconds, a quarter more or less."),
    ),
    must("draft", Form::Table(DRAFT), t!("The message that is suggested to begin with.")),
    may("network", Form::Tables(NETWORK), "A network: an area of the picture, and a right to relay."),
    may("router", Form::Tables(ROUTER), "A router: a dot where links meet."),
    must("host", Form::Tables(HOST), t!("A host: a mail program on a machine.")),
    may("link", Form::Tables(LINK), "A link between two hosts or routers, the same both ways."),
    may("zone", Form::Tables(ZONE), "A zone of DNS."),
    may("event", Form::Tables(EVENT), "Something that happens by itself."),
    may(
        "traffic",
        Form::Tables(TRAFFIC),
        "Messages from people chosen by chance to mailboxes chosen by chance, spread over a time.",
    ),
    may(
        "expect",
        Form::Table(EXPECT),
        "What it comes to where nobody does anything, with seed 7; `run --check` looks whether it does.",
    ),
]];

static DRAFT: Keys = &[&[
    must("from", Form::Text, t!("The sender's mailbox.")),
    must("to", SOME_TEXTS, t!("The recipients' mailboxes.")),
    must("subject", Form::Text, t!("The subject.")),
    must("text", Form::Text, t!("The text, lines ended by \\n.")),
    may("eight_bit", Form::Flag, "Whether other letters go as they are, which needs 8BITMIME on every hop."),
]];

static NETWORK: Keys = &[&[
    must("name", Form::Name, t!("The name that hosts refer to.")),
    must("title", Form::Text, t!("The name for people.")),
    must("area", AREA, t!("Its place: x, y, width and height in a picture of 1000 by 560.")),
]];

static ROUTER: Keys = &[&[
    must("name", Form::Name, t!("The name that links refer to; no host has the same.")),
    must("place", PLACE, t!("Its place: x and y in a picture of 1000 by 560.")),
]];

/// The roles, in the words of the file.
pub(super) const ROLES: &[&str] = &["client", "submission", "relay", "gateway", "mx"];

static HOST: Keys = &[SETTLED, SETTINGS];

/// A certificate of a host.
static CERTIFICATE: Keys = &[&[
    may("names", SOME_TEXTS, "The names that it is for; without this key the host's own."),
    must("issuer", Form::Text, t!("Who vouches for it; self where nobody does but the host.")),
    must("not_before", Form::Text, t!("From when it is valid: 2026-01-05, or 2026-01-05T09:00:00Z.")),
    must(
        "not_after",
        Form::Text,
        t!("Until when it is valid, in the same form; a day counts from its start."),
    ),
]];

/// What a host may do about TLS when it sends, in the words of the file.
const TLS_POLICIES: &[&str] = &["never", "opportunistic", "required", "verified"];

/// What a host has only among others, in a scenario.
static SETTLED: &[Key] = &[
    must("name", Form::Name, t!("The short name, which stands in the picture and which links refer to.")),
    must("role", Form::Choice(ROLES), t!("What it is for. A client sends and takes no connections.")),
    must("network", Form::Name, t!("The name of its network.")),
    must("addresses", SOME_TEXTS, t!("Its IP addresses; it calls from the first.")),
    must("place", PLACE, t!("Its place: x and y in a picture of 1000 by 560.")),
    may(
        "relay_networks",
        Form::List { of: &Form::Name, min: 0 },
        "The networks whose hosts may send anywhere through it.",
    ),
    may(
        "transports",
        Form::Map,
        "Where the mail of a domain goes: a host name, instead of asking for MX; \"lmtp:mx.a.example\" speaks LMTP with it; \"discard:\" throws the mail away.",
    ),
    may(
        "smart_host",
        Form::Text,
        "Where all other mail goes: a host name, instead of asking for MX. A client needs one.",
    ),
    may(
        "smart_host_user",
        Form::Text,
        "The name that a server says in AUTH to its smart host; a client has user.",
    ),
    may(
        "smart_host_password",
        Form::Text,
        "The password that belongs to it. Nobody but the smart host hears it.",
    ),
    may(
        "messages_per_connection",
        upto(1, 100_000),
        "The most messages that one connection carries, one after the other, while more wait for the same destination; without this key as many as wait.",
    ),
    may(
        "connections_per_destination_max",
        upto(1, 10_000),
        "The most connections at once for the mail of one destination: a domain, or the host that its mail goes to; without this key 20. More messages wait for one of them, and then go over it.",
    ),
    may(
        "bounce_lifetime_s",
        upto(1, YEAR_S),
        "How long a report, or whatever else has the null reverse-path, may wait in its queue, in seconds; without this key as long as all other mail.",
    ),
    may(
        "double_bounces_to",
        Form::Text,
        "The mailbox, of the postmaster as a rule, that is told of reports that cannot be delivered; without this key they are dropped. What becomes of that message nobody is told.",
    ),
    may("user", Form::Text, "The mailbox of the person at a client."),
    may("password", Form::Text, "What a client says to a submission server that wants to know who it is."),
    may(
        "certificate",
        Form::Table(CERTIFICATE),
        "What it shows behind STARTTLS, where its extensions have that; without this key no handshake succeeds.",
    ),
    may(
        "tls",
        Form::Choice(TLS_POLICIES),
        "What it does about TLS when it sends: never; where it is offered, whatever the certificate (opportunistic); always (required); always, and only to a certificate that is right (verified). Without this key opportunistic.",
    ),
    may(
        "clock_ahead_s",
        CLOCK,
        "How far its clock is ahead, in seconds; fewer than 0 where it is behind. It dates what it writes and judges certificates by it.",
    ),
    may("trusted_issuers", TEXTS, "Whose certificates it believes when it sends."),
];

/// What a host has in a profile, too.
pub(super) static SETTINGS: &[Key] = &[
    must("host_name", Form::Text, t!("The domain name, which it gives in greeting and EHLO.")),
    may("domains", TEXTS, "The domains whose mailboxes are here."),
    may("mailboxes", TEXTS, "The mailboxes, each in one of the domains."),
    may(
        "catch_all",
        Form::Flag,
        "Whether every name in its domains is a mailbox. In a profile that names no mailboxes this is so.",
    ),
    may(
        "aliases",
        Form::Lists,
        "Addresses in its domains that stand for others, here or elsewhere: { \"info@a.example\" = [\"bob@a.example\", \"eve@b.example\"] }. \"@a.example\" stands for every name of the domain that is nothing else.",
    ),
    may(
        "list",
        Form::Tables(LIST),
        "A list: mail for its address goes to its members, reports about them to its owner.",
    ),
    may(
        "tag_separator",
        Form::Text,
        "The character where a tag begins: with \"+\" the mail for bob+news is bob's. Without this key there are no tags.",
    ),
    may(
        "vrfy",
        Form::Flag,
        "Whether VRFY says which mailboxes there are; without this key it does. EXPN is among the extensions, or is not there.",
    ),
    may(
        "mailbox_octets_max",
        upto(1, 1 << 40),
        "How many octets a mailbox holds; without this key any number.",
    ),
    may(
        "mailbox_full",
        Form::Choice(&["refuse", "defer"]),
        "What becomes of mail for a full mailbox: refused for good with 552 5.2.2 (refuse), as without this key, or for now with 452 4.2.2 (defer).",
    ),
    may("relay_domains", TEXTS, "The domains that it takes mail for from anybody, to hand it on."),
    may(
        "relay_clients",
        TEXTS,
        "The clients that may send anywhere through it: addresses, 192.0.2.1, and networks, 192.0.2.0/24.",
    ),
    may(
        "keep_relayed",
        Form::Flag,
        "Whether mail for other domains, where it takes any, stays in mailboxes here instead of being handed on. In a profile this is so.",
    ),
    may(
        "users",
        Form::Map,
        "Who may log in with AUTH, each with a password; a submission server takes mail of nobody else.",
    ),
    may(
        "own_sender",
        Form::Flag,
        "Whether a user who submits may use their own address alone: another one on MAIL is refused, and where From has another one, Sender names the user.",
    ),
    may("open_relay", Form::Flag, "Whether it relays for everybody, as servers did before there was spam."),
    may(
        "greylist_s",
        upto(1, YEAR_S),
        "Greylisting: how long a client that it does not relay for waits before a recipient is accepted, in seconds. What is remembered is the client's network, the sender and the recipient.",
    ),
    may(
        "greylist_lifetime_s",
        upto(1, YEAR_S),
        "How long greylisting remembers a client that it has let in, in seconds since the last time; without this key 35 days.",
    ),
    may(
        "block_lists",
        TEXTS,
        "DNS block lists, as zones: a client that it does not relay for is refused with 554 where its address, backwards, has an A record there (RFC 5782).",
    ),
    may(
        "connections_per_client_max",
        upto(1, 100_000),
        "The most connections at once of an address that it does not relay for; one more gets 421.",
    ),
    may(
        "mails_per_minute_max",
        upto(1, 100_000),
        "The most messages in a minute from an address that it does not relay for; one more gets 450. A restart forgets what was counted.",
    ),
    may(
        "tarpit_ms",
        upto(1, 60_000),
        "How much later each reply comes for every refusal before it in the session, in milliseconds, up to ten times as much; not for clients that it relays for.",
    ),
    may("extensions", TEXTS, "The EHLO keywords that it offers; without this key all that the engine knows."),
    may(
        "message_octets_max",
        upto(0, 1 << 40),
        "The largest message that it takes, in octets; SIZE tells it. 0 is no limit.",
    ),
    may("recipients_max", upto(1, 100_000), "The most recipients of a message."),
    may(
        "mails_max",
        upto(1, 100_000),
        "The most messages in a session; without this key as many as the client likes.",
    ),
    may("command_line_octets_max", upto(64, 100_000), "The longest command line, in octets with CRLF."),
    may("text_line_octets_max", upto(64, 1_000_000), "The longest line of a message, in octets with CRLF."),
    may("errors_max", upto(1, 10_000), "The most wrong commands before it hangs up with 421."),
    may("command_timeout_s", upto(1, YEAR_S), "How long it waits for the next command, in seconds."),
    may(
        "retry",
        Form::Choice(super::schedule::NAMES),
        "Tries again as this mail server does out of the box, and gives up when it does: postfix, exim or sendmail; instead of retry_s.",
    ),
    may(
        "retry_s",
        Form::List { of: &upto(1, YEAR_S), min: 1 },
        "How long it waits before each new try, in seconds; the last one repeats.",
    ),
    may("lifetime_s", upto(1, YEAR_S), "How long a message may wait in its queue, in seconds."),
    may(
        "delay_warning_s",
        upto(1, YEAR_S),
        "After how long in its queue the sender of a message is told that it still waits, in seconds; without this key after 14400, and only who asks with NOTIFY=DELAY.",
    ),
    may("hops_max", upto(1, 1_000), "How many Received fields it takes for a loop."),
    may("auth_needs_tls", Form::Flag, "Whether AUTH is offered over TLS only."),
    may(
        "bare_line_ends",
        Form::Choice(BARE_LINE_ENDS),
        "What becomes of a CR or LF that stands alone: the command or message is refused and the session closed (close), it is refused (refuse), kept in content and read in commands (keep), or kept in content and refused in commands (content). It never ends the content. In a profile this is content, else refuse.",
    ),
    may(
        "space_after_colon",
        Form::Flag,
        "Whether MAIL FROM: <a@b> with a space is read; without this key it is.",
    ),
    may("bare_paths", Form::Flag, "Whether MAIL FROM:a@b without angle brackets is read."),
    may(
        "header_check",
        Form::Flag,
        "Whether a message is refused that has no header section with From and Date.",
    ),
    may(
        "http_ends",
        Form::Flag,
        "Whether a word of HTTP, such as GET, ends the session; without this key it does.",
    ),
    may(
        "eight_bit_needs_body",
        Form::Flag,
        "Whether octets above 127 need BODY=8BITMIME or SMTPUTF8 on MAIL; without it offering 8BITMIME is enough.",
    ),
    may(
        "xclient",
        Form::Flag,
        "Whether a client on the same machine may say with XCLIENT whom it speaks for, as a proxy does.",
    ),
    may(
        "spf",
        Form::Choice(POLICIES),
        "What it does about SPF for clients that it does not relay for: without this key nothing.",
    ),
];

static LIST: Keys = &[&[
    must("address", Form::Text, t!("Its address, in one of the domains.")),
    must(
        "owner",
        Form::Text,
        t!("Who looks after it: the reverse-path of what it sends on, so that reports come here."),
    ),
    must("members", SOME_TEXTS, t!("Who gets its mail, here or elsewhere.")),
    may("members_only", Form::Flag, "Whether it takes mail of its members alone."),
]];

/// What may become of a CR or LF that stands alone, in the words of the file.
pub(super) const BARE_LINE_ENDS: &[&str] = &["close", "refuse", "keep", "content"];

/// What a host may do about SPF, in the words of the file.
pub(super) const POLICIES: &[&str] = &["ignore", "tag", "reject"];

static LINK: Keys = &[&[
    must("between", ENDS, t!("The names of the two hosts or routers.")),
    must("latency_ms", upto(0, 3_600_000), t!("The time from end to end, in milliseconds.")),
    must("kbit_per_s", upto(1, 100_000_000), t!("How much passes, in kilobits a second.")),
]];

static ZONE: Keys = &[&[
    must("origin", Form::Text, t!("The zone's name, which relative names stand under.")),
    must(
        "records",
        Form::Text,
        t!(
            "The records, one a line, as in a zone file: name, time to live in seconds if you like, type, data."
        ),
    ),
    may(
        "seen_by",
        Form::List { of: &Form::Name, min: 1 },
        "The networks whose hosts see this zone, in the place of one of the same name for everybody; without this key all.",
    ),
]];

/// What may happen, in the words of the file.
pub(super) const ACTIONS: &[&str] = &[
    "host-down",
    "host-up",
    "cut-link",
    "mend-link",
    "set-latency",
    "remove-mailbox",
    "add-mailbox",
    "retry-now",
    "set-spf",
    "fill-disk",
    "free-disk",
    "take-host",
    "release-host",
    "set-clock",
    "set-dns",
    "add-rule",
    "remove-rule",
    "send",
];

/// What may become of parcels, in the words of the file.
pub(super) const VERDICTS: &[&str] = &["pass", "delay", "drop", "reset", "refuse"];

/// What name servers may do, in the words of the file.
const DNS: &[&str] = &["works", "fails", "silent", "slow"];

static EVENT: Keys = &[&[
    must(
        "at_ms",
        upto(0, YEAR_S * 1_000),
        t!("When, in milliseconds from the start; what stands at 0 is how the world begins."),
    ),
    must("action", Form::Choice(ACTIONS), t!("What happens.")),
    may(
        "host",
        Form::Name,
        "The host that it happens to; of a rule, the server whose connections it is about.",
    ),
    may("link", ENDS, "The link that it happens to: the names of its two ends."),
    may("latency_ms", upto(0, 3_600_000), "The new latency of the link, in milliseconds."),
    may("mailbox", Form::Text, "The mailbox that goes or comes."),
    may("spf", Form::Choice(POLICIES), "What the host does about SPF from now on."),
    may(
        "ahead_s",
        CLOCK,
        "How far the clock of the host is ahead from now on, in seconds; fewer than 0 where it is behind.",
    ),
    may(
        "dns",
        Form::Choice(DNS),
        "What name servers do from now on: answer (works), answer each question with SERVFAIL (fails), not answer (silent), or answer late (slow).",
    ),
    may(
        "zone",
        Form::Text,
        "The zone whose name servers do so: its origin, and where it has seen_by, that behind it: \"beta.example seen by inside\". With the key host instead it is all that this host asks.",
    ),
    may(
        "delay_ms",
        upto(1, DAY_MS),
        "How much longer slow answers take, up to 600000, or how late parcels are, in milliseconds.",
    ),
    may(
        "verdict",
        Form::Choice(VERDICTS),
        "What becomes of the parcels that the rule strikes: they go on whatever later rules say (pass), are late (delay), are lost (drop), make both ends get a reset (reset), or, for calls, the caller (refuse).",
    ),
    may(
        "from",
        Form::Name,
        "Which way: the end of the link where parcels enter, or beside the key host client or server; without this key both.",
    ),
    may(
        "what",
        Form::Text,
        "Which parcels: all, reply, final-dot, call, or the verb of a command, such as RCPT; without this key all. Inside TLS only all and the key octet find anything.",
    ),
    may(
        "octet",
        upto(1, COUNT_MAX),
        "In the place of the key what: the segment that has this octet of its way of a connection; the first one is 1.",
    ),
    may("one_in", upto(1, COUNT_MAX), "By chance the rule strikes one in so many; without this key all."),
    may("times", upto(1, COUNT_MAX), "How often the rule strikes in all; without this key always."),
    may(
        "jitter_ms",
        upto(1, DAY_MS),
        "A part of this many milliseconds more is added to the delay, by chance.",
    ),
    may("rule", upto(1, 100), "The number of the rule that goes; without this key all of them."),
    may("draft", Form::Table(DRAFT), "The message that is sent; without it the scenario's own."),
]];

static TRAFFIC: Keys = &[&[
    may("from_s", upto(0, YEAR_S), "When it begins, in seconds from the start; without this key at once."),
    must("over_s", upto(1, YEAR_S), t!("How long it goes on, about, in seconds.")),
    must("messages", upto(1, 10_000_000), t!("How many messages.")),
    must("text_octets", RANGE, t!("The fewest and the most octets of a text.")),
    may("recipients_max", upto(1, 100), "The most recipients of a message; without this key one."),
]];

static EXPECT: Keys = &[&[
    must("at_s", upto(1, YEAR_S), t!("When to look, in seconds from the start.")),
    may("mailboxes", Form::Counts, "How many messages each mailbox has; those that are not named have none."),
    may("queued", upto(0, COUNT_MAX), "How many messages wait in all queues; without this key none."),
    may("failed", upto(0, COUNT_MAX), "How many recipients were given up on the way; without this key none."),
    must(
        "trace_hash",
        Form::Text,
        t!("The hash of the trace, as `run --seed 7 --until` prints it for that time."),
    ),
]];
