//! A rule of what becomes of parcels, as bytes.

use smtp::{SimTime, Verb};

use super::pack::{below, time};
use crate::bytes::{Bytes, number};
use crate::rules::{Parcels, Place, Rule, Verdict};
use crate::{HostId, LinkId, NodeId, Side};

/// What a reader begins with.
pub(super) const BLANK: Rule = Rule::new(Place::Server { host: HostId(0), from: None }, Verdict::Pass);

const SENDERS: [Option<Side>; 3] = [None, Some(Side::Client), Some(Side::Server)];
/// Those that say all by themselves; behind them octets, then the verbs.
const PARCELS: [Parcels; 4] = [Parcels::All, Parcels::Reply, Parcels::FinalDot, Parcels::Call];

pub(super) fn rule<B: Bytes>(bytes: &mut B, it: &mut Rule, hosts: usize, links: usize) {
    let (mut on_link, mut link, mut host, mut from, mut sender) = (0, LinkId(0), HostId(0), None, 0);
    match it.place {
        Place::Link { link: of, from: end } => (on_link, link, from) = (1, of, end.map(|end| end.0)),
        Place::Server { host: of, from: side } => {
            (host, sender) = (of, SENDERS.iter().position(|known| *known == side).unwrap_or(0));
        }
    }
    below(bytes, &mut on_link, 2);
    it.place = if on_link == 1 {
        below(bytes, &mut link.0, links);
        maybe(bytes, &mut from);
        Place::Link { link, from: from.map(NodeId) }
    } else {
        below(bytes, &mut host.0, hosts);
        below(bytes, &mut sender, SENDERS.len());
        Place::Server { host, from: SENDERS[sender] }
    };
    parcels(bytes, &mut it.what);
    number(bytes, &mut it.one_in);
    number(bytes, &mut it.times);
    let (mut kind, mut by) = match it.verdict {
        Verdict::Pass => (0, SimTime::ZERO),
        Verdict::Delay(by) => (1, by),
        Verdict::Drop => (2, SimTime::ZERO),
        Verdict::Reset => (3, SimTime::ZERO),
        Verdict::Refuse => (4, SimTime::ZERO),
    };
    below(bytes, &mut kind, 5);
    if kind == 1 {
        time(bytes, &mut by);
        time(bytes, &mut it.jitter);
    }
    it.verdict = [Verdict::Pass, Verdict::Delay(by), Verdict::Drop, Verdict::Reset, Verdict::Refuse][kind];
    bytes.demand(it.flaw().is_none());
}

fn parcels<B: Bytes>(bytes: &mut B, it: &mut Parcels) {
    let verbs = PARCELS.len() + 1;
    let (mut kind, mut octet) = match *it {
        Parcels::Octet(octet) => (PARCELS.len(), octet),
        Parcels::Command(verb) => (verbs + Verb::ALL.iter().position(|known| *known == verb).unwrap_or(0), 0),
        known => (PARCELS.iter().position(|it| *it == known).unwrap_or(0), 0),
    };
    below(bytes, &mut kind, verbs + Verb::ALL.len());
    *it = if kind == PARCELS.len() {
        number(bytes, &mut octet);
        Parcels::Octet(octet)
    } else {
        let command = || Parcels::Command(Verb::ALL[kind - verbs]);
        PARCELS.get(kind).copied().unwrap_or_else(command)
    };
}

/// 0 where there is none, else one more than the number.
pub(super) fn maybe<B: Bytes>(bytes: &mut B, it: &mut Option<u16>) {
    let mut written = it.map_or(0, |it| u32::from(it) + 1);
    below(bytes, &mut written, 1 << 16 | 1);
    *it = written.checked_sub(1).map(|it| it as u16);
}
