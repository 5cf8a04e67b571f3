//! What a sender may ask for on MAIL beyond delivery: reports, haste, delay, precedence, secrecy.

use std::fmt;

use texts::english;

use super::Fault;
use super::words::{Word, digits, from_xtext, printable};
use crate::{Extension, Extensions, Section, timestamp};

/// The requests of a message; a relay passes them on as they came.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Requests {
    /// `RET=`: how much of the message a report of failure gives back (RFC 3461 section 4.3).
    pub ret: Option<Ret>,
    /// `ENVID=`: the sender's own name for the envelope, in xtext (RFC 3461 section 4.4).
    pub envid: Option<String>,
    /// `BY=`: until when delivery is worth something (RFC 2852 section 4).
    pub by: Option<By>,
    /// `HOLDFOR=` or `HOLDUNTIL=`: not before (RFC 4865 section 3).
    pub hold: Option<Hold>,
    /// `MT-PRIORITY=`: from -9 to 9, the higher the more urgent (RFC 6710 section 3).
    pub priority: Option<i8>,
    /// `REQUIRETLS`: over verified TLS only, all the way (RFC 8689 section 2).
    pub require_tls: bool,
}

/// How much of the message a report of failure gives back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ret {
    /// All of it.
    Full,
    /// The header section.
    Hdrs,
}

/// A time for delivery, and what is to be done when it is over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct By {
    /// How many seconds are left; negative when it is over.
    pub seconds: i64,
    /// What is to be done then.
    pub mode: ByMode,
    /// `T`: each host on the way reports that it has passed the message on.
    pub trace: bool,
}

/// What is to be done when the time is over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ByMode {
    /// `N`: tell the sender, and go on.
    Notify,
    /// `R`: give the message back.
    Return,
}

/// When the message may go on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hold {
    /// After so many seconds.
    For(u32),
    /// At this second since 1970.
    Until(u64),
}

impl Requests {
    pub(super) fn take(&mut self, word: &Word<'_>, offered: &Extensions) -> Result<(), Fault> {
        match word.keyword() {
            b"RET" if offered.offers(Extension::Dsn) => {
                word.read(&mut self.ret, Ret::parse, "RET=FULL or RET=HDRS", Section::new(3461, "4.3"))
            }
            b"ENVID" if offered.offers(Extension::Dsn) => {
                let expected = english!("ENVID= and 1 to 100 characters of xtext");
                word.read(&mut self.envid, envid, expected, Section::new(3461, "4.4"))
            }
            b"BY" if offered.offers(Extension::DeliverBy(None)) => {
                let expected = english!("BY=seconds;N or BY=seconds;R");
                word.read(&mut self.by, By::parse, expected, Section::new(2852, "4"))?;
                self.by.map_or(Ok(()), |by| in_time(by, word, offered))?;
                self.held_in_time(word)
            }
            b"HOLDFOR" | b"HOLDUNTIL" if offered.offers(Extension::FutureRelease(0, 0)) => {
                let (parse, expected): (fn(&str) -> Option<Hold>, _) = match word.keyword() {
                    b"HOLDFOR" => (held_for, english!("HOLDFOR= and a number from 1 to 999999999")),
                    _ => (held_until, english!("HOLDUNTIL= and a time such as 2026-11-25T12:00:00Z")),
                };
                word.read(&mut self.hold, parse, expected, Section::new(4865, "3"))?;
                self.hold.map_or(Ok(()), |hold| soon_enough(hold, word, offered))?;
                self.held_in_time(word)
            }
            b"MT-PRIORITY" if offered.offers(Extension::MtPriority) => {
                let expected = english!("MT-PRIORITY= and a number from -9 to 9");
                word.read(&mut self.priority, priority, expected, Section::new(6710, "3"))
            }
            b"REQUIRETLS" if offered.offers(Extension::RequireTls) => {
                word.set(&mut self.require_tls, Section::new(8689, "2"))
            }
            _ => Err(word.unknown()),
        }
    }

    /// A message is not held until after the time for its delivery (RFC 4865 section 5.2.2). For HOLDUNTIL= only the host
    /// can tell, which knows what time it is.
    fn held_in_time(&self, word: &Word<'_>) -> Result<(), Fault> {
        match (self.hold, self.by) {
            (Some(Hold::For(held)), Some(by)) if i64::from(held) > by.seconds => {
                Err(word.wrong(english!("HOLDFOR= of no more seconds than BY="), Section::new(4865, "5.2.2")))
            }
            _ => Ok(()),
        }
    }
}

impl Hold {
    /// Whether it is longer than so many seconds, or later than this second since 1970.
    pub(crate) fn is_beyond(self, (seconds_max, until): (u32, u64)) -> bool {
        match self {
            Hold::For(seconds) => seconds > seconds_max,
            Hold::Until(unix_s) => unix_s > until,
        }
    }
}

impl Ret {
    fn parse(text: &str) -> Option<Ret> {
        match text.to_ascii_uppercase().as_str() {
            "FULL" => Some(Ret::Full),
            "HDRS" => Some(Ret::Hdrs),
            _ => None,
        }
    }
}

impl By {
    /// `[+|-]1*9digit;(N|R)[T]`.
    fn parse(text: &str) -> Option<By> {
        let (time, mode) = text.split_once(';')?;
        let sign = if time.starts_with('-') { -1 } else { 1 };
        let seconds = digits(time.strip_prefix(['+', '-']).unwrap_or(time), 9)?;
        let (mode, trace) = match mode.to_ascii_uppercase().as_str() {
            "N" => (ByMode::Notify, false),
            "NT" => (ByMode::Notify, true),
            "R" => (ByMode::Return, false),
            "RT" => (ByMode::Return, true),
            _ => return None,
        };
        Some(By { seconds: sign * seconds as i64, mode, trace })
    }
}

/// No time at all with R is a fault of syntax; less time than the server needs is well written, but not taken (RFC 2852
/// section 4).
fn in_time(by: By, word: &Word<'_>, offered: &Extensions) -> Result<(), Fault> {
    let least = i64::from(offered.least_by_s().unwrap_or(1).max(1));
    if by.mode == ByMode::Notify || by.seconds >= least {
        return Ok(());
    }
    let expected = english!("a time of at least {least} s with R");
    let fault = if by.seconds > 0 { Word::not_taken } else { Word::wrong };
    Err(fault(word, &expected, Section::new(2852, "4")))
}

/// The server holds nothing longer than it has said (RFC 4865 section 4.2).
fn soon_enough(hold: Hold, word: &Word<'_>, offered: &Extensions) -> Result<(), Fault> {
    let Some((seconds_max, until)) = offered.latest_release() else { return Ok(()) };
    if hold.is_beyond((seconds_max, until)) {
        let expected = english!("{seconds_max} s or {until} at most", until = timestamp::format(until));
        return Err(word.wrong(&expected, Section::new(4865, "4.2")));
    }
    Ok(())
}

fn envid(text: &str) -> Option<String> {
    let known = (1..=100).contains(&text.len()) && printable(&from_xtext(text)?);
    known.then(|| text.to_owned())
}

fn held_for(text: &str) -> Option<Hold> {
    let seconds = digits(text, 9).filter(|_| !text.starts_with('0'))?;
    u32::try_from(seconds).ok().map(Hold::For)
}

fn held_until(text: &str) -> Option<Hold> {
    timestamp::parse(text).map(Hold::Until)
}

fn priority(text: &str) -> Option<i8> {
    let digit = digits(text.strip_prefix('-').unwrap_or(text), 1)? as i8;
    if text == "-0" { None } else { Some(if text.starts_with('-') { -digit } else { digit }) }
}

/// The parameters, each with a space before it.
impl fmt::Display for Requests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ret {
            Some(Ret::Full) => f.write_str(" RET=FULL")?,
            Some(Ret::Hdrs) => f.write_str(" RET=HDRS")?,
            None => {}
        }
        self.envid.as_ref().map_or(Ok(()), |envid| write!(f, " ENVID={envid}"))?;
        self.by.map_or(Ok(()), |by| write!(f, " BY={by}"))?;
        match self.hold {
            Some(Hold::For(seconds)) => write!(f, " HOLDFOR={seconds}")?,
            Some(Hold::Until(unix_s)) => write!(f, " HOLDUNTIL={}", timestamp::format(unix_s))?,
            None => {}
        }
        self.priority.map_or(Ok(()), |priority| write!(f, " MT-PRIORITY={priority}"))?;
        f.write_str(if self.require_tls { " REQUIRETLS" } else { "" })
    }
}

impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mode = if self.mode == ByMode::Notify { "N" } else { "R" };
        write!(f, "{};{mode}{}", self.seconds, if self.trace { "T" } else { "" })
    }
}
