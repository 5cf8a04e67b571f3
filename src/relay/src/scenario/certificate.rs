//! Certificates of the simulated network, and what a client makes of them.

use texts::english;

use crate::bytes::{Bytes, list, number};

/// The issuer of a certificate that nobody vouches for but its own host.
const SELF: &str = "self";

/// A certificate that a host shows: the fields of RFC 5280 that a mail client looks at.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Certificate {
    /// The names that it is for, `mx1.beta.example`; `*.beta.example` is for every name with one more label.
    pub names: Vec<String>,
    /// Who vouches for it; `self` where nobody does but the host.
    pub issuer: String,
    /// From when it is valid, in seconds of UTC since 1970.
    pub not_before_unix_s: i64,
    /// Until when it is valid, in seconds of UTC since 1970.
    pub not_after_unix_s: i64,
}

/// What the client sessions of a host do about TLS (RFC 3207, RFC 7435).
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum TlsPolicy {
    /// STARTTLS is not said.
    Never,
    /// STARTTLS is said where it is offered, whatever the certificate; where the handshake fails, it goes without TLS.
    #[default]
    Opportunistic,
    /// Nothing is sent without TLS; any certificate will do.
    Required,
    /// Nothing is sent but to a server whose certificate is right.
    Verified,
}

impl TlsPolicy {
    /// All of them, in the order of their strictness.
    pub const ALL: [TlsPolicy; 4] =
        [TlsPolicy::Never, TlsPolicy::Opportunistic, TlsPolicy::Required, TlsPolicy::Verified];

    /// As a scenario file spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            TlsPolicy::Never => "never",
            TlsPolicy::Opportunistic => "opportunistic",
            TlsPolicy::Required => "required",
            TlsPolicy::Verified => "verified",
        }
    }
}

impl Certificate {
    /// What is wrong with it for a client that looks for the host `name`, trusts these issuers and has this clock, in words;
    /// `None` where nothing is (RFC 5280 section 6, RFC 9525 section 6.3).
    pub fn flaw(&self, name: &str, trusted_issuers: &[String], unix_s: i64) -> Option<String> {
        if !self.names.iter().any(|own| is_for(own, name)) {
            return Some(english!("the certificate is for {}, not for {name}", self.names.join(", ")));
        }
        if self.issuer == SELF {
            return Some(english!("the certificate is vouched for by nobody but the host itself").to_owned());
        }
        if !trusted_issuers.contains(&self.issuer) {
            return Some(english!("the certificate is from {}, which is not trusted here", self.issuer));
        }
        if unix_s < self.not_before_unix_s {
            return Some(english!("the certificate is valid only from {}", moment(self.not_before_unix_s)));
        }
        if unix_s > self.not_after_unix_s {
            return Some(english!("the certificate was valid until {}", moment(self.not_after_unix_s)));
        }
        None
    }
}

/// The fields of a certificate, to be written or read.
pub(crate) fn certificate_fields<B: Bytes>(bytes: &mut B, it: &mut Certificate) {
    list(bytes, &mut it.names, String::new, B::text);
    bytes.text(&mut it.issuer);
    number(bytes, &mut it.not_before_unix_s);
    number(bytes, &mut it.not_after_unix_s);
}

/// A point in time as certificates and files write it: `2026-01-05T09:00:00Z`.
pub(crate) fn moment(unix_s: i64) -> String {
    smtp::timestamp::format(u64::try_from(unix_s).unwrap_or(0))
}

/// Whether a name of a certificate stands for this host; a wildcard for one label (RFC 9525 section 6.3).
fn is_for(own: &str, name: &str) -> bool {
    match own.strip_prefix("*.") {
        Some(parent) => name.split_once('.').is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(parent)),
        None => own.eq_ignore_ascii_case(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(certificate: &Certificate, name: &str, unix_s: i64, expect: Option<&str>) {
        let flaw = certificate.flaw(name, &["Example CA".to_owned()], unix_s);
        assert_eq!(flaw.as_deref(), expect);
    }

    #[test]
    fn each_flaw_is_named() {
        let good = Certificate {
            names: vec!["mx.beta.example".into(), "*.gamma.example".into()],
            issuer: "Example CA".into(),
            not_before_unix_s: 1_000,
            not_after_unix_s: 2_000,
        };
        check(&good, "MX.beta.example", 1_000, None);
        check(&good, "mx.gamma.example", 2_000, None);
        let other = "the certificate is for mx.beta.example, *.gamma.example, not for ";
        check(&good, "gamma.example", 1_500, Some(&format!("{other}gamma.example")));
        check(&good, "a.b.gamma.example", 1_500, Some(&format!("{other}a.b.gamma.example")));
        let early = "the certificate is valid only from 1970-01-01T00:16:40Z";
        check(&good, "mx.beta.example", 999, Some(early));
        let late = "the certificate was valid until 1970-01-01T00:33:20Z";
        check(&good, "mx.beta.example", 2_001, Some(late));
        let own = Certificate { issuer: "self".into(), ..good.clone() };
        let nobody = "the certificate is vouched for by nobody but the host itself";
        check(&own, "mx.beta.example", 1_500, Some(nobody));
        let stranger = Certificate { issuer: "Other CA".into(), ..good };
        let unknown = "the certificate is from Other CA, which is not trusted here";
        check(&stranger, "mx.beta.example", 1_500, Some(unknown));
    }
}
