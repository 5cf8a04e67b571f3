//! What a sender may ask of the servers beyond delivery, from the options of `send` to the parameters of MAIL and RCPT.

use clap::Args;
use smtp::client::Envelope;
use smtp::command::{By, Command, Dialect, Hold, Notify, Ret, to_xtext};
use smtp::{Extension, Extensions, MailParameters, RcptParameters};

use crate::arguments::Tls;
use crate::failure::{Failure, USAGE};
use crate::span;

/// The options of `send` that are wishes. What a server does not offer it is not asked for; a message that must come back in
/// time, wait, or stay secret does not go to one that cannot see to it.
#[derive(Args, Default, Debug)]
#[command(next_help_heading = "What to ask of the servers")]
pub(crate) struct Wishes {
    /// Send reports about what: NEVER, or a list of SUCCESS, FAILURE and DELAY with commas (RFC 3461).
    #[arg(long, value_name = "LIST", value_parser = notify)]
    notify: Option<Notify>,
    /// How much of the message to give back with a report of failure: FULL, or HDRS for the header section (RFC 3461).
    #[arg(long, value_name = "HOW-MUCH", value_parser = ret)]
    ret: Option<Ret>,
    /// A name of your own for this message, which reports repeat (RFC 3461).
    #[arg(long, value_name = "TEXT", value_parser = envid)]
    envid: Option<String>,
    /// The address that the message was first meant for, which reports repeat: MAILBOX, or TYPE;ADDRESS in quotes. Give
    /// one for each recipient, in the same order (RFC 3461).
    #[arg(long, value_name = "ADDRESS", value_parser = orcpt)]
    orcpt: Vec<String>,
    /// How long delivery is worth something: "SECONDS;R" gives the message back when that is over, and only a server that can do so gets it; "SECONDS;N" only says
    /// so; a T at the end asks every host on the way for a report. In quotes, because of the semicolon (RFC 2852).
    #[arg(long, value_name = "SECONDS;R|N", value_parser = by, allow_hyphen_values = true)]
    by: Option<By>,
    /// Do not pass the message on before so long: 90s, 30m, 2h, 5d; only a server that can wait gets it (RFC 4865).
    #[arg(long, value_name = "TIME", value_parser = hold_for)]
    hold_for: Option<Hold>,
    /// How urgent it is, from -9 to 9; 0 is the usual (RFC 6710).
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i8).range(-9..=9), allow_negative_numbers = true)]
    mt_priority: Option<i8>,
    /// Over TLS with a certificate that fits, all the way, or not at all (RFC 8689). Here it means `--tls starttls` where
    /// `--tls` is not given.
    #[arg(long, conflicts_with = "insecure")]
    require_tls: bool,
}

impl Wishes {
    /// Puts them into the envelope.
    pub(crate) fn add_to(&self, envelope: &mut Envelope) -> Result<(), Failure> {
        let recipients = envelope.forward_paths.len();
        if !self.orcpt.is_empty() && self.orcpt.len() != recipients {
            let given = self.orcpt.len();
            let message = format!(
                "there are {recipients} recipients, and --orcpt is given for {given}: give one for each, in the same order"
            );
            return Err(Failure::new(USAGE, message));
        }
        envelope.smtputf8 |= !self.orcpt.iter().all(|orcpt| orcpt.is_ascii());
        envelope.rcpt_parameters = (0..recipients)
            .map(|index| RcptParameters { notify: self.notify, orcpt: self.orcpt.get(index).cloned() })
            .collect();
        let requests = &mut envelope.requests;
        requests.ret = self.ret;
        requests.envid = self.envid.clone();
        requests.by = self.by;
        requests.hold = self.hold_for;
        requests.priority = self.mt_priority;
        requests.require_tls = self.require_tls;
        Ok(())
    }

    /// When to speak TLS, given what `--tls` says.
    pub(crate) fn tls(&self, tls: Tls) -> Result<Tls, Failure> {
        match tls {
            Tls::Never if self.require_tls => {
                let message = "--require-tls and --tls never exclude each other: leave one of them out";
                Err(Failure::new(USAGE, message))
            }
            Tls::Opportunistic if self.require_tls => Ok(Tls::Starttls),
            tls => Ok(tls),
        }
    }
}

/// What this server, which took the message, was not asked for, as it does not offer the extension: the extension and the parameters.
pub(crate) fn left_out(envelope: &Envelope, offered: &Extensions) -> Vec<(&'static str, String)> {
    let requests = &envelope.requests;
    let notify = envelope.rcpt_parameters.iter().any(|parameters| parameters.notify.is_some());
    let orcpt = envelope.rcpt_parameters.iter().any(|parameters| parameters.orcpt.is_some());
    let dsn = [
        ("NOTIFY", notify),
        ("RET", requests.ret.is_some()),
        ("ENVID", requests.envid.is_some()),
        ("ORCPT", orcpt),
    ];
    let all: [(&'static str, &[(&str, bool)]); 3] = [
        ("DSN", &dsn),
        ("DELIVERBY", &[("BY", requests.by.is_some())]),
        ("MT-PRIORITY", &[("MT-PRIORITY", requests.priority.is_some())]),
    ];
    let missing = all.into_iter().filter(|(extension, _)| !offered.has(extension));
    let asked = missing.map(|(extension, parameters)| {
        let words = parameters.iter().filter(|(_, asked)| *asked).map(|(word, _)| *word);
        (extension, words.collect::<Vec<_>>().join(", "))
    });
    asked.filter(|(_, words)| !words.is_empty()).collect()
}

fn notify(text: &str) -> Result<Notify, String> {
    of_rcpt("NOTIFY", &without_spaces(text), |parameters| parameters.notify)
}

fn ret(text: &str) -> Result<Ret, String> {
    of_mail("RET", text, |parameters| parameters.requests.ret)
}

fn envid(text: &str) -> Result<String, String> {
    let printable = text.bytes().all(|octet| (b' '..=b'~').contains(&octet));
    let xtext = to_xtext(text);
    if printable && (1..=100).contains(&xtext.len()) {
        return Ok(xtext);
    }
    Err("expected 1 to 100 characters of printable ASCII, where a space, \"+\" and \"=\" count three (RFC 3461 §4.4)"
        .to_owned())
}

fn orcpt(text: &str) -> Result<String, String> {
    let (kind, address) = match text.split_once(';') {
        Some(split) => split,
        None if text.is_ascii() => ("rfc822", text),
        None => ("utf-8", text),
    };
    let written = if address.is_ascii() { to_xtext(address) } else { unitext(address) };
    of_rcpt("ORCPT", &format!("{kind};{written}"), |parameters| parameters.orcpt).map_err(|_| {
        "expected an address, or a type such as rfc822, \";\" and an address (RFC 3461 §4.2)".to_owned()
    })
}

/// An internationalised address as it may stand in a command (RFC 6533 section 3, utf-8-addr-unitext).
fn unitext(address: &str) -> String {
    address.chars().fold(String::new(), |mut out, c| {
        match c {
            ' ' | '+' | '=' | '\\' => out.push_str(&format!("\\x{{{:02X}}}", u32::from(c))),
            c => out.push(c),
        }
        out
    })
}

fn by(text: &str) -> Result<By, String> {
    of_mail("BY", &without_spaces(text), |parameters| parameters.requests.by)
}

fn hold_for(text: &str) -> Result<Hold, String> {
    let seconds = span::parse(text)?.as_micros().div_ceil(1_000_000);
    match u32::try_from(seconds) {
        Ok(seconds) if seconds < 1_000_000_000 => Ok(Hold::For(seconds)),
        _ => Err("expected less than 1,000,000,000 seconds (RFC 4865 §5)".to_owned()),
    }
}

fn without_spaces(text: &str) -> String {
    text.split_whitespace().collect()
}

/// What the engine reads in a parameter of MAIL.
fn of_mail<T>(
    keyword: &str,
    value: &str,
    field: impl FnOnce(MailParameters) -> Option<T>,
) -> Result<T, String> {
    let read = |command| match command {
        Command::Mail { parameters, .. } => field(*parameters),
        _ => None,
    };
    parameter("MAIL FROM:<>", keyword, value, read)
}

/// What the engine reads in a parameter of RCPT.
fn of_rcpt<T>(
    keyword: &str,
    value: &str,
    field: impl FnOnce(RcptParameters) -> Option<T>,
) -> Result<T, String> {
    let read = |command| match command {
        Command::Rcpt { parameters, .. } => field(parameters),
        _ => None,
    };
    parameter("RCPT TO:<Postmaster>", keyword, value, read)
}

fn parameter<T>(
    command: &str,
    keyword: &str,
    value: &str,
    read: impl FnOnce(Command) -> Option<T>,
) -> Result<T, String> {
    // Only the next server knows what it holds and for how long: the widest limits.
    let dialect = Dialect { offered: Extension::every().into_iter().collect(), ..Dialect::default() };
    let line = format!("{command} {keyword}={value}");
    let parsed = Command::parse(line.as_bytes(), &dialect).map_err(|fault| {
        let expected = fault.diagnostic.expected.replace(&format!("{keyword}="), "");
        format!("expected {expected} ({})", fault.diagnostic.section)
    });
    read(parsed?).ok_or_else(|| format!("\"{value}\" is no value of {keyword}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check<T: std::fmt::Display>(parsed: Result<T, String>, expect: &str) {
        assert_eq!(parsed.map_or_else(|error| format!("! {error}"), |value| value.to_string()), expect);
    }

    #[test]
    fn what_reports_are_about() {
        check(notify("never"), "NEVER");
        check(notify("success, delay"), "SUCCESS,DELAY");
        check(notify("often"), "! expected NEVER, or a list of SUCCESS, FAILURE and DELAY (RFC 3461 §4.1)");
    }

    #[test]
    fn names_in_reports() {
        check(envid("QQ 314+159"), "QQ+20314+2B159");
        check(
            envid(""),
            "! expected 1 to 100 characters of printable ASCII, where a space, \"+\" and \"=\" count three (RFC 3461 §4.4)",
        );
        check(orcpt("bob+tag@a.example"), "rfc822;bob+2Btag@a.example");
        check(orcpt("x400;/s=bob/"), "x400;/s+3Dbob/");
        check(orcpt("δοκιμή+1@a.example"), "utf-8;δοκιμή\\x{2B}1@a.example");
        check(
            orcpt(""),
            "! expected an address, or a type such as rfc822, \";\" and an address (RFC 3461 §4.2)",
        );
    }

    #[test]
    fn times() {
        check(by("3600;r"), "3600;R");
        check(by("-5;NT"), "-5;NT");
        check(by("3600"), "! expected seconds;N or seconds;R (RFC 2852 §4)");
        check(by("0;R"), "! expected a time of at least 1 s with R (RFC 2852 §4)");
        assert_eq!(hold_for("1500ms"), Ok(Hold::For(2)));
        check(hold_for("99999d").map(|_| ""), "! expected less than 1,000,000,000 seconds (RFC 4865 §5)");
    }
}
