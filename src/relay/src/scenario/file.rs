//! The scenario file as it is written. Version 1.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use smtp::SimTime;
use smtp::server::BareLineEnds;

use super::{SpfPolicy, Traffic};

/// The version of the format that this edition reads.
pub(super) const VERSION: u32 = 1;

/// A scenario file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    pub(super) version: u32,
    pub(super) name: String,
    pub(super) title: String,
    pub(super) summary: String,
    pub(super) start_unix_s: i64,
    pub(super) lookup_ms: u64,
    pub(super) draft: DraftEntry,
    #[serde(default)]
    pub(super) network: Vec<NetworkEntry>,
    #[serde(default)]
    pub(super) router: Vec<RouterEntry>,
    #[serde(default)]
    pub(super) host: Vec<HostEntry>,
    #[serde(default)]
    pub(super) link: Vec<LinkEntry>,
    #[serde(default)]
    pub(super) zone: Vec<ZoneEntry>,
    #[serde(default)]
    pub(super) event: Vec<EventEntry>,
    #[serde(default)]
    pub(super) traffic: Vec<TrafficEntry>,
    #[serde(default)]
    pub(super) expect: Option<ExpectEntry>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DraftEntry {
    pub(super) from: String,
    pub(super) to: Vec<String>,
    pub(super) subject: String,
    pub(super) text: String,
    #[serde(default)]
    pub(super) eight_bit: bool,
}

impl From<DraftEntry> for mail::Draft {
    fn from(entry: DraftEntry) -> Self {
        mail::Draft {
            from: entry.from,
            to: entry.to,
            subject: entry.subject,
            text: entry.text,
            attachments: Vec::new(),
            eight_bit: entry.eight_bit,
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NetworkEntry {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) area: [i32; 4],
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RouterEntry {
    pub(super) name: String,
    pub(super) place: [i32; 2],
}

#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum RoleEntry {
    Client,
    Submission,
    Relay,
    Gateway,
    #[default]
    Mx,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum SpfEntry {
    Ignore,
    Tag,
    Reject,
}

impl From<SpfEntry> for SpfPolicy {
    fn from(entry: SpfEntry) -> Self {
        match entry {
            SpfEntry::Ignore => SpfPolicy::Ignore,
            SpfEntry::Tag => SpfPolicy::Tag,
            SpfEntry::Reject => SpfPolicy::Reject,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum BareEntry {
    Close,
    Refuse,
    Keep,
    Content,
}

impl From<BareEntry> for BareLineEnds {
    fn from(entry: BareEntry) -> Self {
        match entry {
            BareEntry::Close => BareLineEnds::Close,
            BareEntry::Refuse => BareLineEnds::Refuse,
            BareEntry::Keep => BareLineEnds::Keep,
            BareEntry::Content => BareLineEnds::Content,
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HostEntry {
    // What a host has only among others; the shape says that it must be there.
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) role: RoleEntry,
    #[serde(default)]
    pub(super) network: String,
    #[serde(default)]
    pub(super) addresses: Vec<String>,
    #[serde(default)]
    pub(super) place: [i32; 2],
    pub(super) host_name: String,
    #[serde(default)]
    pub(super) domains: Vec<String>,
    #[serde(default)]
    pub(super) mailboxes: Vec<String>,
    #[serde(default)]
    pub(super) catch_all: Option<bool>,
    #[serde(default)]
    pub(super) aliases: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) list: Vec<ListEntry>,
    #[serde(default)]
    pub(super) tag_separator: Option<String>,
    #[serde(default)]
    pub(super) vrfy: Option<bool>,
    #[serde(default)]
    pub(super) mailbox_octets_max: Option<u64>,
    #[serde(default)]
    pub(super) mailbox_full: Option<String>,
    #[serde(default)]
    pub(super) relay_domains: Vec<String>,
    #[serde(default)]
    pub(super) relay_clients: Vec<String>,
    #[serde(default)]
    pub(super) keep_relayed: Option<bool>,
    #[serde(default)]
    pub(super) relay_networks: Vec<String>,
    #[serde(default)]
    pub(super) transports: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) smart_host: Option<String>,
    #[serde(default)]
    pub(super) messages_per_connection: Option<u32>,
    #[serde(default)]
    pub(super) connections_per_destination_max: Option<u32>,
    #[serde(default)]
    pub(super) bounce_lifetime_s: Option<u64>,
    #[serde(default)]
    pub(super) double_bounces_to: Option<String>,
    #[serde(default)]
    pub(super) smart_host_user: Option<String>,
    #[serde(default)]
    pub(super) smart_host_password: Option<String>,
    #[serde(default)]
    pub(super) user: Option<String>,
    #[serde(default)]
    pub(super) password: Option<String>,
    #[serde(default)]
    pub(super) users: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) open_relay: bool,
    #[serde(default)]
    pub(super) own_sender: bool,
    #[serde(default)]
    pub(super) greylist_s: Option<u64>,
    #[serde(default)]
    pub(super) greylist_lifetime_s: Option<u64>,
    #[serde(default)]
    pub(super) block_lists: Vec<String>,
    #[serde(default)]
    pub(super) connections_per_client_max: Option<u32>,
    #[serde(default)]
    pub(super) mails_per_minute_max: Option<u32>,
    #[serde(default)]
    pub(super) tarpit_ms: Option<u64>,
    #[serde(default)]
    pub(super) extensions: Option<Vec<String>>,
    #[serde(default)]
    pub(super) message_octets_max: Option<u64>,
    #[serde(default)]
    pub(super) recipients_max: Option<u32>,
    #[serde(default)]
    pub(super) mails_max: Option<u32>,
    #[serde(default)]
    pub(super) command_line_octets_max: Option<u32>,
    #[serde(default)]
    pub(super) text_line_octets_max: Option<u32>,
    #[serde(default)]
    pub(super) errors_max: Option<u32>,
    #[serde(default)]
    pub(super) command_timeout_s: Option<u64>,
    #[serde(default)]
    pub(super) retry: Option<String>,
    #[serde(default)]
    pub(super) retry_s: Option<Vec<u64>>,
    #[serde(default)]
    pub(super) lifetime_s: Option<u64>,
    #[serde(default)]
    pub(super) delay_warning_s: Option<u64>,
    #[serde(default)]
    pub(super) hops_max: Option<u32>,
    #[serde(default)]
    pub(super) auth_needs_tls: Option<bool>,
    #[serde(default)]
    pub(super) bare_line_ends: Option<BareEntry>,
    #[serde(default)]
    pub(super) space_after_colon: Option<bool>,
    #[serde(default)]
    pub(super) bare_paths: Option<bool>,
    #[serde(default)]
    pub(super) header_check: Option<bool>,
    #[serde(default)]
    pub(super) http_ends: Option<bool>,
    #[serde(default)]
    pub(super) eight_bit_needs_body: Option<bool>,
    #[serde(default)]
    pub(super) xclient: bool,
    #[serde(default)]
    pub(super) spf: Option<SpfEntry>,
    #[serde(default)]
    pub(super) certificate: Option<CertificateEntry>,
    #[serde(default)]
    pub(super) tls: Option<String>,
    #[serde(default)]
    pub(super) clock_ahead_s: i64,
    #[serde(default)]
    pub(super) trusted_issuers: Vec<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ListEntry {
    pub(super) address: String,
    pub(super) owner: String,
    pub(super) members: Vec<String>,
    #[serde(default)]
    pub(super) members_only: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CertificateEntry {
    #[serde(default)]
    pub(super) names: Vec<String>,
    pub(super) issuer: String,
    pub(super) not_before: String,
    pub(super) not_after: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LinkEntry {
    pub(super) between: [String; 2],
    pub(super) latency_ms: u64,
    pub(super) kbit_per_s: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ZoneEntry {
    pub(super) origin: String,
    pub(super) records: String,
    #[serde(default)]
    pub(super) seen_by: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ActionEntry {
    HostDown,
    HostUp,
    CutLink,
    MendLink,
    SetLatency,
    RemoveMailbox,
    AddMailbox,
    RetryNow,
    SetSpf,
    FillDisk,
    FreeDisk,
    TakeHost,
    ReleaseHost,
    SetClock,
    SetDns,
    AddRule,
    RemoveRule,
    Send,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum DnsEntry {
    Works,
    Fails,
    Silent,
    Slow,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum VerdictEntry {
    Pass,
    Delay,
    Drop,
    Reset,
    Refuse,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EventEntry {
    pub(super) at_ms: u64,
    pub(super) action: ActionEntry,
    #[serde(default)]
    pub(super) host: Option<String>,
    #[serde(default)]
    pub(super) link: Option<[String; 2]>,
    #[serde(default)]
    pub(super) latency_ms: Option<u64>,
    #[serde(default)]
    pub(super) mailbox: Option<String>,
    #[serde(default)]
    pub(super) draft: Option<DraftEntry>,
    #[serde(default)]
    pub(super) spf: Option<SpfEntry>,
    #[serde(default)]
    pub(super) ahead_s: Option<i64>,
    #[serde(default)]
    pub(super) dns: Option<DnsEntry>,
    #[serde(default)]
    pub(super) zone: Option<String>,
    #[serde(default)]
    pub(super) delay_ms: Option<u64>,
    #[serde(default)]
    pub(super) verdict: Option<VerdictEntry>,
    #[serde(default)]
    pub(super) from: Option<String>,
    #[serde(default)]
    pub(super) what: Option<String>,
    #[serde(default)]
    pub(super) octet: Option<u64>,
    #[serde(default)]
    pub(super) one_in: Option<u32>,
    #[serde(default)]
    pub(super) times: Option<u32>,
    #[serde(default)]
    pub(super) jitter_ms: Option<u64>,
    #[serde(default)]
    pub(super) rule: Option<u16>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TrafficEntry {
    #[serde(default)]
    pub(super) from_s: u64,
    pub(super) over_s: u64,
    pub(super) messages: u32,
    pub(super) text_octets: [u32; 2],
    #[serde(default)]
    pub(super) recipients_max: Option<u32>,
}

impl From<TrafficEntry> for Traffic {
    fn from(entry: TrafficEntry) -> Self {
        Traffic {
            from: SimTime::from_secs(entry.from_s),
            over: SimTime::from_secs(entry.over_s),
            messages: entry.messages,
            text_octets: entry.text_octets,
            recipients_max: entry.recipients_max.unwrap_or(1),
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExpectEntry {
    pub(super) at_s: u64,
    #[serde(default)]
    pub(super) mailboxes: BTreeMap<String, u32>,
    #[serde(default)]
    pub(super) queued: u32,
    #[serde(default)]
    pub(super) failed: u32,
    pub(super) trace_hash: String,
}
