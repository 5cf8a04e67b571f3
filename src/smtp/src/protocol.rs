//! The two protocols that the sessions speak.

/// A protocol.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Protocol {
    /// SMTP (RFC 5321).
    #[default]
    Smtp,
    /// LMTP (RFC 2033): LHLO, and after the content a reply for each recipient.
    Lmtp,
}
