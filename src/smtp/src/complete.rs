//! What may be typed next: commands that are legal in a state, and the parameters of MAIL.

use crate::sasl::Credentials;
use crate::server::State;
use crate::{Extensions, Verb, base64, explain};

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
    if let Some((head, word)) = typed.rsplit_once(' ').filter(|(head, _)| head.contains('>')) {
        return parameters(offered, head, word);
    }
    if let Some((head, word)) = typed.split_once(' ').filter(|(head, _)| head.eq_ignore_ascii_case("AUTH")) {
        return if state == State::ExpectMail { mechanisms(offered, head, word) } else { Vec::new() };
    }
    let fits = |verb: &Verb| {
        let text = opening(*verb);
        text.len() > typed.len()
            && text.get(..typed.len()).is_some_and(|start| start.eq_ignore_ascii_case(typed))
    };
    let completion = |verb: Verb| Completion {
        text: opening(verb).to_owned(),
        syntax: verb.syntax(),
        means: explain::verb(verb).means,
    };
    let offers = |verb: &Verb| *verb != Verb::Auth || offered.has("AUTH");
    state.legal().into_iter().filter(offers).filter(fits).map(completion).collect()
}

/// A login typed in plain text, made into what goes over the wire.
fn base64_of(state: State, offered: &Extensions, typed: &str) -> Option<Completion> {
    let means = "Base64 is no secret: it only makes the text fit for the wire.";
    if state == State::ExpectResponse {
        let text = base64::encode(typed.as_bytes());
        return (!typed.is_empty()).then_some(Completion { text, syntax: "your text in base64", means });
    }
    const PLAIN: &str = "AUTH PLAIN ";
    let head = typed.get(..PLAIN.len()).filter(|head| head.eq_ignore_ascii_case(PLAIN))?;
    let (user, password) = typed[PLAIN.len()..].split_once(' ')?;
    let legal = state == State::ExpectMail && offered.has("AUTH") && !user.is_empty() && !password.is_empty();
    let text = format!("{head}{}", base64::encode(&Credentials::password(user, password).to_plain()));
    legal.then_some(Completion { text, syntax: "AUTH PLAIN and NUL, user, NUL, password in base64", means })
}

/// The mechanisms that the server offers.
fn mechanisms(offered: &Extensions, head: &str, word: &str) -> Vec<Completion> {
    let begins = |name: &str| {
        name.len() > word.len()
            && name.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    let names = offered.mechanisms().iter().filter(|mechanism| begins(mechanism.as_str()));
    names
        .map(|mechanism| Completion {
            text: format!("{head} {}", mechanism.as_str()),
            syntax: Verb::Auth.syntax(),
            means: mechanism.means(),
        })
        .collect()
}

/// What a command begins with.
pub const fn opening(verb: Verb) -> &'static str {
    match verb {
        Verb::Mail => "MAIL FROM:<",
        Verb::Rcpt => "RCPT TO:<",
        Verb::Ehlo => "EHLO ",
        Verb::Auth => "AUTH ",
        Verb::Helo => "HELO ",
        Verb::Vrfy => "VRFY ",
        Verb::Expn => "EXPN ",
        other => other.as_str(),
    }
}

fn parameters(offered: &Extensions, head: &str, word: &str) -> Vec<Completion> {
    const KNOWN: [(&str, &str, &str, &str); 3] = [
        ("SIZE", "SIZE=", "SIZE=octets", "How big the message will be."),
        (
            "8BITMIME",
            "BODY=8BITMIME",
            "BODY=7BIT or BODY=8BITMIME",
            "Whether the content has octets above 127.",
        ),
        ("SMTPUTF8", "SMTPUTF8", "SMTPUTF8", "Addresses or header fields are not ASCII."),
    ];
    let is_mail = head.get(..4).is_some_and(|verb| verb.eq_ignore_ascii_case("MAIL"));
    KNOWN
        .iter()
        .filter(|(keyword, text, ..)| {
            let fits = text.len() > word.len()
                && text.get(..word.len()).is_some_and(|s| s.eq_ignore_ascii_case(word));
            let name = text.split('=').next().unwrap_or(text);
            let said = |typed: &str| typed.split('=').next().is_some_and(|t| t.eq_ignore_ascii_case(name));
            is_mail && offered.has(keyword) && fits && !head.split(' ').any(said)
        })
        .map(|(_, text, syntax, means)| Completion { text: format!("{head} {text}"), syntax, means })
        .collect()
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
        check(State::ExpectEhlo, "e", &["EHLO ", "EXPN "]);
        check(State::ExpectEhlo, "m", &[]);
        check(State::ExpectMail, "ma", &["MAIL FROM:<"]);
        check(State::ExpectMail, "MAIL FROM:<a@b> s", &["MAIL FROM:<a@b> SIZE=", "MAIL FROM:<a@b> SMTPUTF8"]);
        check(State::ExpectMail, "MAIL FROM:<a@b> size=9 s", &["MAIL FROM:<a@b> size=9 SMTPUTF8"]);
        check(State::ExpectRcpt, "RCPT TO:<a@b> s", &[]);
        check(
            State::ExpectData,
            "",
            &["EHLO ", "HELO ", "RCPT TO:<", "DATA", "RSET", "NOOP", "QUIT", "VRFY ", "EXPN ", "HELP"],
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
        assert_eq!(texts(State::ExpectMail, "auth s"), ["auth SCRAM-SHA-256"]);
        assert_eq!(texts(State::ExpectMail, "AUTH OAUTHBEARER"), [""; 0]);
        assert_eq!(texts(State::ExpectMail, "AUTH ").len(), crate::sasl::Mechanism::ALL.len());
        assert_eq!(texts(State::ExpectEhlo, "AUTH "), [""; 0]);
        assert_eq!(texts(State::ExpectMail, "auth plain alice secret"), ["auth plain AGFsaWNlAHNlY3JldA=="]);
        assert_eq!(texts(State::ExpectResponse, "alice"), ["YWxpY2U="]);
    }
}
