//! What may be typed next: the commands that are legal and unlocked, mechanisms, topics, parameters.

use texts::t;

use crate::explain::{self, Parameter};
use crate::sasl::{Credentials, Mechanism};
use crate::server::State;
use crate::{Extensions, Verb, base64};

/// A way to go on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Completion {
    /// The whole line so far, completed.
    pub text: String,
    /// The syntax of the whole command or parameter.
    pub syntax: &'static str,
    /// What it is for.
    pub means: &'static str,
}

/// The ways to go on from `partial` in `state`, where EHLO offered `offered`.
pub fn complete(state: State, offered: &Extensions, partial: &str) -> Vec<Completion> {
    let typed = partial.trim_start();
    if let Some(completion) = base64_of(state, offered, typed) {
        return vec![completion];
    }
    let mut legal = state.legal();
    legal.retain(|verb| is_unlocked(*verb, offered));
    let words =
        typed.split_once(' ').and_then(|(word, rest)| Some((Verb::from_word(word.as_bytes())?, rest)));
    match words.filter(|(verb, _)| legal.contains(verb)) {
        Some((Verb::Auth, word)) => mechanisms(offered, word),
        Some((Verb::Help, word)) => topics(word),
        Some((verb, argument)) if argument.contains(' ') => {
            parameters(verb, |keyword| offered.has(keyword), typed)
        }
        _ => legal.into_iter().filter(|verb| goes_on(opening(*verb), typed)).map(command).collect(),
    }
}

/// The EHLO keyword without which a command is not there; `None` for the commands of every server.
pub fn needs(verb: Verb) -> Option<&'static str> {
    match verb.as_str() {
        "AUTH" => Some("AUTH"),
        "STARTTLS" => Some("STARTTLS"),
        "BDAT" => Some("CHUNKING"),
        "ETRN" => Some("ETRN"),
        "EXPN" => Some("EXPN"),
        // LMTP's; no server of SMTP offers it.
        "LHLO" => Some("LMTP"),
        "XCLIENT" => Some("XCLIENT"),
        "XFORWARD" => Some("XFORWARD"),
        _ => None,
    }
}

fn is_unlocked(verb: Verb, offered: &Extensions) -> bool {
    needs(verb).is_none_or(|keyword| offered.has(keyword))
}

fn command(verb: Verb) -> Completion {
    Completion { text: opening(verb).to_owned(), syntax: verb.syntax(), means: explain::verb(verb).means }
}

/// Whether `text` begins with `typed`, in any case, and is longer.
fn goes_on(text: &str, typed: &str) -> bool {
    let start = text.get(..typed.len());
    text.len() > typed.len() && start.is_some_and(|start| start.eq_ignore_ascii_case(typed))
}

/// A login typed in plain text, made into what goes over the wire.
fn base64_of(state: State, offered: &Extensions, typed: &str) -> Option<Completion> {
    let means = t!("Base64 is no secret: it only makes the text fit for the wire.");
    if state == State::ExpectResponse {
        let text = base64::encode(typed.as_bytes());
        return (!typed.is_empty()).then_some(Completion { text, syntax: t!("your text in base64"), means });
    }
    const PLAIN: &str = "AUTH PLAIN ";
    let head = typed.get(..PLAIN.len()).filter(|head| head.eq_ignore_ascii_case(PLAIN))?;
    let (user, password) = typed[PLAIN.len()..].split_once(' ')?;
    let legal = state == State::ExpectMail && offered.has("AUTH") && !user.is_empty() && !password.is_empty();
    let text = format!("{head}{}", base64::encode(&Credentials::password(user, password).to_plain()));
    legal.then_some(Completion {
        text,
        syntax: t!("AUTH PLAIN and NUL, user, NUL, password in base64"),
        means,
    })
}

/// What a command begins with: the verb, and a space where an argument has to follow.
pub fn opening(verb: Verb) -> &'static str {
    match verb.as_str() {
        "MAIL" => "MAIL FROM:<",
        "RCPT" => "RCPT TO:<",
        "EHLO" => "EHLO ",
        "HELO" => "HELO ",
        "LHLO" => "LHLO ",
        "AUTH" => "AUTH ",
        "VRFY" => "VRFY ",
        "EXPN" => "EXPN ",
        "BDAT" => "BDAT ",
        "ETRN" => "ETRN ",
        "XCLIENT" => "XCLIENT ",
        "XFORWARD" => "XFORWARD ",
        whole => whole,
    }
}

/// The mechanisms behind AUTH that are offered; PLAIN goes on in the same line.
fn mechanisms(offered: &Extensions, word: &str) -> Vec<Completion> {
    let fits =
        |mechanism: &Mechanism| offered.mechanisms().has(*mechanism) && goes_on(mechanism.as_str(), word);
    let completion = |mechanism: Mechanism| {
        let name = mechanism.as_str();
        let (syntax, more) = match mechanism {
            Mechanism::Plain => (t!("AUTH PLAIN user password"), " "),
            _ => (name, ""),
        };
        let means = explain::mechanism(name).map_or("", |known| known.means);
        Completion { text: ["AUTH ", name, more].concat(), syntax, means }
    };
    Mechanism::ALL.into_iter().filter(fits).map(completion).collect()
}

/// What HELP may be asked about.
fn topics(word: &str) -> Vec<Completion> {
    let about = |verb: Verb| Completion { text: ["HELP ", verb.as_str()].concat(), ..command(verb) };
    Verb::ALL.into_iter().filter(|verb| goes_on(verb.as_str(), word)).map(about).collect()
}

/// The parameters of a command that are offered and not yet there; behind a path in brackets, or behind a name.
fn parameters(verb: Verb, is_offered: impl Fn(&str) -> bool, typed: &str) -> Vec<Completion> {
    let Some((head, word)) = typed.rsplit_once(' ') else { return Vec::new() };
    if matches!(verb, Verb::Mail | Verb::Rcpt) && !head.contains('>') {
        return Vec::new();
    }
    let name = |text: &str| text.split('=').next().unwrap_or_default().to_ascii_uppercase();
    let fits = |known: &&Parameter| {
        known.of.contains(&verb)
            && is_offered(known.extension)
            && !head.split(' ').any(|said| name(said) == known.name)
    };
    let ways = |known: &'static Parameter| {
        let completion = |text: &&str| Completion {
            text: [head, " ", text].concat(),
            syntax: known.syntax,
            means: known.explanation().means,
        };
        known.texts.iter().filter(|text| goes_on(text, word)).map(completion)
    };
    explain::parameters().iter().filter(fits).flat_map(ways).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(state: State, partial: &str, expect: &[&str]) {
        let got: Vec<String> =
            complete(state, &Extensions::all(None), partial).into_iter().map(|c| c.text).collect();
        assert_eq!(got, expect);
    }

    #[test]
    fn only_what_is_legal_is_offered() {
        check(State::ExpectEhlo, "e", &["EHLO "]);
        check(State::ExpectEhlo, "m", &[]);
        check(State::ExpectMail, "ma", &["MAIL FROM:<"]);
        check(State::ExpectMail, "MAIL FROM:<a@b> s", &["MAIL FROM:<a@b> SIZE=", "MAIL FROM:<a@b> SMTPUTF8"]);
        check(State::ExpectMail, "MAIL FROM:<a@b> size=9 s", &["MAIL FROM:<a@b> size=9 SMTPUTF8"]);
        check(
            State::ExpectMail,
            "MAIL FROM:<a@b> b",
            &["MAIL FROM:<a@b> BODY=8BITMIME", "MAIL FROM:<a@b> BODY=7BIT"],
        );
        check(State::ExpectMail, "MAIL FROM:<a@b> body=8", &["MAIL FROM:<a@b> BODY=8BITMIME"]);
        check(State::ExpectMail, "MAIL FROM:<a b@c", &[]);
        check(State::ExpectRcpt, "MAIL FROM:<a@b> s", &[]);
        check(State::ExpectRcpt, "RCPT TO:<a@b> s", &[]);
        check(State::ExpectMail, "VRFY x s", &["VRFY x SMTPUTF8"]);
        check(State::ExpectMail, "VRFY s", &[]);
        check(State::ExpectMail, "help e", &["HELP EHLO", "HELP EXPN", "HELP ETRN"]);
        check(
            State::ExpectData,
            "",
            &["EHLO ", "HELO ", "RCPT TO:<", "DATA", "RSET", "NOOP", "QUIT", "VRFY ", "HELP"],
        );
        check(State::ExpectMail, "QUIT", &[]);
        // AUTH only where it is offered, and then a login in plain text is made ready for the wire.
        check(State::ExpectMail, "au", &[]);
        check(State::ExpectMail, "AUTH PLAIN alice secret", &[]);
        let offered = Extensions::from_iter([crate::Extension::Auth(crate::sasl::Mechanisms::all())]);
        let texts = |state, partial| -> Vec<String> {
            complete(state, &offered, partial).into_iter().map(|completion| completion.text).collect()
        };
        assert_eq!(texts(State::ExpectMail, "au"), ["AUTH "]);
        assert_eq!(texts(State::ExpectMail, "auth l"), ["AUTH LOGIN"]);
        assert!(texts(State::ExpectMail, "AUTH ").contains(&"AUTH PLAIN ".to_owned()));
        assert_eq!(texts(State::ExpectRcpt, "AUTH "), [""; 0]);
        assert_eq!(texts(State::ExpectMail, "MAIL FROM:<a@b> "), ["MAIL FROM:<a@b> AUTH=<>"]);
        assert_eq!(texts(State::ExpectMail, "auth plain alice secret"), ["auth plain AGFsaWNlAHNlY3JldA=="]);
        assert_eq!(texts(State::ExpectResponse, "alice"), ["YWxpY2U="]);
    }

    #[test]
    fn an_extension_unlocks_its_parameters() {
        let texts = |verb, extension: &str, typed: &str| -> Vec<String> {
            let ways = parameters(verb, |keyword| keyword == extension, typed);
            ways.into_iter().map(|way| way.text.rsplit(' ').next().unwrap_or_default().to_owned()).collect()
        };
        assert_eq!(texts(Verb::Mail, "DSN", "MAIL FROM:<> "), ["RET=HDRS", "RET=FULL", "ENVID="]);
        assert_eq!(texts(Verb::Mail, "DSN", "MAIL FROM:<> RET=FULL e"), ["ENVID="]);
        assert_eq!(texts(Verb::Rcpt, "DSN", "RCPT TO:<a@b> orc"), ["ORCPT=rfc822;"]);
        assert_eq!(
            texts(Verb::Rcpt, "DSN", "RCPT TO:<a@b> NOTIFY=S"),
            ["NOTIFY=SUCCESS", "NOTIFY=SUCCESS,FAILURE,DELAY"]
        );
        assert_eq!(texts(Verb::Mail, "BINARYMIME", "MAIL FROM:<> b"), ["BODY=BINARYMIME"]);
        assert_eq!(texts(Verb::Mail, "FUTURERELEASE", "MAIL FROM:<> h"), ["HOLDFOR=", "HOLDUNTIL="]);
        assert_eq!(texts(Verb::Mail, "DELIVERBY", "MAIL FROM:<> b"), ["BY="]);
        assert_eq!(texts(Verb::Rcpt, "SIZE", "RCPT TO:<a@b> "), [""; 0]);
        // Every parameter is offered where its extension is, and nowhere else.
        for known in explain::parameters() {
            for verb in Verb::ALL {
                let line = format!("{verb} <a@b> ");
                let offered = texts(verb, known.extension, &line).iter().any(|text| text == known.texts[0]);
                assert_eq!(offered, known.of.contains(&verb), "{} of {verb}", known.name);
            }
        }
    }

    #[test]
    fn what_ehlo_did_not_offer_is_not_there() {
        assert_eq!(needs(Verb::Auth), Some("AUTH"));
        assert_eq!(needs(Verb::Mail), None);
        for keyword in Verb::ALL.into_iter().filter_map(needs).filter(|keyword| *keyword != "LMTP") {
            assert!(explain::keyword(keyword).is_some(), "{keyword}");
        }
    }
}
