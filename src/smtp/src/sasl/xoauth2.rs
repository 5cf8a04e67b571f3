//! XOAUTH2: `user=`, then the token, with octet 1 behind each and one more in the end. Google's form, from before RFC 7628.

use texts::english;

use super::exchange::Step;
use super::{Credentials, bearer};

const FORM: &str = english!("user=, octet 1, auth=Bearer with a token and octet 1 twice, in base64");

/// Why a token is refused.
pub(super) const COMPLAINT: &str = r#"{"status":"401","schemes":"bearer"}"#;

/// The whole message.
pub(super) fn write(credentials: &Credentials) -> String {
    format!("user={}{}{}", credentials.user, bearer::SEPARATOR, bearer::write(credentials.secret()))
}

/// The user and the token.
pub(super) fn read(message: &str) -> Result<(String, &str), Step> {
    let parts = message.strip_prefix("user=").and_then(|rest| rest.split_once(bearer::SEPARATOR));
    match parts.and_then(|(user, rest)| Some((user, bearer::read(rest)?))) {
        Some((user, token)) if !user.is_empty() => Ok((user.to_owned(), token)),
        _ => Err(Step::Malformed(FORM)),
    }
}
