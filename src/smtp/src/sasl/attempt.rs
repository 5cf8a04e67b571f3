//! The client's half: what it says to what the server asks with.

use texts::english;

use super::{Credentials, Mechanism, bearer, cram_md5, login, plain, scram};

/// The client's half of a mechanism.
pub(super) trait Client {
    /// The first response, where the client begins.
    fn begin(&mut self) -> Option<String> {
        None
    }

    /// The response to a challenge, or what the challenge would have to be.
    fn respond(&mut self, challenge: &str) -> Result<String, &'static str>;

    /// What the server still has to prove before its 235 counts.
    fn missing(&self) -> Option<&'static str> {
        None
    }
}

/// An exchange under way, as the client sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Attempt {
    half: Half,
    /// The first response, as long as it is not said.
    first: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Half {
    Scram(scram::Client),
    CramMd5(cram_md5::Client),
    Plain(plain::Client),
    Login(login::Client),
    Bearer(bearer::Client),
}

impl Attempt {
    /// An exchange at its beginning, for credentials that fit; `nonce` is used nowhere else.
    pub(crate) fn new(mechanism: Mechanism, credentials: &Credentials, nonce: &str) -> Attempt {
        let own = credentials.clone();
        let half = match mechanism {
            Mechanism::ScramSha256 => Half::Scram(scram::Client::new(own, nonce)),
            Mechanism::CramMd5 => Half::CramMd5(cram_md5::Client::new(own)),
            Mechanism::Plain => Half::Plain(plain::Client(own)),
            Mechanism::Login => Half::Login(login::Client::new(own)),
            Mechanism::OAuthBearer => Half::Bearer(bearer::Client::new(bearer::Form::OAuthBearer, own)),
            Mechanism::XOAuth2 => Half::Bearer(bearer::Client::new(bearer::Form::XOAuth2, own)),
        };
        let mut attempt = Attempt { half, first: None };
        attempt.first = attempt.half().begin();
        attempt
    }

    /// The first response, to come along with AUTH, where the client begins and it fits into the line by `fits`.
    pub(crate) fn begin(&mut self, fits: impl Fn(&str) -> bool) -> Option<String> {
        self.first.take_if(|first| fits(first))
    }

    /// The response to a challenge, base64 undone, or what the challenge would have to be.
    pub(crate) fn respond(&mut self, challenge: &[u8]) -> Result<String, &'static str> {
        let challenge = std::str::from_utf8(challenge).map_err(|_| english!("text in UTF-8"))?;
        match self.first.take() {
            Some(_) if !challenge.is_empty() => Err(english!("an empty challenge, as the client begins")),
            Some(first) => Ok(first),
            None => self.half().respond(challenge),
        }
    }

    /// What the server still has to prove before its 235 counts.
    pub(crate) fn missing(&mut self) -> Option<&'static str> {
        self.half().missing()
    }

    fn half(&mut self) -> &mut dyn Client {
        match &mut self.half {
            Half::Scram(half) => half,
            Half::CramMd5(half) => half,
            Half::Plain(half) => half,
            Half::Login(half) => half,
            Half::Bearer(half) => half,
        }
    }
}
