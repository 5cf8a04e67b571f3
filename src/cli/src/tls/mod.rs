//! TLS: who the server says it is, and whom the client believes.

mod identity;
mod trust;

use std::sync::Arc;

use rustls::crypto::CryptoProvider;

pub(crate) use identity::Identity;
pub(crate) use trust::Trust;

/// The cryptography of both ends.
fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}
