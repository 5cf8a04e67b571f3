//! The server's half: what came so far, and what comes next.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use texts::english;

use super::{Mechanism, bearer, cram_md5, login, plain, prepare, scram};

/// What a response, or what the host knows, led to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    /// The client is asked with this, before base64.
    Challenge(String),
    /// The host is asked what it knows of this user.
    Ask(String),
    /// The client is who it says.
    Proved,
    /// It is not, as far as one can tell; what would have been right, where the response alone shows it.
    Failed(Option<&'static str>),
    /// The response has not the form that the mechanism wants; the form.
    Malformed(&'static str),
}

/// What the host knows of a user.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Known<'a> {
    /// The password or the token.
    Secret(&'a str),
    /// There is no such user.
    Nobody,
    /// Whoever it is may come in.
    Anybody,
}

impl<'a> Known<'a> {
    /// The secret to work with, and whether it is one: for nobody the work is the same.
    pub(super) fn secret(self) -> (&'a str, bool) {
        match self {
            Known::Secret(secret) => (secret, true),
            Known::Nobody | Known::Anybody => ("", false),
        }
    }

    /// Whether somebody who says this secret may come in. Compared are digests, so that the time says nothing of how much of
    /// the secret is right, or whether there is one.
    pub(super) fn opens_with(self, said: &str) -> Step {
        let (secret, real) = self.secret();
        let digest = |text| Sha256::digest(prepare(text).as_bytes());
        let same = digest(said).ct_eq(&digest(secret));
        Step::of(self == Known::Anybody || bool::from(same) && real)
    }
}

impl Step {
    pub(super) fn of(proved: bool) -> Step {
        if proved { Step::Proved } else { Step::Failed(None) }
    }
}

/// The server's half of a mechanism.
pub(super) trait Server {
    /// What the client is asked with at first; most mechanisms leave the beginning to the client.
    fn challenge(&self) -> String {
        String::new()
    }

    /// Takes a response.
    fn respond(&mut self, response: &str) -> Step;

    /// Takes what the host knows of the user that was asked for.
    fn know(&mut self, known: Known<'_>) -> Step;

    /// The nonce of the client, where the mechanism has one.
    fn client_nonce(&self) -> Option<&str> {
        None
    }
}

/// An exchange under way, as the server sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Exchange {
    mechanism: Mechanism,
    user: String,
    half: Half,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Half {
    Scram(scram::Server),
    CramMd5(cram_md5::Server),
    Plain(plain::Server),
    Login(login::Server),
    Bearer(bearer::Server),
}

impl Exchange {
    /// An exchange at its beginning; `nonce` is used nowhere else.
    pub(crate) fn new(mechanism: Mechanism, host_name: &str, nonce: &str) -> Exchange {
        let half = match mechanism {
            Mechanism::ScramSha256 => Half::Scram(scram::Server::new(host_name, nonce)),
            Mechanism::CramMd5 => Half::CramMd5(cram_md5::Server::new(&format!("<{nonce}@{host_name}>"))),
            Mechanism::Plain => Half::Plain(plain::Server::default()),
            Mechanism::Login => Half::Login(login::Server::default()),
            Mechanism::OAuthBearer => Half::Bearer(bearer::Server::new(bearer::Form::OAuthBearer)),
            Mechanism::XOAuth2 => Half::Bearer(bearer::Server::new(bearer::Form::XOAuth2)),
        };
        Exchange { mechanism, user: String::new(), half }
    }

    /// The mechanism.
    pub(crate) fn mechanism(&self) -> Mechanism {
        self.mechanism
    }

    /// Who the client says it is; empty as long as it has not said so.
    pub(crate) fn user(&self) -> &str {
        &self.user
    }

    /// What the client is asked with where it has not begun by itself, before base64.
    pub(crate) fn challenge(&mut self) -> String {
        self.half().challenge()
    }

    /// Takes a response, base64 undone.
    pub(crate) fn respond(&mut self, response: &[u8]) -> Step {
        let Ok(text) = std::str::from_utf8(response) else {
            return Step::Malformed(english!("text in UTF-8"));
        };
        match self.half().respond(text) {
            Step::Ask(user) => {
                self.user = prepare(&user).into_owned();
                Step::Ask(self.user.clone())
            }
            other => other,
        }
    }

    /// Takes what the host knows of the user.
    pub(crate) fn know(&mut self, known: Known<'_>) -> Step {
        self.half().know(known)
    }

    /// The nonce of the client, where the mechanism has one and it has come.
    pub(crate) fn client_nonce(&mut self) -> Option<&str> {
        self.half().client_nonce()
    }

    /// Whether it has failed, and only the client has to hear it.
    pub(crate) fn is_lost(&self) -> bool {
        match &self.half {
            Half::Bearer(half) => half.is_lost(),
            _ => false,
        }
    }

    fn half(&mut self) -> &mut dyn Server {
        match &mut self.half {
            Half::Scram(half) => half,
            Half::CramMd5(half) => half,
            Half::Plain(half) => half,
            Half::Login(half) => half,
            Half::Bearer(half) => half,
        }
    }
}
