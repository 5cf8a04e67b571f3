//! Who a client says it is, and what it proves it with.

use super::{Mechanism, bearer, plain};

/// Who a client says it is, and what it proves it with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Credentials {
    /// On whose behalf it acts; empty for its own (RFC 4422 section 3.4.1).
    pub authorization: String,
    /// The user name.
    pub user: String,
    /// What proves it.
    pub secret: Secret,
}

/// What proves who a client is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Secret {
    /// A password, which both ends know.
    Password(String),
    /// An access token (RFC 6750), which somebody else gave out.
    Token(String),
}

impl Credentials {
    /// A user with a password.
    pub fn password(user: &str, password: &str) -> Self {
        let secret = Secret::Password(password.to_owned());
        Credentials { authorization: String::new(), user: user.to_owned(), secret }
    }

    /// A user with an access token.
    pub fn token(user: &str, token: &str) -> Self {
        let secret = Secret::Token(token.to_owned());
        Credentials { authorization: String::new(), user: user.to_owned(), secret }
    }

    /// The password or the token.
    pub fn secret(&self) -> &str {
        match &self.secret {
            Secret::Password(text) | Secret::Token(text) => text,
        }
    }

    /// The one message of PLAIN, before base64 (RFC 4616 section 2).
    pub fn to_plain(&self) -> Vec<u8> {
        plain::write(self).into_bytes()
    }

    /// Whether a mechanism can say these credentials.
    pub fn fit(&self, mechanism: Mechanism) -> bool {
        let own = self.authorization.is_empty() || self.authorization == self.user;
        let without = |bad: char| [&self.authorization, &self.user].iter().all(|text| !text.contains(bad));
        let said = !self.user.is_empty()
            && match (&self.secret, mechanism) {
                (Secret::Password(_), Mechanism::ScramSha256 | Mechanism::CramMd5) => true,
                (Secret::Password(word), Mechanism::Plain) => !word.is_empty() && !word.contains('\0'),
                (Secret::Password(word), Mechanism::Login) => !word.is_empty(),
                (Secret::Token(token), Mechanism::OAuthBearer | Mechanism::XOAuth2) => {
                    bearer::is_token(token)
                }
                _ => false,
            };
        said && match mechanism {
            Mechanism::ScramSha256 | Mechanism::Plain => without('\0'),
            Mechanism::CramMd5 | Mechanism::Login => own,
            Mechanism::OAuthBearer | Mechanism::XOAuth2 => own && without('\0') && without(bearer::SEPARATOR),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Mechanism::*;

    #[track_caller]
    fn check(credentials: Credentials, expect: &[Mechanism]) {
        let fit: Vec<_> = Mechanism::ALL.into_iter().filter(|known| credentials.fit(*known)).collect();
        assert_eq!(fit, expect, "{credentials:?}");
    }

    #[test]
    fn a_mechanism_fits_where_it_can_say_them() {
        let on_behalf = |authorization: &str, of: Credentials| Credentials {
            authorization: authorization.to_owned(),
            ..of
        };
        check(Credentials::password("alice", "secret"), &[ScramSha256, CramMd5, Plain, Login]);
        check(Credentials::password("alice", ""), &[ScramSha256, CramMd5]);
        check(Credentials::password("al\0ice", "secret"), &[CramMd5, Login]);
        check(Credentials::password("alice", "sec\0ret"), &[ScramSha256, CramMd5, Login]);
        check(Credentials::password("", "secret"), &[]);
        check(on_behalf("bob", Credentials::password("alice", "secret")), &[ScramSha256, Plain]);
        check(
            on_behalf("alice", Credentials::password("alice", "secret")),
            &[ScramSha256, CramMd5, Plain, Login],
        );
        check(Credentials::token("alice", "dG9r.e_n-=="), &[OAuthBearer, XOAuth2]);
        check(Credentials::token("alice", "two words"), &[]);
        check(Credentials::token("al\u{1}ice", "token"), &[]);
        check(on_behalf("bob", Credentials::token("alice", "token")), &[]);
    }
}
