//! What OAUTHBEARER and XOAUTH2 share: a bearer token (RFC 6750), and a failure in two parts (RFC 7628 section 3.2.2).

use texts::english;

use super::exchange::{Known, Server as Half, Step};
use super::{Credentials, attempt, gs2, oauthbearer, xoauth2};

/// What stands between the parts of a message.
pub(super) const SEPARATOR: char = '\u{1}';

/// Whether a text may be a token (RFC 6750 section 2.1).
pub(super) fn is_token(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    let fits = |octet: u8| octet.is_ascii_alphanumeric() || b"-._~+/".contains(&octet);
    !body.is_empty() && body.bytes().all(fits)
}

/// The part that carries a token, and the end of the message.
pub(super) fn write(token: &str) -> String {
    format!("auth=Bearer {token}{SEPARATOR}{SEPARATOR}")
}

/// The token among the parts of a message, each of them `key=value` and a separator, with one more separator in the end;
/// empty where the client asks what the server wants. `None` where the parts are none.
pub(super) fn read(parts: &str) -> Option<&str> {
    let parts = parts.strip_suffix(SEPARATOR)?.strip_suffix(SEPARATOR)?;
    let mut token = None;
    for part in parts.split(SEPARATOR) {
        let (key, value) = part.split_once('=')?;
        if key.is_empty() || !key.bytes().all(|octet| octet.is_ascii_alphabetic()) {
            return None;
        }
        if key == "auth" && token.replace(value).is_some() {
            return None;
        }
    }
    match token?.split_once(' ') {
        None => token.filter(|value| value.is_empty()),
        Some((scheme, token)) => {
            let token = token.trim_start_matches(' ');
            (scheme.eq_ignore_ascii_case("Bearer") && is_token(token)).then_some(token)
        }
    }
}

/// Which of the two it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Form {
    OAuthBearer,
    XOAuth2,
}

impl Form {
    /// The user and the token of a message.
    fn read(self, message: &str) -> Result<(String, &str), Step> {
        match self {
            Form::OAuthBearer => oauthbearer::read(message),
            Form::XOAuth2 => xoauth2::read(message),
        }
    }

    /// The challenge that says why the token is refused; the refusal itself comes after the client's answer.
    fn complaint(self) -> &'static str {
        match self {
            Form::OAuthBearer => oauthbearer::COMPLAINT,
            Form::XOAuth2 => xoauth2::COMPLAINT,
        }
    }
}

/// The server: what it has heard, and whether it has complained.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Server {
    form: Form,
    token: String,
    complained: bool,
}

impl Server {
    pub(super) fn new(form: Form) -> Self {
        Server { form, token: String::new(), complained: false }
    }

    /// Whether the complaint is out.
    pub(super) fn is_lost(&self) -> bool {
        self.complained
    }

    fn complain(&mut self) -> Step {
        self.complained = true;
        Step::Challenge(self.form.complaint().to_owned())
    }
}

impl Half for Server {
    fn respond(&mut self, response: &str) -> Step {
        // Whatever the client says to the complaint, it only makes room for the refusal.
        if self.complained {
            return Step::Failed(None);
        }
        match self.form.read(response) {
            Err(step) => step,
            Ok((user, token)) if user.is_empty() || token.is_empty() => self.complain(),
            Ok((user, token)) => {
                token.clone_into(&mut self.token);
                Step::Ask(user)
            }
        }
    }

    fn know(&mut self, known: Known<'_>) -> Step {
        match known.opens_with(&self.token) {
            Step::Failed(_) => self.complain(),
            step => step,
        }
    }
}

/// The client, before and after its message and its answer to the complaint.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Client {
    form: Form,
    credentials: Credentials,
    answered: bool,
}

impl Client {
    pub(super) fn new(form: Form, credentials: Credentials) -> Self {
        Client { form, credentials, answered: false }
    }
}

impl attempt::Client for Client {
    fn begin(&mut self) -> Option<String> {
        Some(match self.form {
            Form::OAuthBearer => gs2::write(&self.credentials.user) + &oauthbearer::write(&self.credentials),
            Form::XOAuth2 => xoauth2::write(&self.credentials),
        })
    }

    fn respond(&mut self, _complaint: &str) -> Result<String, &'static str> {
        if std::mem::replace(&mut self.answered, true) {
            return Err(english!("a refusal, as the token was complained of"));
        }
        Ok(match self.form {
            Form::OAuthBearer => SEPARATOR.to_string(),
            Form::XOAuth2 => String::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_token_among_the_parts() {
        for (parts, token) in [
            ("auth=Bearer t0k-._~+/en==\u{1}\u{1}", "t0k-._~+/en=="),
            ("auth=bearer  t\u{1}\u{1}", "t"),
            ("host=a\u{1}port=587\u{1}auth=Bearer t\u{1}x=\u{1}\u{1}", "t"),
            ("auth=\u{1}\u{1}", ""),
        ] {
            assert_eq!(read(parts), Some(token), "{parts:?}");
        }
        for wrong in [
            "",
            "\u{1}",
            "\u{1}\u{1}",
            "auth=Bearer t",
            "auth=Bearer t\u{1}",
            "auth=Bearer \u{1}\u{1}",
            "auth=Bearer\u{1}\u{1}",
            "auth=Bearer a b\u{1}\u{1}",
            "auth=Basic dGVzdA==\u{1}\u{1}",
            "auth=Bearer =\u{1}\u{1}",
            "host=a\u{1}\u{1}",
            "auth\u{1}\u{1}",
            "auth=Bearer a\u{1}auth=Bearer b\u{1}\u{1}",
            "auth=Bearer a\u{1}\u{1}\u{1}",
            "=x\u{1}auth=Bearer a\u{1}\u{1}",
            "h0st=x\u{1}auth=Bearer a\u{1}\u{1}",
        ] {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
    }
}
