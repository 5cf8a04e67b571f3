//! Whose certificate the client believes.

use std::path::PathBuf;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

use super::identity::certificates;
use super::provider;
use crate::failure::{DATA, Failure, SYSTEM};

/// Whose certificate is believed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Trust {
    /// Whom the system believes.
    System,
    /// Whom the certificates of this file vouch for.
    File(PathBuf),
    /// Everybody's: the connection is encrypted, but nobody knows with whom.
    Everybody,
}

impl Trust {
    /// What a client needs for its handshakes.
    pub(crate) fn into_client(self) -> Result<Arc<ClientConfig>, Failure> {
        let builder = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(|error| Failure::new(SYSTEM, format!("TLS cannot be spoken: {error}")))?;
        let builder = match self {
            Trust::Everybody => {
                let verifier = Arc::new(Gullible(provider()));
                builder.dangerous().with_custom_certificate_verifier(verifier)
            }
            Trust::System => builder.with_root_certificates(of_the_system()),
            Trust::File(file) => {
                let mut roots = RootCertStore::empty();
                for certificate in certificates(&file)? {
                    roots.add(certificate).map_err(|error| {
                        Failure::new(
                            DATA,
                            format!("{}: a certificate cannot be used: {error}", file.display()),
                        )
                    })?;
                }
                builder.with_root_certificates(roots)
            }
        };
        Ok(Arc::new(builder.with_no_client_auth()))
    }
}

/// What cannot be read is left out: a system without certificates believes nobody.
fn of_the_system() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots
}

/// Believes every certificate, and still checks that the server has its key.
#[derive(Debug)]
struct Gullible(Arc<CryptoProvider>);

impl ServerCertVerifier for Gullible {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
