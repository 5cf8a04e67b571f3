//! Each event as one line in plain words.

use std::fmt::{self, Write};

use smtp::explain::shown;
use texts::{t, tell};

use super::{Event, Side, What};
use crate::dns::doing;
use crate::rules::Verdict;
use crate::scenario::moment;
use crate::{Caller, NameServers};

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.at, self.what)
    }
}

impl fmt::Display for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Caller::Host(host) => write!(f, "{host}"),
            Caller::Outside(address) => write!(f, "[{address}]"),
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Side::Client => t!("client"),
            Side::Server => t!("server"),
        })
    }
}

/// One line, whatever a stranger wrote: line ends become ` / `, other control characters are escaped.
struct OneLine<'a, 'b>(&'a mut fmt::Formatter<'b>);

impl fmt::Write for OneLine<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|c| match c {
            '\n' => self.0.write_str(" / "),
            c if c.is_control() => write!(self.0, "{}", c.escape_default()),
            c => self.0.write_char(c),
        })
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.words(&mut OneLine(f))
    }
}

impl What {
    fn words(&self, f: &mut OneLine<'_, '_>) -> fmt::Result {
        match self {
            What::HostDown(host) => tell!(f, "{host} goes down"),
            What::HostUp(host) => tell!(f, "{host} comes up"),
            What::LinkCut(link) => tell!(f, "{link} is cut"),
            What::LinkMended(link) => tell!(f, "{link} is mended"),
            What::LatencySet(link, latency) => tell!(f, "{link} takes {latency} from now on"),
            What::RuleAdded(rule) => tell!(f, "the network has a new rule: {rule}"),
            What::RuleRemoved(None) => f.write_str(t!("the network has no rules any more")),
            What::RuleRemoved(Some(number)) => tell!(f, "rule {number} of the network is no more"),
            What::RuleStruck { rule, connection, direction, octets, verdict } => {
                tell!(f, "{connection} rule {rule} strikes ")?;
                match octets {
                    0 => f.write_str(t!("a parcel without octets"))?,
                    octets => tell!(f, "a segment of {octets} octets")?,
                }
                tell!(f, " of the {}: ", direction.sender())?;
                match verdict {
                    Verdict::Pass => f.write_str(t!("it passes")),
                    Verdict::Delay(by) => tell!(f, "it is {by} late"),
                    Verdict::Drop => f.write_str(t!("it is lost")),
                    Verdict::Reset => f.write_str(t!("both ends get a reset instead")),
                    Verdict::Refuse => f.write_str(t!("the call is refused")),
                }
            }
            What::MailboxRemoved(host, mailbox) => tell!(f, "{host} no longer has {mailbox}"),
            What::MailboxAdded(host, mailbox) => tell!(f, "{host} now has {mailbox}"),
            What::ZoneSet(origin) => tell!(f, "the zone {origin} is another one from now on"),
            What::DiskSet(host, true) => tell!(f, "{host} has a full disk from now on"),
            What::DiskSet(host, false) => tell!(f, "{host} has room on its disk again"),
            What::TakenSet(host, true) => tell!(f, "{host} is answered by hand from now on"),
            What::TakenSet(host, false) => tell!(f, "{host} answers by itself again"),
            What::ByHand(connection) => tell!(f, "{connection} is answered by hand"),
            What::ClockSet(host, 0) => tell!(f, "{host} has a clock that is right from now on"),
            What::ClockSet(host, ahead_s) => {
                let way = if *ahead_s > 0 { t!("ahead") } else { t!("behind") };
                tell!(f, "{host} has a clock that is {} s {way} from now on", ahead_s.unsigned_abs())
            }
            What::SpfSet(host, policy) => tell!(f, "{host} goes about SPF so: {}", policy.as_str()),
            What::SpfChecked { host, connection, claim, verdict } => {
                let (outcome, domain) = (verdict.outcome.as_str(), claim.domain());
                tell!(f, "{host} checks SPF on {connection}: {outcome} for {domain} from {}", claim.client)?;
                match &verdict.mechanism {
                    Some(mechanism) => tell!(f, ", decided by {mechanism} of {}", verdict.domain),
                    None => Ok(()),
                }
            }
            What::DnsAsked { host, name, kind } => {
                tell!(f, "{host} asks DNS for {} of {name}", kind.as_str())
            }
            What::DnsAskedAgain { host, name, kind, tries, octets } => {
                tell!(f, "{host} asks DNS for {} of {name} again, ", kind.as_str())?;
                match octets {
                    Some(octets) => tell!(f, "over TCP: UDP cannot carry {octets} octets"),
                    None => tell!(f, "try {tries}: no answer in time"),
                }
            }
            What::DnsAnswered { host, name, kind, answer, aliases, ttl_s, cached } => {
                let verb = if *cached { t!("knows") } else { t!("learns") };
                tell!(f, "{host} {verb} {} of {name}", kind.as_str())?;
                for alias in aliases {
                    tell!(f, ", an alias of {alias}")?;
                }
                write!(f, ": {answer}")?;
                match (*cached, *ttl_s) {
                    (true, left) => tell!(f, " (from cache, {left} s left)"),
                    (false, 0) => Ok(()),
                    (false, ttl_s) => tell!(f, " (to be kept {ttl_s} s)"),
                }
            }
            What::DnsSet { whose: NameServers::Zone(title), trouble } => {
                tell!(f, "the name servers of {title} {} from now on", doing(*trouble))
            }
            What::DnsSet { whose: NameServers::Host(host), trouble } => {
                tell!(f, "all name servers that {host} asks {} from now on", doing(*trouble))
            }
            What::Dialed { connection, client, server } => tell!(f, "{connection} {client} dials {server}"),
            What::Unreachable { host, address } => tell!(f, "{host} finds no way to {address}"),
            What::Connected(connection) => tell!(f, "{connection} is connected"),
            What::Secured { connection, certificate, flaw } => {
                let (names, until) = (certificate.names.join(", "), moment(certificate.not_after_unix_s));
                let issuer = &certificate.issuer;
                tell!(f, "{connection} is secured by TLS: {names}, issued by {issuer}, valid until {until}")?;
                match flaw {
                    Some(flaw) => {
                        let flaw = shown(flaw);
                        tell!(f, "; the client lets pass that {flaw}")
                    }
                    None => f.write_str(t!("; the client finds it right")),
                }
            }
            What::Refused(connection) => tell!(f, "{connection} is refused: nobody listens"),
            What::ConnectTimedOut(connection) => tell!(f, "{connection} gets no answer"),
            What::EndClosed(connection, side) => tell!(f, "{connection} the {side} closes its end"),
            What::Closed(connection) => tell!(f, "{connection} is closed"),
            What::Broken(connection) => tell!(f, "{connection} is broken"),
            What::SegmentLost { connection, direction, octets, link } => {
                let sender = direction.sender();
                match octets {
                    0 => tell!(f, "{connection} an opening or closing segment of the {sender} is lost")?,
                    octets => tell!(f, "{connection} a segment of {octets} octets of the {sender} is lost")?,
                }
                link.map_or(Ok(()), |link| tell!(f, " on {link}"))
            }
            What::Said(connection, side, utterance) => tell!(f, "{connection} {side} says {utterance}"),
            What::Heard(connection, side, utterance) => tell!(f, "{connection} {side} hears {utterance}"),
            What::Moved(connection, row) => {
                let (side, from, to, section) = (row.side(), row.from(), row.to(), row.section());
                tell!(f, "{connection} {side} moves from {from} to {to} ({section})")
            }
            What::Diagnosed(connection, side, diagnostic) => {
                let diagnostic = shown(&diagnostic.to_string());
                tell!(f, "{connection} {side} notes: {diagnostic}")
            }
            What::Accepted { host, message, from, recipients, .. } => {
                tell!(f, "{host} answers for {message} from {from} to {}", recipients.join(" "))
            }
            What::Relayed { host, message, recipient, connection } => {
                tell!(f, "{host} has handed {message} on for {recipient} over {connection}")
            }
            What::Converted { host, message, connection } => {
                tell!(f, "{host} converts {message} to seven bits: {connection} does not take it as it is")
            }
            What::Held { host, message, until } => tell!(f, "{host} holds {message} until {until}"),
            What::Reported { host, message, recipient, action, report } => {
                let action = action.as_str();
                tell!(
                    f,
                    "{host} reports {message} for {recipient} as {action}; the sender is told by {report}"
                )
            }
            What::Completed { host, message, fields } => {
                tell!(f, "{host} adds to {message} what it lacks: {fields}")
            }
            What::QueueStarted { host, domain, messages, connection } => {
                tell!(f, "{host} tries {messages} messages for {domain}, as {connection} asks")
            }
            What::Deferred { host, message, recipient, reason, next_attempt } => {
                let reason = shown(reason);
                tell!(f, "{host} will try {message} for {recipient} again at {next_attempt}: {reason}")
            }
            What::Delivered { host, message, mailbox } => tell!(f, "{host} puts {message} into {mailbox}"),
            What::Failed { host, message, recipient, reason, report } => {
                let reason = shown(reason);
                tell!(f, "{host} gives up {message} for {recipient}: {reason}")?;
                match report {
                    Some(report) => tell!(f, "; the sender is told by {report}"),
                    None => Ok(()),
                }
            }
            What::LoopFound { host, message, hops } => {
                tell!(f, "{host} sees {message} go in circles: {hops} Received fields")
            }
            What::Decided { host, decision, about, .. } => {
                write!(f, "{host} {}: {}", decision.means(), shown(about))
            }
        }
    }
}
