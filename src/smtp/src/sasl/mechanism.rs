//! The mechanisms that the engine knows, and sets of them.

use std::fmt;

use crate::Section;

/// A way to prove who one is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Mechanism {
    /// Both ends prove that they know the password, and neither says it (RFC 5802, RFC 7677).
    ScramSha256,
    /// The client proves that it knows the password, and does not say it (RFC 2195).
    CramMd5,
    /// One message: `authorization NUL user NUL password` (RFC 4616 section 2).
    Plain,
    /// The server asks for the user name, then for the password. Never made a standard, and everywhere.
    Login,
    /// A token that somebody else gave out, in the form of RFC 7628.
    OAuthBearer,
    /// A token in the form that was there before the standard.
    XOAuth2,
}

impl Mechanism {
    /// All of them; of those for the same kind of secret the better first.
    pub const ALL: [Mechanism; 6] = [
        Mechanism::ScramSha256,
        Mechanism::CramMd5,
        Mechanism::Plain,
        Mechanism::Login,
        Mechanism::OAuthBearer,
        Mechanism::XOAuth2,
    ];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Mechanism::ScramSha256 => "SCRAM-SHA-256",
            Mechanism::CramMd5 => "CRAM-MD5",
            Mechanism::Plain => "PLAIN",
            Mechanism::Login => "LOGIN",
            Mechanism::OAuthBearer => "OAUTHBEARER",
            Mechanism::XOAuth2 => "XOAUTH2",
        }
    }

    /// The mechanism that a word names, in any case.
    pub fn from_word(word: &str) -> Option<Mechanism> {
        Mechanism::ALL.into_iter().find(|known| known.as_str().eq_ignore_ascii_case(word))
    }

    /// What it is, in plain words.
    pub const fn means(self) -> &'static str {
        match self {
            Mechanism::ScramSha256 => "Both ends prove that they know the password; nobody hears it.",
            Mechanism::CramMd5 => "The client proves that it knows the password; nobody hears it.",
            Mechanism::Plain => "The user name and the password in one message, for everybody to read.",
            Mechanism::Login => "The user name, then the password, for everybody to read.",
            Mechanism::OAuthBearer => "A token in place of the password.",
            Mechanism::XOAuth2 => "A token in place of the password, in the older form.",
        }
    }

    /// Where its messages are laid down; for those that no RFC has, where AUTH is.
    pub const fn section(self) -> Section {
        match self {
            Mechanism::ScramSha256 => Section::new(5802, "7"),
            Mechanism::CramMd5 => Section::new(2195, "2"),
            Mechanism::Plain => Section::new(4616, "2"),
            Mechanism::OAuthBearer => Section::new(7628, "3.1"),
            Mechanism::Login | Mechanism::XOAuth2 => Section::new(4954, "4"),
        }
    }

    /// Whether the secret is a token, not a password.
    pub const fn wants_token(self) -> bool {
        matches!(self, Mechanism::OAuthBearer | Mechanism::XOAuth2)
    }

    /// Whether the first response may come along with AUTH (RFC 4954 section 4). LOGIN is server-first by its nature, but
    /// the user name in the command is widespread.
    pub(crate) const fn takes_initial_response(self) -> bool {
        !matches!(self, Mechanism::CramMd5)
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

    /// Adds one.
    pub fn insert(&mut self, mechanism: Mechanism) {
        self.0 |= 1 << mechanism as u8;
    }

    /// Takes one out.
    pub fn remove(&mut self, mechanism: Mechanism) {
        self.0 &= !(1 << mechanism as u8);
    }

    /// Those in the set; of those for the same kind of secret the better first.
    pub fn iter(self) -> impl Iterator<Item = Mechanism> {
        Mechanism::ALL.into_iter().filter(move |mechanism| self.has(*mechanism))
    }
}

impl FromIterator<Mechanism> for Mechanisms {
    fn from_iter<T: IntoIterator<Item = Mechanism>>(mechanisms: T) -> Self {
        let mut set = Mechanisms::default();
        mechanisms.into_iter().for_each(|mechanism| set.insert(mechanism));
        set
    }
}

/// The words behind `AUTH`, each with a space before it.
impl fmt::Display for Mechanisms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter().try_for_each(|mechanism| write!(f, " {}", mechanism.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mechanisms_are_a_set() {
        let mut some = Mechanisms::parse("login GSSAPI plain Scram-Sha-256 LOGIN".split(' '));
        assert_eq!(some.to_string(), " SCRAM-SHA-256 PLAIN LOGIN");
        assert_eq!(Mechanisms::parse(some.to_string().split(' ')), some);
        some.remove(Mechanism::Plain);
        some.remove(Mechanism::CramMd5);
        assert!(some.has(Mechanism::Login) && !some.has(Mechanism::Plain) && !some.has(Mechanism::CramMd5));
        some.insert(Mechanism::XOAuth2);
        let left: Vec<_> = some.iter().collect();
        assert_eq!(left, [Mechanism::ScramSha256, Mechanism::Login, Mechanism::XOAuth2]);
        assert_eq!(Mechanisms::all().iter().count(), Mechanism::ALL.len());
        assert_eq!(Mechanisms::default().to_string(), "");
    }
}
