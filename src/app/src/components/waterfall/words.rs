//! The waterfall in words: who speaks with whom, for how long, and about what.

use relay::{Caller, MessageId};
use smtp::SimTime;
use texts::t;

use crate::layout::waterfall::rounded;
use crate::model::waterfall::{Lane, Span, Waterfall};
use crate::model::{View, clock};

/// The two ends of a connection.
pub(super) fn ends(lane: &Lane, view: &View) -> String {
    let name = |host: relay::HostId| {
        view.snapshot
            .hosts
            .get(usize::from(host.0))
            .map_or_else(|| host.to_string(), |host| host.name.clone())
    };
    let client = match lane.client {
        Caller::Host(host) => name(host),
        Caller::Outside(address) => address.to_string(),
    };
    [&client, " → ", &name(lane.server)].concat()
}

/// A connection with all its phases.
pub(super) fn whole(lane: &Lane, view: &View, now: SimTime) -> String {
    let until = lane.until.unwrap_or(now).max(lane.from);
    let mut words = t!("Connection {}, {}, ", lane.connection.0, ends(lane, view));
    words.push_str(&rounded(until - lane.from));
    words.push_str(if lane.until.is_some() { "" } else { t!(" so far") });
    for (place, span) in lane.spans(now).take(12).enumerate() {
        words.push_str(if place == 0 { ": " } else { ", " });
        words.push_str(&[span.phase.title(), " ", &rounded(span.until - span.from)].concat());
    }
    words
}

/// A phase of a connection.
pub(super) fn phase(lane: &Lane, span: &Span, view: &View) -> String {
    let length = rounded(span.until - span.from);
    let from = clock(span.from);
    t!("{}, {length} from {from}, {}: {}", span.phase.title(), ends(lane, view), span.phase.means())
}

/// A message in a list.
pub(super) fn message(id: MessageId, waterfall: &Waterfall) -> String {
    let paths = waterfall.messages.get(&id).map_or("", |paths| paths);
    let short: String = paths.chars().take(60).collect();
    let report = if waterfall.reports.iter().any(|(_, report)| *report == id) { t!(" (report)") } else { "" };
    format!("{}: {short}{report}", id.0)
}
