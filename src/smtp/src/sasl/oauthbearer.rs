//! OAUTHBEARER (RFC 7628): the GS2 header with the user, then the token.

use texts::english;

use super::exchange::Step;
use super::{Credentials, bearer, gs2};

const FORM: &str = english!("n,a=user, and between octets 1 auth=Bearer with a token, in base64");

/// Why a token is refused (RFC 7628 section 3.2.2).
pub(super) const COMPLAINT: &str = r#"{"status":"invalid_token"}"#;

/// What stands behind the header. The host and the port may be left out, and a session knows no network.
pub(super) fn write(credentials: &Credentials) -> String {
    format!("{}{}", bearer::SEPARATOR, bearer::write(credentials.secret()))
}

/// The user and the token; the user is empty where the client leaves it to the token.
pub(super) fn read(message: &str) -> Result<(String, &str), Step> {
    let header = gs2::read(message, FORM)?;
    let token = header.rest.strip_prefix(bearer::SEPARATOR).and_then(bearer::read);
    Ok((header.authorization, token.ok_or(Step::Malformed(FORM))?))
}
