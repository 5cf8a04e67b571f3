//! SASL: how a client proves who it is (RFC 4422); one file per mechanism, an `Exchange` for the server and an
//! `Attempt` for the client, both without I/O.
//!
//! User names and passwords are compared as SASLprep (RFC 4013) makes them where the feature `saslprep` is on, as in the
//! native program. In the page, which does without its large tables, they are compared octet by octet; in ASCII that is the
//! same.

mod attempt;
mod bearer;
mod cram_md5;
mod credentials;
mod exchange;
mod gs2;
mod login;
mod mechanism;
mod nonce;
mod oauthbearer;
mod plain;
mod prepare;
mod scram;
mod xoauth2;

pub(crate) use attempt::Attempt;
pub use credentials::{Credentials, Secret};
pub(crate) use exchange::{Exchange, Known, Step};
pub use mechanism::{Mechanism, Mechanisms};
pub(crate) use nonce::nonce;
pub use prepare::prepare;

#[cfg(test)]
mod tests;
