//! Faults as ordered rules: where, which parcels, how often, and the verdict.

use std::fmt;

use smtp::{SimTime, Verb};
use texts::{t, tell};

use super::connection::Connection;
use super::stream::{Load, Piece};
use super::{Parcel, receiver};
use crate::chance::Chance;
use crate::{Carries, Direction, HopView, HostId, LinkId, NodeId, Side};

/// The most rules that a world has.
pub(crate) const RULES_MAX: usize = 100;
/// The longest delay.
const DELAY_MAX: SimTime = SimTime::from_secs(24 * 3_600);
/// The types of TLS records, of which each begins with one (RFC 8446 section 5.1).
const RECORD_TYPES: std::ops::RangeInclusive<u8> = 20..=23;

/// What becomes of parcels. The first rule of the list that strikes a parcel decides alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rule {
    /// Where.
    pub place: Place,
    /// Which parcels.
    pub what: Parcels,
    /// By chance it strikes one in so many of them; with 1 all.
    pub one_in: u32,
    /// How often it strikes in all; with 0 always.
    pub times: u32,
    /// What becomes of them.
    pub verdict: Verdict,
    /// A delay is longer by a part of this, by chance.
    pub jitter: SimTime,
}

/// Where a rule looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// What passes a link.
    Link {
        /// The link.
        link: LinkId,
        /// The end where it enters; `None` for both ways.
        from: Option<NodeId>,
    },
    /// What belongs to connections with a host as their server.
    Server {
        /// The host.
        host: HostId,
        /// Who sends it; `None` for both.
        from: Option<Side>,
    },
}

/// Which parcels a rule is about. Of what TLS hides only octets can be counted: a rule about commands, replies or the dot
/// does not strike there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Parcels {
    /// All, acknowledgements and resets too.
    All,
    /// The segment that has this octet of its direction of the connection; the first one is 1.
    Octet(u64),
    /// A segment in which a line with this command begins.
    Command(Verb),
    /// A segment that begins with a reply.
    Reply,
    /// The segment with the end of a message that came behind DATA.
    FinalDot,
    /// The first segment of a new connection (SYN).
    Call,
}

/// What becomes of a parcel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It goes on, whatever later rules say.
    Pass,
    /// It arrives so much later.
    Delay(SimTime),
    /// It is lost.
    Drop,
    /// In its place both ends get a reset.
    Reset,
    /// The caller gets a reset, as if nobody listened; for calls alone.
    Refuse,
}

/// A rule and how often it has struck.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RuleView {
    /// The rule.
    pub rule: Rule,
    /// How often it has struck.
    pub struck: u32,
}

/// A rule that strikes a parcel.
pub(super) struct Strike {
    /// Its number, from 1.
    pub(super) rule: u16,
    /// The verdict, the part of chance in it.
    pub(super) verdict: Verdict,
    /// On which hop of the parcel's way; 0 where the rule is about a server.
    pub(super) hop: usize,
    /// The link of the rule.
    pub(super) link: Option<LinkId>,
}

impl Rule {
    /// A rule that strikes all parcels there, always.
    pub const fn new(place: Place, verdict: Verdict) -> Rule {
        Rule { place, what: Parcels::All, one_in: 1, times: 0, verdict, jitter: SimTime::ZERO }
    }

    /// What makes no sense in it.
    pub(crate) fn flaw(&self) -> Option<&'static str> {
        let delays = matches!(self.verdict, Verdict::Delay(_));
        match self.verdict {
            _ if self.one_in == 0 => Some(t!("one in none is nothing")),
            _ if self.what == Parcels::Octet(0) => Some(t!("the first octet is 1")),
            _ if self.jitter > SimTime::ZERO && !delays => Some(t!("only a delay can vary")),
            _ if self.jitter > DELAY_MAX => Some(t!("a day is the longest delay")),
            Verdict::Delay(by) if by > DELAY_MAX => Some(t!("a day is the longest delay")),
            Verdict::Refuse if self.what != Parcels::Call => Some(t!("only a call can be refused")),
            _ => None,
        }
    }

    /// On which hop it is about this parcel.
    fn finds(
        &self,
        on: &Connection,
        direction: Direction,
        parcel: &Parcel,
        hops: &[HopView],
    ) -> Option<usize> {
        let hop = match self.place {
            Place::Link { link, from } => {
                hops.iter().position(|hop| hop.link == link && from.is_none_or(|from| hop.from == from))?
            }
            Place::Server { host, from } => {
                let sent = from.is_none_or(|from| direction.sender() == from);
                (on.server == host && sent).then_some(0)?
            }
        };
        let load = match parcel {
            Parcel::Segment { load, .. } => Some(load),
            _ => None,
        };
        let about = match (self.what, load) {
            (Parcels::All, _) => true,
            (Parcels::Call, Some(Load::Syn)) => receiver(direction) == Side::Server,
            (what, Some(Load::Octets(piece))) => what.is_in(piece),
            _ => false,
        };
        about.then_some(hop)
    }
}

impl Parcels {
    fn is_in(self, piece: &Piece) -> bool {
        let octets = piece.as_slice();
        if let Parcels::Octet(number) = self {
            return number > piece.at && number - piece.at <= octets.len() as u64;
        }
        if piece.whole().first().is_some_and(|first| RECORD_TYPES.contains(first)) {
            return false;
        }
        let begins = |line: &[u8], verb| {
            let word = line.split(|octet| !octet.is_ascii_alphabetic()).next();
            word.and_then(Verb::from_word) == Some(verb)
        };
        match (self, piece.carries) {
            (Parcels::Command(verb), Carries::Command) => {
                octets.split(|octet| *octet == b'\n').any(|line| begins(line, verb))
            }
            // The chunk stands right behind its command.
            (Parcels::Command(Verb::Bdat), Carries::Content) => begins(octets, Verb::Bdat),
            (Parcels::Reply, Carries::Reply) => true,
            (Parcels::FinalDot, Carries::Content) => {
                piece.is_last() && (octets == b".\r\n" || octets.ends_with(b"\n.\r\n"))
            }
            _ => false,
        }
    }
}

/// The rule that strikes a parcel, if one does.
pub(super) fn judge(
    rules: &mut [RuleView],
    chance: &mut Chance,
    (on, direction): (&Connection, Direction),
    (parcel, hops): (&Parcel, &[HopView]),
) -> Option<Strike> {
    for (number, RuleView { rule, struck }) in (1..).zip(rules) {
        if rule.times > 0 && *struck >= rule.times {
            continue;
        }
        let Some(hop) = rule.finds(on, direction, parcel, hops) else { continue };
        if rule.one_in > 1 && chance.below(rule.one_in.into()) > 0 {
            continue;
        }
        *struck = struck.saturating_add(1);
        let verdict = match rule.verdict {
            Verdict::Delay(by) if rule.jitter > SimTime::ZERO => {
                Verdict::Delay(by + SimTime::from_micros(chance.below(rule.jitter.as_micros() + 1)))
            }
            verdict => verdict,
        };
        let link = match rule.place {
            Place::Link { link, .. } => Some(link),
            Place::Server { .. } => None,
        };
        return Some(Strike { rule: number, verdict, hop, link });
    }
    None
}

/// `one in 10 segments with MAIL on l3 from n1 are lost, the first 2 times`.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.one_in {
            1 => f.write_str(t!("all "))?,
            many => tell!(f, "one in {many} ")?,
        }
        match self.what {
            Parcels::All => f.write_str(t!("parcels"))?,
            Parcels::Octet(number) => tell!(f, "segments with octet {number}")?,
            Parcels::Command(verb) => tell!(f, "segments with {verb}")?,
            Parcels::Reply => f.write_str(t!("segments with a reply"))?,
            Parcels::FinalDot => f.write_str(t!("segments with the final dot"))?,
            Parcels::Call => f.write_str(t!("calls"))?,
        }
        match self.place {
            Place::Link { link, from: None } => tell!(f, " on {link}")?,
            Place::Link { link, from: Some(from) } => tell!(f, " on {link} from {from}")?,
            Place::Server { host, from: None } => tell!(f, " to and from the server {host}")?,
            Place::Server { host, from: Some(Side::Client) } => tell!(f, " to the server {host}")?,
            Place::Server { host, from: Some(Side::Server) } => tell!(f, " from the server {host}")?,
        }
        match self.verdict {
            Verdict::Pass => f.write_str(t!(" pass"))?,
            Verdict::Delay(by) if self.jitter == SimTime::ZERO => tell!(f, " are {by} late")?,
            Verdict::Delay(by) => tell!(f, " are {by} to {} late", by + self.jitter)?,
            Verdict::Drop => f.write_str(t!(" are lost"))?,
            Verdict::Reset => f.write_str(t!(" reset their connection"))?,
            Verdict::Refuse => f.write_str(t!(" are refused"))?,
        }
        match self.times {
            0 => Ok(()),
            1 => f.write_str(t!(", once")),
            times => tell!(f, ", the first {times} times"),
        }
    }
}

impl Verdict {
    /// In the words of a scenario file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Verdict::Pass => "pass",
            Verdict::Delay(_) => "delay",
            Verdict::Drop => "drop",
            Verdict::Reset => "reset",
            Verdict::Refuse => "refuse",
        }
    }

    /// How much later, where that is all.
    pub const fn delay(self) -> Option<SimTime> {
        match self {
            Verdict::Delay(by) => Some(by),
            _ => None,
        }
    }
}

impl Parcels {
    /// In the words of a scenario file: a command is its verb; octets are counted by a key of their own.
    pub const fn as_str(self) -> &'static str {
        match self {
            Parcels::All => "all",
            Parcels::Octet(_) => "octet",
            Parcels::Command(verb) => verb.as_str(),
            Parcels::Reply => "reply",
            Parcels::FinalDot => "final-dot",
            Parcels::Call => "call",
        }
    }

    /// What [`Parcels::as_str`] spells, but for octets.
    pub fn from_word(word: &str) -> Option<Parcels> {
        let known = [Parcels::All, Parcels::Reply, Parcels::FinalDot, Parcels::Call];
        let found = known.into_iter().find(|parcels| parcels.as_str() == word);
        found.or_else(|| Verb::from_word(word.as_bytes()).map(Parcels::Command))
    }
}
