//! SASL: how a client proves who it is (RFC 4422), by PLAIN (RFC 4616) or by LOGIN.

use std::fmt;

/// A way to prove it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mechanism {
    /// One message: `authorization NUL user NUL password` (RFC 4616 section 2).
    Plain,
    /// The server asks for the user name, then for the password. Never made a standard, and everywhere.
    Login,
}

impl Mechanism {
    /// All of them, the better first.
    pub const ALL: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Mechanism::Plain => "PLAIN",
            Mechanism::Login => "LOGIN",
        }
    }

    /// The mechanism that a word names, in any case.
    pub fn from_word(word: &str) -> Option<Mechanism> {
        Mechanism::ALL.into_iter().find(|known| known.as_str().eq_ignore_ascii_case(word))
    }
}

/// A set of mechanisms.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Mechanisms(u8);

impl Mechanisms {
    /// All that the engine knows.
    pub fn all() -> Self {
        Mechanism::ALL.into_iter().collect()
    }

    /// Those of the words that the engine knows.
    pub(crate) fn parse<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        words.filter_map(Mechanism::from_word).collect()
    }

    /// Whether this one is among them.
    pub fn has(self, mechanism: Mechanism) -> bool {
        self.0 & 1 << mechanism as u8 != 0
    }

    /// The first that both ends know, the better first.
    pub fn best(self) -> Option<Mechanism> {
        Mechanism::ALL.into_iter().find(|mechanism| self.has(*mechanism))
    }
}

impl FromIterator<Mechanism> for Mechanisms {
    fn from_iter<T: IntoIterator<Item = Mechanism>>(mechanisms: T) -> Self {
        Mechanisms(mechanisms.into_iter().fold(0, |set, mechanism| set | 1 << mechanism as u8))
    }
}

/// The words behind `AUTH`, each with a space before it.
impl fmt::Display for Mechanisms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for mechanism in Mechanism::ALL.into_iter().filter(|mechanism| self.has(*mechanism)) {
            write!(f, " {}", mechanism.as_str())?;
        }
        Ok(())
    }
}

/// Who a client says it is, and how it proves it.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Credentials {
    /// On whose behalf it acts; empty for its own (RFC 4616 section 2).
    pub authorization: String,
    /// The user name.
    pub user: String,
    /// The password.
    pub password: String,
}

impl Credentials {
    /// The one message of PLAIN, before base64.
    pub fn to_plain(&self) -> Vec<u8> {
        [self.authorization.as_str(), &self.user, &self.password].join("\0").into_bytes()
    }

    /// Reads the message of PLAIN; `None` where it is none.
    pub fn from_plain(message: &[u8]) -> Option<Credentials> {
        let mut parts = std::str::from_utf8(message).ok()?.split('\0').map(str::to_owned);
        let read = Credentials { authorization: parts.next()?, user: parts.next()?, password: parts.next()? };
        (parts.next().is_none() && !read.user.is_empty() && !read.password.is_empty()).then_some(read)
    }
}

/// What a server has heard of an exchange so far, and what it says next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Exchange {
    /// The message of PLAIN comes.
    Plain,
    /// The user name of LOGIN comes.
    User,
    /// The password of LOGIN comes.
    Password(String),
}

/// What a response led to.
pub(crate) enum Heard {
    /// The next response is asked for with this challenge.
    Next(Exchange),
    /// All is said.
    Done(Credentials),
    /// It is not what the mechanism wants.
    Wrong(&'static str),
}

impl Exchange {
    /// The exchange of a mechanism, at its beginning.
    pub(crate) fn of(mechanism: Mechanism) -> Exchange {
        match mechanism {
            Mechanism::Plain => Exchange::Plain,
            Mechanism::Login => Exchange::User,
        }
    }

    /// What the server asks with, before base64.
    pub(crate) fn challenge(&self) -> &'static str {
        match self {
            Exchange::Plain => "",
            Exchange::User => "Username:",
            Exchange::Password(_) => "Password:",
        }
    }

    /// Takes a response, base64 undone.
    pub(crate) fn respond(self, response: Vec<u8>) -> Heard {
        const TEXT: &str = "a name or password in UTF-8 that is not empty";
        if self == Exchange::Plain {
            let read = Credentials::from_plain(&response);
            return read.map_or(Heard::Wrong("NUL, user name, NUL, password, in base64"), Heard::Done);
        }
        let Some(text) = String::from_utf8(response).ok().filter(|text| !text.is_empty()) else {
            return Heard::Wrong(TEXT);
        };
        match self {
            Exchange::Password(user) => {
                Heard::Done(Credentials { authorization: String::new(), user, password: text })
            }
            _ => Heard::Next(Exchange::Password(text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_is_read_as_it_is_written() {
        let credentials = Credentials {
            user: "alice".to_owned(),
            password: "pässword".to_owned(),
            ..Credentials::default()
        };
        assert_eq!(Credentials::from_plain(&credentials.to_plain()), Some(credentials));
        for wrong in ["", "alice", "\0alice", "\0alice\0", "\0\0secret", "a\0b\0c\0d"] {
            assert_eq!(Credentials::from_plain(wrong.as_bytes()), None, "{wrong:?}");
        }
    }

    #[test]
    fn mechanisms_are_a_set() {
        let parsed = Mechanisms::parse("login GSSAPI plain".split(' '));
        assert_eq!(parsed, Mechanisms::all());
        assert_eq!(parsed.to_string(), " PLAIN LOGIN");
        assert_eq!(Mechanisms::default().best(), None);
        assert_eq!(Mechanisms::parse(["LOGIN"].into_iter()).best(), Some(Mechanism::Login));
    }
}
