//! From a line to a command, or to the reply and the diagnostic that it deserves.

use texts::english;

use super::words::{Word, digits, from_xtext, without_spaces, words};
use super::{Command, MailParameters, RcptParameters};
use crate::{Diagnostic, Domain, Extension, Extensions, ForwardPath, Reply, ReversePath, Section, Verb};

/// What the session has agreed on and the host allows: which words and octets are right.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Dialect {
    /// The extensions that may be used now; empty before EHLO and after HELO.
    pub offered: Extensions,
    /// Whether `MAIL FROM: <a@b>` with a space is read. Many programs send it; RFC 5321 section 3.3 forbids it.
    pub space_after_colon: bool,
    /// Whether `MAIL FROM:a@b` without angle brackets is read, against RFC 5321 section 4.1.2.
    pub bare_paths: bool,
    /// Which names EHLO and HELO take.
    pub hello_names: HelloNames,
    /// Whether this is LMTP, which says LHLO where SMTP says EHLO or HELO (RFC 2033 section 4.1).
    pub lmtp: bool,
}

/// Which names EHLO and HELO take.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum HelloNames {
    /// Domains and address literals (RFC 5321 section 4.1.2).
    #[default]
    Strict,
    /// Underscores, too: many hosts are called so.
    Underscore,
    /// Any word in ASCII.
    Any,
}

impl HelloNames {
    /// The name, where these are more than domains and literals.
    fn read(self, name: &str) -> Option<Domain> {
        let fits = match self {
            HelloNames::Strict => false,
            HelloNames::Underscore => name.contains('_') && Domain::parse(&name.replace('_', "a")).is_ok(),
            HelloNames::Any => !name.contains(' ') && name.len() <= 255 && Domain::parse(name).is_err(),
        };
        fits.then(|| Domain::Name(name.to_ascii_lowercase()))
    }
}

impl Dialect {
    fn knows(&self, verb: Verb) -> bool {
        match verb {
            Verb::Ehlo | Verb::Helo => !self.lmtp,
            Verb::Lhlo => self.lmtp,
            _ => true,
        }
    }
}

/// A command line that cannot be obeyed: the reply for the peer, the diagnostic for the person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// The verb, where that much was understood.
    pub verb: Option<Verb>,
    /// What the server answers.
    pub reply: Reply,
    /// What was wrong.
    pub diagnostic: Diagnostic,
}

/// A code, an enhanced code, and the start of the text.
pub(super) type Refusal = (u16, (u8, u16, u16), &'static str);

pub(super) const SYNTAX_ARGUMENT: Refusal = (501, (5, 5, 4), "Syntax error in the argument");
pub(super) const UNKNOWN_PARAMETER: Refusal = (555, (5, 5, 4), "Parameter not recognized");
pub(super) const NOT_TAKEN: Refusal = (555, (5, 5, 4), "Parameter not taken");
const SYNTAX_COMMAND: Refusal = (500, (5, 5, 2), "Command not recognized");
const SYNTAX_ADDRESS_FROM: Refusal = (501, (5, 1, 7), "Syntax error in the reverse-path");
const SYNTAX_ADDRESS_TO: Refusal = (501, (5, 1, 3), "Syntax error in the forward-path");
const NEEDS_SMTPUTF8: Refusal = (553, (5, 6, 7), "An address with non-ASCII characters needs SMTPUTF8");

impl Fault {
    pub(super) fn new((code, enhanced, text): Refusal, diagnostic: Diagnostic) -> Fault {
        let text = format!("{text}: expected {}", diagnostic.expected);
        Fault { verb: None, reply: Reply::new(code, Some(enhanced), text), diagnostic }
    }

    fn of(self, verb: Verb) -> Fault {
        Fault { verb: Some(verb), ..self }
    }
}

pub(super) fn command(line: &[u8], dialect: &Dialect) -> Result<Command, Fault> {
    // Trailing spaces are tolerated (RFC 5321 section 4.1.1: "SHOULD tolerate trailing white space").
    let trimmed = line.trim_ascii_end();
    let length = trimmed.iter().position(|octet| matches!(octet, b' ' | b'\t')).unwrap_or(trimmed.len());
    let word = &trimmed[..length];
    let Some(verb) = Verb::from_word(word).filter(|verb| dialect.knows(*verb)) else {
        let expected = english!("a command such as EHLO, MAIL, RCPT, DATA, RSET, NOOP or QUIT");
        let diagnostic = Diagnostic::new(line, 0, word.len(), expected, Section::smtp("4.1.1"));
        return Err(Fault {
            reply: Reply::new(500, Some((5, 5, 2)), "Command not recognized"),
            ..Fault::new(SYNTAX_COMMAND, diagnostic)
        });
    };
    let at = trimmed.len().min(word.len() + 1);
    let argument = std::str::from_utf8(&trimmed[at..])
        .map_err(|wrong| bad_octet(line, at + wrong.valid_up_to(), "valid UTF-8").of(verb))?;
    if let Some((bad, expected)) = unfit(argument, verb, dialect) {
        return Err(bad_octet(line, at + bad, expected).of(verb));
    }
    read(verb, line, argument, at, dialect).map_err(|fault| fault.of(verb))
}

/// The first character that may not stand in an argument of this verb, and what may.
fn unfit(argument: &str, verb: Verb, dialect: &Dialect) -> Option<(usize, &'static str)> {
    // Nearly always one look at all octets says that there is nothing to find.
    let plain = |octet: u8| (b' '..=b'~').contains(&octet);
    if argument.bytes().fold(true, |all, octet| all & plain(octet)) {
        return None;
    }
    if let Some(bad) = argument.find(char::is_control) {
        return Some((bad, english!("printable characters")));
    }
    // A host's name in EHLO is in ASCII (RFC 6531 section 3.7.1); in other arguments more may stand where it is offered.
    let hello = matches!(verb, Verb::Ehlo | Verb::Helo | Verb::Lhlo);
    let free =
        dialect.offered.offers(Extension::SmtpUtf8) || matches!(verb, Verb::Mail | Verb::Rcpt | Verb::Noop);
    let bad = argument.bytes().position(|octet| octet > 127).filter(|_| hello || !free)?;
    Some((bad, "ASCII characters"))
}

fn bad_octet(line: &[u8], at: usize, expected: &str) -> Fault {
    Fault::new(SYNTAX_ARGUMENT, Diagnostic::new(line, at, at + 1, expected, Section::smtp("2.4")))
}

fn read(verb: Verb, line: &[u8], argument: &str, at: usize, dialect: &Dialect) -> Result<Command, Fault> {
    match verb {
        Verb::Ehlo => hello(line, argument, at, dialect).map(Command::Ehlo),
        Verb::Helo => hello(line, argument, at, dialect).map(Command::Helo),
        Verb::Lhlo => hello(line, argument, at, dialect).map(Command::Lhlo),
        Verb::Starttls => nothing(line, argument, at, Section::new(3207, "4")).map(|()| Command::StartTls),
        Verb::Auth => auth(line, argument, at),
        Verb::Mail => mail(line, argument, at, dialect),
        Verb::Rcpt => rcpt(line, argument, at, dialect),
        Verb::Data => nothing(line, argument, at, Section::smtp("4.1.1.4")).map(|()| Command::Data),
        Verb::Rset => nothing(line, argument, at, Section::smtp("4.1.1.5")).map(|()| Command::Rset),
        Verb::Quit => nothing(line, argument, at, Section::smtp("4.1.1.10")).map(|()| Command::Quit),
        Verb::Noop => Ok(Command::Noop),
        Verb::Bdat => bdat(line, argument, at),
        Verb::Xclient => attributes(line, argument, at, &XCLIENT).map(Command::Xclient),
        Verb::Xforward => attributes(line, argument, at, &XFORWARD).map(Command::Xforward),
        Verb::Etrn => etrn(line, argument, at).map(Command::Etrn),
        Verb::Vrfy => {
            user(line, argument, at, dialect, english!("a user or mailbox name"), Section::smtp("4.1.1.6"))
                .map(Command::Vrfy)
        }
        Verb::Expn => {
            user(line, argument, at, dialect, english!("the name of a list"), Section::smtp("4.1.1.7"))
                .map(Command::Expn)
        }
        Verb::Help => Ok(Command::Help(Some(argument.trim().to_owned()).filter(|topic| !topic.is_empty()))),
    }
}

fn hello(line: &[u8], argument: &str, at: usize, dialect: &Dialect) -> Result<Domain, Fault> {
    let section = Section::smtp("4.1.1.1");
    let name = argument.trim_start();
    let at = at + argument.len() - name.len();
    if name.is_empty() {
        let expected = english!("your host name or address literal");
        return Err(Fault::new(SYNTAX_ARGUMENT, Diagnostic::new(line, at, at, expected, section)));
    }
    // Old clients put words behind a literal (RFC 5321 section 4.1.1.1).
    let name = if name.starts_with('[') { name.split(' ').next().unwrap_or(name) } else { name };
    if let Some(domain) = dialect.hello_names.read(name) {
        return Ok(domain);
    }
    Domain::parse(name).map_err(|d| Fault::new(SYNTAX_ARGUMENT, d.shifted(at)))
}

/// `SP sasl-mech [SP initial-response]` (RFC 4954 section 8).
fn auth(line: &[u8], argument: &str, at: usize) -> Result<Command, Fault> {
    let mut words = words(argument, at);
    let (first, second) = (words.next(), words.next());
    let (bad, expected) = match (first, words.next()) {
        (None, _) => ((at, ""), english!("the name of a mechanism, such as PLAIN")),
        (_, Some(third)) => (third, english!("a mechanism and one response at most")),
        (Some((_, mechanism)), None) => {
            let initial = second.map(|(_, text)| text.to_owned());
            return Ok(Command::Auth { mechanism: mechanism.to_owned(), initial });
        }
    };
    let diagnostic = Diagnostic::new(line, bad.0, bad.0 + bad.1.len(), expected, Section::new(4954, "4"));
    Err(Fault::new(SYNTAX_ARGUMENT, diagnostic))
}

/// `BDAT chunk-size [LAST]` (RFC 3030 section 2).
fn bdat(line: &[u8], argument: &str, at: usize) -> Result<Command, Fault> {
    let mut parts = words(argument, at);
    let octets = parts.next().and_then(|(_, text)| digits(text, 19));
    let (last, end) = match (parts.next(), parts.next()) {
        (None, _) => (false, None),
        (Some((_, word)), end) if word.eq_ignore_ascii_case("LAST") => (true, end),
        (wrong, _) => (false, wrong),
    };
    match (octets, end) {
        (Some(octets), None) => Ok(Command::Bdat { octets, last }),
        _ => {
            let expected = english!("the number of octets, and LAST with the last of them");
            let diagnostic = Diagnostic::new(line, at, line.len(), expected, Section::new(3030, "2"));
            Err(Fault::new(SYNTAX_ARGUMENT, diagnostic))
        }
    }
}

/// What XCLIENT says of a client.
const XCLIENT: [&str; 8] = ["NAME", "ADDR", "PORT", "PROTO", "HELO", "LOGIN", "DESTADDR", "DESTPORT"];

/// What XFORWARD says of where a message comes from.
const XFORWARD: [&str; 7] = ["NAME", "ADDR", "PORT", "PROTO", "HELO", "IDENT", "SOURCE"];

/// `NAME=value …` behind XCLIENT or XFORWARD, the values in xtext.
fn attributes(line: &[u8], argument: &str, at: usize, all: &[&str]) -> Result<Vec<(String, String)>, Fault> {
    let mut attributes = Vec::new();
    for word in Word::all(line, argument, at) {
        let value = word.value().and_then(from_xtext).and_then(|octets| String::from_utf8(octets).ok());
        let known = all.iter().find(|name| name.as_bytes() == word.keyword());
        match known.zip(value) {
            Some((name, value)) if !fits(name, &value) => {
                return Err(word.wrong(
                    english!("a name of 255 octets at most, in printable characters"),
                    SECTION_XCLIENT,
                ));
            }
            Some((name, value)) => attributes.push(((*name).to_owned(), value)),
            None => {
                let expected = format!("one of {}=", all.join("= "));
                return Err(word.wrong(&expected, SECTION_XCLIENT));
            }
        }
    }
    if attributes.is_empty() {
        let diagnostic =
            Diagnostic::new(line, at, at, english!("an attribute such as ADDR="), SECTION_XCLIENT);
        return Err(Fault::new(SYNTAX_ARGUMENT, diagnostic));
    }
    Ok(attributes)
}

/// Whether an attribute is none that a host cannot write down: no name is longer than 255 octets (RFC 5321 section 4.5.3.1.2),
/// NAME is one of a host, and nothing has control characters.
fn fits(name: &str, value: &str) -> bool {
    let host = || value.starts_with('[') || Domain::parse(&value.replace('_', "a")).is_ok();
    value.len() <= 255 && !value.contains(char::is_control) && (name != "NAME" || host())
}

/// XCLIENT is in no RFC; where a client's identity comes from is RFC 5321's.
const SECTION_XCLIENT: Section = Section::smtp("4.1.4");

fn nothing(line: &[u8], argument: &str, at: usize, section: Section) -> Result<(), Fault> {
    if argument.trim().is_empty() {
        return Ok(());
    }
    let diagnostic = Diagnostic::new(line, at, line.len(), english!("no argument"), section);
    Err(Fault::new(SYNTAX_ARGUMENT, diagnostic))
}

/// A domain with all its labels, `@` and such a domain for it and those below it, or `#` and the name of a queue (RFC 1985
/// section 5).
fn etrn(line: &[u8], argument: &str, at: usize) -> Result<String, Fault> {
    let section = Section::new(1985, "5");
    let node = something(line, argument, at, english!("the domain whose mail waits"), section)?;
    let name = node.strip_prefix('@').unwrap_or(&node);
    let known = match node.strip_prefix('#') {
        Some(queue) => !queue.is_empty(),
        None => {
            name.contains('.') && Domain::parse(name).is_ok_and(|domain| matches!(domain, Domain::Name(_)))
        }
    };
    if known {
        return Ok(node);
    }
    let expected = english!("a whole domain, @ and a domain, or # and a queue");
    Err(Fault::new(SYNTAX_ARGUMENT, Diagnostic::new(line, at, line.len(), expected, section)))
}

fn something(line: &[u8], argument: &str, at: usize, what: &str, section: Section) -> Result<String, Fault> {
    let argument = argument.trim();
    if argument.is_empty() {
        return Err(Fault::new(SYNTAX_ARGUMENT, Diagnostic::new(line, at, at, what, section)));
    }
    Ok(argument.to_owned())
}

/// What says behind VRFY or EXPN that the reply may hold UTF-8 (RFC 6531 section 3.7.4.2).
const SMTPUTF8: &str = " SMTPUTF8";

/// Whether VRFY or EXPN says that the reply may hold UTF-8.
pub(crate) fn asks_for_utf8(line: &[u8]) -> bool {
    let line = line.trim_ascii_end();
    line.len() > SMTPUTF8.len()
        && line[line.len() - SMTPUTF8.len()..].eq_ignore_ascii_case(SMTPUTF8.as_bytes())
}

/// The name behind VRFY or EXPN, without SMTPUTF8.
fn user(
    line: &[u8],
    argument: &str,
    at: usize,
    dialect: &Dialect,
    what: &str,
    section: Section,
) -> Result<String, Fault> {
    if !asks_for_utf8(argument.as_bytes()) {
        return something(line, argument, at, what, section);
    }
    // The argument has no white space at its end.
    let name = &argument[..argument.len() - SMTPUTF8.len()];
    if dialect.offered.has("SMTPUTF8") {
        return something(line, name, at, what, section);
    }
    let diagnostic = Diagnostic::new(
        line,
        at + name.len() + 1,
        line.len(),
        english!("no parameter that EHLO does not offer"),
        section,
    );
    Err(Fault::new((504, (5, 5, 4), "Parameter not recognized"), diagnostic))
}

/// What stands behind `FROM:` or `TO:`, and where.
fn behind_keyword<'a>(
    line: &[u8],
    argument: &'a str,
    at: usize,
    keyword: &str,
    part: &'static str,
    dialect: &Dialect,
) -> Result<(&'a str, usize), Fault> {
    let wrong = |from, to, expected: String| {
        Fault::new(SYNTAX_ARGUMENT, Diagnostic::new(line, from, to, expected, Section::smtp(part)))
    };
    let text = without_spaces(argument);
    let at = at + argument.len() - text.len();
    if !text.get(..keyword.len()).is_some_and(|start| start.eq_ignore_ascii_case(keyword)) {
        let word = text.find(['<', ' ']).unwrap_or(text.len());
        return Err(wrong(at, at + word, format!("{keyword}<address>")));
    }
    let path = &text[keyword.len()..];
    let trimmed = without_spaces(path);
    let at = at + keyword.len();
    if trimmed.len() < path.len() && !dialect.space_after_colon {
        return Err(wrong(at, at + 1, english!("\"<\" right after the colon, without a space").to_owned()));
    }
    Ok((trimmed, at + path.len() - trimmed.len()))
}

/// A space or the end must follow the path; gives what stands behind it.
fn behind_path<'a>(line: &[u8], text: &'a str, at: usize, refusal: Refusal) -> Result<&'a str, Fault> {
    if text.is_empty() || text.starts_with(' ') {
        return Ok(text);
    }
    let diagnostic = Diagnostic::new(
        line,
        at,
        line.len(),
        english!("a space or the end after \">\""),
        Section::smtp("4.1.2"),
    );
    Err(Fault::new(refusal, diagnostic))
}

fn mail(line: &[u8], argument: &str, at: usize, dialect: &Dialect) -> Result<Command, Fault> {
    let (text, at) = behind_keyword(line, argument, at, "FROM:", "4.1.1.2", dialect)?;
    let (from, used) = path(text, at, dialect, SYNTAX_ADDRESS_FROM, ReversePath::parse_prefix)?;
    let rest = behind_path(line, &text[used..], at + used, SYNTAX_ADDRESS_FROM)?;
    let parameters = Box::new(MailParameters::parse(line, rest, at + used, &dialect.offered)?);
    if !parameters.smtputf8 && !text[..used].is_ascii() {
        return Err(not_ascii(line, at, used, dialect));
    }
    Ok(Command::Mail { from, parameters })
}

fn rcpt(line: &[u8], argument: &str, at: usize, dialect: &Dialect) -> Result<Command, Fault> {
    let (text, at) = behind_keyword(line, argument, at, "TO:", "4.1.1.3", dialect)?;
    let (to, used) = path(text, at, dialect, SYNTAX_ADDRESS_TO, ForwardPath::parse_prefix)?;
    let rest = behind_path(line, &text[used..], at + used, SYNTAX_ADDRESS_TO)?;
    let parameters = RcptParameters::parse(line, rest, at + used, &dialect.offered)?;
    Ok(Command::Rcpt { to, parameters })
}

/// A path at the start of `text`, and how much of it it takes up; one without brackets where the dialect has such.
fn path<T>(
    text: &str,
    at: usize,
    dialect: &Dialect,
    refusal: Refusal,
    parse: impl Fn(&str) -> Result<(T, usize), Diagnostic>,
) -> Result<(T, usize), Fault> {
    let read = if dialect.bare_paths && !text.is_empty() && !text.starts_with(['<', ' ']) {
        let word = text.split(' ').next().unwrap_or(text);
        // The bracket in front, and the one behind, are not in the line.
        let place = |at: u32| at.saturating_sub(1).min(u32::try_from(word.len()).unwrap_or(u32::MAX));
        let read = parse(&format!("<{word}>")).map(|(path, _)| (path, word.len()));
        read.map_err(|fault| Diagnostic { span: place(fault.span.start)..place(fault.span.end), ..fault })
    } else {
        parse(text)
    };
    read.map_err(|diagnostic| Fault::new(refusal, diagnostic.shifted(at)))
}

/// The fault of a non-ASCII address in a transaction without SMTPUTF8 (RFC 6531 section 3.5).
pub(crate) fn not_ascii(line: &[u8], at: usize, used: usize, dialect: &Dialect) -> Fault {
    if !dialect.offered.offers(Extension::SmtpUtf8) {
        // Nothing allows it here, so it is no address at all (RFC 5321 section 4.1.2).
        let diagnostic =
            Diagnostic::new(line, at, at + used, english!("an ASCII address"), Section::smtp("4.1.2"));
        return Fault::new(SYNTAX_ARGUMENT, diagnostic);
    }
    let expected = english!("an ASCII address, or the SMTPUTF8 parameter on MAIL");
    Fault::new(NEEDS_SMTPUTF8, Diagnostic::new(line, at, at + used, expected, Section::new(6531, "3.5")))
}
