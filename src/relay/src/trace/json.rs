//! The trace as JSON lines: version 1 of the form that programs read.

use serde::Serialize;

use super::{Event, What};

/// One line.
#[derive(Serialize)]
struct Line {
    sequence: u64,
    at_us: u64,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    host: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    connection: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<u32>,
    text: String,
}

impl Event {
    /// The event as one line of JSON, without a line end. `at_us` counts microseconds; `text` says it in words.
    pub fn to_json_line(&self) -> String {
        let line = Line {
            sequence: self.sequence,
            at_us: self.at.as_micros(),
            kind: kind(&self.what),
            host: self.what.host().map(|host| host.0),
            connection: self.what.connection().map(|connection| connection.0),
            message: self.what.message().map(|message| message.0),
            text: self.what.to_string(),
        };
        serde_json::to_string(&line).unwrap_or_default()
    }
}

fn kind(what: &What) -> &'static str {
    match what {
        What::HostDown(_) => "host-down",
        What::HostUp(_) => "host-up",
        What::LinkCut(_) => "link-cut",
        What::LinkMended(_) => "link-mended",
        What::LatencySet(..) => "latency-set",
        What::MailboxRemoved(..) => "mailbox-removed",
        What::MailboxAdded(..) => "mailbox-added",
        What::DnsAsked { .. } => "dns-asked",
        What::DnsAnswered { .. } => "dns-answered",
        What::Dialed { .. } => "dialed",
        What::Unreachable { .. } => "unreachable",
        What::Connected(_) => "connected",
        What::Refused(_) => "refused",
        What::ConnectTimedOut(_) => "connect-timed-out",
        What::EndClosed(..) => "end-closed",
        What::Closed(_) => "closed",
        What::Broken(_) => "broken",
        What::SegmentLost { .. } => "segment-lost",
        What::Said(..) => "said",
        What::Heard(..) => "heard",
        What::Moved { .. } => "moved",
        What::Diagnosed(..) => "diagnosed",
        What::Accepted { .. } => "accepted",
        What::Relayed { .. } => "relayed",
        What::Deferred { .. } => "deferred",
        What::Delivered { .. } => "delivered",
        What::Failed { .. } => "failed",
        What::LoopFound { .. } => "loop-found",
    }
}
