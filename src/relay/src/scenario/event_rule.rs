//! From an event of a file to a rule of what becomes of parcels.

use smtp::SimTime;
use texts::t;

use super::build::Builder;
use super::file::{EventEntry, VerdictEntry};
use super::{Host, Link};
use crate::Side;
use crate::rules::{Parcels, Place, Rule, Verdict};

impl Builder {
    /// The rule of an event, or what is wrong with it.
    pub(super) fn event_rule(
        &mut self,
        index: usize,
        event: &EventEntry,
        hosts: &[Host],
        links: &[Link],
    ) -> Option<Rule> {
        let place = self.event_place(index, event, hosts, links)?;
        let what = match (&event.what, event.octet) {
            (Some(_), Some(_)) => {
                self.problem(("event", index, "octet"), t!("goes in the place of the key what").to_owned());
                None
            }
            (Some(word), None) => {
                let found = Parcels::from_word(word);
                if found.is_none() {
                    let message = t!("\"{word}\" is none of all, reply, final-dot, call, and no verb");
                    self.problem(("event", index, "what"), message);
                }
                found
            }
            (None, Some(octet)) => Some(Parcels::Octet(octet)),
            (None, None) => Some(Parcels::All),
        }?;
        let late = |ms: Option<u64>| SimTime::from_millis(ms.unwrap_or_default());
        let delays = event.delay_ms.or(event.jitter_ms).is_some();
        if (event.verdict == Some(VerdictEntry::Delay)) != delays {
            let message =
                t!("goes with verdict = \"delay\", and it or jitter_ms must be there then").to_owned();
            self.problem(("event", index, "delay_ms"), message);
        }
        let verdict = match event.verdict? {
            VerdictEntry::Pass => Verdict::Pass,
            VerdictEntry::Delay => Verdict::Delay(late(event.delay_ms)),
            VerdictEntry::Drop => Verdict::Drop,
            VerdictEntry::Reset => Verdict::Reset,
            VerdictEntry::Refuse => Verdict::Refuse,
        };
        let (one_in, times) = (event.one_in.unwrap_or(1), event.times.unwrap_or(0));
        let rule = Rule { what, one_in, times, jitter: late(event.jitter_ms), ..Rule::new(place, verdict) };
        if delays == (event.verdict == Some(VerdictEntry::Delay))
            && let Some(flaw) = rule.flaw()
        {
            self.problem(("event", index, "verdict"), flaw.to_owned());
        }
        Some(rule)
    }

    /// Where a rule looks: on a link, or at a server.
    fn event_place(
        &mut self,
        index: usize,
        event: &EventEntry,
        hosts: &[Host],
        links: &[Link],
    ) -> Option<Place> {
        let at = ("event", index, "from");
        let from = event.from.as_deref();
        match (&event.link, &event.host) {
            (Some([a, b]), None) => {
                let link = self.event_link(index, event, links)?;
                if let Some(from) = from.filter(|from| from != a && from != b) {
                    self.problem(at, t!("\"{from}\" is no end of this link"));
                }
                let from = from.and_then(|from| self.node(at, 0, from));
                Some(Place::Link { link, from })
            }
            (None, Some(_)) => {
                let host = self.event_host(index, event, hosts)?;
                let from = match from {
                    None => None,
                    Some("client") => Some(Side::Client),
                    Some("server") => Some(Side::Server),
                    Some(_) => {
                        self.problem(at, t!("expected client or server beside the key host").to_owned());
                        None
                    }
                };
                Some(Place::Server { host, from })
            }
            _ => {
                let message = t!("where? The key link or the key host says it").to_owned();
                self.problem(("event", index, "link"), message);
                None
            }
        }
    }
}
