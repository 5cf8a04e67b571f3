//! The certificate of the server: made at the start, or read from files.

use std::path::Path;
use std::sync::Arc;

use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::provider;
use crate::failure::{DATA, Failure, NO_INPUT, SYSTEM};

/// A certificate with its key.
pub(crate) struct Identity {
    /// The certificate and those that vouch for it.
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    /// The certificate as a PEM text, where it was made here.
    pub(crate) pem: Option<String>,
}

impl Identity {
    /// A certificate for these names, domain names and IP addresses, that nobody but itself vouches for.
    pub(crate) fn make(names: Vec<String>) -> Result<Self, Failure> {
        let made = self_signed(names);
        made.map_err(|error| Failure::new(SYSTEM, format!("no certificate can be made: {error}")))
    }

    /// A certificate and its key from PEM files.
    pub(crate) fn load(certificate: &Path, key: &Path) -> Result<Self, Failure> {
        let chain = certificates(certificate)?;
        let key = PrivateKeyDer::from_pem_slice(&read(key)?).map_err(|_| {
            Failure::new(DATA, format!("{}: expected a private key in PEM, found none", key.display()))
        })?;
        Ok(Identity { chain, key, pem: None })
    }

    /// What a server needs for its handshakes.
    pub(crate) fn into_server(self) -> Result<Arc<ServerConfig>, Failure> {
        let wrong = |error| Failure::new(DATA, format!("the certificate cannot be used: {error}"));
        let config = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(wrong)?
            .with_no_client_auth()
            .with_single_cert(self.chain, self.key)
            .map_err(wrong)?;
        Ok(Arc::new(config))
    }
}

/// The certificates of a PEM file; at least one.
pub(crate) fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, Failure> {
    let none =
        || Failure::new(DATA, format!("{}: expected a certificate in PEM, found none", file.display()));
    let octets = read(file)?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&octets).collect();
    found.ok().filter(|found| !found.is_empty()).ok_or_else(none)
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(file)
        .map_err(|error| Failure::new(NO_INPUT, format!("{} cannot be read: {error}", file.display())))
}

fn self_signed(names: Vec<String>) -> Result<Identity, rcgen::Error> {
    let key = KeyPair::generate()?;
    let common = names.first().cloned().unwrap_or_default();
    let mut parameters = CertificateParams::new(names)?;
    parameters.distinguished_name.push(DnType::CommonName, common);
    parameters.extended_key_usages.push(ExtendedKeyUsagePurpose::ServerAuth);
    parameters.not_before = date_time_ymd(2020, 1, 1);
    parameters.not_after = date_time_ymd(2099, 12, 31);
    let certificate = parameters.self_signed(&key)?;
    let key_der =
        PrivateKeyDer::try_from(key.serialize_der()).map_err(|_| rcgen::Error::CouldNotParseKeyPair)?;
    Ok(Identity { chain: vec![certificate.der().clone()], key: key_der, pem: Some(certificate.pem()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_that_was_made_can_be_used_and_read_again() {
        let identity =
            Identity::make(vec!["mx.example".into(), "localhost".into(), "127.0.0.1".into()]).unwrap();
        let pem = identity.pem.clone().unwrap();
        let file = std::env::temp_dir().join(format!("identity-test-{}.pem", std::process::id()));
        std::fs::write(&file, pem).unwrap();
        assert_eq!(certificates(&file).unwrap(), identity.chain);
        let failure = Identity::load(&file, &file).err().unwrap();
        assert!(failure.message.ends_with("expected a private key in PEM, found none"), "{failure}");
        std::fs::remove_file(&file).unwrap();
        identity.into_server().unwrap();
        assert_eq!(certificates(&file).err().unwrap().code, NO_INPUT);
    }

    #[test]
    fn a_name_that_is_none_is_told() {
        assert_eq!(Identity::make(vec!["ö".into()]).err().unwrap().code, SYSTEM);
    }
}
