//! Each event as one line in plain words.

use std::fmt::{self, Write};

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
            Side::Client => "client",
            Side::Server => "server",
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
            What::HostDown(host) => write!(f, "{host} goes down"),
            What::HostUp(host) => write!(f, "{host} comes up"),
            What::LinkCut(link) => write!(f, "{link} is cut"),
            What::LinkMended(link) => write!(f, "{link} is mended"),
            What::LatencySet(link, latency) => write!(f, "{link} takes {latency} from now on"),
            What::RuleAdded(rule) => write!(f, "the network has a new rule: {rule}"),
            What::RuleRemoved(None) => f.write_str("the network has no rules any more"),
            What::RuleRemoved(Some(number)) => write!(f, "rule {number} of the network is no more"),
            What::RuleStruck { rule, connection, direction, octets, verdict } => {
                write!(f, "{connection} rule {rule} strikes ")?;
                match octets {
                    0 => f.write_str("a parcel without octets")?,
                    octets => write!(f, "a segment of {octets} octets")?,
                }
                write!(f, " of the {}: ", direction.sender())?;
                match verdict {
                    Verdict::Pass => f.write_str("it passes"),
                    Verdict::Delay(by) => write!(f, "it is {by} late"),
                    Verdict::Drop => f.write_str("it is lost"),
                    Verdict::Reset => f.write_str("both ends get a reset instead"),
                    Verdict::Refuse => f.write_str("the call is refused"),
                }
            }
            What::MailboxRemoved(host, mailbox) => write!(f, "{host} no longer has {mailbox}"),
            What::MailboxAdded(host, mailbox) => write!(f, "{host} now has {mailbox}"),
            What::ZoneSet(origin) => write!(f, "the zone {origin} is another one from now on"),
            What::DiskSet(host, true) => write!(f, "{host} has a full disk from now on"),
            What::DiskSet(host, false) => write!(f, "{host} has room on its disk again"),
            What::TakenSet(host, true) => write!(f, "{host} is answered by hand from now on"),
            What::TakenSet(host, false) => write!(f, "{host} answers by itself again"),
            What::ByHand(connection) => write!(f, "{connection} is answered by hand"),
            What::ClockSet(host, 0) => write!(f, "{host} has a clock that is right from now on"),
            What::ClockSet(host, ahead_s) => {
                let way = if *ahead_s > 0 { "ahead" } else { "behind" };
                write!(f, "{host} has a clock that is {} s {way} from now on", ahead_s.unsigned_abs())
            }
            What::SpfSet(host, policy) => write!(f, "{host} goes about SPF so: {}", policy.as_str()),
            What::SpfChecked { host, connection, claim, verdict } => {
                let (outcome, domain) = (verdict.outcome.as_str(), claim.domain());
                write!(f, "{host} checks SPF on {connection}: {outcome} for {domain} from {}", claim.client)?;
                match &verdict.mechanism {
                    Some(mechanism) => write!(f, ", decided by {mechanism} of {}", verdict.domain),
                    None => Ok(()),
                }
            }
            What::DnsAsked { host, name, kind } => {
                write!(f, "{host} asks DNS for {} of {name}", kind.as_str())
            }
            What::DnsAskedAgain { host, name, kind, tries, octets } => {
                write!(f, "{host} asks DNS for {} of {name} again, ", kind.as_str())?;
                match octets {
                    Some(octets) => write!(f, "over TCP: UDP cannot carry {octets} octets"),
                    None => write!(f, "try {tries}: no answer in time"),
                }
            }
            What::DnsAnswered { host, name, kind, answer, aliases, ttl_s, cached } => {
                let verb = if *cached { "knows" } else { "learns" };
                write!(f, "{host} {verb} {} of {name}", kind.as_str())?;
                for alias in aliases {
                    write!(f, ", an alias of {alias}")?;
                }
                write!(f, ": {answer}")?;
                match (*cached, *ttl_s) {
                    (true, left) => write!(f, " (from cache, {left} s left)"),
                    (false, 0) => Ok(()),
                    (false, ttl_s) => write!(f, " (to be kept {ttl_s} s)"),
                }
            }
            What::DnsSet { whose: NameServers::Zone(title), trouble } => {
                write!(f, "the name servers of {title} {} from now on", doing(*trouble))
            }
            What::DnsSet { whose: NameServers::Host(host), trouble } => {
                write!(f, "all name servers that {host} asks {} from now on", doing(*trouble))
            }
            What::Dialed { connection, client, server } => write!(f, "{connection} {client} dials {server}"),
            What::Unreachable { host, address } => write!(f, "{host} finds no way to {address}"),
            What::Connected(connection) => write!(f, "{connection} is connected"),
            What::Secured { connection, certificate, flaw } => {
                let (names, until) = (certificate.names.join(", "), moment(certificate.not_after_unix_s));
                let issuer = &certificate.issuer;
                write!(
                    f,
                    "{connection} is secured by TLS: {names}, issued by {issuer}, valid until {until}"
                )?;
                match flaw {
                    Some(flaw) => write!(f, "; the client lets pass that {flaw}"),
                    None => f.write_str("; the client finds it right"),
                }
            }
            What::Refused(connection) => write!(f, "{connection} is refused: nobody listens"),
            What::ConnectTimedOut(connection) => write!(f, "{connection} gets no answer"),
            What::EndClosed(connection, side) => write!(f, "{connection} the {side} closes its end"),
            What::Closed(connection) => write!(f, "{connection} is closed"),
            What::Broken(connection) => write!(f, "{connection} is broken"),
            What::SegmentLost { connection, direction, octets, link } => {
                let sender = direction.sender();
                match octets {
                    0 => write!(f, "{connection} an opening or closing segment of the {sender} is lost")?,
                    octets => write!(f, "{connection} a segment of {octets} octets of the {sender} is lost")?,
                }
                link.map_or(Ok(()), |link| write!(f, " on {link}"))
            }
            What::Said(connection, side, utterance) => write!(f, "{connection} {side} says {utterance}"),
            What::Heard(connection, side, utterance) => write!(f, "{connection} {side} hears {utterance}"),
            What::Moved { connection, side, from, to, section, .. } => {
                write!(f, "{connection} {side} moves from {from} to {to} ({section})")
            }
            What::Diagnosed(connection, side, diagnostic) => {
                write!(f, "{connection} {side} notes: {diagnostic}")
            }
            What::Accepted { host, message, from, recipients, .. } => {
                write!(f, "{host} answers for {message} from {from} to {}", recipients.join(" "))
            }
            What::Relayed { host, message, recipient, connection } => {
                write!(f, "{host} has handed {message} on for {recipient} over {connection}")
            }
            What::Converted { host, message, connection } => {
                write!(f, "{host} converts {message} to seven bits: {connection} does not take it as it is")
            }
            What::Held { host, message, until } => write!(f, "{host} holds {message} until {until}"),
            What::Reported { host, message, recipient, action, report } => {
                let action = action.as_str();
                write!(
                    f,
                    "{host} reports {message} for {recipient} as {action}; the sender is told by {report}"
                )
            }
            What::Completed { host, message, fields } => {
                write!(f, "{host} adds to {message} what it lacks: {fields}")
            }
            What::QueueStarted { host, domain, messages, connection } => {
                write!(f, "{host} tries {messages} messages for {domain}, as {connection} asks")
            }
            What::Deferred { host, message, recipient, reason, next_attempt } => {
                write!(f, "{host} will try {message} for {recipient} again at {next_attempt}: {reason}")
            }
            What::Delivered { host, message, mailbox } => write!(f, "{host} puts {message} into {mailbox}"),
            What::Failed { host, message, recipient, reason, report } => {
                write!(f, "{host} gives up {message} for {recipient}: {reason}")?;
                match report {
                    Some(report) => write!(f, "; the sender is told by {report}"),
                    None => Ok(()),
                }
            }
            What::LoopFound { host, message, hops } => {
                write!(f, "{host} sees {message} go in circles: {hops} Received fields")
            }
            What::Decided { host, decision, about, .. } => write!(f, "{host} {}: {about}", decision.means()),
        }
    }
}
