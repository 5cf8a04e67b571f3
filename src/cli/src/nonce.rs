//! Randomness for logins.

use crate::failure::{Failure, SYSTEM};

/// What nobody can guess, for a login.
pub(crate) fn nonce() -> Result<String, Failure> {
    let mut octets = [0; 18];
    getrandom::fill(&mut octets)
        .map_err(|error| Failure::new(SYSTEM, format!("there is no randomness: {error}")))?;
    Ok(smtp::base64::encode(&octets))
}
