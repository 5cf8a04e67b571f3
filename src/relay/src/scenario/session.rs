//! What a profile says of sessions, and the refusals of its own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use smtp::server::HelloNames;
use smtp::{Reply, Verb};

use super::build::Builder;
use super::manners::{Manners, Refusals, reply};
use super::shape::{Form, Keys, may, upto};

#[derive(Clone, Default, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SessionEntry {
    #[serde(default)]
    greeting: Option<String>,
    #[serde(default)]
    vrfy: Option<String>,
    #[serde(default)]
    refused_commands: Vec<String>,
    #[serde(default)]
    logins_max: Option<u32>,
    #[serde(default)]
    idle_commands_max: Option<u32>,
    #[serde(default)]
    null_mx_recipients: Option<bool>,
    #[serde(default)]
    null_mx_senders: Option<bool>,
    #[serde(default)]
    pub(super) connections_max: Option<u32>,
    #[serde(default)]
    hello_names: Option<String>,
    #[serde(default)]
    helo_extensions: Option<bool>,
    #[serde(default)]
    eight_bit_unoffered: Option<bool>,
    #[serde(default)]
    enhanced_always: Option<bool>,
    #[serde(default)]
    xforward: bool,
}

#[derive(Clone, Default, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RepliesEntry {
    #[serde(default)]
    sender: BTreeMap<String, String>,
    #[serde(default)]
    recipient: BTreeMap<String, String>,
    #[serde(default)]
    message: BTreeMap<String, String>,
}

impl SessionEntry {
    /// Where the RFCs leave a choice, and where most servers are lenient, so is a profile.
    pub(super) fn shape(&self, server: &mut smtp::server::Config) {
        server.limits.logins_max = self.logins_max.unwrap_or(server.limits.logins_max);
        let idle = &mut server.limits.idle_commands_max;
        *idle = self.idle_commands_max.unwrap_or(*idle);
        server.hello_names = match self.hello_names.as_deref() {
            Some("strict") => HelloNames::Strict,
            Some("any") => HelloNames::Any,
            _ => HelloNames::Underscore,
        };
        server.helo_extensions = self.helo_extensions.unwrap_or(true);
        server.eight_bit_unoffered = self.eight_bit_unoffered.unwrap_or(true);
        server.enhanced_always = self.enhanced_always.unwrap_or(true);
        let verbs = self.refused_commands.iter().filter_map(|word| Verb::from_word(word.as_bytes()));
        server.refused_commands = verbs.collect();
    }
}

impl Builder {
    /// What the host says that is asked for by name.
    pub(super) fn manners(
        &mut self,
        host_name: &str,
        session: &SessionEntry,
        replies: &RepliesEntry,
    ) -> Manners {
        let mut refusals = |key, named: &BTreeMap<String, String>| {
            let mut known = Vec::new();
            for (name, text) in named {
                match reply(text).filter(|reply| !reply.is_positive()) {
                    Some(reply) => known.push((name.to_lowercase(), reply)),
                    None => {
                        let message = format!(
                            "\"{name}\": \"{text}\" is no refusal; write it as in \"452 4.2.2 The mailbox is full\""
                        );
                        self.problem(("replies", 0, key), message);
                    }
                }
            }
            Refusals(known)
        };
        let senders = refusals("sender", &replies.sender);
        let recipients = refusals("recipient", &replies.recipient);
        let messages = refusals("message", &replies.message);
        let greeting = session.greeting.as_ref().map(|text| match reply(text) {
            Some(reply) if !reply.is_positive() => reply,
            _ => Reply::new(220, None, format!("{host_name} {text}")),
        });
        if session.greeting.as_ref().is_some_and(|text| text.chars().any(char::is_control)) {
            self.problem(("session", 0, "greeting"), "is more than one line".to_owned());
        }
        let hides_mailboxes = session.vrfy.as_deref() == Some("hide");
        let null_mx_recipients = session.null_mx_recipients.unwrap_or(true);
        let null_mx_senders = session.null_mx_senders.unwrap_or(false);
        Manners {
            greeting,
            hides_mailboxes,
            null_mx_recipients,
            null_mx_senders,
            xforward: session.xforward,
            senders,
            recipients,
            messages,
        }
    }
}

/// What VRFY may tell, in the words of the file.
const VRFY: &[&str] = &["tell", "hide"];
/// The commands that may be refused.
const REFUSABLE: Form = Form::Choice(&["VRFY", "EXPN", "HELP", "ETRN"]);

pub(super) static SESSION: Keys = &[&[
    may(
        "greeting",
        Form::Text,
        "What stands behind 220 and the host's name; or a whole reply, such as 554 No service, that turns everybody away.",
    ),
    may(
        "vrfy",
        Form::Choice(VRFY),
        "Whether VRFY and EXPN tell who is there (tell), or say 252 (hide). Without this key they tell.",
    ),
    may(
        "refused_commands",
        Form::List { of: &REFUSABLE, min: 0 },
        "The commands that it knows and does not obey: 502.",
    ),
    may(
        "connections_max",
        upto(1, 100_000),
        "The most clients at once; one more gets 421. Without this key 256.",
    ),
    may("logins_max", upto(1, 10_000), "The most logins that may fail before it hangs up with 421."),
    may(
        "idle_commands_max",
        upto(1, 1_000_000),
        "How many NOOP, RSET, VRFY, EXPN, HELP and ETRN may come between two messages; each further one counts as wrong, too. Without this key 100.",
    ),
    may(
        "null_mx_recipients",
        Form::Flag,
        "Whether RCPT hears 556 5.1.10 where the domain has a null MX in the zones; without this key it does.",
    ),
    may(
        "null_mx_senders",
        Form::Flag,
        "Whether MAIL hears 550 5.7.27 where the domain of the sender has a null MX in the zones; without this key it does not.",
    ),
    may(
        "hello_names",
        Form::Choice(&["strict", "underscore", "any"]),
        "Which names EHLO and HELO take: domains and address literals (strict), with underscores, too (underscore), or any word. Without this key underscore.",
    ),
    may(
        "helo_extensions",
        Form::Flag,
        "Whether parameters, AUTH, STARTTLS and BDAT are understood after HELO, too; without this key they are.",
    ),
    may(
        "eight_bit_unoffered",
        Form::Flag,
        "Whether octets above 127 are taken where 8BITMIME is not offered, as after HELO; without this key they are.",
    ),
    may(
        "enhanced_always",
        Form::Flag,
        "Whether enhanced codes stand in replies before EHLO and after HELO, too; without this key they do, where the extensions have them.",
    ),
    may(
        "xforward",
        Form::Flag,
        "Whether a client on the same machine may say with XFORWARD where a message comes from, as a filter does; it is written down and changes nothing else.",
    ),
]];

pub(super) static REPLIES: Keys = &[&[
    may(
        "sender",
        Form::Map,
        "What MAIL hears: a refusal by sender, such as 450 4.7.1 Later; <> is the null path.",
    ),
    may("recipient", Form::Map, "What RCPT hears: a refusal by recipient, @ and a domain, or * for all."),
    may(
        "message",
        Form::Map,
        "What the end of the message hears, by recipient; in LMTP that recipient alone.",
    ),
]];
